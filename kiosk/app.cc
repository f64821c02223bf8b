// SPDX-License-Identifier: MIT

#include "kiosk/app.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "kiosk/form.h"
#include "kiosk/map/map.h"
#include "kiosk/screens/screens.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {
namespace {

constexpr std::size_t most_stall_languages = 6;

bool is_touch_down(const Input& input) {
    const auto* touch = std::get_if<Touch>(&input.what);
    return touch != nullptr && touch->phase == Touch::Phase::down;
}

// A double tap's second half comes within a third of a second; nobody reads a screen that fast.
constexpr std::uint64_t echo_ms = 400;

bool is_activity(const Input& input) {
    return std::holds_alternative<Touch>(input.what) ||
           std::holds_alternative<KeyPress>(input.what);
}

TextSize after(TextSize size) {
    return static_cast<TextSize>((static_cast<int>(size) + 1) % text_size_count);
}

Contrast after(Contrast contrast) {
    return static_cast<Contrast>((static_cast<int>(contrast) + 1) % contrast_count);
}

} // namespace

App::App(AppParts parts)
    : parts_(parts), painter_(parts.typesetter), map_(make_map()),
      speaker_(parts.voice, parts.clock) {
    session_.last_touch_ms = parts_.clock.boottime_ms();
    choose_languages();
}

void App::set_campaign(const CampaignTexts* campaign) {
    if (session_.anyone() && session_.screen != ScreenName::steward) end_visit();
    campaign_ = campaign;
    fitted_ = {};
    choose_languages();
}

void App::set_stall_languages(std::vector<std::string> languages) {
    stall_wanted_ = std::move(languages);
    choose_languages();
}

// Offered is what the campaign has words in and the kiosk too; without one, all that the kiosk has:
// whoever sets a terminal up must be able to read it as well.
void App::choose_languages() {
    languages_.clear();
    stall_languages_.clear();
    std::vector<std::string> all{"en"};
    if (campaign_ != nullptr)
        all = campaign_->languages();
    else
        for (std::string& language : parts_.catalogues.languages())
            all.push_back(std::move(language));
    const auto add = [&](const std::string& language) {
        const bool known = std::find(all.begin(), all.end(), language) != all.end();
        const bool there =
            std::find(languages_.begin(), languages_.end(), language) != languages_.end();
        if (known && !there && parts_.catalogues.has(language)) languages_.push_back(language);
    };
    for (const std::string& language : stall_wanted_)
        add(language);
    const std::size_t wanted = languages_.size();
    for (const std::string& language : all)
        add(language);
    if (languages_.empty()) languages_.push_back("en");
    stall_languages_.assign(languages_.begin(),
                            languages_.begin() +
                                static_cast<std::ptrdiff_t>(
                                    std::min(wanted == 0 ? languages_.size() : wanted,
                                             std::min(most_stall_languages, languages_.size()))));
    std::vector<std::string_view> keyboards(languages_.begin(), languages_.end());
    session_.keyboard = Keyboard(keyboards);
    rest_turn_ = 0;
    changed_ = true;
}

std::string_view App::language() const {
    if (!session_.language.empty()) return session_.language;
    const auto turn = static_cast<std::size_t>(rest_turn_) % stall_languages_.size();
    return session_.screen == ScreenName::rest ? stall_languages_[turn] : stall_languages_.front();
}

bool App::reveal(std::string_view id) {
    if (find(tree_, id) == nullptr) return false;
    wanted_ = id;
    changed_ = true;
    return true;
}

void App::ignore_touch_until(std::uint64_t time_ms) {
    touch_ignored_until_ms_ = time_ms;
    session_.hands.ignore_touch_until(static_cast<std::int64_t>(time_ms));
}

void App::take(Input& input) {
    step_time();
    // What a finger comes down on was seen before the voice went on, and stays there.
    if (!std::holds_alternative<Touch>(input.what)) take_turn();
    if (std::holds_alternative<Quit>(input.what)) quit_ = true;
    if (std::holds_alternative<Exposed>(input.what) ||
        std::holds_alternative<Resized>(input.what)) {
        painter_.invalidate();
        changed_ = true;
    }
    if (take_headset(input)) return;
    if (is_activity(input) && only_brings_back(input)) {
        // Also of a finger that had come down before: its end is not going to be told to `hands`.
        session_.hands.let_go();
        wipe_input(input);
        return;
    }
    if (take_key(input)) {
        wipe_input(input);
        return;
    }
    bool tapped = false;
    const bool ended_before = std::exchange(visit_ended_, false);
    for (Action& action : session_.hands.take(input, tree_, theme_)) {
        find_caret(action);
        tapped = tapped || action.kind == Action::Kind::tapped;
        changed_ = true;
        if (speaks_first(action)) continue;
        say_again_at_the_edge(action);
        const std::string was_at = place();
        act(action, input);
        const bool missed = action.kind == Action::Kind::missed; // on the rest screen it begins
        if (missed || (action.kind == Action::Kind::tapped && !action.by_key)) {
            tapped_ms_ = parts_.clock.boottime_ms(); // a record may have been stored meanwhile
            tapped_at_ = action.at;
            tapped_place_ = was_at;
        }
        if (visit_ended_) break;
    }
    if (!tapped) speak_what_is_touched(input);
    visit_ended_ = visit_ended_ || ended_before;
    wipe_input(input);
}

