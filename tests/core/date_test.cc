// SPDX-License-Identifier: MIT
#include "sync/core/date.h"

#include <doctest/doctest.h>

using namespace streetsign;

TEST_CASE("every day from 1970 to 2100 is read back from its text") {
    for (uint64_t day = 0; day < 47482; ++day) {
        const Date date = date_of(day * 86400 + 4711);
        const auto again = parse_date(text_of(date));
        REQUIRE(again);
        REQUIRE(*again == date);
        REQUIRE(seconds_of(date) == day * 86400);
    }
    CHECK(text_of(date_of(1590883200)) == "2020-05-31");
}

TEST_CASE("what is not a day is refused") {
    for (const char* wrong :
         {"", "2020-02-30", "2021-02-29", "2020-13-01", "2020-00-10", "1969-12-31", "2020-5-31",
          "2020-05-31 ", " 2020-05-31", "20200531", "2020-05-3a", "+020-05-31"})
        CHECK(!parse_date(wrong));
}
