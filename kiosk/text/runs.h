// SPDX-License-Identifier: MIT
// Cuts one paragraph into runs of one level (Unicode bidirectional algorithm, by ICU), one script,
// one weight and one face, in logical order; and puts the runs of a line into the order they are
// seen in. Keeps nothing: its UTF-16 copy of the text is wiped before it returns.

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kiosk/sdl/fonts.h"
#include "kiosk/text/block.h"

namespace streetsign::kiosk {

struct TextRun {
    std::uint32_t begin = 0; // bytes of the paragraph
    std::uint32_t end = 0;
    std::uint8_t level = 0; // odd: right to left
    FontKey font;
    std::array<char, 5> script{"Zyyy"};
    bool right_to_left() const { return (level & 1U) != 0; }
};

// `text` holds no '\n'. The emphasis counts bytes from `first`, the paragraph's place in its block.
std::vector<TextRun> runs_of(Bytes text, const TextStyle& style, std::span<const Emphasis> emphasis,
                             std::uint32_t first, FontSet& fonts);

// The parts of the runs inside [begin, end), from the physical left to the right.
std::vector<TextRun> visual_runs(std::span<const TextRun> runs, std::uint32_t begin,
                                 std::uint32_t end);

} // namespace streetsign::kiosk
