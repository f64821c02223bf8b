// SPDX-License-Identifier: MIT
// Which keys a finger presses to type a text on the on-screen keyboard: pages, shift and languages
// included. Finds the way by trying keys on a copy of the keyboard, so what it answers is what the
// keyboard does. Plain taps are preferred; a long press is used only for letters that no plain tap
// makes on any layout on offer. For scripted flows and tests; the kiosk itself needs it nowhere.
#pragma once

#include <string_view>
#include <vector>

#include "kiosk/keyboard/keyboard.h"

namespace streetsign::kiosk {

struct KeyboardPress {
    std::string_view key_id;
    bool hold = false; // a long press
};

struct HowToType {
    std::vector<KeyboardPress> presses;
    std::string_view missing; // the first character (a view into the text) that no key makes
};

// `text` is UTF-8 in NFC. With `missing` set, `presses` type what stands before it.
HowToType how_to_type(const Keyboard& keyboard, std::string_view text);

} // namespace streetsign::kiosk
