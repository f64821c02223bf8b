// SPDX-License-Identifier: MIT
// how_to_type against the keyboard itself: its presses are played, and what comes out is compared.
#include <array>
#include <doctest/doctest.h>
#include <iostream>
#include <string>

#include "kiosk/keyboard/how_to_type.h"

using namespace streetsign::kiosk;

namespace {

std::string play(Keyboard keyboard, const HowToType& way) {
    std::string typed;
    for (const KeyboardPress& press : way.presses) {
        const KeyboardOutcome outcome =
            press.hold ? keyboard.hold(press.key_id) : keyboard.tap(press.key_id);
        REQUIRE(outcome.kind != KeyboardOutcome::Kind::nothing);
        typed += outcome.text;
    }
    return typed;
}

std::vector<std::string_view> all_languages() {
    std::vector<std::string_view> all;
    for (const KeyboardLayout& layout : keyboard_layouts())
        all.push_back(layout.language);
    return all;
}

bool holds(const HowToType& way) {
    for (const KeyboardPress& press : way.presses) {
        if (press.hold) return true;
    }
    return false;
}

} // namespace

TEST_CASE("an e-mail address is typed by plain taps on each of the 27 keyboards") {
    constexpr std::string_view address = "Ana.Garcia-Lopez_77+ban@mail.example.eu";
    std::size_t presses = 0;
    for (const std::string_view language : all_languages()) {
        CAPTURE(language);
        for (const KeyboardKind field : {KeyboardKind::email, KeyboardKind::text}) {
            Keyboard keyboard(std::span(&language, 1));
            keyboard.open(language, field);
            const HowToType way = how_to_type(keyboard, address);
            CHECK(way.missing.empty());
            CHECK_FALSE(holds(way));
            CHECK(play(keyboard, way) == address);
            presses += way.presses.size();
        }
    }
    std::cout << "keyboards: an e-mail address on 27 keyboards in 2 kinds of field, " << presses
              << " presses\n";
}

TEST_CASE("names of other scripts are typed by choosing their language") {
    constexpr std::array<std::string_view, 5> offered = {"fr", "en", "de", "el", "ar"};
    const Keyboard keyboard(offered);
    for (const std::string_view name :
         {"Ελένη Παπαϊωάννου", "Müller-Lüdenscheidt", "فاطمة الزهراء", "François L'Haÿ",
          "Νίκος Smith", "أحمد Ben Ali", "ΕΛΈΝΗ", "GROẞ", "لألأ", "d'Arc"}) {
        CAPTURE(name);
        const HowToType way = how_to_type(keyboard, name);
        CHECK(way.missing.empty());
        CHECK_FALSE(holds(way));
        CHECK(play(keyboard, way) == name);
    }
}

TEST_CASE("letters that no layout on offer shows are typed by a long press") {
    const std::string_view english = "en";
    const Keyboard keyboard(std::span(&english, 1));
    for (const std::string_view name :
         {"Łukasz Żółć", "Ștefan Țepeș", "Þóra Guðmundsdóttir", "İğdır", "Ħamrun", "Škvorecký"}) {
        CAPTURE(name);
        const HowToType way = how_to_type(keyboard, name);
        CHECK(way.missing.empty());
        CHECK(holds(way));
        CHECK(play(keyboard, way) == name);
    }
}

TEST_CASE("two hundred characters come out as they went in") {
    std::string name;
    while (name.size() < 400)
        name += "Ώϊ Éñ ض ї9ș-";
    const Keyboard keyboard(all_languages());
    const HowToType way = how_to_type(keyboard, name);
    CHECK(way.missing.empty());
    CHECK(play(keyboard, way) == name);
}

TEST_CASE("a letter with a mark that has a key is one key") {
    const std::string_view dutch = "nl";
    const HowToType way = how_to_type(Keyboard(std::span(&dutch, 1)), "bíj\u0301na");
    CHECK(way.presses.size() == 5);
    CHECK(way.presses[2].key_id == "key-u006a-0301");

    const std::string_view greek = "el";
    const HowToType capital = how_to_type(Keyboard(std::span(&greek, 1)), "Ϊ\u0301");
    CHECK(capital.presses.size() == 2);
}

TEST_CASE("Arabic vowel marks are typed with shift after their letter") {
    const std::string_view arabic = "ar";
    const Keyboard keyboard(std::span(&arabic, 1));
    const HowToType way = how_to_type(keyboard, "م\u064eر\u0652ي\u064eم");
    CHECK(way.missing.empty());
    CHECK(play(keyboard, way) == "م\u064eر\u0652ي\u064eم");
}

TEST_CASE("the character that no key makes is named") {
    const Keyboard keyboard(all_languages());
    for (const std::string_view odd : {"漢", "ა", "\n", "\U0001f600", "\xff"}) {
        const std::string text = "ab" + std::string(odd);
        const HowToType way = how_to_type(keyboard, text);
        CHECK(way.missing == odd);
        CHECK(play(keyboard, way).substr(0, 2) == "ab");
    }
    CHECK(how_to_type(keyboard, "q\u0302").missing == "\u0302");
    CHECK(how_to_type(keyboard, "").presses.empty());
}

TEST_CASE("a number pad has digits and nothing else") {
    const std::string_view greek = "el";
    Keyboard keyboard(std::span(&greek, 1));
    keyboard.open("el", KeyboardKind::digits);
    CHECK(play(keyboard, how_to_type(keyboard, "1984")) == "1984");
    CHECK(how_to_type(keyboard, "19x").missing == "x");
}
