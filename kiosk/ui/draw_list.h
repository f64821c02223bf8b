// SPDX-License-Identifier: MIT
// What to draw, as plain data in painting order. Made from a laid-out tree (kiosk/ui/draw_tree.h),
// printed for golden tests, played by Painter (kiosk/ui/painter.h). Text, paths and modules are
// borrowed from the tree, which must outlive the list.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/text/block.h"
#include "kiosk/ui/fill.h"
#include "kiosk/ui/node.h"

namespace streetsign::kiosk {

struct FillRect {
    Rect rect;
    Color color;
};
struct FillRounded {
    Rect rect;
    int radius = 0;
    Color color;
};
struct BorderRounded {
    Rect rect;
    int radius = 0;
    int width = 1;
    Color color;
};
struct DrawLine {
    Point left_baseline;
    int ascent = 0;
    int descent = 0;
    TextBlock block;
    Line line;
    Color color;
};
struct DrawPath {
    const Path* path = nullptr;
    Placement placement;
    Rect rect;
    Color color;
    FillRule rule = FillRule::nonzero;
    std::string_view label;
};
struct DrawModules {
    const Modules* modules = nullptr;
    Point at;
    int module_px = 1;
    Color dark;
};

struct DrawCommand {
    std::variant<FillRect, FillRounded, BorderRounded, DrawLine, DrawPath, DrawModules> what;
    Rect clip;   // nothing outside it is touched
    Rect bounds; // what it can touch, already clipped
};

struct DrawList {
    std::vector<DrawCommand> commands;
};

// One line a command:  text "Sign" 120,240 26px bold #ffffff
// Personal text prints as <personal N bytes>.
std::string print(const DrawList& list);

} // namespace streetsign::kiosk
