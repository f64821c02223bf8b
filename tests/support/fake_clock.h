// SPDX-License-Identifier: MIT
// A clock that moves only when a test says so.
#pragma once

#include "sync/core/clock.h"

class FakeClock final : public streetsign::Clock {
public:
    uint64_t boottime_ms() const override { return boottime; }
    uint64_t wall_seconds() const override { return wall; }
    void pass_seconds(uint64_t seconds) {
        boottime += seconds * 1000;
        wall += seconds;
    }

    uint64_t boottime = 1000;
    uint64_t wall = 1790000000; // 2026-09-21
};
