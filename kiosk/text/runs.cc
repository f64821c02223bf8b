// SPDX-License-Identifier: MIT
#include "kiosk/text/runs.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstring>

#include "kiosk/text/icu.h"
#include "sync/core/secret.h"

namespace streetsign::kiosk {
namespace {

struct Character {
    UChar32 code = 0;
    std::uint32_t begin = 0; // bytes
    UBiDiLevel level = 0;
};

// The characters of the text with their levels. The vector is the caller's to wipe.
std::vector<Character> characters_of(Bytes text, Direction direction) {
    std::vector<Character> characters;
    characters.reserve(text.size());
    std::vector<UChar> utf16;
    utf16.reserve(text.size());
    const auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < size;) {
        Character character{0, static_cast<std::uint32_t>(at), 0};
        U8_NEXT(text.data(), at, size, character.code);
        if (character.code < 0) character.code = 0xfffd;
        characters.push_back(character);
        if (U_IS_BMP(character.code)) {
            utf16.push_back(static_cast<UChar>(character.code));
        } else {
            utf16.push_back(U16_LEAD(character.code));
            utf16.push_back(U16_TRAIL(character.code));
        }
    }
    const UBiDiLevel base = direction == Direction::rtl ? 1 : 0;
    UErrorCode status = U_ZERO_ERROR;
    const BidiHandle bidi(ubidi_open());
    ubidi_setPara(bidi.get(), utf16.data(), static_cast<std::int32_t>(utf16.size()), base, nullptr,
                  &status);
    const UBiDiLevel* const levels = utf16.empty() ? nullptr : ubidi_getLevels(bidi.get(), &status);
    std::size_t unit = 0;
    for (Character& character : characters) {
        character.level = levels != nullptr && U_SUCCESS(status) ? levels[unit] : base;
        unit += U_IS_BMP(character.code) ? 1 : 2;
    }
    streetsign::wipe({reinterpret_cast<std::uint8_t*>(utf16.data()), utf16.size() * sizeof(UChar)});
    return characters;
}

bool has_own_script(UScriptCode script) {
    return script != USCRIPT_COMMON && script != USCRIPT_INHERITED && script != USCRIPT_UNKNOWN;
}

// A space, a mark or punctuation stays in the face of the letters around it, so that a sentence is
// not cut at every comma. Digits are always the base face's: the same in every language.
Face face_of(const Character& character, UScriptCode script, Face before, FontSet& fonts) {
    const auto code = static_cast<char32_t>(character.code);
    if (u_hasBinaryProperty(character.code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0) return before;
    if (!has_own_script(script) && u_isdigit(character.code) == 0 && fonts.covers(before, code))
        return before;
    return fonts.face_for(code);
}

void name_script(TextRun& run, UScriptCode script) {
    const char* const name = uscript_getShortName(script);
    if (name != nullptr && std::strlen(name) == 4) std::memcpy(run.script.data(), name, 5);
}

bool emphasised(std::span<const Emphasis> emphasis, std::uint32_t at) {
    return std::any_of(emphasis.begin(), emphasis.end(),
                       [at](const Emphasis& part) { return at >= part.begin && at < part.end; });
}

} // namespace

std::vector<TextRun> runs_of(Bytes text, const TextStyle& style, std::span<const Emphasis> emphasis,
                             std::uint32_t first, FontSet& fonts) {
    std::vector<TextRun> runs;
    std::vector<Character> characters = characters_of(text, style.direction);
    UScriptCode script = USCRIPT_COMMON;
    Face face = Face::sans;
    for (const Character& character : characters) {
        UErrorCode status = U_ZERO_ERROR;
        const UScriptCode own = uscript_getScript(character.code, &status);
        face = face_of(character, own, face, fonts);
        const FontKey font{face, style.bold || emphasised(emphasis, first + character.begin),
                           static_cast<std::uint16_t>(style.px)};
        const bool other_script = has_own_script(own) && has_own_script(script) && own != script;
        if (runs.empty() || runs.back().level != character.level || runs.back().font != font ||
            other_script) {
            if (!runs.empty()) runs.back().end = character.begin;
            runs.push_back({character.begin, 0, character.level, font, {"Zyyy"}});
            script = USCRIPT_COMMON;
        }
        if (has_own_script(own) && !has_own_script(script)) {
            script = own;
            name_script(runs.back(), own);
        }
    }
    if (!runs.empty()) runs.back().end = static_cast<std::uint32_t>(text.size());
    streetsign::wipe({reinterpret_cast<std::uint8_t*>(characters.data()),
                      characters.size() * sizeof(Character)});
    return runs;
}

std::vector<TextRun> visual_runs(std::span<const TextRun> runs, std::uint32_t begin,
                                 std::uint32_t end) {
    std::vector<TextRun> parts;
    std::vector<UBiDiLevel> levels;
    for (const TextRun& run : runs) {
        if (run.end <= begin || run.begin >= end) continue;
        TextRun part = run;
        part.begin = std::max(run.begin, begin);
        part.end = std::min(run.end, end);
        parts.push_back(part);
        levels.push_back(run.level);
    }
    std::vector<std::int32_t> order(parts.size());
    ubidi_reorderVisual(levels.data(), static_cast<std::int32_t>(levels.size()), order.data());
    std::vector<TextRun> visual;
    visual.reserve(parts.size());
    for (const std::int32_t index : order)
        visual.push_back(parts[static_cast<std::size_t>(index)]);
    return visual;
}

} // namespace streetsign::kiosk
