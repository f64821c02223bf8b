// SPDX-License-Identifier: MIT
// A script is plain text, one act a line; what stands after # or on an empty line is nothing. The
// first line that cannot be done ends it. README.md lists the acts.
#pragma once

#include <cstddef>
#include <istream>
#include <string>

#include "tests/kiosk-hand/hand.h"

namespace streetsign::kiosk {

struct Played {
    size_t lines = 0; // that were done
    bool good = true;
    size_t failed_at = 0; // number of the line
    std::string line;     // its text
    std::string why;
};

// Reads line by line and does each at once, so that a script may come through a pipe.
Played play_script(std::istream& script, Hand& hand);

} // namespace streetsign::kiosk
