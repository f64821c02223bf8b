// SPDX-License-Identifier: MIT
// A terminal without a window: fonts, typesetter, painter and an owned canvas. show() lays a tree
// out, paints it and keeps it; tap() and press() do what a person would. Inputs carry a time that
// only the test moves.

#pragma once

#include <cstdlib>
#include <string>

#include "kiosk/text/graphemes.h"
#include "kiosk/ui/draw_tree.h"
#include "kiosk/ui/interaction.h"
#include "kiosk/ui/layout.h"
#include "kiosk/ui/painter.h"
#include "kiosk/ui/png.h"
#include "kiosk/ui/tree.h"
#include "sync/core/crypto.h"

namespace streetsign::kiosk {

struct Stage {
    explicit Stage(Size size = {1280, 800}, TextSize text_size = TextSize::normal,
                   Contrast contrast = Contrast::light, std::string language_tag = "en")
        : fonts(open_fonts()), typesetter(fonts), painter(typesetter), pixels(size),
          theme(make_theme({size, 0}, text_size, contrast, fonts.capital_ratio())),
          language(std::move(language_tag)) {}

    LayoutContext context() {
        return {theme, typesetter, right_to_left(language) ? Direction::rtl : Direction::ltr,
                language};
    }

    // Lays out and paints; returns what changed on the canvas.
    std::vector<Rect> show(Node node) {
        tree = std::move(node);
        hands.apply(tree);
        const LayoutContext with = context();
        const Canvas canvas = pixels.canvas();
        lay_out(tree, canvas.bounds(), with);
        return painter.paint(draw_tree(tree, with), canvas);
    }

    std::vector<std::string> overflowing() { return overflows(tree, context()); }

    std::vector<Action> touch(Touch::Phase phase, Point at, std::int64_t finger = 1) {
        return hands.take({now_ms, Touch{phase, finger, at}}, tree, theme);
    }
    std::vector<Action> press(Key key) {
        return hands.take({now_ms, KeyPress{key, {}}}, tree, theme);
    }
    // A finger down and up in the middle of a node; the last action says what came of it.
    std::vector<Action> tap(std::string_view id) {
        const Point at = visible_rect(tree, id).center();
        touch(Touch::Phase::down, at);
        return touch(Touch::Phase::up, at);
    }

    bool save(const std::string& path) { return write_png(path, pixels.canvas()).has_value(); }

    static FontSet open_fonts() {
        static const bool started = start_crypto();
        if (!started) std::abort();
        Result<FontSet> opened = FontSet::open();
        if (!opened) std::abort();
        return std::move(*opened);
    }

    FontSet fonts;
    Typesetter typesetter;
    Painter painter;
    OwnedCanvas pixels;
    Theme theme;
    std::string language;
    Interaction hands;
    Node tree;
    std::int64_t now_ms = 1000;
};

} // namespace streetsign::kiosk
