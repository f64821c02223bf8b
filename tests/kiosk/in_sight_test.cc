// SPDX-License-Identifier: MIT
// What has to be in sight on every screen, on each panel at each size of text.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "tests/kiosk/support/visitor.h"

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

// At all sizes of text; `look` is given a visitor on the home screen.
template <typename Look>
void everywhere(Look look) {
    for (const Size panel : panels)
        for (const std::string& language : some_languages)
            for (int text_size = 0; text_size < text_size_count; ++text_size) {
                CAPTURE(panel.width);
                CAPTURE(panel.height);
                CAPTURE(language);
                CAPTURE(text_size);
                Visitor visitor(panel);
                visitor.painting = false;
                REQUIRE(visitor.tap("begin"));
                REQUIRE(visitor.tap("lang-" + language));
                REQUIRE(visitor.enlarge(text_size));
                look(visitor, panel, text_size);
            }
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
