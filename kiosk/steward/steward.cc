// SPDX-License-Identifier: MIT
#include "kiosk/steward/steward.h"

#include "kiosk/steward/sentences.h"

namespace streetsign::kiosk {
namespace {

bool is_leaving(const Action& action) {
    return is_tap(action, "back") || (action.kind == Action::Kind::key && action.key == Key::back);
}

// The page's screen.
Node page_of(const StewardView& at) {
    switch (at.state.page) {
    case StewardPage::pin:
        return steward_pin_page(at);
    case StewardPage::forgotten:
        return steward_forgotten_page(at);
    case StewardPage::menu:
        return steward_menu_page(at);
    case StewardPage::more:
        return steward_more_page(at);
    case StewardPage::ask:
        return steward_ask_page(at);
    case StewardPage::retired:
        return steward_retired_page(at);
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
    case StewardPage::day_sure:
        return steward_day_sure_page(at);
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
    case StewardPage::delivery:
        return steward_delivery_page(at);
    case StewardPage::self_test:
        return steward_self_test_page(at);
    case StewardPage::touch:
        return steward_touch_page(at);
    case StewardPage::sound:
        return steward_sound_page(at);
    case StewardPage::texts:
        return steward_texts_page(at);
    case StewardPage::brightness:
        return steward_brightness_page(at);
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

} // namespace

Steward::Steward(StewardParts parts) : parts_(std::move(parts)) {}

// ---- the door

void Steward::enter() {
    leave();
    state_.page = StewardPage::pin;
    if (!parts_.pin.is_set()) {
        // Nobody has set a PIN: this terminal is being set up.
        state_.page = page_of_admission();
        if (state_.page == StewardPage::words) state_.page = StewardPage::new_pin;
    }
    open_keyboard(state_.page == StewardPage::ask ? KeyboardKind::email : KeyboardKind::digits);
}

void Steward::leave() {
    state_ = StewardState{};
    joining_.reset();
    parts_.helper.forget();
}

int Steward::next_change_ms(std::uint64_t now_ms) const {
    constexpr int look_at_helper_ms = 250;
    if (parts_.helper.busy()) return parts_.helper.answered() ? 0 : look_at_helper_ms;
    std::uint64_t left_ms = 0;
    if (state_.page == StewardPage::pin) left_ms = parts_.pin.wait_ms();
    if (state_.page == StewardPage::wipe && state_.wipe_until_ms > now_ms)
        left_ms = state_.wipe_until_ms - now_ms;
    if ((left_ms + 999) / 1000 != wait_shown_s_) return 0;
    return left_ms == 0 ? -1 : static_cast<int>((left_ms - 1) % 1000 + 1);
}

// ---- what is shown

Node Steward::build(const View& view) {
    language_ = view.strings.language();
    if (state_.keyboard.state().layout == nullptr) open_keyboard(KeyboardKind::digits);
    if (state_.page == StewardPage::wipe && view.now_ms >= state_.wipe_until_ms)
        state_.page = StewardPage::menu;
    follow_joining();
    wait_shown_s_ = 0;
    if (state_.page == StewardPage::pin) wait_shown_s_ = (parts_.pin.wait_ms() + 999) / 1000;
    if (state_.page == StewardPage::wipe)
        wait_shown_s_ = (state_.wipe_until_ms - view.now_ms + 999) / 1000;
    const StewardView at{view,
                         state_,
                         parts_.terminal,
                         parts_.pin,
                         parts_.facts,
                         parts_.helper,
                         parts_.say_aloud != nullptr && parts_.facts.speaks};
    return page_of(at);
}

// ---- what is done

// NOLINTNEXTLINE(readability-function-size): one switch over all pages
bool Steward::act(const Action& action, const Input& input, const View& view) {
    if (std::holds_alternative<Touch>(input.what)) parts_.facts.touched = true;
    if (is_leaving(action)) return go_back();
    switch (state_.page) {
    case StewardPage::pin:
        return act_on_pin(action, input);
    case StewardPage::forgotten:
        act_on_forgotten(action);
        break;
    case StewardPage::menu:
    case StewardPage::more:
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
        return act_on_ready(action, view);
    case StewardPage::day_sure:
        return act_on_day_sure(action);
    case StewardPage::counts:
        if (is_tap(action, "look-again")) (void)parts_.terminal.take_inbox();
        break;
    case StewardPage::closing:
        act_on_closing(action);
        break;
    case StewardPage::slip:
        return !is_tap(action, "done");
    case StewardPage::stick:
        act_on_stick(action, view);
        break;
    case StewardPage::delivery:
        act_on_delivery(action);
        break;
    case StewardPage::self_test:
        act_on_self_test(action, view);
        break;
    case StewardPage::touch:
        act_on_touch(action, view);
        break;
    case StewardPage::sound:
        act_on_sound(action, view);
        break;
    case StewardPage::brightness:
        act_on_brightness(action);
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
    case StewardPage::retired:
    case StewardPage::texts:
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
    case StewardPage::forgotten:
        turn_to(StewardPage::pin);
        return true;
    case StewardPage::new_pin:
        // With a reset in hand nobody is behind the door yet.
        if (!behind_the_door) return false;
        turn_to(state_.reset ? StewardPage::pin : StewardPage::more);
        return true;
    case StewardPage::languages:
    case StewardPage::day_sure:
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
        turn_to(page_of_admission());
        return true;
    case StewardPage::touch:
    case StewardPage::sound:
        turn_to(StewardPage::self_test);
        return true;
    case StewardPage::self_test:
    case StewardPage::texts:
    case StewardPage::words:
    case StewardPage::retired:
    case StewardPage::brightness:
    case StewardPage::slip:
        if (!behind_the_door) return false;
        turn_to(StewardPage::more);
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
    state_.reset.reset();
    joining_.reset();
    parts_.helper.forget();
}

// What can be tried without anybody's hands is tried.
void Steward::run_self_test(const View& view) {
    parts_.facts.storage_works = parts_.terminal.try_storage().has_value();
    state_.report = self_test(parts_.terminal, parts_.facts, view.strings);
}

void Steward::say(Light light, const char* sentence, std::uint64_t n, std::string what) {
    state_.notice = {light, "notice", sentence, n, std::move(what)};
}

// The way to each page; what has to be known on it is looked up now.
bool Steward::act_on_menu(const Action& action, const View& view) {
    if (action.kind != Action::Kind::tapped) return true;
    const std::string& id = action.id;
    struct Way {
        std::string_view id;
        StewardPage page;
    };
    constexpr Way ways[] = {
        {"steward-close", StewardPage::closing},    {"steward-handover", StewardPage::handover},
        {"steward-stick", StewardPage::stick},      {"steward-power", StewardPage::power},
        {"steward-more", StewardPage::more},        {"steward-texts", StewardPage::texts},
        {"steward-counts", StewardPage::counts},    {"steward-delivery", StewardPage::delivery},
        {"steward-test", StewardPage::self_test},   {"steward-new-pin", StewardPage::new_pin},
        {"steward-light", StewardPage::brightness},
    };
    if (id == "steward-pause" || id == "steward-resume") {
        // To the closed screen, which says that there is a break, or to the rest.
        return !kept(parts_.terminal.pause(id == "steward-pause"));
    }
    for (const Way& way : ways)
        if (id == way.id) turn_to(way.page);
    if (id == "steward-open") {
        begin_day();
    } else if (id == "steward-counts" || id == "steward-delivery") {
        (void)parts_.terminal.take_inbox();
    } else if (id == "steward-test") {
        run_self_test(view);
    } else if (id == "steward-new-pin") {
        open_keyboard(KeyboardKind::digits);
    } else if (id == "steward-enrol") {
        show_admission();
    } else if (id == "steward-slip") {
        turn_to(StewardPage::slip);
        state_.closed = parts_.terminal.last_closed();
    } else if (id == "steward-wipe") {
        turn_to(StewardPage::wipe);
        state_.wipe_until_ms = view.now_ms + wipe_ms;
        parts_.ignore_touch(state_.wipe_until_ms);
    } else if (id == "steward-headphones") {
        kept(parts_.terminal.set_headphones_only(!parts_.terminal.headphones_only()));
    }
    return true;
}

// Says so where it was not.
bool Steward::kept(const Result<void>& result) {
    state_.notice = {};
    if (!result) say(Light::red, sentence_for(Attempt::keep_setting, result.error().code));
    return result.has_value();
}

} // namespace streetsign::kiosk
