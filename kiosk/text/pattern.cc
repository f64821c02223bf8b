// SPDX-License-Identifier: MIT

#include "kiosk/text/pattern.h"

#include <memory>

#include <unicode/regex.h>
#include <unicode/unistr.h>

#include "sync/core/secret.h"

namespace streetsign::kiosk {
namespace {

constexpr std::int32_t time_limit = 200; // ICU's own steps; some milliseconds

icu::UnicodeString utf16(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

// The UTF-16 copy of what was typed, in place.
void wipe_copy(icu::UnicodeString& copy) {
    const std::int32_t length = copy.length();
    char16_t* memory = copy.getBuffer(length);
    if (memory == nullptr) return;
    wipe({reinterpret_cast<std::uint8_t*>(memory), static_cast<std::size_t>(length) * 2});
    copy.releaseBuffer(0);
}

} // namespace

bool matches_pattern(std::string_view pattern, Bytes text) {
    UErrorCode error = U_ZERO_ERROR;
    icu::UnicodeString subject = utf16(as_text(text));
    bool matches = true;
    {
        icu::RegexMatcher matcher(utf16(pattern), 0, error);
        if (U_SUCCESS(error)) {
            matcher.setTimeLimit(time_limit, error);
            matcher.reset(subject);
            matches = matcher.matches(error) || U_FAILURE(error);
        }
    }
    wipe_copy(subject);
    return matches;
}

} // namespace streetsign::kiosk
