// SPDX-License-Identifier: MIT
// Every screen of the signer, by name: how it is built and what it does. screen_of() in
// screens/screen.h finds them by ScreenName; nothing else calls these but tests.
#pragma once

#include "kiosk/form.h"
#include "kiosk/screens/screen.h"

namespace streetsign::kiosk {

Node rest_screen(const View& view);
void act_on_rest(const Action& action, const Input& input, Doing& doing);
Node languages_screen(const View& view);
void act_on_languages(const Action& action, const Input& input, Doing& doing);
Node home_screen(const View& view);
void act_on_home(const Action& action, const Input& input, Doing& doing);
Node petition_screen(const View& view);
Node act_screen(const View& view);
Node share_screen(const View& view);
Node partners_screen(const View& view);
Node notice_screen(const View& view);
Node too_young_screen(const View& view);
void act_on_reading(const Action& action, const Input& input, Doing& doing);
Node cases_screen(const View& view);
Node one_case_screen(const View& view);
void act_on_cases(const Action& action, const Input& input, Doing& doing);
Node sign_screen(const View& view);
void act_on_sign(const Action& action, const Input& input, Doing& doing);
Node field_words(const View& view); // label or error of the open field, for the small bar
std::vector<Node> field_reasons(const View& view); // how it is filled in, why it is asked
Node consent_screen(const View& view);
void act_on_consent(const Action& action, const Input& input, Doing& doing);
Node review_screen(const View& view);
void act_on_review(const Action& action, const Input& input, Doing& doing);
Node thanks_screen(const View& view);
void act_on_thanks(const Action& action, const Input& input, Doing& doing);
Node speech_dialog(const View& view); // rate, volume, off
Node aloud_dialog(const View& view);  // may what is typed be heard?
Node closed_screen(const View& view);
void act_on_closed(const Action& action, const Input& input, Doing& doing);

// ---- the way through the form (kiosk/screens/way.cc) ----------------------------------------

// Begins a form, or goes on with the one that was begun; to the closed screen if nothing can be
// collected.
void begin_form(Session& session, const View& view, RecordKind kind);
// To the screen before this one; in a form to where it was left, as begin_form does.
void turn_back(Session& session, const View& view);
// To the first step after the present one that still needs something.
void go_on(Session& session, const View& view);
// Another language was chosen: a yes holds for the words that were read, so every consent is asked
// again, in the new one's. What was typed stays, also where it hangs on a yes. From the review, or
// from a field that is not asked before that yes, to the first step that needs something.
void ask_consents_again(Session& session, const View& view);
// To the step before; out of the form from the first one.
void go_back(Session& session, const View& view);
void open_step(Session& session, const View& view, const FormStep& step);
// The step that is open.
FormStep present_step(const Session& session, const View& view);

} // namespace streetsign::kiosk
