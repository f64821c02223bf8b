// SPDX-License-Identifier: MIT
#include "kiosk/screens/keyboard_board.h"

#include <algorithm>

#include "kiosk/text/graphemes.h"

namespace streetsign::kiosk {
namespace {

// What is drawn and what is said of a key that types nothing.
struct KeyFace {
    Icon icon = Icon::none;
    std::string shown;
    std::string spoken;
};

KeyFace face_of(const View& view, const KeyCap& cap) {
    const Strings& _ = view.strings;
    KeyFace face{Icon::none, std::string(cap.label),
                 std::string(cap.text.empty() ? cap.label : cap.text)};
    switch (cap.action) {
    case KeyAction::space:
        face.shown = face.spoken = _("Space");
        break;
    case KeyAction::backspace:
        face.icon = Icon::backspace;
        face.spoken = _("Delete the last letter");
        break;
    case KeyAction::shift:
        face.icon = Icon::shift;
        face.spoken = _("Capital letter");
        break;
    case KeyAction::others:
        face.spoken = _("Other letters");
        break;
    case KeyAction::language:
    case KeyAction::choose_language:
        if (face.shown.empty()) face.icon = Icon::keyboard;
        if (face.spoken.empty()) face.spoken = _("Keyboard language");
        break;
    case KeyAction::done:
        face.icon = Icon::check;
        face.spoken = _("Done");
        break;
    default:
        break;
    }
    return face;
}

Node key_node(const View& view, const Keyboard& keyboard, const KeyCap& cap) {
    const KeyFace face = face_of(view, cap);
    Node node = key(std::string(cap.id), face.shown, face.spoken, cap.width, face.icon);
    node.name_shown = face.icon == Icon::none;
    // Letters grow with the room there is (App::fit_letters); a sign must not push its row higher.
    if (face.icon != Icon::none) node.style.icon_px = view.theme.key_height * 3 / 4;
    if (grapheme_count(as_bytes(face.shown)) > 1) node.style.type = Type::key_word;
    node.holdable = !cap.long_press.plain.empty();
    if (cap.action == KeyAction::shift) node.state.selected = keyboard.state().shift;
    if (cap.action == KeyAction::others) node.state.selected = keyboard.state().others;
    return node;
}

// `id`: two switches choose a row first.
Node board_row(const View& view, const Keyboard& keyboard, const KeyRow& caps, std::string id) {
    int width = 0;
    for (const KeyCap& cap : caps)
        width += cap.width;
    // Half of what is missing stands on each side, so everything counts double.
    const int missing = keyboard_row_width - width;
    std::vector<Node> keys;
    if (missing > 1) keys.push_back(spacer(missing));
    for (const KeyCap& cap : caps) {
        Node node = key_node(view, keyboard, cap);
        node.style.width = Length::fill(missing > 1 ? cap.width * 2 : cap.width);
        keys.push_back(std::move(node));
    }
    if (missing > 1) keys.push_back(spacer(missing));
    // A keyboard is never mirrored, and a row is: turned round twice it stands as it is.
    if (right_to_left(view.strings.language())) std::reverse(keys.begin(), keys.end());
    Node line = row(std::move(keys), Space::small);
    line.id = std::move(id);
    return line;
}

} // namespace

Node keyboard_board(const View& view, const Keyboard& keyboard) {
    const Strings& _ = view.strings;
    std::vector<Node> rows;
    for (const KeyRow& caps : keyboard.rows())
        rows.push_back(board_row(view, keyboard, caps, "keys-" + std::to_string(rows.size() + 1)));
    Node board = column(std::move(rows), Space::small);
    board.id = "keyboard";
    board.role = Role::keyboard;
    board.name = _("Keyboard");
    board.name_shown = false;
    board.style.ground = Ink::sunken;
    board.style.padding = {Space::small, Space::small};
    return board;
}

} // namespace streetsign::kiosk
