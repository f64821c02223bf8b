// SPDX-License-Identifier: MIT
// What the steward's pages are made of: notices, remarks, numbers, words to compare, typing.

#include <algorithm>

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

Node number_line(const StewardView& at, std::string id, std::string counted, std::string sentence,
                 std::uint64_t n) {
    // Drawn and not said: the sentence beside it says it all.
    Node label = paragraph({});
    label.label = std::move(counted);
    label.style.width = Length::fill();
    Node number = paragraph(fill_in(std::move(sentence), {{"n", at.view.strings.number(n)}}));
    number.id = std::move(id);
    number.label = at.view.strings.number(n);
    number.style.text_align = Align::end;
    Node line = row({std::move(label), std::move(number)}, Space::medium);
    line.style.align = Align::end;
    return line;
}

Node words_table(std::string id, const Fingerprint& words, int columns) {
    std::vector<Node> cells;
    for (size_t i = 0; i < words.words.size(); ++i) {
        // A space that breaks no line: fewer columns, rather than a number without its word.
        Node word = heading(std::to_string(i + 1) + ".\u00a0" + std::string(words.words[i]));
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

Node words_card(const StewardView& at, std::string id, std::string title,
                const Fingerprint& words) {
    Node label = note(std::move(title));
    const int columns = at.view.theme.portrait || at.view.theme.compact ? 2 : 4;
    return card({std::move(label), words_table(std::move(id), words, columns)});
}

namespace {

Node masked_field(const TypingPage& page, const FieldText& text) {
    Node box =
        kiosk::field(page.field, text, page.typed, static_cast<std::uint32_t>(page.typed.size()));
    if (Node* inner = find(box, page.field)) inner->state.masked = page.masked;
    return box;
}

bool is_number_pad(const StewardView& at) {
    return at.state.keyboard.state().field == KeyboardKind::digits;
}

// Its keys take what room there is.
void fill_height(Node& board) {
    board.style.height = Length::fill();
    for (Node& keys : board.children)
        keys.style.height = Length::fill();
}

Node page_of(TypingPage page, std::vector<Node> parts) {
    Node node = column(std::move(parts), Space::none);
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

// What stands above the box where there is little room: what came of the last try, in the place of
// all else; or the title with the label, and how to fill the field in, as many lines as App finds
// room for.
std::vector<Node> tight_words(const StewardView& at, TypingPage& page) {
    const std::string notice = text_of(at.state.notice, at.view.strings);
    const std::string& error = page.text.error;
    const bool told = !error.empty() || !notice.empty();
    const bool titled = !told && at.view.tight_words > 1;
    std::vector<Node> said;
    if (titled) {
        said.push_back(note(page.title));
        said.back().style.bold = true;
        said.back().style.ink = Ink::text;
    }
    Node words = note(!error.empty() ? error : !notice.empty() ? notice : page.text.label);
    if (!error.empty() || at.state.notice.light == Light::red) words.style.ink = Ink::danger_ink;
    words.id = !error.empty() ? page.field + ".error" : "notice";
    words.style.width = Length::fill();
    said.push_back(std::move(words));
    // The label below the title rather than in a narrow column beside it.
    Node both = row(std::move(said), Space::medium);
    both.style.flow = Flow::adaptive;
    both.style.width = Length::fill();
    std::vector<Node> first;
    first.push_back(std::move(both));
    for (Node& other : page.others) {
        other.style.padding = {Space::none, Space::small};
        first.push_back(std::move(other));
    }
    Node top = row(std::move(first), Space::medium);
    top.style.align = Align::center;
    std::vector<Node> lines;
    lines.push_back(std::move(top));
    if (titled && !page.text.help.empty()) lines.push_back(note(page.text.help));
    return lines;
}

// Little room: words, a line with the field between the two ways, and the keyboard.
Node tight_page(const StewardView& at, TypingPage page) {
    const bool compact = at.view.theme.compact;
    const auto narrow = [compact](Node node) {
        node.style.padding = {Space::hair, Space::small};
        if (node.style.ground == Ink::none) node.style.edge = Ink::line;
        node.name_shown = !compact;
        return node;
    };
    Node top = column(tight_words(at, page), Space::none);
    Node group = masked_field(page, {page.text.label, {}, {}, page.text.force_ltr});
    Node box = std::move(*find(group, page.field));
    box.style.width = Length::fill();
    Node line = row({narrow(back_button(at.view)), std::move(box), narrow(next_of(at, page))},
                    Space::small);
    Node board = keyboard_board(at.view, at.state.keyboard);
    std::vector<Node> parts;
    top.style.padding = {Space::hair, Space::small};
    line.style.padding = {Space::hair, Space::small};
    parts.push_back(std::move(top));
    parts.push_back(std::move(line));
    // Keys that took all that height would be pillars.
    if (at.view.theme.portrait) parts.push_back(spacer());
    if (!at.view.theme.portrait || is_number_pad(at)) fill_height(board);
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
    foot.push_back(next_of(at, page));
    std::vector<Node> parts;
    Node board = keyboard_board(at.view, at.state.keyboard);
    Node content = page_column(at.view.theme, std::move(body), Space::small);
    if (is_number_pad(at)) {
        // Nothing scrolls beside the few large keys of a PIN.
        Node above = column({std::move(content)}, Space::none);
        above.style.padding = {Space::small, Space::medium};
        parts.push_back(std::move(above));
        if (at.view.theme.portrait) parts.push_back(spacer());
        fill_height(board);
    } else {
        parts.push_back(scroll("scroll", {std::move(content)}));
    }
    parts.push_back(std::move(board));
    parts.push_back(foot_of(at.view, std::move(foot)));
    return page_of(std::move(page), std::move(parts));
}

} // namespace streetsign::kiosk
