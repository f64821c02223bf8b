// SPDX-License-Identifier: MIT

#include <algorithm>
#include <iterator>

#include "kiosk/screens/screens.h"
#include "kiosk/ui/measure.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {
namespace {

Node passage_node(const View& view, const Passage& passage, const std::string& language) {
    Node node = paragraph(passage.text);
    node.emphasis = passage.emphasis;
    node.language = language;
    if (passage.kind == Passage::Kind::quote) return card({std::move(node)});
    if (passage.kind != Passage::Kind::bullet) return node;
    if (view.theme.compact) { // no room for an indent
        constexpr std::string_view dash = "– ";
        node.name.insert(0, dash);
        for (Emphasis& bold : node.emphasis) {
            bold.begin += static_cast<std::uint32_t>(dash.size());
            bold.end += static_cast<std::uint32_t>(dash.size());
        }
        return node;
    }
    // A dash is in every face, and mirrors with the row.
    Node mark = paragraph("–");
    mark.style.ink = Ink::text_soft;
    node.style.width = Length::fill();
    Node line = row({std::move(mark), std::move(node)}, Space::small);
    line.style.align = Align::start;
    return line;
}

// Before the ways on, and like them never out of sight.
void turn_pages(const View& view, ScreenParts& frame) {
    if (!view.turns_pages || bar_is_small(view) || frame.one_picture) return;
    if (frame.foot.empty()) frame.foot.push_back(spacer());
    const bool back_first = frame.foot.front().style.leads;
    const bool narrow = view.theme.low || view.theme.portrait || frame.foot.size() > 2 ||
                        (frame.foot.size() == 2 && !back_first);
    const std::size_t before = back_first || frame.foot.front().role == Role::group ? 1 : 0;
    const auto ways_on = std::min(static_cast<std::size_t>(frame.keep), frame.foot.size() - before);
    // The two belong together.
    Node pair = row(page_buttons(view, narrow ? PageButtons::icons : PageButtons::with_words),
                    Space::small);
    ++frame.keep;
    frame.foot.insert(frame.foot.end() - static_cast<std::ptrdiff_t>(ways_on), std::move(pair));
}

} // namespace

Node foot_of(const View& view, std::vector<Node> buttons) {
    const Theme& theme = view.theme;
    const bool one = buttons.size() == 1;
    // The way on is the largest.
    Node& last = buttons.back();
    if (last.style.ground == Ink::primary && !theme.compact)
        last.style.least_width = theme.touch_target * 3;
    Node foot = row(std::move(buttons));
    foot.style.flow = Flow::adaptive;
    foot.style.pack = one ? Align::start : Align::between;
    foot.style.align = Align::stretch;
    foot.style.padding = {theme.compact ? Space::hair : Space::small, Space::medium};
    // Its edges are those of the text above.
    foot.style.most_width = theme.measure + 2 * theme.space(Space::medium);
    foot.style.self = Align::center;
    return foot;
}

Node line_that_opens(const View& view, std::string name, std::string hint) {
    // Where letters are large, the icon's room is the text's.
    Node line = button("demand", std::move(name), ButtonKind::quiet,
                       view.theme.compact ? Icon::none : Icon::info);
    line.style.type = Type::caption;
    line.style.bold = true;
    line.style.text_align = Align::start;
    line.style.padding = {Space::none, Space::none};
    line.hint = std::move(hint);
    return line;
}

Node demand_line(const View& view) {
    const LanguageTexts& texts = view.texts();
    if (view.theme.low) return line_that_opens(view, texts.title, texts.demand);
    Node name = note(texts.title);
    name.style.bold = true;
    Node demand = note(texts.demand);
    demand.id = "demand";
    return column({std::move(name), std::move(demand)}, Space::none);
}

std::vector<Node> page_buttons(const View& view, PageButtons how, std::string_view what) {
    const Strings& _ = view.strings;
    std::vector<Node> nodes;
    const std::string id(what);
    nodes.push_back(button(id + "-up", _("Up"), ButtonKind::secondary, Icon::arrow_up));
    nodes.push_back(button(id + "-down", _("Down"), ButtonKind::secondary, Icon::arrow_down));
    for (Node& node : nodes) {
        node.name_shown = how == PageButtons::with_words;
        node.style.padding.inline_ = Space::medium;
    }
    return nodes;
}

Node framed(const View& view, ScreenParts frame) {
    std::vector<Node> body;
    const Theme& theme = view.theme;
    if (frame.title_shown && !frame.title.empty())
        body.push_back(theme.low ? heading(frame.title) : title(frame.title));
    for (Node& node : frame.body)
        body.push_back(std::move(node));
    const Space between = theme.low ? Space::small : Space::medium;
    Node content = page_column(theme, std::move(body), between);
    std::vector<Node> parts;
    if (!frame.head.empty()) {
        Node head = page_column(theme, std::move(frame.head), Space::none);
        head.style.most_width += 2 * theme.space(Space::medium);
        head.style.padding = {theme.low ? Space::none : Space::small, Space::medium};
        parts.push_back(std::move(head));
    }
    Node body_scroll = scroll("scroll", {std::move(content)}, Space::medium);
    if (!theme.low) body_scroll.style.padding.block = Space::medium;
    parts.push_back(std::move(body_scroll));
    turn_pages(view, frame);
    if (!frame.foot.empty()) {
        Node foot = foot_of(view, std::move(frame.foot));
        foot.style.keep = frame.keep;
        parts.push_back(std::move(foot));
    }
    Node screen_node = column(std::move(parts), Space::none);
    screen_node.id = std::move(frame.id);
    screen_node.name = std::move(frame.title);
    screen_node.name_shown = false;
    screen_node.style.height = Length::fill();
    return screen_node;
}

