// SPDX-License-Identifier: MIT

#include "kiosk/text/letters.h"

#include <cstdio>
#include <set>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace streetsign::kiosk {
namespace {

bool draws_nothing(UChar32 letter) {
    const auto category = u_charType(letter);
    return category == U_CONTROL_CHAR || category == U_FORMAT_CHAR ||
           category == U_LINE_SEPARATOR || category == U_PARAGRAPH_SEPARATOR;
}

std::string place(UChar32 letter, const std::string& path, std::size_t line) {
    char code[16] = {};
    std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(letter));
    return std::string(code) + " in " + path + ":" + std::to_string(line);
}

} // namespace

std::vector<std::string> letters_without_glyph(const Files& files,
                                               const std::function<bool(char32_t)>& covered,
                                               std::size_t most) {
    std::vector<std::string> missing;
    std::set<UChar32> known; // looked at before
    for (const auto& [path, bytes] : files) {
        std::size_t line = 1;
        const auto size = static_cast<std::int32_t>(bytes.size());
        for (std::int32_t at = 0; at < size;) {
            UChar32 letter = 0;
            U8_NEXT(bytes.data(), at, size, letter);
            if (letter == '\n') ++line;
            if (letter < 0x80 || !known.insert(letter).second || draws_nothing(letter)) continue;
            if (covered(static_cast<char32_t>(letter))) continue;
            if (missing.size() < most) missing.push_back(place(letter, path, line));
        }
    }
    return missing;
}

} // namespace streetsign::kiosk
