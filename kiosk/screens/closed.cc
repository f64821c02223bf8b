// SPDX-License-Identifier: MIT
// It cannot collect now. Said calmly, in every language of the stall, before anyone types; reading
// and sharing still work, and there is a way to sign elsewhere.

#include "kiosk/screens/screens.h"

namespace streetsign::kiosk {
namespace {

constexpr const char* sentence = mark("Nothing can be signed at this terminal just now.");

std::string reason(const View& view) {
    const Strings& _ = view.strings;
    switch (view.hindrance) {
    case Hindrance::none:
        return {};
    case Hindrance::no_campaign:
        return _("No campaign is loaded.");
    case Hindrance::no_certificate:
        return _("The organisers have not admitted this terminal yet.");
    case Hindrance::refused:
        return _("The permission of this terminal has ended.");
    case Hindrance::storage_full:
        return _("The storage is full.");
    case Hindrance::storage_broken:
        return _("The storage cannot be written.");
    case Hindrance::power_low:
        return _("The battery is nearly empty.");
    case Hindrance::cloned:
        return _("Another device uses this terminal's key.");
    case Hindrance::day_closed:
        return _("The stall is closed for today.");
    case Hindrance::paused:
        return _("We are taking a short break.");
    case Hindrance::store_gone:
        return _("A part of the storage is missing.");
    case Hindrance::store_damaged:
        return _("The storage is damaged.");
    case Hindrance::campaign_damaged:
        return _("The campaign on this terminal is damaged.");
    case Hindrance::key_damaged:
        return _("This terminal's key is damaged or missing.");
    case Hindrance::certificate_damaged:
        return _("This terminal's certificate is damaged.");
    case Hindrance::outbox_blocked:
        return _("The storage cannot be used.");
    }
    return {};
}

// Whether code and words stand beside each other, so that all that matters is in sight at once.
bool stands_beside(const View& view) {
    return !view.theme.compact && !view.theme.portrait && view.campaign != nullptr &&
           !view.campaign->terms().address.empty();
}

// The same, in the stall's other languages.
std::vector<Node> in_other_languages(const View& view) {
    std::vector<Node> nodes;
    for (const std::string& language : view.stall_languages) {
        if (language == view.strings.language()) continue;
        const std::string said = view.catalogues.strings(language)(sentence);
        nodes.push_back(stands_beside(view) ? note(said) : paragraph(said));
        nodes.back().language = language;
    }
    return nodes;
}

// What stands beside the code: the reason too, and small words without gaps.
std::vector<Node> words_beside_code(const View& view, const std::string& address) {
    const Strings& _ = view.strings;
    const bool small = stands_beside(view);
    std::vector<Node> nodes;
    if (small) {
        nodes.push_back(note(reason(view)));
        nodes.back().id = "reason";
        nodes.back().role = Role::status;
        nodes.back().style.ink = Ink::text;
        nodes.back().style.bold = true;
    }
    const Space between = small ? Space::none : Space::small;
    if (small) nodes.push_back(column(in_other_languages(view), between));
    const std::string online = _("You can sign online:");
    Node text = paragraph(address);
    text.style.force_ltr = true;
    text.style.bold = true;
    nodes.push_back(column({small ? note(online) : paragraph(online), std::move(text)}, between));
    return nodes;
}

} // namespace

Node closed_screen(const View& view) {
    const Strings& _ = view.strings;
    std::vector<Node> body;
    if (!stands_beside(view)) {
        body = in_other_languages(view);
        body.push_back(status("reason", reason(view), Icon::info));
    }
    std::vector<Node> foot;
    if (view.session.screen == ScreenName::closed && view.campaign != nullptr)
        foot.push_back(back_button(view));
    if (view.campaign != nullptr) {
        const std::string& address = view.campaign->terms().address;
        if (!address.empty()) {
            Node code = qr_of(view, "address-code", _("Code for your phone"), address);
            body.push_back(code_beside(view, std::move(code), words_beside_code(view, address)));
        }
        std::vector<Node> ways;
        ways.push_back(list_item(view, "read", _("Read the call"), {}, Icon::book));
        if (view.campaign->campaign().cases)
            ways.push_back(list_item(view, "cases", _("See where it is used"), {}, Icon::map));
        ways.push_back(list_item(view, "share", _("Take the call with you"), {}, Icon::share));
        body.push_back(grid(std::move(ways), 2, Space::small));
    }
    Node code = note(fill_in(_("For the people at the stall: code {n}"),
                             {{"n", _.number(static_cast<std::uint64_t>(view.hindrance))}}));
    code.id = "reason-code";
    body.push_back(std::move(code));
    // The door opens over nothing that somebody has entered; once they are gone it is here again.
    if (view.steward && !view.session.entered_anything())
        foot.push_back(button("steward", _("Steward"), ButtonKind::quiet, Icon::lock));
    return framed(view, {.id = "closed",
                         .title = _(sentence),
                         .title_shown = true,
                         .body = std::move(body),
                         .foot = std::move(foot)});
}

void act_on_closed(const Action& action, const Input&, Doing& doing) {
    if (is_tap(action, "steward")) {
        doing.wish = Doing::Wish::open_steward;
        return;
    }
    // It turns through the stall's languages: who touches it goes on in the one they read.
    const bool gone = act_on_ways(action, doing);
    if (gone && doing.session.language.empty())
        doing.session.language = doing.view.strings.language();
}

} // namespace streetsign::kiosk
