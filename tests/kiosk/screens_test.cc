// SPDX-License-Identifier: MIT
// Every screen of the signer in every language, at every text size, on four panels: nothing is
// clipped and nothing overlaps. The terminal can read aloud, which takes the most room. Prints how
// many were looked at.

#include <doctest/doctest.h>

#include <cstdlib>
#include <set>

#include "tests/kiosk/support/silent_voice.h"
#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {
namespace {

class Tour {
public:
    Tour(Size size, std::string language, int text_size, Voice* voice)
        : visitor_(size, nullptr, voice), language_(std::move(language)), text_size_(text_size) {
        visitor_.painting = false;
        look("rest");
        go("begin");
        for (int i = 0; i < text_size_; ++i)
            on_bar("bar-text-size");
        if (visitor_.screen() == "languages") {
            look("languages");
            go("lang-" + language_);
        }
    }

    int looked() const { return looked_; }

    void look_at_home() { look("home"); }

    void reading() {
        look("home");
        for (const char* id : {"read", "act", "share", "partners", "notice"}) {
            go(id);
            look(id);
            go("back");
        }
        go("cases");
        look("cases");
        for (const CaseGroup& group : the_campaign().cases->groups) {
            go("case-group-" + group.id);
            look("group");
            for (const Case& one : the_campaign().cases->cases) {
                if (one.group != group.id || seen_.contains(one.id)) continue;
                seen_.insert(one.id);
                go("case-" + one.id);
                look("case");
                go("back");
            }
            go("back");
        }
        go("back");
    }

    void signing() {
        go("sign");
        look("name");
        visitor_.tap("next");
        look("name-error");
        visitor_.tap("correct");
        REQUIRE(visitor_.type("Ada"));
        go("next");
        look("country");
        go("country-GR");
        look("consent");
        go("consent-petition-no");
        look("consent-no");
        go("consent-petition-yes");
        look("updates");
        go("consent-updates-yes");
        look("email");
        visitor_.tap("next");
        look("email-error");
        visitor_.tap("correct");
        REQUIRE(visitor_.type("ada@example.org"));
        go("next");
        look("review");
        go("bar-stop");
        look("stop");
        go("erase-no");
        visitor_.wait(62);
        look("idle");
        go("more-time");
        visitor_.collector.broken = true;
        go("confirm");
        look("failed");
        visitor_.collector.broken = false;
        visitor_.collector.receipt = "https://petition.example.org/receipt#" +
                                     std::string(64, 'a') + "." + std::string(32, 'b');
        go("try-again");
        look("thanks");
        go("receipt");
        look("receipt");
        go("done");
    }

    // With the voice on the first touch says and the second does.
    void hearing() {
        go("home-again");
        press_on_bar("bar-speech");
        if (visitor_.sees("menu-close")) go("menu-close");
        press_on_bar("bar-speech", 2);
        look("speech");
        go("speech-close", 2);
        go("sign", 2);
        look("aloud");
        go("aloud-no", 2);
        look("name, by ear");
        go("back", 2);
        press_on_bar("bar-speech", 2);
        go("speech-off", 2);
        go("bar-stop");
    }

    void rest_of_it() {
        go("home-again");
        go("report");
        look("where");
        go("choice-school");
        look("operator");
        go("choice-police");
        go("country-FR");
        look("town");
        visitor_.tap("next");
        look("what");
        visitor_.collector.hindered = Hindrance::storage_full;
        visitor_.wait(1);
        go("bar-stop");
        visitor_.tap("erase-yes");
        look("closed");
    }

private:
    void look(const char* what) {
        ++looked_;
        const auto found = visitor_.overflowing();
        CAPTURE(language_);
        CAPTURE(text_size_);
        CAPTURE(what);
        for (const std::string& sentence : found)
            FAIL_CHECK(sentence);
    }
    void on_bar(const std::string& id) {
        if (visitor_.sees(id)) return go(id);
        go("bar-menu");
        look("menu");
        go(id);
        go("menu-close");
    }
    void press_on_bar(const std::string& id, int touches = 1) {
        if (!visitor_.sees(id)) go("bar-menu", touches);
        go(id, touches);
    }
    void go(const std::string& id, int touches) {
        for (int i = 0; i < touches; ++i)
            go(id);
    }
    void go(const std::string& id) {
        CAPTURE(language_);
        CAPTURE(text_size_);
        if (id == "home-again") {
            go("begin");
            for (int i = 0; i < text_size_; ++i)
                on_bar("bar-text-size");
            if (visitor_.screen() == "languages") go("lang-" + language_);
            return;
        }
        CAPTURE(id);
        REQUIRE(visitor_.tap(id));
    }

