// SPDX-License-Identifier: MIT
// How an App is used without eyes or without fingers, touch by touch and key by key. The voice is a
// list that is said to its end when the test says so; the real one is in launcher_test.cc.

#include <doctest/doctest.h>

#include <set>

#include "kiosk/speech/element_words.h"
#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {
namespace {

class ListVoice final : public Voice {
public:
    bool speaks(std::string_view language) const override { return language != silent; }
    void say(const Sentence& sentence, Tone tone) override {
        said.emplace_back(sentence.text());
        languages.push_back(sentence.language);
        last_tone = tone;
        busy_ = true;
        whole_ = false;
    }
    void hush() override {
        busy_ = false;
        ++hushed;
    }
    bool busy() override { return busy_; }
    bool said_whole() const override { return whole_; }
    void finish() {
        whole_ = true;
        busy_ = false;
    }
    void fail() { busy_ = false; }

    std::vector<std::string> said;
    std::vector<std::string> languages;
    std::string silent; // a language without a voice
    Tone last_tone;
    int hushed = 0;

private:
    bool busy_ = false;
    bool whole_ = false;
};

struct Listening {
    ListVoice voice;
    Visitor visitor{{1280, 800}, nullptr, &voice};

    // Everything that waits is said to its end.
    void listen() {
        for (int i = 0; i < 1000 && visitor.app().speaking(); ++i)
            say_next();
    }
    // What is being said comes to its end.
    void say_next() {
        voice.finish();
        Input tick{static_cast<std::int64_t>(visitor.clock.ms), Tick{}};
        visitor.app().take(tick);
        visitor.look();
    }
    bool heard(std::string_view words) const {
        return std::any_of(voice.said.begin(), voice.said.end(), [&](const std::string& one) {
            return one.find(words) != std::string::npos;
        });
    }
    const std::string& focus() { return visitor.app().session().hands.focus(); }
    // With the arrow down, until it is there.
    bool go_to(const std::string& id) {
        for (int i = 0; i < 60 && focus() != id; ++i)
            visitor.press(Key::down);
        return focus() == id;
    }
    void begin_in_english() { begin_in("en"); }
    void begin_in(const std::string& language) {
        if (!visitor.app().session().speech) visitor.press(Key::down);
        voice.said.clear();
        listen();
        for (int i = 0; i < 20 && focus() != "lang-" + language; ++i)
            visitor.press(Key::tab_back);
        REQUIRE(focus() == "lang-" + language);
        visitor.press(Key::select);
        REQUIRE(visitor.screen() == "home");
    }
};

} // namespace

TEST_CASE("any arrow on the rest screen begins speech, and each language names itself") {
    for (const Key key :
         {Key::up, Key::down, Key::left, Key::right, Key::headset_in, Key::speech}) {
        Listening one;
        one.visitor.press(key);
        CHECK(one.visitor.app().session().speech);
        CHECK(one.visitor.screen() == "languages");
        one.listen();
        auto languages = the_languages();
        languages.resize(std::min<std::size_t>(languages.size(), 6)); // as many as a stall has
        for (const std::string& language : languages) {
            CAPTURE(language);
            CHECK(one.heard(language_name(language)));
            CHECK(std::find(one.voice.languages.begin(), one.voice.languages.end(), language) !=
                  one.voice.languages.end());
        }
    }
}

TEST_CASE("select takes the language that is being named") {
    Listening one;
    one.visitor.press(Key::down);
    for (int i = 0; i < 20 && one.voice.languages.back() != "el"; ++i) {
        one.say_next();
    }
    REQUIRE(one.voice.languages.back() == "el");
    one.visitor.press(Key::select);
    CHECK(one.visitor.app().language() == "el");
    CHECK(one.visitor.screen() == "home");
    CHECK(one.voice.languages.back() == "el");
}

TEST_CASE("the bar has the button on every screen, and none where there is no voice") {
    Listening one;
    CHECK(one.visitor.sees("bar-speech"));
    REQUIRE(one.visitor.tap("begin"));
    CHECK(one.visitor.sees("bar-speech"));
    one.voice.silent = std::string(one.visitor.app().language());
    one.visitor.app().invalidate();
    CHECK_FALSE(one.visitor.sees("bar-speech"));
    Visitor dumb;
    CHECK_FALSE(dumb.sees("bar-speech"));
    dumb.press(Key::down);
    CHECK_FALSE(dumb.app().session().speech);
}

