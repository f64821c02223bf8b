// SPDX-License-Identifier: MIT
#include "kiosk/text/typesetter.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "kiosk/text/fingerprint.h"
#include "kiosk/text/graphemes.h"
#include "kiosk/text/line_breaker.h"
#include "kiosk/text/raster_store.h"
#include "kiosk/text/runs.h"
#include "sync/core/secret.h"

namespace streetsign::kiosk {
namespace {

constexpr std::string_view dot = "\u2022";    // stands for a masked grapheme
constexpr std::string_view joiner = "\u200d"; // keeps an Arabic letter in its joined form
constexpr std::size_t most_breaks = 4000;     // remembered paragraphs and widths

FontKey base_font(const TextStyle& style) {
    return {Face::sans, style.bold, static_cast<std::uint16_t>(style.px)};
}

// One paragraph of a block (the part between two '\n').
struct Part {
    Bytes text;
    std::uint32_t first = 0;
};

std::vector<Part> parts_of(Bytes text) {
    std::vector<Part> parts;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size(); ++at)
        if (at == text.size() || text[at] == '\n') {
            parts.push_back({text.subspan(begin, at - begin), static_cast<std::uint32_t>(begin)});
            begin = at + 1;
        }
    return parts;
}

Part part_with(Bytes text, std::uint32_t index) {
    for (const Part& part : parts_of(text))
        if (index <= part.first + part.text.size()) return part;
    return {};
}

// A piece of a line, placed: from the physical left to the right.
struct Piece {
    TextRun run;
    int x = 0;
    int width = 0;
};

std::size_t pixel_index(int x, int y, int width) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
           static_cast<std::size_t>(x);
}

// Puts the covered pixels of a piece into the line's raster.
void merge(Raster& line, const Raster& piece, int x) {
    const int top = line.ascent - piece.ascent;
    for (int y = 0; y < piece.height; ++y) {
        const int to_y = y + top;
        if (to_y < 0 || to_y >= line.height) continue;
        for (int from_x = 0; from_x < piece.width; ++from_x) {
            const int to_x = x + from_x;
            if (to_x < 0 || to_x >= line.width) continue;
            std::uint8_t& pixel = line.alpha[pixel_index(to_x, to_y, line.width)];
            pixel = std::max(pixel, piece.alpha[pixel_index(from_x, y, piece.width)]);
        }
    }
}

// What was asked of a block, so that one text has several remembered answers.
enum Question : std::uint64_t { of_natural_width, of_least_width, of_lines, of_raster };

} // namespace

struct Typesetter::Parts {
    explicit Parts(FontSet& set) : fonts(set), rasters(raster_limit_bytes({})) {}

    FontSet& fonts;
    RasterStore rasters;
    Fingerprinter fingerprinter;
    LineBreaker breaker;
    std::unordered_map<std::uint64_t, std::vector<Line>> breaks;
    std::unordered_map<std::uint64_t, int> widths;
    Stats stats;

    // What a remembered thing depends on, besides the text: one number for each question.
    std::uint64_t key_of(const TextBlock& block, std::uint64_t question, std::uint64_t detail) {
        const std::uint64_t emphasis =
            fingerprinter.of({reinterpret_cast<const std::uint8_t*>(block.emphasis.data()),
                              block.emphasis.size_bytes()});
        const std::uint64_t flags = (block.style.bold ? 1U : 0U) |
                                    (block.style.direction == Direction::rtl ? 2U : 0U) |
                                    (block.personal ? 4U : 0U);
        const std::array<std::uint64_t, 7> all{fingerprinter.of(block.text),
                                               emphasis,
                                               fingerprinter.of(as_bytes(block.style.language)),
                                               static_cast<std::uint64_t>(block.style.px),
                                               flags,
                                               question,
                                               detail};
        return fingerprinter.of({reinterpret_cast<const std::uint8_t*>(all.data()), sizeof(all)});
    }

    // Calls with the measure of each paragraph of the block.
    template <typename F>
    void each(const TextBlock& block, F&& with) {
        for (const Part& part : parts_of(block.text)) {
            const std::vector<TextRun> runs =
                runs_of(part.text, block.style, block.emphasis, part.first, fonts);
            stats.measured += runs.size();
            with(part, Measure{part.text, runs, fonts, base_font(block.style), !block.personal});
        }
    }

    int width(const TextBlock& block, std::uint64_t question) {
        const std::uint64_t key = block.personal ? 0 : key_of(block, question, 0);
        if (const auto known = widths.find(key); !block.personal && known != widths.end())
            return known->second;
        int widest = 0;
        each(block, [&](const Part& part, const Measure& measure) {
            const int own = question == of_natural_width
                                ? measure.width(0, static_cast<std::uint32_t>(part.text.size()))
                                : breaker.widest_word(measure, block.style.language);
            widest = std::max(widest, own);
        });
        if (widths.size() >= most_breaks) widths.clear();
        if (!block.personal) widths[key] = widest;
        return widest;
    }

