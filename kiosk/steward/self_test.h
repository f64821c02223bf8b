// SPDX-License-Identifier: MIT
// The readiness report: everything a steward should know before the stall opens, one remark each,
// good, amber (works, but know this) or red (do not open like this). Looks, and changes nothing;
// what has to be tried, others try and leave in the Facts.
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
    bool touched = false;                       // a finger was felt since the start
    // What the steward tried since the start; nothing: not tried.
    std::optional<bool> corners{}; // the screen feels touches up to its corners
    std::optional<bool> heard{};   // somebody heard the voice
    std::optional<bool> storage_works{};
    std::optional<int> battery{}; // per cent
};

// The kiosk's own sentences are there in this language; without them it is not offered to anybody.
bool has_words(const Facts& facts, std::string_view language);

std::vector<Remark> self_test(const Terminal& terminal, const Facts& facts, const Strings& strings);

// Why there is no store, or nothing to collect for, on a terminal that was admitted, and what to
// do.
std::optional<Remark> opening_remark(const Terminal& terminal);

// A day that is about to be opened, if it is more than one day away from the device's clock: which
// of the two is wrong only the steward knows, and a day too late shuts out the days before it.
std::optional<Remark> day_remark(const Terminal& terminal, const Date& day, const Strings& strings);

// The worst light of them all.
Light worst(const std::vector<Remark>& remarks);

// How delivery goes, as far as the agent says so; when it was tried and will be; when it last did.
std::vector<Remark> delivery_remarks(const Terminal& terminal, const Strings& strings);

} // namespace streetsign::kiosk
