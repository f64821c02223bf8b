// SPDX-License-Identifier: MIT
// What has to be in sight on every screen, on each panel at each size of text.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "tests/kiosk/support/everywhere.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using namespace streetsign::kiosk::test;

namespace {

constexpr Size panels[] = {{800, 480}, {1280, 800}, {1920, 1080}, {800, 1280}};
const std::vector<std::string> some_languages{"en", "de", "el", "ar"};

bool whole(const Node& tree, std::string_view id) {
    const Node* const node = find(tree, id);
    return node != nullptr && !node->rect.empty() && visible_rect(tree, id) == node->rect;
}

// A text that can be read whole without scrolling.
bool reads(const Node& tree, const Node& node, std::string_view text) {
    if (node.name_shown && node.name.find(text) != std::string::npos && !node.rect.empty() &&
        node.rect.end_y() <= tree.rect.end_y())
        return true;
    return std::any_of(node.children.begin(), node.children.end(),
                       [&](const Node& child) { return reads(tree, child, text); });
}
bool reads(const Node& tree, std::string_view text) { return reads(tree, tree, text); }

template <typename Look>
void everywhere(Look look) {
    kiosk::test::everywhere(panels, some_languages,
                            [&](Visitor& visitor, Size panel, const std::string&, int text_size) {
                                look(visitor, panel, text_size);
                            });
}

// Through the screens of a visitor who reads, signs and reports, each once.
void walk(Visitor& visitor, const std::function<void()>& look) {
    const auto go = [&](std::string_view id) {
        CAPTURE(id);
        REQUIRE(visitor.tap(id));
        look();
    };
    look();
    for (const char* id : {"read", "cases", "act", "share", "partners", "notice"}) {
        go(id);
        go("back");
    }
    for (const char* id : {"sign", "next"}) // and its error
        go(id);
    if (visitor.sees("correct")) go("correct");
    REQUIRE(visitor.type("a"));
    for (const char* id : {"next", "country-DE", "consent-petition-yes", "consent-updates-yes"})
        go(id);
    REQUIRE(visitor.type("a@example.org"));
    for (const char* id : {"next", "confirm", "share"})
        go(id);
}

} // namespace

TEST_CASE("a rehearsal says so on every screen in one and the same band") {
    int bands = 0;
    everywhere([&](Visitor& visitor, Size panel, int) {
        walk(visitor, [&] {
            const Node& tree = visitor.look();
            CAPTURE(tree.id);
            REQUIRE(find(tree, "rehearsal") != nullptr);
            const Node& band = *find(tree, "rehearsal");
            CHECK(whole(tree, "rehearsal"));
            CHECK(band.name_shown);
            CHECK_FALSE(band.name.empty());
            CHECK(band.style.ground == Ink::rehearsal);
            CHECK(band.rect.width == panel.width);
            CHECK(band.rect.y == find(tree, "bar")->rect.end_y());
            ++bands;
        });
    });
    CHECK(bands > 1000);
}

TEST_CASE(
    "while somebody types, the bar, what is signed, the question and its field are in sight") {
    int shown = 0;
    int whole_bars = 0;
    everywhere([&](Visitor& visitor, Size panel, int text_size) {
        const std::string language(visitor.app().language());
        const auto look = [&](const std::string& field) {
            CAPTURE(field);
            const Node& tree = visitor.look();
            for (const std::string& id :
                 {std::string("bar"), "field-" + field, std::string("keyboard")})
                CHECK(whole(tree, id));
            CHECK(reads(tree, the_texts().word(language, "signature.field." + field + ".label")));
            // Where even the least keyboard leaves no line for it.
            const bool no_room = panel == Size{800, 480} && text_size >= 2;
            CHECK((no_room || reads(tree, the_texts().in(language).title)));
            // Nothing is folded away for a keyboard that could be lower.
            if (find(tree, "bar-text-size") != nullptr) ++whole_bars;
            if (panel == Size{1280, 800} && text_size == 0) CHECK(whole(tree, "bar-text-size"));
            if (panel == Size{1920, 1080} && text_size <= 1) CHECK(whole(tree, "bar-text-size"));
            ++shown;
        };
        REQUIRE(visitor.tap("sign"));
        look("name");
        REQUIRE(visitor.type("a"));
        for (const char* id : {"next", "country-DE", "consent-petition-yes", "consent-updates-yes"})
            REQUIRE(visitor.tap(id));
        look("email");
    });
    MESSAGE(whole_bars, " of ", shown, " typed screens have the whole bar");
}