    Visitor visitor_;
    std::string language_;
    int text_size_;
    int looked_ = 0;
    std::set<std::string> seen_;
};

} // namespace

TEST_CASE("no screen is clipped in any language, at any text size, on any of four panels") {
    int looked = 0;
    for (const Size size : {Size{800, 480}, Size{1280, 800}, Size{1920, 1080}, Size{800, 1280}})
        for (const std::string& language : the_languages())
            for (int text_size = 0; text_size < text_size_count; ++text_size) {
                CAPTURE(size.width);
                CAPTURE(size.height);
                SilentVoice voice;
                Tour tour(size, language, text_size, &voice);
                tour.reading();
                tour.signing();
                tour.hearing();
                tour.rest_of_it();
                looked += tour.looked();
                Tour mute(size, language, text_size, nullptr);
                mute.look_at_home();
                looked += mute.looked();
            }
    MESSAGE(looked << " screens looked at");
    CHECK(looked > 400);
}

TEST_CASE("Stop is red in every bar, with a word or as an icon alone") {
    int alone = 0;
    for (const Size size : {Size{800, 480}, Size{1280, 800}})
        for (int text_size = 0; text_size < text_size_count; ++text_size) {
            SilentVoice voice;
            Visitor visitor(size, nullptr, &voice);
            visitor.painting = false;
            REQUIRE(visitor.begin_in("de", text_size));
            REQUIRE(visitor.tap("sign"));
            const Node* const stop = find(visitor.look(), "bar-stop");
            REQUIRE(stop != nullptr);
            CHECK(stop->style.ink == Ink::danger_ink);
            CHECK(stop->style.icon_ink == Ink::danger_ink);
            if (!stop->name_shown) ++alone;
        }
    MESSAGE(alone << " of them an icon alone");
    CHECK(alone > 0);
}

TEST_CASE("the bar's words stand in two lines at most, below icons in one line") {
    int bars = 0;
    int folded = 0;
    for (const Size size : {Size{1280, 800}, Size{1920, 1080}, Size{800, 1280}})
        for (const std::string& language : the_languages())
            for (int text_size = 0; text_size < text_size_count; ++text_size) {
                CAPTURE(size.width);
                CAPTURE(language);
                CAPTURE(text_size);
                SilentVoice voice;
                Visitor visitor(size, nullptr, &voice);
                visitor.painting = false;
                REQUIRE(visitor.begin_in(language, text_size));
                ++bars;
                const Node& bar = *find(visitor.look(), "bar");
                if (find(bar, "bar-menu") != nullptr) {
                    ++folded;
                    CHECK(text_size > 0);
                    continue;
                }
                const int line = visitor.app().theme().type(Type::caption).line_px;
                const int one_line = find(bar, "bar-language")->rect.height;
                for (const Node& button : bar.children) {
                    if (button.role != Role::button) continue;
                    CAPTURE(button.id);
                    CHECK(button.rect.y == bar.children.front().rect.y);
                    CHECK(button.rect.height <= one_line + line);
                }
            }
    MESSAGE(bars << " bars looked at, " << folded << " of them folded");
    CHECK(folded < bars / 2);
}

TEST_CASE("a dialog opens at its top, however far the one before it was scrolled") {
    SilentVoice voice;
    Visitor visitor({800, 480}, nullptr, &voice);
    visitor.painting = false;
    REQUIRE(visitor.begin_in("el", text_size_count - 1)); // by the menu, down to its end and shut
    REQUIRE(visitor.tap("bar-menu"));
    CHECK(find(visitor.look(), "dialog-scroll")->scroll_y == 0);
    REQUIRE(visitor.tap("menu-close"));
    REQUIRE(visitor.tap("sign"));
    REQUIRE(visitor.type("Ελένη")); // who has entered nothing is not warned
    visitor.wait(61);
    REQUIRE(visitor.sees("more-time"));
    CHECK(find(visitor.look(), "dialog-scroll")->scroll_y == 0);
}

