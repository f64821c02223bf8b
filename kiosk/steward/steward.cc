// SPDX-License-Identifier: MIT
#include "kiosk/steward/steward.h"

#include <algorithm>

#include "kiosk/steward/sentences.h"

namespace streetsign::kiosk {
namespace {

constexpr size_t most_stall_languages = 6;
constexpr size_t longest_name = 32;

bool is_leaving(const Action& action) {
    return is_tap(action, "back") || (action.kind == Action::Kind::key && action.key == Key::back);
}

Date days_later(const Date& date, int days) {
    const auto seconds = static_cast<std::int64_t>(seconds_of(date)) + std::int64_t{days} * 86'400;
    return date_of(static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)));
}

} // namespace

Steward::Steward(StewardParts parts) : parts_(std::move(parts)) {}

// A medium that is mounted below the folder is the stick; without one the folder itself is. (Below,
// since what is mounted later upon a folder is out of the sandbox's reach.)
FilePath Steward::stick() const {
    std::error_code ignored;
    const FilePath medium = parts_.stick / "medium";
    return std::filesystem::is_directory(medium, ignored) ? medium : parts_.stick;
}

// ---- the door

void Steward::enter() {
    leave();
    const Enrolment::Standing standing = parts_.terminal.enrolment().standing();
    state_.page = StewardPage::pin;
    if (!parts_.pin.is_set()) {
        // Nobody has set a PIN: this terminal is being set up.
        state_.page = standing == Enrolment::Standing::enrolled ? StewardPage::new_pin
                      : standing == Enrolment::Standing::asked  ? StewardPage::request
                                                                : StewardPage::ask;
    }
    open_keyboard(state_.page == StewardPage::ask ? FieldKind::text : FieldKind::digits);
}

void Steward::leave() { state_ = StewardState{}; }

int Steward::next_change_ms(std::uint64_t now_ms) const {
    std::uint64_t left_ms = 0;
    if (state_.page == StewardPage::pin || state_.page == StewardPage::new_pin)
        left_ms = parts_.pin.wait_ms();
    if (state_.page == StewardPage::wipe && state_.wipe_until_ms > now_ms)
        left_ms = state_.wipe_until_ms - now_ms;
    if ((left_ms + 999) / 1000 != wait_shown_s_) return 0;
    return left_ms == 0 ? -1 : static_cast<int>((left_ms - 1) % 1000 + 1);
}

// ---- what is shown

Node Steward::build(const View& view) {
    language_ = view.strings.language();
    if (state_.keyboard.state().layout == nullptr) open_keyboard(FieldKind::digits);
    if (state_.page == StewardPage::wipe && view.now_ms >= state_.wipe_until_ms)
        state_.page = StewardPage::menu;
    wait_shown_s_ = 0;
    if (state_.page == StewardPage::pin || state_.page == StewardPage::new_pin)
        wait_shown_s_ = (parts_.pin.wait_ms() + 999) / 1000;
    if (state_.page == StewardPage::wipe)
        wait_shown_s_ = (state_.wipe_until_ms - view.now_ms + 999) / 1000;
    const StewardView at{view, state_, parts_.terminal, parts_.pin, parts_.facts};
    switch (state_.page) {
    case StewardPage::pin:
        return steward_pin_page(at);
    case StewardPage::menu:
        return steward_menu_page(at);
    case StewardPage::ask:
        return steward_ask_page(at);
    case StewardPage::request:
        return steward_request_page(at);
    case StewardPage::authority:
        return steward_authority_page(at);
    case StewardPage::new_pin:
        return steward_new_pin_page(at);
    case StewardPage::date:
        return steward_date_page(at);
    case StewardPage::languages:
        return steward_languages_page(at);
    case StewardPage::ready:
        return steward_ready_page(at);
    case StewardPage::counts:
        return steward_counts_page(at);
    case StewardPage::handover:
        return steward_handover_page(at);
    case StewardPage::closing:
        return steward_closing_page(at);
    case StewardPage::slip:
        return steward_slip_page(at);
    case StewardPage::stick:
        return steward_stick_page(at);
    case StewardPage::self_test:
        return steward_self_test_page(at);
    case StewardPage::words:
        return steward_words_page(at);
    case StewardPage::wipe:
        return steward_wipe_page(at);
    case StewardPage::power:
        return steward_power_page(at);
    case StewardPage::retire:
        return steward_retire_page(at);
    }
    return steward_menu_page(at);
}

