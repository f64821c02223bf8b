// SPDX-License-Identifier: MIT
#include "kiosk/ui/measure.h"

#include <algorithm>
#include <numeric>

#include "kiosk/text/graphemes.h"

namespace streetsign::kiosk {
namespace {

int paddings(const Node& node, const LayoutContext& context) {
    return 2 * context.theme.space(node.style.padding.inline_);
}

int gaps(const Node& node, std::size_t count, const LayoutContext& context) {
    return count < 2 ? 0 : static_cast<int>(count - 1) * context.theme.space(node.style.gap);
}

// The theme's least size of what can be touched, and the node's own.
Size least_size(const Node& node, const LayoutContext& context) {
    Size size{node.style.least_width, node.style.least_height};
    if (interactive_role(node.role)) {
        const int least =
            node.role == Role::key ? context.theme.key_height : context.theme.touch_target;
        size = {std::max(size.width, least), std::max(size.height, least)};
    }
    return size;
}

int bounded(int width, const Node& node, const LayoutContext& context) {
    if (node.style.width.kind == Length::Kind::pixels) width = node.style.width.value;
    if (node.style.most_width > 0) width = std::min(width, node.style.most_width);
    return std::max(width, least_size(node, context).width);
}

// Width of a node's own icon, text or picture, when its text takes `text` pixels.
int own_width(const Node& node, int text, const LayoutContext& context) {
    if (node.modules.side > 0) return node.modules.side + 2 * qr_quiet_zone;
    if (node.picture != nullptr) return 0;
    const int icon = icon_side(node, context);
    if (node.style.icon_place == IconPlace::above) return std::max(icon, text);
    return icon + text + (icon > 0 && has_text(node) ? icon_gap(node, context) : 0);
}

int children_width(const Node& node, const LayoutContext& context,
                   int (*of)(const Node&, const LayoutContext&), bool side_by_side) {
    int sum = side_by_side ? gaps(node, node.children.size(), context) : 0;
    int widest = 0;
    for (const Node& child : node.children) {
        const int own = of(child, context);
        sum += own;
        widest = std::max(widest, own);
    }
    return side_by_side ? sum : widest;
}

int own_height(const Node& node, int inner_width, const LayoutContext& context) {
    const Theme& theme = context.theme;
    if (node.modules.side > 0) return inner_width;
    if (node.picture != nullptr)
        return node.picture->width <= 0
                   ? 0
                   : static_cast<int>(static_cast<float>(inner_width) * node.picture->height /
                                      node.picture->width);
    if (node.role == Role::separator) return theme.hairline;
    if (node.role == Role::progress) return theme.space(Space::small);
    const int icon = icon_side(node, context);
    if (!has_text(node) && node.role != Role::field) return icon;
    const TypeSize& type = theme.type(node.style.type);
    const bool beside = icon > 0 && node.style.icon_place != IconPlace::above;
    const int width = inner_width - (beside ? icon + icon_gap(node, context) : 0);
    std::size_t lines = 1;
    if (node.style.lines > 0)
        lines = static_cast<std::size_t>(node.style.lines);
    else if (!node.style.single_line)
        lines =
            context.typesetter.break_lines(text_block(node, context), std::max(1, width)).size();
    const int text = static_cast<int>(lines) * type.line_px;
    if (node.style.icon_place == IconPlace::above && icon > 0)
        return icon + icon_gap(node, context) + text;
    return std::max(icon, text);
}

int grid_height(const Node& node, int inner_width, const LayoutContext& context) {
    const int gap = context.theme.space(node.style.gap);
    const int columns = grid_columns(node, inner_width, context);
    const int cell = (inner_width - gap * (columns - 1)) / columns;
    int height = 0;
    int row = 0;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const bool first = i % static_cast<std::size_t>(columns) == 0;
        if (first && i > 0) {
            height += row + gap;
            row = 0;
        }
        row = std::max(row, height_at(node.children[i], cell, context));
    }
    return height + row;
}

int children_height(const Node& node, int inner_width, const LayoutContext& context) {
    const Flow flow = node.style.flow;
    if (const std::size_t gone = spilled(node, inner_width, context); gone > 0) {
        Node rest = node;
        rest.children.erase(rest.children.begin(),
                            rest.children.begin() + static_cast<std::ptrdiff_t>(gone));
        return children_height(rest, inner_width, context);
    }
    if (flow == Flow::grid) return grid_height(node, inner_width, context);
    int sum = 0;
    int highest = 0;
    const bool row =
        flow == Flow::row || (flow == Flow::adaptive && lies_as_row(node, inner_width, context));
    const std::vector<int> widths =
        row ? row_widths(node, inner_width, context) : std::vector<int>();
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const Node& child = node.children[i];
        const int width = row ? widths[i] : column_child_width(node, child, inner_width, context);
        const int own = height_at(child, width, context);
        sum += own;
        highest = std::max(highest, own);
    }
    if (row || flow == Flow::stack) return highest;
    return sum + gaps(node, node.children.size(), context);
}

} // namespace

