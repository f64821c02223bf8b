// SPDX-License-Identifier: MIT
// How much is left in the battery, as the kernel says it. Nothing when there is none, or nobody
// knows: a power bank does not tell. Reads, and decides nothing.
#pragma once

#include <optional>

#include "kiosk/file_path.h"

namespace streetsign::kiosk {

inline constexpr const char* power_supplies = "/sys/class/power_supply";
inline constexpr int battery_is_nearly_empty = 5; // per cent: finish this person, close the day

struct Battery {
    int percent = 0;
    bool charging = false;

    bool nearly_empty() const { return !charging && percent <= battery_is_nearly_empty; }
};

// The emptiest one, if there are several.
std::optional<Battery> read_battery(const FilePath& supplies = power_supplies);

} // namespace streetsign::kiosk
