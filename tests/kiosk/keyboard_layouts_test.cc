// SPDX-License-Identifier: MIT
// Every language's letters against CLDR's exemplar sets, which come from another source (ICU) than
// the layouts (xkeyboard-config); and that every page fits the smallest screen.
#include <algorithm>
#include <doctest/doctest.h>
#include <iostream>
#include <set>
#include <string>

#include "kiosk/keyboard/keyboard.h"

using namespace streetsign::kiosk;

namespace {

struct Exemplars {
    std::string_view language;
    std::string_view letters;
    std::string_view capitals; // one for each letter
    std::string_view marks;
    std::string_view sequences; // digraphs: made of the letters above
};

#include "tests/kiosk/keyboard_exemplars.inc"

using Texts = std::set<std::string_view>;

// What one plain tap types on the page that is open.
Texts typed_by_one_tap(const Keyboard& keyboard) {
    Texts typed;
    for (const KeyRow& row : keyboard.rows()) {
        for (const KeyCap& key : row) {
            Keyboard finger = keyboard;
            const KeyboardOutcome outcome = finger.tap(key.id);
            if (outcome.kind == KeyboardOutcome::Kind::typed) typed.insert(outcome.text);
        }
    }
    return typed;
}

Texts missing_from(const Texts& typed, std::string_view wanted) {
    Texts missing;
    for (const std::string_view one : tokens(wanted)) {
        if (!typed.contains(one)) missing.insert(one);
    }
    return missing;
}

Keyboard opened_for(std::string_view language, KeyboardKind field) {
    Keyboard keyboard(std::span(&language, 1));
    keyboard.open(language, field);
    return keyboard;
}

Keyboard shifted(Keyboard keyboard) {
    REQUIRE(keyboard.tap("key-shift").kind == KeyboardOutcome::Kind::changed);
    return keyboard;
}

void check_page(const Keyboard& keyboard) {
    const std::vector<KeyRow> rows = keyboard.rows();
    Texts ids;
    CHECK(rows.size() <= keyboard_rows_at_most);
    for (const KeyRow& row : rows) {
        int width = 0;
        for (const KeyCap& key : row) {
            width += key.width;
            CHECK(key.width >= 2);
            CHECK_MESSAGE(ids.insert(key.id).second, key.id);
            const bool types = key.action == KeyAction::character;
            CHECK(types == !key.text.empty());
            CHECK((!types || !key.label.empty()));
        }
        CHECK(width <= keyboard_row_width);
    }
}

} // namespace

TEST_CASE("there is a layout for each of the 27 languages") {
    REQUIRE(keyboard_layouts().size() == 27);
    REQUIRE(std::size(exemplars) == 27);
    for (const Exemplars& one : exemplars) {
        REQUIRE(find_keyboard_layout(one.language));
        CHECK(find_keyboard_layout(one.language)->language == one.language);
    }
    CHECK(find_keyboard_layout("pt-BR") == find_keyboard_layout("pt"));
    CHECK_FALSE(find_keyboard_layout("xx"));
    CHECK_FALSE(find_keyboard_layout(""));
    CHECK(keyboard_sources() == exemplar_sources);
}

TEST_CASE("one plain tap types each letter of each language, and one after shift its capital") {
    std::size_t letters = 0;
    std::size_t capitals = 0;
    std::size_t marks = 0;
    for (const Exemplars& one : exemplars) {
        CAPTURE(one.language);
        const Keyboard plain = opened_for(one.language, KeyboardKind::text);
        const Texts small = typed_by_one_tap(plain);
        const Texts large = typed_by_one_tap(shifted(plain));

        for (const std::string_view letter : missing_from(small, one.letters))
            FAIL_CHECK("no key for " << letter);
        const auto letter = tokens(one.letters);
        const auto capital = tokens(one.capitals);
        REQUIRE(letter.size() == capital.size());
        for (std::size_t i = 0; i < letter.size(); ++i) {
            if (letter[i] == capital[i]) continue; // no case: a plain tap was checked above
            CHECK_MESSAGE(large.contains(capital[i]), capital[i]);
            ++capitals;
        }
        for (const std::string_view mark : missing_from(large, one.marks))
            FAIL_CHECK("no key for " << mark);

        letters += letter.size();
        marks += tokens(one.marks).size();
        std::cout << "keyboard " << one.language << ": " << letter.size() << " letters, "
                  << tokens(one.marks).size() << " marks, extra row "
                  << tokens(find_keyboard_layout(one.language)->letters[0].plain).size() << ", "
                  << tokens(one.sequences).size() << " digraphs by their letters\n";
    }
    std::cout << "keyboards: " << std::size(exemplars) << " languages, " << letters << " letters, "
              << capitals << " capitals, " << marks << " marks, each by one plain tap\n";
}

