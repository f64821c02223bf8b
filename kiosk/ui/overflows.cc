// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>

#include "kiosk/text/graphemes.h"
#include "kiosk/ui/layout.h"
#include "kiosk/ui/measure.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {
namespace {

// As much of a text as shows which it is, cut between two letters: who reads it wants UTF-8.
std::string_view beginning(std::string_view text) {
    constexpr std::uint32_t longest = 40; // bytes
    if (text.size() <= longest) return text;
    return text.substr(0, previous_grapheme(as_bytes(text), longest + 1));
}

std::string called(const Node& node) {
    std::string text(role_name(node.role));
    if (!node.id.empty()) text += " " + node.id;
    if (!node.name.empty()) {
        text += " \"";
        text += beginning(node.name);
        text += "\"";
    }
    return text;
}

std::string sides(const Rect& rect) {
    return std::to_string(rect.x) + "," + std::to_string(rect.y) + " " +
           std::to_string(rect.width) + "x" + std::to_string(rect.height);
}

class Inspector {
public:
    explicit Inspector(const LayoutContext& context) : context_(context) {}

    std::vector<Overflow> inspect(const Node& tree) {
        node(tree, nullptr);
        overlaps();
        return std::move(found_);
    }

private:
    struct Touchable {
        const Node* node = nullptr;
        Rect rect;
    };

    void say(const Node& which, const std::string& what) {
        found_.push_back({called(which) + what, which.rect});
    }

    void node(const Node& at, const Node* parent) {
        if (parent != nullptr) inside(at, *parent);
        own(at);
        if (at.interactive()) touchable(at);
        for (const Node& child : at.children)
            node(child, &at);
    }

    // Children stay within their parent; inside a scrolling one only sideways.
    void inside(const Node& at, const Node& parent) {
        const bool sideways = at.rect.x < parent.rect.x || at.rect.end_x() > parent.rect.end_x();
        const bool upright = at.rect.y < parent.rect.y || at.rect.end_y() > parent.rect.end_y();
        if (sideways || (upright && !parent.scrolls()))
            say(at, " at " + sides(at.rect) + " leaves " + called(parent) + " at " +
                        sides(parent.rect));
        if (parent.scrolls() &&
            at.rect.end_y() > parent.rect.y - parent.scroll_y + parent.content_height)
            say(at, " lies below what can be scrolled to");
    }

    void own(const Node& at) {
        if (!has_text(at) || !at.children.empty()) return;
        const Content parts = content(at, context_);
        // What is typed is broken anywhere; only the spaces at a line's end may stand out.
        if (at.role != Role::field)
            for (const Line& line : parts.lines)
                if (line.width > parts.text.width)
                    say(at, " has a line of " + std::to_string(line.width) + " px in " +
                                std::to_string(parts.text.width));
        const int high = static_cast<int>(parts.lines.size()) * parts.line_px;
        if (high > at.rect.height)
            say(at, " needs " + std::to_string(high) + " px of height and has " +
                        std::to_string(at.rect.height));
        if (!parts.icon.empty() && !at.rect.contains(parts.icon))
            say(at, " has no room for its icon");
    }

    void touchable(const Node& at) {
        const int least =
            at.role == Role::key ? context_.theme.key_height : context_.theme.touch_target;
        if (at.rect.width < least || at.rect.height < least)
            say(at, " is smaller than a finger: " + sides(at.rect));
        touchables_.push_back({&at, at.rect});
    }

    void overlaps() {
        for (std::size_t i = 0; i < touchables_.size(); ++i)
            for (std::size_t j = i + 1; j < touchables_.size(); ++j) {
                const Node& one = *touchables_[i].node;
                const Node& other = *touchables_[j].node;
                if (!touchables_[i].rect.intersects(touchables_[j].rect)) continue;
                // Rectangles in different scrollers, or under a dialog, are never seen together.
                if (apart(one, other)) continue;
                say(one, " overlaps " + called(other));
            }
    }

    bool apart(const Node& one, const Node& other) const {
        return scroller_of(one) != scroller_of(other);
    }

    const Node* scroller_of(const Node& node) const {
        const auto found = scrollers_.find(&node);
        return found == scrollers_.end() ? nullptr : found->second;
    }

public:
    void remember(const Node& at, const Node* scroller) {
        scrollers_[&at] = scroller;
        const Node* const inner = at.scrolls() || at.id.starts_with("dialog.") ? &at : scroller;
        for (const Node& child : at.children)
            remember(child, inner);
    }

private:
    const LayoutContext& context_;
    std::vector<Overflow> found_;
    std::vector<Touchable> touchables_;
    std::map<const Node*, const Node*> scrollers_;
};

} // namespace

std::vector<Overflow> find_overflows(const Node& tree, const LayoutContext& context) {
    Inspector inspector(context);
    inspector.remember(tree, nullptr);
    return inspector.inspect(tree);
}

std::vector<std::string> overflows(const Node& tree, const LayoutContext& context) {
    std::vector<std::string> sentences;
    for (Overflow& one : find_overflows(tree, context))
        sentences.push_back(std::move(one.what));
    return sentences;
}

} // namespace streetsign::kiosk
