// SPDX-License-Identifier: MIT
#include "kiosk/ui/interaction.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace streetsign::kiosk {
namespace {

// A page moves by most of its height, so that the eye finds the line it was on.
int page_of(const Node& scroller) { return scroller.rect.height * 3 / 4; }

bool can_scroll(const Node& node) { return node.content_height > node.rect.height; }

int bounded(const Node& scroller, int value) {
    return std::clamp(value, 0, std::max(0, scroller.content_height - scroller.rect.height));
}

const Node* scroller_around(const Node& node, std::string_view id, const Node* scroller) {
    if (node.id == id) return scroller;
    const Node* const inside = node.scrolls() ? &node : scroller;
    for (const Node& child : node.children)
        if (find(child, id) != nullptr) return scroller_around(child, id, inside);
    return nullptr;
}

const Node* largest_scroller(const Node& node) {
    const Node* best = node.scrolls() && can_scroll(node) ? &node : nullptr;
    for (const Node& child : node.children) {
        const Node* const inner = largest_scroller(child);
        if (inner != nullptr && (best == nullptr || inner->rect.height > best->rect.height))
            best = inner;
    }
    return best;
}

bool moved_far(Point from, Point to, const Theme& theme) {
    return std::max(std::abs(to.x - from.x), std::abs(to.y - from.y)) > theme.drag_threshold;
}

Step step_of(Key key) {
    switch (key) {
    case Key::up:
        return Step::up;
    case Key::down:
        return Step::down;
    case Key::left:
        return Step::left;
    case Key::right:
        return Step::right;
    case Key::tab_back:
        return Step::previous;
    default:
        return Step::next;
    }
}

void write(Node& node, const std::map<std::string, int>& scroll, const std::string& focus,
           const std::string& pressed) {
    if (!node.id.empty()) {
        node.state.focused = node.id == focus;
        node.state.pressed = node.id == pressed;
        if (node.scrolls()) {
            const auto known = scroll.find(node.id);
            if (known != scroll.end()) node.scroll_y = known->second;
        }
    }
    for (Node& child : node.children)
        write(child, scroll, focus, pressed);
}

// The row of keys, or the part of a long list, that two switches choose before they choose in it.
const Node* group_around(const Node& node, std::string_view id, const Node* group) {
    if (node.id == id) return group;
    for (const Node& child : node.children) {
        if (find(child, id) == nullptr) continue;
        const Node* inside = group;
        if (node.role == Role::keyboard && !child.id.empty()) inside = &child;
        if (child.role == Role::list && !child.id.empty()) inside = &child;
        return group_around(child, id, inside);
    }
    return nullptr;
}

void stops_in(const Node& group, std::vector<std::string>& stops) {
    if (group.interactive()) stops.push_back(group.id);
    for (const Node& child : group.children)
        stops_in(child, stops);
}

// What two switches walk over: what the screen is for, and then the bar.
std::vector<std::string> switch_stops(const Node& tree) {
    std::vector<std::string> stops;
    std::vector<std::string> of_the_bar;
    const Node* const bar = find(tree, "bar");
    for (const Node* node : focusable(tree)) {
        const Node* const group = group_around(tree, node->id, nullptr);
        const std::string& id = group == nullptr ? node->id : group->id;
        const bool in_bar = bar != nullptr && find(*bar, node->id) != nullptr;
        std::vector<std::string>& list = in_bar ? of_the_bar : stops;
        if (list.empty() || list.back() != id) list.push_back(id);
    }
    stops.insert(stops.end(), of_the_bar.begin(), of_the_bar.end());
    return stops;
}

} // namespace

std::vector<Action> Interaction::take(const Input& input, const Node& tree, const Theme& theme) {
    std::vector<Action> actions;
    if (const auto* event = std::get_if<Touch>(&input.what)) {
        touch(*event, input.time_ms, tree, theme, actions);
    } else if (const auto* press = std::get_if<KeyPress>(&input.what)) {
        press_key(*press, tree, actions);
    } else if (next_tick_ms(input.time_ms) == 0) {
        const Node* const target = find(tree, target_);
        if (target != nullptr && target->holdable) {
            held_ = true;
            actions.push_back({Action::Kind::held, target_, 0, down_at_, Key::text, false});
        } else {
            holdable_ = false; // it is gone; nothing more to wake for
        }
    }
    return actions;
}

int Interaction::next_tick_ms(std::int64_t now_ms) const {
    if (!finger_down_ || !on_target_ || held_ || dragging_ || !holdable_) return -1;
    return static_cast<int>(std::max<std::int64_t>(0, down_at_ms_ + hold_ms - now_ms));
}

