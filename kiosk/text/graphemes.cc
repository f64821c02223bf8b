// SPDX-License-Identifier: MIT
#include "kiosk/text/graphemes.h"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "kiosk/text/icu.h"

namespace streetsign::kiosk {
namespace {

// A copy of one that has seen no text: reading ICU's rules anew took longer than any word.
BreakIteratorHandle new_breaks(UErrorCode& status) {
    UErrorCode opened = U_ZERO_ERROR;
    static const BreakIteratorHandle pristine(ubrk_open(UBRK_CHARACTER, "en", nullptr, 0, &opened));
    if (!pristine) status = U_MISSING_RESOURCE_ERROR;
    return BreakIteratorHandle(pristine ? ubrk_clone(pristine.get(), &status) : nullptr);
}

class Clusters {
public:
    explicit Clusters(Bytes text) {
        UErrorCode status = U_ZERO_ERROR;
        text_.reset(utext_openUTF8(nullptr, as_text(text).data(),
                                   static_cast<std::int64_t>(text.size()), &status));
        breaks_ = new_breaks(status);
        if (breaks_) ubrk_setUText(breaks_.get(), text_.get(), &status);
        if (U_FAILURE(status)) breaks_.reset();
    }
    UBreakIterator* get() const { return breaks_.get(); }

private:
    UTextHandle text_;
    BreakIteratorHandle breaks_;
};

} // namespace

std::uint32_t previous_grapheme(Bytes text, std::uint32_t index) {
    index = std::min(index, static_cast<std::uint32_t>(text.size()));
    const Clusters clusters(text);
    if (index == 0 || clusters.get() == nullptr) return 0;
    const std::int32_t at = ubrk_preceding(clusters.get(), static_cast<std::int32_t>(index));
    return at == UBRK_DONE ? 0 : static_cast<std::uint32_t>(at);
}

std::uint32_t next_grapheme(Bytes text, std::uint32_t index) {
    const auto size = static_cast<std::uint32_t>(text.size());
    const Clusters clusters(text);
    if (index >= size || clusters.get() == nullptr) return size;
    const std::int32_t at = ubrk_following(clusters.get(), static_cast<std::int32_t>(index));
    return at == UBRK_DONE ? size : static_cast<std::uint32_t>(at);
}

std::uint32_t grapheme_count(Bytes text) {
    const Clusters clusters(text);
    if (clusters.get() == nullptr) return 0;
    std::uint32_t count = 0;
    ubrk_first(clusters.get());
    while (ubrk_next(clusters.get()) != UBRK_DONE)
        ++count;
    return count;
}

std::string isolated(std::string_view name) {
    std::string text;
    text.reserve(name.size() + 6);
    text.append("\u2068").append(name).append("\u2069");
    return text;
}

bool right_to_left(std::string_view language) {
    const std::string tag(language);
    return uloc_isRightToLeft(tag.c_str()) != 0;
}

bool runs_right_to_left(Bytes text, std::uint32_t index, bool otherwise) {
    const auto size = static_cast<std::int32_t>(text.size());
    for (const std::uint32_t begin : {previous_grapheme(text, index), index}) {
        auto at = static_cast<std::int32_t>(begin);
        if (at >= size) continue;
        UChar32 letter = 0;
        U8_NEXT(text.data(), at, size, letter);
        if (letter < 0) continue;
        switch (u_charDirection(letter)) {
        case U_RIGHT_TO_LEFT:
        case U_RIGHT_TO_LEFT_ARABIC:
            return true;
        case U_LEFT_TO_RIGHT:
        case U_EUROPEAN_NUMBER:
        case U_ARABIC_NUMBER:
            return false;
        default:
            break;
        }
    }
    return otherwise;
}

bool begins_with_capital(Bytes text) {
    if (text.empty()) return false;
    UChar32 letter = 0;
    std::int32_t at = 0;
    U8_NEXT(text.data(), at, static_cast<std::int32_t>(text.size()), letter);
    return letter > 0 && (u_isUUppercase(letter) || u_istitle(letter));
}

} // namespace streetsign::kiosk
