// SPDX-License-Identifier: MIT
// How the desk speaks to the organisers: lines on standard output, seen at once.
#pragma once

#include <iostream>
#include <string>

namespace streetsign::desk {

inline void say(const std::string& line) { std::cout << line << std::endl; }

inline std::string plural(uint64_t count, const std::string& one, const std::string& many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

} // namespace streetsign::desk
