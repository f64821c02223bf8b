// SPDX-License-Identifier: MIT

#include "kiosk/screens/screen.h"

#include <array>

#include "kiosk/screens/screens.h"

namespace streetsign::kiosk {
namespace {

// In the order of ScreenName. The steward's are not here.
constexpr std::array<Screen, screen_count> screens{{
    {rest_screen, act_on_rest, false},
    {languages_screen, act_on_languages, false},
    {home_screen, act_on_home, false},
    {petition_screen, act_on_reading, true},
    {cases_screen, act_on_cases, true},
    {one_case_screen, act_on_cases, true},
    {act_screen, act_on_reading, true},
    {sign_screen, act_on_sign, false},
    {consent_screen, act_on_consent, false},
    {review_screen, act_on_review, false},
    {thanks_screen, act_on_thanks, false},
    {share_screen, act_on_reading, true},
    {partners_screen, act_on_reading, true},
    {too_young_screen, act_on_reading, false},
    {closed_screen, act_on_closed, false},
    {notice_screen, act_on_reading, true},
    {nullptr, nullptr, false},
}};

} // namespace

const Screen& screen_of(ScreenName name) { return screens[static_cast<std::size_t>(name)]; }

} // namespace streetsign::kiosk
