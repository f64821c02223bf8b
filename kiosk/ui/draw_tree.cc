// SPDX-License-Identifier: MIT
#include "kiosk/ui/draw_tree.h"

#include <algorithm>
#include <cstdio>

#include "kiosk/ui/measure.h"

namespace streetsign::kiosk {
namespace {

constexpr std::uint8_t veil_alpha = 150; // what is under a dialog is seen, and clearly not in reach

// The colours of one node in its state.
struct Look {
    Ink ground = Ink::none;
    Ink ink = Ink::text;
    Ink icon = Ink::text;
    Ink edge = Ink::none;
    bool thick = false;
};

Look look_of(const Node& node) {
    const Style& style = node.style;
    Look look{style.ground, style.ink, style.icon_ink == Ink::none ? style.ink : style.icon_ink,
              style.edge, style.thick_edge};
    const State& state = node.state;
    if (state.disabled) {
        // Whatever stood out is sunk, so that nobody has to guess by the letters alone.
        look = {style.ground == Ink::none ? Ink::none : Ink::sunken, Ink::text_soft, Ink::text_soft,
                Ink::line, false};
    } else if (state.pressed && style.ground == Ink::primary) {
        look.ground = Ink::primary_pressed;
    } else if (state.pressed) {
        look = {Ink::pressed, Ink::text, Ink::text, look.edge, look.thick};
    } else if (state.selected) {
        look = {Ink::selected, Ink::selected_text, Ink::selected_text, Ink::accent, true};
    }
    if (state.checked) look.edge = Ink::accent;
    if (node.role == Role::field && node.caret) {
        look.edge = Ink::primary;
        look.thick = true;
    }
    if (state.error) {
        look.edge = Ink::danger_ink;
        look.thick = true;
    }
    return look;
}

class Drawer {
public:
    explicit Drawer(const LayoutContext& context) : context_(context), theme_(context.theme) {}

    DrawList draw(const Node& tree) {
        // Every pixel is painted, so that what a frame no longer shows is gone.
        add(FillRect{tree.rect, theme_.color(Ink::page)}, tree.rect, tree.rect);
        node(tree, tree.rect);
        focus_rings();
        return std::move(list_);
    }

private:
    template <typename Command>
    void add(Command command, const Rect& touched, const Rect& clip) {
        const Rect bounds = touched.intersection(clip);
        if (!bounds.empty()) list_.commands.push_back({std::move(command), clip, bounds});
    }

    int radius(const Style& style, const Rect& rect) const {
        switch (style.shape) {
        case Shape::square:
            return 0;
        case Shape::rounded:
            return theme_.radius;
        case Shape::rounded_small:
            return theme_.radius_small;
        case Shape::pill:
            return std::min(rect.width, rect.height) / 2;
        }
        return 0;
    }

    void node(const Node& at, const Rect& clip) {
        if (at.rect.intersection(clip).empty() && !at.children.empty() && at.style.scroll) return;
        if (!clip.intersects(at.rect) && at.children.empty()) return;
        const Look look = look_of(at);
        surface(at, look, clip);
        own_content(at, look, clip);
        const Rect inner = at.style.scroll ? clip.intersection(at.rect) : clip;
        for (const Node& child : at.children)
            node(child, inner);
        if (at.style.scroll) thumb(at, clip);
        if (at.state.focused) focused_.emplace_back(&at, clip);
    }

    void surface(const Node& at, const Look& look, const Rect& clip) {
        if (at.style.veil) {
            focus_rings(); // what is below a dialog has the focus no more
            add(FillRect{at.rect, {0, 0, 0, veil_alpha}}, at.rect, clip);
        }
        const int corner = radius(at.style, at.rect);
        if (look.ground != Ink::none) {
            if (corner > 0)
                add(FillRounded{at.rect, corner, theme_.color(look.ground)}, at.rect, clip);
            else
                add(FillRect{at.rect, theme_.color(look.ground)}, at.rect, clip);
        }
        if (look.edge == Ink::none) return;
        int width = look.edge == Ink::line ? theme_.hairline : theme_.border;
        if (look.thick) width = theme_.border + theme_.hairline;
        add(BorderRounded{at.rect, corner, width, theme_.color(look.edge)}, at.rect, clip);
    }

