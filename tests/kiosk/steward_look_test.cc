// SPDX-License-Identifier: MIT
// How the steward's pages are laid, and what they call good.
#include <doctest/doctest.h>

#include "tests/kiosk/support/steward_hand.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using streetsign::kiosk::test::Device;
using streetsign::kiosk::test::StewardHand;

TEST_CASE("a date stands with its weekday, which is what people know") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.go({"steward-open"});
    CHECK(hand.words("date").find("Monday") == 0);
    hand.go({"date-later"});
    CHECK(hand.words("date").find("Tuesday") == 0);
}

TEST_CASE("an export while the day is open says what stays behind, and is not called good") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    const auto light = [&] { return hand.steward().state().notice.light; };
    const auto says = [&](std::string_view words) {
        return hand.words("notice").find(words) != std::string::npos;
    };
    hand.go({"steward-stick", "export"});
    CHECK(light() == Light::amber);
    CHECK(says("Nothing was exported: no batch is left here."));
    hand.go({"take-answers"});
    CHECK(light() == Light::amber);
    CHECK(says("no answer"));
    hand.go({"back"});
    hand.open_day();
    REQUIRE(Device::sign(hand.terminal()));
    REQUIRE(Device::sign(hand.terminal()));

    hand.go_in();
    hand.go({"steward-stick", "export"});
    CHECK(light() == Light::amber);
    CHECK(says("Nothing was exported. In the tray of the open day: 2. Close the day"));
    hand.go({"back"});
    hand.close_day();
    REQUIRE(hand.tap("done"));
    hand.go_in();
    hand.go({"steward-stick", "export"});
    CHECK(light() == Light::good);
    CHECK(says("Batches on the stick: 1."));
    hand.go({"back"});
    hand.open_day();
    REQUIRE(Device::sign(hand.terminal()));
    hand.go_in();
    hand.go({"steward-stick", "export"});
    CHECK(light() == Light::amber);
    CHECK(says("Batches on the stick: 1. Still in the tray of the open day: "));
    CHECK(find(hand.look(), "notice")->style.ground == Ink::warning);
}
