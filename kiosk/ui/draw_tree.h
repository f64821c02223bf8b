// SPDX-License-Identifier: MIT
// From a laid-out tree to what is drawn: grounds, borders, icons, text, pictures and the focus
// ring, in the theme's colours, clipped by scrolling nodes. Knows how each state looks, and nothing
// of pixels.

#pragma once

#include "kiosk/ui/draw_list.h"
#include "kiosk/ui/layout.h"
#include "kiosk/ui/node.h"

namespace streetsign::kiosk {

// The list borrows from the tree.
DrawList draw_tree(const Node& tree, const LayoutContext& context);

// Where a node's picture lies: as large as its rectangle allows, in the middle.
Placement picture_placement(const Node& node);

} // namespace streetsign::kiosk
