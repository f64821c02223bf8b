// SPDX-License-Identifier: MIT
// Text set into lines: bidirectional runs, a face for each run, shaping, line breaks, carets.
// Everything is UTF-8 and byte indices. Lines of ordinary text are remembered (rasters in a
// least-recently-used store, breaks of some hundred paragraphs); of personal text only
// the rasters, and forget() wipes both. Does not know nodes, colours of a theme or SDL.
//
// What lost: one raster for a whole paragraph (a 3,000-word page would be 20 MB of pixels);
// SDL_ttf's own wrapping (no bidi, no fallback face).

#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/sdl/fonts.h"
#include "kiosk/text/block.h"
#include "kiosk/ui/canvas.h"
#include "kiosk/ui/geometry.h"
#include "sync/core/bytes.h"

namespace streetsign::kiosk {

// A line of a block, borrowed together.
struct SetLine {
    const TextBlock& block;
    const Line& line;
};

class Typesetter {
public:
    // Rasters are kept up to two bytes a pixel of the screen, and 2 MB on a small one: the rest
    // screen takes 0.8 to 2.5 MB in six languages, a page of text 0.5. Each MB more is one more of
    // the process.
    static constexpr std::size_t raster_limit_bytes(Size screen) {
        const std::size_t bytes =
            2 * static_cast<std::size_t>(screen.width) * static_cast<std::size_t>(screen.height);
        return std::max<std::size_t>(bytes, 2U << 20U);
    }

    explicit Typesetter(FontSet& fonts); // fonts must outlive this
    ~Typesetter();
    Typesetter(const Typesetter&) = delete;
    Typesetter& operator=(const Typesetter&) = delete;

    // Lines no wider than `width` (a single grapheme may be). At least one line, even of nothing.
    std::vector<Line> break_lines(const TextBlock& block, int width);
    int natural_width(const TextBlock& block); // of the widest line if only '\n' breaks
    int least_width(const TextBlock& block);   // of the widest word

    int ascent(const TextStyle& style); // of the base face: baseline below a line's top
    int descent(const TextStyle& style);

    // Draws one line; the point is the physical left end of its baseline.
    void draw(const Canvas& canvas, const Rect& clip, Point left_baseline, const SetLine& set,
              Color color);

    // Distance of the caret before byte `index` from the line's physical left edge, and back.
    int caret_x(const TextBlock& block, const Line& line, std::uint32_t index);
    std::uint32_t index_at(const TextBlock& block, const Line& line, int x);

    void follow_screen(Size screen); // keeps no more than raster_limit_bytes(screen)
    void forget();                   // wipes every raster, break and run; frees them

    struct Stats {
        std::size_t raster_bytes = 0;
        std::size_t rasters = 0;
        std::size_t made = 0;     // rasters made since the beginning
        std::size_t measured = 0; // runs shaped to be measured
    };
    Stats stats() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace streetsign::kiosk
