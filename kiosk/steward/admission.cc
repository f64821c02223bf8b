// SPDX-License-Identifier: MIT
// How a terminal comes to be admitted, gets another key, and is retired.

#include "kiosk/steward/sentences.h"
#include "kiosk/steward/steward.h"
#include "sync/campaign/names.h"

namespace streetsign::kiosk {

StewardPage Steward::page_of_admission() const {
    const Enrolment& enrolment = parts_.terminal.enrolment();
    switch (enrolment.standing()) {
    case Enrolment::Standing::enrolled:
        return StewardPage::words;
    case Enrolment::Standing::asked:
        return StewardPage::request;
    case Enrolment::Standing::new_device:
        break;
    }
    return enrolment.retired() ? StewardPage::retired : StewardPage::ask;
}

void Steward::show_admission() {
    turn_to(page_of_admission());
    if (state_.page == StewardPage::ask) open_keyboard(KeyboardKind::email);
}

Result<void> Steward::ask_organisers(const std::string& device) {
    return at_stick(parts_.helper, parts_.stick,
                    [&](const FilePath& stick) { return parts_.terminal.ask(stick, device); });
}

void Steward::act_on_ask(const Action& action, const Input& input) {
    if (!is_next(action)) {
        act_on_typing(action, input);
        return;
    }
    // The page itself says what is wrong with a name; only of a missing one it does not.
    state_.notice = {};
    if (state_.device.empty()) say(Light::red, sentence_for(Attempt::ask, Code::usage));
    if (!is_id(state_.device)) return;
    const auto asked = ask_organisers(state_.device);
    if (asked)
        turn_to(StewardPage::request);
    else
        say(Light::red, sentence_for(Attempt::ask, asked.error().code));
}

void Steward::act_on_request(const Action& action) {
    if (is_tap(action, "write-request")) {
        const auto asked = ask_organisers(state_.device);
        if (asked)
            say(Light::good, mark("The request is on the stick."));
        else
            say(Light::red, sentence_for(Attempt::ask, asked.error().code));
    } else if (is_tap(action, "take-certificate")) {
        take_certificate();
    } else if (is_tap(action, "withdraw")) {
        (void)parts_.terminal.withdraw_request();
        enter();
    }
}

void Steward::take_certificate() {
    auto offer = at_stick(parts_.helper, parts_.stick,
                          [this](const FilePath& stick) { return parts_.terminal.look(stick); });
    if (!offer) {
        say(Light::red, sentence_for(Attempt::take_certificate, offer.error().code));
        return;
    }
    turn_to(StewardPage::authority);
    state_.offer = std::move(*offer);
}

void Steward::act_on_authority(const Action& action) {
    if (is_tap(action, "authority-no")) {
        state_.offer.reset();
        turn_to(page_of_admission());
        say(Light::red, mark("Nothing was accepted. Tell the organisers at once."));
        return;
    }
    if (!is_tap(action, "authority-yes") || !state_.offer) return;
    const auto accepted = parts_.terminal.accept(*state_.offer);
    state_.offer.reset();
    if (!accepted) {
        turn_to(page_of_admission());
        say(Light::red, sentence_for(Attempt::accept, accepted.error().code));
    } else if (parts_.pin.is_set()) {
        turn_to(StewardPage::menu);
        say(Light::good, mark("This terminal is admitted."));
    } else {
        turn_to(StewardPage::new_pin);
        open_keyboard(KeyboardKind::digits);
    }
}

void Steward::act_on_words(const Action& action) {
    if (is_tap(action, "retire")) turn_to(StewardPage::retire);
    if (!is_tap(action, "new-key")) return;
    const auto asked = ask_organisers({});
    if (asked)
        turn_to(StewardPage::request);
    else
        say(Light::red, sentence_for(Attempt::ask, asked.error().code));
}

void Steward::act_on_retire(const Action& action) {
    if (!is_tap(action, "retire-yes")) return;
    auto closed = parts_.terminal.retire();
    if (!closed) {
        say(Light::red, sentence_for(Attempt::retire, closed.error().code));
        return;
    }
    turn_to(StewardPage::slip);
    state_.closed = std::move(*closed);
}

} // namespace streetsign::kiosk
