// SPDX-License-Identifier: MIT
// Every moment of what was done on a CrashDisk at which the power can go, and what each leaves: for
// small acts, which can be tried whole. Long days are cut at random (tests/crash).
#pragma once

#include <functional>

#include "tests/support/crash_disk.h"

namespace streetsign::test {

// `look` gets what is left, and whether everything had been done by then. The random cuts are
// drawn several times from one seed, so a failure comes again.
inline void at_every_cut(const DiskImage& start, const std::vector<DiskOp>& log,
                         const std::function<void(const DiskImage& left, bool done)>& look) {
    constexpr int draws = 6;
    std::mt19937_64 random(1);
    DiskReplay replay(start);
    for (size_t done = 0;; ++done) {
        const bool all = done == log.size();
        look(replay.image(PowerCut::synced_only, random), all);
        look(replay.image(PowerCut::everything, random), all);
        for (int i = 0; i < draws; ++i) {
            look(replay.image(PowerCut::some, random), all);
            look(replay.image(PowerCut::garbage, random), all);
        }
        if (all) return;
        replay.advance(log[done]);
    }
}

} // namespace streetsign::test
