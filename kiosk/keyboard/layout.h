// SPDX-License-Identifier: MIT
// The keyboard's tables: the letters of each language's layout, what a long press offers, the page
// of digits and signs, and the id of each character a key can begin with. Constant data, generated
// from xkeyboard-config and CLDR and reviewed (README.md); no state and no rules.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace streetsign::kiosk {

// Letters as "a z e r t": one token a key, parted by one space. `shifted` has as many tokens.
struct LetterRow {
    std::string_view plain;
    std::string_view shifted;
    bool operator==(const LetterRow& other) const = default;
};

// What a long press on the key of `text` offers.
struct LongPress {
    std::string_view text;
    LetterRow offers;
};

struct KeyboardLayout {
    std::string_view language;        // "el"
    std::string_view name;            // in itself: "Ελληνικά"
    std::string_view key_id;          // of its key among the languages: "key-language-el"
    std::string_view xkb;             // the layout of xkeyboard-config it was made from: "gr"
    std::string_view alphabet;        // label of the key that brings its letters back: "ΑΒΓ"
    bool latin = false;               // its letters are Latin ones
    bool shift_below = false;         // no room beside the letters: shift begins the last row
    std::string_view apostrophe;      // the one this language writes within words
    std::array<LetterRow, 4> letters; // the first one is the extra row; empty where none is needed
    std::array<LetterRow, 3> ascii;   // the Latin page: a to z where this language's people look
    std::span<const LongPress> long_presses; // sorted by text
};

std::span<const KeyboardLayout> keyboard_layouts(); // sorted by language
// By the first part of a language tag ("pt" and "pt-BR" are one); null if there is none.
const KeyboardLayout* find_keyboard_layout(std::string_view language);

// The sources the tables were generated from, for the self-test and the README.
std::string_view keyboard_sources();

struct Character {
    std::string_view text;
    std::string_view id;
    std::string_view label; // a combining mark stands on a dotted circle
};

// Null if no key of any layout begins with it.
const Character* find_character(std::string_view text);

std::span<const LetterRow> sign_rows(); // digits first; the same in every language
LetterRow long_press_of(const KeyboardLayout& layout, std::string_view text);

// "a z e" -> a, z, e.
std::vector<std::string_view> tokens(std::string_view row);

} // namespace streetsign::kiosk
