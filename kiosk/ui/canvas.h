// SPDX-License-Identifier: MIT
// The pixels everything is painted on: 32 bits each, 0xAARRGGBB, row by row; borrowed from a Window
// or owned by a test. And the few ways to change them, all clipped. No SDL.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kiosk/ui/geometry.h"
#include "kiosk/ui/theme.h"

namespace streetsign::kiosk {

struct Canvas {
    std::uint32_t* pixels = nullptr;
    int width = 0;
    int height = 0;
    int stride = 0; // pixels from one row to the next
    Rect bounds() const { return {0, 0, width, height}; }
    std::uint32_t* row(int y) const { return pixels + static_cast<std::ptrdiff_t>(y) * stride; }
};

// 8-bit coverage, as a rasterised line of text is.
struct Coverage {
    std::span<const std::uint8_t> alpha;
    int width = 0;
    int height = 0;
    int stride = 0;
};

void fill(const Canvas& canvas, const Rect& clip, const Rect& rect, Color color);
void blend(const Canvas& canvas, const Rect& clip, Point at, const Coverage& coverage, Color color);

// A canvas that owns its pixels.
class OwnedCanvas {
public:
    explicit OwnedCanvas(Size size)
        : size_(size),
          pixels_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height)) {}
    Canvas canvas() { return {pixels_.data(), size_.width, size_.height, size_.width}; }
    std::span<const std::uint32_t> pixels() const { return pixels_; }

private:
    Size size_;
    std::vector<std::uint32_t> pixels_;
};

} // namespace streetsign::kiosk
