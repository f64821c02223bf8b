// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdlib>

#include "kiosk/sdl/keys.h"
#include "kiosk/sdl/window.h"

using namespace streetsign;
using namespace streetsign::kiosk;

namespace {

// SDL's codes of keys without a character of their own.
constexpr std::int32_t code_up = 0x40000052;
constexpr std::int32_t code_f12 = 0x40000045;
constexpr std::int32_t code_keypad_7 = 0x4000005f;

std::string typed(std::int32_t code, Modifiers modifiers = {}) {
    const std::optional<KeyPress> press = key_press(code, modifiers);
    return press && press->key == Key::text ? std::string(press->text()) : std::string();
}

} // namespace

TEST_CASE("a window without a screen has a canvas, takes inputs and gives them back in order") {
    ::setenv("SDL_VIDEODRIVER", "dummy", 1);
    Result<Window> window = Window::open({"test", {800, 480}, false, false});
    REQUIRE(window.has_value());
    CHECK(window->driver() == "dummy");
    CHECK(window->size() == Size{800, 480});
    CHECK(window->canvas().width == 800);

    window->inject({1, Touch{Touch::Phase::down, 1, {10, 20}}});
    window->inject({2, KeyPress{Key::select, {}}});
    CHECK(std::get<Touch>(window->wait(0).what).at == Point{10, 20});
    CHECK(std::get<KeyPress>(window->wait(0).what).key == Key::select);
    CHECK(std::holds_alternative<Tick>(window->wait(0).what));

    window->inject({3, KeyPress{Key::text, {'x'}}});
    window->scrub_events();
    CHECK(std::holds_alternative<Tick>(window->wait(0).what));

    window->blank(0xff112233U);
    CHECK(window->canvas().row(479)[799] == 0xff112233U);
}

TEST_CASE("keys of a hardware keyboard are letters, commands or nothing") {
    constexpr Modifiers shift{true, false, false};
    constexpr Modifiers caps{false, true, false};
    constexpr Modifiers command{false, false, true};
    CHECK(typed('a') == "a");
    CHECK(typed('a', shift) == "A");
    CHECK(typed('a', caps) == "A");
    CHECK(typed('a', {true, true, false}) == "a");
    CHECK(typed('2', shift) == "@");
    CHECK(typed(' ') == " ");
    CHECK(typed(code_keypad_7) == "7");
    CHECK(typed(0xfc) == "ü");
    CHECK(typed(0xfc, shift) == "Ü");
    CHECK(typed(0x436, shift) == "Ж");
    CHECK(typed(0x3b1, shift) == "Α");
    CHECK(typed(0x17a, shift) == "Ź");
    CHECK(typed(0x645) == "م");
    CHECK(typed('c', command) == "");
    CHECK(typed(code_f12) == "");

    CHECK(key_press(code_up, {})->key == Key::up);
    CHECK(key_press('\t', shift)->key == Key::tab_back);
    CHECK(key_press('\r', {})->key == Key::select);
}

TEST_CASE("a typed input is overwritten when it was read") {
    Input input{1, KeyPress{Key::text, {'Z', 'o'}}};
    wipe_input(input);
    for (const char byte : std::get<KeyPress>(input.what).utf8)
        CHECK(byte == 0);
}
