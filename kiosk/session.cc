// SPDX-License-Identifier: MIT

#include "kiosk/session.h"

#include <algorithm>

namespace streetsign::kiosk {

bool Session::entered_anything() const {
    return std::any_of(fields.begin(), fields.end(),
                       [](const FieldEntry& entry) { return !entry.text.empty(); }) ||
           std::any_of(consents.begin(), consents.end(),
                       [](const ConsentEntry& entry) { return entry.answer != Answer::open; });
}

FieldEntry* Session::field(std::string_view id) {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const FieldEntry& entry) { return entry.id == id; });
    return found == fields.end() ? nullptr : &*found;
}

const FieldEntry* Session::field(std::string_view id) const {
    return const_cast<Session*>(this)->field(id);
}

FieldEntry& Session::field_or_new(std::string_view id) {
    if (FieldEntry* known = field(id)) return *known;
    FieldEntry entry;
    entry.id = id;
    fields.push_back(std::move(entry));
    return fields.back();
}

Answer Session::answer(std::string_view purpose) const {
    const auto found = std::find_if(consents.begin(), consents.end(),
                                    [&](const ConsentEntry& entry) { return entry.id == purpose; });
    return found == consents.end() ? Answer::open : found->answer;
}

void Session::set_answer(std::string_view purpose, Answer answer) {
    for (ConsentEntry& entry : consents)
        if (entry.id == purpose) {
            entry.answer = answer;
            return;
        }
    consents.push_back({std::string(purpose), answer});
}

void Session::go(ScreenName to) {
    constexpr std::size_t longest_trail = 32; // a visitor in circles must not grow memory
    if (to == screen) return;
    if (trail.size() == longest_trail) trail.erase(trail.begin());
    trail.push_back(screen);
    screen = to;
    hands.reset();
}

void Session::back() {
    ScreenName to = ScreenName::home;
    if (!trail.empty()) {
        to = trail.back();
        trail.pop_back();
    }
    screen = to == ScreenName::rest ? ScreenName::home : to;
    hands.reset();
}

void Session::forget_entries() {
    fields.clear();
    consents.clear();
    step = 0;
    masked = false;
    keyboard.reset();
}

void Session::reset() {
    forget_entries();
    Keyboard same_languages = keyboard;
    *this = Session{};
    keyboard = std::move(same_languages);
}

bool same_as_new(const Session& session) {
    const Session fresh;
    Keyboard untouched = session.keyboard;
    untouched.reset();
    return session.screen == fresh.screen && session.trail == fresh.trail &&
           session.over == fresh.over && session.language == fresh.language &&
           session.text_size == fresh.text_size && session.contrast == fresh.contrast &&
           session.speech == fresh.speech && session.was_read_aloud == fresh.was_read_aloud &&
           session.switches == fresh.switches && session.by_keys == fresh.by_keys &&
           session.volume == fresh.volume && session.rate == fresh.rate &&
           session.aloud == fresh.aloud && session.touched == fresh.touched &&
           session.kind == fresh.kind && session.step == fresh.step && session.fields.empty() &&
           session.consents.empty() && session.receipt.empty() &&
           session.receipt_shown == fresh.receipt_shown && session.open_case == fresh.open_case &&
           session.open_country == fresh.open_country &&
           session.keyboard.state() == untouched.state() && session.hands == fresh.hands &&
           session.masked == fresh.masked;
}

} // namespace streetsign::kiosk
