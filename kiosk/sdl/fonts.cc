// SPDX-License-Identifier: MIT
#include "kiosk/sdl/fonts.h"

#include <SDL_ttf.h>

#include <algorithm>
#include <bitset>
#include <cassert>
#include <map>

#include "kiosk/sdl/mapped_file.h"
#include "sync/core/handle.h"
#include "sync/core/secret.h"

namespace streetsign::kiosk {
namespace {

using Font = Handle<TTF_Font, TTF_CloseFont>;
using Surface = Handle<SDL_Surface, SDL_FreeSurface>;

// Faces without a bold cut use their regular one for both.
struct FaceFiles {
    const char* regular;
    const char* bold;
};
constexpr std::array<FaceFiles, face_count> files{{
    {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf"},
    {"NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf"},
    {"NotoSansSymbols-Regular.ttf", "NotoSansSymbols-Bold.ttf"},
    {"NotoSansSymbols2-Regular.ttf", "NotoSansSymbols2-Regular.ttf"},
    {"NotoSansMath-Regular.ttf", "NotoSansMath-Regular.ttf"},
}};

const char* file_of(Face face, bool bold) {
    const FaceFiles& both = files[static_cast<std::size_t>(face)];
    return bold ? both.bold : both.regular;
}

// An open font costs some 300 kB, and a screen uses six.
constexpr std::size_t most_open = 10;
constexpr std::uint16_t probe_px = 24; // the size at which coverage is asked

// A folder that may not be entered holds no font for us.
bool there(const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

void wipe_surface(SDL_Surface& surface) {
    streetsign::wipe(
        {static_cast<std::uint8_t*>(surface.pixels),
         static_cast<std::size_t>(surface.pitch) * static_cast<std::size_t>(surface.h)});
}

} // namespace

Raster& Raster::operator=(Raster&& other) noexcept {
    streetsign::wipe(alpha);
    alpha = std::move(other.alpha);
    width = other.width;
    height = other.height;
    ascent = other.ascent;
    before = other.before;
    return *this;
}

Raster::~Raster() { streetsign::wipe(alpha); }

struct FontSet::Parts {
    struct Open {
        Font font;
        std::uint64_t used = 0;
    };
    // Pages of 256 characters: which face covers each, asked once.
    struct Page {
        std::bitset<256> known;
        std::bitset<256> covered;
    };

    std::filesystem::path folder;
    std::map<std::string, MappedFile> mapped; // by name; each face once, for all its sizes
    std::map<FontKey, Open> open;
    std::array<std::map<std::uint32_t, Page>, face_count> coverage;
    std::array<bool, face_count> present{};
    std::uint64_t clock = 0;
    double capital = 0;
    std::vector<char> text; // zero-terminated copy of the run at hand; wiped after each use

    ~Parts() {
        streetsign::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
        open.clear();
        TTF_Quit();
    }

    // To open one from a file takes SDL_ttf a thousand short reads; from memory it takes none.
    Font open_file(const std::string& name, int px) {
        const Bytes bytes = mapped.try_emplace(name, folder / name).first->second.bytes();
        if (bytes.empty()) return nullptr;
        return Font(TTF_OpenFontRW(SDL_RWFromConstMem(bytes.data(), static_cast<int>(bytes.size())),
                                   1, px));
    }

    TTF_Font* font(FontKey key) {
        if (!present[static_cast<std::size_t>(key.face)]) key.face = Face::sans;
        if (key.bold && file_of(key.face, true) == std::string(file_of(key.face, false)))
            key.bold = false;
        const auto found = open.find(key);
        if (found != open.end()) {
            found->second.used = ++clock;
            return found->second.font.get();
        }
        if (open.size() >= most_open) {
            const auto oldest =
                std::min_element(open.begin(), open.end(), [](const auto& a, const auto& b) {
                    return a.second.used < b.second.used;
                });
            open.erase(oldest);
        }
        Font made = open_file(file_of(key.face, key.bold), key.px);
        // A bold file that is missing is replaced by the regular one; missing() has named it.
        if (!made && key.bold) made = open_file(file_of(key.face, false), key.px);
        if (!made) return nullptr;
        TTF_SetFontHinting(made.get(), TTF_HINTING_LIGHT);
        TTF_Font* const font = made.get();
        open[key] = {std::move(made), ++clock};
        return font;
    }

    // Sets the font up for the run and puts the run's text where SDL_ttf can read it.
    TTF_Font* prepare(const Run& run) {
        TTF_Font* const with = font(run.font);
        if (with == nullptr) return nullptr;
        TTF_SetFontDirection(with, run.right_to_left ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
        TTF_SetFontScriptName(with, run.script.data());
        if (text.size() < run.text.size() + 1) {
            std::vector<char> larger(std::max<std::size_t>(1024, 2 * run.text.size()));
            text.swap(larger); // the smaller one was wiped after its use
        }
        std::copy(run.text.begin(), run.text.end(), text.begin());
        text[run.text.size()] = 0;
        return with;
    }

    // How far the first letter reaches back over the run's beginning; SDL_ttf counts it as width.
    static int overhang(TTF_Font* with, const Run& run) {
        if (run.right_to_left || run.text.empty()) return 0;
        std::uint32_t first = run.text[0];
        if (first >= 0xc0 && first < 0xe0 && run.text.size() > 1)
            first = (first & 0x1fU) << 6U | (run.text[1] & 0x3fU);
        else if (first >= 0x80)
            return 0;
        int least_x = 0;
        TTF_GlyphMetrics32(with, first, &least_x, nullptr, nullptr, nullptr, nullptr);
        return std::max(0, -least_x);
    }

    void wipe_text(const Run& run) {
        streetsign::wipe({reinterpret_cast<std::uint8_t*>(text.data()), run.text.size()});
    }
};

FontSet::FontSet(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
FontSet::FontSet(FontSet&&) noexcept = default;
FontSet::~FontSet() = default;

Result<FontSet> FontSet::open(const std::filesystem::path& folder) {
    if (TTF_Init() != 0) return fail(Code::io, "SDL_ttf does not start");
    auto parts = std::make_unique<Parts>();
    parts->folder = folder;
    for (std::size_t i = 0; i < face_count; ++i)
        parts->present[i] = there(folder / files[i].regular);
    // The height of a capital H is asked at a large size, so that rounding hardly shows.
    constexpr FontKey large{Face::sans, false, 1000};
    TTF_Font* const font = parts->present[0] ? parts->font(large) : nullptr;
    if (font == nullptr)
        return fail(Code::not_found, "there is no usable NotoSans-Regular.ttf in " +
                                         folder.string() + "; install fonts-noto-core");
    int top = 0;
    if (TTF_GlyphMetrics32(font, 'H', nullptr, nullptr, nullptr, &top, nullptr) != 0 || top <= 0)
        return fail(Code::malformed, "NotoSans-Regular.ttf has no capital H");
    parts->capital = top / 1000.0;
    parts->open.erase(large);
    return FontSet(std::move(parts));
}

std::vector<std::string> FontSet::missing() const {
    std::vector<std::string> names;
    for (const FaceFiles& face : files)
        for (const std::string name : {face.regular, face.bold})
            if (!there(parts_->folder / name) &&
                std::find(names.begin(), names.end(), name) == names.end())
                names.push_back(name);
    return names;
}

bool FontSet::covers(Face face, char32_t character) {
    if (!parts_->present[static_cast<std::size_t>(face)]) return false;
    Parts::Page& page =
        parts_
            ->coverage[static_cast<std::size_t>(face)][static_cast<std::uint32_t>(character) >> 8U];
    const auto at = static_cast<std::size_t>(character & 0xffU);
    if (!page.known[at]) {
        // Any open size of that face will do: what it covers does not depend on it.
        TTF_Font* font = nullptr;
        for (const auto& [key, open] : parts_->open)
            if (key.face == face && !key.bold) font = open.font.get();
        if (font == nullptr) font = parts_->font({face, false, probe_px});
        page.known[at] = true;
        page.covered[at] = font != nullptr && TTF_GlyphIsProvided32(font, character) != 0;
    }
    return page.covered[at];
}

Face FontSet::face_for(char32_t character) {
    if (character < 0x80) return Face::sans; // the commonest question needs no table
    for (int i = 0; i < face_count; ++i)
        if (covers(static_cast<Face>(i), character)) return static_cast<Face>(i);
    return Face::sans;
}

bool FontSet::covered(char32_t character) { return covers(face_for(character), character); }

double FontSet::capital_ratio() { return parts_->capital; }

int FontSet::ascent(const FontKey& key) {
    TTF_Font* const font = parts_->font(key);
    return font == nullptr ? key.px : TTF_FontAscent(font);
}

int FontSet::descent(const FontKey& key) {
    TTF_Font* const font = parts_->font(key);
    return font == nullptr ? 0 : -TTF_FontDescent(font);
}

int FontSet::width(const Run& run) {
    TTF_Font* const font = parts_->prepare(run);
    int width = 0;
    if (font != nullptr) {
        if (TTF_SizeUTF8(font, parts_->text.data(), &width, nullptr) != 0) width = 0;
        width = std::max(0, width - Parts::overhang(font, run));
        parts_->wipe_text(run);
    }
    return width;
}

Raster FontSet::rasterise(const Run& run) {
    Raster raster;
    TTF_Font* const font = parts_->prepare(run);
    if (font == nullptr) return raster;
    // Black to white in 256 steps: the palette's index is the coverage.
    const Surface surface(
        TTF_RenderUTF8_Shaded(font, parts_->text.data(), {255, 255, 255, 255}, {0, 0, 0, 255}));
    parts_->wipe_text(run);
    if (!surface) return raster; // nothing to see: white space only
    assert(surface->format->BitsPerPixel == 8);
    raster.width = surface->w;
    raster.height = surface->h;
    raster.before = Parts::overhang(font, run);
    // A surface higher than the font holds a mark above the ascent (stacked accents).
    raster.ascent = TTF_FontAscent(font) + std::max(0, surface->h - TTF_FontHeight(font));
    raster.alpha.resize(static_cast<std::size_t>(surface->w) *
                        static_cast<std::size_t>(surface->h));
    for (int y = 0; y < surface->h; ++y) {
        const auto* const row = static_cast<const std::uint8_t*>(surface->pixels) +
                                static_cast<std::ptrdiff_t>(y) * surface->pitch;
        std::copy(row, row + surface->w,
                  raster.alpha.begin() + static_cast<std::ptrdiff_t>(y) * surface->w);
    }
    wipe_surface(*surface);
    return raster;
}

void FontSet::forget() {
    // SDL_ttf keeps the glyph positions of the last text shaped; a long blank one overwrites them.
    const std::string blank(512, ' ');
    for (const auto& [key, open] : parts_->open)
        if (TTF_SizeUTF8(open.font.get(), blank.c_str(), nullptr, nullptr) != 0) continue;
}

} // namespace streetsign::kiosk
