// SPDX-License-Identifier: MIT
#include "sync/agent/schedule.h"

#include <algorithm>

namespace streetsign::agent {
namespace {

// Uniform in [0, bound].
uint64_t share_of(uint64_t bound, uint32_t random) { return (bound + 1) * random >> 32; }

} // namespace

uint64_t backoff_bound_ms(unsigned tries) {
    uint64_t bound = first_bound_ms;
    for (unsigned i = 0; i < tries && bound < last_bound_ms; ++i)
        bound *= 2;
    return std::min(bound, last_bound_ms);
}

uint64_t wait_ms(unsigned tries, std::optional<uint32_t> retry_after_s, uint32_t random) {
    const uint64_t jitter = share_of(backoff_bound_ms(tries), random);
    if (!retry_after_s) return jitter;
    const uint64_t asked_ms = 1000 * std::min<uint64_t>(*retry_after_s, longest_obeyed_s);
    return std::max(jitter, asked_ms + share_of(asked_ms / 10, random));
}

uint64_t next_try_s(uint64_t due_ms, uint64_t now_ms, uint64_t wall_seconds) {
    if (due_ms == forever_ms) return 0;
    return wall_seconds + (due_ms > now_ms ? (due_ms - now_ms) / 1000 : 0);
}

} // namespace streetsign::agent
