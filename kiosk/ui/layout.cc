// SPDX-License-Identifier: MIT
#include "kiosk/ui/layout.h"

#include <algorithm>

#include "kiosk/ui/measure.h"

namespace streetsign::kiosk {
namespace {

constexpr int least_scroll_percent = 42; // of the height, before docked children join it
constexpr int endless = 1 << 24;         // wide enough that no line breaks

class Placer {
public:
    explicit Placer(const LayoutContext& context) : context_(context) {}

    void place(Node& node, const Rect& rect) {
        node.rect = rect;
        if (node.children.empty()) return;
        const Padding& padding = node.style.padding;
        const int side = context_.theme.space(padding.inline_);
        const int block = context_.theme.space(padding.block);
        Rect inner{rect.x + side, rect.y + block, rect.width - 2 * side, rect.height - 2 * block};
        if (node.style.scroll) inner = scrolled(node, inner, 2 * block);
        switch (node.style.flow) {
        case Flow::column:
            place_column(node, inner);
            break;
        case Flow::row:
            place_row(node, inner);
            break;
        case Flow::adaptive:
            if (lies_as_row(node, inner.width, context_))
                place_row(node, inner);
            else
                place_column(node, inner);
            break;
        case Flow::grid:
            place_grid(node, inner);
            break;
        case Flow::stack:
            for (Node& child : node.children)
                place_in_stack(node, child, inner);
            break;
        }
    }

private:
    // A scrolling node lays its children out as high as they like, and shows a part.
    Rect scrolled(Node& node, const Rect& inner, int blocks) {
        Node free; // its children, asked for their height as if nothing scrolled
        free.style = node.style;
        free.style.scroll = false;
        free.style.height = Length::content();
        free.children.swap(node.children);
        const int height = height_at(free, node.rect.width, context_);
        free.children.swap(node.children);
        node.content_height = std::max(height, node.rect.height);
        node.scroll_y = std::clamp(node.scroll_y, 0, node.content_height - node.rect.height);
        return {inner.x, inner.y - node.scroll_y, inner.width, node.content_height - blocks};
    }

    // From a distance in reading direction to a place on the canvas: the only mirror there is.
    Rect mirrored(const Rect& inner, int start, int y, Size size) const {
        const int x = context_.direction == Direction::rtl ? inner.end_x() - start - size.width
                                                           : inner.x + start;
        return {x, y, size.width, size.height};
    }

    static int offset(Align align, int space) {
        if (align == Align::center) return std::max(0, space / 2);
        if (align == Align::end) return std::max(0, space);
        return 0;
    }

    // Buttons that have no room beside each other join what scrolls, but for the last ones.
    void spill(Node& node, const Rect& inner) {
        std::vector<Node>& children = node.children;
        const auto scroller = std::find_if(children.begin(), children.end(),
                                           [](const Node& child) { return child.scrolls(); });
        if (scroller == children.end()) return;
        Node& into = scroller->children.size() == 1 ? scroller->children.front() : *scroller;
        for (Node& foot : children) {
            if (foot.style.keep <= 0) continue;
            const int width = column_child_width(node, foot, inner.width, context_) -
                              2 * context_.theme.space(foot.style.padding.inline_);
            std::ptrdiff_t led = 0;
            const std::size_t gone = spilled(foot, width, context_);
            for (std::size_t i = 0; i < gone; ++i) {
                Node moved = std::move(foot.children.front());
                foot.children.erase(foot.children.begin());
                if (moved.style.leads) moved.style.self = Align::start;
                const std::ptrdiff_t place = moved.style.leads ? led++ : std::ssize(into.children);
                into.children.insert(into.children.begin() + place, std::move(moved));
            }
            // One that is left alone is as wide as there is room.
            if (gone > 0 && foot.children.size() == 1)
                foot.children.front().style.width = Length::fill();
        }
    }

    // A docked child that would leave its scrolling sibling too little joins what scrolls.
    void undock(Node& node, const Rect& inner) {
        std::vector<Node>& children = node.children;
        const auto scroller = std::find_if(children.begin(), children.end(),
                                           [](const Node& child) { return child.scrolls(); });
        if (scroller == children.end()) return;
        const auto index = static_cast<std::size_t>(scroller - children.begin());
        const int gap = context_.theme.space(node.style.gap);
        int left = inner.height;
        for (std::size_t i = 0; i < children.size(); ++i)
            if (i != index)
                left -=
                    gap + height_at(children[i],
                                    column_child_width(node, children[i], inner.width, context_),
                                    context_);
        if (left * 100 >= inner.height * least_scroll_percent) return;
        for (std::size_t i = 0; i < children.size();) {
            if (!children[i].style.docked || children[i].scrolls()) {
                ++i;
                continue;
            }
            Node moved = std::move(children[i]);
            children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
            const auto into = std::find_if(children.begin(), children.end(),
                                           [](const Node& child) { return child.scrolls(); });
            moved.style.padding.inline_ = Space::none; // the scroller has its own
            into->children.push_back(std::move(moved));
        }
    }

