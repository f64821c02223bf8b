// SPDX-License-Identifier: MIT
// When --watch makes its next round and fetches notes: from the rounds so far and from what ended
// each wait. Pure, so that it can be tested without a network or a clock; how long a wait is after
// a try that brought nothing says schedule.h. Times are boot time.
#pragma once

#include <cstdint>

#include "sync/agent/agent.h"
#include "sync/agent/watch.h"

namespace streetsign::agent {

inline constexpr uint64_t notes_every_ms = uint64_t{15} * 60 * 1000;

class Pace {
public:
    bool round_is_due(uint64_t now_ms) const { return now_ms >= next_ms_; }
    uint64_t next_round_ms() const { return next_ms_; } // forever_ms: when something happens

    // Notes come now and then, and wait until deliveries work.
    bool notes_are_due(uint64_t now_ms) const { return !stopped_ && now_ms >= notes_due_ms_; }
    void fetched_notes(uint64_t now_ms) { notes_due_ms_ = now_ms + notes_every_ms; }

    uint64_t longest_wait_ms(uint64_t now_ms) const;

    // True: something was cosigned or released since the round before. `random` as in schedule.h.
    bool finished(const Round& round, uint64_t now_ms, uint32_t random);
    // What ended a wait. A new batch does not end one that the server asked for, or that the
    // network needs.
    void woken(Woken woken);

private:
    uint64_t next_ms_ = 0;
    uint64_t notes_due_ms_ = 0;
    unsigned tries_ = 0; // in a row, without anything new
    size_t cosigned_ = 0;
    size_t released_ = 0;
    bool stopped_ = false;
    bool asked_to_wait_ = false;
};

} // namespace streetsign::agent
