// SPDX-License-Identifier: MIT
#include "kiosk/keyboard/keyboard.h"

#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <string>

using namespace streetsign::kiosk;
using Kind = KeyboardOutcome::Kind;

namespace {

constexpr std::array<std::string_view, 4> stall = {"fr", "el", "ar", "sk"};

Keyboard opened(std::string_view language, KeyboardKind field) {
    Keyboard keyboard(stall);
    keyboard.open(language, field);
    return keyboard;
}

bool has(const Keyboard& keyboard, std::string_view id) {
    for (const KeyRow& row : keyboard.rows()) {
        if (std::any_of(row.begin(), row.end(), [&](const KeyCap& key) { return key.id == id; }))
            return true;
    }
    return false;
}

} // namespace

TEST_CASE("shift holds for one letter and a second tap takes it back") {
    Keyboard keyboard = opened("fr", KeyboardKind::text);

    CHECK(keyboard.tap("key-shift").kind == Kind::changed);
    CHECK(keyboard.tap("key-u00e9").text == "É");
    CHECK(keyboard.tap("key-u00e9").text == "é");
    keyboard.tap("key-shift");
    keyboard.tap("key-shift");
    CHECK(keyboard.tap("key-a").text == "a");
}

TEST_CASE("every non-Latin layout has a one-tap Latin key and one tap leads back") {
    for (const std::string_view language : {"ar", "bg", "el", "uk"}) {
        Keyboard keyboard(std::span(&language, 1));
        const KeyboardState before = keyboard.state();

        CHECK(keyboard.tap("key-latin").kind == Kind::changed);
        CHECK(keyboard.tap("key-a").text == "a");
        CHECK(keyboard.tap("key-native").kind == Kind::changed);
        CHECK(keyboard.state() == before);
        CHECK_FALSE(has(keyboard, "key-a"));
    }
    CHECK_FALSE(has(opened("fr", KeyboardKind::text), "key-latin"));
}

TEST_CASE("an e-mail field opens in Latin with its signs and digits in sight and no space") {
    for (const std::string_view language : stall) {
        const Keyboard keyboard = opened(language, KeyboardKind::email);
        for (const std::string_view id : {"key-at", "key-dot", "key-hyphen", "key-underscore",
                                          "key-a", "key-z", "key-0", "key-9"})
            CHECK_MESSAGE(has(keyboard, id), id);
        CHECK_FALSE(has(keyboard, "key-space"));
    }
    CHECK(opened("fr", KeyboardKind::email).tap("key-native").kind == Kind::changed);
}

TEST_CASE("the page of digits and signs stays until letters are asked for") {
    Keyboard keyboard = opened("el", KeyboardKind::text);

    keyboard.tap("key-digits");
    CHECK(keyboard.tap("key-7").text == "7");
    CHECK(keyboard.tap("key-at").text == "@");
    CHECK(keyboard.tap("key-letters").kind == Kind::changed);
    CHECK(keyboard.tap("key-u03b1").text == "α");
}

TEST_CASE("what a long press offers is also behind a key, for who cannot press long") {
    int behind = 0;
    for (const KeyboardLayout& layout : keyboard_layouts()) {
        CAPTURE(layout.language);
        Keyboard keyboard(std::span(&layout.language, 1));
        keyboard.open(layout.language, KeyboardKind::text);
        CHECK_FALSE(has(keyboard, "key-others"));
        keyboard.offer_others();
        for (const std::string_view page : {"", "key-latin"}) {
            if (!page.empty() && !has(keyboard, page)) continue;
            keyboard.tap(page);
            for (const KeyRow& row : keyboard.rows())
                for (const KeyCap& key : row) {
                    if (key.long_press.plain.empty()) continue;
                    Keyboard held = keyboard;
                    held.hold(key.id);
                    Keyboard tapped = keyboard;
                    REQUIRE(tapped.tap("key-others").kind == Kind::changed);
                    CHECK(tapped.tap(key.id).kind == Kind::changed);
                    CHECK(tapped.state() == held.state());
                    ++behind;
                }
        }
    }
    MESSAGE(behind << " keys have letters behind them");
    CHECK(behind > 27 * 20);
}

TEST_CASE("the key for other letters waits for one key, through shift, and can be taken back") {
    Keyboard keyboard = opened("fr", KeyboardKind::text);
    keyboard.offer_others();
    keyboard.tap("key-others");
    keyboard.tap("key-shift");
    keyboard.tap("key-n");
    CHECK(keyboard.tap("key-u00f1").text == "Ñ");
    CHECK(keyboard.tap("key-n").text == "n");

    keyboard.tap("key-others");
    keyboard.tap("key-others");
    CHECK(keyboard.tap("key-n").text == "n");
    keyboard.tap("key-others");
    CHECK(keyboard.tap("key-space").text == " ");
    CHECK(keyboard.tap("key-n").text == "n");

    keyboard.open("fr", KeyboardKind::email);
    CHECK_FALSE(has(keyboard, "key-others"));
    keyboard.open("fr", KeyboardKind::text);
    CHECK(has(keyboard, "key-others"));
    keyboard.reset();
    CHECK_FALSE(has(keyboard, "key-others"));
}

