// SPDX-License-Identifier: MIT
#include "kiosk/sdl/keys.h"

#include <SDL_keycode.h>

#include <array>

namespace streetsign::kiosk {
namespace {

struct Named {
    SDL_Keycode code;
    Key key;
};

constexpr std::array<Named, 22> named{{
    {SDLK_UP, Key::up},
    {SDLK_DOWN, Key::down},
    {SDLK_LEFT, Key::left},
    {SDLK_RIGHT, Key::right},
    {SDLK_RETURN, Key::select},
    {SDLK_KP_ENTER, Key::select},
    {SDLK_SELECT, Key::select},
    {SDLK_ESCAPE, Key::back},
    {SDLK_AC_BACK, Key::back},
    {SDLK_BACKSPACE, Key::backspace},
    {SDLK_DELETE, Key::erase},
    {SDLK_HOME, Key::home},
    {SDLK_END, Key::end},
    {SDLK_PAGEUP, Key::page_up},
    {SDLK_PAGEDOWN, Key::page_down},
    {SDLK_TAB, Key::tab},
    {SDLK_F1, Key::switch_one},
    {SDLK_F2, Key::switch_two},
    {SDLK_F4, Key::speech},
    {SDLK_AUDIOPLAY, Key::speech},
    {SDLK_POWER, Key::power},
    {SDLK_SLEEP, Key::power},
}};

// What Shift makes of the keys that are no letters, on the layout SDL's keycodes follow (US); a
// letter's other case is found by rule.
constexpr std::string_view plain = "1234567890-=[]\\;',./`";
constexpr std::string_view shifted = "!@#$%^&*()_+{}|:\"<>?~";

// Letters beyond ASCII that a layout has on its own keys come in lower case. In Latin-1, Greek
// and Cyrillic the upper case stands at a fixed distance.
char32_t upper_case(char32_t letter) {
    if (letter >= 'a' && letter <= 'z') return letter - 0x20;
    if (letter >= 0xe0 && letter <= 0xfe && letter != 0xf7) return letter - 0x20;
    if (letter >= 0x3b1 && letter <= 0x3c9 && letter != 0x3c2) return letter - 0x20;
    if (letter >= 0x430 && letter <= 0x44f) return letter - 0x20;
    if (letter >= 0x450 && letter <= 0x45f) return letter - 0x50;
    // Latin Extended-A: pairs of an even upper and an odd lower case letter, or the other way.
    if (letter >= 0x100 && letter <= 0x137) return letter & ~char32_t{1};
    if (letter >= 0x139 && letter <= 0x148) return letter - (letter % 2 == 0 ? 1 : 0);
    if (letter >= 0x14a && letter <= 0x177) return letter & ~char32_t{1};
    if (letter >= 0x179 && letter <= 0x17e) return letter - (letter % 2 == 0 ? 1 : 0);
    return letter;
}

void put_utf8(KeyPress& press, char32_t letter) {
    auto* out = press.utf8.data();
    if (letter < 0x80) {
        *out = static_cast<char>(letter);
    } else if (letter < 0x800) {
        *out++ = static_cast<char>(0xc0U | (letter >> 6U));
        *out = static_cast<char>(0x80U | (letter & 0x3fU));
    } else {
        *out++ = static_cast<char>(0xe0U | (letter >> 12U));
        *out++ = static_cast<char>(0x80U | ((letter >> 6U) & 0x3fU));
        *out = static_cast<char>(0x80U | (letter & 0x3fU));
    }
}

} // namespace

std::optional<KeyPress> key_press(std::int32_t code, const Modifiers& modifiers) {
    KeyPress press;
    for (const Named& one : named)
        if (one.code == code) {
            press.key = one.key;
            if (press.key == Key::tab && modifiers.shift) press.key = Key::tab_back;
            return press;
        }
    // With Control, Alt or the system key a letter is a command to somebody else.
    if (modifiers.command) return std::nullopt;
    char32_t letter = 0;
    if (code >= SDLK_KP_1 && code <= SDLK_KP_9)
        letter = U'1' + static_cast<char32_t>(code - SDLK_KP_1);
    else if (code == SDLK_KP_0)
        letter = U'0';
    else if (code >= 0x20 && code < 0x10000 && code != 0x7f)
        letter = static_cast<char32_t>(code);
    if (letter == 0) return std::nullopt;
    if (modifiers.shift != modifiers.caps) letter = upper_case(letter);
    const std::size_t at = letter < 0x80 ? plain.find(static_cast<char>(letter)) : plain.npos;
    if (modifiers.shift && at != plain.npos) letter = static_cast<char32_t>(shifted[at]);
    put_utf8(press, letter);
    return press;
}

} // namespace streetsign::kiosk
