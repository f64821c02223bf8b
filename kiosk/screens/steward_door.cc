// SPDX-License-Identifier: MIT
// The door, a new PIN, the menu behind it.

#include "kiosk/screens/steward.h"
#include "kiosk/text/graphemes.h"

namespace streetsign::kiosk {

Node steward_pin_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    const std::uint64_t wait_ms = at.pin.wait_ms();
    FieldText text{_("PIN of the steward"), {}, {}, true};
    if (wait_ms > 0)
        text.error = _.plural("Too many wrong tries. Wait {n} second.",
                              "Too many wrong tries. Wait {n} seconds.", (wait_ms + 999) / 1000);
    return typing_page(
        at, {.id = "steward-pin",
             .title = _("For the people at the stall"),
             .field = "field-pin",
             .text = std::move(text),
             .typed = at.state.pin.view(),
             .masked = true,
             .next = _("Open"),
             .next_disabled = wait_ms > 0,
             .others = {button("pin-forgotten", _("PIN forgotten?"), ButtonKind::secondary)}});
}

Node steward_forgotten_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    body.push_back(
        paragraph(_("The organisers can let you set a new PIN: they lay a reset for this "
                    "terminal on a stick. It works once.")));
    if (const auto& certificate = at.terminal.enrolment().certificate()) {
        const DeviceName name = certificate->terms.device();
        Node device =
            paragraph(fill_in(_("This terminal: {name}, key {n}"),
                              {{"name", isolated(name.device)}, {"n", _.number(name.epoch)}}));
        device.id = "device";
        body.push_back(std::move(device));
        Node number = paragraph(fill_in(_("Number of the next reset: {n}"),
                                        {{"n", std::to_string(at.pin.last_reset() + 1)}}));
        number.id = "reset-number";
        body.push_back(std::move(number));
        body.push_back(note(_("Tell the organisers both, by telephone.")));
    }
    Node take =
        button("take-reset", _("Take the reset from the stick"), ButtonKind::primary, Icon::usb);
    std::vector<Node> foot;
    foot.push_back(back_button(at.view));
    // As many lines as it has in large letters would leave nothing of the page above it.
    (at.view.theme.compact ? body : foot).push_back(std::move(take));
    return framed(at.view, {.id = "steward-forgotten",
                            .title = _("PIN forgotten?"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = std::move(foot)});
}

Node steward_new_pin_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    const bool again = !at.state.first_pin.empty();
    return typing_page(at, {.id = "steward-new-pin",
                            .title = _("Set the steward's PIN"),
                            .field = "field-pin",
                            .text = {again ? _("The same PIN once more") : _("A new PIN"),
                                     _("At least 6 digits."),
                                     {},
                                     true},
                            .typed = at.state.pin.view(),
                            .masked = true,
                            .next = again ? _("Set the PIN") : std::string()});
}

