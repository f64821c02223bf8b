// SPDX-License-Identifier: MIT
#include "sync/agent/schedule.h"

#include <doctest/doctest.h>

using namespace streetsign::agent;

TEST_CASE("the bound doubles from five seconds to a quarter of an hour and stays there") {
    CHECK(backoff_bound_ms(0) == 5'000);
    CHECK(backoff_bound_ms(1) == 10'000);
    CHECK(backoff_bound_ms(7) == 640'000);
    CHECK(backoff_bound_ms(8) == 900'000);
    CHECK(backoff_bound_ms(1000) == 900'000);
    CHECK(backoff_bound_ms(UINT32_MAX) == 900'000);
}

TEST_CASE("the wait is spread over the whole bound") {
    CHECK(wait_ms(3, {}, 0) == 0);
    CHECK(wait_ms(3, {}, UINT32_MAX) == 40'000);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < 1000; ++i)
        sum += wait_ms(3, {}, i * 4'294'967u);
    CHECK(sum / 1000 > 19'000);
    CHECK(sum / 1000 < 21'000);
}

TEST_CASE("a server's wish to wait is never undercut, and never obeyed beyond a day") {
    for (const uint32_t random : {0u, 1u << 31, UINT32_MAX})
        CHECK(wait_ms(0, 300, random) >= 300'000);
    CHECK(wait_ms(0, 300, UINT32_MAX) <= 330'000);
    CHECK(wait_ms(0, UINT32_MAX, 0) == 86'400'000);
    CHECK(wait_ms(8, 1, UINT32_MAX) == 900'000);
}

TEST_CASE("the next try is told in whole seconds, and one that is overdue is now") {
    CHECK(next_try_s(15'999, 10'000, 1'790'000'000) == 1'790'000'005);
    CHECK(next_try_s(10'000, 10'000, 1'790'000'000) == 1'790'000'000);
    CHECK(next_try_s(9'999, 10'000, 1'790'000'000) == 1'790'000'000);
    CHECK(next_try_s(forever_ms, 10'000, 1'790'000'000) == 0);
}