TEST_CASE("the second page is the same in every language and holds all of ASCII's signs") {
    std::string_view first;
    for (const KeyboardLayout& layout : keyboard_layouts()) {
        Keyboard keyboard(std::span(&layout.language, 1));
        keyboard.tap("key-digits");
        std::array<bool, 128> typed{};
        for (const KeyRow& row : keyboard.rows()) {
            for (const KeyCap& key : row) {
                if (key.text.size() == 1) typed[static_cast<std::size_t>(key.text[0])] = true;
            }
        }
        for (char c = '!'; c <= '~'; ++c) {
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            CHECK_MESSAGE((letter || typed[static_cast<std::size_t>(c)]), c);
        }
        const std::string_view id = keyboard.rows().front().front().id;
        if (first.empty()) first = id;
        CHECK(id == first);
    }
}

TEST_CASE("another language is chosen in two taps and stays until the screen's changes") {
    Keyboard keyboard = opened("fr", KeyboardKind::text);

    keyboard.tap("key-language");
    CHECK(keyboard.tap("key-language-el").kind == Kind::changed);
    CHECK(keyboard.tap("key-u03b1").text == "α");
    keyboard.open("fr", KeyboardKind::text);
    CHECK(keyboard.state().layout->language == "el");
    keyboard.open("ar", KeyboardKind::text);
    CHECK(keyboard.state().layout->language == "ar");
}

TEST_CASE("a choice that was opened can be left with nothing changed") {
    Keyboard keyboard = opened("fr", KeyboardKind::text);
    const KeyboardState before = keyboard.state();

    keyboard.tap("key-language");
    keyboard.tap("key-letters");
    CHECK(keyboard.state() == before);
    keyboard.hold("key-e");
    keyboard.tap("key-letters");
    CHECK(keyboard.state() == before);
}

TEST_CASE("a long press on a sign leads back to the signs") {
    Keyboard keyboard = opened("fr", KeyboardKind::text);

    keyboard.tap("key-digits");
    keyboard.hold("key-u0022");
    CHECK(keyboard.tap("key-u00ab").text == "«");
    CHECK(has(keyboard, "key-7"));
}

TEST_CASE("with shift a long press offers capitals and uses the shift up") {
    Keyboard keyboard = opened("fr", KeyboardKind::text);

    keyboard.tap("key-shift");
    keyboard.hold("key-l");
    CHECK(keyboard.tap("key-u0142").text == "Ł");
    CHECK_FALSE(keyboard.state().shift);
}

TEST_CASE("a reset keyboard is as it was made") {
    const Keyboard factory(stall);
    Keyboard keyboard = opened("ar", KeyboardKind::email);
    keyboard.tap("key-native");
    keyboard.tap("key-shift");
    keyboard.tap("key-language");
    keyboard.tap("key-language-sk");
    keyboard.hold("key-a");
    CHECK_FALSE(keyboard.state() == factory.state());

    keyboard.reset();
    CHECK(keyboard.state() == factory.state());
}

TEST_CASE("a key that is not on the page does nothing") {
    Keyboard keyboard = opened("el", KeyboardKind::text);
    const KeyboardState before = keyboard.state();

    for (const std::string_view id : {"key-7", "key-a", "", "key", "key-language-de"}) {
        CHECK(keyboard.tap(id).kind == Kind::nothing);
        CHECK(keyboard.hold(id).kind == Kind::nothing);
    }
    CHECK(keyboard.hold("key-space").kind == Kind::nothing);
    CHECK(keyboard.state() == before);
}

TEST_CASE("backspace and done are said, not done") {
    for (const KeyboardKind field :
         {KeyboardKind::text, KeyboardKind::email, KeyboardKind::digits}) {
        Keyboard keyboard = opened("sk", field);
        CHECK(keyboard.tap("key-backspace").kind == Kind::backspace);
        CHECK(keyboard.tap("key-done").kind == Kind::done);
    }
}

TEST_CASE("unknown languages are passed over and without any there is English") {
    constexpr std::array<std::string_view, 3> odd = {"xx", "de", "de-AT"};
    CHECK(Keyboard(odd).offered().size() == 1);
    CHECK_FALSE(has(Keyboard(odd), "key-language"));
    CHECK(Keyboard({}).state().layout->language == "en");
}

TEST_CASE("a number field shows digits only") {
    Keyboard keyboard = opened("ar", KeyboardKind::digits);
    CHECK(keyboard.rows().size() == 4);
    CHECK(keyboard.tap("key-0").text == "0");
    CHECK(keyboard.tap("key-9").text == "9");
    CHECK_FALSE(has(keyboard, "key-digits"));
}

TEST_CASE(
    "a key that types a lone mark shows it on a dotted circle, any other only what it types") {
    constexpr std::array<std::string_view, 9> marks = {
        "\u064b", "\u064c", "\u064d", "\u064e", "\u0651", "\u064f", "\u0650", "\u0652", "\u0670"};
    Keyboard keyboard = opened("ar", KeyboardKind::text);
    keyboard.tap("key-shift");
    std::size_t shown = 0;
    for (const KeyRow& row : keyboard.rows()) {
        for (const KeyCap& key : row) {
            const bool mark = std::find(marks.begin(), marks.end(), key.text) != marks.end();
            if (key.action != KeyAction::character) continue;
            CHECK(key.label == (mark ? "\u25cc" : "") + std::string(key.text));
            if (mark) ++shown;
        }
    }
    CHECK(shown == marks.size());
}