    void place_column(Node& node, const Rect& inner) {
        spill(node, inner);
        undock(node, inner);
        const int gap = context_.theme.space(node.style.gap);
        const std::size_t count = node.children.size();
        std::vector<Size> sizes(count);
        int left = inner.height - gap * static_cast<int>(count - 1);
        int weights = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const Node& child = node.children[i];
            sizes[i].width = column_child_width(node, child, inner.width, context_);
            sizes[i].height = height_at(child, sizes[i].width, context_);
            left -= sizes[i].height;
            if (child.style.height.kind == Length::Kind::fill) weights += child.style.height.value;
        }
        if (weights > 0 && left > 0) {
            for (std::size_t i = 0; i < count; ++i) {
                const Length& height = node.children[i].style.height;
                if (height.kind != Length::Kind::fill) continue;
                const int share = left * height.value / weights;
                sizes[i].height += share;
                left -= share;
                weights -= height.value;
            }
        }
        int y = inner.y + (weights > 0 ? 0 : offset(node.style.pack, left));
        const int between = node.style.pack == Align::between && count > 1
                                ? std::max(0, left) / static_cast<int>(count - 1)
                                : 0;
        for (std::size_t i = 0; i < count; ++i) {
            Node& child = node.children[i];
            const Align align = child.style.self.value_or(node.style.align);
            const int start = offset(align, inner.width - sizes[i].width);
            place(child, mirrored(inner, start, y, sizes[i]));
            y += sizes[i].height + gap + between;
        }
    }

    void place_row(Node& node, const Rect& inner) {
        const int gap = context_.theme.space(node.style.gap);
        const std::vector<int> widths = row_widths(node, inner.width, context_);
        const std::size_t count = widths.size();
        int left = inner.width - gap * static_cast<int>(count - 1);
        for (const int width : widths)
            left -= width;
        int start = offset(node.style.pack, left);
        const int between = node.style.pack == Align::between && count > 1
                                ? std::max(0, left) / static_cast<int>(count - 1)
                                : 0;
        for (std::size_t i = 0; i < count; ++i) {
            Node& child = node.children[i];
            const Align align = child.style.self.value_or(node.style.align);
            const int own = height_at(child, widths[i], context_);
            const bool stretch =
                align == Align::stretch || child.style.height.kind == Length::Kind::fill;
            const int height = stretch ? std::max(own, inner.height) : own;
            const int y = inner.y + offset(align, inner.height - height);
            place(child, mirrored(inner, start, y, {widths[i], height}));
            start += widths[i] + gap + between;
        }
    }

    void place_grid(Node& node, const Rect& inner) {
        const int gap = context_.theme.space(node.style.gap);
        const int columns = grid_columns(node, inner.width, context_);
        const int cell = (inner.width - gap * (columns - 1)) / columns;
        const std::size_t count = node.children.size();
        int y = inner.y;
        for (std::size_t first = 0; first < count; first += static_cast<std::size_t>(columns)) {
            const std::size_t last = std::min(count, first + static_cast<std::size_t>(columns));
            int height = 0;
            for (std::size_t i = first; i < last; ++i)
                height = std::max(height, height_at(node.children[i], cell, context_));
            for (std::size_t i = first; i < last; ++i)
                place(node.children[i], mirrored(inner, static_cast<int>(i - first) * (cell + gap),
                                                 y, {cell, height}));
            y += height + gap;
        }
    }

    void place_in_stack(const Node& node, Node& child, const Rect& inner) {
        const int width = column_child_width(node, child, inner.width, context_);
        const Align align = child.style.self.value_or(node.style.align);
        int height = inner.height;
        if (align != Align::stretch && child.style.height.kind != Length::Kind::fill)
            height = std::min(height, height_at(child, width, context_));
        const int y = inner.y + offset(node.style.pack, inner.height - height);
        place(child, mirrored(inner, offset(align, inner.width - width), y, {width, height}));
    }

    const LayoutContext& context_;
};

// Of a field with a height of its own, only the lines that are in it: the last is the caret's,
// where not all fit.
void keep_lines_of_caret(std::vector<Line>& lines, const Node& node) {
    const auto most = static_cast<std::size_t>(node.style.lines);
    if (most == 0 || lines.size() <= most) return;
    std::size_t last = most;
    while (last < lines.size() && node.caret && *node.caret >= lines[last].begin)
        ++last;
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(last), lines.end());
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most));
}

// Keeps the caret of a one-line field inside its box.
int shift_to_caret(const Node& node, const Content& content, const TextBlock& block, int text_x,
                   const LayoutContext& context) {
    if (!node.caret || content.lines.front().width <= content.text.width) return 0;
    const int caret =
        text_x + context.typesetter.caret_x(block, content.lines.front(), *node.caret);
    const int margin = context.theme.caret_width * 2;
    if (caret < content.text.x + margin) return content.text.x + margin - caret;
    if (caret > content.text.end_x() - margin) return content.text.end_x() - margin - caret;
    return 0;
}

} // namespace