// A finger in what somebody types says where the next letter is to stand.
void App::find_caret(Action& action) const {
    if (action.kind != Action::Kind::tapped || action.by_key) return;
    const Node* const field = find(tree_, action.id);
    if (field == nullptr || field->role != Role::field || !field->caret) return;
    action.value = static_cast<int>(caret_at(*field, action.at, layout_context()));
}

// A touch on the warning, or on a review that hid itself, only brings the visitor back: it may have
// been meant for something else that was there before. True until that touch is over.
bool App::only_brings_back(const Input& input) {
    session_.last_touch_ms = parts_.clock.boottime_ms();
    if (session_.over == Over::idle || session_.masked) {
        if (session_.over == Over::idle) session_.over = Over::nothing;
        session_.masked = false;
        swallow_touch_ = is_touch_down(input);
        changed_ = true;
        return true;
    }
    if (echoes_last_tap(input)) {
        swallow_touch_ = true;
        return true;
    }
    if (!swallow_touch_) return false;
    const auto* touch = std::get_if<Touch>(&input.what);
    if (touch == nullptr || touch->phase == Touch::Phase::down) {
        swallow_touch_ = false;
        return false;
    }
    swallow_touch_ = touch->phase == Touch::Phase::move;
    return true;
}

// What is on the screen, as far as a tap may lead away from it.
std::string App::place() const {
    return tree_.id + "/" + std::to_string(session_.step) + "/" +
           std::to_string(static_cast<int>(session_.over));
}

// The second half of a double tap: the first has led to another screen, which nobody can have seen
// yet, and what stands at the same place there may be a yes.
bool App::echoes_last_tap(const Input& input) const {
    const auto* touch = std::get_if<Touch>(&input.what);
    if (touch == nullptr || touch->phase != Touch::Phase::down) return false;
    if (tapped_ms_ == 0 || parts_.clock.boottime_ms() - tapped_ms_ >= echo_ms) return false;
    const int dx = std::abs(touch->at.x - tapped_at_.x);
    const int dy = std::abs(touch->at.y - tapped_at_.y);
    return std::max(dx, dy) <= theme_.touch_target && place() != tapped_place_;
}

bool App::ignoring_touch() const { return parts_.clock.boottime_ms() < touch_ignored_until_ms_; }

void App::act(const Action& action, const Input& input) {
    if (session_.over != Over::nothing) {
        act_on_dialog(action);
        return;
    }
    if (act_on_bar(action) || act_on_pages(action)) return;
    if (action.kind == Action::Kind::changed || action.kind == Action::Kind::scrolled ||
        action.kind == Action::Kind::focused)
        return;
    const View seen = view();
    const ScreenName shown = shown_screen();
    if (shown == ScreenName::steward) {
        if (!parts_.steward->act(action, input, seen)) end_visit();
        return;
    }
    Doing doing{.session = session_, .view = seen, .tree = tree_};
    screen_of(shown).act(action, input, doing);
    if (!doing.reveal.empty()) wanted_ = doing.reveal;
    switch (doing.wish) {
    case Doing::Wish::nothing:
        break;
    case Doing::Wish::keep_record:
        keep_record();
        break;
    case Doing::Wish::end_visit:
        end_visit();
        break;
    case Doing::Wish::open_steward:
        open_steward();
        break;
    case Doing::Wish::wipe_screen:
        wipe_what_was_drawn();
        break;
    }
    forget_receipt();
}

void App::open_steward() {
    if (parts_.steward == nullptr) return;
    session_.language = std::string(language()); // the one in which the door was found
    session_.go(ScreenName::steward);
    parts_.steward->enter();
}

bool App::act_on_bar(const Action& action) {
    if (action.kind != Action::Kind::tapped) return false;
    const bool one_by_one = session_.screen == ScreenName::steward || campaign_ == nullptr;
    if (action.id == "bar-language" && one_by_one) {
        // Whoever is behind the door, or sets the terminal up, knows where theirs comes.
        const auto now = std::find(languages_.begin(), languages_.end(), language());
        const bool last = now == languages_.end() || now + 1 == languages_.end();
        session_.language = last ? languages_.front() : *(now + 1);
    } else if (action.id == "bar-language") {
        if (session_.screen != ScreenName::languages) session_.go(ScreenName::languages);
    } else if (action.id == "bar-text-size") {
        session_.text_size = after(session_.text_size);
    } else if (action.id == "bar-contrast") {
        session_.contrast = after(session_.contrast);
    } else if (action.id == "bar-speech") {
        if (session_.speech)
            session_.over = Over::speech;
        else
            start_speech();
    } else if (action.id == "bar-menu") {
        session_.over = Over::menu;
    } else if (action.id == "bar-stop") {
        if (session_.entered_anything())
            session_.over = Over::erase;
        else
            end_visit();
    } else if (action.id == "demand") {
        session_.over = Over::demand;
    } else {
        return false;
    }
    return true;
}