TEST_CASE("what is longer than the screen has buttons that turn its pages, and nothing else has") {
    int turned = 0;
    everywhere([&](Visitor& visitor, Size, int) {
        walk(visitor, [&] {
            const Node* const scroller = find(visitor.look(), "scroll");
            if (scroller == nullptr || visitor.sees("keyboard")) return;
            CAPTURE(visitor.screen());
            // The empty room below the last line is nothing to turn a page for.
            const int below = visitor.app().theme().space(scroller->style.padding.block);
            const bool is_long = scroller->content_height - below > scroller->rect.height;
            for (const char* id : {"page-up", "page-down"}) {
                CHECK(whole(visitor.look(), id) == is_long);
                CHECK(visitor.sees(id) == is_long);
            }
            if (!is_long || ++turned % 16 != 0) return;
            for (int pages = 0; pages < 2000; ++pages) { // to the end
                const int before = find(visitor.look(), "scroll")->scroll_y;
                REQUIRE(visitor.tap("page-down"));
                const Node& now = *find(visitor.look(), "scroll");
                if (now.scroll_y == before) break;
                // Most of it is new; a line of the page before stays.
                if (now.scroll_y == now.content_height - now.rect.height) continue;
                CHECK((now.scroll_y - before) * 2 >= now.rect.height);
                CHECK(now.rect.height - (now.scroll_y - before) >=
                      visitor.app().theme().type(Type::body).line_px);
            }
            const Node& at_end = *find(visitor.look(), "scroll");
            const int end = at_end.scroll_y;
            CHECK(end == at_end.content_height - at_end.rect.height);
            REQUIRE(visitor.tap("page-up"));
            CHECK(find(visitor.look(), "scroll")->scroll_y < end);
        });
    });
    CHECK(turned > 500);
}

TEST_CASE("a dialog that is higher than the screen has buttons that turn it, and no other has") {
    int turned = 0;
    int whole_ones = 0;
    everywhere([&](Visitor& visitor, Size, int) {
        const auto look = [&](const char* last) {
            CAPTURE(last);
            REQUIRE(visitor.sees(last));
            const Node* const scroller = find(visitor.look(), "dialog-scroll");
            if (scroller == nullptr) {
                CHECK_FALSE(visitor.sees("dialog-down"));
                ++whole_ones;
                return;
            }
            const int below = visitor.app().theme().space(scroller->style.padding.block);
            const bool is_long = scroller->content_height - below > scroller->rect.height;
            CHECK(visitor.sees("dialog-up") == is_long);
            CHECK(visitor.sees("dialog-down") == is_long);
            ++(is_long ? turned : whole_ones);
            if (!is_long) return;
            CHECK(whole(visitor.look(), "dialog-up"));
            CHECK(whole(visitor.look(), "dialog-down"));
            int turns = 0;
            while (!whole(visitor.look(), last) && ++turns < 20)
                REQUIRE(visitor.tap("dialog-down"));
            CHECK(whole(visitor.look(), last));
            const int lowest = find(visitor.look(), "dialog-scroll")->scroll_y;
            REQUIRE(visitor.tap("dialog-up"));
            CHECK((lowest == 0 || find(visitor.look(), "dialog-scroll")->scroll_y < lowest));
        };
        if (visitor.sees("bar-menu")) {
            REQUIRE(visitor.tap("bar-menu"));
            look("menu-close");
            REQUIRE(visitor.tap("menu-close"));
        }
        REQUIRE(visitor.tap("sign"));
        REQUIRE(visitor.type("a"));
        if (visitor.sees("demand")) {
            if (visitor.tap("demand") && visitor.sees("demand-close")) {
                look("demand-close");
                REQUIRE(visitor.tap("demand-close"));
            }
        }
        REQUIRE(visitor.tap("bar-stop"));
        look("erase-yes");
        REQUIRE(visitor.tap("erase-no"));
        visitor.wait(61);
        look("more-time");
    });
    MESSAGE(turned << " dialogs to turn, " << whole_ones << " in sight as they are");
    CHECK(turned > 10);
}

TEST_CASE("a question and its first answer are in sight together when a step opens") {
    everywhere([&](Visitor& visitor, Size panel, int text_size) {
        const std::string language(visitor.app().language());
        // In larger letters a low screen shows the beginning of the answer, or the question alone.
        const auto seen = [&](const char* id) {
            const Rect in_sight = visible_rect(visitor.look(), id);
            if (text_size == 3) return true;
            if (panel != Size{800, 480} || text_size < 2) return whole(visitor.look(), id);
            return in_sight.height >= visitor.app().theme().type(Type::label).line_px / 2;
        };
        REQUIRE(visitor.tap("report"));
        CHECK(reads(visitor.look(), the_texts().word(language, "report.field.where.label")));
        CHECK(seen("choice-school"));
        REQUIRE(visitor.tap("choice-school"));
        CHECK(reads(visitor.look(), the_texts().word(language, "report.field.operator.label")));
        CHECK(seen("choice-police"));
    });
}

