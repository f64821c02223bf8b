// SPDX-License-Identifier: MIT
#include "sync/core/date.h"

#include <chrono>
#include <cstdio>

namespace streetsign {

std::string text_of(const Date& date) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
    return text;
}

Result<Date> parse_date(std::string_view text) {
    Date date;
    const std::string copy(text);
    int used = 0;
    if (copy.size() != 10 ||
        std::sscanf(copy.c_str(), "%4d-%2d-%2d%n", &date.year, &date.month, &date.day, &used) !=
            3 ||
        used != 10 || date.year < 1970 || date.month < 1 || date.day < 1)
        return fail(Code::malformed, "a date is written like 2027-03-31");
    const std::chrono::year_month_day civil(std::chrono::year(date.year),
                                            std::chrono::month(static_cast<unsigned>(date.month)),
                                            std::chrono::day(static_cast<unsigned>(date.day)));
    if (!civil.ok() || text_of(date) != copy) return fail(Code::malformed, "there is no such day");
    return date;
}

} // namespace streetsign
