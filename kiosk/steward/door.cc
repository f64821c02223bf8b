// SPDX-License-Identifier: MIT
// The door: what is typed, the PIN, a new PIN.

#include "kiosk/steward/sentences.h"
#include "kiosk/steward/steward.h"
#include "kiosk/text/graphemes.h"
#include "sync/core/crypto.h"

namespace streetsign::kiosk {
namespace {

// Of the longest name twice, so that what is too long is seen to be.
constexpr size_t longest_typed = 64;

} // namespace

bool Steward::is_next(const Action& action) {
    return is_tap(action, "next") || is_tap(action, "key-done") ||
           (action.kind == Action::Kind::key && action.key == Key::select);
}

void Steward::open_keyboard(KeyboardKind kind) {
    const std::string_view languages[] = {language_};
    state_.keyboard = Keyboard(languages);
    state_.keyboard.open(language_, kind);
}

void Steward::type(std::string_view text) {
    if (state_.page == StewardPage::ask) {
        state_.notice = {};
        if (state_.device.size() + text.size() <= longest_typed) state_.device += text;
        return;
    }
    for (const char& c : text)
        if (c >= '0' && c <= '9' && state_.pin.size() < longest_pin)
            state_.pin.append(std::string_view(&c, 1));
}

void Steward::erase_letter() {
    if (state_.page == StewardPage::ask) {
        const auto end = static_cast<std::uint32_t>(state_.device.size());
        state_.device.resize(previous_grapheme(as_bytes(state_.device), end));
    } else if (!state_.pin.empty()) {
        state_.pin.resize(state_.pin.size() - 1);
    }
}

void Steward::act_on_typing(const Action& action, const Input& input) {
    KeyboardOutcome outcome;
    if (!tapped_after(action, "key-").empty())
        outcome = state_.keyboard.tap(action.id);
    else if (action.kind == Action::Kind::held)
        outcome = state_.keyboard.hold(action.id);
    if (outcome.kind == KeyboardOutcome::Kind::typed) type(outcome.text);
    if (outcome.kind == KeyboardOutcome::Kind::backspace) erase_letter();
    if (action.kind == Action::Kind::typed)
        if (const auto* press = std::get_if<KeyPress>(&input.what)) type(press->text());
    if (action.kind == Action::Kind::key && action.key == Key::backspace) erase_letter();
}

bool Steward::act_on_pin(const Action& action, const Input& input) {
    if (is_tap(action, "pin-forgotten")) {
        turn_to(StewardPage::forgotten);
        return true;
    }
    if (!is_next(action)) {
        act_on_typing(action, input);
        return true;
    }
    const auto right = parts_.pin.check(state_.pin.view());
    state_.pin.clear();
    if (!right) {
        if (right.error().code != Code::busy)
            say(Light::red, sentence_for(Attempt::pin, right.error().code));
    } else if (!*right) {
        say(Light::red, mark("This is not the PIN."));
    } else {
        turn_to(StewardPage::menu);
    }
    return true;
}

// The organisers' reset opens no door: it lets a new PIN be set, and counts as used when it is.
void Steward::act_on_forgotten(const Action& action) {
    if (!is_tap(action, "take-reset")) return;
    const auto number = at_stick(parts_.helper, parts_.stick, [this](const FilePath& stick) {
        return parts_.terminal.enrolment().pin_reset(stick);
    });
    if (!number) {
        say(Light::red, sentence_for(Attempt::reset, number.error().code));
    } else if (*number <= parts_.pin.last_reset()) {
        say(Light::red, sentence_for(Attempt::reset, Code::refused));
    } else {
        turn_to(StewardPage::new_pin);
        state_.reset = *number;
        open_keyboard(KeyboardKind::digits);
    }
}

void Steward::act_on_new_pin(const Action& action, const Input& input) {
    if (!is_next(action)) {
        act_on_typing(action, input);
        return;
    }
    SecretBuffer typed = std::move(state_.pin);
    state_.pin = SecretBuffer();
    if (typed.size() < shortest_pin) {
        say(Light::red, sentence_for(Attempt::pin, Code::usage));
    } else if (state_.first_pin.empty()) {
        state_.notice = {};
        state_.first_pin = std::move(typed);
    } else if (!equal_secret(state_.first_pin.view(), typed.view())) {
        state_.first_pin.clear();
        say(Light::red, mark("The two were not the same. Begin again."));
    } else {
        set_pin(typed.view());
    }
}

void Steward::set_pin(Bytes typed) {
    const auto set = parts_.pin.set(typed, state_.reset);
    if (set) {
        turn_to(StewardPage::menu);
        say(Light::good, mark("The PIN is set."));
    } else {
        state_.first_pin.clear();
        say(Light::red, sentence_for(Attempt::pin, set.error().code));
    }
}

} // namespace streetsign::kiosk
