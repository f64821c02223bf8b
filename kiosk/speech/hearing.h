// SPDX-License-Identifier: MIT
// Hearing: who listens, so far as it changes what is said to them.
#pragma once

#include <cstdint>
#include <functional>

#include "kiosk/strings.h"
#include "kiosk/ui/layout.h"

namespace streetsign::kiosk {

struct Hearing {
    const Strings& strings;      // of the screen's language
    bool personal_aloud = false; // to headphones, or the visitor said so
    enum class Hands : std::uint8_t { fingers, keys, switches };
    Hands hands = Hands::fingers;
    // How a node's words were set; none: it is not known where on a long text its sentences stand.
    std::function<Content(const Node&)> content_of{};
};

} // namespace streetsign::kiosk