TEST_CASE("a layout without its extra row is found out") {
    // Negative control: the check above is red for a keyboard that lacks letters.
    std::size_t found_out = 0;
    for (const Exemplars& one : exemplars) {
        Texts typed = typed_by_one_tap(opened_for(one.language, KeyboardKind::text));
        const auto extra = tokens(find_keyboard_layout(one.language)->letters[0].plain);
        for (const std::string_view letter : extra)
            typed.erase(letter);
        const bool has_extra_letters = !extra.empty();
        CHECK(missing_from(typed, one.letters).empty() == !has_extra_letters);
        found_out += has_extra_letters;
    }
    CHECK(found_out == 19);
    CHECK(missing_from(typed_by_one_tap(opened_for("en", KeyboardKind::text)), "a ß").size() == 1);
}

TEST_CASE("every page of every layout fits 800x480 and has each key once") {
    std::vector<std::string_view> all;
    for (const KeyboardLayout& layout : keyboard_layouts())
        all.push_back(layout.language);
    std::size_t pages = 0;
    for (const std::string_view language : all) {
        CAPTURE(language);
        for (const KeyboardKind field :
             {KeyboardKind::text, KeyboardKind::email, KeyboardKind::digits}) {
            Keyboard keyboard(all);
            keyboard.open(language, field);
            check_page(keyboard);
            for (const std::string_view key :
                 {"key-shift", "key-digits", "key-latin", "key-native", "key-language"}) {
                Keyboard other = keyboard;
                if (other.tap(key).kind != KeyboardOutcome::Kind::changed) continue;
                check_page(other);
                ++pages;
            }
            for (const KeyRow& row : keyboard.rows()) {
                for (const KeyCap& key : row) {
                    Keyboard held = keyboard;
                    if (held.hold(key.id).kind != KeyboardOutcome::Kind::changed) continue;
                    check_page(held);
                    ++pages;
                }
            }
            ++pages;
        }
    }
    std::cout << "keyboards: " << pages << " pages of at most 5 rows and 11 keys\n";
}

TEST_CASE("a language's letters behind AltGr are offered by a long press, its own first") {
    Keyboard keyboard = opened_for("pl", KeyboardKind::text);

    REQUIRE(keyboard.hold("key-l").kind == KeyboardOutcome::Kind::changed);
    const KeyRow offers = keyboard.rows().front();

    CHECK(offers.front().text == "ł");
    CHECK(keyboard.tap(offers.front().id).text == "ł");
    CHECK(keyboard.state() == opened_for("pl", KeyboardKind::text).state());
}

TEST_CASE("Romanian has comma below, German capital sharp s, Turkish both of its i") {
    CHECK(typed_by_one_tap(opened_for("ro", KeyboardKind::text)).contains("\u0219"));
    CHECK(typed_by_one_tap(opened_for("ro", KeyboardKind::text)).contains("\u021b"));
    CHECK_FALSE(typed_by_one_tap(opened_for("ro", KeyboardKind::text)).contains("\u015f"));
    CHECK(typed_by_one_tap(shifted(opened_for("de", KeyboardKind::text))).contains("ẞ"));
    CHECK(shifted(opened_for("tr", KeyboardKind::text)).tap("key-i").text == "İ");
    CHECK(shifted(opened_for("tr", KeyboardKind::text)).tap("key-u0131").text == "I");
    CHECK(shifted(opened_for("tr", KeyboardKind::email)).tap("key-i").text == "I");
}
