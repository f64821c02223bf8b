// SPDX-License-Identifier: MIT
// What may enter a field, from whatever keyboard: controls, format characters (category Cf),
// private and unassigned ones are dropped, every space becomes U+0020, presentation forms are
// expanded (NFKC), the whole is in NFC. Idempotent, so it may be run over a field's whole content
// after each insertion. Works from one caller's memory to another's and wipes its own scratch; ICU
// may allocate while normalising (the kiosk wipes what is freed). Does not judge names.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace streetsign::kiosk {

// Filters at most this much at once; longer input is refused, as no field holds so much.
inline constexpr std::size_t input_filter_limit = 8192; // bytes of UTF-8

// Bytes written to `out`; nullopt (and `out` wiped) if `incoming` is not UTF-8 or does not fit.
std::optional<std::size_t> filter_input(std::string_view incoming, std::span<char> out);

} // namespace streetsign::kiosk