    std::vector<Line> break_at(const TextBlock& block, int at_width) {
        std::vector<Line> found;
        each(block, [&](const Part& part, const Measure& measure) {
            for (Line line : breaker.lines(measure, block.style.language, at_width)) {
                line.begin += part.first;
                line.end += part.first;
                found.push_back(line);
            }
        });
        return found;
    }

    std::vector<Line> remembered_lines(const TextBlock& block, int at_width) {
        const std::uint64_t detail =
            static_cast<std::uint64_t>(at_width) << 1U | (block.balanced ? 1U : 0U);
        const std::uint64_t key = block.personal ? 0 : key_of(block, of_lines, detail);
        if (!block.personal) {
            const auto known = breaks.find(key);
            if (known != breaks.end()) return known->second;
        }
        std::vector<Line> lines = break_at(block, at_width);
        if (block.balanced && lines.size() > 1) lines = balance(block, at_width, std::move(lines));
        if (breaks.size() >= most_breaks) breaks.clear();
        if (!block.personal) breaks[key] = lines;
        return lines;
    }

    // The narrowest lines that are not more in number, and cut no more words.
    std::vector<Line> balance(const TextBlock& block, int at_width, std::vector<Line> best) {
        const auto hyphens = [](const std::vector<Line>& some) {
            return std::count_if(some.begin(), some.end(),
                                 [](const Line& line) { return line.hyphen; });
        };
        int too_narrow = at_width / static_cast<int>(best.size());
        int enough = at_width;
        const std::size_t count = best.size();
        const auto cut = hyphens(best);
        while (enough - too_narrow > block.style.px / 2) {
            const int middle = (too_narrow + enough) / 2;
            std::vector<Line> tried = break_at(block, middle);
            if (tried.size() == count && hyphens(tried) <= cut) {
                enough = middle;
                best = std::move(tried);
            } else {
                too_narrow = middle;
            }
        }
        return best;
    }

    std::vector<Piece> pieces(const TextBlock& block, const Line& line) {
        const Part part = part_with(block.text, line.begin);
        const std::vector<TextRun> runs =
            runs_of(part.text, block.style, block.emphasis, part.first, fonts);
        std::vector<Piece> placed;
        int x = 0;
        const bool hyphen_first = line.hyphen && block.style.direction == Direction::rtl;
        if (hyphen_first)
            x += fonts.width({base_font(block.style), false, {"Latn"}, as_bytes(hyphen_text)});
        for (TextRun run : visual_runs(runs, line.begin - part.first, line.end - part.first)) {
            const int own = fonts.width({run.font, run.right_to_left(), run.script,
                                         part.text.subspan(run.begin, run.end - run.begin)});
            run.begin += part.first;
            run.end += part.first;
            placed.push_back({run, x, own});
            x += own;
        }
        return placed;
    }

    Raster rasterise(const TextBlock& block, const Line& line) {
        std::vector<std::pair<Raster, int>> rasters_at;
        int end_x = 0;
        for (const Piece& piece : pieces(block, line)) {
            rasters_at.emplace_back(
                fonts.rasterise(
                    {piece.run.font, piece.run.right_to_left(), piece.run.script,
                     block.text.subspan(piece.run.begin, piece.run.end - piece.run.begin)}),
                piece.x);
            end_x = std::max(end_x, piece.x + piece.width);
        }
        if (line.hyphen)
            rasters_at.emplace_back(
                fonts.rasterise({base_font(block.style), false, {"Latn"}, as_bytes(hyphen_text)}),
                block.style.direction == Direction::rtl ? 0 : end_x);
        Raster whole;
        int below = 0;
        for (const auto& [raster, x] : rasters_at) {
            whole.ascent = std::max(whole.ascent, raster.ascent);
            below = std::max(below, raster.height - raster.ascent);
            whole.before = std::max(whole.before, raster.before - x);
            end_x = std::max(end_x, x + raster.width - raster.before);
        }
        whole.width = whole.before + end_x;
        whole.height = whole.ascent + below;
        whole.alpha.resize(static_cast<std::size_t>(whole.width) *
                           static_cast<std::size_t>(whole.height));
        for (const auto& [raster, x] : rasters_at)
            merge(whole, raster, x);
        ++stats.made;
        return whole;
    }

    // Where the edge of `index` inside the piece is, from the line's left.
    int x_inside(const TextBlock& block, const Piece& piece, std::uint32_t index) {
        const Bytes before = block.text.subspan(piece.run.begin, index - piece.run.begin);
        int own = 0;
        if (index >= piece.run.end) {
            own = piece.width;
        } else if (!before.empty()) {
            // The letter before the caret keeps the form it has in the whole word.
            SecretBuffer joined;
            joined.reserve(before.size() + joiner.size());
            joined.append(before);
            joined.append(joiner);
            own = fonts.width({piece.run.font, piece.run.right_to_left(), piece.run.script,
                               piece.run.right_to_left() ? joined.view() : before});
        }
        own = std::min(own, piece.width);
        return piece.x + (piece.run.right_to_left() ? piece.width - own : own);
    }

