// SPDX-License-Identifier: MIT
// The screens that are there to be read: the petition, what to do, share, partners, the notice.

#include "kiosk/screens/screens.h"
#include "sync/campaign/fingerprint.h"

namespace streetsign::kiosk {
namespace {

std::vector<Node> all_parts(const View& view, const std::vector<Part>& parts) {
    std::vector<Node> body;
    for (const Part& part : parts)
        for (Node& node : part_nodes(view, part))
            body.push_back(std::move(node));
    return body;
}

Node reading_screen(const View& view, std::string id, std::string name, std::vector<Node> body) {
    return framed(view, {.id = std::move(id),
                         .title = std::move(name),
                         .title_shown = true,
                         .body = std::move(body),
                         .foot = {back_button(view), sign_button(view)}});
}

// The address as text and as a code for people's own telephones.
std::vector<Node> address_nodes(const View& view, const std::string& address) {
    const Strings& _ = view.strings;
    if (address.empty()) return {};
    Node text = paragraph(address);
    text.style.force_ltr = true;
    text.style.bold = true;
    return {code_beside(view, qr_of(view, "address-code", _("Code for your phone"), address),
                        {note(_("Code for your phone")), std::move(text)})};
}

bool says(const std::vector<Part>& parts, std::string_view word) {
    for (const Part& part : parts)
        for (const Passage& passage : part.passages)
            if (passage.text.find(word) != std::string::npos) return true;
    return false;
}

// The campaign's hashtag and its contact, where its own words do not name them anyway.
std::vector<Node> terms_nodes(const View& view) {
    const Strings& _ = view.strings;
    const Terms& terms = view.campaign->terms();
    std::vector<Node> nodes;
    const auto add = [&](std::string id, std::string label, const std::string& word) {
        if (word.empty() || says(view.texts().share, word)) return;
        nodes.push_back(heading(std::move(label)));
        nodes.push_back(paragraph(word));
        nodes.back().id = std::move(id);
        nodes.back().style.force_ltr = true;
    };
    add("hashtag", _("Hashtag"), terms.hashtag);
    add("contact", _("Write to us"), terms.contact);
    return nodes;
}

// What a part of "act" leads to, by its id; the others are words alone.
std::vector<Node> act_button(const View& view, const std::string& part) {
    const Strings& _ = view.strings;
    const auto one = [&](std::string name, Icon icon) {
        Node node = button("act-" + part, std::move(name), ButtonKind::secondary, icon);
        node.style.self = Align::start;
        return std::vector<Node>{std::move(node)};
    };
    if (part == "join" || part == "stay-informed") return one(_("Sign"), Icon::pen);
    if (part == "tell-us" && view.campaign->form(RecordKind::report) != nullptr)
        return one(_("Report a sighting"), Icon::eye);
    if (part == "share") return one(_("Take the call with you"), Icon::share);
    return {};
}

} // namespace

Node petition_screen(const View& view) {
    const Strings& _ = view.strings;
    const LanguageTexts& texts = view.texts();
    std::vector<Node> body;
    if (texts.draft && texts.language != view.campaign->terms().source_language)
        body.push_back(status("draft", _("Nobody has reviewed this translation yet."), Icon::info));
    for (Node& node : all_parts(view, texts.petition))
        body.push_back(std::move(node));
    return reading_screen(view, "petition", texts.title, std::move(body));
}

Node act_screen(const View& view) {
    const Strings& _ = view.strings;
    std::vector<Node> body;
    for (const Part& part : view.texts().act) {
        std::vector<Node> nodes = part_nodes(view, part);
        for (Node& node : act_button(view, part.id))
            nodes.push_back(std::move(node));
        if (view.theme.compact)
            for (Node& node : nodes)
                body.push_back(std::move(node));
        else
            body.push_back(card(std::move(nodes), Space::small));
    }
    return reading_screen(view, "act", _("What you can do"), std::move(body));
}

Node share_screen(const View& view) {
    const Strings& _ = view.strings;
    std::vector<Node> body = address_nodes(view, view.campaign->terms().address);
    for (Node& node : all_parts(view, view.texts().share))
        body.push_back(std::move(node));
    for (Node& node : terms_nodes(view))
        body.push_back(std::move(node));
    const Fingerprint words = authority_fingerprint(view.campaign->manifest().authorities);
    body.push_back(heading(_("Is this terminal genuine?")));
    body.push_back(paragraph(_("The campaign's page shows the same eight words:")));
    Node shown = paragraph(words.text());
    shown.style.bold = true;
    shown.id = "fingerprint";
    shown.language = "en";
    shown.style.force_ltr = true;
    body.push_back(std::move(shown));
    return reading_screen(view, "share", _("Take the call with you"), std::move(body));
}

Node partners_screen(const View& view) {
    const Strings& _ = view.strings;
    return reading_screen(view, "partners", _("Who is behind it"),
                          all_parts(view, view.texts().partners));
}

Node notice_screen(const View& view) {
    const Strings& _ = view.strings;
    std::vector<Node> body;
    if (view.campaign->rehearsal())
        body.push_back(status("rehearsal-note", view.texts().rehearsal_note, Icon::info));
    for (Node& node : all_parts(view, view.texts().notice))
        body.push_back(std::move(node));
    const std::string& notice = view.campaign->terms().controller.notice;
    if (!notice.empty())
        body.push_back(code_beside(
            view, qr_of(view, "notice-code", _("The full notice, for your phone"), notice),
            {note(_("The full notice, for your phone"))}));
    return reading_screen(view, "notice", _("Your data"), std::move(body));
}

Node too_young_screen(const View& view) {
    const Strings& _ = view.strings;
    const auto age = static_cast<std::uint64_t>(view.campaign->terms().minimum_age);
    std::vector<Node> body{
        paragraph(_.plural("You can sign if you are {n} or older. We have kept nothing of you.",
                           "You can sign if you are {n} or older. We have kept nothing of you.",
                           age)),
        paragraph(_("Your voice counts all the same: take the call with you and tell others."))};
    return framed(view, {.id = "too-young",
                         .title = _("Thank you for your interest"),
                         .title_shown = true,
                         .body = std::move(body),
                         .foot = {button("home", _("To the start"), ButtonKind::quiet, Icon::home),
                                  button("share", _("Take the call with you"), ButtonKind::primary,
                                         Icon::share)}});
}

void act_on_reading(const Action& action, const Input&, Doing& doing) {
    if (is_tap(action, "act-join") || is_tap(action, "act-stay-informed"))
        return begin_form(doing.session, doing.view, RecordKind::signature);
    if (is_tap(action, "act-tell-us"))
        return begin_form(doing.session, doing.view, RecordKind::report);
    if (is_tap(action, "act-share")) return doing.session.go(ScreenName::share);
    act_on_ways(action, doing);
}

} // namespace streetsign::kiosk
