// SPDX-License-Identifier: MIT
// Hearing: who listens, so far as it changes what is said to them.
#pragma once

#include <cstdint>

#include "kiosk/strings.h"

namespace streetsign::kiosk {

struct Hearing {
    const Strings& strings;      // of the screen's language
    bool personal_aloud = false; // to headphones, or the visitor said so
    enum class Hands : std::uint8_t { fingers, keys, switches };
    Hands hands = Hands::fingers;
};

} // namespace streetsign::kiosk