bool has_text(const Node& node) {
    if (node.role == Role::field) return true;
    if (node.role == Role::separator || node.role == Role::progress) return false;
    if (node.modules.side > 0 || node.picture != nullptr) return false;
    return !node.personal.empty() ||
           (node.name_shown && !(node.name.empty() && node.label.empty()));
}

TextBlock text_block(const Node& node, const LayoutContext& context) {
    TextBlock block;
    const TypeSize& type = context.theme.type(node.style.type);
    block.style.px = type.px;
    block.style.bold = node.style.bold.value_or(type.bold);
    // No word alone in the last line of a heading or a button.
    block.balanced = node.role == Role::heading || node.style.text_align == Align::center;
    block.style.language = node.language.empty() ? context.language : node.language;
    block.style.direction = context.direction;
    if (!node.language.empty())
        block.style.direction = right_to_left(node.language) ? Direction::rtl : Direction::ltr;
    if (node.style.force_ltr) block.style.direction = Direction::ltr;
    if (!has_text(node)) return block;
    if (!node.personal.empty()) {
        block.text = node.personal;
        block.personal = true;
        block.masked = node.state.masked;
    } else if (node.role == Role::field) {
        block.text = as_bytes(node.value);
    } else {
        block.text = as_bytes(node.label.empty() ? node.name : node.label);
        block.emphasis = node.emphasis;
    }
    return block;
}

int icon_side(const Node& node, const LayoutContext& context) {
    const bool mark = node.role == Role::checkbox || node.role == Role::radio;
    if (node.icon == Icon::none && !mark) return 0;
    if (node.style.icon_px > 0) return node.style.icon_px;
    const int px = context.theme.type(node.style.type).px;
    if (node.style.icon_place == IconPlace::above) return px * 3 / 2;
    return px * 6 / 5;
}

int icon_gap(const Node& node, const LayoutContext& context) {
    const int px = context.theme.type(node.style.type).px;
    return node.style.icon_place == IconPlace::above ? px / 6 : px / 2;
}

int least_width(const Node& node, const LayoutContext& context) {
    int inner = 0;
    if (!node.children.empty()) {
        inner = children_width(node, context, least_width, node.style.flow == Flow::row);
    } else {
        // What people typed may be one word of any length: it is broken anywhere.
        const bool typed = node.role == Role::field || !node.personal.empty();
        const bool flexible = typed || !has_text(node) || node.style.single_line;
        const int text = flexible ? 0 : context.typesetter.least_width(text_block(node, context));
        inner = own_width(node, text, context);
    }
    return bounded(inner + paddings(node, context), node, context);
}

int natural_width(const Node& node, const LayoutContext& context) {
    int inner = 0;
    if (!node.children.empty()) {
        const bool row = node.style.flow == Flow::row || node.style.flow == Flow::adaptive;
        inner = children_width(node, context, natural_width, row);
        if (node.style.flow == Flow::grid)
            inner = inner * node.style.columns +
                    gaps(node, static_cast<std::size_t>(node.style.columns), context);
    } else {
        const int text =
            has_text(node) ? context.typesetter.natural_width(text_block(node, context)) : 0;
        inner = own_width(node, text, context);
    }
    return bounded(inner + paddings(node, context), node, context);
}

int height_at(const Node& node, int width, const LayoutContext& context) {
    const int least = least_size(node, context).height;
    if (node.style.height.kind == Length::Kind::pixels)
        return std::max(node.style.height.value, least);
    const int block = 2 * context.theme.space(node.style.padding.block);
    // A scrolling node can be as low as two lines.
    if (node.style.scroll)
        return std::max(least, 2 * context.theme.type(Type::body).line_px + block);
    const int inner = width - paddings(node, context);
    const int own = node.children.empty() ? own_height(node, inner, context)
                                          : children_height(node, inner, context);
    return std::max(own + block, least);
}

