// SPDX-License-Identifier: MIT
#include "kiosk/text/input_filter.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "sync/core/secret.h"

namespace streetsign::kiosk {

namespace {

// Room for a run of text on the stack, wiped whichever way it is left.
class Scratch {
public:
    Scratch() = default;
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        const auto bytes = sizeof(UChar) * static_cast<std::size_t>(touched_);
        wipe({reinterpret_cast<std::uint8_t*>(units_.data()), bytes});
    }

    bool read(std::string_view utf8) {
        UErrorCode error = U_ZERO_ERROR;
        u_strFromUTF8(units_.data(), capacity, &size_, utf8.data(),
                      static_cast<std::int32_t>(utf8.size()), &error);
        return touched(U_SUCCESS(error));
    }

    bool append(UChar32 character) {
        if (size_ + 2 > capacity) return false;
        U16_APPEND_UNSAFE(units_.data(), size_, character);
        return touched(true);
    }

    // Isolated forms of marks are a space and the mark; the mark alone was meant.
    bool append_expanded(const UNormalizer2* form, UChar32 character) {
        std::array<UChar, 2> one{};
        std::int32_t length = 0;
        U16_APPEND_UNSAFE(one.data(), length, character);
        UErrorCode error = U_ZERO_ERROR;
        UChar* const end = units_.data() + size_;
        std::int32_t added =
            unorm2_normalize(form, one.data(), length, end, capacity - size_, &error);
        wipe({reinterpret_cast<std::uint8_t*>(one.data()), sizeof one});
        if (U_FAILURE(error)) return touched(false);
        touched_ = std::max(touched_, size_ + added);
        if (added > 1 && *end == U' ')
            std::memmove(end, end + 1, sizeof(UChar) * static_cast<size_t>(--added));
        size_ += added;
        return touched(true);
    }

    bool normalize(const UNormalizer2* form, const Scratch& source) {
        UErrorCode error = U_ZERO_ERROR;
        size_ = unorm2_normalize(form, source.units_.data(), source.size_, units_.data(), capacity,
                                 &error);
        return touched(U_SUCCESS(error));
    }

    std::optional<std::size_t> write(std::span<char> out) const {
        UErrorCode error = U_ZERO_ERROR;
        std::int32_t length = 0;
        u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &length, units_.data(),
                    size_, &error);
        if (U_SUCCESS(error)) return static_cast<std::size_t>(length);
        return std::nullopt;
    }

    std::int32_t size() const { return size_; }
    UChar32 next(std::int32_t& index) const {
        UChar32 character = 0;
        U16_NEXT(units_.data(), index, size_, character);
        return character;
    }

private:
    // A presentation form may become 18 characters (U+FDFA), of three bytes as of one unit: longer
    // than this is refused like anything else that does not fit.
    static constexpr std::int32_t capacity = 2 * input_filter_limit;
    std::array<UChar, capacity> units_; // not zeroed: the wipe at the end covers what was used
    std::int32_t size_ = 0;
    std::int32_t touched_ = 0;

    // After a failure ICU may have written anywhere in the room it was given.
    bool touched(bool succeeded) {
        touched_ = succeeded ? std::max(touched_, size_) : capacity;
        if (!succeeded) size_ = 0;
        return succeeded;
    }
};

// Blocks of letters in a fixed shape or width. Other compatibility characters (º, ², №) are what
// people meant to write, and stay.
bool is_presentation_form(UChar32 character) {
    return (character >= 0xfb00 && character <= 0xfdff) ||
           (character >= 0xfe10 && character <= 0xfe1f) ||
           (character >= 0xfe30 && character <= 0xfeff) ||
           (character >= 0xff00 && character <= 0xffef);
}

// Controls, formats, lone surrogates, private, unassigned; line and paragraph separators.
bool is_dropped(UChar32 character) {
    return (U_GET_GC_MASK(character) & (U_GC_C_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) != 0;
}

bool filter(const Scratch& source, Scratch& out, const UNormalizer2* nfkc) {
    for (std::int32_t index = 0; index < source.size();) {
        const UChar32 character = source.next(index);
        if (is_dropped(character)) continue;
        if (is_presentation_form(character)) {
            if (!out.append_expanded(nfkc, character)) return false;
        } else {
            const bool space = u_charType(character) == U_SPACE_SEPARATOR;
            if (!out.append(space ? UChar32{0x20} : character)) return false;
        }
    }
    return true;
}

std::optional<std::size_t> refuse(std::span<char> out) {
    wipe({reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
    return std::nullopt;
}

} // namespace

std::optional<std::size_t> filter_input(std::string_view incoming, std::span<char> out) {
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2* nfc = unorm2_getNFCInstance(&error);
    const UNormalizer2* nfkc = unorm2_getNFKCInstance(&error);
    Scratch first;
    Scratch second;
    if (U_FAILURE(error) || incoming.size() > input_filter_limit) return refuse(out);
    if (!first.read(incoming) || !filter(first, second, nfkc)) return refuse(out);
    if (!first.normalize(nfc, second)) return refuse(out);
    const auto written = first.write(out);
    return written ? written : refuse(out);
}

} // namespace streetsign::kiosk
