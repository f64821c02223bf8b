// SPDX-License-Identifier: MIT
// Points, sizes and rectangles in whole pixels of the canvas, from its upper corner. `x` always
// counts from the physical left; reading direction is the layout's business (kiosk/ui/layout.h).

#pragma once

#include <algorithm>

namespace streetsign::kiosk {

struct Point {
    int x = 0;
    int y = 0;
    friend bool operator==(const Point&, const Point&) = default;
};

struct Size {
    int width = 0;
    int height = 0;
    friend bool operator==(const Size&, const Size&) = default;
};

// The half-open area [x, end_x) by [y, end_y). Empty when a side is not positive.
struct Rect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;

    constexpr int end_x() const { return x + width; }
    constexpr int end_y() const { return y + height; }
    constexpr bool empty() const { return width <= 0 || height <= 0; }
    constexpr Size size() const { return {width, height}; }
    constexpr Point center() const { return {x + width / 2, y + height / 2}; }
    constexpr bool contains(Point point) const {
        return point.x >= x && point.x < end_x() && point.y >= y && point.y < end_y();
    }
    constexpr bool contains(const Rect& other) const {
        return other.x >= x && other.y >= y && other.end_x() <= end_x() && other.end_y() <= end_y();
    }
    constexpr bool intersects(const Rect& other) const { return !intersection(other).empty(); }
    constexpr Rect intersection(const Rect& other) const {
        const int start_x = std::max(x, other.x);
        const int start_y = std::max(y, other.y);
        return {start_x, start_y, std::max(0, std::min(end_x(), other.end_x()) - start_x),
                std::max(0, std::min(end_y(), other.end_y()) - start_y)};
    }
    // The smallest rectangle around both; an empty one adds nothing.
    constexpr Rect united(const Rect& other) const {
        if (empty()) return other;
        if (other.empty()) return *this;
        const int start_x = std::min(x, other.x);
        const int start_y = std::min(y, other.y);
        return {start_x, start_y, std::max(end_x(), other.end_x()) - start_x,
                std::max(end_y(), other.end_y()) - start_y};
    }
    constexpr Rect inset(int by) const { return {x + by, y + by, width - 2 * by, height - 2 * by}; }
    constexpr Rect moved(int by_x, int by_y) const { return {x + by_x, y + by_y, width, height}; }
    friend bool operator==(const Rect&, const Rect&) = default;
};

} // namespace streetsign::kiosk
