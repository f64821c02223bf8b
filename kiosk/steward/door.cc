// SPDX-License-Identifier: MIT
// The door: what is typed, the PIN, a new PIN.

#include "kiosk/steward/sentences.h"
#include "kiosk/steward/steward.h"

namespace streetsign::kiosk {
namespace {

constexpr size_t longest_name = 32;

} // namespace

bool Steward::is_next(const Action& action) {
    return is_tap(action, "next") || is_tap(action, "key-done") ||
           (action.kind == Action::Kind::key && action.key == Key::select);
}

void Steward::open_keyboard(FieldKind kind) {
    const std::string_view languages[] = {language_};
    state_.keyboard = Keyboard(languages);
    state_.keyboard.open(language_, kind);
}

void Steward::type(std::string_view text) {
    const bool name = state_.page == StewardPage::ask;
    for (const char c : text) {
        const bool digit = c >= '0' && c <= '9';
        const bool letter = (c >= 'a' && c <= 'z') || c == '-';
        if (name && (digit || letter) && state_.device.size() < longest_name)
            state_.device += c;
        else if (!name && digit && state_.pin.size() < longest_pin)
            state_.pin.append(std::string_view(&c, 1));
    }
}

void Steward::erase_letter() {
    if (state_.page == StewardPage::ask) {
        if (!state_.device.empty()) state_.device.pop_back();
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
        open_keyboard(FieldKind::digits);
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
    } else if (state_.first_pin.text() != typed.text()) {
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
