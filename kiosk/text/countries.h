// SPDX-License-Identifier: MIT
// Countries, their names and their order in a language, and dates and numbers written in its
// manner. From ICU's data; digits are Latin in every language, as on passports and forms.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sync/core/clock.h"

namespace streetsign::kiosk {

struct Country {
    std::string code; // ISO 3166-1 alpha-2, "GR"
    std::string name; // in the language asked for
    bool european = false;
};

// All countries and territories people live in, sorted by the language's collation.
const std::vector<Country>& countries(std::string_view language);
// The code itself when there is no such country.
std::string country_name(std::string_view code, std::string_view language);

std::string format_date(const Date& date, std::string_view language);       // "31 May 2020"
std::string format_day(const Date& date, std::string_view language);        // "Sunday, 31 May 2020"
std::string format_number(std::uint64_t number, std::string_view language); // "1,234"
std::string name_of_language(std::string_view language);                    // in itself

} // namespace streetsign::kiosk
