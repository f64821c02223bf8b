// SPDX-License-Identifier: MIT
// How a terminal comes to be admitted, gets another key, and is retired.

#include "kiosk/steward/sentences.h"
#include "kiosk/steward/steward.h"

namespace streetsign::kiosk {

void Steward::act_on_ask(const Action& action, const Input& input) {
    if (!is_next(action)) {
        act_on_typing(action, input);
        return;
    }
    const auto asked = parts_.terminal.ask(stick(), state_.device);
    if (asked)
        turn_to(StewardPage::request);
    else
        say(Light::red, sentence_for(Attempt::ask, asked.error().code));
}

void Steward::act_on_request(const Action& action) {
    if (is_tap(action, "write-request")) {
        const auto asked = parts_.terminal.ask(stick(), state_.device);
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
    auto offer = parts_.terminal.look(stick());
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
        turn_to(StewardPage::request);
        say(Light::red, mark("Nothing was taken. Tell the organisers at once."));
        return;
    }
    if (!is_tap(action, "authority-yes") || !state_.offer) return;
    const auto accepted = parts_.terminal.accept(*state_.offer);
    state_.offer.reset();
    if (!accepted) {
        turn_to(StewardPage::request);
        say(Light::red, sentence_for(Attempt::accept, accepted.error().code));
    } else if (parts_.pin.is_set()) {
        turn_to(StewardPage::menu);
        say(Light::good, mark("This terminal is admitted."));
    } else {
        turn_to(StewardPage::new_pin);
        open_keyboard(FieldKind::digits);
    }
}

void Steward::act_on_words(const Action& action) {
    if (is_tap(action, "retire")) turn_to(StewardPage::retire);
    if (!is_tap(action, "new-key")) return;
    const auto asked = parts_.terminal.ask(stick(), {});
    if (asked)
        turn_to(StewardPage::request);
    else
        say(Light::red, sentence_for(Attempt::ask, asked.error().code));
}

void Steward::act_on_retire(const Action& action) {
    if (!is_tap(action, "retire-yes")) return;
    auto slip = parts_.terminal.retire();
    if (!slip) {
        say(Light::red, sentence_for(Attempt::close_day, slip.error().code));
        return;
    }
    turn_to(StewardPage::slip);
    state_.slip = std::move(*slip);
}

} // namespace streetsign::kiosk