TEST_CASE("with speech on a touch speaks, and the second one on the same place acts") {
    Listening one;
    REQUIRE(one.visitor.tap("lang-en"));
    REQUIRE(one.visitor.tap("bar-speech"));
    one.voice.said.clear();
    REQUIRE(one.visitor.tap("read"));
    CHECK(one.visitor.screen() == "home");
    CHECK(one.heard("Read the call. Button"));
    REQUIRE(one.visitor.tap("sign"));
    CHECK(one.visitor.screen() == "home");
    REQUIRE(one.visitor.tap("sign"));
    CHECK(one.visitor.screen() == "sign");
    // Without speech one touch is enough: see flow_test.cc.
}

TEST_CASE("with speech on a first touch that rests on a key says it, and the second one acts") {
    Listening one;
    one.visitor.press(Key::headset_in);
    one.begin_in_english();
    REQUIRE(one.go_to("sign"));
    one.visitor.press(Key::select);
    one.listen();
    one.voice.said.clear();

    REQUIRE(one.visitor.hold("key-e"));
    one.listen();
    CHECK(one.voice.said == std::vector<std::string>{"e"});
    CHECK_FALSE(one.visitor.sees("key-u00e9"));

    REQUIRE(one.visitor.hold("key-e")); // now its other letters
    CHECK(one.visitor.sees("key-u00e9"));
}

TEST_CASE("what comes cuts off what is being said") {
    Listening one;
    one.begin_in_english();
    const int before = one.voice.hushed;
    one.visitor.press(Key::down);
    CHECK(one.voice.hushed > before);
    CHECK(one.visitor.app().speaking());
}

TEST_CASE("what is typed is said only after a yes, or to headphones; then letter by letter") {
    for (const int way : {0, 1, 2, 3}) {
        CAPTURE(way);
        Listening one;
        if (way == 2) one.visitor.press(Key::headset_in);
        if (way == 3) one.visitor.app().set_headphones_only(true);
        one.begin_in_english();
        REQUIRE(one.go_to("sign"));
        one.visitor.press(Key::select);
        CHECK(one.visitor.sees("aloud-yes") == (way < 2));
        if (way < 2) {
            const std::string answer = way == 0 ? "aloud-no" : "aloud-yes";
            for (int i = 0; i < 4 && one.focus() != answer; ++i)
                one.visitor.press(Key::right);
            one.visitor.press(Key::select);
        }
        CHECK_FALSE(one.visitor.sees("aloud-yes"));
        one.voice.said.clear();
        one.visitor.press(Key::text, "Q");
        one.listen();
        CHECK(one.heard("Q") == (way != 0));
        CHECK(one.heard("1 letter") == (way == 0));
    }
}

TEST_CASE("a headset that is pulled out ends what is said, and what is typed stays private") {
    Listening one;
    one.visitor.press(Key::headset_in);
    one.begin_in_english();
    const int before = one.voice.hushed;
    one.visitor.press(Key::headset_out);
    CHECK(one.voice.hushed > before);
    REQUIRE(one.go_to("sign"));
    one.visitor.press(Key::select);
    CHECK(one.visitor.sees("aloud-yes"));
}

TEST_CASE(
    "a headset that is pulled out over a warning or a hidden review is noticed, and is no answer") {
    Listening one;
    one.visitor.press(Key::headset_in);
    one.begin_in_english();
    REQUIRE(one.go_to("sign"));
    one.visitor.press(Key::select);
    one.visitor.press(Key::text, "Q");
    one.listen();
    one.visitor.wait(121); // twice the time of who sees
    REQUIRE(one.visitor.sees("more-time"));
    one.voice.finish();
    one.visitor.press(Key::headset_out);
    CHECK(one.visitor.sees("more-time"));
    one.visitor.wait(31);
    CHECK(one.visitor.screen() == "rest");
    // The next one's typing is not said to the street unasked.
    one.visitor.press(Key::speech);
    one.begin_in_english();
    REQUIRE(one.go_to("sign"));
    one.visitor.press(Key::select);
    CHECK(one.visitor.sees("aloud-yes"));
}

