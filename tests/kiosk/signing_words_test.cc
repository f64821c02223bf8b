// SPDX-License-Identifier: MIT
// What stands beside a box in which somebody types: what is signed, and how the field is filled in.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/kiosk/support/everywhere.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using namespace streetsign::kiosk::test;

namespace {

constexpr Size signing_panels[] = {{800, 480}, {1280, 800}, {800, 1280}};
const std::vector<std::string> wordy_languages{"fr", "el", "ar"}; // long words, more rows of keys

// Whole, and not only scrolled to.
bool in_sight(const Node& tree, const Node& node, std::string_view text) {
    if (node.name_shown && node.name.find(text) != std::string::npos && !node.rect.empty() &&
        (node.id.empty() || visible_rect(tree, node.id) == node.rect))
        return true;
    return std::any_of(node.children.begin(), node.children.end(),
                       [&](const Node& child) { return in_sight(tree, child, text); });
}
bool in_sight(Visitor& visitor, std::string_view text) {
    return in_sight(visitor.look(), visitor.look(), text);
}

int drawn_at(Visitor& visitor) { return static_cast<int>(visitor.app().theme().text_size); }

void come_to_what_was_seen(Visitor& visitor) {
    for (const char* id : {"report", "choice-street", "choice-police", "country-DE", "next"})
        REQUIRE(visitor.tap(id));
    REQUIRE(visitor.sees("field-what"));
}

} // namespace

TEST_CASE("what is signed is in sight while somebody types, or just before and after") {
    int without = 0;
    everywhere(
        signing_panels, the_languages(),
        [&](Visitor& visitor, Size panel, const std::string& language, int text_size) {
            const std::string& title = the_texts().in(language).title;
            const bool before = in_sight(visitor, title);
            REQUIRE(visitor.tap("sign"));
            REQUIRE(visitor.sees("field-name"));
            if (in_sight(visitor, title)) {
                REQUIRE(visitor.tap("next")); // an error takes the label's place, not the title's
                if (panel != Size{800, 480} && text_size < 3) CHECK(in_sight(visitor, title));
                return;
            }
            // Bar, box and the least keyboard leave less than a line of such letters.
            CHECK(panel == Size{800, 480});
            CHECK(text_size >= 2);
            ++without;
            CHECK(before);
            REQUIRE(visitor.tap("demand"));
            CHECK(in_sight(visitor, title));
            REQUIRE(visitor.tap("demand-close"));
            REQUIRE(visitor.type("7"));
            REQUIRE(visitor.tap("next"));
            CHECK(in_sight(visitor, title));
        });
    CHECK(without <= 2 * static_cast<int>(the_languages().size()));
}

TEST_CASE("how a field is filled in is in sight while it is, or a tap away; and it is said") {
    int a_tap_away = 0;
    everywhere(signing_panels, wordy_languages,
               [&](Visitor& visitor, Size panel, const std::string& language, int text_size) {
                   const std::string hint = the_texts().word(language, "report.field.what.hint");
                   REQUIRE_FALSE(hint.empty());
                   come_to_what_was_seen(visitor);
                   CHECK(find(visitor.look(), "field-what")->hint.find(hint) != std::string::npos);
                   if (in_sight(visitor, hint)) return;
                   CHECK(panel == Size{800, 480});
                   CHECK(text_size >= 1);
                   ++a_tap_away;
                   REQUIRE(visitor.tap("demand"));
                   CHECK(in_sight(visitor, hint));
               });
    MESSAGE(a_tap_away, " screens show the hint at a tap");
}

TEST_CASE("a chosen field has its hint below its question") {
    Visitor visitor;
    REQUIRE(visitor.tap("begin"));
    REQUIRE(visitor.tap("lang-en"));
    REQUIRE(visitor.tap("sign"));
    REQUIRE(visitor.type("Ada"));
    REQUIRE(visitor.tap("next"));
    CHECK(in_sight(visitor, the_texts().word("en", "signature.field.country.hint")));
}

