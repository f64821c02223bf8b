// SPDX-License-Identifier: MIT
// From SDL's keycodes to our keys; free of SDL's headers, so that tests need none. Typed characters
// come from the keycode and the modifiers, not from SDL_TEXTINPUT, whose events would stay in SDL's
// queue with the text in them. A hardware keyboard's AltGr level and dead keys are therefore not
// typed; the screen's keyboard has them all.

#pragma once

#include <cstdint>
#include <optional>

#include "kiosk/ui/input.h"

namespace streetsign::kiosk {

struct Modifiers {
    bool shift = false;
    bool caps = false;
    bool command = false; // Control, the left Alt or the system key: no chords
};

// `code` is an SDL_Keycode: what the key is on the keyboard's own layout, without modifiers.
std::optional<KeyPress> key_press(std::int32_t code, const Modifiers& modifiers);

} // namespace streetsign::kiosk
