// SPDX-License-Identifier: MIT
#include "kiosk/ui/path.h"

#include <cmath>
#include <cstddef>
#include <numbers>

namespace streetsign::kiosk {
namespace {

constexpr float degree = std::numbers::pi_v<float> / 180.0F;
constexpr int curve_steps = 12; // chords of a curve; below a tenth of a unit on the icon grid

using Points = std::vector<PathPoint>;

// A filled disc, and a filled bar between two points: a stroke is the union of both, and the
// non-zero rule makes a union of contours that turn the same way.
void add_disc(std::vector<Path::Contour>& out, PathPoint center, float radius) {
    constexpr int corners = 20;
    Path::Contour disc{{}, true};
    for (int i = 0; i < corners; ++i) {
        const float angle = 360.0F * degree * static_cast<float>(i) / corners;
        disc.points.push_back(
            {center.x + radius * std::cos(angle), center.y + radius * std::sin(angle)});
    }
    out.push_back(std::move(disc));
}

void add_bar(std::vector<Path::Contour>& out, PathPoint from, PathPoint to, float radius) {
    const float along_x = to.x - from.x;
    const float along_y = to.y - from.y;
    const float length = std::hypot(along_x, along_y);
    if (length < 1e-6F) return;
    const float across_x = -along_y / length * radius;
    const float across_y = along_x / length * radius;
    // In the order that turns as add_disc's corners do.
    out.push_back({{{from.x - across_x, from.y - across_y},
                    {to.x - across_x, to.y - across_y},
                    {to.x + across_x, to.y + across_y},
                    {from.x + across_x, from.y + across_y}},
                   true});
}

} // namespace

Path& Path::move_to(float x, float y) {
    contours_.push_back({{{x, y}}, false});
    return *this;
}

Path& Path::line_to(float x, float y) {
    if (contours_.empty()) return move_to(x, y);
    contours_.back().points.push_back({x, y});
    return *this;
}

Path& Path::curve_to(PathPoint first, PathPoint second, PathPoint to) {
    if (contours_.empty()) move_to(first.x, first.y);
    const PathPoint from = contours_.back().points.back();
    for (int i = 1; i <= curve_steps; ++i) {
        const float t = static_cast<float>(i) / curve_steps;
        const float s = 1 - t;
        const auto at = [&](float a, float b, float c, float d) {
            return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
        };
        line_to(at(from.x, first.x, second.x, to.x), at(from.y, first.y, second.y, to.y));
    }
    return *this;
}

Path& Path::arc(float center_x, float center_y, float radius, float from_degrees,
                float to_degrees) {
    const int steps = 2 + static_cast<int>(std::fabs(to_degrees - from_degrees) / 12.0F);
    for (int i = 0; i <= steps; ++i) {
        const float share = static_cast<float>(i) / static_cast<float>(steps);
        const float angle = (from_degrees + (to_degrees - from_degrees) * share) * degree;
        line_to(center_x + radius * std::cos(angle), center_y + radius * std::sin(angle));
    }
    return *this;
}

Path& Path::circle(float center_x, float center_y, float radius) {
    move_to(center_x + radius, center_y);
    arc(center_x, center_y, radius, 0, 360);
    return close();
}

Path& Path::rectangle(float x, float y, float width, float height, float radius) {
    if (radius <= 0) {
        move_to(x, y);
        line_to(x + width, y);
        line_to(x + width, y + height);
        line_to(x, y + height);
        return close();
    }
    move_to(x, y + radius);
    arc(x + radius, y + radius, radius, 180, 270);
    arc(x + width - radius, y + radius, radius, 270, 360);
    arc(x + width - radius, y + height - radius, radius, 0, 90);
    arc(x + radius, y + height - radius, radius, 90, 180);
    return close();
}

Path& Path::restart() {
    if (!contours_.empty()) contours_.back().points.clear();
    return *this;
}

Path& Path::close() {
    if (!contours_.empty()) contours_.back().closed = true;
    return *this;
}

Path& Path::append(const Path& other) {
    contours_.insert(contours_.end(), other.contours_.begin(), other.contours_.end());
    return *this;
}

Path Path::stroked(float width) const {
    Path result = hairlines(width);
    for (const Contour& contour : contours_)
        for (const PathPoint point : contour.points)
            add_disc(result.contours_, point, width / 2);
    return result;
}

Path Path::hairlines(float width) const {
    Path result;
    for (const Contour& contour : contours_) {
        const Points& points = contour.points;
        for (std::size_t i = 0; i + 1 < points.size(); ++i)
            add_bar(result.contours_, points[i], points[i + 1], width / 2);
        if (contour.closed && points.size() > 1)
            add_bar(result.contours_, points.back(), points.front(), width / 2);
    }
    return result;
}

} // namespace streetsign::kiosk
