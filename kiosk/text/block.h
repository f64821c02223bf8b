// SPDX-License-Identifier: MIT
// A paragraph to be set and the lines it was broken into, as plain data. Everything in a block is
// borrowed; indices count bytes of its UTF-8.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sync/core/bytes.h"

namespace streetsign::kiosk {

enum class Direction : std::uint8_t { ltr, rtl };

// A bold passage; passages ascend and do not overlap.
struct Emphasis {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend bool operator==(const Emphasis&, const Emphasis&) = default;
};

struct TextStyle {
    int px = 24; // font size (em)
    bool bold = false;
    Direction direction = Direction::ltr; // of the paragraph; explicit, never guessed
    std::string_view language = "en";     // for line breaks
};

// '\n' breaks the line.
struct TextBlock {
    Bytes text;
    TextStyle style;
    std::span<const Emphasis> emphasis;
    bool personal = false; // wiped by forget(); its breaks are not remembered
    bool masked = false;   // drawn as dots, one for each grapheme
    bool balanced = false; // lines of about one length, as headings look best
};

struct Line {
    std::uint32_t begin = 0; // bytes of the block; white space at the line's end is not in it
    std::uint32_t end = 0;
    int width = 0;       // pixels
    bool hyphen = false; // a hyphen is drawn at its end (soft hyphen, or an overlong word)
    friend bool operator==(const Line&, const Line&) = default;
};

} // namespace streetsign::kiosk
