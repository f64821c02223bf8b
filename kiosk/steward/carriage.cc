// SPDX-License-Identifier: MIT
// What is carried to a stick and from it, and the power.

#include "kiosk/steward/sentences.h"
#include "kiosk/steward/steward.h"

namespace streetsign::kiosk {

void Steward::act_on_stick(const Action& action) {
    if (is_tap(action, "export")) {
        const auto carried = parts_.terminal.export_to(stick());
        if (carried)
            say(Light::good, mark("Batches on the stick: {n}."), carried->files + carried->known);
        else
            say(Light::red, sentence_for(Attempt::carry_out, carried.error().code));
    } else if (is_tap(action, "take-answers")) {
        const auto taken = parts_.terminal.take_from(stick());
        if (!taken)
            say(Light::red, sentence_for(Attempt::carry_in, taken.error().code));
        else if (taken->clone_proved)
            say(Light::red, sentence_for(Attempt::open_day, Code::mismatch));
        else if (taken->revoked)
            say(Light::red, mark("The organisers have ended the permission of this terminal."));
        else if (taken->refused > 0)
            say(Light::amber, mark("Answers that nobody we know has signed: {n}. They do nothing."),
                taken->refused);
        else if (taken->newer_campaign)
            say(Light::good,
                mark("A newer version of the campaign was taken. It begins with the next day."));
        else
            say(Light::good, mark("Answers that were taken: {n}."),
                taken->cosignatures + taken->releases);
    }
}

void Steward::act_on_power(const Action& action) {
    if (!is_tap(action, "power-off")) return;
    const auto off = parts_.power_off();
    if (!off) say(Light::red, mark("The terminal did not switch off. Pulling the plug is safe."));
}

} // namespace streetsign::kiosk
