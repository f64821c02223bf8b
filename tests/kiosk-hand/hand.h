// SPDX-License-Identifier: MIT
// Hand: does what a person does, on the very application that the kiosk runs. Every act ends in
// inputs that go through the window's queue; nothing is reached around the screen. What cannot be
// done as a person could (a node that is not there, is covered or greyed out) fails.
#pragma once

#include <string>
#include <string_view>

#include "kiosk/program.h"
#include "sync/core/result.h"
#include "tests/kiosk-hand/virtual_clock.h"

namespace streetsign::kiosk {

// What the one who listens keeps of it.
enum class Ears : std::uint8_t {
    all,
    discreet, // of what somebody typed only that it was said: for the scan of the memory
};

class Hand {
public:
    Hand(Program& program, VirtualClock& clock, FilePath shots, Ears ears = Ears::all);
    ~Hand();

    Result<void> tap(std::string_view id);
    Result<void> hold(std::string_view id); // as long as a long press
    // On the on-screen keyboard; `field` may be without its "field-".
    Result<void> type(std::string_view field, std::string_view text);
    // The same for a text in hexadecimal, which is never whole in this program's own memory but in
    // a wiped buffer: for the scan of the memory.
    Result<void> type_hex(std::string_view field, std::string_view hex);
    Result<void> key(std::string_view name);
    Result<void> expect(std::string_view text);
    Result<void> expect_not(std::string_view text);
    Result<void> language(std::string_view language);
    void wait(uint64_t seconds);
    Result<void> size(std::string_view width_x_height);
    Result<void> shot(std::string_view file);
    std::string tree() const;
    // What was said since the last time this was asked, one sentence a line: "el: Ελληνικά".
    std::string heard();
    // The same, after everything was said that waits to be.
    Result<std::string> listen();
    void settle(); // paints until nothing is left to paint
    bool over() const { return program_.quit(); }

private:
    Result<Point> place_of(std::string_view id);
    void touch(Touch::Phase phase, Point at);
    void send(const Input& input);
    void tick();

    Program& program_;
    VirtualClock& clock_;
    FilePath shots_;
    bool thanked_ = false;
    std::string heard_;
};

} // namespace streetsign::kiosk