void Interaction::touch(const Touch& event, std::int64_t time_ms, const Node& tree,
                        const Theme& theme, std::vector<Action>& actions) {
    if (event.phase == Touch::Phase::down) {
        if (finger_down_ || time_ms < ignored_until_ms_) return;
        begin_touch(event, time_ms, tree);
        actions.push_back({Action::Kind::changed, target_, 0, event.at, Key::text, false});
        return;
    }
    if (!finger_down_ || event.finger != finger_) return;
    if (event.phase == Touch::Phase::move) {
        drag(event.at, tree, theme, actions);
        return;
    }
    const bool lifted = event.phase == Touch::Phase::up;
    if (lifted) drag(event.at, tree, theme, actions);
    const bool tap = lifted && on_target_ && !dragging_ && !held_;
    const bool miss = lifted && target_.empty() && !dragging_ && hit(tree, event.at) == nullptr &&
                      !moved_far(down_at_, event.at, theme);
    const std::string target = target_;
    let_go();
    actions.push_back({Action::Kind::changed, target, 0, event.at, Key::text, false});
    if (miss) actions.push_back({Action::Kind::missed, {}, 0, event.at, Key::text, false});
    if (!tap) return;
    focus_ = target;
    actions.push_back({Action::Kind::tapped, target, 0, event.at, Key::text, false});
}

void Interaction::begin_touch(const Touch& event, std::int64_t time_ms, const Node& tree) {
    const Node* const target = hit(tree, event.at);
    const Node* const scroller = scroller_at(tree, event.at);
    finger_down_ = true;
    dragging_ = held_ = focus_shown_ = false;
    finger_ = event.finger;
    down_at_ = last_at_ = event.at;
    down_at_ms_ = time_ms;
    target_ = target == nullptr ? "" : target->id;
    on_target_ = target != nullptr;
    holdable_ = target != nullptr && target->holdable;
    scroller_ = scroller == nullptr ? "" : scroller->id;
    scan_row_.clear();
}

void Interaction::drag(Point at, const Node& tree, const Theme& theme,
                       std::vector<Action>& actions) {
    const Node* const scroller = scroller_.empty() ? nullptr : find(tree, scroller_);
    const bool far = std::abs(at.y - down_at_.y) > theme.drag_threshold &&
                     std::abs(at.y - down_at_.y) >= std::abs(at.x - down_at_.x);
    if (!dragging_ && scroller != nullptr && can_scroll(*scroller) && far && !held_) {
        dragging_ = true;
        on_target_ = false;
        actions.push_back({Action::Kind::changed, target_, 0, at, Key::text, false});
    }
    if (dragging_) {
        if (scroller != nullptr) scroll_by(*scroller, last_at_.y - at.y, actions);
        last_at_ = at;
        return;
    }
    const Node* const under = hit(tree, at);
    const bool on = under != nullptr && !target_.empty() && under->id == target_;
    if (on != on_target_) {
        on_target_ = on;
        actions.push_back({Action::Kind::changed, target_, 0, at, Key::text, false});
    }
}

void Interaction::scroll_by(const Node& scroller, int pixels, std::vector<Action>& actions) {
    const auto known = scroll_.find(scroller.id);
    const int now = known == scroll_.end() ? scroller.scroll_y : known->second;
    const int wanted = bounded(scroller, now + pixels);
    if (wanted == now) return;
    scroll_[scroller.id] = wanted;
    actions.push_back({Action::Kind::scrolled, scroller.id, wanted, {}, Key::text, false});
}

void Interaction::press_key(const KeyPress& press, const Node& tree, std::vector<Action>& actions) {
    const Node* const focused = focus_.empty() ? nullptr : find(tree, focus_);
    const bool in_field = focused != nullptr && focused->role == Role::field;
    const Action as_key{Action::Kind::key, focus_, 0, {}, press.key, true};
    switch (press.key) {
    case Key::text:
        actions.push_back({Action::Kind::typed, focus_, 0, {}, Key::text, true});
        return;
    case Key::left:
    case Key::right:
        // In a field these move the caret; up and down leave it.
        if (in_field && focus_shown_) {
            actions.push_back(as_key);
            return;
        }
        [[fallthrough]];
    case Key::up:
    case Key::down:
    case Key::tab:
    case Key::tab_back:
        move_focus(tree, step_of(press.key), actions);
        return;
    case Key::page_up:
    case Key::page_down: {
        const Node* const scroller = largest_scroller(reachable(tree));
        if (scroller != nullptr)
            scroll_by(*scroller,
                      press.key == Key::page_up ? -page_of(*scroller) : page_of(*scroller),
                      actions);
        return;
    }
    case Key::select:
        tap_focus(tree, actions);
        return;
    case Key::switch_one:
        scan_on(tree, actions);
        return;
    case Key::switch_two:
        scan_take(tree, actions);
        return;
    default:
        actions.push_back(as_key);
        return;
    }
}

void Interaction::tap_focus(const Node& tree, std::vector<Action>& actions) {
    const Node* const focused = focus_.empty() ? nullptr : find(tree, focus_);
    if (focused == nullptr || !focus_shown_) {
        move_focus(tree, Step::next, actions);
        return;
    }
    if (focused->scrolls() && !focused->interactive()) {
        scroll_by(*focused, page_of(*focused), actions);
        return;
    }
    if (!focused->interactive()) return;
    actions.push_back({Action::Kind::tapped, focus_, 0, focused->rect.center(), Key::select, true});
}

