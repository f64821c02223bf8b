// SPDX-License-Identifier: MIT
#include "kiosk/battery.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sync/core/text.h"

namespace streetsign::kiosk {
namespace {

std::string first_line(const FilePath& file) {
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    return line;
}

std::optional<Battery> read_one(const FilePath& supply) {
    if (first_line(supply / "type") != "Battery") return std::nullopt;
    // A mouse has a battery too; it is not what keeps us alive.
    if (first_line(supply / "scope") == "Device") return std::nullopt;
    const auto percent = parse_decimal(first_line(supply / "capacity"));
    if (!percent || *percent > 100) return std::nullopt;
    const std::string status = first_line(supply / "status");
    return Battery{static_cast<int>(*percent), status == "Charging" || status == "Full"};
}

} // namespace

std::optional<Battery> read_battery(const FilePath& supplies) {
    std::optional<Battery> emptiest;
    std::error_code error;
    std::filesystem::directory_iterator entry(supplies, error);
    for (const std::filesystem::directory_iterator end; !error && entry != end;
         entry.increment(error)) {
        const auto battery = read_one(entry->path());
        if (battery && (!emptiest || battery->percent < emptiest->percent)) emptiest = battery;
    }
    return emptiest;
}

} // namespace streetsign::kiosk