bool lies_as_row(const Node& node, int inner_width, const LayoutContext& context) {
    const int space = inner_width - gaps(node, node.children.size(), context);
    int fixed = 0;
    int weights = 0;
    for (const Node& child : node.children) {
        if (child.style.width.kind == Length::Kind::fill)
            weights += child.style.width.value;
        else
            fixed += natural_width(child, context);
    }
    if (weights == 0) return fixed <= space;
    for (const Node& child : node.children) {
        if (child.style.width.kind != Length::Kind::fill) continue;
        const int share = (space - fixed) * child.style.width.value / weights;
        if (share < natural_width(child, context)) return false;
    }
    return true;
}

std::size_t spilled(const Node& node, int inner_width, const LayoutContext& context) {
    const auto keep = static_cast<std::size_t>(std::max(0, node.style.keep));
    if (keep == 0 || node.children.size() <= keep) return 0;
    Node rest = node;
    while (rest.children.size() > keep && !lies_as_row(rest, inner_width, context))
        rest.children.erase(rest.children.begin());
    return node.children.size() - rest.children.size();
}

std::vector<int> row_widths(const Node& node, int inner_width, const LayoutContext& context) {
    const std::size_t count = node.children.size();
    std::vector<int> widths(count);
    std::vector<int> least(count);
    int space = inner_width - gaps(node, count, context);
    int weights = 0;
    int shrinkable = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Node& child = node.children[i];
        least[i] = least_width(child, context);
        const bool fills = child.style.width.kind == Length::Kind::fill;
        widths[i] = fills ? least[i] : std::max(least[i], natural_width(child, context));
        if (fills) weights += child.style.width.value;
        space -= widths[i];
        shrinkable += widths[i] - least[i];
    }
    if (space < 0 && shrinkable > 0) {
        const int wanted = std::min(-space, shrinkable);
        for (std::size_t i = 0; i < count; ++i)
            widths[i] -= static_cast<int>(static_cast<std::int64_t>(widths[i] - least[i]) * wanted /
                                          shrinkable) +
                         (widths[i] > least[i] ? 1 : 0);
        return widths;
    }
    // What is left goes to the filling children: up to equal shares by weight, never below least.
    int total = space;
    for (std::size_t i = 0; i < count; ++i)
        if (node.children[i].style.width.kind == Length::Kind::fill) total += widths[i];
    std::vector<bool> settled(count);
    bool again = weights > 0 && space > 0;
    while (again) {
        again = false;
        for (std::size_t i = 0; i < count; ++i) {
            const Length& length = node.children[i].style.width;
            if (length.kind != Length::Kind::fill || settled[i]) continue;
            if (weights > 0 && total * length.value / weights < least[i]) {
                settled[i] = true; // keeps its least; the others share the rest
                total -= least[i];
                weights -= length.value;
                again = true;
            }
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        const Length& length = node.children[i].style.width;
        if (length.kind != Length::Kind::fill || settled[i] || weights <= 0) continue;
        const int share = total * length.value / weights; // the last one takes the rest
        total -= share;
        weights -= length.value;
        widths[i] = std::max(share, least[i]);
    }
    return widths;
}

int grid_columns(const Node& node, int inner_width, const LayoutContext& context) {
    const int gap = context.theme.space(node.style.gap);
    int widest = 1;
    for (const Node& child : node.children)
        widest = std::max(widest, least_width(child, context));
    int columns = std::max(1, node.style.columns);
    while (columns > 1 && (inner_width - gap * (columns - 1)) / columns < widest)
        --columns;
    return columns;
}

int column_child_width(const Node& node, const Node& child, int inner_width,
                       const LayoutContext& context) {
    if (child.style.width.kind == Length::Kind::pixels)
        return std::max(child.style.width.value, least_size(child, context).width);
    const Align align = child.style.self.value_or(node.style.align);
    int width = inner_width;
    if (align != Align::stretch && child.style.width.kind == Length::Kind::content &&
        child.style.most_width == 0)
        width = std::min(inner_width, natural_width(child, context));
    if (child.style.most_width > 0) width = std::min(width, child.style.most_width);
    return width;
}

} // namespace streetsign::kiosk
