// SPDX-License-Identifier: MIT
#include "tests/kiosk-preview/steward_tour.h"

namespace streetsign::kiosk {
namespace {

constexpr std::string_view pin = "471199";
constexpr int most_languages = 64; // in a circle, until the wanted one comes

} // namespace

StewardTour::StewardTour(const CampaignTexts& texts, const Catalogues& catalogues, TourWay way,
                         Tour::Look look)
    : way_(std::move(way)), look_(std::move(look)), hand_(device_, way_.size, nullptr, catalogues) {
    hand_.shown = &texts;
    hand_.follow();
}

void StewardTour::go(std::string_view id) {
    if (!failure_.empty() || hand_.tap(id)) return;
    failure_ = "on the steward's screen \"" + hand_.screen() +
               "\" there is nothing to touch as \"" + std::string(id) + "\"";
}

// Through the menu where the bar is folded.
void StewardTour::on_bar(std::string_view id) {
    const bool folded = !hand_.sees(id);
    if (folded) go("bar-menu");
    go(id);
    if (folded && hand_.sees("menu-close")) go("menu-close");
}

void StewardTour::type(std::string_view text) {
    if (failure_.empty() && !hand_.type(text))
        failure_ = "\"" + std::string(text) + "\" cannot be typed";
}

// In the language, size and contrast of the tour, which every visit begins without.
void StewardTour::look(std::string_view name) {
    for (int i = 0; i < most_languages && hand_.app().language() != way_.language; ++i)
        on_bar("bar-language");
    while (failure_.empty() && hand_.app().session().text_size != way_.text_size)
        on_bar("bar-text-size");
    while (failure_.empty() && hand_.app().session().contrast != way_.contrast)
        on_bar("bar-contrast");
    look_as_it_is(name);
}

void StewardTour::look_as_it_is(std::string_view name) {
    if (!failure_.empty()) return;
    const Node& tree = hand_.look();
    const LayoutContext context = hand_.layout_context();
    look_({name, tree, hand_.canvas(), context});
}

void StewardTour::set_up() {
    go("steward");
    look("steward-ask");
    type("stall-1");
    go("next");
    look("steward-no-campaign");
    for (int i = 0; i < 7; ++i)
        go("key-backspace");
    device_.put_campaign();
    go("next");
    look("steward-no-name");
    type("stall-1");
    go("next");
    look("steward-request");
    go("take-certificate");
    look("steward-no-certificate");
    if (!failure_.empty()) return;
    device_.certify();
    go("take-certificate");
    look("steward-authority");
    go("authority-no");
    look("steward-authority-no");
    go("take-certificate");
    go("authority-yes");
    look("steward-new-pin");
    go("next");
    look("steward-new-pin-short");
    type(pin);
    go("next");
    look("steward-new-pin-again");
    type("471198");
    go("next");
    look("steward-new-pin-differs");
    for (int i = 0; i < 2; ++i) {
        type(pin);
        go("next");
    }
    look("steward-first-menu");
}

void StewardTour::look_at_the_terminal() {
    go("steward-more");
    look("steward-more");
    for (const char* id : {"steward-texts", "steward-slip", "steward-light"}) {
        go(id);
        look(id);
        go(hand_.sees("back") ? "back" : "done");
        if (hand_.screen() == "steward-more-page") continue;
        go("steward");
        type(pin);
        go("next");
        go("steward-more");
    }
    go("steward-enrol");
    look("steward-words");
    go("retire");
    look("steward-retire");
    go("back");
    go("back");
    go("steward-test");
    look("steward-test");
    go("test-touch");
    look("steward-touch");
    go("back");
    go("test-sound");
    look("steward-sound");
    go("back");
    go("back");
    go("back");
}

void StewardTour::open_day() {
    go("steward-open");
    look("steward-date");
    go("next");
    look("steward-languages");
    go("next");
    look("steward-ready");
    go("go");
    if (!failure_.empty()) return;
    hand_.app().set_stall_languages({way_.language});
    look_as_it_is("steward-rest");
}

void StewardTour::try_door() {
    go("steward");
    look("steward-door");
    for (int i = 0; i < 3; ++i) {
        type("000000");
        go("next");
        if (i == 0) look("steward-wrong-pin");
    }
    look("steward-wait");
    go("pin-forgotten");
    look("steward-forgotten");
    go("take-reset");
    look("steward-no-reset");
    go("back");
    hand_.wait(5);
    type(pin);
    go("next");
}

void StewardTour::go_through_day() {
    look("steward-menu");
    for (const char* id : {"steward-counts", "steward-handover", "steward-stick",
                           "steward-delivery", "steward-power"}) {
        go(id);
        look(id);
        if (std::string_view(id) == "steward-delivery") {
            go("send-now");
            look("steward-send-now");
        }
        go("back");
    }
    go("steward-stick");
    go("take-answers");
    look("steward-took");
    go("export");
    look("steward-exported");
    go("back");
    go("steward-wipe");
    look_as_it_is("steward-wipe"); // it takes no touch
    if (failure_.empty()) hand_.wait(15);
    go("steward-pause");
    go("steward");
    type(pin);
    go("next");
    look("steward-paused");
    go("steward-close");
    look("steward-closing");
    go("close-day");
    look("steward-day-slip");
}

bool StewardTour::walk() {
    set_up();
    look_at_the_terminal();
    open_day();
    try_door();
    go_through_day();
    return failure_.empty();
}

} // namespace streetsign::kiosk
