// SPDX-License-Identifier: MIT
// Where one letter, as a person sees it, ends and the next begins (Unicode grapheme clusters), and
// helpers for text of several directions. All on UTF-8 bytes; nothing here keeps a copy.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sync/core/bytes.h"

namespace streetsign::kiosk {

// The grapheme boundary before or after `index`; 0 and the length are boundaries.
std::uint32_t previous_grapheme(Bytes text, std::uint32_t index);
std::uint32_t next_grapheme(Bytes text, std::uint32_t index);
std::uint32_t grapheme_count(Bytes text);

// U+2068 name U+2069: a name inside a sentence keeps its own direction and does not disturb the
// sentence. For what is not personal (a stall, a country, a file).
std::string isolated(std::string_view name);

// Whether text in this language ("ar", "fa-IR", "ur_PK") runs from right to left.
bool right_to_left(std::string_view language);

// Whether what stands beside this boundary runs from right to left: the letter before it, or where
// that has no direction of its own the one behind it; else `otherwise`.
bool runs_right_to_left(Bytes text, std::uint32_t index, bool otherwise);

// Does it begin with a capital, which speech has to name? False where a script has none.
bool begins_with_capital(Bytes text);

} // namespace streetsign::kiosk
