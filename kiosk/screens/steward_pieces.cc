// SPDX-License-Identifier: MIT
#include "kiosk/screens/keyboard_board.h"
#include "kiosk/screens/steward.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {

void add_notice(const StewardView& at, std::vector<Node>& body) {
    const Remark& notice = at.state.notice;
    if (!notice.said()) return;
    const std::string text = text_of(notice, at.view.strings);
    if (notice.light == Light::red) {
        body.push_back(alert("notice", text));
        return;
    }
    const bool good = notice.light == Light::good;
    Node told = status("notice", text, good ? Icon::check : Icon::info);
    if (good) {
        told.style.ground = Ink::selected;
        told.style.ink = Ink::selected_text;
    }
    body.push_back(std::move(told));
}

// Nothing by colour alone: each light has its own sign.
Node remark_node(const StewardView& at, const Remark& remark) {
    Node words = paragraph(text_of(remark, at.view.strings));
    words.id = remark.id;
    words.style.width = Length::fill();
    const Icon icon = remark.light == Light::good    ? Icon::check
                      : remark.light == Light::amber ? Icon::info
                                                     : Icon::warning;
    const Ink ink = remark.light == Light::good  ? Ink::success
                    : remark.light == Light::red ? Ink::danger_ink
                                                 : Ink::text_soft;
    if (remark.light == Light::red) words.style.ink = Ink::danger_ink;
    Node line = row({icon_image(icon, "", 0, ink), std::move(words)}, Space::medium);
    line.style.align = Align::start;
    return line;
}

Node words_table(std::string id, const Fingerprint& words, int columns) {
    std::vector<Node> cells;
    for (size_t i = 0; i < words.words.size(); ++i) {
        Node word = heading(std::to_string(i + 1) + ". " + std::string(words.words[i]));
        word.role = Role::paragraph;
        word.language = "en";
        word.style.force_ltr = true;
        cells.push_back(std::move(word));
    }
    Node table = grid(std::move(cells), columns, Space::small);
    table.id = std::move(id);
    table.name = words.text();
    table.name_shown = false;
    return table;
}

Node words_card(std::string id, std::string title, const Fingerprint& words) {
    Node label = note(std::move(title));
    return card({std::move(label), words_table(std::move(id), words, 4)});
}

namespace {

Node masked_field(const TypingPage& page, const FieldText& text) {
    Node box =
        kiosk::field(page.field, text, page.typed, static_cast<std::uint32_t>(page.typed.size()));
    if (Node* inner = find(box, page.field)) inner->state.masked = page.masked;
    return box;
}

Node page_of(TypingPage page, std::vector<Node> parts) {
    Node node = column(std::move(parts), Space::small);
    node.id = std::move(page.id);
    node.name = std::move(page.title);
    node.name_shown = false;
    node.style.height = Length::fill();
    return node;
}

Node next_of(const StewardView& at, const TypingPage& page) {
    Node next = next_button(at.view, page.next);
    next.state.disabled = page.next_disabled;
    return next;
}

// Little room: one line of words, one with the field between the two ways, and the keyboard. What
// came of the last try takes the place of the label.
Node tight_page(const StewardView& at, TypingPage page) {
    const bool compact = at.view.theme.compact;
    const auto narrow = [compact](Node node) {
        node.style.padding = {Space::hair, Space::small};
        if (node.style.ground == Ink::none) node.style.edge = Ink::line;
        node.name_shown = !compact;
        return node;
    };
    const std::string notice = text_of(at.state.notice, at.view.strings);
    Node words = note(!page.text.error.empty() ? page.text.error
                      : !notice.empty()        ? notice
                                               : page.text.label);
    const bool trouble = !page.text.error.empty() || at.state.notice.light == Light::red;
    if (trouble) words.style.ink = Ink::danger_ink;
    words.id = !page.text.error.empty() ? page.field + ".error" : "notice";
    words.style.width = Length::fill();
    std::vector<Node> first;
    first.push_back(std::move(words));
    for (Node& other : page.others) {
        other.style.padding = {Space::none, Space::small};
        first.push_back(std::move(other));
    }
    Node top = row(std::move(first), Space::small);
    top.style.align = Align::center;
    Node group = masked_field(page, {page.text.label, {}, {}, page.text.force_ltr});
    Node box = std::move(*find(group, page.field));
    box.style.width = Length::fill();
    Node line = row({narrow(back_button(at.view)), std::move(box), narrow(next_of(at, page))},
                    Space::small);
    Node board = keyboard_board(at.view, at.state.keyboard);
    board.style.height = Length::fill();
    for (Node& keys : board.children)
        keys.style.height = Length::fill();
    for (Node* part : {&top, &line})
        part->style.padding = {Space::none, Space::small};
    std::vector<Node> parts;
    parts.push_back(std::move(top));
    parts.push_back(std::move(line));
    parts.push_back(std::move(board));
    return page_of(std::move(page), std::move(parts));
}

} // namespace

Node typing_page(const StewardView& at, TypingPage page) {
    if (at.view.tight) return tight_page(at, std::move(page));
    std::vector<Node> body;
    body.push_back(title(page.title));
    add_notice(at, body);
    body.push_back(masked_field(page, page.text));
    std::vector<Node> foot;
    foot.push_back(back_button(at.view));
    for (Node& other : page.others)
        foot.push_back(std::move(other));
    foot.push_back(spacer());
    foot.push_back(next_of(at, page));
    std::vector<Node> parts;
    parts.push_back(scroll("scroll", {page_column(at.view.theme, std::move(body), Space::small)}));
    parts.push_back(keyboard_board(at.view, at.state.keyboard));
    parts.push_back(row(std::move(foot), Space::small));
    return page_of(std::move(page), std::move(parts));
}

} // namespace streetsign::kiosk
