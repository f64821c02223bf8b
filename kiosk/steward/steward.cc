// SPDX-License-Identifier: MIT
#include "kiosk/steward/steward.h"

namespace streetsign::kiosk {
namespace {

bool is_leaving(const Action& action) {
    return is_tap(action, "back") || (action.kind == Action::Kind::key && action.key == Key::back);
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
    } else if (id == "steward-headphones") {
        (void)parts_.terminal.set_headphones_only(!parts_.terminal.headphones_only());
    } else if (id == "steward-power") {
        turn_to(StewardPage::power);
    }
    return true;
}

} // namespace streetsign::kiosk
