// SPDX-License-Identifier: MIT
// What the steward looks at: counts, handover, self-test, the campaign and its languages.

#include <algorithm>

#include "kiosk/screens/steward.h"
#include "kiosk/text/graphemes.h"
#include "sync/core/date.h"

namespace streetsign::kiosk {
namespace {

// Who read the texts that people sign, and when; each once, in the order of the texts.
std::vector<std::string> readers_of(const Language& language, const Strings& _) {
    std::vector<std::string> readers;
    const auto add = [&](const ReviewState& review) {
        const auto date = parse_date(review.date);
        if (!review.reviewed || !date) return;
        const std::string reader = isolated(review.reviewer) + ", " + _.day(*date);
        if (std::find(readers.begin(), readers.end(), reader) == readers.end())
            readers.push_back(reader);
    };
    for (const Text* text : {&language.petition, &language.consent})
        for (const Section& section : text->sections)
            add(section.review);
    add(language.form.review);
    return readers;
}

// What stands in the card of a number, below it.
Node counted(Node line, std::string meaning) {
    for (Node& part : line.children)
        part.style.type = Type::heading;
    return card({std::move(line), note(std::move(meaning))}, Space::none);
}

Node counts_unknown(const StewardView& at) {
    return status("counts-unknown", at.view.strings("Not known"), Icon::info);
}

void add_counts(const StewardView& at, std::vector<Node>& body) {
    const Strings& _ = at.view.strings;
    if (!at.terminal.knows_counts()) {
        body.push_back(counts_unknown(at));
        return;
    }
    const Counts counts = at.terminal.counts();
    body.push_back(
        counted(number_line(at, "count-tray", _("In the tray"), _("In the tray: {n}"), counts.tray),
                _("Signed, sealed, and kept without order.")));
    body.push_back(counted(number_line(at, "count-waiting", _("Waiting to be sent"),
                                       _("Waiting to be sent: {n}"), counts.waiting),
                           _("In the log. The server has not confirmed them yet.")));
    body.push_back(
        counted(number_line(at, "count-cosigned", _("Held by the server"),
                            _("Held by the server: {n}"), counts.cosigned),
                _("Confirmed. This terminal keeps them until they are safe in two places.")));
    body.push_back(
        counted(number_line(at, "count-released", _("Safe"), _("Safe: {n}"), counts.released),
                _("Safe in two places, and deleted here.")));
}

void add_media(const StewardView& at, std::vector<Node>& body) {
    const Strings& _ = at.view.strings;
    const auto health = at.terminal.health();
    if (!health) return;
    for (const Remark& remark : self_test(at.terminal, at.facts, _))
        if (remark.id == "storage" || remark.id == "second" || remark.id == "battery" ||
            remark.id == "storage-trouble" || remark.id == "set-aside" || remark.id == "clock")
            body.push_back(remark_node(at, remark));
    for (const Remark& remark : delivery_remarks(at.terminal, _))
        body.push_back(remark_node(at, remark));
    // A day, never a time: when the stall was in use is nobody's business.
    const auto day = at.terminal.last_export();
    body.push_back(
        remark_node(at, day ? Remark{Light::good, "last-export",
                                     mark("Last export to a stick: {what}."), 0, _.day(*day)}
                            : Remark{Light::good, "last-export",
                                     mark("Nothing was exported to a stick yet.")}));
}

} // namespace

Node steward_counts_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    add_counts(at, body);
    add_media(at, body);
    return framed(at.view,
                  {.id = "steward-counts-page",
                   .title = _("Counts"),
                   .title_shown = true,
                   .body = std::move(body),
                   .foot = {back_button(at.view), button("look-again", _("Look again"),
                                                         ButtonKind::secondary, Icon::refresh)}});
}

Node steward_handover_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    const Counts counts = at.terminal.counts();
    std::vector<Node> body;
    if (at.terminal.knows_counts()) {
        Node here = number_line(at, "count-here", _("On this terminal"), _("On this terminal: {n}"),
                                counts.tray + counts.waiting + counts.cosigned);
        Node safe = number_line(at, "count-released", _("Safe"), _("Safe: {n}"), counts.released);
        for (Node* line : {&here, &safe})
            for (Node& part : line->children)
                part.style.type = Type::heading;
        body.push_back(card({std::move(here), std::move(safe)}, Space::none));
    } else {
        body.push_back(counts_unknown(at));
    }
    add_media(at, body);
    if (const auto day = at.terminal.day())
        body.push_back(paragraph(fill_in(_("Open since {date}."), {{"date", _.day(day->date)}})));
    body.push_back(note(_("Tell the next steward the PIN in person. Do not write it down here.")));
    return framed(at.view, {.id = "steward-handover-page",
                            .title = _("Handover"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view)}});
}

Node steward_self_test_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    for (const Light light : {Light::red, Light::amber, Light::good})
        for (const Remark& remark : at.state.report)
            if (remark.light == light) body.push_back(remark_node(at, remark));
    std::vector<Node> trials;
    trials.push_back(button("test-touch", _("Try the screen"), ButtonKind::secondary, Icon::hand));
    if (at.voice)
        trials.push_back(
            button("test-sound", _("Try the voice"), ButtonKind::secondary, Icon::volume));
    body.push_back(adaptive(std::move(trials)));
    return framed(at.view,
                  {.id = "steward-test-page",
                   .title = _("Self-test"),
                   .title_shown = true,
                   .body = std::move(body),
                   .foot = {back_button(at.view), button("test-again", _("Test again"),
                                                         ButtonKind::secondary, Icon::refresh)}});
}

// Each language in its own name; a draft is marked by sign and word. Below it who reviewed it.
Node steward_texts_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    for (const Remark& remark : self_test(at.terminal, at.facts, _))
        if (remark.id == "campaign" || remark.id == "mode" || remark.id == "certificate")
            body.push_back(remark_node(at, remark));
    if (const auto serial = at.terminal.waiting_serial())
        body.push_back(
            status("newer",
                   fill_in(_("Version {n} begins with the next day."), {{"n", _.number(*serial)}}),
                   Icon::info));
    if (const CampaignTexts* texts = at.terminal.campaign()) {
        for (const Language& language : texts->campaign().languages) {
            const bool reviewed = language.reviewed();
            const Remark remark{reviewed ? Light::good : Light::amber, "text-" + language.id,
                                reviewed ? mark("{what}: reviewed")
                                         : mark("{what}: not reviewed yet"),
                                0, language_name(language.id)};
            body.push_back(remark_node(at, remark));
            for (std::string& reader : readers_of(language, _))
                body.push_back(note(std::move(reader)));
        }
    }
    return framed(at.view, {.id = "steward-texts-page",
                            .title = _("Campaign and languages"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view)}});
}

} // namespace streetsign::kiosk