    void own_content(const Node& at, const Look& look, const Rect& clip) {
        if (!at.children.empty()) return;
        if (at.role == Role::separator) {
            add(FillRect{at.rect, theme_.color(Ink::line)}, at.rect, clip);
        } else if (at.role == Role::progress) {
            bar_of_progress(at, clip);
        } else if (at.modules.side > 0) {
            qr_code(at, clip);
        } else if (at.picture != nullptr) {
            picture(at, clip);
        } else {
            const Content parts = content(at, context_);
            if (at.role == Role::checkbox || at.role == Role::radio)
                mark(at, parts.icon, clip);
            else
                icon(at.icon, parts.icon, look.icon, clip);
            words(at, parts, look.ink, clip);
        }
    }

    void icon(Icon which, const Rect& rect, Ink ink, const Rect& clip) {
        if (which == Icon::none || rect.empty()) return;
        const float scale = static_cast<float>(rect.width) / icon_grid;
        Placement placement{static_cast<float>(rect.x), static_cast<float>(rect.y), scale, scale};
        if (context_.direction == Direction::rtl && icon_mirrors(which)) {
            placement.x = static_cast<float>(rect.end_x());
            placement.scale_x = -scale;
        }
        add(DrawPath{&icon_path(which), placement, rect, theme_.color(ink), FillRule::nonzero,
                     icon_name(which)},
            rect, clip);
    }

    void mark(const Node& at, const Rect& rect, const Rect& clip) {
        const bool round = at.role == Role::radio;
        const int corner = round ? rect.width / 2 : theme_.radius_small;
        const Ink edge = at.state.checked ? Ink::primary : Ink::edge;
        add(FillRounded{rect, corner, theme_.color(at.state.checked ? Ink::primary : Ink::card)},
            rect, clip);
        add(BorderRounded{rect, corner, theme_.border, theme_.color(edge)}, rect, clip);
        if (!at.state.checked) return;
        if (round) {
            const Rect inner = rect.inset(rect.width * 3 / 10);
            add(FillRounded{inner, inner.width / 2, theme_.color(Ink::primary_text)}, inner, clip);
        } else {
            icon(Icon::check, rect.inset(rect.width / 8), Ink::primary_text, clip);
        }
    }

    // A single letter stands in the middle of its key by what it fills itself: the room that a face
    // keeps for accents would push it down. Arabic hangs lower than the others; digits, which have
    // rows of their own, do not hang at all and are as high as a capital.
    static int key_baseline(const Node& key, const TextStyle& style) {
        const bool digit = key.label.size() == 1 && key.label[0] >= '0' && key.label[0] <= '9';
        const int percent = digit ? 36 : style.direction == Direction::rtl ? 20 : 27;
        return key.rect.center().y + style.px * percent / 100;
    }

    void words(const Node& at, const Content& parts, Ink ink, const Rect& clip) {
        const TextBlock block = text_block(at, context_);
        const int ascent = context_.typesetter.ascent(block.style);
        const int descent = context_.typesetter.descent(block.style);
        const Rect inside =
            at.role == Role::field ? clip.intersection(at.rect.inset(theme_.border)) : clip;
        int top = parts.text.y;
        for (const Line& line : parts.lines) {
            const int x = text_left(at, parts, line, context_);
            const int baseline = at.role == Role::key
                                     ? key_baseline(at, block.style)
                                     : top + (parts.line_px - ascent - descent) / 2 + ascent;
            // Stacked accents rise above the ascent; a third of it is more than any face needs.
            const int back = ascent / 3; // a J reaches back over its beginning
            const Rect touched{x - back, baseline - ascent - ascent / 3, line.width + 2 * back,
                               ascent + ascent / 3 + descent + descent / 2};
            if (line.end > line.begin)
                add(DrawLine{{x, baseline}, ascent, descent, block, line, theme_.color(ink)},
                    touched, inside);
            if (at.caret && *at.caret >= line.begin && *at.caret <= line.end) {
                const int caret = x + context_.typesetter.caret_x(block, line, *at.caret);
                const Rect rect{caret - theme_.caret_width / 2, baseline - ascent,
                                theme_.caret_width, ascent + descent};
                add(FillRect{rect, theme_.color(Ink::primary)}, rect, inside);
            }
            top += parts.line_px;
        }
    }

