// SPDX-License-Identifier: MIT
// The rules of a visit that no other test holds; tests/README.md has the table of all of them.
// Events of SDL go through the real window on SDL's dummy driver.
#include <SDL2/SDL.h>
#include <doctest/doctest.h>

#include <cstdlib>

#include "kiosk/sdl/window.h"
#include "kiosk/speech/voice.h"
#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {
namespace {

Window window_for_events() {
    ::setenv("SDL_VIDEODRIVER", "dummy", 1);
    Result<Window> window = Window::open({"test", {800, 480}, false, false});
    REQUIRE(window.has_value());
    return std::move(*window);
}

// What the window makes of one event: nothing, or one input.
std::vector<Input> inputs_of(Window& window, SDL_Event event) {
    SDL_PushEvent(&event);
    std::vector<Input> inputs;
    // SDL marks the end of each look at its queue, so one Tick may come although something waits.
    for (int ticks = 0; ticks < 3;) {
        const Input input = window.wait(0);
        if (std::holds_alternative<Tick>(input.what))
            ++ticks;
        else
            inputs.push_back(input);
    }
    return inputs;
}

SDL_Event key_down(SDL_Keycode symbol, Uint16 modifiers, Uint8 repeat) {
    SDL_Event event{};
    event.type = SDL_KEYDOWN;
    event.key.keysym.sym = symbol;
    event.key.keysym.mod = modifiers;
    event.key.repeat = repeat;
    return event;
}

SDL_Event mouse(Uint32 type, Uint8 button) {
    SDL_Event event{};
    event.type = type;
    if (type == SDL_MOUSEMOTION)
        event.motion.state = button == 0 ? 0 : SDL_BUTTON(button);
    else
        event.button.button = button;
    return event;
}

void begin_form(Visitor& visitor, int text_size = 0) {
    REQUIRE(visitor.tap("begin"));
    if (visitor.screen() == "languages") REQUIRE(visitor.tap("lang-en"));
    REQUIRE(visitor.enlarge(text_size));
    REQUIRE(visitor.tap("sign"));
    REQUIRE(visitor.sees("field-name"));
}

void fill_in_form(Visitor& visitor) {
    REQUIRE(visitor.type("Ada"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.tap("country-GR"));
    REQUIRE(visitor.tap("consent-petition-yes"));
    REQUIRE(visitor.tap("consent-updates-no"));
    REQUIRE(visitor.sees("confirm"));
}

// Goes on with a sentence until it is told to hold its breath.
class SlowVoice final : public Voice {
public:
    bool speaks(std::string_view) const override { return true; }
    void say(const Sentence&, Tone) override { ++said; }
    void hush() override {}
    bool busy() override { return talking; }
    bool said_whole() const override { return true; }
    bool talking = true;
    int said = 0;
};

} // namespace

TEST_CASE("a tap comes once: SDL makes no mouse of a finger and no finger of a mouse") {
    Window window = window_for_events();
    CHECK(std::string(SDL_GetHint(SDL_HINT_TOUCH_MOUSE_EVENTS)) == "0");
    CHECK(std::string(SDL_GetHint(SDL_HINT_MOUSE_TOUCH_EVENTS)) == "0");

    SDL_Event finger{};
    finger.type = SDL_FINGERDOWN;
    finger.tfinger.fingerId = 7;
    finger.tfinger.x = finger.tfinger.y = 0.5F;
    const auto inputs = inputs_of(window, finger);
    REQUIRE(inputs.size() == 1);
    CHECK(std::get<Touch>(inputs[0].what).at == Point{400, 240});
    CHECK(inputs_of(window, mouse(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT)).size() == 1);
}

TEST_CASE("hovering, other buttons, the wheel and gestures of several fingers are nothing") {
    Window window = window_for_events();
    CHECK(inputs_of(window, mouse(SDL_MOUSEMOTION, 0)).empty());
    CHECK(inputs_of(window, mouse(SDL_MOUSEMOTION, SDL_BUTTON_RIGHT)).empty());
    CHECK(inputs_of(window, mouse(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_RIGHT)).empty());
    CHECK(inputs_of(window, mouse(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_MIDDLE)).empty());
    CHECK(inputs_of(window, mouse(SDL_MOUSEMOTION, SDL_BUTTON_LEFT)).size() == 1);
    for (const Uint32 type : {SDL_MOUSEWHEEL, SDL_MULTIGESTURE, SDL_DROPTEXT, SDL_CLIPBOARDUPDATE})
        CHECK(SDL_EventState(type, SDL_QUERY) == SDL_IGNORE);
}

TEST_CASE("a key that is held down repeats nothing, and a chord is no letter") {
    Window window = window_for_events();
    CHECK(inputs_of(window, key_down(SDLK_a, 0, 0)).size() == 1);
    CHECK(inputs_of(window, key_down(SDLK_a, 0, 1)).empty());
    CHECK(inputs_of(window, key_down(SDLK_RETURN, 0, 1)).empty());
    for (const Uint16 modifier : {KMOD_LCTRL, KMOD_RCTRL, KMOD_LALT, KMOD_LGUI})
        CHECK(inputs_of(window, key_down(SDLK_a, modifier, 0)).empty());
}

TEST_CASE("SDL's own text input stays off: its events would keep typed letters") {
    const Window window = window_for_events();
    CHECK(SDL_IsTextInputActive() == SDL_FALSE);
    CHECK(SDL_EventState(SDL_TEXTINPUT, SDL_QUERY) == SDL_IGNORE);
    CHECK(SDL_EventState(SDL_TEXTEDITING, SDL_QUERY) == SDL_IGNORE);
}

TEST_CASE("no input method sees what is typed, even where the session names one") {
    ::setenv("XMODIFIERS", "@im=ibus", 1);
    const Window window = window_for_events();
    CHECK(std::string(::getenv("XMODIFIERS")) == "@im=none");
}

TEST_CASE("neither sound nor camera nor joystick is opened by a window") {
    const Window window = window_for_events();
    CHECK(SDL_WasInit(SDL_INIT_AUDIO | SDL_INIT_JOYSTICK | SDL_INIT_SENSOR | SDL_INIT_HAPTIC) == 0);
}

TEST_CASE("who types every fifty seconds is never warned; who stops is") {
    Visitor visitor;
    begin_form(visitor);
    for (int i = 0; i < 8; ++i) {
        visitor.wait(50);
        CHECK_FALSE(visitor.sees("more-time"));
        REQUIRE(visitor.tap("key-a"));
    }
    visitor.wait(61);
    CHECK(visitor.sees("more-time"));
}

TEST_CASE("who leaves without having entered anything leaves a terminal that warns nobody") {
    const auto after = [](std::uint64_t seconds, auto go) {
        Visitor visitor;
        REQUIRE(visitor.tap("begin"));
        REQUIRE(visitor.tap("lang-en"));
        go(visitor);
        visitor.wait(seconds);
        return visitor.sees("more-time") ? "warning" : visitor.screen();
    };
    const auto nothing = [](Visitor&) {};
    const auto read = [](Visitor& visitor) { REQUIRE(visitor.tap("read")); };
    const auto enter = [](Visitor& visitor) {
        REQUIRE(visitor.tap("sign"));
        REQUIRE(visitor.type("a"));
        REQUIRE(visitor.tap("back"));
        REQUIRE(visitor.screen() == "home");
    };
    const auto switches = [](Visitor& visitor) { visitor.press(Key::switch_one); };

    CHECK(after(59, nothing) == "home");
    CHECK(after(61, nothing) == "rest");
    CHECK(after(179, read) == "petition"); // a place in a text can be lost
    CHECK(after(181, read) == "warning");
    CHECK(after(61, enter) == "warning");
    CHECK(after(121, switches) == "warning");
}

TEST_CASE("letters of a hardware keyboard and moving the focus are activity too") {
    Visitor visitor;
    begin_form(visitor);
    for (int i = 0; i < 8; ++i) {
        visitor.wait(50);
        CHECK_FALSE(visitor.sees("more-time"));
        if (i % 2 == 0)
            visitor.press(Key::text, "x");
        else
            visitor.press(Key::down);
    }
}

TEST_CASE("who drives with switches has twice the time, in a form and where people read") {
    constexpr std::uint64_t form_s = 60;
    constexpr std::uint64_t reading_s = 180;
    for (const bool reading : {false, true})
        for (const int by_switches : {1, 2}) {
            CAPTURE(reading);
            CAPTURE(by_switches);
            Visitor visitor;
            begin_form(visitor);
            if (reading) {
                REQUIRE(visitor.tap("bar-stop"));
                REQUIRE(visitor.tap("begin"));
                if (visitor.screen() == "languages") REQUIRE(visitor.tap("lang-en"));
                REQUIRE(visitor.tap("read"));
            }
            if (by_switches == 2) visitor.press(Key::switch_one);
            visitor.wait((reading ? reading_s : form_s) * by_switches - 1);
            CHECK_FALSE(visitor.sees("more-time"));
            visitor.wait(1);
            CHECK(visitor.sees("more-time"));
            visitor.wait(29);
            CHECK(visitor.sees("more-time"));
            visitor.wait(1);
            CHECK(visitor.screen() == "rest");
        }
}

TEST_CASE("a review does not hide itself while it is read aloud, but when the voice is silent") {
    SlowVoice voice;
    Visitor visitor({1280, 800}, nullptr, &voice);
    begin_form(visitor);
    fill_in_form(visitor);
    REQUIRE(visitor.tap("bar-speech"));
    for (int i = 0; i < 40; ++i) {
        visitor.wait(1);
        REQUIRE(visitor.app().speaking());
        CHECK_FALSE(visitor.app().session().masked);
    }
    voice.talking = false;
    const int said = voice.said;
    for (int i = 0; i < 100 && visitor.app().speaking(); ++i)
        visitor.tick();
    REQUIRE_FALSE(visitor.app().speaking());
    visitor.wait(29);
    CHECK_FALSE(visitor.app().session().masked);
    visitor.wait(2);
    CHECK(visitor.app().session().masked);
    CHECK(said > 0);
}

TEST_CASE("a review does not hide itself under a finger that scrolls it") {
    Visitor visitor({800, 480});
    begin_form(visitor, text_size_count - 1);
    fill_in_form(visitor);
    const Node& scroller = *find(visitor.look(), "scroll");
    REQUIRE(scroller.content_height > scroller.rect.height + 200);
    Point at = scroller.rect.center();
    visitor.touch(Touch::Phase::down, at);
    int last = 0;
    for (int i = 0; i < 6; ++i) {
        visitor.wait(20);
        at.y -= 30;
        visitor.touch(Touch::Phase::move, at);
        const int now = find(visitor.look(), "scroll")->scroll_y;
        CHECK(now > last);
        CHECK_FALSE(visitor.app().session().masked);
        last = now;
    }
    visitor.touch(Touch::Phase::up, at);
    visitor.wait(29);
    CHECK_FALSE(visitor.app().session().masked);
    visitor.wait(2);
    CHECK(visitor.app().session().masked);
    CHECK(find(visitor.look(), "scroll")->scroll_y == last);
}

TEST_CASE("the warning counts down by seconds, and each is a frame of its own") {
    Visitor visitor;
    begin_form(visitor);
    REQUIRE(visitor.type("a"));
    visitor.wait(60);
    REQUIRE(visitor.sees("more-time"));
    std::string before = print(visitor.look());
    for (int second = 29; second > 0; --second) {
        visitor.wait(1);
        const std::string now = print(visitor.look());
        CHECK(now != before);
        before = now;
    }
    visitor.wait(1);
    CHECK(visitor.screen() == "rest");
}

TEST_CASE("a wall clock that jumps changes nothing for anybody") {
    Visitor visitor;
    begin_form(visitor);
    REQUIRE(visitor.type("Ada"));
    constexpr std::uint64_t ten_years = 10ULL * 365 * 24 * 3600;
    for (const std::uint64_t wall :
         {visitor.clock.wall + ten_years, visitor.clock.wall - ten_years, std::uint64_t{0}}) {
        visitor.clock.wall = wall;
        visitor.wait(10);
        CHECK(visitor.screen() == "sign");
        CHECK_FALSE(visitor.sees("more-time"));
        CHECK(visitor.app().session().field("name")->text.text() == "Ada");
    }
    // It stands still now, and the visit ends all the same.
    visitor.wait(61);
    CHECK(visitor.screen() == "rest");
}

TEST_CASE("a button that is tapped twice in a hurry does once what it says") {
    Visitor visitor;
    begin_form(visitor);
    fill_in_form(visitor);
    const Point confirm = visible_rect(visitor.look(), "confirm").center();
    for (int i = 0; i < 2; ++i) {
        visitor.touch(Touch::Phase::down, confirm);
        visitor.look();
        visitor.touch(Touch::Phase::up, confirm);
        visitor.look();
    }
    CHECK(visitor.collector.records.size() == 1);
}

TEST_CASE("a screen that is turned in the middle of an entry loses nothing") {
    int turns = 0;
    for (const int text_size : {0, text_size_count - 1}) {
        Visitor visitor;
        begin_form(visitor, text_size);
        const auto turn = [&] {
            const auto before = visitor.pixels();
            const std::string tree = print(visitor.look(), Detail::without_rects);
            const KeyboardState keyboard = visitor.app().session().keyboard.state();
            for (const Size size : {Size{800, 1280}, {800, 480}, {1920, 1080}, {1280, 800}}) {
                visitor.turn(size);
                CHECK(visitor.overflowing().empty());
                CHECK(visitor.app().session().keyboard.state() == keyboard);
                ++turns;
            }
            CHECK(print(visitor.look(), Detail::without_rects) == tree);
            CHECK(visitor.pixels() == before);
        };
        REQUIRE(visitor.type("Zo\u00eb 7")); // the keyboard stays on its digits
        turn();
        CHECK(visitor.app().session().field("name")->text.text() == "Zo\u00eb 7");
        REQUIRE(visitor.tap("next"));
        turn();
        REQUIRE(visitor.tap("country-GR"));
        turn();
        REQUIRE(visitor.tap("consent-petition-yes"));
        REQUIRE(visitor.tap("consent-updates-yes"));
        REQUIRE(visitor.type("zoe@"));
        turn();
        REQUIRE(visitor.type("example.org"));
        REQUIRE(visitor.tap("next"));
        turn();
        REQUIRE(visitor.tap("confirm"));
        CHECK(visitor.collector.records.size() == 1);
    }
    MESSAGE(turns << " turns of the screen");
}

TEST_CASE("an answer that is changed and left by the way back is asked again before the review") {
    Visitor visitor;
    REQUIRE(visitor.tap("begin"));
    REQUIRE(visitor.tap("lang-en"));
    REQUIRE(visitor.tap("report"));
    REQUIRE(visitor.tap("choice-school"));
    REQUIRE(visitor.tap("choice-police"));
    REQUIRE(visitor.tap("country-FR"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.type("a"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.tap("consent-sighting-yes"));
    REQUIRE(visitor.tap("consent-ask-back-no"));
    REQUIRE(visitor.tap("change-what"));
    visitor.clock.ms += glance_ms;
    REQUIRE(visitor.tap("key-backspace"));
    REQUIRE(visitor.tap("key-space"));
    REQUIRE(visitor.app().session().field("what")->text.text() == " ");
    REQUIRE(visitor.tap("back"));
    REQUIRE(visitor.sees("field-town"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.sees("field-what"));
    REQUIRE(visitor.tap("next"));
    CHECK(visitor.sees("field-what.error"));
    // And what is left untidy is tidied before it is kept.
    REQUIRE(visitor.type("two  cameras "));
    REQUIRE(visitor.tap("back"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.screen() == "review");
    CHECK(visitor.app().session().field("what")->text.text() == "two cameras");
}

TEST_CASE("the rest screen draws no line anew once each language has had its turn") {
    constexpr std::uint64_t turn_s = 15;
    constexpr std::uint64_t most_languages = 6; // of a rest screen
    for (const Size screen : {Size{800, 480}, {1280, 800}, {1920, 1080}, {800, 1280}}) {
        CAPTURE(screen.width);
        CAPTURE(screen.height);
        Visitor visitor(screen);
        visitor.wait(turn_s * (most_languages + 1));
        const Typesetter::Stats before = visitor.typesetter().stats();
        visitor.wait(2 * turn_s * most_languages);
        const Typesetter::Stats after = visitor.typesetter().stats();
        CHECK(after.made == before.made);
        CHECK(after.raster_bytes < Typesetter::raster_limit_bytes(screen));
        MESSAGE("rasters of the rest screen, all languages, "
                << screen.width << "x" << screen.height << ": " << after.raster_bytes / 1024
                << " KiB");
    }
}

} // namespace streetsign::kiosk::test
