// SPDX-License-Identifier: MIT
// A visitor at a terminal in memory: the real App on a canvas of its own, a clock that only moves
// when told, a collector that keeps records in a list. Touches are real touches, in the middle of
// what can be seen of a node; typing is done on the on-screen keyboard.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kiosk/app.h"
#include "kiosk/keyboard/how_to_type.h"
#include "kiosk/sdl/fonts.h"
#include "kiosk/text/graphemes.h"
#include "kiosk/ui/canvas.h"
#include "kiosk/ui/png.h"
#include "kiosk/ui/tree.h"
#include "sync/core/crypto.h"
#include "tests/kiosk/support/sample_campaign.h"

namespace streetsign::kiosk::test {

constexpr int no_hindrance = 4; // the one number below hindrance_count that means nothing

constexpr std::uint64_t glance_ms = 400; // before anyone touches what has just appeared

class StillClock final : public Clock {
public:
    std::uint64_t boottime_ms() const override { return ms; }
    std::uint64_t wall_seconds() const override { return wall; }
    std::uint64_t ms = 1'000'000;
    std::uint64_t wall = 1'780'000'000;
};

class MemoryCollector final : public Collector {
public:
    Hindrance hindrance() const override { return hindered; }
    RecordTerms terms() const override {
        RecordTerms terms;
        terms.campaign = "ban-rehearsal";
        terms.device = "stall-1";
        terms.date = {2026, 6, 1};
        terms.date_quality = DateQuality::steward;
        terms.build = "0.1.0-test";
        return terms;
    }
    Result<SecretBuffer> put(SecretBuffer&& plain, RecordKind kind) override {
        const SecretBuffer mine = std::move(plain);
        if (broken) return fail(Code::io, "the tray cannot be written");
        records.emplace_back(mine.text());
        kinds.push_back(kind);
        return SecretBuffer::copy_of(as_bytes(receipt));
    }
    Hindrance hindered = Hindrance::none;
    bool broken = false;
    std::string receipt; // what the next signer may take home
    std::vector<std::string> records;
    std::vector<RecordKind> kinds;
};

inline FontSet& fonts() {
    static FontSet set = required(FontSet::open(STREETSIGN_TEST_FONTS));
    return set;
}

inline const Campaign& the_campaign() {
    static const Campaign campaign = sample_campaign();
    return campaign;
}

inline const CampaignTexts& the_texts() {
    static const CampaignTexts texts(the_campaign());
    return texts;
}

inline const Catalogues& the_catalogues() {
    static const Catalogues catalogues = Catalogues::open(STREETSIGN_TEST_LOCALES);
    return catalogues;
}

// What the campaign and the kiosk both speak.
inline std::vector<std::string> the_languages() {
    std::vector<std::string> result;
    for (const std::string& language : the_texts().languages())
        if (the_catalogues().has(language)) result.push_back(language);
    return result;
}

class Visitor {
public:
    explicit Visitor(Size size = {1280, 800}, StewardScreens* steward = nullptr,
                     Voice* voice = nullptr, const Catalogues& catalogues = the_catalogues())
        : typesetter_(fonts()), size_(size), owned_(size),
          app_({started(), collector, catalogues, typesetter_, fonts().capital_ratio(), steward,
                voice}) {
        app_.set_campaign(&the_texts());
        look();
    }

    const Node& look() {
        if (painting)
            app_.frame(owned_.canvas());
        else
            app_.update(size_);
        return app_.tree();
    }
    bool sees(std::string_view id) { return find(look(), id) != nullptr; }
    std::string screen() { return look().id; }