TEST_CASE("a description of four hundred letters is typed to its end, and no key moves under it") {
    constexpr int longest = 400;
    int typed = 0;
    for (const Size size : {Size{800, 480}, Size{1280, 800}})
        for (const std::string language : {"en", "ar"})
            for (const int text_size : {0, text_size_count - 1}) {
                CAPTURE(size.width);
                CAPTURE(language);
                CAPTURE(text_size);
                Visitor visitor(size);
                visitor.painting = false;
                REQUIRE(visitor.begin_in(language, text_size));
                for (const char* id : {"report", "choice-school", "choice-police", "country-FR"})
                    REQUIRE(visitor.tap(id));
                REQUIRE(visitor.tap("next"));
                const std::string word = language == "ar" ? "\u0628\u0628\u0628\u0628 " : "abab ";
                REQUIRE(visitor.type(word));
                const Rect space = find(visitor.look(), "key-space")->rect;
                const Rect box = find(visitor.look(), "field-what")->rect;
                for (int letters = 10; letters <= longest; letters += 5) {
                    CAPTURE(letters);
                    REQUIRE(visitor.type(word));
                    REQUIRE(find(visitor.look(), "key-space")->rect == space);
                    REQUIRE(find(visitor.look(), "field-what")->rect == box);
                    typed += 5;
                }
                CHECK(visible_rect(visitor.look(), "key-space") == space);
                CHECK(visible_rect(visitor.look(), "field-what") == box);
                for (const std::string& sentence : visitor.overflowing())
                    FAIL_CHECK(sentence);
                CHECK(visitor.app().session().field("what")->text.text().size() >= longest - 1);
            }
    MESSAGE(typed << " letters typed");
}

TEST_CASE("at the largest text the letters on keys are 0.7 degrees high at 50 cm, on every panel") {
    // EN 301 549, 5.1.4: 500 mm times the tangent of 0.7 degrees. "123" and "ABC" stand on a key
    // and a half, and are a little smaller on the narrowest panels.
    constexpr double least_letter_mm = 6.1;
    constexpr double least_word_mm = 5.6;
    int keyboards = 0;
    double letter = 100;
    double word = 100;
    for (const Size size : {Size{800, 480}, Size{1280, 800}, Size{1920, 1080}, Size{800, 1280}})
        for (const std::string& language : the_languages())
            for (const char* page : {"", "key-shift", "key-digits"}) {
                CAPTURE(size.width);
                CAPTURE(size.height);
                CAPTURE(language);
                CAPTURE(page);
                Visitor visitor(size);
                visitor.painting = false;
                REQUIRE(visitor.begin_in(language, text_size_count - 1));
                REQUIRE(visitor.tap("sign"));
                if (*page != 0 && !visitor.tap(page)) continue;
                ++keyboards;
                for (const std::string& sentence : visitor.overflowing())
                    FAIL_CHECK(sentence);
                const Theme& theme = visitor.app().theme();
                const auto mm = [&](Type type) {
                    return theme.type(type).px * fonts().capital_ratio() / theme.px_per_mm;
                };
                CHECK(mm(Type::key) >= least_letter_mm);
                CHECK(mm(Type::key_word) >= least_word_mm);
                letter = std::min(letter, mm(Type::key));
                word = std::min(word, mm(Type::key_word));
            }
    MESSAGE(keyboards << " keyboards, smallest letter " << letter << " mm, smallest word " << word
                      << " mm");
    CHECK(keyboards > 40);
}

TEST_CASE("the check for clipped text goes red when a label is too long for its place") {
    Visitor visitor({800, 480});
    Node tree = visitor.look();
    Node* bar = find(tree, "bar");
    REQUIRE(bar != nullptr);
    bar->rect.width = 40;
    FontSet& faces = fonts();
    Typesetter typesetter(faces);
    const LayoutContext context{visitor.app().theme(), typesetter, Direction::ltr, "en"};
    CHECK_FALSE(overflows(tree, context).empty());
}

} // namespace streetsign::kiosk::test