// Buttons that scroll by a page, for those who cannot or would not drag.
bool App::act_on_pages(const Action& action) {
    const bool in_dialog = session_.over != Over::nothing;
    const bool up = is_tap(action, in_dialog ? "dialog-up" : "page-up");
    if (!up && !is_tap(action, in_dialog ? "dialog-down" : "page-down")) return false;
    const Node* scroller = find(tree_, in_dialog ? "dialog-scroll" : "scroll");
    if (scroller == nullptr) return true;
    // Two lines of the last page stay in sight; one where the page has few.
    const int line = theme_.type(Type::body).line_px;
    const int kept = std::clamp(scroller->rect.height / 3, line, 2 * line);
    const int page = std::max(theme_.touch_target, scroller->rect.height - kept);
    scroll_to(*scroller, scroller->scroll_y + (up ? -page : page));
    return true;
}

// As far as there is anything to see.
bool App::scroll_to(const Node& scroller, int wanted) {
    const int most = std::max(0, scroller.content_height - scroller.rect.height);
    const int to = std::clamp(wanted, 0, most);
    const bool moves = to != session_.hands.scroll_y(scroller.id);
    session_.hands.set_scroll_y(scroller.id, to);
    return moves;
}

bool App::act_on_dialog(const Action& action) {
    const bool away = action.kind == Action::Kind::key && action.key == Key::back;
    if (is_tap(action, "bar-text-size") || is_tap(action, "bar-contrast"))
        return act_on_bar(action);
    if (is_tap(action, "bar-language") || is_tap(action, "bar-speech")) {
        session_.over = Over::nothing;
        return act_on_bar(action);
    }
    if (act_on_speech(action) || act_on_pages(action)) return true;
    if (is_tap(action, "erase-yes")) {
        end_visit();
    } else if (is_tap(action, "try-again")) {
        session_.over = Over::nothing;
        keep_record();
    } else if (away || is_tap(action, "erase-no") || is_tap(action, "menu-close") ||
               is_tap(action, "more-time") || is_tap(action, "demand-close")) {
        session_.over = Over::nothing;
    } else {
        return false;
    }
    return true;
}

// Thanks is said after put() has returned, and not before.
void App::keep_record() {
    hindrance_ = parts_.collector.hindrance();
    if (campaign_ == nullptr || hindrance_ != Hindrance::none) {
        session_.go(ScreenName::closed);
        return;
    }
    Result<SecretBuffer> record =
        make_record(*campaign_, language(), session_, parts_.collector.terms());
    Result<SecretBuffer> kept = record ? parts_.collector.put(std::move(*record), session_.kind)
                                       : Result<SecretBuffer>(record.error());
    if (!kept) {
        session_.over = Over::save_failed;
        return;
    }
    silence();
    session_.forget_entries();
    session_.trail.clear();
    session_.go(ScreenName::thanks);
    session_.trail.clear();
    session_.receipt = std::move(*kept);
    wipe_what_was_drawn();
}

// Nobody keeps a receipt for its signer: it is gone when the thanks are left, whichever way. Only
// the list of languages may lie between, for who wants to read about it in another one.
void App::forget_receipt() {
    if (session_.receipt.empty() || session_.screen == ScreenName::thanks ||
        session_.screen == ScreenName::languages)
        return;
    session_.receipt = SecretBuffer();
    session_.receipt_shown = false;
    wipe_what_was_drawn();
}

// Painter and typesetter keep traces of what was typed; the window's events are main's to scrub.
void App::wipe_what_was_drawn() {
    if (keep_traces_) return;
    tree_ = Node{};
    painter_.forget();
    codes_.forget();
    parts_.typesetter.forget();
    visit_ended_ = true;
    changed_ = true;
}

void App::end_visit() {
    if (session_.screen == ScreenName::steward && parts_.steward != nullptr)
        parts_.steward->leave();
    silence();
    session_.reset();
    session_.last_touch_ms = parts_.clock.boottime_ms();
    if (touch_ignored_until_ms_ > session_.last_touch_ms)
        session_.hands.ignore_touch_until(static_cast<std::int64_t>(touch_ignored_until_ms_));
    rest_turn_ = 0;
    swallow_touch_ = false;
    wipe_what_was_drawn();
    changed_ = true;
}

bool App::take_visit_ended() { return std::exchange(visit_ended_, false); }

} // namespace streetsign::kiosk
