// SPDX-License-Identifier: MIT
// Whether a text, as a whole, is of a campaign's pattern. ICU's regular expressions: of Unicode
// characters, with a limit on time, so that no pattern can hang the screen. A pattern that cannot
// be read matches everything: a mistake of the campaign's must not keep anyone from signing.
#pragma once

#include <string_view>

#include "sync/core/bytes.h"

namespace streetsign::kiosk {

bool matches_pattern(std::string_view pattern, Bytes text);

} // namespace streetsign::kiosk