// ---- what is done

bool Steward::act(const Action& action, const Input& input, const View& view) {
    if (std::holds_alternative<Touch>(input.what)) parts_.facts.touched = true;
    if (is_leaving(action)) return go_back();
    switch (state_.page) {
    case StewardPage::pin:
        return act_on_pin(action, input);
    case StewardPage::menu:
        return act_on_menu(action, view);
    case StewardPage::ask:
        act_on_ask(action, input);
        break;
    case StewardPage::request:
        act_on_request(action);
        break;
    case StewardPage::authority:
        act_on_authority(action);
        break;
    case StewardPage::new_pin:
        act_on_new_pin(action, input);
        break;
    case StewardPage::date:
        act_on_date(action);
        break;
    case StewardPage::languages:
        act_on_languages(action, view);
        break;
    case StewardPage::ready:
        return act_on_ready(action);
    case StewardPage::counts:
        if (is_tap(action, "look-again")) (void)parts_.terminal.take_inbox();
        break;
    case StewardPage::closing:
        act_on_closing(action);
        break;
    case StewardPage::slip:
        return !is_tap(action, "done");
    case StewardPage::stick:
        act_on_stick(action);
        break;
    case StewardPage::self_test:
        if (is_tap(action, "test-again"))
            state_.report = self_test(parts_.terminal, parts_.facts, view.strings);
        break;
    case StewardPage::words:
        act_on_words(action);
        break;
    case StewardPage::power:
        act_on_power(action);
        break;
    case StewardPage::retire:
        act_on_retire(action);
        break;
    case StewardPage::handover:
    case StewardPage::wipe:
        break;
    }
    return true;
}

bool Steward::go_back() {
    const bool behind_the_door = parts_.pin.is_set();
    switch (state_.page) {
    case StewardPage::pin:
    case StewardPage::menu:
        return false;
    case StewardPage::languages:
        turn_to(StewardPage::date);
        return true;
    case StewardPage::ready:
        turn_to(StewardPage::languages);
        return true;
    case StewardPage::retire:
        turn_to(StewardPage::words);
        return true;
    case StewardPage::wipe:
        return true;
    case StewardPage::authority:
        turn_to(StewardPage::request);
        return true;
    default:
        break;
    }
    if (!behind_the_door) return false;
    turn_to(StewardPage::menu);
    return true;
}

void Steward::turn_to(StewardPage page) {
    state_.page = page;
    state_.notice = {};
    state_.pin.clear();
    state_.first_pin.clear();
}

void Steward::say(Light light, const char* sentence, std::uint64_t n, std::string what) {
    state_.notice = {light, "notice", sentence, n, std::move(what)};
}

bool Steward::act_on_menu(const Action& action, const View& view) {
    if (action.kind != Action::Kind::tapped) return true;
    turn_to(StewardPage::menu);
    const std::string& id = action.id;
    if (id == "steward-open") {
        begin_day(view);
    } else if (id == "steward-close") {
        turn_to(StewardPage::closing);
    } else if (id == "steward-pause") {
        parts_.terminal.pause(true);
        return false; // to the closed screen, which says that there is a break
    } else if (id == "steward-resume") {
        parts_.terminal.pause(false);
        return false;
    } else if (id == "steward-counts") {
        (void)parts_.terminal.take_inbox();
        turn_to(StewardPage::counts);
    } else if (id == "steward-handover") {
        turn_to(StewardPage::handover);
    } else if (id == "steward-stick") {
        turn_to(StewardPage::stick);
    } else if (id == "steward-test") {
        state_.report = self_test(parts_.terminal, parts_.facts, view.strings);
        turn_to(StewardPage::self_test);
    } else if (id == "steward-enrol") {
        const auto standing = parts_.terminal.enrolment().standing();
        turn_to(standing == Enrolment::Standing::enrolled ? StewardPage::words
                : standing == Enrolment::Standing::asked  ? StewardPage::request
                                                          : StewardPage::ask);
        if (state_.page == StewardPage::ask) open_keyboard(FieldKind::text);
    } else if (id == "steward-new-pin") {
        turn_to(StewardPage::new_pin);
        open_keyboard(FieldKind::digits);
    } else if (id == "steward-wipe") {
        turn_to(StewardPage::wipe);
        state_.wipe_until_ms = view.now_ms + wipe_ms;
        parts_.ignore_touch(state_.wipe_until_ms);
    } else if (id == "steward-power") {
        turn_to(StewardPage::power);
    }
    return true;
}