    void bar_of_progress(const Node& at, const Rect& clip) {
        int step = 0;
        int steps = 1;
        if (std::sscanf(at.value.c_str(), "%d/%d", &step, &steps) != 2 || steps < 1) return;
        const int corner = at.rect.height / 2;
        add(FillRounded{at.rect, corner, theme_.color(Ink::line)}, at.rect, clip);
        Rect done = at.rect;
        done.width = std::clamp(at.rect.width * step / steps, 0, at.rect.width);
        if (context_.direction == Direction::rtl) done.x = at.rect.end_x() - done.width;
        if (done.width > 0) add(FillRounded{done, corner, theme_.color(Ink::accent)}, done, clip);
    }

    void qr_code(const Node& at, const Rect& clip) {
        const int modules = at.modules.side + 2 * qr_quiet_zone;
        const int px = std::max(1, std::min(at.rect.width, at.rect.height) / modules);
        const int side = px * modules;
        const Rect ground{at.rect.x + (at.rect.width - side) / 2,
                          at.rect.y + (at.rect.height - side) / 2, side, side};
        add(FillRounded{ground, theme_.radius_small, theme_.color(Ink::white)}, ground, clip);
        const Point first{ground.x + qr_quiet_zone * px, ground.y + qr_quiet_zone * px};
        add(DrawModules{&at.modules, first, px, theme_.color(Ink::black)}, ground, clip);
    }

    void picture(const Node& at, const Rect& clip) {
        const Picture& shown = *at.picture;
        const Placement placement = picture_placement(at);
        const Rect inside = clip.intersection(at.rect);
        for (std::size_t i = 0; i < shown.areas.size(); ++i) {
            const Ink ink = i < at.picture_inks.size() ? at.picture_inks[i] : Ink::map_land;
            add(DrawPath{&shown.areas[i], placement, at.rect, theme_.color(ink), FillRule::even_odd,
                         "area"},
                path_bounds(shown.areas[i], placement), inside);
        }
        if (!shown.borders.contours().empty())
            add(DrawPath{&shown.borders, placement, at.rect, theme_.color(Ink::page),
                         FillRule::nonzero, "borders"},
                at.rect, inside);
    }

    // How far one has scrolled, at the end edge.
    void thumb(const Node& at, const Rect& clip) {
        if (at.content_height <= at.rect.height) return;
        const int width = std::max(4, theme_.space(Space::hair));
        const int track = at.rect.height - 2 * width;
        const int high =
            std::max(theme_.touch_target / 2, track * at.rect.height / at.content_height);
        const int y =
            at.rect.y + width + (track - high) * at.scroll_y / (at.content_height - at.rect.height);
        const int x = context_.direction == Direction::rtl ? at.rect.x : at.rect.end_x() - width;
        const Rect rect{x, y, width, high};
        add(FillRounded{rect, width / 2, theme_.color(Ink::edge)}, rect, clip);
    }

    // Two rings inside the node's own edge: nothing clips them, and one of the two is seen on
    // every ground.
    // After all else, so that no neighbour lies over them.
    void focus_rings() {
        for (const auto& [ringed, clip] : focused_)
            focus_ring(*ringed, clip);
        focused_.clear();
    }

    void focus_ring(const Node& at, const Rect& clip) {
        const int corner = radius(at.style, at.rect);
        const int width = theme_.focus_width;
        add(BorderRounded{at.rect, corner, width, theme_.color(Ink::focus)}, at.rect, clip);
        const Rect inner = at.rect.inset(width);
        add(BorderRounded{inner, std::max(0, corner - width), std::max(1, width / 2),
                          theme_.color(Ink::page)},
            inner, clip);
    }

    const LayoutContext& context_;
    const Theme& theme_;
    DrawList list_;
    std::vector<std::pair<const Node*, Rect>> focused_;
};

} // namespace

DrawList draw_tree(const Node& tree, const LayoutContext& context) {
    return Drawer(context).draw(tree);
}

Placement picture_placement(const Node& node) {
    const Picture& picture = *node.picture;
    const float scale = std::min(static_cast<float>(node.rect.width) / picture.width,
                                 static_cast<float>(node.rect.height) / picture.height);
    return {static_cast<float>(node.rect.x) +
                (static_cast<float>(node.rect.width) - picture.width * scale) / 2,
            static_cast<float>(node.rect.y) +
                (static_cast<float>(node.rect.height) - picture.height * scale) / 2,
            scale, scale};
}

} // namespace streetsign::kiosk