TEST_CASE("rate and volume can be changed, are heard at once and end with the visit") {
    Listening one;
    one.begin_in_english();
    const Tone before = one.voice.last_tone;
    REQUIRE(one.visitor.tap("bar-speech"));
    REQUIRE(one.visitor.tap("bar-speech"));
    for (const char* id : {"speech-faster", "speech-louder"}) {
        REQUIRE(one.visitor.tap(id));
        REQUIRE(one.visitor.tap(id));
    }
    CHECK(one.voice.last_tone.rate > before.rate);
    CHECK(one.voice.last_tone.volume > before.volume);
    CHECK(one.heard(std::to_string(one.voice.last_tone.rate)));
    REQUIRE(one.visitor.tap("speech-close"));
    REQUIRE(one.visitor.tap("speech-close"));
    REQUIRE(one.visitor.tap("bar-stop"));
    REQUIRE(one.visitor.tap("bar-stop"));
    CHECK(one.visitor.screen() == "rest");
    CHECK(same_as_new(one.visitor.app().session()));
    CHECK_FALSE(one.visitor.app().speaking());
}

TEST_CASE("who listens is not idle; when it is silent they are, after twice the time") {
    Listening one;
    one.begin_in_english();
    for (int i = 0; i < 15; ++i)
        one.visitor.wait(1);
    CHECK(one.visitor.app().speaking());
    one.listen();
    one.visitor.wait(119);
    CHECK_FALSE(one.visitor.sees("more-time"));
    one.visitor.wait(2);
    CHECK(one.visitor.sees("more-time"));
    one.listen();
    CHECK(one.heard("30 seconds"));
    // The warning that is being read aloud does not answer itself.
    one.visitor.wait(31);
    CHECK(one.visitor.screen() == "rest");
}

TEST_CASE("a voice that hangs does not keep a visit open for ever") {
    Listening one;
    one.begin_in_english();
    one.visitor.wait(3600);
    CHECK(one.visitor.screen() == "rest");
    CHECK_FALSE(one.visitor.app().speaking());
}

TEST_CASE("the record says that it was read aloud only when a text was said to its end") {
    for (const bool whole : {true, false}) {
        CAPTURE(whole);
        Listening one;
        one.begin_in_english();
        REQUIRE(one.go_to("read"));
        one.visitor.press(Key::select);
        REQUIRE(one.visitor.screen() == "petition");
        if (whole) one.listen();
        one.visitor.press(Key::back);
        CHECK(one.visitor.app().session().was_read_aloud == whole);
    }
}

TEST_CASE("a statement during which the voice failed was not read aloud") {
    for (const bool fails : {true, false}) {
        CAPTURE(fails);
        Listening one;
        one.begin_in_english();
        REQUIRE(one.go_to("read"));
        one.visitor.press(Key::select);
        while (one.visitor.app().speaking()) {
            if (fails)
                one.voice.fail();
            else
                one.voice.finish();
            one.visitor.tick();
        }
        CHECK(one.visitor.app().session().was_read_aloud != fails);
    }
}

TEST_CASE("the warning that is read over the petition is not the petition") {
    Listening one;
    one.begin_in_english();
    REQUIRE(one.go_to("read"));
    one.visitor.press(Key::select);
    one.visitor.press(Key::up); // cuts off what is being said
    one.listen();
    one.voice.said.clear();
    while (one.visitor.app().session().over != Over::idle)
        one.visitor.wait(1);
    one.listen();
    CHECK(one.heard("Are you still there?"));
    CHECK_FALSE(one.visitor.app().session().was_read_aloud);
}

TEST_CASE("the petition can be heard whole") {
    Listening one;
    one.begin_in_english();
    REQUIRE(one.go_to("read"));
    one.visitor.press(Key::select);
    one.voice.said.clear();
    one.listen();
    int passages = 0;
    for (const Part& part : the_texts().in("en").petition)
        for (const Passage& passage : part.passages) {
            CHECK_MESSAGE(one.heard(sayable(passage.text)), passage.text);
            ++passages;
        }
    CHECK(passages > 5);
}

