// SPDX-License-Identifier: MIT
// What a person does to the terminal, free of SDL: fingers, keys and the passing of time.
// A Window (kiosk/sdl/window.h) makes these; tests and scripts make them by hand. A typed
// character may be personal: whoever takes an Input out of the window wipes it (wipe_input).

#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

#include "kiosk/ui/geometry.h"

namespace streetsign::kiosk {

// One finger (or the mouse's first button, finger -1). `cancel` ends a touch without a tap.
struct Touch {
    enum class Phase : std::uint8_t { down, move, up, cancel };
    Phase phase = Phase::down;
    std::int64_t finger = 0;
    Point at;
};

// `text` is a typed character, in KeyPress::utf8. Everything else is a command, named by what it
// is on the keyboard; whether `left` means forward is decided where direction is known.
enum class Key : std::uint8_t {
    text,
    up,
    down,
    left,
    right,
    select, // Enter, Return, keypad Enter
    back,   // Escape
    backspace,
    erase, // Delete
    home,
    end,
    page_up,
    page_down,
    tab,
    tab_back,   // Shift+Tab
    switch_one, // first of two switches (F1): move the scan on
    switch_two, // second switch (F2): take what the scan is on
    speech,     // F4 or a headset's button: start or repeat speech
    headset_in, // a plug was sensed
    headset_out,
    power, // a short press; nothing happens
};

struct KeyPress {
    Key key = Key::text;
    std::array<char, 8> utf8{}; // for Key::text: one character, zero-terminated
    std::string_view text() const { return std::string_view(utf8.data()); }
};

struct Tick {}; // time went by and nothing happened
struct Resized {
    Size size;
};                 // the screen was turned or resized: lay out and paint all
struct Exposed {}; // the window's content was lost: present all
struct Quit {};    // the session is ending

struct Input {
    std::int64_t time_ms = 0; // CLOCK_BOOTTIME
    std::variant<Tick, Touch, KeyPress, Resized, Exposed, Quit> what;
};

// Overwrites what was typed, in a way the compiler may not leave out.
inline void wipe_input(Input& input) {
    if (auto* press = std::get_if<KeyPress>(&input.what)) {
        volatile char* text = press->utf8.data();
        for (std::size_t i = 0; i < press->utf8.size(); ++i)
            text[i] = 0;
    }
}

} // namespace streetsign::kiosk
