// SPDX-License-Identifier: MIT
// Monkey: hands without a mind at the kiosk's App, in process and on a clock that only it moves.
// Touches things and nothing, drags, uses two fingers, keys, switches and a hardware keyboard, lets
// time go by, turns the screen, lets the storage fail. Where there is a steward it finds the door,
// now and then with the right PIN, and strays about behind it. One seed, one visit after the other:
// the same seed does the same again (but for a terminal's keys, whose words are others each time).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/kiosk/support/silent_voice.h"
#include "tests/kiosk/support/visitor.h"
#include "tests/monkey/stall.h"

namespace streetsign::kiosk::test {

// A fault planted on purpose: the harness must notice it.
enum class Fault : std::uint8_t {
    none,
    unconfirmed, // a record is stored while nobody confirms
    trace,       // a comfort that somebody chose outlives the visit
    lost,        // of a record it is said that it was kept, and it was not
    door,        // somebody comes in without the PIN
};

// Keeps count of records, and of those that came while nobody confirmed anything. They go into a
// list, or to a terminal.
class WatchedCollector final : public Collector {
public:
    Hindrance hindrance() const override;
    RecordTerms terms() const override { return terminal ? terminal->terms() : inner.terms(); }
    Result<SecretBuffer> put(SecretBuffer&& plain, RecordKind kind) override;

    MemoryCollector inner; // and the trouble that there is
    Terminal* terminal = nullptr;
    bool loses = false;
    bool confirming = false; // what is being taken now is a touch on "confirm" or "try again"
    std::size_t kept = 0;
    std::size_t unconfirmed = 0;
};

enum class Place : std::uint8_t { screens, stall };

class Monkey {
public:
    // `screens` alone, or a `stall` with a terminal, a store and a steward's door.
    Monkey(std::uint64_t seed, Place place, Fault fault);

    // At a stall, before anything else: to the steward's door, and mostly through it.
    void go_to_the_door();
    // Does so many inputs, whatever they lead to.
    void play(std::size_t inputs);
    // Takes the hands off and waits until the terminal has forgotten the visit. False: it never
    // did, or the rest screen is not the picture of a new terminal.
    bool rests_like_new();
    // Afterwards, and last of all: the power is cut. Whether all is there that was said to be kept.
    bool lost_nothing();

    std::size_t inputs() const { return inputs_; }
    std::size_t painted() const { return painted_; }
    const WatchedCollector& collector() const { return collector_; }
    const std::map<std::string, std::size_t>& screens() const { return screens_; }
    bool at_the_stewards() const { return app_->session().screen == ScreenName::steward; }
    std::size_t times_behind_the_door() const { return times_behind_the_door_; }
    std::size_t without_the_pin() const { return without_the_pin_; } // inputs on a steward's page
    const std::string& problem() const { return problem_; } // of what came last of the two above

private:
    void plan();
    void plan_touch_on_something();
    void plan_drag();
    void plan_key();
    void plan_way_through();
    void plan_trouble();
    bool plan_at_the_door();
    void plan_pin(std::string_view digits);
    void look_at_the_pin();
    void watch_the_door();
    std::vector<std::uint32_t> new_screen();
    void tap(Point at, std::int64_t finger = 1);
    void tap(const Node& node);
    void take(Input input);
    void take_planned();
    void paint();
    bool confirms(const Input& input) const;
    void turn(Size size);
    void follow_stall();
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }
    Point anywhere();

    std::mt19937_64 random_;
    Fault fault_;
    StillClock clock_;
    WatchedCollector collector_;
    SilentVoice voice_;
    Typesetter typesetter_;
    Size size_{1280, 800};
    std::optional<OwnedCanvas> canvas_;
    std::optional<Stall> stall_;
    std::vector<std::string> stall_languages_;
    std::optional<App> app_;
    std::deque<Input> planned_;
    std::size_t inputs_ = 0;
    std::size_t painted_ = 0;
    std::map<std::string, std::size_t> screens_; // id of the screen -> inputs taken on it
    bool knows_the_pin_ = false;                 // it was typed, and nobody has left since
    bool was_behind_ = false;
    std::size_t times_behind_the_door_ = 0;
    std::size_t without_the_pin_ = 0;
    std::string problem_;
};

} // namespace streetsign::kiosk::test
