// SPDX-License-Identifier: MIT
// monkey: many inputs without a mind at the kiosk's App; nothing may stop it, no record may be kept
// that nobody confirmed, all that was must be there after a power cut, nobody comes behind the
// steward's door without the PIN, and in the end the terminal must look like a new one, pixel by
// pixel.
//
//     monkey --inputs N [--seed S] [--fault NAME]     visits of 5,000 inputs, each waited out, at a
//                                                     stall with a store and a steward's door
//     monkey --idle N [--seed S] [--fault NAME]       N short visits, each waited out, to screens;
//                                                     one in twenty to the steward's door, and
//                                                     mostly through it
//
// Prints its seeds: the seed of a visit, given again, does the same visit first. With a fault
// ("unconfirmed", "trace", "lost", "door") exit 0 means that it was noticed.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/monkey/monkey.h"

using namespace streetsign::kiosk::test;

namespace {

constexpr std::size_t inputs_a_visit = 5'000;
constexpr std::size_t inputs_a_word = 50'000; // of how far it has come
constexpr std::size_t longest_short_visit = 30;
constexpr std::size_t visits_a_steward = 20;     // of short ones, the steward's one among so many
constexpr std::size_t longest_of_a_steward = 10; // or few would still be there

struct Wanted {
    std::size_t inputs = 0;
    std::size_t idle = 0;
    std::uint64_t seed = 1;
    Fault fault = Fault::none;
};

bool read_words(int argc, char** argv, Wanted& wanted) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const std::string_view value = argv[i + 1];
        if (name == "--inputs")
            wanted.inputs = std::strtoull(argv[i + 1], nullptr, 10);
        else if (name == "--idle")
            wanted.idle = std::strtoull(argv[i + 1], nullptr, 10);
        else if (name == "--seed")
            wanted.seed = std::strtoull(argv[i + 1], nullptr, 10);
        else if (name == "--fault" && value == "unconfirmed")
            wanted.fault = Fault::unconfirmed;
        else if (name == "--fault" && value == "trace")
            wanted.fault = Fault::trace;
        else if (name == "--fault" && value == "lost")
            wanted.fault = Fault::lost;
        else if (name == "--fault" && value == "door")
            wanted.fault = Fault::door;
        else
            return false;
    }
    return argc % 2 == 1 && wanted.inputs + wanted.idle > 0;
}

struct Sum {
    std::size_t visits = 0;
    std::size_t inputs = 0;
    std::size_t painted = 0;
    std::size_t kept = 0;
    std::size_t unconfirmed = 0;
    std::size_t unlike_new = 0;
    std::size_t lost = 0;            // visits of which a record is not there
    std::size_t behind_the_door = 0; // with the PIN
    std::size_t without_the_pin = 0;
    std::size_t left_at_the_stewards = 0; // visits that time alone ended there
    std::map<std::string, std::size_t> screens;
};

void visit(std::uint64_t seed, std::size_t inputs, Monkey& monkey, Fault fault, Sum& sum) {
    const auto tell = [&](const std::string& what) {
        if (fault == Fault::none)
            std::printf("seed %llu, %zu inputs: %s\n", static_cast<unsigned long long>(seed),
                        inputs, what.c_str());
    };
    monkey.play(inputs);
    ++sum.visits;
    sum.left_at_the_stewards += monkey.at_the_stewards() ? 1 : 0;
    if (!monkey.rests_like_new()) {
        ++sum.unlike_new;
        tell(monkey.problem());
    }
    if (!monkey.lost_nothing()) {
        ++sum.lost;
        tell(monkey.problem());
    }
    if (monkey.collector().unconfirmed > 0)
        tell(std::to_string(monkey.collector().unconfirmed) + " records that nobody confirmed");
    if (monkey.without_the_pin() > 0)
        tell(std::to_string(monkey.without_the_pin()) + " inputs behind the door without the PIN");
    sum.inputs += monkey.inputs();
    sum.painted += monkey.painted();
    sum.kept += monkey.collector().kept;
    sum.unconfirmed += monkey.collector().unconfirmed;
    sum.behind_the_door += monkey.times_behind_the_door();
    sum.without_the_pin += monkey.without_the_pin();
    for (const auto& [screen, count] : monkey.screens())
        sum.screens[screen] += count;
}

// With a fault: whether it was noticed.
bool good(const Sum& sum, const Wanted& wanted) {
    switch (wanted.fault) {
    case Fault::unconfirmed:
        return sum.unconfirmed > 0;
    case Fault::trace:
        return sum.unlike_new == sum.visits;
    case Fault::lost:
        return sum.kept > 0 && sum.lost > 0;
    case Fault::door:
        return sum.without_the_pin > 0;
    case Fault::none:
        break;
    }
    // Who never came behind the door has proved nothing about it.
    const bool blind = (wanted.inputs >= inputs_a_word && sum.behind_the_door == 0) ||
                       (wanted.idle >= 10 * visits_a_steward && sum.left_at_the_stewards == 0);
    return sum.unconfirmed + sum.unlike_new + sum.lost + sum.without_the_pin == 0 && !blind;
}

} // namespace

int main(int argc, char** argv) {
    doctest::Context context; // the terminal in a folder is that of the unit tests
    context.setAsDefaultForAssertsOutOfTestCases();
    Wanted wanted;
    if (!read_words(argc, argv, wanted) || !streetsign::start_crypto()) {
        std::fprintf(stderr, "monkey --inputs N | --idle N, [--seed S] "
                             "[--fault unconfirmed|trace|lost|door]\n");
        return 2;
    }
    Sum sum;
    std::uint64_t seed = wanted.seed;
    std::size_t told = 0; // inputs
    while (wanted.inputs > 0 && sum.inputs < wanted.inputs) {
        Monkey monkey(seed, Place::stall, wanted.fault);
        visit(seed++, inputs_a_visit, monkey, wanted.fault, sum);
        if (sum.inputs - told < inputs_a_word) continue;
        told = sum.inputs;
        std::printf("monkey: %zu of %zu inputs\n", sum.inputs, wanted.inputs);
        std::fflush(stdout);
    }
    for (std::size_t i = 0; i < wanted.idle; ++i, ++seed) {
        const bool steward = seed % visits_a_steward == 0;
        Monkey monkey(seed, steward ? Place::stall : Place::screens, wanted.fault);
        if (steward) monkey.go_to_the_door();
        const std::size_t inputs = steward ? seed / visits_a_steward % longest_of_a_steward
                                           : 1 + seed % longest_short_visit;
        visit(seed, inputs, monkey, wanted.fault, sum);
    }

    std::printf(
        "monkey: seeds %llu to %llu, %zu visits waited out, %zu inputs, %zu frames painted, "
        "%zu screens, %zu records confirmed and kept, %zu not confirmed, %zu visits that lost one, "
        "%zu times behind the door, %zu inputs there without the PIN, %zu visits that time ended "
        "there, %zu rest screens unlike a new one\n",
        static_cast<unsigned long long>(wanted.seed), static_cast<unsigned long long>(seed - 1),
        sum.visits, sum.inputs, sum.painted, sum.screens.size(), sum.kept, sum.unconfirmed,
        sum.lost, sum.behind_the_door, sum.without_the_pin, sum.left_at_the_stewards,
        sum.unlike_new);
    for (const auto& [screen, count] : sum.screens)
        std::printf("  %s %zu\n", screen.c_str(), count);
    return good(sum, wanted) ? 0 : 1;
}
