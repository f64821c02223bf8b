// SPDX-License-Identifier: MIT
// StewardTour: the same for the steward's pages: a terminal in a folder of its own that is set up,
// looked at from all sides, opened and closed. The way is that of
// tests/kiosk/steward_pages_test.cc.
#pragma once

#include "tests/kiosk-preview/tour.h"
#include "tests/kiosk/support/steward_hand.h"

namespace streetsign::kiosk {

class StewardTour {
public:
    StewardTour(const CampaignTexts& texts, const Catalogues& catalogues, TourWay way,
                Tour::Look look);

    // False: a node that must be touched on the way could not be; failure() names it.
    bool walk();
    const std::string& failure() const { return failure_; }

private:
    void look(std::string_view name);
    void look_as_it_is(std::string_view name);
    void go(std::string_view id);
    void on_bar(std::string_view id);
    void type(std::string_view text);
    void set_up();
    void look_at_the_terminal();
    void open_day();
    void try_door();
    void go_through_day();

    TourWay way_;
    Tour::Look look_;
    test::Device device_;
    test::StewardHand hand_;
    std::string failure_;
};

} // namespace streetsign::kiosk
