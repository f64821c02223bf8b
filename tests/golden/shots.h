// SPDX-License-Identifier: MIT
// Which screens have a picture that they must look like: in which language, on which panel, at
// which size of text and contrast, and the way there from the rest screen.
#pragma once

#include <string>
#include <vector>

#include "kiosk/ui/geometry.h"

namespace streetsign::kiosk::test {

struct Shot {
    std::string name; // of its file, without ".png"
    std::string language;
    Size size;
    int text_size = 0; // so many steps above normal
    int contrast = 0;  // so many after light
    // "tap ID", "type TEXT", "wait SECONDS", "broken", "hinder NUMBER"
    std::vector<std::string> way{};
};

const std::vector<Shot>& shots();

// Of a walk over the steward's pages (kiosk-preview's), those on which nothing is drawn by lot: no
// words of a key, no root, no code. Their files are called as they are, with "-" and the language.
struct StewardShots {
    std::string language;
    Size size;
    int text_size = 0;
    std::vector<std::string> pages;
};

const std::vector<StewardShots>& steward_shots();

} // namespace streetsign::kiosk::test
