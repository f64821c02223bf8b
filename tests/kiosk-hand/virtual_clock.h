// SPDX-License-Identifier: MIT
// The system's clock, with jumps: a script that waits a minute is done at once, and what depends on
// time happens all the same.
#pragma once

#include <algorithm>

#include "sync/core/clock.h"

class VirtualClock final : public streetsign::Clock {
public:
    uint64_t boottime_ms() const override { return real_.boottime_ms() + jumped_ms_; }
    uint64_t wall_seconds() const override { return real_.wall_seconds() + jumped_ms_ / 1000; }
    void jump_ms(uint64_t ms) { jumped_ms_ += ms; }
    void jump_to(uint64_t boottime) {
        const uint64_t now = boottime_ms();
        if (boottime > now) jump_ms(boottime - now);
    }

private:
    streetsign::SystemClock real_;
    uint64_t jumped_ms_ = 0;
};
