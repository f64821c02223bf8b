// SPDX-License-Identifier: MIT
// What laying out and drawing need besides the tree: theme, typesetter, and the direction and
// language of the screen. Borrowed for the call.

#pragma once

#include <string_view>

#include "kiosk/text/typesetter.h"
#include "kiosk/ui/theme.h"

namespace streetsign::kiosk {

struct LayoutContext {
    const Theme& theme;
    Typesetter& typesetter;
    Direction direction = Direction::ltr; // of the screen's language
    std::string_view language = "en";
};

} // namespace streetsign::kiosk
