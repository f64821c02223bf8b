// SPDX-License-Identifier: MIT
// Every page of the steward in every language of the kiosk, at every text size, on four panels:
// nothing is clipped and nothing overlaps. Prints how many were looked at.
#include <doctest/doctest.h>

#include "tests/kiosk/support/steward_hand.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using streetsign::kiosk::test::Device;
using streetsign::kiosk::test::StewardHand;

namespace {

class Sweep {
public:
    explicit Sweep(Size size) : hand_(device_, size) {
        hand_.painting = false;
        hand_.shown = &kiosk::test::the_texts();
        hand_.follow();
        languages_ = static_cast<int>(hand_.app().languages().size());
    }

    int looked() const { return looked_; }

    void setting_up() {
        device_.put_campaign();
        go("steward");
        everywhere("ask");
        REQUIRE(hand_.type("stall-1"));
        go("next");
        go("take-certificate");
        everywhere("request with a notice");
        device_.certify();
        go("take-certificate");
        everywhere("authority");
        go("authority-yes");
        everywhere("new PIN");
        REQUIRE(hand_.type("471199"));
        go("next");
        everywhere("new PIN once more");
        REQUIRE(hand_.type("471198"));
        go("next");
        everywhere("new PIN with a notice");
        for (int i = 0; i < 2; ++i) {
            REQUIRE(hand_.type("471199"));
            go("next");
        }
        everywhere("menu before the first day");
    }
    void settings() {
        go("steward-more");
        everywhere("more");
        for (const char* id : {"steward-texts", "steward-slip", "steward-light"}) {
            go(id);
            everywhere(id);
            go("back", "done");
            if (hand_.screen() != "steward-more-page") come_in();
        }
        go("steward-enrol");
        everywhere("words");
        go("retire");
        everywhere("retire");
        go("back");
        go("back");
        go("steward-test");
        everywhere("self-test");
        go("test-touch");
        everywhere("touch");
        go("back");
        go("test-sound");
        everywhere("sound");
        go("back");
        go("back");
        go("back");
    }
    void day() {
        go("steward-open");
        go("month-later");
        go("next");
        go("next");
        everywhere("ready, for a day that is not the clock's");
        go("go");
        everywhere("is it really this day?");
        go("back");
        everywhere("date");
        go("month-earlier");
        go("next");
        everywhere("languages");
        go("next");
        everywhere("ready");
        go("go");
        go("steward");
        everywhere("door");
        REQUIRE(hand_.type("000000"));
        go("next");
        everywhere("door with a notice");
        go("pin-forgotten");
        go("take-reset");
        everywhere("forgotten, with a notice");
        go("back");
        REQUIRE(hand_.type("471199"));
        go("next");
        everywhere("menu of the day");
        for (const char* id : {"steward-counts", "steward-handover", "steward-stick",
                               "steward-delivery", "steward-power"}) {
            go(id);
            everywhere(id);
            go("back");
        }
        go("steward-stick");
        go("export");
        everywhere("stick with a notice");
        go("back");
        go("steward-wipe");
        fits("wipe"); // it takes no touch, so it cannot be asked for another language
        hand_.wait(15);
        go("steward-close");
        everywhere("close");
        go("close-day");
        everywhere("slip");
    }

private:
    void come_in() {
        if (hand_.screen() == "closed" || hand_.screen() == "rest") hand_.go_in();
        go("steward-more");
    }
    void go(const std::string& id, const std::string& or_else = {}) {
        CAPTURE(id);
        const bool there = hand_.sees(id);
        REQUIRE(hand_.tap(there || or_else.empty() ? id : or_else));
    }
    void fits(const std::string& what) {
        ++looked_;
        CAPTURE(what);
        CAPTURE(hand_.app().language());
        CAPTURE(static_cast<int>(hand_.app().session().text_size));
        for (const std::string& sentence : hand_.overflowing())
            FAIL_CHECK(sentence);
    }
    void on_bar(const std::string& id) {
        if (hand_.sees(id)) return go(id);
        go("bar-menu");
        go(id);
        if (hand_.sees("menu-close")) go("menu-close");
    }
    void everywhere(const std::string& what) {
        for (int language = 0; language < languages_; ++language) {
            for (int text_size = 0; text_size < text_size_count; ++text_size) {
                fits(what);
                on_bar("bar-text-size");
            }
            on_bar("bar-language");
        }
    }

    Device device_;
    StewardHand hand_;
    int languages_ = 0;
    int looked_ = 0;
};

} // namespace

TEST_CASE("no page of the steward is clipped, in any language, at any text size, on any panel") {
    int looked = 0;
    for (const Size size : {Size{800, 480}, Size{1280, 800}, Size{1920, 1080}, Size{800, 1280}}) {
        CAPTURE(size.width);
        CAPTURE(size.height);
        Sweep sweep(size);
        sweep.setting_up();
        sweep.settings();
        sweep.day();
        looked += sweep.looked();
    }
    MESSAGE(looked, " pages of the steward looked at");
    CHECK(looked > 1000);
}
