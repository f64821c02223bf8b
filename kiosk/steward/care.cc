// SPDX-License-Identifier: MIT
// Care of the device: what a steward's hands and ears have to try, its light, its power.

#include <charconv>

#include "kiosk/steward/steward.h"

namespace streetsign::kiosk {

void Steward::act_on_self_test(const Action& action, const View& view) {
    if (is_tap(action, "test-again")) run_self_test(view);
    if (is_tap(action, "test-touch")) {
        turn_to(StewardPage::touch);
        state_.corner = 0;
    }
    if (is_tap(action, "test-sound")) turn_to(StewardPage::sound);
}

// One place after the other; only a finger counts.
void Steward::act_on_touch(const Action& action, const View& view) {
    const bool felt = is_tap(action, "target-" + std::to_string(state_.corner + 1));
    if (felt) ++state_.corner;
    if (is_tap(action, "touch-dead"))
        parts_.facts.corners = false;
    else if (state_.corner == touch_targets)
        parts_.facts.corners = true;
    else
        return;
    turn_to(StewardPage::self_test);
    run_self_test(view);
}

void Steward::act_on_sound(const Action& action, const View& view) {
    if (is_tap(action, "play") && parts_.say_aloud) {
        const Strings& _ = view.strings;
        const auto said = parts_.say_aloud(_("This terminal can read aloud."), _.language());
        state_.notice = {};
        if (!said) say(Light::red, mark("The voice did not answer."));
        return;
    }
    if (!is_tap(action, "heard-yes") && !is_tap(action, "heard-no")) return;
    parts_.facts.heard = is_tap(action, "heard-yes");
    turn_to(StewardPage::self_test);
    run_self_test(view);
}

void Steward::act_on_brightness(const Action& action) {
    const std::string_view chosen = tapped_after(action, "light-");
    int percent = 0;
    if (std::from_chars(chosen.begin(), chosen.end(), percent).ec != std::errc()) return;
    const auto done = parts_.helper.ask("brightness " + std::to_string(percent));
    state_.notice = {};
    if (done)
        state_.brightness = percent;
    else
        say(Light::red, mark("The light of this screen cannot be changed from here."));
}

void Steward::act_on_power(const Action& action) {
    if (!is_tap(action, "power-off")) return;
    const auto off = parts_.helper.ask("power-off");
    if (!off) say(Light::red, mark("The terminal did not switch off. Pulling the plug is safe."));
}

} // namespace streetsign::kiosk
