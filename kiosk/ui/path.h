// SPDX-License-Identifier: MIT
// Outlines as plain data: closed polygons, in units of their own (an icon's 24x24 grid, a map's
// projection). Curves are flattened when a path is made. Filled even-odd or non-zero; a line is
// drawn by filling its outline (stroke()).

#pragma once

#include <vector>

namespace streetsign::kiosk {

struct PathPoint {
    float x = 0;
    float y = 0;
};

class Path {
public:
    Path& move_to(float x, float y);
    Path& line_to(float x, float y);
    Path& curve_to(PathPoint first, PathPoint second, PathPoint to); // cubic Bezier
    // An arc of a circle, degrees clockwise from three o'clock; joins with a line.
    Path& arc(float center_x, float center_y, float radius, float from_degrees, float to_degrees);
    Path& circle(float center_x, float center_y, float radius);
    Path& rectangle(float x, float y, float width, float height, float radius = 0);
    Path& restart(); // forgets the last contour's points; the next call begins it
    Path& close();
    // All polylines so far, drawn as lines of this width with round ends and joins, as a
    // fill outline (non-zero).
    Path stroked(float width) const;
    Path hairlines(float width) const; // the same without joins: cheap, for thin borders
    Path& append(const Path& other);

    struct Contour {
        std::vector<PathPoint> points;
        bool closed = false;
    };
    const std::vector<Contour>& contours() const { return contours_; }

private:
    std::vector<Contour> contours_;
};

} // namespace streetsign::kiosk
