// SPDX-License-Identifier: MIT
// The readiness report: everything a steward should know before the stall opens, one remark each,
// good, amber (works, but know this) or red (do not open like this). Looks, and changes nothing.
#pragma once

#include <string>
#include <vector>

#include "kiosk/steward/remark.h"
#include "kiosk/terminal.h"

namespace streetsign::kiosk {

// What the terminal does not know of itself; found once at the start.
struct Facts {
    bool sandboxed = false;
    bool landlock = false;                      // the kernel has it, and it holds us
    bool memory_locked = true;                  // secrets stay out of the swap
    std::vector<std::string> missing_fonts{};   // files
    std::vector<std::string> missing_letters{}; // of the campaign's texts, with their places
    std::vector<std::string> damaged_words{};   // translations that could not be read
    std::vector<std::string> known_words{};     // languages of the kiosk's own sentences
    bool speaks = false;                        // there is a voice, and it can be heard
    std::vector<std::string> without_voice{};   // languages
    bool helper = false;                        // there is one that can power off
    bool touched = false;                       // a finger was felt since the start
    std::optional<int> battery{};               // per cent
};

std::vector<Remark> self_test(const Terminal& terminal, const Facts& facts, const Strings& strings);

// The worst light of them all.
Light worst(const std::vector<Remark>& remarks);

// How delivery goes, as far as the agent says so.
Remark delivery_remark(const std::optional<DeliveryStatus>& status, const Strings& strings);

} // namespace streetsign::kiosk
