// SPDX-License-Identifier: MIT
// Tour: one visitor who walks through every screen of the signer in one language, by touch, on the
// real App with a canvas of its own, and is asked at each what there is to see. For the sheet a
// translator looks at (packaging/preview.sh). Stores nothing, sends nothing; the steward's pages
// are another tour (steward_tour.h).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/app.h"
#include "kiosk/sdl/fonts.h"
#include "kiosk/ui/canvas.h"

namespace streetsign::kiosk {

struct TourWay {
    std::string language;
    Size size;
    TextSize text_size = TextSize::normal;
    Contrast contrast = Contrast::light;
};

// What one stop shows. Borrowed for the call.
struct Stop {
    std::string_view name; // "name-error"
    const Node& tree;
    const Canvas& canvas;
    const LayoutContext& context;
};

class Tour {
public:
    using Look = std::function<void(const Stop&)>;

    Tour(const CampaignTexts& texts, const Catalogues& catalogues, FontSet& fonts, TourWay way,
         Look look);
    ~Tour();

    // False: a node that must be touched on the way could not be; failure() names it.
    bool walk();
    const std::string& failure() const { return failure_; }

private:
    class Terminal;

    void look(std::string_view name);
    void go(std::string_view id);
    void type(std::string_view text);
    void adjust(std::string_view id, int times);
    void go_by_ear(std::string_view id);
    void begin();
    void read();
    void read_cases();
    void hear();
    void sign();
    void interrupt();
    void report();
    void closed();

    const CampaignTexts& texts_;
    TourWay way_;
    Look look_;
    std::unique_ptr<Terminal> terminal_;
    std::string failure_;
};

} // namespace streetsign::kiosk
