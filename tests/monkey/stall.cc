// SPDX-License-Identifier: MIT
#include "tests/monkey/stall.h"

namespace streetsign::kiosk::test {

Stall::Stall(StillClock& clock, std::function<void(std::uint64_t)> ignore_touch)
    : clock_(clock), ignore_touch_(std::move(ignore_touch)) {
    follow_clock();
    terminal_ = device_.collecting();
    terminal_.reset();
    open();
    REQUIRE(pin_->set(as_bytes(pin)));
}

void Stall::open() {
    Device* const device = &device_;
    StillClock* const clock = &clock_;
    auto opened = Terminal::open(
        {device_.disk, device_.clock,
         [device, clock](std::uint64_t until_ms) { device->clock.boottime = clock->ms = until_ms; },
         StoreTuning{}, "0.1.0"},
        {device_.data(), device_.data() / "tray", std::nullopt});
    REQUIRE(opened);
    terminal_ = std::move(*opened);
    pin_ = Pin::open(device_.disk, device_.clock, device_.data() / "pin");
    steward_.emplace(StewardParts{
        .terminal = *terminal_,
        .pin = *pin_,
        .facts = facts_,
        .helper = helper_,
        .stick = device_.stick(),
        .ignore_touch = ignore_touch_,
        .say_aloud = [](const std::string&, const std::string&) -> Result<void> { return {}; }});
}

void Stall::follow_clock() {
    const std::uint64_t before = device_.clock.boottime;
    device_.clock.boottime = std::max(before, clock_.ms);
    device_.clock.wall += (device_.clock.boottime - before) / 1000;
}

void Stall::pulse() {
    follow_clock();
    terminal_->pulse();
    terminal_->forget_earlier_campaign();
    (void)signatures();
}

std::uint64_t Stall::signatures() {
    if (!terminal_->head()) return signatures_;
    const Counts counts = terminal_->counts();
    signatures_ = counts.tray + counts.waiting + counts.cosigned + counts.released;
    return signatures_;
}

std::uint64_t Stall::signatures_after_power_cut() {
    steward_.reset();
    terminal_.reset();
    open();
    return signatures();
}

} // namespace streetsign::kiosk::test
