// SPDX-License-Identifier: MIT
// What the steward looks at, and the small acts: counts, handover, stick, self-test, glass, power.

#include "kiosk/screens/steward.h"

namespace streetsign::kiosk {
namespace {

Node count(const StewardView& at, std::string id, std::string sentence, std::uint64_t n) {
    Node node = heading(fill_in(std::move(sentence), {{"n", at.view.strings.number(n)}}));
    node.role = Role::paragraph;
    node.id = std::move(id);
    return node;
}

void add_counts(const StewardView& at, std::vector<Node>& body) {
    const Strings& _ = at.view.strings;
    const Counts counts = at.terminal.counts();
    body.push_back(card({count(at, "count-tray", _("In the tray: {n}"), counts.tray),
                         note(_("Signed, sealed, and kept without order."))}));
    body.push_back(card({count(at, "count-waiting", _("Waiting to be sent: {n}"), counts.waiting),
                         note(_("In the log. The server has not confirmed them yet."))}));
    body.push_back(card({count(at, "count-cosigned", _("Held by the server: {n}"), counts.cosigned),
                         note(_("Confirmed. This terminal keeps them until they are safe in two "
                                "places."))}));
    body.push_back(card({count(at, "count-released", _("Safe: {n}"), counts.released),
                         note(_("Safe in two places, and deleted here."))}));
}

void add_media(const StewardView& at, std::vector<Node>& body) {
    const Strings& _ = at.view.strings;
    const auto health = at.terminal.health();
    if (!health) return;
    for (const Remark& remark : self_test(at.terminal, at.facts, _))
        if (remark.id == "storage" || remark.id == "second" || remark.id == "battery" ||
            remark.id == "storage-trouble" || remark.id == "clock")
            body.push_back(remark_node(at, remark));
    body.push_back(remark_node(at, delivery_remark(at.terminal.delivery(), _)));
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
    body.push_back(count(at, "count-here", _("On this terminal: {n}"),
                         counts.tray + counts.waiting + counts.cosigned));
    body.push_back(count(at, "count-released", _("Safe: {n}"), counts.released));
    add_media(at, body);
    if (const auto day = at.terminal.day())
        body.push_back(paragraph(fill_in(_("Open since {date}."), {{"date", _.date(day->date)}})));
    body.push_back(note(_("Tell the next steward the PIN by mouth. Do not write it down here.")));
    return framed(at.view, {.id = "steward-handover-page",
                            .title = _("Handover"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view)}});
}

Node steward_stick_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    body.push_back(item("export", _("Export to the stick"),
                        _("Copies every batch that is still here. Nothing is deleted."),
                        Icon::usb));
    body.push_back(item("take-answers", _("Take answers from the stick"),
                        _("What the server said, and a newer campaign."), Icon::refresh));
    body.push_back(note(_("What lies on the stick is sealed. Only the organisers can open it.")));
    return framed(at.view, {.id = "steward-stick-page",
                            .title = _("Stick"),
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
    return framed(at.view,
                  {.id = "steward-test-page",
                   .title = _("Self-test"),
                   .title_shown = true,
                   .body = std::move(body),
                   .foot = {back_button(at.view), button("test-again", _("Test again"),
                                                         ButtonKind::secondary, Icon::refresh)}});
}

Node steward_wipe_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    const std::uint64_t left_ms =
        at.state.wipe_until_ms > at.view.now_ms ? at.state.wipe_until_ms - at.view.now_ms : 0;
    Node countdown = display(_.number((left_ms + 999) / 1000));
    countdown.id = "countdown";
    countdown.role = Role::status;
    countdown.style.text_align = Align::center;
    return framed(at.view, {.id = "steward-wipe-page",
                            .title = _("Wipe the glass now"),
                            .title_shown = true,
                            .body = {paragraph(_("Touches are ignored until the count is over.")),
                                     std::move(countdown)},
                            .foot = {}});
}

Node steward_power_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    if (at.terminal.day())
        body.push_back(paragraph(_("The day stays open: it goes on when the terminal is switched "
                                   "on again. To end it, close the day first.")));
    if (!at.facts.helper)
        body.push_back(status("no-helper",
                              _("This terminal cannot switch itself off. Pulling the plug is safe: "
                                "nothing that was signed is lost."),
                              Icon::info));
    Node off = button("power-off", _("Switch off"), ButtonKind::danger, Icon::power);
    off.state.disabled = !at.facts.helper;
    return framed(at.view, {.id = "steward-power-page",
                            .title = _("Switch off"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view), std::move(off)}});
}

} // namespace streetsign::kiosk
