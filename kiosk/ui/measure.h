// SPDX-License-Identifier: MIT
// How wide and how high a node wants to be, asked before it has a place: its least width (no word
// cut), its natural width (no line broken), its height at a width. The other half of layout,
// giving the places, is kiosk/ui/layout.cc.

#pragma once

#include <vector>

#include "kiosk/ui/layout_context.h"
#include "kiosk/ui/node.h"

namespace streetsign::kiosk {

// Modules of ground around a QR code, on each side (ISO/IEC 18004).
constexpr int qr_quiet_zone = 4;

// The text a node draws, ready for the typesetter; empty for none. Borrowed from the node.
TextBlock text_block(const Node& node, const LayoutContext& context);

int least_width(const Node& node, const LayoutContext& context);
int natural_width(const Node& node, const LayoutContext& context);
int height_at(const Node& node, int width, const LayoutContext& context);

// The widths a row (or an adaptive node that lies as one) gives its children.
std::vector<int> row_widths(const Node& node, int inner_width, const LayoutContext& context);
// Whether an adaptive node is a row at this width.
bool lies_as_row(const Node& node, int inner_width, const LayoutContext& context);
// How many of the first children of a row with Style::keep have no room beside the others.
std::size_t spilled(const Node& node, int inner_width, const LayoutContext& context);
int grid_columns(const Node& node, int inner_width, const LayoutContext& context);
// The width a column or stack gives a child.
int column_child_width(const Node& node, const Node& child, int inner_width,
                       const LayoutContext& context);

// The icon's side, or that of the mark of a check box; 0 for none. And its distance from the text.
int icon_side(const Node& node, const LayoutContext& context);
int icon_gap(const Node& node, const LayoutContext& context);
bool has_text(const Node& node);

} // namespace streetsign::kiosk
