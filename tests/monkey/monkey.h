// SPDX-License-Identifier: MIT
// Monkey: hands without a mind at the kiosk's App, in process and on a clock that only it moves.
// Touches things and nothing, drags, uses two fingers, keys, switches and a hardware keyboard, lets
// time go by, turns the screen, lets the storage fail. One seed, one visit after the other: the
// same seed does the same again.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {

// A fault planted on purpose: the harness must notice it.
enum class Fault : std::uint8_t {
    none,
    unconfirmed, // a record is stored while nobody confirms
    trace,       // a comfort that somebody chose outlives the visit
};

// Keeps count of records, and of those that came while nobody confirmed anything.
class WatchedCollector final : public Collector {
public:
    Hindrance hindrance() const override { return inner.hindrance(); }
    RecordTerms terms() const override { return inner.terms(); }
    Result<SecretBuffer> put(SecretBuffer&& plain, RecordKind kind) override;

    MemoryCollector inner;
    bool confirming = false; // what is being taken now is a touch on "confirm" or "try again"
    std::size_t kept = 0;
    std::size_t unconfirmed = 0;
};

class Monkey {
public:
    Monkey(std::uint64_t seed, Fault fault);

    // Does so many inputs, whatever they lead to.
    void play(std::size_t inputs);
    // Takes the hands off and waits until the terminal has forgotten the visit. False: it never
    // did, or the rest screen is not the picture of a new terminal.
    bool rests_like_new();

    std::size_t inputs() const { return inputs_; }
    std::size_t painted() const { return painted_; }
    const WatchedCollector& collector() const { return collector_; }
    const std::map<std::string, std::size_t>& screens() const { return screens_; }
    const std::string& problem() const { return problem_; } // of the last rests_like_new()

private:
    void plan();
    void plan_touch_on_something();
    void plan_drag();
    void plan_key();
    void plan_way_through();
    void plan_trouble();
    void tap(Point at, std::int64_t finger = 1);
    void tap(const Node& node);
    void take(Input input);
    void paint();
    bool confirms(const Input& input) const;
    void turn(Size size);
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }
    Point anywhere();

    std::mt19937_64 random_;
    Fault fault_;
    StillClock clock_;
    WatchedCollector collector_;
    Typesetter typesetter_;
    Size size_{1280, 800};
    std::optional<OwnedCanvas> canvas_;
    App app_;
    std::deque<Input> planned_;
    std::size_t inputs_ = 0;
    std::size_t painted_ = 0;
    std::map<std::string, std::size_t> screens_; // id of the screen -> inputs taken on it
    std::string problem_;
};

// The rest screen of a terminal that nobody has touched yet.
const std::vector<std::uint32_t>& new_rest_screen(Size size);

} // namespace streetsign::kiosk::test
