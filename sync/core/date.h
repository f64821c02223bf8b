// SPDX-License-Identifier: MIT
// Dates as text: "2020-05-31" and nothing else; moments as "2020-05-31T00:00:00Z".
#pragma once

#include <string>
#include <string_view>

#include "sync/core/clock.h"
#include "sync/core/result.h"

namespace streetsign {

std::string text_of(const Date& date);
Result<Date> parse_date(std::string_view text); // a real day between 1970 and 9999

} // namespace streetsign
