// SPDX-License-Identifier: MIT
#include "kiosk/text/line_breaker.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "kiosk/text/graphemes.h"
#include "kiosk/text/icu.h"

namespace streetsign::kiosk {

// A piece that may not be broken: its letters [begin, end), then white space up to `next`.
struct LineBreaker::Segment {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t next = 0;
    bool soft_hyphen = false; // may end the line if a hyphen is drawn
};

struct LineBreaker::Iterator {
    std::string language;
    UTextHandle text;
    BreakIteratorHandle breaks;
};

LineBreaker::LineBreaker() = default;
LineBreaker::~LineBreaker() = default;

namespace {

bool is_space(std::uint8_t byte) { return byte == ' ' || byte == '\t'; }

UChar32 character_before(Bytes text, std::uint32_t index) {
    auto at = static_cast<std::int32_t>(index);
    UChar32 character = 0;
    U8_PREV(text.data(), 0, at, character);
    return character;
}

UChar32 character_at(Bytes text, std::uint32_t index) {
    auto at = static_cast<std::int32_t>(index);
    UChar32 character = 0;
    U8_NEXT(text.data(), at, static_cast<std::int32_t>(text.size()), character);
    return character;
}

// Whether the word around `index` is an address of mail or of the web: a hyphen would be taken for
// a letter of it.
bool in_address(Bytes text, std::uint32_t index) {
    std::uint32_t begin = index;
    while (begin > 0 && !is_space(text[begin - 1]))
        --begin;
    std::uint32_t end = index;
    while (end < text.size() && !is_space(text[end]))
        ++end;
    const std::string_view word = as_text(text.subspan(begin, end - begin));
    if (word.find('@') != word.npos || word.find("://") != word.npos) return true;
    const auto dot = word.find('.', 1);
    return dot != word.npos && dot + 1 < word.size() &&
           u_isalpha(character_before(as_bytes(word), static_cast<std::uint32_t>(dot))) != 0 &&
           u_isalpha(character_at(as_bytes(word), static_cast<std::uint32_t>(dot + 1))) != 0;
}

// Where an address may be cut so that both parts can be read: after one of its own signs.
bool is_seam(std::uint8_t byte) {
    return byte == '@' || byte == '.' || byte == '/' || byte == '-' || byte == '_';
}

// Gathers lines greedily.
class Filler {
public:
    Filler(const Measure& measure, int width) : measure_(measure), width_(width) {}

    void take(std::uint32_t begin, std::uint32_t end, std::uint32_t next, bool soft_hyphen) {
        int own = measure_.width(begin, end);
        const int room = width_ - (soft_hyphen ? measure_.hyphen_width() : 0);
        if (filled_ && !fits(end, own, room)) finish();
        if (!filled_) {
            line_.begin = begin;
            used_ = pieces_ = 0;
            if (own > room) {
                begin = cut(begin, end, room);
                own = measure_.width(begin, end);
            }
        }
        filled_ = true;
        line_.end = end;
        ends_soft_ = soft_hyphen;
        used_ += own + measure_.width(end, next);
        pieces_ += 2;
    }

    std::vector<Line> done(std::uint32_t size) {
        // White space at the very end stays, so that a caret moves when a space is typed.
        line_.end = size;
        if (!filled_) line_.begin = size;
        ends_soft_ = false;
        close();
        return std::move(lines_);
    }

private:
    // The sum of the pieces is nearly the width; only close to the margin the line is set whole.
    bool fits(std::uint32_t end, int own, int room) const {
        if (used_ + own + pieces_ + 1 <= room) return true;
        return measure_.width(line_.begin, end) <= room;
    }

    void finish() {
        line_.hyphen = ends_soft_;
        close();
    }

    void close() {
        line_.width =
            measure_.width(line_.begin, line_.end) + (line_.hyphen ? measure_.hyphen_width() : 0);
        lines_.push_back(line_);
        line_ = {};
        filled_ = false;
    }

