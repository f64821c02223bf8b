// SPDX-License-Identifier: MIT
#include "kiosk/ui/tree.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "kiosk/ui/draw_tree.h"
#include "kiosk/ui/fill.h"

namespace streetsign::kiosk {
namespace {

constexpr std::array<std::string_view, 21> role_names{
    "group",     "screen",   "bar",   "form",  "list",     "keyboard",  "heading",
    "paragraph", "status",   "alert", "image", "progress", "separator", "button",
    "link",      "checkbox", "radio", "field", "item",     "key",       "map"};

std::string states(const State& state) {
    std::string text;
    const auto add = [&](bool is, const char* word) {
        if (is) text += (text.empty() ? "" : " ") + std::string(word);
    };
    add(state.focused, "focused");
    add(state.pressed, "pressed");
    add(state.disabled, "disabled");
    add(state.checked, "checked");
    add(state.selected, "selected");
    add(state.error, "error");
    add(state.expanded, "expanded");
    add(state.masked, "masked");
    return text.empty() ? "" : " [" + text + "]";
}

bool silent(const Node& node) {
    return node.role == Role::group && node.id.empty() && node.name.empty();
}

void print_node(const Node& node, Detail detail, int depth, std::string& text) {
    int below = depth;
    if (!silent(node)) {
        text.append(static_cast<std::size_t>(depth) * 2, ' ').append(role_name(node.role));
        if (!node.id.empty()) text += " " + node.id;
        if (!node.name.empty()) text += " \"" + node.name + "\"";
        if (!node.value.empty()) text += " = \"" + node.value + "\"";
        if (!node.personal.empty())
            text += " <personal " + std::to_string(node.personal.size()) + " bytes>";
        text += states(node.state);
        if (node.caret) text += " caret " + std::to_string(*node.caret);
        if (node.scrolls())
            text += " scrolled " + std::to_string(node.scroll_y) + " of " +
                    std::to_string(node.content_height);
        if (detail == Detail::with_rects)
            text += " " + std::to_string(node.rect.x) + "," + std::to_string(node.rect.y) + " " +
                    std::to_string(node.rect.width) + "x" + std::to_string(node.rect.height);
        text += "\n";
        ++below;
    }
    for (const Node& child : node.children)
        print_node(child, detail, below, text);
}

bool is_dialog(const Node& node) { return node.id.starts_with("dialog."); }

const Node* hit_in(const Node& node, Point point) {
    if (node.scrolls() && !node.rect.contains(point)) return nullptr;
    for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
        if (const Node* inner = hit_in(*child, point)) return inner;
    return node.interactive() && node.rect.contains(point) ? &node : nullptr;
}

// A node the keys can stop at, with the scroller it is in.
struct Stop {
    const Node* node = nullptr;
    const Node* scroller = nullptr;
};

bool stops(const Node& node) {
    const bool scrolls =
        node.scrolls() && !node.id.empty() && node.content_height > node.rect.height;
    return node.interactive() || scrolls;
}

void gather(const Node& node, const Node* scroller, std::vector<Stop>& all) {
    if (stops(node)) all.push_back({&node, scroller});
    const Node* const inside = node.scrolls() ? &node : scroller;
    for (const Node& child : node.children)
        gather(child, inside, all);
}

std::vector<Stop> all_stops(const Node& tree) {
    std::vector<Stop> all;
    gather(reachable(tree), nullptr, all);
    return all;
}

// How far `to` lies in the direction of the step from `from`; negative if it does not.
int distance(const Rect& from, const Rect& to, Step step) {
    int along = 0;
    int across = 0;
    const int apart_x = std::max({0, to.x - from.end_x(), from.x - to.end_x()});
    const int apart_y = std::max({0, to.y - from.end_y(), from.y - to.end_y()});
    const Point a = from.center();
    const Point b = to.center();
    switch (step) {
    case Step::down:
        along = to.y - from.end_y();
        across = apart_x;
        break;
    case Step::up:
        along = from.y - to.end_y();
        across = apart_x;
        break;
    case Step::right:
        along = to.x - from.end_x();
        across = apart_y;
        break;
    case Step::left:
        along = from.x - to.end_x();
        across = apart_y;
        break;
    default:
        return -1;
    }
    // Neighbours may overlap by a border's width.
    if (along < -4) return -1;
    const bool vertical = step == Step::up || step == Step::down;
    // Sideways means within the line: nobody expects the bar beside a list.
    if (!vertical && apart_y > 0) return -1;
    const int off_center = vertical ? std::abs(a.x - b.x) : std::abs(a.y - b.y);
    return std::max(0, along) * 4 + across * 12 + off_center / 4;
}

// Where a stop seems to be for somebody who looks: what is scrolled away waits at the edge.
Rect seen(const Stop& stop, const Node* from_scroller) {
    if (stop.scroller == nullptr || stop.scroller == from_scroller) return stop.node->rect;
    Rect rect = stop.node->rect;
    const Rect& window = stop.scroller->rect;
    rect.y = std::clamp(rect.y, window.y, std::max(window.y, window.end_y() - rect.height));
    return rect;
}

std::string step_in_order(const std::vector<Stop>& all, std::size_t at, Step step) {
    if (step == Step::next) return all[std::min(at + 1, all.size() - 1)].node->id;
    return all[at == 0 ? 0 : at - 1].node->id;
}

void chain_to(const Node& node, std::string_view id, std::vector<const Node*>& chain, bool& found) {
    if (found) return;
    chain.push_back(&node);
    if (node.id == id) {
        found = true;
        return;
    }
    for (const Node& child : node.children) {
        chain_to(child, id, chain, found);
        if (found) return;
    }
    chain.pop_back();
}

std::vector<const Node*> chain_to(const Node& tree, std::string_view id) {
    std::vector<const Node*> chain;
    bool found = false;
    if (!id.empty()) chain_to(tree, id, chain, found);
    return chain;
}

float distance_to_segment(PathPoint point, PathPoint from, PathPoint to) {
    const float along_x = to.x - from.x;
    const float along_y = to.y - from.y;
    const float length = along_x * along_x + along_y * along_y;
    float share =
        length > 0 ? ((point.x - from.x) * along_x + (point.y - from.y) * along_y) / length : 0.0F;
    share = std::clamp(share, 0.0F, 1.0F);
    return std::hypot(point.x - from.x - share * along_x, point.y - from.y - share * along_y);
}

// 0 inside (even-odd), else the distance to the nearest edge.
float distance_to_area(const Path& area, PathPoint point) {
    bool inside = false;
    float nearest = std::numeric_limits<float>::max();
    for (const Path::Contour& contour : area.contours()) {
        const std::size_t count = contour.points.size();
        for (std::size_t i = 0, j = count - 1; i < count; j = i++) {
            const PathPoint a = contour.points[i];
            const PathPoint b = contour.points[j];
            if ((a.y > point.y) != (b.y > point.y) &&
                point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x)
                inside = !inside;
            nearest = std::min(nearest, distance_to_segment(point, a, b));
        }
    }
    return inside ? 0.0F : nearest;
}

} // namespace

bool interactive_role(Role role) { return role >= Role::button; }

std::string_view role_name(Role role) { return role_names[static_cast<std::size_t>(role)]; }

std::string print(const Node& tree, Detail detail) {
    std::string text;
    print_node(tree, detail, 0, text);
    return text;
}

const Node* find(const Node& tree, std::string_view id) {
    if (tree.id == id) return &tree;
    for (const Node& child : tree.children)
        if (const Node* found = find(child, id)) return found;
    return nullptr;
}

Node* find(Node& tree, std::string_view id) {
    return const_cast<Node*>(find(std::as_const(tree), id));
}

const Node* open_dialog(const Node& tree) {
    for (auto child = tree.children.rbegin(); child != tree.children.rend(); ++child) {
        if (is_dialog(*child)) return &*child;
        if (const Node* inner = open_dialog(*child)) return inner;
    }
    return nullptr;
}

const Node& reachable(const Node& tree) {
    const Node* const dialog = open_dialog(tree);
    return dialog != nullptr ? *dialog : tree;
}

const Node* hit(const Node& tree, Point point) { return hit_in(reachable(tree), point); }

const Node* scroller_at(const Node& tree, Point point) {
    const Node& from = reachable(tree);
    const Node* found = nullptr;
    const Node* at = &from;
    while (at != nullptr) {
        if (at->scrolls() && at->rect.contains(point)) found = at;
        const Node* next = nullptr;
        for (const Node& child : at->children)
            if (child.rect.contains(point)) next = &child;
        at = next;
    }
    return found;
}

int area_at(const Node& node, Point point, int reach) {
    if (node.picture == nullptr || !node.rect.contains(point)) return -1;
    const Placement placement = picture_placement(node);
    const PathPoint at{(static_cast<float>(point.x) - placement.x) / placement.scale_x,
                       (static_cast<float>(point.y) - placement.y) / placement.scale_y};
    const float limit = static_cast<float>(reach) / placement.scale_x;
    int best = -1;
    float best_distance = limit;
    for (std::size_t i = 0; i < node.picture->areas.size(); ++i) {
        const bool inked = i < node.picture_inks.size() && node.picture_inks[i] != Ink::map_land;
        const float away = distance_to_area(node.picture->areas[i], at);
        // The area under the finger wins if it is inked; else the nearest that is.
        if (inked && away <= best_distance) {
            best = static_cast<int>(i);
            best_distance = away;
        }
    }
    return best;
}

Rect visible_rect(const Node& tree, std::string_view id) {
    const std::vector<const Node*> chain = chain_to(tree, id);
    if (chain.empty()) return {};
    Rect rect = chain.back()->rect;
    for (const Node* node : chain)
        if (node != chain.back() && node->scrolls()) rect = rect.intersection(node->rect);
    return rect.intersection(tree.rect);
}

std::vector<const Node*> focusable(const Node& tree) {
    std::vector<const Node*> nodes;
    for (const Stop& stop : all_stops(tree))
        nodes.push_back(stop.node);
    return nodes;
}

std::string focus_after(const Node& tree, std::string_view from, Step step) {
    const std::vector<Stop> all = all_stops(tree);
    if (all.empty()) return {};
    const auto current = std::find_if(all.begin(), all.end(),
                                      [from](const Stop& stop) { return stop.node->id == from; });
    if (current == all.end()) return all.front().node->id;
    if (step == Step::next || step == Step::previous)
        return step_in_order(all, static_cast<std::size_t>(current - all.begin()), step);
    // A scroller's own inside is entered from its edge, so that its first element is reached.
    const Node* const home = current->node->scrolls() ? current->node : current->scroller;
    const Stop* best = nullptr;
    int best_distance = std::numeric_limits<int>::max();
    for (const Stop& stop : all) {
        if (stop.node == current->node) continue;
        Rect start = current->node->rect;
        if (current->node->scrolls() && stop.scroller == current->node) {
            if (step != Step::down) continue;
            start.height = 0;
        }
        // The scroller around the element is left behind, not stepped onto.
        if (stop.node == current->scroller) continue;
        int away = distance(start, seen(stop, home), step);
        if (away < 0) continue;
        // What scrolls along comes first, up and down.
        const bool vertical = step == Step::up || step == Step::down;
        if (vertical && home != nullptr && stop.scroller != home) away += 1 << 20;
        if (away < best_distance) {
            best_distance = away;
            best = &stop;
        }
    }
    return best == nullptr ? std::string(from) : best->node->id;
}

std::vector<ScrollTo> scrolls_to_show(const Node& tree, std::string_view id) {
    std::vector<ScrollTo> moves;
    const std::vector<const Node*> chain = chain_to(tree, id);
    if (chain.empty()) return moves;
    const Rect target = chain.back()->rect;
    for (const Node* node : chain) {
        if (!node->scrolls() || node == chain.back()) continue;
        const int margin = std::min(target.height / 2, node->rect.height / 8);
        int by = 0;
        if (target.end_y() + margin > node->rect.end_y())
            by = target.end_y() + margin - node->rect.end_y();
        // The beginning matters more than the end where not both can be seen.
        if (target.y - margin - by < node->rect.y) by = target.y - margin - node->rect.y;
        if (by == 0) continue;
        const int most = std::max(0, node->content_height - node->rect.height);
        moves.push_back({node->id, std::clamp(node->scroll_y + by, 0, most)});
    }
    return moves;
}

} // namespace streetsign::kiosk
