// SPDX-License-Identifier: MIT
// How long the kiosk takes from an input to a painted frame, on the very application and SDL's
// dummy driver: scrolling the petition, a key of the on-screen keyboard, a change of language, the
// largest text. Takes the kiosk's own options, on a terminal whose day is open. Prints medians and
// the 99th percentile. Input to canvas; the display's own time comes on top.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "kiosk/program.h"
#include "kiosk/ui/tree.h"
#include "sync/core/crypto.h"
#include "tests/kiosk-hand/hand.h"

using namespace streetsign;
using namespace streetsign::kiosk;

namespace {

struct Series {
    std::vector<double> ms;

    template <typename Act>
    void time(const Act& act) {
        const auto start = std::chrono::steady_clock::now();
        const Result<void> done = act();
        ms.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                .count());
        if (done) return;
        std::fprintf(stderr, "bench_kiosk_frames: %s\n", done.error().detail.c_str());
        std::exit(1);
    }
    void print(const char* what, double goal_ms) {
        std::sort(ms.begin(), ms.end());
        std::printf("%s: median %.1f ms, p99 %.1f ms over %zu (goal %.0f ms)\n", what,
                    ms[ms.size() / 2], ms[ms.size() * 99 / 100], ms.size(), goal_ms);
    }
};

void must(const Result<void>& done) {
    if (done) return;
    std::fprintf(stderr, "bench_kiosk_frames: %s\n", done.error().detail.c_str());
    std::exit(1);
}

// The next size of text, by the bar or, where large letters fold it, by its menu.
void enlarge(Program& program, Hand& hand, Series& series) {
    if (find(program.app().tree(), "bar-text-size") == nullptr) must(hand.tap("bar-menu"));
    series.time([&] { return hand.tap("bar-text-size"); });
    if (find(program.app().tree(), "menu-close") != nullptr) must(hand.tap("menu-close"));
}

} // namespace

int main(int argc, char** argv) {
    const Reading reading = read_settings(argc, argv);
    if (!reading.settings || !start_crypto()) return 2;
    ::setenv("SDL_VIDEODRIVER", "dummy", 1);
    VirtualClock clock;
    const auto jump = [&clock](uint64_t until_ms) { clock.jump_to(until_ms); };
    const auto program = Program::open(*reading.settings, clock, jump);
    if (!program) return 1;
    Hand hand(**program, clock, ".");
    hand.settle();

    must(hand.tap("lang-en"));
    must(hand.tap("read"));
    Series scroll;
    for (int i = 0; i < 200; ++i)
        scroll.time([&] { return hand.key(i % 20 < 10 ? "page-down" : "page-up"); });
    scroll.print("scrolling the petition by a page", 8);

    must(hand.tap("sign"));
    Series keys; // a touch is two frames, down and up
    for (int i = 0; i < 200; ++i)
        keys.time([&] { return hand.tap(i % 2 == 0 ? "key-a" : "key-backspace"); });
    keys.print("a key of the keyboard, touch and let go", 8);

    must(hand.tap("bar-stop")); // beside a keyboard the bar is folded
    must(hand.tap("lang-en"));
    must(hand.tap("read"));
    Series language;
    for (int i = 0; i < 20; ++i)
        language.time([&] { return hand.language(i % 2 == 0 ? "de" : "en"); });
    language.print("another language, two taps", 100);

    // Every visit begins without remembered lines, so each size is broken into lines anew.
    std::array<Series, text_size_count> reflow;
    for (int visit = 0; visit < 20; ++visit) {
        must(hand.tap("bar-stop"));
        must(hand.tap("lang-en"));
        must(hand.tap("read"));
        for (std::size_t size = 1; size < reflow.size(); ++size)
            enlarge(**program, hand, reflow[size]);
    }
    reflow[1].print("the petition in the second size of text", 100);
    reflow[2].print("the petition in the third", 100);
    reflow[3].print("the petition in the largest", 100);
    return 0;
}