// ---- typing

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

namespace {

bool is_next(const Action& action) {
    return is_tap(action, "next") || is_tap(action, "key-done") ||
           (action.kind == Action::Kind::key && action.key == Key::select);
}

} // namespace

bool Steward::act_on_pin(const Action& action, const Input& input) {
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
        const auto set = parts_.pin.set(typed.view());
        turn_to(set ? StewardPage::menu : StewardPage::new_pin);
        if (set)
            say(Light::good, mark("The PIN is set."));
        else
            say(Light::red, sentence_for(Attempt::pin, set.error().code));
    }
}

// ---- enrolment

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

// ---- the day

void Steward::begin_day(const View& view) {
    turn_to(StewardPage::date);
    state_.date = parts_.terminal.likely_date();
    state_.languages = parts_.terminal.stall_languages();
    if (state_.languages.empty())
        for (const std::string& language : view.languages)
            if (state_.languages.size() < most_stall_languages)
                state_.languages.push_back(language);
}

void Steward::act_on_date(const Action& action) {
    if (is_tap(action, "date-earlier")) state_.date = days_later(state_.date, -1);
    if (is_tap(action, "date-later")) state_.date = days_later(state_.date, 1);
    if (is_tap(action, "month-earlier")) state_.date = days_later(state_.date, -30);
    if (is_tap(action, "month-later")) state_.date = days_later(state_.date, 30);
    state_.date = std::max(state_.date, parts_.terminal.earliest_date());
    if (is_tap(action, "next")) turn_to(StewardPage::languages);
}

void Steward::act_on_languages(const Action& action, const View& view) {
    if (is_tap(action, "next")) {
        turn_to(StewardPage::ready);
        state_.report = self_test(parts_.terminal, parts_.facts, view.strings);
        return;
    }
    const std::string language(tapped_after(action, "stall-"));
    if (language.empty()) return;
    auto& chosen = state_.languages;
    const auto there = std::find(chosen.begin(), chosen.end(), language);
    if (there != chosen.end())
        chosen.erase(there);
    else if (chosen.size() < most_stall_languages)
        chosen.push_back(language);
    else
        say(Light::amber, mark("Six are chosen already. Touch one of them to take it away."));
}

// Once the day is open the pages are left: the next person may begin.
bool Steward::act_on_ready(const Action& action) {
    if (!is_tap(action, "go")) return true;
    const auto opened = parts_.terminal.open_day(state_.date, state_.languages);
    if (opened) return false;
    say(Light::red, sentence_for(Attempt::open_day, opened.error().code));
    return true;
}

void Steward::act_on_closing(const Action& action) {
    if (!is_tap(action, "close-day")) return;
    auto slip = parts_.terminal.close_day();
    if (slip) {
        turn_to(StewardPage::slip);
        state_.slip = std::move(*slip);
    } else if (slip.error().code == Code::refused) {
        turn_to(StewardPage::menu);
        say(Light::red, sentence_for(Attempt::close_day, Code::mismatch));
    } else {
        say(Light::red, sentence_for(Attempt::close_day, slip.error().code));
    }
}

// ---- stick and power

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
