// SPDX-License-Identifier: MIT
// When to try again: a pure function of what happened, so that it can be tested without a network
// or a clock. Full jitter: a uniformly random wait up to a doubling bound, so that ten thousand
// agents that lost the server together do not come back together. The alternative, doubling with a
// little noise, keeps them in step.
#pragma once

#include <cstdint>
#include <optional>

namespace streetsign::agent {

inline constexpr uint64_t first_bound_ms = 5'000;
inline constexpr uint64_t last_bound_ms = uint64_t{15} * 60 * 1000;
inline constexpr uint64_t forever_ms = UINT64_MAX; // the next try is when something happens
inline constexpr uint64_t longest_obeyed_s = uint64_t{24} * 60 * 60; // of a Retry-After

// The bound after so many tries in a row without success: 5 s, 10 s, 20 s ... 15 min.
uint64_t backoff_bound_ms(unsigned tries);

// `random` is any 32-bit number, uniformly chosen. A Retry-After is never undercut; a tenth of it
// is spread on top.
uint64_t wait_ms(unsigned tries, std::optional<uint32_t> retry_after_s, uint32_t random);

// What `status` says of a try that is due at `due_ms` of a clock that says `now_ms`: POSIX seconds
// by the wall's; 0 if none is planned, now if it is overdue.
uint64_t next_try_s(uint64_t due_ms, uint64_t now_ms, uint64_t wall_seconds);

} // namespace streetsign::agent
