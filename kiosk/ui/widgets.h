// SPDX-License-Identifier: MIT
// Ready-made nodes in the theme's manner, so that screens say what they want and not how it looks.
// Each returns plain data; change any field afterwards (`auto n = button(...); n.icon = ...`).

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "kiosk/ui/node.h"
#include "kiosk/ui/theme.h"

namespace streetsign::kiosk {

// --- arranging
Node column(std::vector<Node> children, Space gap = Space::medium);
Node row(std::vector<Node> children, Space gap = Space::medium);
Node adaptive(std::vector<Node> children, Space gap = Space::medium); // row, or column if narrow
Node grid(std::vector<Node> children, int columns, Space gap = Space::medium);
Node stack(std::vector<Node> children);
// Takes all height that is left and scrolls what is more. `id` is what the app keeps scroll_y by.
Node scroll(std::string id, std::vector<Node> children, Space gap = Space::medium);
Node card(std::vector<Node> children, Space gap = Space::small); // raised, padded, rounded
Node spacer(int weight = 1);                                     // takes what is left
Node gap(const Theme& theme, Space space);                       // fixed empty space
Node separator();
// The root: ground, page padding, a centred column of content over the theme's measure.
Node screen(std::string id, std::string name, std::vector<Node> children);
// A whole page: the bar on top, a body that scrolls under the id "<id>.scroll", buttons at the
// foot (adaptive: beside or under each other) that stay in sight while there is room.
struct PageParts {
    Node bar;
    std::vector<Node> body;
    std::vector<Node> foot;
};
Node page(const Theme& theme, std::string id, std::string name, PageParts page_parts);
// A column no wider than the theme's reading measure, in the middle.
Node page_column(const Theme& theme, std::vector<Node> children, Space gap = Space::medium);

// --- text
Node display(std::string name);
Node title(std::string name);
Node heading(std::string name);
Node paragraph(std::string name);
Node note(std::string name);                                           // small and soft
Node status(std::string id, std::string name, Icon icon = Icon::info); // notice on a ground
Node alert(std::string id, std::string name);                          // error in words, with sign
Node personal_text(std::string id, std::string name, Bytes personal, bool masked);

// --- things to touch
enum class ButtonKind : std::uint8_t { primary, secondary, quiet, danger };
Node button(std::string id, std::string name, ButtonKind kind = ButtonKind::secondary,
            Icon icon = Icon::none);
Node bar_button(std::string id, std::string name, Icon icon); // icon above a small word
Node link(std::string id, std::string name, Icon icon = Icon::forward);
Node checkbox(std::string id, std::string name, bool checked);
Node radio(std::string id, std::string name, bool chosen);
// A row of a list: title, an optional second line, an arrow at the end.
Node item(std::string id, std::string name, std::string second_line = "", Icon icon = Icon::none);
Node choice(std::string id, std::string name, bool selected); // a large tile, e.g. a language
// Label above, box below, error in words beneath if there is one. The box has the id given.
struct FieldText {
    std::string label;
    std::string help;  // why it is asked; under the label
    std::string error; // empty: none
    bool force_ltr = false;
    std::string hint{}; // how to fill it in; right above the box
};
Node field(const std::string& id, const FieldText& words, Bytes personal,
           std::optional<std::uint32_t> caret);
Node key(std::string id, std::string shown, std::string spoken, int weight = 1,
         Icon icon = Icon::none);

// --- pictures
Node qr(std::string id, std::string name, Modules modules, int side_px);
Node map_picture(std::string id, std::string name, const Picture& picture, std::vector<Ink> inks);
Node icon_image(Icon icon, std::string name, int px, Ink ink = Ink::accent);
Node progress(std::string id, std::string name, int step, int steps);

// --- wraps
// Puts `dialog_node` over `tree`, which can then be seen but not touched.
Node with_dialog(Node tree, Node dialog_node);
// A dialog: a card in the middle with a heading, words and buttons; its id is "dialog.<id>".
Node dialog(const Theme& theme, const std::string& id, std::string name,
            std::vector<Node> children);

} // namespace streetsign::kiosk
