// SPDX-License-Identifier: MIT

#include <doctest/doctest.h>

#include <functional>

#include "kiosk/session.h"

namespace streetsign::kiosk::test {

TEST_CASE("a reset session is as new, whatever was changed") {
    const std::vector<std::function<void(Session&)>> changes{
        [](Session& s) { s.go(ScreenName::home); },
        [](Session& s) { s.trail.push_back(ScreenName::home); },
        [](Session& s) { s.over = Over::menu; },
        [](Session& s) { s.language = "el"; },
        [](Session& s) { s.text_size = TextSize::largest; },
        [](Session& s) { s.contrast = Contrast::dark; },
        [](Session& s) { s.speech = true; },
        [](Session& s) { s.was_read_aloud = true; },
        [](Session& s) { s.switches = true; },
        [](Session& s) { s.by_keys = true; },
        [](Session& s) { s.volume = 80; },
        [](Session& s) { s.rate = 260; },
        [](Session& s) { s.aloud = Aloud::yes; },
        [](Session& s) { s.touched = "sign"; },
        [](Session& s) { s.kind = RecordKind::report; },
        [](Session& s) { s.step = 2; },
        [](Session& s) { s.field_or_new("name").text.append("Ada"); },
        [](Session& s) { s.set_answer("petition", Answer::yes); },
        [](Session& s) { s.open_case = "fr-taj"; },
        [](Session& s) { s.open_country = "fr"; },
        [](Session& s) { s.keyboard.tap("key-shift"); },
        [](Session& s) { s.hands.set_scroll_y("scroll", 40); },
        [](Session& s) { s.hands.set_focus("sign"); },
        [](Session& s) { s.masked = true; },
        [](Session& s) { s.receipt.append("https://example.org/receipt#00.00"); },
        [](Session& s) { s.receipt_shown = true; },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        CAPTURE(i);
        const std::vector<std::string_view> languages{"en", "de"};
        Session session;
        session.keyboard = Keyboard(languages);
        session.keyboard.open("en", KeyboardKind::text);
        session.reset();
        REQUIRE(same_as_new(session));

        session.keyboard.open("en", KeyboardKind::text);
        changes[i](session);
        CHECK_FALSE(same_as_new(session));
        session.reset();
        CHECK(same_as_new(session));
        CHECK(session.keyboard.offered().size() == 2);
    }
    MESSAGE(changes.size() << " ways to leave a trace, each undone");
}

TEST_CASE("back goes the way one came, and home in the end") {
    Session session;
    session.go(ScreenName::home);
    session.go(ScreenName::cases);
    session.go(ScreenName::one_case);
    session.back();
    CHECK(session.screen == ScreenName::cases);
    session.back();
    session.back();
    CHECK(session.screen == ScreenName::home);
    session.back();
    CHECK(session.screen == ScreenName::home);
}

TEST_CASE("a visitor who walks in circles does not grow the memory of the way") {
    Session session;
    for (int i = 0; i < 1000; ++i)
        session.go(i % 2 == 0 ? ScreenName::petition : ScreenName::cases);
    CHECK(session.trail.size() <= 32);
}

TEST_CASE("forgetting what was entered wipes fields and answers and keeps the comforts") {
    Session session;
    session.text_size = TextSize::large;
    session.language = "ar";
    session.field_or_new("name").text.append("Ada");
    session.set_answer("petition", Answer::yes);
    session.set_answer("petition", Answer::no);
    CHECK(session.answer("petition") == Answer::no);
    CHECK(session.entered_anything());

    session.forget_entries();

    CHECK_FALSE(session.entered_anything());
    CHECK(session.language == "ar");
    CHECK(session.text_size == TextSize::large);
}

} // namespace streetsign::kiosk::test