TEST_CASE("while somebody types, text is at most one size smaller than chosen") {
    int smaller = 0;
    everywhere(signing_panels, wordy_languages,
               [&](Visitor& visitor, Size panel, const std::string& language, int text_size) {
                   const auto look = [&] {
                       const int steps = text_size - drawn_at(visitor);
                       if (steps == 0) return;
                       CHECK(steps == 1);
                       CHECK(panel == Size{800, 480});
                       ++smaller;
                   };
                   REQUIRE(visitor.tap("sign"));
                   look();
                   REQUIRE(visitor.tap("next")); // an error
                   look();
                   REQUIRE(visitor.tap("bar-stop"));
                   if (visitor.sees("erase-yes")) REQUIRE(visitor.tap("erase-yes"));
                   REQUIRE(visitor.tap("begin"));
                   REQUIRE(visitor.tap("lang-" + language));
                   REQUIRE(visitor.enlarge(text_size));
                   come_to_what_was_seen(visitor);
                   look();
               });
    MESSAGE(smaller, " typed screens are one size smaller");
}

TEST_CASE("how a screen was made to fit is forgotten with what made it so") {
    const auto typed = [](int text_size, bool over_the_digits) {
        Visitor visitor({800, 480});
        visitor.painting = false;
        REQUIRE(visitor.tap("begin"));
        REQUIRE(visitor.tap("lang-en"));
        REQUIRE(visitor.enlarge(text_size));
        REQUIRE(visitor.tap("sign"));
        REQUIRE(visitor.type("a"));
        if (over_the_digits) { // which are a row more
            REQUIRE(visitor.type("7"));
            REQUIRE(visitor.tap("key-backspace"));
        }
        REQUIRE(visitor.type("b"));
        return print(visitor.look());
    };
    for (int text_size = 0; text_size < text_size_count; ++text_size)
        CHECK(typed(text_size, true) == typed(text_size, false));
}

TEST_CASE("an error stands beside its field, and the keyboard too where it has any room") {
    int together = 0;
    int alone = 0;
    everywhere(
        signing_panels, the_languages(),
        [&](Visitor& visitor, Size panel, const std::string& language, int text_size) {
            const auto look = [&](const std::string& field) {
                CAPTURE(field);
                CHECK(visitor.overflowing().empty());
                const Node& tree = visitor.look();
                if (find(tree, "keyboard") != nullptr) {
                    for (const std::string& id :
                         {field, field + ".error", std::string("keyboard")}) {
                        CAPTURE(id);
                        REQUIRE(find(tree, id) != nullptr);
                        CHECK(visible_rect(tree, id) == find(tree, id)->rect);
                    }
                    CHECK(text_size - drawn_at(visitor) <= 1);
                    ++together;
                    return;
                }
                CHECK(panel == Size{800, 480});
                CHECK(text_size >= 2);
                CHECK(text_size - drawn_at(visitor) <= 1);
                REQUIRE(find(tree, "error") != nullptr);
                CHECK(visible_rect(tree, "error") == find(tree, "error")->rect);
                REQUIRE(find(tree, field) != nullptr); // what it is about stands below it
                CHECK(visible_rect(tree, field) == find(tree, field)->rect);
                CHECK(find(tree, field)->rect.y >= find(tree, "error")->rect.end_y());
                REQUIRE(visitor.tap("demand")); // and what is signed
                CHECK(in_sight(visitor, the_texts().in(language).title));
                REQUIRE(visitor.tap("demand-close"));
                REQUIRE(visitor.tap(alone % 2 == 0 ? "correct" : field));
                CHECK(visitor.sees("keyboard"));
                ++alone;
            };
            REQUIRE(visitor.tap("sign"));
            REQUIRE(visitor.tap("next")); // "Please fill this in."
            look("field-name");
            REQUIRE(visitor.type("a"));
            REQUIRE(visitor.tap("next"));
            for (const char* id : {"country-DE", "consent-petition-yes", "consent-updates-yes"})
                REQUIRE(visitor.tap(id));
            REQUIRE(visitor.type("a"));
            REQUIRE(visitor.tap("next")); // the longest error there is
            look("field-email");
        });
    MESSAGE(together, " errors are beside their field, ", alone, " alone");
    CHECK(together + alone == 2 * 3 * text_size_count * static_cast<int>(the_languages().size()));
    CHECK(alone <= 10); // of 56 on the smallest panel
}
