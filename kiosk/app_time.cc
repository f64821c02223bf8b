// SPDX-License-Identifier: MIT
// What happens to an App by itself: the rest screen's turn, the hiding review, the warning, the
// wipe.

#include <algorithm>

#include "kiosk/app.h"

namespace streetsign::kiosk {
namespace {

// In milliseconds; the table in README.md.
constexpr std::uint64_t idle_ms_entered = 60'000;
constexpr std::uint64_t idle_ms_reading = 180'000;
constexpr std::uint64_t countdown_ms = 30'000;
constexpr std::uint64_t mask_ms = 30'000;
// How long the rest screen shows one language. Each turn is a frame: not so often that it costs.
constexpr std::uint64_t rest_turn_ms = 15'000;
// While something is being said, how often to look whether it has ended: a pause for breath.
constexpr int listen_ms = 50;

} // namespace

std::uint64_t App::idle_limit_ms() const {
    if (session_.screen == ScreenName::steward && parts_.steward != nullptr)
        return parts_.steward->idle_ms();
    const bool reading = screen_of(session_.screen).reading;
    const std::uint64_t limit = reading ? idle_ms_reading : idle_ms_entered;
    return session_.speech || session_.switches ? 2 * limit : limit;
}

std::uint64_t App::idle_ms() const {
    const std::uint64_t now = parts_.clock.boottime_ms();
    return now > session_.last_touch_ms ? now - session_.last_touch_ms : 0;
}

// Nobody needs to be warned where nothing can be lost: no entry, no place in a long text, no voice
// and no way of moving that somebody depends on.
bool App::nothing_to_lose() const {
    switch (session_.screen) {
    case ScreenName::rest:
        return true;
    case ScreenName::thanks:
        return !session_.entered_anything();
    case ScreenName::languages:
    case ScreenName::home:
    case ScreenName::too_young:
        return !session_.entered_anything() && !session_.speech && !session_.switches;
    default:
        return false;
    }
}

// What happens by itself: the rest screen's turn, masking, the warning, the wipe.
void App::step_time() {
    // Who listens does something; a warning that is read aloud does not answer itself.
    if (speaker_.speaking() && session_.over != Over::idle)
        session_.last_touch_ms = parts_.clock.boottime_ms();
    const std::uint64_t idle = idle_ms();
    const Hindrance hindrance = parts_.collector.hindrance();
    if (hindrance != hindrance_) {
        hindrance_ = hindrance;
        changed_ = true;
    }
    if (same_as_new(session_)) {
        const int turn = static_cast<int>(idle / rest_turn_ms);
        if (turn != rest_turn_ && stall_languages_.size() > 1) changed_ = true;
        rest_turn_ = turn;
        return;
    }
    if (session_.screen == ScreenName::steward) {
        if (parts_.steward == nullptr || idle >= idle_limit_ms()) end_visit();
        const int next = parts_.steward ? parts_.steward->next_change_ms(view().now_ms) : -1;
        if (next == 0) changed_ = true;
        return;
    }
    if (session_.screen == ScreenName::review && idle >= mask_ms && !session_.masked) {
        session_.masked = true;
        changed_ = true;
    }
    const std::uint64_t limit = idle_limit_ms();
    if (idle < limit) return;
    if (nothing_to_lose() || idle >= limit + countdown_ms) {
        end_visit();
        return;
    }
    const int seconds = static_cast<int>((limit + countdown_ms - idle + 999) / 1000);
    if (session_.over != Over::idle || seconds != seconds_shown_) changed_ = true;
    session_.over = Over::idle;
    seconds_shown_ = seconds;
}

int App::timeout_ms() const {
    int next = silent_timeout_ms();
    const auto sooner = [&next](int ms) {
        if (ms >= 0 && (next < 0 || ms < next)) next = ms;
    };
    if (speaker_.speaking()) sooner(listen_ms);
    // A long press acts while the finger is still down.
    sooner(session_.hands.next_tick_ms(static_cast<std::int64_t>(parts_.clock.boottime_ms())));
    return next;
}

int App::silent_timeout_ms() const {
    if (changed_) return 0;
    const std::uint64_t idle = idle_ms();
    const auto until = [idle](std::uint64_t moment) {
        return static_cast<int>(moment > idle ? moment - idle : 1);
    };
    if (same_as_new(session_)) {
        if (stall_languages_.size() < 2) return -1;
        return until((idle / rest_turn_ms + 1) * rest_turn_ms);
    }
    if (session_.screen == ScreenName::steward) {
        const int next = parts_.steward ? parts_.steward->next_change_ms(view().now_ms) : -1;
        const int shut = until(idle_limit_ms());
        return next < 0 ? shut : std::min(next, shut);
    }
    const std::uint64_t limit = idle_limit_ms();
    if (idle >= limit) return static_cast<int>(1000 - (idle - limit) % 1000);
    if (session_.screen == ScreenName::review && !session_.masked)
        return until(std::min(mask_ms, limit));
    return until(limit);
}

} // namespace streetsign::kiosk
