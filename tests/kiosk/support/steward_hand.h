// SPDX-License-Identifier: MIT
// A steward at a terminal in a folder: the real App, the real Terminal, the steward's pages, on a
// canvas of its own. Touches go through the tree that is on the screen.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/app.h"
#include "kiosk/steward/steward.h"
#include "kiosk/text/graphemes.h"
#include "kiosk/ui/layout.h"
#include "kiosk/ui/tree.h"
#include "tests/kiosk/support/device.h"
#include "tests/kiosk/support/helper_ear.h"
#include "tests/kiosk/support/silent_voice.h"
#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {

class StewardHand {
public:
    // With an ear sticks are mounted below `sockets/`; without one the stick is the folder itself.
    explicit StewardHand(Device& device, Size size = {1280, 800}, HelperEar* ear = nullptr,
                         const Catalogues& catalogues = the_catalogues())
        : device_(device), terminal_(device.open()),
          pin_(Pin::open(device.disk, device.clock, device.data() / "pin")),
          helper_(ear == nullptr ? std::nullopt : std::optional<FilePath>(ear->path())),
          typesetter_(fonts()), canvas_(size) {
        steward_.emplace(StewardParts{
            .terminal = *terminal_,
            .pin = pin_,
            .facts = facts,
            .helper = helper_,
            .stick = ear == nullptr ? device.stick() : ear->path().parent_path(),
            .ignore_touch = [this](uint64_t until_ms) { app_->ignore_touch_until(until_ms); },
            .say_aloud = [this](const std::string& sentence, const std::string&) -> Result<void> {
                said = sentence;
                return {};
            }});
        app_.emplace(AppParts{device.clock, *terminal_, catalogues, typesetter_,
                              fonts().capital_ratio(), &*steward_, &voice_});
        follow();
    }

    void follow() {
        app_->set_campaign(shown != nullptr ? shown : terminal_->campaign());
        terminal_->forget_earlier_campaign();
        app_->set_stall_languages(terminal_->stall_languages());
        look();
    }
    const Node& look() {
        if (painting)
            app_->frame(canvas_.canvas());
        else
            app_->update(canvas_.canvas().bounds().size());
        return app_->tree();
    }
    std::string screen() { return look().id; }
    bool sees(std::string_view id) { return find(look(), id) != nullptr; }
    std::string words(std::string_view id) {
        const Node* node = find(look(), id);
        return node == nullptr ? "nothing" : node->name;
    }

    bool tap(std::string_view id) {
        look();
        if (!app_->reveal(id)) return false;
        look();
        const Rect seen = visible_rect(app_->tree(), id);
        const Node* under = seen.empty() ? nullptr : hit(app_->tree(), seen.center());
        if (under == nullptr || under->id != id) return false;
        if (!id.starts_with("key-")) device_.clock.boottime += glance_ms;
        touch(Touch::Phase::down, seen.center());
        look();
        touch(Touch::Phase::up, seen.center());
        if (terminal_->campaign() != nullptr || app_->nobody_here()) follow();
        look();
        return true;
    }
    bool type(std::string_view text) {
        const HowToType way = how_to_type(steward_->state().keyboard, text);
        device_.clock.boottime += glance_ms;
        for (const KeyboardPress& press : way.presses)
            if (!tap(press.key_id)) return false;
        return way.missing.empty();
    }
    void press(Key key) {
        Input input{static_cast<std::int64_t>(device_.clock.boottime), KeyPress{key, {}}};
        app_->take(input);
        look();
    }
    // Until the helper has answered what was begun; it is another thread's work.
    void hear_helper() {
        for (int i = 0; i < 400 && helper_.busy(); ++i) {
            ::poll(nullptr, 0, 5);
            Input tick{static_cast<std::int64_t>(device_.clock.boottime), Tick{}};
            app_->take(tick);
            look();
        }
        REQUIRE_FALSE(helper_.busy());
    }
    void wait(uint64_t seconds) {
        for (uint64_t i = 0; i < seconds; ++i) {
            device_.clock.pass_seconds(1);
            Input tick{static_cast<std::int64_t>(device_.clock.boottime), Tick{}};
            app_->take(tick);
            look();
        }
    }
    std::vector<std::string> overflowing() {
        look();
        return overflows(app_->tree(), layout_context());
    }
    // As last looked at.
    Canvas canvas() { return canvas_.canvas(); }
    LayoutContext layout_context() {
        return {app_->theme(), typesetter_,
                right_to_left(app_->language()) ? Direction::rtl : Direction::ltr,
                app_->language()};
    }

    std::vector<std::uint32_t> pixels() {
        look();
        const auto all = canvas_.pixels();
        return {all.begin(), all.end()};
    }

    // ---- longer ways
    // One tap after the other, by somebody who knows the way.
    void go(std::initializer_list<std::string_view> ids) {
        for (const std::string_view id : ids) {
            CAPTURE(id);
            REQUIRE(tap(id));
        }
    }
    void enrol() {
        device_.put_campaign();
        REQUIRE(tap("steward"));
        REQUIRE(type("stall-1"));
        REQUIRE(tap("next"));
        device_.certify();
        REQUIRE(tap("take-certificate"));
        REQUIRE(tap("authority-yes"));
        for (int i = 0; i < 2; ++i) {
            REQUIRE(type("471199"));
            REQUIRE(tap("next"));
        }
        REQUIRE(screen() == "steward");
    }
    void open_day() { go({"steward-open", "next", "next", "go"}); }
    // From behind the door to the day slip.
    void close_day() { go({"steward-close", "close-day"}); }
    void go_in(std::string_view pin = "471199") {
        REQUIRE(tap("steward"));
        REQUIRE(type(pin));
        REQUIRE(tap("next"));
        REQUIRE(screen() == "steward");
    }

    Terminal& terminal() { return *terminal_; }
    App& app() { return *app_; }
    Steward& steward() { return *steward_; }
    Facts facts{.sandboxed = true, .landlock = true, .known_words = {"el"}, .speaks = true};
    std::string said;                     // by the voice
    bool painting = true;                 // false: only laid out, which is all rectangles need
    const CampaignTexts* shown = nullptr; // instead of the terminal's: for its many languages

private:
    void touch(Touch::Phase phase, Point at) {
        Input input{static_cast<std::int64_t>(device_.clock.boottime), Touch{phase, 1, at}};
        app_->take(input);
    }

    Device& device_;
    std::unique_ptr<Terminal> terminal_;
    Pin pin_;
    Helper helper_;
    Typesetter typesetter_;
    OwnedCanvas canvas_;
    SilentVoice voice_; // as at a stall, where the bar has "Read aloud"
    std::optional<Steward> steward_;
    std::optional<App> app_;
};

} // namespace streetsign::kiosk::test
