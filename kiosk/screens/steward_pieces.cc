// SPDX-License-Identifier: MIT
#include "kiosk/screens/keyboard_board.h"
#include "kiosk/screens/steward.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {

void add_notice(const StewardView& at, std::vector<Node>& body) {
    const Remark& notice = at.state.notice;
    if (!notice.said()) return;
    const std::string text = text_of(notice, at.view.strings);
    if (notice.light == Light::red)
        body.push_back(alert("notice", text));
    else
        body.push_back(
            status("notice", text, notice.light == Light::good ? Icon::check : Icon::info));
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

Node words_card(std::string id, std::string title, const Fingerprint& words) {
    std::vector<Node> cells;
    for (size_t i = 0; i < words.words.size(); ++i) {
        Node word = heading(std::to_string(i + 1) + ". " + std::string(words.words[i]));
        word.role = Role::paragraph;
        word.language = "en";
        word.style.force_ltr = true;
        cells.push_back(std::move(word));
    }
    Node table = grid(std::move(cells), 4, Space::small);
    table.id = std::move(id);
    table.name = words.text();
    table.name_shown = false;
    Node label = note(std::move(title));
    return card({std::move(label), std::move(table)});
}

Node typing_page(const StewardView& at, TypingPage page) {
    std::vector<Node> body;
    body.push_back(title(page.title));
    add_notice(at, body);
    Node box = kiosk::field(page.field, page.text, page.typed,
                            static_cast<std::uint32_t>(page.typed.size()));
    if (Node* inner = find(box, page.field)) inner->state.masked = page.masked;
    body.push_back(std::move(box));

    Node next = next_button(at.view, page.next);
    next.state.disabled = page.next_disabled;
    std::vector<Node> parts;
    parts.push_back(scroll("scroll", {page_column(at.view.theme, std::move(body), Space::small)}));
    parts.push_back(keyboard_board(at.view, at.state.keyboard));
    parts.push_back(row({back_button(at.view), spacer(), std::move(next)}, Space::small));
    Node node = column(std::move(parts), Space::small);
    node.id = std::move(page.id);
    node.name = std::move(page.title);
    node.name_shown = false;
    node.style.height = Length::fill();
    return node;
}

} // namespace streetsign::kiosk
