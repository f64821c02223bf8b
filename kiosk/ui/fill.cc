// SPDX-License-Identifier: MIT
#include "kiosk/ui/fill.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

namespace streetsign::kiosk {
namespace {

// Overlapping contours (a stroke's bars and joins) must not add up to more than covered, so the
// winding is counted at four sub-rows of a pixel and each sub-row's spans are measured exactly in
// x. Four were chosen by eye: eight are not told apart at arm's length, and take twice the time.
constexpr int sub_rows = 4;

// Of a coverage, which is never negative; lround() would be called for each pixel.
constexpr float to_nearest = 0.5F;

struct Edge {
    float top = 0; // in sub-rows
    float bottom = 0;
    float x_at_top = 0;
    float slope = 0; // x for each sub-row
    int winding = 1;
};

struct Crossing {
    float x = 0;
    int winding = 0;
};

std::vector<Edge> edges_of(const Path& path, const Placement& placement, const Rect& area) {
    std::vector<Edge> edges;
    const float first = static_cast<float>(area.y) * sub_rows;
    const float last = static_cast<float>(area.end_y()) * sub_rows;
    for (const Path::Contour& contour : path.contours()) {
        const std::size_t count = contour.points.size();
        for (std::size_t i = 0; i < count && count > 2; ++i) {
            const PathPoint from = contour.points[i];
            const PathPoint to = contour.points[(i + 1) % count];
            float x1 = placement.x + placement.scale_x * from.x;
            float x2 = placement.x + placement.scale_x * to.x;
            float y1 = (placement.y + placement.scale_y * from.y) * sub_rows;
            float y2 = (placement.y + placement.scale_y * to.y) * sub_rows;
            if (y1 == y2) continue;
            const int winding = y1 < y2 ? 1 : -1;
            if (winding < 0) {
                std::swap(x1, x2);
                std::swap(y1, y2);
            }
            if (y2 <= first || y1 >= last) continue;
            edges.push_back({y1, y2, x1, (x2 - x1) / (y2 - y1), winding});
        }
    }
    std::sort(edges.begin(), edges.end(),
              [](const Edge& a, const Edge& b) { return a.top < b.top; });
    return edges;
}

// Adds the covered part of [from, to) to one row of coverage, exactly in x.
void add_span(std::vector<float>& row, float from, float to, const Rect& area) {
    const float start = std::max(from - static_cast<float>(area.x), 0.0F);
    const float end = std::min(to - static_cast<float>(area.x), static_cast<float>(area.width));
    if (end <= start) return;
    const auto first = static_cast<std::size_t>(start);
    const auto last = std::min(static_cast<std::size_t>(end), row.size() - 1);
    constexpr float weight = 1.0F / sub_rows;
    if (first == last) {
        row[first] += (end - start) * weight;
        return;
    }
    row[first] += (static_cast<float>(first + 1) - start) * weight;
    for (std::size_t x = first + 1; x < last; ++x)
        row[x] += weight;
    row[last] += (end - static_cast<float>(last)) * weight;
}

void add_sub_row(std::vector<float>& row, std::vector<Crossing>& crossings, FillRule rule,
                 const Rect& area) {
    std::sort(crossings.begin(), crossings.end(),
              [](const Crossing& a, const Crossing& b) { return a.x < b.x; });
    int winding = 0;
    float from = 0;
    for (const Crossing& crossing : crossings) {
        const bool inside_before = rule == FillRule::nonzero ? winding != 0 : (winding & 1) != 0;
        winding += crossing.winding;
        const bool inside = rule == FillRule::nonzero ? winding != 0 : (winding & 1) != 0;
        if (!inside_before && inside) from = crossing.x;
        if (inside_before && !inside) add_span(row, from, crossing.x, area);
    }
}

// Only these need the slow way.
std::array<Rect, 4> corners(const Rect& of, int side) {
    const int right = of.end_x() - side;
    const int lower = of.end_y() - side;
    return {Rect{of.x, of.y, side, side}, Rect{right, of.y, side, side},
            Rect{of.x, lower, side, side}, Rect{right, lower, side, side}};
}

} // namespace

Rect path_bounds(const Path& path, const Placement& placement) {
    float x1 = 1e9F;
    float y1 = 1e9F;
    float x2 = -1e9F;
    float y2 = -1e9F;
    for (const Path::Contour& contour : path.contours())
        for (const PathPoint point : contour.points) {
            const float x = placement.x + placement.scale_x * point.x;
            const float y = placement.y + placement.scale_y * point.y;
            x1 = std::min(x1, x);
            x2 = std::max(x2, x);
            y1 = std::min(y1, y);
            y2 = std::max(y2, y);
        }
    if (x1 > x2) return {};
    // Far outside any canvas is as good as anywhere outside, and fits an int.
    const auto pixel = [](float value) { return static_cast<int>(std::clamp(value, -1e6F, 1e6F)); };
    const int x = pixel(std::floor(x1));
    const int y = pixel(std::floor(y1));
    return {x, y, pixel(std::ceil(x2)) - x, pixel(std::ceil(y2)) - y};
}

void fill_path(const Canvas& canvas, const Rect& clip, const FilledPath& filled, Color color) {
    const Path& path = filled.path;
    const Placement& placement = filled.placement;
    const FillRule rule = filled.rule;
    const Rect area = path_bounds(path, placement).intersection(clip).intersection(canvas.bounds());
    if (area.empty()) return;
    const std::vector<Edge> edges = edges_of(path, placement, area);
    std::vector<std::size_t> active;
    std::vector<Crossing> crossings;
    std::vector<float> row(static_cast<std::size_t>(area.width));
    std::vector<std::uint8_t> alpha(row.size());
    std::size_t next = 0;
    for (int y = area.y; y < area.end_y(); ++y) {
        std::fill(row.begin(), row.end(), 0.0F);
        for (int sub = 0; sub < sub_rows; ++sub) {
            const float at = static_cast<float>(y * sub_rows + sub) + 0.5F;
            while (next < edges.size() && edges[next].top <= at)
                active.push_back(next++);
            std::erase_if(active, [&](std::size_t i) { return edges[i].bottom <= at; });
            crossings.clear();
            for (const std::size_t i : active)
                crossings.push_back(
                    {edges[i].x_at_top + (at - edges[i].top) * edges[i].slope, edges[i].winding});
            add_sub_row(row, crossings, rule, area);
        }
        for (std::size_t x = 0; x < row.size(); ++x)
            alpha[x] = static_cast<std::uint8_t>(std::min(row[x], 1.0F) * 255.0F + to_nearest);
        blend(canvas, clip, {area.x, y}, {alpha, area.width, 1, area.width}, color);
    }
}

void fill_rounded(const Canvas& canvas, const Rect& clip, const Rect& rect, int radius,
                  Color color) {
    const int corner = std::min({radius, rect.width / 2, rect.height / 2});
    if (corner <= 0) {
        fill(canvas, clip, rect, color);
        return;
    }
    fill(canvas, clip, {rect.x, rect.y + corner, rect.width, rect.height - 2 * corner}, color);
    const int between = rect.width - 2 * corner;
    fill(canvas, clip, {rect.x + corner, rect.y, between, corner}, color);
    fill(canvas, clip, {rect.x + corner, rect.end_y() - corner, between, corner}, color);
    const Path path = Path().rectangle(static_cast<float>(rect.x), static_cast<float>(rect.y),
                                       static_cast<float>(rect.width),
                                       static_cast<float>(rect.height), static_cast<float>(corner));
    for (const Rect& each : corners(rect, corner))
        fill_path(canvas, clip.intersection(each), {path, {}}, color);
}

void stroke_rounded(const Canvas& canvas, const Rect& clip, const RoundedFrame& frame,
                    Color color) {
    const Rect& rect = frame.rect;
    const int radius = frame.radius;
    const int width = frame.width;
    const int corner = std::min({radius, rect.width / 2, rect.height / 2});
    const Rect inner = rect.inset(width);
    if (inner.empty()) {
        fill_rounded(canvas, clip, rect, corner, color);
        return;
    }
    const int band = std::min({std::max(corner, width), rect.width / 2, rect.height / 2});
    const int sides = rect.height - 2 * band;
    const int between = rect.width - 2 * band;
    fill(canvas, clip, {rect.x, rect.y + band, width, sides}, color);
    fill(canvas, clip, {rect.end_x() - width, rect.y + band, width, sides}, color);
    fill(canvas, clip, {rect.x + band, rect.y, between, width}, color);
    fill(canvas, clip, {rect.x + band, rect.end_y() - width, between, width}, color);
    Path path;
    path.rectangle(static_cast<float>(rect.x), static_cast<float>(rect.y),
                   static_cast<float>(rect.width), static_cast<float>(rect.height),
                   static_cast<float>(corner));
    path.rectangle(static_cast<float>(inner.x), static_cast<float>(inner.y),
                   static_cast<float>(inner.width), static_cast<float>(inner.height),
                   static_cast<float>(std::max(0, corner - width)));
    for (const Rect& each : corners(rect, band))
        fill_path(canvas, clip.intersection(each), {path, {}, FillRule::even_odd}, color);
}

} // namespace streetsign::kiosk
