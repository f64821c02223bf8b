// SPDX-License-Identifier: MIT
// Questions about a laid-out tree: how it reads as text, what is under a finger, where the focus
// goes, what does not fit. No drawing, no changes but those named.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kiosk/ui/node.h"

namespace streetsign::kiosk {

// One line a node, indented:  button sign "Sign" [focused] 100,200 300x80
// Personal text prints as <personal N bytes>. Groups without id and name are left out.
enum class Detail : std::uint8_t { with_rects, without_rects };
std::string print(const Node& tree, Detail detail = Detail::with_rects);

Node* find(Node& tree, std::string_view id);
const Node* find(const Node& tree, std::string_view id);

// The topmost interactive node whose visible part (after scrolling and clipping) holds the point.
const Node* hit(const Node& tree, Point point);
// The innermost scrolling node under the point.
const Node* scroller_at(const Node& tree, Point point);
// For a node with a picture: the area under the point, or the nearest of the inked areas within
// `reach` pixels (small countries are still touchable); -1 for none.
int area_at(const Node& node, Point point, int reach);

// The part of a node that can be seen; empty when scrolled away.
Rect visible_rect(const Node& tree, std::string_view id);

// The dialog that is open (a node whose id begins with "dialog."), or null. While there is one,
// only what is in it can be touched, reached by keys and heard.
const Node* open_dialog(const Node& tree);
const Node& reachable(const Node& tree); // the dialog, or the whole tree

// Where the keys can stop, in reading order: interactive nodes, and scrolling nodes that have more
// than they show, of what is reachable.
std::vector<const Node*> focusable(const Node& tree);

enum class Step : std::uint8_t { up, down, left, right, next, previous };
// The id the focus goes to; the same id at the edge; the first focusable one if `from` is gone.
std::string focus_after(const Node& tree, std::string_view from, Step step);

// How far the scroller around `id` must be moved (in pixels of scroll_y) so that it is seen whole.
struct ScrollTo {
    std::string scroller;
    int scroll_y = 0;
};
std::vector<ScrollTo> scrolls_to_show(const Node& tree, std::string_view id);

} // namespace streetsign::kiosk