void Interaction::move_focus(const Node& tree, Step step, std::vector<Action>& actions) {
    const Node* const current = focus_.empty() ? nullptr : find(tree, focus_);
    // The first press only shows where one is.
    const bool lost = current == nullptr || visible_rect(tree, focus_).empty();
    if (!focus_shown_ && !lost) {
        focus_to(focus_, tree, actions);
        return;
    }
    const std::string next = focus_after(tree, current == nullptr ? "" : focus_, step);
    const Node* const scroller =
        current == nullptr
            ? nullptr
            : (current->scrolls() ? current : scroller_around(tree, focus_, nullptr));
    const bool vertical = step == Step::up || step == Step::down;
    if (vertical && scroller != nullptr && can_scroll(*scroller) &&
        page_before_stepping(tree, *scroller, next, step, actions))
        return;
    if (!next.empty()) focus_to(next, tree, actions);
}

// Text between two stops is read before the next one is reached: while the next stop is out of
// sight, a key turns a page.
bool Interaction::page_before_stepping(const Node& tree, const Node& scroller,
                                       const std::string& next, Step step,
                                       std::vector<Action>& actions) {
    const auto known = scroll_.find(scroller.id);
    const int now = known == scroll_.end() ? scroller.scroll_y : known->second;
    const int page = step == Step::down ? page_of(scroller) : -page_of(scroller);
    if (bounded(scroller, now + page) == now) return false;
    const Node* const target = find(tree, next);
    const bool moves = target != nullptr && next != focus_;
    const bool inside = moves && scroller_around(tree, next, nullptr) == &scroller;
    if (inside) {
        const int beyond = step == Step::down ? target->rect.y - scroller.rect.end_y()
                                              : scroller.rect.y - target->rect.end_y();
        if (beyond <= std::abs(page) / 3) return false;
    }
    scroll_by(scroller, page, actions);
    focus_shown_ = true;
    return true;
}

void Interaction::focus_to(const std::string& id, const Node& tree, std::vector<Action>& actions) {
    focus_ = id;
    focus_shown_ = true;
    for (const ScrollTo& move : scrolls_to_show(tree, id))
        scroll_[move.scroller] = move.scroll_y;
    actions.push_back({Action::Kind::focused, focus_, 0, {}, Key::text, true});
}

void Interaction::scan_on(const Node& tree, std::vector<Action>& actions) {
    std::vector<std::string> stops;
    const Node* const row = scan_row_.empty() ? nullptr : find(tree, scan_row_);
    if (row != nullptr) {
        stops_in(*row, stops);
        stops.push_back(scan_row_); // after the last one, back out of the row
    } else {
        scan_row_.clear();
        stops = switch_stops(tree); // under a dialog only the dialog's
    }
    if (stops.empty()) return;
    const auto at = std::find(stops.begin(), stops.end(), focus_);
    const bool last = at == stops.end() || at + 1 == stops.end();
    const std::string next = last ? stops.front() : *(at + 1);
    if (row != nullptr && next == scan_row_) scan_row_.clear();
    focus_to(next, tree, actions);
}

void Interaction::scan_take(const Node& tree, std::vector<Action>& actions) {
    const Node* const focused = focus_.empty() ? nullptr : find(tree, focus_);
    if (focused == nullptr || !focus_shown_) {
        scan_on(tree, actions);
        return;
    }
    if (focused->interactive()) {
        tap_focus(tree, actions);
        if (!scan_row_.empty()) {
            // A key was typed: the next letter begins with the choice of a row again.
            const std::string row = scan_row_;
            scan_row_.clear();
            focus_ = row;
        }
        return;
    }
    if (focused->scrolls()) {
        // At its end a text begins again.
        const int before = scroll_y(focus_);
        tap_focus(tree, actions);
        if (scroll_y(focus_) == before) scroll_by(*focused, -focused->content_height, actions);
        return;
    }
    scan_row_ = focus_;
    scan_on(tree, actions);
}

void Interaction::apply(Node& tree) const {
    const bool pressed = finger_down_ && on_target_ && !dragging_;
    write(tree, scroll_, focus_shown_ ? focus_ : "", pressed ? target_ : "");
}

void Interaction::set_focus(std::string id) {
    focus_ = std::move(id);
    focus_shown_ = true;
}

int Interaction::scroll_y(const std::string& id) const {
    const auto known = scroll_.find(id);
    return known == scroll_.end() ? 0 : known->second;
}

void Interaction::set_scroll_y(const std::string& id, int value) { scroll_[id] = value; }

void Interaction::let_go() {
    finger_down_ = dragging_ = held_ = on_target_ = holdable_ = false;
    target_.clear();
    scroller_.clear();
}

void Interaction::reset() { *this = Interaction(); }

} // namespace streetsign::kiosk
