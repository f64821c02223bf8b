// SPDX-License-Identifier: MIT
// What is carried: by a stick, and by the agent over the network.

#include "kiosk/steward/sentences.h"
#include "kiosk/steward/steward.h"

namespace streetsign::kiosk {

namespace {

// What lies in the tray of an open day does not travel. Somebody who goes home with the stick must
// know that, above all where there was nothing else.
Remark exported(std::uint64_t batches, std::uint64_t in_tray, const Strings& _) {
    if (batches == 0 && in_tray == 0)
        return {Light::amber, "notice", mark("Nothing was exported: no batch is left here.")};
    if (batches == 0)
        return {Light::amber, "notice",
                mark("Nothing was exported. In the tray of the open day: {n}. Close the day, then "
                     "export again."),
                in_tray};
    if (in_tray == 0) return {Light::good, "notice", mark("Batches on the stick: {n}."), batches};
    return {Light::amber, "notice",
            mark("Batches on the stick: {n}. Still in the tray of the open day: {what}. Close the "
                 "day, then export again."),
            batches, _.number(in_tray)};
}

// Where there is no store: why there is none.
const char* untaken(const Terminal& terminal) {
    const auto remark = opening_remark(terminal);
    return remark ? remark->sentence : sentence_for(Attempt::carry_in, Code::full);
}

} // namespace

void Steward::act_on_stick(const Action& action, const View& view) {
    if (is_tap(action, "take-answers")) return take_answers();
    if (!is_tap(action, "export")) return;
    const auto carried = at_stick(parts_.helper, parts_.stick, [this](const FilePath& stick) {
        return parts_.terminal.export_to(stick);
    });
    if (carried)
        state_.notice =
            exported(carried->files + carried->known, parts_.terminal.counts().tray, view.strings);
    else
        say(Light::red, sentence_for(Attempt::carry_out, carried.error().code));
}

void Steward::take_answers() {
    // Whose answers they are has to be seen first.
    if (parts_.terminal.enrolment().authority_lost()) return take_certificate();
    const auto taken = at_stick(parts_.helper, parts_.stick, [this](const FilePath& stick) {
        return parts_.terminal.take_from(stick);
    });
    if (!taken)
        say(Light::red, sentence_for(Attempt::carry_in, taken.error().code));
    else if (taken->clone_proved)
        say(Light::red, sentence_for(Attempt::open_day, Code::mismatch));
    else if (taken->revoked)
        say(Light::red, mark("The organisers have ended the permission of this terminal."));
    else if (taken->no_store)
        say(Light::red, untaken(parts_.terminal));
    else if (taken->notes_left_out)
        say(Light::red, mark("This terminal has too little room for the notes on the stick. The "
                             "answers were taken."));
    else if (taken->refused > 0)
        say(Light::amber, mark("Answers without a signature we know: {n}. They have no effect."),
            taken->refused);
    else if (taken->mended)
        say(Light::good, mark("What was damaged on this terminal is whole again."));
    else if (taken->newer_campaign)
        say(Light::good,
            mark("A newer version of the campaign was taken. It begins with the next day."));
    else if (taken->cosignatures + taken->releases == 0)
        say(Light::amber, mark("There is no answer for this terminal on the stick."));
    else
        say(Light::good, mark("Answers that were taken: {n}."),
            taken->cosignatures + taken->releases);
}

void Steward::act_on_delivery(const Action& action) {
    if (is_tap(action, "look-again")) {
        state_.notice = {};
        (void)parts_.terminal.take_inbox();
    } else if (is_tap(action, "send-now")) {
        const auto ordered = parts_.terminal.send_now();
        if (ordered)
            say(Light::good, mark("Trying now. Look again in a minute."));
        else
            say(Light::red, sentence_for(Attempt::close_day, ordered.error().code));
    } else if (is_tap(action, "join-network") && !parts_.helper.busy()) {
        joining_ = std::make_unique<StickVisit>(parts_.helper, parts_.stick);
        const auto begun = joining_->folder() ? parts_.helper.begin("join-network")
                                              : Result<void>(joining_->folder().error());
        if (begun)
            say(Light::amber, mark("Joining the network. This takes up to half a minute."));
        else
            say(Light::red, mark("There is no stick, or no network is named on it."));
        if (!begun) joining_.reset();
    }
}

// The stick is let go when the helper has answered.
void Steward::follow_joining() {
    const auto outcome = parts_.helper.outcome();
    if (!outcome) return;
    joining_.reset();
    if (*outcome)
        say(Light::good, mark("The network is joined."));
    else
        say(Light::red, mark("The network was not joined. Are name and password on the stick "
                             "right, and is it in reach?"));
}

} // namespace streetsign::kiosk
