// SPDX-License-Identifier: MIT
// Gives every node of a tree its rectangle. Widths first, from the top; then heights from the
// text that was broken to them. Nothing is ever made smaller than its text or, if it can be
// touched, than the theme's touch target: what has no room makes its parent overflow, and
// overflows() says so; a scrolling node is where it may. Right-to-left mirrors everything here and
// nowhere else.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/ui/layout_context.h"
#include "kiosk/ui/measure.h"
#include "kiosk/ui/node.h"

namespace streetsign::kiosk {

void lay_out(Node& tree, const Rect& area, const LayoutContext& context);

// What does not fit, one sentence each; empty when all is well: text that needs more room than its
// node has, children outside their parents (scrolling apart), interactive siblings that overlap or
// are smaller than a touch target, anything outside the canvas.
std::vector<std::string> overflows(const Node& tree, const LayoutContext& context);

// The same, with the place on the canvas of what each sentence is about.
struct Overflow {
    std::string what;
    Rect where;
};
std::vector<Overflow> find_overflows(const Node& tree, const LayoutContext& context);

// Where the parts of a node's own content (icon, text) lie inside its rectangle.
struct Content {
    Rect icon;
    Rect text;
    std::vector<Line> lines;
    int line_px = 0;
    int shift_x = 0; // single-line fields: how far the text is moved so that the caret shows
};
Content content(const Node& node, const LayoutContext& context);

// The physical left edge of a line of a node's text.
int text_left(const Node& node, const Content& content, const Line& line,
              const LayoutContext& context);

// The caret that a finger at this place of a field means: of the line at its height, the boundary
// of letters that is nearest; a masked field has it at the end.
std::uint32_t caret_at(const Node& field, Point finger, const LayoutContext& context);

} // namespace streetsign::kiosk
