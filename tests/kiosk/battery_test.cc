// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "kiosk/battery.h"
#include "tests/support/temp_dir.h"

using namespace streetsign::kiosk;

namespace {

struct Supplies {
    TempDir dir;
    void add(const std::string& name, const std::string& file, const std::string& text) {
        std::filesystem::create_directories(dir.path() / name);
        std::ofstream(dir.path() / name / file) << text << "\n";
    }
    void battery(const std::string& name, const std::string& percent, const std::string& status) {
        add(name, "type", "Battery");
        add(name, "capacity", percent);
        add(name, "status", status);
    }
    std::optional<Battery> read() const { return read_battery(dir.path()); }
};

} // namespace

TEST_CASE("no battery, a mains plug, or one that does not tell: unknown") {
    Supplies supplies;
    CHECK_FALSE(read_battery(supplies.dir.path() / "nowhere"));
    CHECK_FALSE(supplies.read());
    supplies.add("AC", "type", "Mains");
    supplies.add("BAT0", "type", "Battery");
    CHECK_FALSE(supplies.read());
    supplies.add("BAT0", "capacity", "101");
    CHECK_FALSE(supplies.read());
    supplies.add("mouse", "scope", "Device");
    supplies.battery("mouse", "3", "Discharging");
    CHECK_FALSE(supplies.read());
}

TEST_CASE("the emptiest battery counts, and charging is no emergency") {
    Supplies supplies;
    supplies.battery("BAT0", "80", "Discharging");
    supplies.battery("BAT1", "5", "Discharging");
    REQUIRE(supplies.read());
    CHECK(supplies.read()->percent == 5);
    CHECK(supplies.read()->nearly_empty());
    supplies.battery("BAT1", "6", "Discharging");
    CHECK_FALSE(supplies.read()->nearly_empty());
    supplies.battery("BAT1", "2", "Charging");
    CHECK_FALSE(supplies.read()->nearly_empty());
}