void lay_out(Node& tree, const Rect& area, const LayoutContext& context) {
    Placer(context).place(tree, area);
}

int text_left(const Node& node, const Content& content, const Line& line,
              const LayoutContext& context) {
    const int space = content.text.width - line.width;
    if (node.style.text_align == Align::center) return content.text.x + space / 2;
    // An address stands where the page's text begins; only a field of one is left-to-right itself.
    const bool ltr_field = node.style.force_ltr && node.role == Role::field;
    const bool from_left = ltr_field || context.direction == Direction::ltr;
    const bool left = from_left == (node.style.text_align != Align::end);
    return (left ? content.text.x : content.text.x + space) + content.shift_x;
}

namespace {

// An icon's side, and what is between it and the text; both 0 without an icon.
struct IconRoom {
    int side = 0;
    int gap = 0;
};

// Icon above, text below, both in the middle.
void place_above(Content& result, const Rect& inner, const IconRoom& room, int text_height) {
    const auto [icon, gap] = room;
    const int high = icon + gap + text_height;
    const int top = inner.y + std::max(0, (inner.height - high) / 2);
    result.icon = {inner.x + (inner.width - icon) / 2, top, icon, icon};
    result.text = {inner.x, top + icon + gap, inner.width, text_height};
}

// Icon and text beside each other; where the text is centred, both stand in the middle together.
void place_beside(Content& result, const Node& node, const Rect& inner, const IconRoom& icon_room,
                  Direction direction) {
    const auto [icon, gap] = icon_room;
    int widest = 0;
    for (const Line& line : result.lines)
        widest = std::max(widest, line.width);
    const int room = inner.width - icon - gap;
    const bool centred = node.style.text_align == Align::center;
    const int text_width = centred ? std::min(widest, room) : room;
    const int start = centred ? std::max(0, (room - text_width) / 2) : 0;
    const int text_height = static_cast<int>(result.lines.size()) * result.line_px;
    const int text_y = inner.y + (inner.height - text_height) / 2;
    // An icon beside several lines stands with the first one, but on a button, whose words are one
    // name and not a text to be read, in the middle of them.
    const int icon_y = result.lines.empty() || centred
                           ? inner.y + (inner.height - icon) / 2
                           : std::max(inner.y, text_y + (result.line_px - icon) / 2);
    const bool icon_last = node.style.icon_place == IconPlace::end;
    const auto at = [&](int from, int y, int width, int height) {
        const int x = direction == Direction::rtl ? inner.end_x() - from - width : inner.x + from;
        return Rect{x, y, width, height};
    };
    result.icon = at(icon_last ? start + text_width + gap : start, icon_y, icon, icon);
    result.text = at(icon_last ? start : start + icon + gap, text_y, text_width, text_height);
}

} // namespace

Content content(const Node& node, const LayoutContext& context) {
    Content result;
    if (!node.children.empty()) return result;
    const Theme& theme = context.theme;
    const int side = theme.space(node.style.padding.inline_);
    const int block = theme.space(node.style.padding.block);
    const Rect inner{node.rect.x + side, node.rect.y + block, node.rect.width - 2 * side,
                     node.rect.height - 2 * block};
    const int icon = icon_side(node, context);
    const bool text = has_text(node);
    const int gap = icon > 0 && text ? icon_gap(node, context) : 0;
    const bool above = node.style.icon_place == IconPlace::above && icon > 0;
    result.line_px = theme.type(node.style.type).line_px;
    const TextBlock words = text_block(node, context);
    if (text) {
        const int room = std::max(1, inner.width - (above ? 0 : icon + gap));
        result.lines =
            context.typesetter.break_lines(words, node.style.single_line ? endless : room);
        keep_lines_of_caret(result.lines, node);
    }
    if (above)
        place_above(result, inner, {icon, gap},
                    static_cast<int>(result.lines.size()) * result.line_px);
    else
        place_beside(result, node, inner, {icon, gap}, context.direction);
    if (node.style.lines > 0) result.text.y = inner.y;
    if (node.style.single_line && text) {
        const int text_x = text_left(node, result, result.lines.front(), context);
        result.shift_x = shift_to_caret(node, result, words, text_x, context);
    }
    return result;
}

std::uint32_t caret_at(const Node& field, Point finger, const LayoutContext& context) {
    const Content parts = content(field, context);
    if (parts.lines.empty()) return 0;
    const int last = static_cast<int>(parts.lines.size()) - 1;
    const int row = std::clamp((finger.y - parts.text.y) / parts.line_px, 0, last);
    const Line& line = parts.lines[static_cast<std::size_t>(row)];
    const int x = finger.x - text_left(field, parts, line, context);
    return context.typesetter.index_at(text_block(field, context), line, x);
}

} // namespace streetsign::kiosk