TEST_CASE("what is read aloud is in sight, to the last passage") {
    for (const std::string language : {"en", "ar"}) {
        CAPTURE(language);
        Listening one;
        one.visitor.turn({800, 480});
        one.begin_in(language);
        REQUIRE(one.go_to("read"));
        one.visitor.press(Key::select);
        REQUIRE(one.visitor.screen() == "petition");
        one.voice.said.erase(one.voice.said.begin(), one.voice.said.end() - 1);
        // The text that is being said; ids are not given to passages, their words are their own.
        int found_in_all = 0;
        const auto in_sight = [&](const Node& tree, const std::string& words) {
            const Node* const scroller = find(tree, "scroll");
            bool seen = false;
            int found = 0;
            const auto look = [&](const auto& self, const Node& node) -> void {
                if (node.role == Role::paragraph && sayable(node.name) == words) {
                    ++found;
                    seen = seen || (node.rect.y < scroller->rect.y + scroller->rect.height &&
                                    node.rect.y >= scroller->rect.y);
                }
                for (const Node& child : node.children)
                    self(self, child);
            };
            look(look, *scroller);
            found_in_all += found;
            return found == 0 || seen;
        };
        int passages = 0;
        std::set<int> places;
        for (int i = 0; i < 1000 && one.visitor.app().speaking(); ++i) {
            const std::string now = one.voice.said.back();
            CHECK_MESSAGE(in_sight(one.visitor.look(), now), now);
            ++passages;
            places.insert(one.visitor.app().session().hands.scroll_y("scroll"));
            one.say_next();
        }
        CHECK(passages > 20);
        CHECK(found_in_all > 20); // or nothing was looked at
        CHECK(places.size() > 5); // it did move
        // Nothing was said twice because the page moved.
        std::vector<std::string> said = one.voice.said;
        std::sort(said.begin(), said.end());
        CHECK(std::adjacent_find(said.begin(), said.end(), [](const auto& a, const auto& b) {
                  return a == b && a.size() > 60;
              }) == said.end());
    }
}

TEST_CASE("of a paragraph that is higher than the page, the sentence being said is in sight") {
    for (const std::string language : {"de", "ar"}) {
        CAPTURE(language);
        Listening one;
        one.visitor.turn({800, 480});
        REQUIRE(one.visitor.tap("begin"));
        REQUIRE(one.visitor.tap("lang-" + language));
        REQUIRE(one.visitor.enlarge(text_size_count - 1));
        one.visitor.press(Key::speech);
        REQUIRE(one.visitor.tap("read")); // to hear what it is
        REQUIRE(one.visitor.tap("read"));
        REQUIRE(one.visitor.screen() == "petition");
        int pieces = 0;
        int whole = 0;
        // Whether the lines of these words are in sight, by where the text was really broken; only
        // the first one if they are more than a page. Words may stand in several paragraphs.
        const auto look_for = [&](const std::string& words) {
            const Node& tree = one.visitor.look();
            const Node& scroller = *find(tree, "scroll");
            const LayoutContext context{one.visitor.app().theme(), one.visitor.typesetter(),
                                        right_to_left(language) ? Direction::rtl : Direction::ltr,
                                        language};
            bool found = false;
            bool seen = false;
            const auto look = [&](const auto& self, const Node& node) -> void {
                for (const Node& child : node.children)
                    self(self, child);
                const std::size_t at = node.name.find(words);
                if (node.role == Role::heading && node.name == words) seen = true;
                if (node.role != Role::paragraph || at == std::string::npos ||
                    node.rect.height <= scroller.rect.height)
                    return;
                found = true;
                const Content set = content(node, context);
                int from_y = scroller.rect.end_y();
                int to_y = 0;
                for (std::size_t i = 0; i < set.lines.size(); ++i) {
                    const int y = set.text.y + static_cast<int>(i) * set.line_px;
                    if (set.lines[i].begin >= at + words.size() || set.lines[i].end <= at) continue;
                    from_y = std::min(from_y, y);
                    to_y = y + set.line_px;
                }
                const bool fits = to_y - from_y <= scroller.rect.height;
                if (!fits) to_y = from_y + set.line_px;
                if (from_y < scroller.rect.y || to_y > scroller.rect.end_y()) return;
                seen = true;
                whole += fits ? 1 : 0;
            };
            look(look, scroller);
            pieces += found ? 1 : 0;
            return seen || !found;
        };
        for (int i = 0; i < 1000 && one.visitor.app().speaking(); ++i) {
            const std::string now = one.voice.said.back();
            CHECK_MESSAGE(look_for(now), now);
            one.say_next();
        }
        CHECK(pieces > 100);
        CHECK(whole > 50);
        MESSAGE(pieces << " pieces of paragraphs that are higher than the page, " << whole
                       << " of them seen whole");
    }
}

