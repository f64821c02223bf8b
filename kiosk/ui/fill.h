// SPDX-License-Identifier: MIT
// Fills outlines antialiased: every pixel gets the share of it that the outline
// covers, by winding numbers at four heights of the pixel and exactly along them. Used for
// rounded corners, icons and the map. Cost grows with the outline's box, not with the screen.

#pragma once

#include "kiosk/ui/canvas.h"
#include "kiosk/ui/path.h"

namespace streetsign::kiosk {

enum class FillRule : std::uint8_t { nonzero, even_odd };

// Where a path's own coordinates lie on the canvas: pixel = offset + scale * coordinate.
struct Placement {
    float x = 0;
    float y = 0;
    float scale_x = 1; // negative mirrors
    float scale_y = 1;
};

// A path where it lies, and how its inside is told.
struct FilledPath {
    const Path& path;
    Placement placement;
    FillRule rule = FillRule::nonzero;
};

// A rectangle with rounded corners; `width` is of its border.
struct RoundedFrame {
    Rect rect;
    int radius = 0;
    int width = 0;
};

Rect path_bounds(const Path& path, const Placement& placement); // whole pixels around it
void fill_path(const Canvas& canvas, const Rect& clip, const FilledPath& filled, Color color);
void fill_rounded(const Canvas& canvas, const Rect& clip, const Rect& rect, int radius,
                  Color color);
void stroke_rounded(const Canvas& canvas, const Rect& clip, const RoundedFrame& frame, Color color);

} // namespace streetsign::kiosk
