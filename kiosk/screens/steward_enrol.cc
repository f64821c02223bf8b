// SPDX-License-Identifier: MIT
// How a terminal comes to be admitted: its key, its request, the two comparisons of words.

#include "kiosk/screens/steward.h"
#include "kiosk/steward/sentences.h"
#include "kiosk/text/graphemes.h"
#include "sync/campaign/names.h"

namespace streetsign::kiosk {

// What is typed stands there as it was typed: a letter that no name can have is seen, and said,
// rather than swallowed.
Node steward_ask_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    FieldText text{_("A name for this terminal"),
                   _("Small letters, digits and hyphens. Put the stick with the campaign in, then "
                     "go on."),
                   {},
                   true};
    const std::string& name = at.state.device;
    if (!name.empty() && !is_id(name)) text.error = _(sentence_for(Attempt::ask, Code::usage));
    const bool wrong = !text.error.empty();
    return typing_page(at, {.id = "steward-ask",
                            .title = _("A new terminal"),
                            .field = "field-device",
                            .text = std::move(text),
                            .typed = as_bytes(name),
                            .next = _("Make key and request"),
                            .next_disabled = wrong});
}

Node steward_retired_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    return framed(
        at.view,
        {.id = "steward-retired",
         .title = _("This terminal is retired"),
         .title_shown = true,
         .body = {paragraph(_("Its key is destroyed, and it collects no more. What is still here "
                              "can be exported.")),
                  note(_("To collect with this machine again, the organisers set it up anew."))},
         .foot = {back_button(at.view)}});
}

Node steward_request_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    const Enrolment& enrolment = at.terminal.enrolment();
    std::vector<Node> body;
    add_notice(at, body);
    if (const auto name = enrolment.name()) {
        Node device =
            paragraph(fill_in(_("This terminal: {name}"), {{"name", isolated(name->device)}}));
        device.id = "device";
        body.push_back(std::move(device));
    }
    if (const auto words = enrolment.key_words())
        body.push_back(words_card(at, "key-words", _("Words of this terminal's key"), *words));
    body.push_back(paragraph(_("Carry the stick to the organisers. They compare these words, sign, "
                               "and give the stick back.")));
    body.push_back(adaptive(
        {button("write-request", _("Write the request again"), ButtonKind::quiet, Icon::usb),
         button("withdraw", _("Start over"), ButtonKind::quiet, Icon::trash)}));
    return framed(at.view, {.id = "steward-request",
                            .title = _("Waiting for the organisers"),
                            .title_shown = true,
                            .body = std::move(body),
                            .foot = {back_button(at.view),
                                     button("take-certificate", _("Take the certificate"),
                                            ButtonKind::primary, Icon::usb)}});
}

Node steward_authority_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    if (at.state.offer) {
        const Manifest& manifest = at.state.offer->campaign.manifest.terms;
        Node campaign =
            paragraph(fill_in(_("Campaign: {name}"), {{"name", isolated(manifest.title)}}));
        campaign.id = "campaign";
        body.push_back(std::move(campaign));
        body.push_back(words_card(at, "authority-words", _("Words of the organisers' keys"),
                                  at.state.offer->authority));
    }
    body.push_back(paragraph(_("Compare these words with the organisers' paper, or ask them by "
                               "phone. Are they the same, in this order?")));
    return framed(at.view,
                  {.id = "steward-authority",
                   .title = _("Are these our organisers?"),
                   .title_shown = true,
                   .body = std::move(body),
                   .foot = {button("authority-no", _("No"), ButtonKind::secondary, Icon::close),
                            button("authority-yes", _("Yes, the same words"), ButtonKind::primary,
                                   Icon::check)}});
}

Node steward_words_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    const Enrolment& enrolment = at.terminal.enrolment();
    std::vector<Node> body;
    add_notice(at, body);
    if (const auto name = enrolment.name()) {
        Node device =
            paragraph(fill_in(_("This terminal: {name}, key {n}"),
                              {{"name", isolated(name->device)}, {"n", _.number(name->epoch)}}));
        device.id = "device";
        body.push_back(std::move(device));
    }
    if (const auto words = enrolment.key_words())
        body.push_back(words_card(at, "key-words", _("Words of this terminal's key"), *words));
    if (enrolment.campaign() != nullptr)
        body.push_back(
            words_card(at, "authority-words", _("Words of the organisers' keys"),
                       authority_fingerprint(enrolment.campaign()->manifest.terms.authorities)));
    body.push_back(note(_("A new key is needed only if the organisers ask for it: after a copy of "
                          "this terminal was found, or a card was restored.")));
    Node retire = button("retire", _("Retire this terminal"), ButtonKind::quiet, Icon::trash);
    retire.style.self = Align::start;
    body.push_back(std::move(retire));
    return framed(at.view,
                  {.id = "steward-words",
                   .title = _("Key and certificate"),
                   .title_shown = true,
                   .body = std::move(body),
                   .foot = {back_button(at.view), button("new-key", _("Make a new key"),
                                                         ButtonKind::secondary, Icon::refresh)}});
}

Node steward_retire_page(const StewardView& at) {
    const Strings& _ = at.view.strings;
    std::vector<Node> body;
    add_notice(at, body);
    body.push_back(paragraph(_("The day is closed, the log gets its last checkpoint, and the key "
                               "is destroyed. This terminal can then never collect again under "
                               "this name. Batches that were not delivered stay.")));
    return framed(at.view,
                  {.id = "steward-retire",
                   .title = _("Retire this terminal?"),
                   .title_shown = true,
                   .body = std::move(body),
                   .foot = {back_button(at.view), button("retire-yes", _("Destroy the key"),
                                                         ButtonKind::danger, Icon::trash)}});
}

} // namespace streetsign::kiosk