    // False when there is no such thing, or it cannot be touched.
    bool tap(std::string_view id) {
        look();
        if (!app_.reveal(id)) return false;
        look();
        const Rect seen = visible_rect(app_.tree(), id);
        const Node* under = seen.empty() ? nullptr : hit(app_.tree(), seen.center());
        if (under == nullptr || under->id != id) return false;
        if (!id.starts_with("key-")) clock.ms += glance_ms;
        touch(Touch::Phase::down, seen.center());
        look();
        touch(Touch::Phase::up, seen.center());
        look();
        ++taps;
        return true;
    }
    // In the bar, or in the menu that it folds into beside large letters.
    bool tap_on_bar(std::string_view id) {
        if (sees(id)) return tap(id);
        return tap("bar-menu") && tap(id) && tap("menu-close");
    }
    // So many steps larger.
    bool enlarge(int steps) {
        for (int i = 0; i < steps; ++i)
            if (!tap_on_bar("bar-text-size")) return false;
        return true;
    }
    // At a stall that speaks only this: from the rest screen to home.
    bool begin_in(const std::string& language, int text_size = 0) {
        app_.set_stall_languages({language});
        return tap("begin") && tap("lang-" + language) && enlarge(text_size);
    }
    // Through the on-screen keyboard; these touches are not counted as taps.
    bool type(std::string_view text) {
        const HowToType way = how_to_type(app_.session().keyboard, text);
        const int before = taps;
        clock.ms += glance_ms;
        for (const KeyboardPress& press : way.presses)
            if (!(press.hold ? hold(press.key_id) : tap(press.key_id))) return false;
        taps = before;
        return way.missing.empty();
    }
    bool hold(std::string_view id) {
        look();
        const Rect seen = visible_rect(app_.tree(), id);
        if (seen.empty()) return false;
        touch(Touch::Phase::down, seen.center());
        look();
        // Woken when the app asked for it, as in the program; nobody presses longer than this.
        const int due = app_.timeout_ms();
        constexpr int patience_ms = 700;
        if (due < 0 || due > patience_ms) return false;
        clock.ms += static_cast<std::uint64_t>(due);
        tick();
        touch(Touch::Phase::up, seen.center());
        look();
        return true;
    }
    void press(Key key, std::string_view text = {}) {
        KeyPress pressed{key, {}};
        for (std::size_t i = 0; i < text.size() && i + 1 < pressed.utf8.size(); ++i)
            pressed.utf8[i] = text[i];
        Input input{static_cast<std::int64_t>(clock.ms), pressed};
        app_.take(input);
        look();
    }
    void wait(std::uint64_t seconds) {
        for (std::uint64_t i = 0; i < seconds; ++i) {
            clock.ms += 1000;
            tick();
        }
    }
    // No time goes by.
    void tick() {
        Input tick{static_cast<std::int64_t>(clock.ms), Tick{}};
        app_.take(tick);
        look();
    }
    void touch(Touch::Phase phase, Point at) {
        Input input{static_cast<std::int64_t>(clock.ms), Touch{phase, 1, at}};
        app_.take(input);
    }
    // The screen is turned, or another one.
    void turn(Size size) {
        size_ = size;
        owned_ = OwnedCanvas(size);
        Input input{static_cast<std::int64_t>(clock.ms), Resized{size}};
        app_.take(input);
        look();
    }
    LayoutContext layout_context() {
        return {app_.theme(), typesetter_,
                right_to_left(app_.language()) ? Direction::rtl : Direction::ltr, app_.language()};
    }
    std::vector<std::string> overflowing() {
        look();
        return overflows(app_.tree(), layout_context());
    }
    bool save(const std::string& path) {
        look();
        return static_cast<bool>(write_png(path, owned_.canvas()));
    }
    Canvas canvas() { return owned_.canvas(); }
    std::vector<std::uint32_t> pixels() {
        look();
        const auto all = owned_.pixels();
        return {all.begin(), all.end()};
    }

    App& app() { return app_; }
    Typesetter& typesetter() { return typesetter_; }
    StillClock clock;
    MemoryCollector collector;
    int taps = 0;
    bool painting = true; // false: only laid out, which is all that rectangles need

private:
    const Clock& started() {
        if (!start_crypto()) throw std::runtime_error("no crypto");
        return clock;
    }
    Typesetter typesetter_;
    Size size_;
    OwnedCanvas owned_;
    App app_;
};

} // namespace streetsign::kiosk::test
