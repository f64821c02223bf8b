// SPDX-License-Identifier: MIT
// Opening and closing the day.

#include <algorithm>

#include "kiosk/screens/steward.h"
#include "kiosk/text/graphemes.h"

namespace streetsign::kiosk {

Node steward_date_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    Node date = display(_.day(at.state.date));
    date.id = "date";
    date.style.text_align = Align::center;
    Node earlier = button("date-earlier", _("A day earlier"), ButtonKind::secondary, Icon::minus);
    earlier.state.disabled = at.state.date <= at.terminal.earliest_date();
    Node month_earlier =
        button("month-earlier", _("A month earlier"), ButtonKind::secondary, Icon::minus);
    month_earlier.state.disabled = earlier.state.disabled;
    std::vector<Node> body;
    add_notice(at, body);
    const bool over = at.terminal.over_on(at.state.date);
    body.push_back(std::move(date));
    if (over)
        body.push_back(
            alert("day-over",
                  _("The campaign or this terminal's certificate has ended before this day.")));
    const bool first = earlier.state.disabled;
    std::vector<Node> steps;
    steps.push_back(std::move(earlier));
    steps.push_back(button("date-later", _("A day later"), ButtonKind::secondary, Icon::plus));
    steps.push_back(std::move(month_earlier));
    steps.push_back(button("month-later", _("A month later"), ButtonKind::secondary, Icon::plus));
    // Only where they lead anywhere: most campaigns are shorter.
    constexpr std::uint64_t a_year_s = std::uint64_t{366} * 86'400;
    if (seconds_of(at.terminal.earliest_date()) + a_year_s <
        seconds_of(at.terminal.latest_date())) {
        steps.push_back(
            button("year-earlier", _("A year earlier"), ButtonKind::secondary, Icon::minus));
        steps.back().state.disabled = first;
        steps.push_back(button("year-later", _("A year later"), ButtonKind::secondary, Icon::plus));
    }
    body.push_back(grid(std::move(steps), 2));
    body.push_back(note(_("The date goes into every signature. The clock may be wrong; you are "
                          "not.")));
    if (at.terminal.waiting_serial())
        body.push_back(status("newer", _("A newer version of the campaign begins with this day."),
                              Icon::info));
    Node next = next_button(at.view, _("This is today"));
    next.state.disabled = over;
    return framed(at.view, {.id = "steward-date",
                            .title = _("Which day is it?"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view), std::move(next)}});
}

Node steward_languages_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> choices;
    std::vector<std::string> lacking;
    for (const std::string& language : at.terminal.languages_to_choose()) {
        const auto& chosen = at.state.languages;
        const auto place = std::find(chosen.begin(), chosen.end(), language);
        const bool selected = place != chosen.end();
        Node node = choice("stall-" + language, language_name(language), selected);
        // The order counts, so it is seen.
        if (selected)
            node.label =
                _.number(static_cast<std::uint64_t>(place - chosen.begin()) + 1) + ". " + node.name;
        node.language = language;
        node.state.disabled = !has_words(at.facts, language);
        if (node.state.disabled) lacking.push_back(language_name(language));
        choices.push_back(std::move(node));
    }
    std::vector<Node> body;
    add_notice(at, body);
    body.push_back(paragraph(_("Choose up to six. They are shown first, in the order in which you "
                               "touch them. All others stay within reach.")));
    body.push_back(grid(std::move(choices), 3));
    if (!lacking.empty())
        body.push_back(status("words",
                              fill_in(_("The terminal has no words of its own in these, so they "
                                        "cannot be offered: {what}."),
                                      {{"what", _.list(lacking)}}),
                              Icon::info));
    Node next = next_button(at.view);
    next.state.disabled = at.state.languages.empty();
    return framed(at.view, {.id = "steward-languages",
                            .title = _("Languages of this stall"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view), std::move(next)}});
}

Node steward_ready_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    for (const Remark& remark : at.state.report)
        if (remark.light != Light::good) body.push_back(remark_node(at, remark));
    if (body.empty()) body.push_back(status("all-good", _("Everything is ready."), Icon::check));
    return framed(at.view,
                  {.id = "steward-ready",
                   .title = worst(at.state.report) == Light::red ? _("Not everything is ready")
                                                                 : _("Ready to open"),
                   .title_shown = true,
                   .body = std::move(body),
                   .foot = {back_button(at.view),
                            button("go", _("Open the stall"), ButtonKind::primary, Icon::sun)}});
}

Node steward_day_sure_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    if (const auto remark = day_remark(at.terminal, at.state.date, _))
        body.push_back(remark_node(at, *remark));
    body.push_back(paragraph(_("The date goes into every signature. Once this day is open, no "
                               "earlier day can be opened here.")));
    Node back = back_button(at.view);
    back.name = _("Choose another day");
    return framed(at.view,
                  {.id = "steward-day-sure",
                   .title = fill_in(_("Is it really {date}?"), {{"date", _.day(at.state.date)}}),
                   .title_shown = true,
                   .body = std::move(body),
                   .foot = {std::move(back), button("day-sure", _("Yes, open the stall"),
                                                    ButtonKind::primary, Icon::sun)}});
}

Node steward_closing_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    const Counts counts = at.terminal.counts();
    std::vector<Node> body;
    add_notice(at, body);
    body.push_back(
        paragraph(_.plural("{n} signature goes from the tray into the log.",
                           "{n} signatures go from the tray into the log.", counts.tray)));
    body.push_back(paragraph(_("Afterwards nobody can sign until the next day is opened. You get a "
                               "day slip to photograph.")));
    return framed(at.view,
                  {.id = "steward-closing",
                   .title = _("Close the day?"),
                   .title_shown = true,
                   .body = std::move(body),
                   .foot = {back_button(at.view), button("close-day", _("Close the day"),
                                                         ButtonKind::primary, Icon::check)}});
}

