// SPDX-License-Identifier: MIT
#include "kiosk/keyboard/layout.h"

#include <algorithm>

namespace streetsign::kiosk {

namespace {

#include "kiosk/keyboard/layouts.inc"

// Every table of ours is sorted by its first column.
template <typename Row, std::string_view Row::*column>
const Row* find_sorted(std::span<const Row> table, std::string_view wanted) {
    const auto at =
        std::lower_bound(table.begin(), table.end(), wanted,
                         [](const Row& row, std::string_view text) { return row.*column < text; });
    return at != table.end() && (*at).*column == wanted ? &*at : nullptr;
}

} // namespace

std::span<const KeyboardLayout> keyboard_layouts() { return layouts; }

std::string_view keyboard_sources() { return sources; }

const KeyboardLayout* find_keyboard_layout(std::string_view language) {
    const std::string_view first = language.substr(0, language.find_first_of("-_"));
    return find_sorted<KeyboardLayout, &KeyboardLayout::language>(layouts, first);
}

const Character* find_character(std::string_view text) {
    return find_sorted<Character, &Character::text>(characters, text);
}

std::span<const LetterRow> sign_rows() { return signs; }

LetterRow long_press_of(const KeyboardLayout& layout, std::string_view text) {
    const LongPress* own = find_sorted<LongPress, &LongPress::text>(layout.long_presses, text);
    if (own) return own->offers;
    const LongPress* sign = find_sorted<LongPress, &LongPress::text>(sign_long_presses, text);
    return sign ? sign->offers : LetterRow{};
}

std::vector<std::string_view> tokens(std::string_view row) {
    std::vector<std::string_view> found;
    while (!row.empty()) {
        const std::size_t end = std::min(row.find(' '), row.size());
        found.push_back(row.substr(0, end));
        row.remove_prefix(std::min(end + 1, row.size()));
    }
    return found;
}

} // namespace streetsign::kiosk
