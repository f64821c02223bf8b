// SPDX-License-Identifier: MIT
// monkey: many inputs without a mind at the kiosk's App; nothing may stop it, no record may be kept
// that nobody confirmed, and in the end the terminal must look like a new one, pixel by pixel.
//
//     monkey --inputs N [--seed S] [--fault NAME]     visits of 5,000 inputs, each waited out
//     monkey --idle N [--seed S] [--fault NAME]       N short visits, each waited out
//
// Prints its seeds: the seed of a visit, given again, does the same visit first. With a fault
// ("unconfirmed", "trace") exit 0 means that it was noticed.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/monkey/monkey.h"

using namespace streetsign::kiosk::test;

namespace {

constexpr std::size_t inputs_a_visit = 5'000;
constexpr std::size_t inputs_a_word = 50'000; // of how far it has come
constexpr std::size_t longest_short_visit = 30;

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
    std::map<std::string, std::size_t> screens;
};

void visit(std::uint64_t seed, std::size_t inputs, Fault fault, Sum& sum) {
    Monkey monkey(seed, fault);
    monkey.play(inputs);
    const bool as_new = monkey.rests_like_new();
    ++sum.visits;
    sum.inputs += monkey.inputs();
    sum.painted += monkey.painted();
    sum.kept += monkey.collector().kept;
    sum.unconfirmed += monkey.collector().unconfirmed;
    sum.unlike_new += as_new ? 0 : 1;
    for (const auto& [screen, count] : monkey.screens())
        sum.screens[screen] += count;
    if (!as_new && fault == Fault::none)
        std::printf("seed %llu, %zu inputs: %s\n", static_cast<unsigned long long>(seed), inputs,
                    monkey.problem().c_str());
    if (monkey.collector().unconfirmed > 0 && fault == Fault::none)
        std::printf("seed %llu, %zu inputs: %zu records that nobody confirmed\n",
                    static_cast<unsigned long long>(seed), inputs, monkey.collector().unconfirmed);
}

} // namespace

int main(int argc, char** argv) {
    Wanted wanted;
    if (!read_words(argc, argv, wanted) || !streetsign::start_crypto()) {
        std::fprintf(stderr,
                     "monkey --inputs N | --idle N, [--seed S] [--fault unconfirmed|trace]\n");
        return 2;
    }
    Sum sum;
    std::uint64_t seed = wanted.seed;
    std::size_t told = 0; // inputs
    while (wanted.inputs > 0 && sum.inputs < wanted.inputs) {
        visit(seed++, inputs_a_visit, wanted.fault, sum);
        if (sum.inputs - told < inputs_a_word) continue;
        told = sum.inputs;
        std::printf("monkey: %zu of %zu inputs\n", sum.inputs, wanted.inputs);
        std::fflush(stdout);
    }
    for (std::size_t i = 0; i < wanted.idle; ++i, ++seed)
        visit(seed, 1 + seed % longest_short_visit, wanted.fault, sum);

    std::printf(
        "monkey: seeds %llu to %llu, %zu visits waited out, %zu inputs, %zu frames painted, "
        "%zu screens, %zu records confirmed and kept, %zu not confirmed, %zu rest screens "
        "unlike a new one\n",
        static_cast<unsigned long long>(wanted.seed), static_cast<unsigned long long>(seed - 1),
        sum.visits, sum.inputs, sum.painted, sum.screens.size(), sum.kept, sum.unconfirmed,
        sum.unlike_new);
    for (const auto& [screen, count] : sum.screens)
        std::printf("  %s %zu\n", screen.c_str(), count);
    if (wanted.fault == Fault::unconfirmed) return sum.unconfirmed > 0 ? 0 : 1;
    if (wanted.fault == Fault::trace) return sum.unlike_new == sum.visits ? 0 : 1;
    return sum.unconfirmed == 0 && sum.unlike_new == 0 ? 0 : 1;
}
