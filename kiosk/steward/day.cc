// SPDX-License-Identifier: MIT
// Opening and closing the day.

#include <algorithm>

#include "kiosk/steward/sentences.h"
#include "kiosk/steward/steward.h"

namespace streetsign::kiosk {
namespace {

constexpr size_t most_stall_languages = 6;

Date days_later(const Date& date, int days) {
    const auto seconds = static_cast<std::int64_t>(seconds_of(date)) + std::int64_t{days} * 86'400;
    return date_of(static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)));
}

// The same day of another year; of a 29 February, the day before where there is none.
Date years_later(Date date, int years) {
    date.year += years;
    if (date.month == 2 && date.day == 29) date.day = 28;
    return date;
}

} // namespace

// From a day that can be: a clock that stands at 2100 is not gone back from day by day.
void Steward::choose_date(const Date& date) {
    state_.date = std::clamp(date, parts_.terminal.earliest_date(), parts_.terminal.latest_date());
}

void Steward::begin_day() {
    turn_to(StewardPage::date);
    choose_date(parts_.terminal.likely_date());
    state_.languages = parts_.terminal.stall_languages();
    std::vector<std::string> offered = parts_.terminal.languages_to_choose();
    std::erase_if(offered, [this](const std::string& language) {
        return !has_words(parts_.facts, language);
    });
    // One that was chosen and cannot be any more could not be taken away by a touch either.
    std::erase_if(state_.languages, [&offered](const std::string& language) {
        return std::find(offered.begin(), offered.end(), language) == offered.end();
    });
    if (!state_.languages.empty()) return;
    state_.languages = std::move(offered);
    if (state_.languages.size() > most_stall_languages)
        state_.languages.resize(most_stall_languages);
}

void Steward::act_on_date(const Action& action) {
    if (is_tap(action, "date-earlier")) choose_date(days_later(state_.date, -1));
    if (is_tap(action, "date-later")) choose_date(days_later(state_.date, 1));
    if (is_tap(action, "month-earlier")) choose_date(days_later(state_.date, -30));
    if (is_tap(action, "month-later")) choose_date(days_later(state_.date, 30));
    if (is_tap(action, "year-earlier")) choose_date(years_later(state_.date, -1));
    if (is_tap(action, "year-later")) choose_date(years_later(state_.date, 1));
    if (is_tap(action, "next")) turn_to(StewardPage::languages);
}

void Steward::act_on_languages(const Action& action, const View& view) {
    if (is_tap(action, "next")) {
        turn_to(StewardPage::ready);
        run_self_test(view);
        // What cannot be undone stands first, and says of the clock all that there is to say.
        if (auto remark = day_remark(parts_.terminal, state_.date, view.strings)) {
            std::erase_if(state_.report, [](const Remark& other) { return other.id == "clock"; });
            state_.report.insert(state_.report.begin(), std::move(*remark));
        }
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
        say(Light::amber, mark("Six are chosen already. Touch one of them to remove it."));
}

bool Steward::act_on_ready(const Action& action, const View& view) {
    if (!is_tap(action, "go")) return true;
    if (!day_remark(parts_.terminal, state_.date, view.strings)) return open_day();
    turn_to(StewardPage::day_sure);
    return true;
}

bool Steward::act_on_day_sure(const Action& action) {
    return is_tap(action, "day-sure") ? open_day() : true;
}

// Once the day is open the pages are left: the next person may begin.
bool Steward::open_day() {
    const auto opened = parts_.terminal.open_day(state_.date, state_.languages);
    if (opened) return false;
    // It may have come in since the menu was looked at.
    if (parts_.terminal.enrolment().revoked())
        say(Light::red, mark("The organisers have ended the permission of this terminal."));
    else
        say(Light::red, sentence_for(Attempt::open_day, opened.error().code));
    return true;
}

void Steward::act_on_closing(const Action& action) {
    if (!is_tap(action, "close-day")) return;
    auto closed = parts_.terminal.close_day();
    if (closed) {
        turn_to(StewardPage::slip);
        state_.closed = std::move(*closed);
    } else if (closed.error().code == Code::refused) {
        turn_to(StewardPage::menu);
        say(Light::red, sentence_for(Attempt::close_day, Code::mismatch));
    } else {
        if (!parts_.terminal.day()) turn_to(StewardPage::menu); // the storage is away
        say(Light::red, sentence_for(Attempt::close_day, closed.error().code));
    }
}

} // namespace streetsign::kiosk
