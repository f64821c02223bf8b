// SPDX-License-Identifier: MIT
// Stall: what is behind a monkey's screen where there is a steward: an enrolled terminal in a
// folder of its own whose day is open, its store and its door. Its PIN is known to who asks for it.
// Time is the monkey's, whom the terminal's sleep moves too.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "kiosk/steward/steward.h"
#include "tests/kiosk/support/device.h"
#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {

class Stall {
public:
    static constexpr std::string_view pin = "471199";

    Stall(StillClock& clock, std::function<void(std::uint64_t until_ms)> ignore_touch);

    // Between two inputs: what goes by itself, by the monkey's clock.
    void pulse();
    // Signatures that the store has, or had before its keys were destroyed.
    std::uint64_t signatures();
    // The same after the power was cut: what the folder holds. The terminal is another one then,
    // and nobody may hold the one before.
    std::uint64_t signatures_after_power_cut();

    Terminal& terminal() { return *terminal_; }
    Steward& steward() { return *steward_; }

private:
    void open();
    void follow_clock();

    StillClock& clock_;
    std::function<void(std::uint64_t until_ms)> ignore_touch_;
    Device device_;
    std::optional<Pin> pin_;
    Helper helper_{std::nullopt};
    Facts facts_{.sandboxed = true, .landlock = true, .speaks = true};
    std::unique_ptr<Terminal> terminal_;
    std::optional<Steward> steward_;
    std::uint64_t signatures_ = 0;
};

} // namespace streetsign::kiosk::test
