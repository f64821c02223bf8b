// SPDX-License-Identifier: MIT
// The seam for time. Order never comes from it; time-outs use boottime_ms (CLOCK_BOOTTIME, which
// runs through suspend), dates use wall_seconds with a stated quality.
#pragma once

#include <compare>
#include <cstdint>

namespace streetsign {

class Clock {
public:
    virtual ~Clock() = default;
    virtual uint64_t boottime_ms() const = 0;  // since boot; never goes back
    virtual uint64_t wall_seconds() const = 0; // POSIX seconds; may be wrong
};

class SystemClock final : public Clock {
public:
    uint64_t boottime_ms() const override;
    uint64_t wall_seconds() const override;
};

// A civil date in UTC. "2020-05-31" is the only text form.
struct Date {
    int year = 1970;
    int month = 1;
    int day = 1;
    friend auto operator<=>(const Date&, const Date&) = default;
};

Date date_of(uint64_t posix_seconds);
uint64_t seconds_of(const Date& date); // midnight UTC

} // namespace streetsign