TEST_CASE(
    "on 800x480 the first page of home, cases and the closed screen ends where the screen does") {
    for (const std::string& language : the_languages()) {
        CAPTURE(language);
        Visitor visitor({800, 480});
        visitor.painting = false;
        REQUIRE(visitor.tap("begin"));
        REQUIRE(visitor.tap("lang-" + language));
        CHECK(reads(visitor.look(), the_texts().in(language).demand));
        for (const char* way : {"read", "cases", "act", "report", "sign"})
            CHECK(whole(visitor.look(), way));
        REQUIRE(visitor.tap("cases"));
        for (const char* id : {"map", "case-group-fr", "case-group-de", "case-group-pl"})
            CHECK(whole(visitor.look(), id));
        visitor.collector.hindered = Hindrance::day_closed;
        REQUIRE(visitor.tap("sign"));
        CHECK(visitor.screen() == "closed");
        for (const char* id : {"address-code", "reason"})
            CHECK(whole(visitor.look(), id));
    }
}

TEST_CASE("the rest screen shows all it has at once, with six languages, on each panel") {
    for (const Size panel : panels)
        for (const std::string& language : the_languages()) {
            CAPTURE(panel.width);
            CAPTURE(panel.height);
            CAPTURE(language);
            std::vector<std::string> stall = the_languages();
            std::rotate(stall.begin(), std::find(stall.begin(), stall.end(), language),
                        stall.end());
            stall.resize(6);
            Visitor visitor(panel);
            visitor.painting = false;
            visitor.app().set_stall_languages(stall);
            const Node& tree = visitor.look();
            CHECK(reads(tree, the_texts().in(language).headline));
            CHECK(reads(tree, the_texts().in(language).demand));
            CHECK(whole(tree, "begin"));
            for (const std::string& id : stall)
                CHECK(whole(tree, "lang-" + id));
            const Node& scroller = *find(tree, "scroll");
            CHECK(scroller.content_height == scroller.rect.height);
            CHECK(visitor.overflowing().empty());
        }
}

TEST_CASE("\"Your data\" begins at the edge of the page where it has a line of its own") {
    int own_lines = 0;
    everywhere([&](Visitor& visitor, Size, int) {
        const Node& notice = *find(visitor.look(), "notice");
        const Node& first = *find(visitor.look(), "read");
        const bool rtl = right_to_left(visitor.app().language());
        CHECK(notice.style.text_align == Align::start);
        if (notice.rect.width < first.rect.width) return; // beside other words
        CHECK((rtl ? notice.rect.end_x() == first.rect.end_x() : notice.rect.x == first.rect.x));
        ++own_lines;
    });
    CHECK(own_lines > 10);
}

namespace {

void collect_codes(const Node& node, std::vector<Node>& codes) {
    if (node.modules.side > 0) codes.push_back(node);
    for (const Node& child : node.children)
        collect_codes(child, codes);
}

} // namespace

TEST_CASE("the modules of every code are four pixels or more, on each panel") {
    int seen = 0;
    everywhere([&](Visitor& visitor, Size, int) {
        const auto look = [&] {
            std::vector<Node> codes;
            collect_codes(visitor.look(), codes);
            for (const Node& code : codes) {
                CAPTURE(code.id);
                CHECK(code.rect.width / (code.modules.side + 8) >= 4);
                ++seen;
            }
        };
        for (const char* id : {"share", "notice"}) {
            REQUIRE(visitor.tap(id));
            look();
            REQUIRE(visitor.tap("back"));
        }
        REQUIRE(visitor.tap("cases"));
        for (const CaseGroup& group : the_campaign().cases->groups) {
            REQUIRE(visitor.tap("case-group-" + group.id));
            for (const Case& one : the_campaign().cases->cases) {
                if (one.group != group.id) continue;
                REQUIRE(visitor.tap("case-" + one.id));
                look();
                REQUIRE(visitor.tap("back"));
            }
            REQUIRE(visitor.tap("back"));
        }
        REQUIRE(visitor.tap("back"));
        visitor.collector.receipt = "https://petition.example.org/receipt#" + std::string(64, 'a') +
                                    "." + std::string(32, 'b');
        REQUIRE(visitor.tap("sign"));
        REQUIRE(visitor.type("a"));
        for (const char* id : {"next", "country-DE", "consent-petition-yes", "consent-updates-no",
                               "confirm", "receipt"})
            REQUIRE(visitor.tap(id));
        look();
    });
    CHECK(seen > 500);
}
