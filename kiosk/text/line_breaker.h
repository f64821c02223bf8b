// SPDX-License-Identifier: MIT
// Where lines of a paragraph may end (Unicode line breaking, by ICU, in a language's manner), and
// which of those places are taken for a width. A word wider than the line is cut between
// graphemes; where both sides are letters, with a hyphen. An address never gets one, and is cut
// after a sign of its own if it can be.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/text/block.h"
#include "kiosk/text/runs.h"

namespace streetsign::kiosk {

// One paragraph with its runs, ready to be measured piece by piece.
struct Measure {
    Bytes text;
    const std::vector<TextRun>& runs;
    FontSet& fonts;
    FontKey base; // of the hyphen, and of spaces
    bool hyphenate = true;

    int width(std::uint32_t begin, std::uint32_t end) const; // of these bytes on one line
    int hyphen_width() const;
};

class LineBreaker {
public:
    LineBreaker();
    ~LineBreaker();

    // Indices count bytes of the paragraph. At least one line.
    std::vector<Line> lines(const Measure& measure, std::string_view language, int width);
    int widest_word(const Measure& measure, std::string_view language);
    void forget(); // closes the iterator, which holds pieces of the last text

private:
    struct Segment;
    struct Iterator;
    std::vector<Segment> segments(Bytes text, std::string_view language);
    std::unique_ptr<Iterator> iterator_;
};

// The hyphen at the end of a cut word.
inline constexpr std::string_view hyphen_text = "-";

} // namespace streetsign::kiosk
