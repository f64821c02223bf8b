// SPDX-License-Identifier: MIT
// The kiosk's faces and the glyphs in them; SDL_ttf and HarfBuzz stay behind this header. A Run is
// text of one face, one direction and one script; bidi, fallback and breaking are
// kiosk/text/typesetter.h's. Faces are opened when first used. Which faces there are, from which
// package and under which licence: fonts/README.md.

#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sync/core/bytes.h"
#include "sync/core/result.h"

namespace streetsign::kiosk {

// In order of preference when a character is in several.
enum class Face : std::uint8_t { sans, arabic, symbols, symbols2, math };
inline constexpr int face_count = 5;
inline constexpr const char* default_font_folder = "/usr/share/fonts/truetype/noto";

struct FontKey {
    Face face = Face::sans;
    bool bold = false;
    std::uint16_t px = 24;
    friend auto operator<=>(const FontKey&, const FontKey&) = default;
};

struct Run {
    FontKey font;
    bool right_to_left = false;
    std::array<char, 5> script{"Zyyy"}; // ISO 15924
    Bytes text;                         // borrowed UTF-8, logical order
};

// A rasterised run: 8-bit coverage. Wiped when it goes.
struct Raster {
    Buffer alpha;
    int width = 0;
    int height = 0;
    int ascent = 0; // rows above the baseline
    int before = 0; // columns left of where the run begins (a J reaches back)
    Raster() = default;
    Raster(Raster&&) = default;
    Raster& operator=(Raster&& other) noexcept;
    ~Raster();
};

class FontSet {
public:
    // Fails when the folder lacks Noto Sans Regular; missing() names the rest.
    static Result<FontSet> open(const std::filesystem::path& folder = default_font_folder);
    FontSet(FontSet&&) noexcept;
    ~FontSet();

    // Files that fonts/README.md names and the folder lacks, e.g. "NotoSansArabic-Bold.ttf".
    std::vector<std::string> missing() const;

    bool covers(Face face, char32_t character);
    // The first face that has it; sans (which draws an empty box) when none has.
    Face face_for(char32_t character);
    bool covered(char32_t character); // some face has it

    double capital_ratio(); // height of H over the em, of Noto Sans Regular
    int ascent(const FontKey& key);
    int descent(const FontKey& key); // positive
    int width(const Run& run);
    Raster rasterise(const Run& run);

    void forget(); // overwrites what SDL_ttf keeps of the last run shaped by each open face

private:
    struct Parts;
    explicit FontSet(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace streetsign::kiosk