    // The caret stands behind the letter before it, wherever that letter is seen.
    int caret_x(const TextBlock& block, const Line& line, const std::vector<Piece>& pieces_of_line,
                std::uint32_t index) {
        for (const Piece& piece : pieces_of_line)
            if (index > piece.run.begin && index <= piece.run.end)
                return x_inside(block, piece, index);
        for (const Piece& piece : pieces_of_line)
            if (piece.run.begin == line.begin)
                return piece.x + (piece.run.right_to_left() ? piece.width : 0);
        return 0;
    }
};

namespace {

// A block with dots for its graphemes if it is masked, else the block itself.
class Shown {
public:
    explicit Shown(const TextBlock& block) : block_(block) {
        if (!block.masked) return;
        for (std::uint32_t i = grapheme_count(block.text); i > 0; --i)
            dots_.append(dot);
        block_.text = as_bytes(dots_);
        block_.emphasis = {};
        block_.masked = false;
    }
    const TextBlock& block() const { return block_; }

private:
    TextBlock block_;
    std::string dots_;
};

} // namespace

Typesetter::Typesetter(FontSet& fonts) : parts_(std::make_unique<Parts>(fonts)) {}
Typesetter::~Typesetter() = default;

std::vector<Line> Typesetter::break_lines(const TextBlock& block, int width) {
    const Shown shown(block);
    return parts_->remembered_lines(shown.block(), width);
}

int Typesetter::natural_width(const TextBlock& block) {
    return parts_->width(Shown(block).block(), of_natural_width);
}

int Typesetter::least_width(const TextBlock& block) {
    return parts_->width(Shown(block).block(), of_least_width);
}

int Typesetter::ascent(const TextStyle& style) { return parts_->fonts.ascent(base_font(style)); }

int Typesetter::descent(const TextStyle& style) { return parts_->fonts.descent(base_font(style)); }

void Typesetter::draw(const Canvas& canvas, const Rect& clip, Point left_baseline,
                      const SetLine& set, Color color) {
    const Line& line = set.line;
    if (line.begin == line.end) return;
    const Shown shown(set.block);
    const TextBlock& block = shown.block();
    const std::uint64_t place = static_cast<std::uint64_t>(line.begin) << 32U |
                                static_cast<std::uint64_t>(line.end) << 1U |
                                (line.hyphen ? 1U : 0U);
    const std::uint64_t key = parts_->key_of(block, of_raster, place);
    const Raster* raster = parts_->rasters.find(key);
    if (raster == nullptr) raster = &parts_->rasters.put(key, parts_->rasterise(block, line));
    blend(canvas, clip, {left_baseline.x - raster->before, left_baseline.y - raster->ascent},
          {raster->alpha, raster->width, raster->height, raster->width}, color);
}

int Typesetter::caret_x(const TextBlock& block, const Line& line, std::uint32_t index) {
    const Shown shown(block);
    if (block.masked)
        index =
            static_cast<std::uint32_t>(dot.size()) * grapheme_count(block.text.subspan(0, index));
    index = std::clamp(index, line.begin, line.end);
    return parts_->caret_x(shown.block(), line, parts_->pieces(shown.block(), line), index);
}

std::uint32_t Typesetter::index_at(const TextBlock& block, const Line& line, int x) {
    if (block.masked) return line.end;
    const std::vector<Piece> pieces = parts_->pieces(block, line);
    const auto distance = [&](std::uint32_t index) {
        return std::abs(parts_->caret_x(block, line, pieces, index) - x);
    };
    std::uint32_t best = line.begin;
    int best_distance = distance(best);
    for (std::uint32_t at = line.begin; at < line.end;) {
        at = std::min(next_grapheme(block.text, at), line.end);
        const int here = distance(at);
        if (here < best_distance) {
            best = at;
            best_distance = here;
        }
    }
    return best;
}

void Typesetter::follow_screen(Size screen) {
    parts_->rasters.set_limit(raster_limit_bytes(screen));
}

void Typesetter::forget() {
    parts_->rasters.clear();
    parts_->breaks.clear();
    parts_->widths.clear();
    parts_->breaker.forget();
    parts_->fonts.forget();
    parts_->fingerprinter.renew();
}

Typesetter::Stats Typesetter::stats() const {
    Stats stats = parts_->stats;
    stats.raster_bytes = parts_->rasters.bytes();
    stats.rasters = parts_->rasters.count();
    return stats;
}

} // namespace streetsign::kiosk