namespace {

// What people count, and then what the log does: it holds more entries than anybody signed.
void add_content_lines(const StewardView& at, std::vector<Node>& lines) {
    const Strings& _ = at.view.strings;
    const auto count = [&](std::string id, std::string counted, std::string sentence,
                           std::uint64_t n) {
        lines.push_back(number_line(at, std::move(id), std::move(counted), std::move(sentence), n));
    };
    // A line each: longer ones would not leave the code its room beside them.
    const std::optional<LogContent>& content = at.state.closed->content;
    if (content)
        count("slip-signatures", _("Signatures so far"), _("Signatures so far: {n}"),
              content->signatures);
    if (content && content->reports > 0)
        count("slip-reports", _("Reports so far"), _("Reports so far: {n}"), content->reports);
    count("slip-size", _("Entries in the log"), _("Entries in the log: {n}"),
          at.state.closed->slip.terms.head.size.value);
    if (content)
        count("slip-opening", _("Of these, opening entries"), _("Of these, opening entries: {n}"),
              content->opening);
}

void to_caption(Node& node) {
    if (node.style.type == Type::body) node.style.type = Type::caption;
    for (Node& child : node.children)
        to_caption(child);
}

bool beside_the_code(const View& view) { return !view.theme.compact && !view.theme.portrait; }

// All that is written, close together, so that one photograph has it with the code beside it.
Node slip_lines(const StewardView& at) {
    const Strings& _ = at.view.strings;
    const Tally& tally = at.state.closed->slip.terms;
    const auto name = DeviceName::parse(tally.origin);
    const bool low = at.view.theme.low;
    // Beside the code there is one line for both, and none to lose: not for a weekday either.
    Node date = paragraph(low ? _.date(tally.date) : _.day(tally.date));
    date.id = "slip-date";
    if (low) date.style.type = Type::caption;
    if (beside_the_code(at.view)) date.style.width = Length::fill();
    std::vector<Node> both{heading(_("Day slip")), std::move(date)};
    Node head = beside_the_code(at.view) ? row(std::move(both)) : adaptive(std::move(both));
    head.style.align = Align::center;
    std::vector<Node> lines;
    lines.push_back(std::move(head));
    if (name) {
        Node device =
            paragraph(fill_in(_("This terminal: {name}, key {n}"),
                              {{"name", isolated(name->device)}, {"n", _.number(name->epoch)}}));
        device.id = "slip-device";
        lines.push_back(std::move(device));
    }
    add_content_lines(at, lines);
    lines.push_back(note(_("Words of the log")));
    Node words = words_table("slip-words", fingerprint_of(tally.head.root),
                             beside_the_code(at.view) ? 2 : 4);
    for (Node& word : words.children) {
        word.style.type = at.view.theme.low ? Type::caption : Type::label;
        word.style.bold = true;
    }
    words.style.gap = Space::none;
    if (at.view.theme.low)
        for (Node& line : lines)
            to_caption(line);
    lines.push_back(std::move(words));
    Node written = column(std::move(lines), Space::none);
    if (beside_the_code(at.view)) written.style.width = Length::fill();
    return written;
}

// What to do with the page beside the way out of it, so that nothing is below the fold. In large
// letters it would leave nothing of the page above it.
std::vector<Node> slip_foot(const StewardView& at, std::vector<Node>& body) {
    const Strings& _ = at.view.strings;
    Node done = button("done", _("Done"), ButtonKind::primary, Icon::check);
    std::vector<Node> foot;
    if (!at.state.closed) {
        foot.push_back(std::move(done));
        return foot;
    }
    Node what_to_do =
        note(_("Photograph this page and send it to the organisers. It holds no names."));
    if (at.view.theme.compact || at.view.turns_pages) {
        body.push_back(std::move(what_to_do));
        if (!bar_is_small(at.view) && at.view.turns_pages)
            foot.push_back(row(page_buttons(at.view, PageButtons::icons), Space::small));
        foot.push_back(std::move(done));
        return foot;
    }
    what_to_do.style.width = Length::fill();
    done.style.least_width = at.view.theme.touch_target * 3;
    Node line = row({std::move(what_to_do), std::move(done)});
    line.style.align = Align::center;
    line.style.width = Length::fill();
    foot.push_back(std::move(line));
    return foot;
}

} // namespace

Node steward_slip_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    if (at.state.closed) {
        std::vector<Node> parts;
        parts.push_back(slip_lines(at));
        parts.push_back(qr_of(at.view, "slip-code", _("The signed day slip"),
                              as_text(at.state.closed->slip.note), CodeSize::large));
        Node facts = beside_the_code(at.view) ? row(std::move(parts), Space::medium)
                                              : adaptive(std::move(parts), Space::medium);
        facts.style.align = Align::center;
        body.push_back(std::move(facts));
    } else {
        body.push_back(status("no-slip", _("No day was closed here yet."), Icon::info));
    }
    std::vector<Node> foot = slip_foot(at, body);
    return framed(at.view, {.id = "steward-slip",
                            .title = _("Day slip"),
                            .title_shown = !at.state.closed,
                            .body = std::move(body),
                            .foot = std::move(foot),
                            .one_picture = true});
}

} // namespace streetsign::kiosk