Node back_button(const View& view) {
    const Strings& _ = view.strings;
    Node node = button("back", _("Back"), ButtonKind::secondary, Icon::back);
    node.style.edge = Ink::line;
    node.style.leads = true;
    return node;
}

Node next_button(const View& view, std::string name) {
    const Strings& _ = view.strings;
    return button("next", name.empty() ? _("Go on") : std::move(name), ButtonKind::primary,
                  Icon::forward);
}

Node list_item(const View& view, std::string id, std::string name, std::string second_line,
               Icon icon) {
    if (!view.theme.compact)
        return item(std::move(id), std::move(name), std::move(second_line), icon);
    if (second_line.empty()) {
        Node node = button(std::move(id), std::move(name), ButtonKind::secondary);
        node.style.text_align = Align::start;
        return node;
    }
    Node node = item(std::move(id), std::move(name), std::move(second_line), Icon::none);
    node.children.pop_back(); // the sign that it opens: no room
    node.style.edge = Ink::edge;
    return node;
}

Node sign_button(const View& view) {
    const Strings& _ = view.strings;
    return button("sign", _("Sign"), ButtonKind::primary, Icon::pen);
}

std::vector<Node> part_nodes(const View& view, const Part& part) {
    const Strings& _ = view.strings;
    std::vector<Node> nodes;
    if (!part.title.empty()) {
        Node head = heading(part.title);
        head.language = part.stand_in;
        nodes.push_back(std::move(head));
    }
    if (!part.stand_in.empty())
        nodes.push_back(
            note(fill_in(_("This part is not translated yet. It is shown in this language: "
                           "{language}"),
                         {{"language", language_name(part.stand_in)}})));
    for (const Passage& passage : part.passages)
        nodes.push_back(passage_node(view, passage, part.stand_in));
    return nodes;
}

Node qr_of(const View& view, std::string id, std::string name, std::string_view text,
           CodeSize size) {
    Modules modules = view.codes.of(text, size);
    // As large as a telephone likes at an arm's length, and not larger; a long one as large as its
    // modules need.
    constexpr int least_module = 4; // pixels
    const int shorter = std::min(view.theme.size.width, view.theme.size.height);
    const int most = static_cast<int>(view.theme.px_per_mm * 55);
    const int usual = std::min(shorter * 2 / 5, most);
    const int needed = std::min((modules.side + 2 * qr_quiet_zone) * least_module, shorter * 3 / 5);
    const int side =
        size == CodeSize::large ? std::max(most, shorter * 3 / 5) : std::max(usual, needed);
    return qr(std::move(id), std::move(name), std::move(modules), side);
}

Node code_beside(const View& view, Node code, std::vector<Node> words) {
    Node text = column(std::move(words), Space::small);
    if (view.theme.compact || view.theme.portrait) {
        text.children.insert(text.children.begin(), std::move(code));
        return text;
    }
    text.style.width = Length::fill();
    Node both = row({std::move(code), std::move(text)}, Space::large);
    both.style.align = Align::center;
    return both;
}

bool is_tap(const Action& action, std::string_view id) {
    return action.kind == Action::Kind::tapped && action.id == id;
}

std::string_view tapped_after(const Action& action, std::string_view prefix) {
    if (action.kind != Action::Kind::tapped || !action.id.starts_with(prefix)) return {};
    return std::string_view(action.id).substr(prefix.size());
}

bool act_on_ways(const Action& action, Doing& doing) {
    Session& session = doing.session;
    if (is_tap(action, "back") || (action.kind == Action::Kind::key && action.key == Key::back))
        turn_back(session, doing.view);
    else if (is_tap(action, "home"))
        session.go(ScreenName::home);
    else if (is_tap(action, "sign"))
        begin_form(session, doing.view, RecordKind::signature);
    else if (is_tap(action, "report"))
        begin_form(session, doing.view, RecordKind::report);
    else if (is_tap(action, "read"))
        session.go(ScreenName::petition);
    else if (is_tap(action, "share"))
        session.go(ScreenName::share);
    else if (is_tap(action, "cases"))
        session.go(ScreenName::cases);
    else if (is_tap(action, "act"))
        session.go(ScreenName::act);
    else if (is_tap(action, "partners"))
        session.go(ScreenName::partners);
    else if (is_tap(action, "notice"))
        session.go(ScreenName::notice);
    else
        return false;
    return true;
}

} // namespace streetsign::kiosk
