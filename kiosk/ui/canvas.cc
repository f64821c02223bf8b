// SPDX-License-Identifier: MIT
#include "kiosk/ui/canvas.h"

#include <algorithm>

namespace streetsign::kiosk {
namespace {

// One channel pair at a time: (a * (256 - k) + b * k) / 256 for two bytes in one multiplication.
inline std::uint32_t mix(std::uint32_t under, std::uint32_t over, std::uint32_t share) {
    constexpr std::uint32_t pair = 0x00ff00ffU;
    const std::uint32_t rest = 256U - share;
    const std::uint32_t red_blue = ((under & pair) * rest + (over & pair) * share) >> 8U;
    const std::uint32_t green = ((under >> 8U) & pair) * rest + ((over >> 8U) & pair) * share;
    return 0xff000000U | (red_blue & pair) | (green & 0x0000ff00U);
}

// 0..255 to 0..256, so that full coverage replaces the pixel exactly.
inline std::uint32_t share_of(std::uint32_t alpha) { return alpha + (alpha >> 7U); }

} // namespace

void fill(const Canvas& canvas, const Rect& clip, const Rect& rect, Color color) {
    const Rect area = rect.intersection(clip).intersection(canvas.bounds());
    if (area.empty() || color.alpha == 0) return;
    const std::uint32_t pixel = color.argb() | 0xff000000U;
    const std::uint32_t share = share_of(color.alpha);
    for (int y = area.y; y < area.end_y(); ++y) {
        std::uint32_t* const row = canvas.row(y);
        if (color.alpha == 255)
            std::fill(row + area.x, row + area.end_x(), pixel);
        else
            for (int x = area.x; x < area.end_x(); ++x)
                row[x] = mix(row[x], pixel, share);
    }
}

void blend(const Canvas& canvas, const Rect& clip, Point at, const Coverage& coverage,
           Color color) {
    const Rect area =
        Rect{at.x, at.y, coverage.width, coverage.height}.intersection(clip).intersection(
            canvas.bounds());
    if (area.empty() || color.alpha == 0) return;
    const std::uint32_t pixel = color.argb() | 0xff000000U;
    for (int y = area.y; y < area.end_y(); ++y) {
        std::uint32_t* const row = canvas.row(y);
        const std::uint8_t* const alpha =
            coverage.alpha.data() + static_cast<std::ptrdiff_t>(y - at.y) * coverage.stride - at.x;
        for (int x = area.x; x < area.end_x(); ++x) {
            const std::uint32_t covered = alpha[x];
            if (covered == 0) continue;
            row[x] = mix(row[x], pixel, share_of(covered * color.alpha / 255U));
        }
    }
}

} // namespace streetsign::kiosk