TEST_CASE("the voice moves no page under a finger") {
    for (const bool finger : {true, false}) {
        Listening one;
        one.visitor.turn({800, 480});
        one.begin_in("en");
        REQUIRE(one.go_to("read"));
        one.visitor.press(Key::select);
        REQUIRE(one.visitor.screen() == "petition");
        const auto place = [&] { return one.visitor.app().session().hands.scroll_y("scroll"); };
        const int before = place();
        const Rect page = find(one.visitor.look(), "scroll")->rect;
        if (finger) one.visitor.touch(Touch::Phase::down, page.center());

        for (int i = 0; i < 10; ++i)
            one.say_next();

        CHECK((place() == before) == finger);
    }
}

TEST_CASE("who uses keys always sees a focus, on every screen and when a key goes away") {
    Visitor visitor;
    visitor.press(Key::select);
    const auto focused = [&] {
        const std::string& id = visitor.app().session().hands.focus();
        return visitor.app().session().hands.focus_shown() && find(visitor.look(), id) != nullptr;
    };
    CHECK(focused());
    for (const char* id : {"begin", "lang-en", "sign", "key-digits", "key-letters"}) {
        CAPTURE(id);
        for (int i = 0; i < 80 && visitor.app().session().hands.focus() != id; ++i)
            visitor.press(Key::tab);
        REQUIRE(visitor.app().session().hands.focus() == id);
        visitor.press(Key::select);
        CHECK(focused());
    }
    CHECK(visitor.screen() == "sign");
}

TEST_CASE("who closes a dialog by keys is where they were when it opened") {
    Listening one;
    one.begin_in_english();
    REQUIRE(one.go_to("sign"));
    one.visitor.press(Key::select);
    REQUIRE(one.go_to("aloud-no"));
    one.visitor.press(Key::select);
    one.visitor.press(Key::text, "A"); // something that could be lost
    const auto reach = [&](const std::string& id, Key key) {
        for (int i = 0; i < 80 && one.focus() != id; ++i)
            one.visitor.press(key);
        return one.focus() == id;
    };
    REQUIRE(reach("bar-stop", Key::tab_back));
    one.visitor.press(Key::select);
    REQUIRE(reach("erase-no", Key::tab));
    one.visitor.press(Key::select);
    CHECK(one.focus() == "bar-stop");

    REQUIRE(reach("key-e", Key::tab));
    one.listen();
    one.visitor.wait(130); // the warning comes by itself; the first key only brings one back
    REQUIRE(one.visitor.app().session().over == Over::idle);
    one.visitor.press(Key::down);
    CHECK(one.visitor.app().session().over == Over::nothing);
    CHECK(one.focus() == "key-e");
}

TEST_CASE("two switches choose a row and then a key, and a part of the countries and then one") {
    Visitor visitor;
    const auto focus = [&] { return visitor.app().session().hands.focus(); };
    const auto scan_to = [&](std::string_view id) {
        for (int i = 0; i < 80 && focus() != id; ++i)
            visitor.press(Key::switch_one);
        REQUIRE(focus() == id);
        visitor.press(Key::switch_two);
    };
    scan_to("begin");
    scan_to("lang-en");
    scan_to("sign");
    CHECK(visitor.app().session().switches);
    scan_to("keys-1");
    visitor.press(Key::switch_two); // the first key of the row
    CHECK(visitor.app().session().field("name")->text.size() == 1);
    CHECK(focus() == "keys-1");
    scan_to("next");
    REQUIRE(visitor.sees("country-GR"));
    int presses = 0;
    while (focus() != "countries-1" && presses < 80) {
        visitor.press(Key::switch_one);
        ++presses;
    }
    CHECK(presses < 5);
}

} // namespace streetsign::kiosk::test
