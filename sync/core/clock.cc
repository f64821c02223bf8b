// SPDX-License-Identifier: MIT
#include "sync/core/clock.h"

#include <chrono>

#include <time.h>

namespace streetsign {

uint64_t SystemClock::boottime_ms() const {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1000000;
}

uint64_t SystemClock::wall_seconds() const {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec < 0 ? 0 : static_cast<uint64_t>(now.tv_sec);
}

Date date_of(uint64_t posix_seconds) {
    const std::chrono::sys_days day{std::chrono::days(static_cast<int64_t>(posix_seconds / 86400))};
    const std::chrono::year_month_day date(day);
    return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day()))};
}

uint64_t seconds_of(const Date& date) {
    const std::chrono::year_month_day civil(std::chrono::year(date.year),
                                            std::chrono::month(static_cast<unsigned>(date.month)),
                                            std::chrono::day(static_cast<unsigned>(date.day)));
    const auto days = std::chrono::sys_days(civil).time_since_epoch().count();
    return days < 0 ? 0 : static_cast<uint64_t>(days) * 86400;
}

} // namespace streetsign
