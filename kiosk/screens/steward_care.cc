// SPDX-License-Identifier: MIT
// The small acts: stick, network, glass, light, power; and what only hands and ears can test.

#include <algorithm>

#include "kiosk/screens/steward.h"

namespace streetsign::kiosk {

Node steward_stick_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    body.push_back(list_item(at.view, "export", _("Export to the stick"),
                             _("Copies every batch that is still here. Nothing is deleted."),
                             Icon::usb));
    body.push_back(list_item(at.view, "take-answers", _("Take answers from the stick"),
                             _("What the server said, and a newer campaign."), Icon::refresh));
    body.push_back(note(_("What lies on the stick is sealed. Only the organisers can open it.")));
    return framed(at.view, {.id = "steward-stick-page",
                            .title = _("Stick"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view)}});
}

Node steward_delivery_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    for (const Remark& remark : delivery_remarks(at.terminal, _))
        body.push_back(remark_node(at, remark));
    body.push_back(list_item(at.view, "send-now", _("Deliver now"),
                             _("Does not wait for the next try."), Icon::cloud));
    Node join = list_item(at.view, "join-network", _("Join the network of the stick"),
                          at.helper.there() ? _("Its name and password came with the stick.")
                                            : _("This terminal cannot change its network."),
                          Icon::wifi);
    join.state.disabled = !at.helper.there() || at.helper.busy();
    body.push_back(std::move(join));
    return framed(at.view,
                  {.id = "steward-delivery-page",
                   .title = _("Network"),
                   .title_shown = true,
                   .body = std::move(body),
                   .foot = {back_button(at.view), button("look-again", _("Look again"),
                                                         ButtonKind::secondary, Icon::refresh)}});
}

namespace {

// The place where a finger is wanted now, in a grid of three by three; the others are empty.
Node touch_field(const StewardView& at) {
    const Strings& _ = at.view.strings;
    constexpr int places[touch_targets] = {0, 2, 4, 6, 8};
    const int wanted = places[std::min(at.state.corner, touch_targets - 1)];
    std::vector<Node> lines;
    for (int line = 0; line < 3; ++line) {
        std::vector<Node> cells;
        for (int cell = 0; cell < 3; ++cell) {
            if (line * 3 + cell != wanted) {
                cells.push_back(spacer());
                continue;
            }
            Node target = button("target-" + std::to_string(at.state.corner + 1), _("Here"),
                                 ButtonKind::primary);
            target.style.width = Length::fill();
            if (at.view.theme.compact) target.style.padding = {Space::small, Space::small};
            cells.push_back(std::move(target));
        }
        lines.push_back(row(std::move(cells), Space::none));
        if (line < 2) lines.push_back(spacer());
    }
    Node field = column(std::move(lines), Space::none);
    field.style.height = Length::fill();
    return field;
}

// The corners have to be in sight, so this page cannot scroll: where there is little room the count
// and both ways share one line below.
Node touch_foot_compact(const StewardView& at, Node words, Node dead) {
    const Strings& _ = at.view.strings;
    words.label =
        _.number(static_cast<std::uint64_t>(at.state.corner) + 1) + " / " + _.number(touch_targets);
    Node back = back_button(at.view);
    back.name_shown = false;
    dead.icon = Icon::none;
    dead.style.type = Type::caption;
    dead.style.edge = Ink::line;
    dead.style.width = Length::fill();
    for (Node* way : {&back, &dead})
        way->style.padding = {Space::small, Space::small};
    Node foot = row({std::move(back), std::move(words), std::move(dead)}, Space::small);
    foot.style.align = Align::center;
    foot.style.padding = {Space::none, Space::small};
    return foot;
}

} // namespace

Node steward_touch_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    Node words = note(fill_in(_("Touch the marked place: {n} of {all}"),
                              {{"n", _.number(static_cast<std::uint64_t>(at.state.corner) + 1)},
                               {"all", _.number(touch_targets)}}));
    words.id = "touch-step";
    words.style.padding = {Space::small, Space::medium};
    Node dead =
        button("touch-dead", _("It does not respond there"), ButtonKind::quiet, Icon::warning);
    Node page =
        at.view.theme.compact
            ? column({touch_field(at), touch_foot_compact(at, std::move(words), std::move(dead))},
                     Space::small)
            : column({std::move(words), touch_field(at),
                      foot_of(at.view, {back_button(at.view), std::move(dead)})},
                     Space::small);
    page.id = "steward-touch-page";
    page.name = _("Try the screen");
    page.name_shown = false;
    page.style.height = Length::fill();
    return page;
}

Node steward_sound_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    body.push_back(button("play", _("Say a sentence"), ButtonKind::primary, Icon::volume));
    body.push_back(paragraph(_("Did you hear it?")));
    body.push_back(
        adaptive({button("heard-no", _("No, nothing"), ButtonKind::secondary, Icon::close),
                  button("heard-yes", _("Yes"), ButtonKind::secondary, Icon::check)}));
    return framed(at.view, {.id = "steward-sound-page",
                            .title = _("Try the voice"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view)}});
}

Node steward_brightness_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    std::vector<Node> choices;
    for (const int percent : {20, 40, 60, 80, 100}) {
        Node node =
            choice("light-" + std::to_string(percent),
                   fill_in(_("{n} %"), {{"n", _.number(static_cast<std::uint64_t>(percent))}}),
                   at.state.brightness == percent);
        node.state.disabled = !at.helper.there();
        choices.push_back(std::move(node));
    }
    body.push_back(grid(std::move(choices), 5));
    body.push_back(at.helper.there()
                       ? note(_("Bright in the sun, dim in the evening: this saves the battery."))
                       : status("no-helper",
                                _("The light of this screen cannot be changed from here."),
                                Icon::info));
    return framed(at.view, {.id = "steward-light-page",
                            .title = _("Brightness"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view)}});
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
    if (!at.helper.there())
        body.push_back(status("no-helper",
                              _("This terminal cannot switch itself off. Pulling the plug is safe: "
                                "nothing that was signed is lost."),
                              Icon::info));
    Node off = button("power-off", _("Switch off"), ButtonKind::danger, Icon::power);
    off.state.disabled = !at.helper.there();
    return framed(at.view, {.id = "steward-power-page",
                            .title = _("Switch off"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view), std::move(off)}});
}

} // namespace streetsign::kiosk