    // Cuts full lines off a word that is wider than a line; returns where the rest begins.
    std::uint32_t cut(std::uint32_t begin, std::uint32_t end, int room) {
        const bool address = in_address(measure_.text, begin);
        while (measure_.width(begin, end) > room) {
            std::uint32_t at = begin;
            std::uint32_t seam = begin;
            bool hyphen = false;
            for (std::uint32_t next = begin; next < end;) {
                next =
                    begin + next_grapheme(measure_.text.subspan(begin, end - begin), next - begin);
                const bool letters = measure_.hyphenate && !address && next < end &&
                                     u_isalpha(character_before(measure_.text, next)) != 0 &&
                                     u_isalpha(character_at(measure_.text, next)) != 0;
                const int needed =
                    measure_.width(begin, next) + (letters ? measure_.hyphen_width() : 0);
                if (at > begin && needed > (next == end ? room : width_)) break;
                at = next;
                hyphen = letters;
                if (address && is_seam(measure_.text[at - 1])) seam = at;
            }
            if (at >= end) break; // one grapheme that is wider than the line
            if (seam > begin) at = seam;
            line_ = {begin, at, 0, hyphen};
            close();
            begin = at;
            line_.begin = at;
        }
        return begin;
    }

    const Measure& measure_;
    int width_;
    std::vector<Line> lines_;
    Line line_;
    bool filled_ = false;
    bool ends_soft_ = false;
    int used_ = 0;   // pixels, by the sum of the pieces
    int pieces_ = 0; // each may have lost a part of a pixel, or hidden an overhang
};

} // namespace

int Measure::width(std::uint32_t begin, std::uint32_t end) const {
    int sum = 0;
    for (const TextRun& run : runs) {
        if (run.end <= begin || run.begin >= end) continue;
        const std::uint32_t from = std::max(run.begin, begin);
        const std::uint32_t to = std::min(run.end, end);
        sum +=
            fonts.width({run.font, run.right_to_left(), run.script, text.subspan(from, to - from)});
    }
    return sum;
}

int Measure::hyphen_width() const {
    return fonts.width({base, false, {"Latn"}, as_bytes(hyphen_text)});
}

std::vector<LineBreaker::Segment> LineBreaker::segments(Bytes text, std::string_view language) {
    UErrorCode status = U_ZERO_ERROR;
    if (!iterator_ || iterator_->language != language) {
        iterator_ = std::make_unique<Iterator>();
        iterator_->language = language;
        iterator_->breaks.reset(
            ubrk_open(UBRK_LINE, iterator_->language.c_str(), nullptr, 0, &status));
    }
    std::vector<Segment> segments;
    iterator_->text.reset(utext_openUTF8(nullptr, as_text(text).data(),
                                         static_cast<std::int64_t>(text.size()), &status));
    UBreakIterator* const breaks = iterator_->breaks.get();
    if (breaks != nullptr) ubrk_setUText(breaks, iterator_->text.get(), &status);
    const auto size = static_cast<std::uint32_t>(text.size());
    if (breaks == nullptr || U_FAILURE(status)) {
        segments.push_back({0, size, size, false}); // cut between graphemes then
        return segments;
    }
    std::uint32_t begin = 0;
    ubrk_first(breaks);
    for (std::int32_t at = ubrk_next(breaks); at != UBRK_DONE; at = ubrk_next(breaks)) {
        const auto next = static_cast<std::uint32_t>(at);
        std::uint32_t end = next;
        while (end > begin && is_space(text[end - 1]))
            --end;
        const bool soft = end == next && end >= begin + 2 && character_before(text, end) == 0xad;
        segments.push_back({begin, end, next, soft});
        begin = next;
    }
    return segments;
}

std::vector<Line> LineBreaker::lines(const Measure& measure, std::string_view language, int width) {
    const auto size = static_cast<std::uint32_t>(measure.text.size());
    // The commonest paragraph is a label that fits.
    const int whole = measure.width(0, size);
    if (whole <= width) return {{0, size, whole, false}};
    Filler filler(measure, width);
    for (const Segment& segment : segments(measure.text, language))
        filler.take(segment.begin, segment.end, segment.next, segment.soft_hyphen);
    return filler.done(size);
}

int LineBreaker::widest_word(const Measure& measure, std::string_view language) {
    int widest = 0;
    for (const Segment& segment : segments(measure.text, language)) {
        const int hyphen = segment.soft_hyphen ? measure.hyphen_width() : 0;
        widest = std::max(widest, measure.width(segment.begin, segment.end) + hyphen);
    }
    return widest;
}

void LineBreaker::forget() { iterator_.reset(); }

} // namespace streetsign::kiosk