namespace {

std::string day_line(const StewardView& at) {
    const Strings& _ = at.view.strings;
    const auto day = at.terminal.day();
    if (!day) return _("The day is closed.");
    return fill_in(_("Open since {date}."), {{"date", _.day(day->date)}});
}

std::string unsent_line(const StewardView& at) {
    const Strings& _ = at.view.strings;
    if (!at.terminal.knows_counts()) return _("Not known");
    const Counts counts = at.terminal.counts();
    return fill_in(_("On this terminal: {n}"),
                   {{"n", _.number(counts.tray + counts.waiting + counts.cosigned)}});
}

// Why no day can be opened, or may turn out to be over; empty: nothing speaks against it. The clock
// may be wrong, so what only the clock says is said and hinders nobody.
std::string against_opening(const StewardView& at) {
    const Strings& _ = at.view.strings;
    switch (at.terminal.no_more_days()) {
    case Hindrance::none:
        break;
    case Hindrance::cloned:
        return _("Another device uses this terminal's key. Ask the organisers for a new one.");
    case Hindrance::refused:
        return _("The organisers have ended the permission of this terminal.");
    default:
        return _("Not possible now. The reason is above.");
    }
    if (at.terminal.over_on(at.terminal.likely_date()))
        return _("By this terminal's clock, the campaign or the certificate has ended.");
    return {};
}

Node open_item(const StewardView& at, bool open) {
    const Strings& _ = at.view.strings;
    std::string second_line = against_opening(at);
    if (second_line.empty())
        second_line = open ? _("The day before is closed first.") : day_line(at);
    Node node =
        list_item(at.view, "steward-open", _("Open the day"), std::move(second_line), Icon::sun);
    node.state.disabled = at.terminal.no_more_days() != Hindrance::none;
    return node;
}

// Also while a next key waits for its certificate: the day goes on under this one.
bool is_enrolled(const StewardView& at) {
    const Enrolment& enrolment = at.terminal.enrolment();
    return enrolment.standing() == Enrolment::Standing::enrolled || enrolment.certificate();
}

Node counts_item(const StewardView& at) {
    return list_item(at.view, "steward-counts", at.view.strings("Counts"), unsent_line(at),
                     Icon::document);
}

void add_day_items(const StewardView& at, std::vector<Node>& items) {
    const Strings& _ = at.view.strings;
    const bool open = at.terminal.day().has_value();
    if (!open || at.terminal.day_forgotten()) items.push_back(open_item(at, open));
    if (open) {
        items.push_back(
            list_item(at.view, "steward-close", _("Close the day"), day_line(at), Icon::check));
        items.push_back(
            at.terminal.paused()
                ? list_item(at.view, "steward-resume", _("Go on collecting"), {}, Icon::hand)
                : list_item(at.view, "steward-pause", _("Pause"), _("Nobody can sign meanwhile."),
                            Icon::clock));
    }
    items.push_back(counts_item(at));
    items.push_back(list_item(at.view, "steward-handover", _("Handover"),
                              _("For the next steward."), Icon::people));
    items.push_back(list_item(at.view, "steward-wipe", _("Wipe the glass"),
                              _("Touches are ignored for 15 seconds."), Icon::hand));
}

} // namespace

Node steward_menu_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> items;
    if (is_enrolled(at)) add_day_items(at, items);
    // After the last day of a retired terminal too: its batches are still here.
    if (at.terminal.enrolment().retired()) items.push_back(counts_item(at));
    items.push_back(
        list_item(at.view, "steward-stick", _("Stick"), _("Export, and take answers."), Icon::usb));
    items.push_back(list_item(at.view, "steward-delivery", _("Network"),
                              _("Deliver now, join another."), Icon::wifi));
    items.push_back(list_item(at.view, "steward-more", _("This terminal"),
                              _("Test, keys, languages, PIN."), Icon::gear));
    items.push_back(list_item(at.view, "steward-power", _("Switch off"), {}, Icon::power));

    std::vector<Node> body;
    add_notice(at, body);
    if (const auto remark = opening_remark(at.terminal)) body.push_back(remark_node(at, *remark));
    body.push_back(grid(std::move(items), 2));
    return framed(at.view, {.id = "steward",
                            .title = _("For the people at the stall"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view)}});
}

Node steward_more_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    const bool enrolled = is_enrolled(at);
    std::vector<Node> items;
    items.push_back(list_item(at.view, "steward-test", _("Self-test"),
                              _("What is ready, and what is not."), Icon::check));
    if (at.terminal.campaign() != nullptr)
        items.push_back(list_item(at.view, "steward-texts", _("Campaign and languages"),
                                  _("Which texts were reviewed."), Icon::language));
    items.push_back(list_item(at.view, "steward-enrol", _("Key and certificate"),
                              enrolled ? _("This terminal is admitted.")
                                       : _("This terminal is not admitted yet."),
                              Icon::lock));
    if (at.terminal.has_store())
        items.push_back(list_item(at.view, "steward-slip", _("Day slip"),
                                  _("Of the last day that was closed."), Icon::qr));
    items.push_back(list_item(at.view, "steward-light", _("Brightness"), {}, Icon::sun));
    if (enrolled)
        items.push_back(checkbox("steward-headphones", _("The jack leads to headphones only"),
                                 at.terminal.headphones_only()));
    items.push_back(list_item(at.view, "steward-new-pin", _("Change the PIN"), {}, Icon::keyboard));
    std::vector<Node> body;
    add_notice(at, body);
    body.push_back(grid(std::move(items), 2));
    return framed(at.view, {.id = "steward-more-page",
                            .title = _("This terminal"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view)}});
}

} // namespace streetsign::kiosk
