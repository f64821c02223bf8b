// SPDX-License-Identifier: MIT
// Every text on every screen of a visit, on the ground it really lies on, in the four schemes.

#include <doctest/doctest.h>

#include "kiosk/ui/measure.h"
#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {
namespace {

struct Inks {
    const Theme& theme;
    int checked = 0;
    double least = 21;

    void look(const Node& node, Ink ground) {
        const bool chosen = node.state.selected;
        if (chosen)
            ground = Ink::selected;
        else if (node.style.ground != Ink::none)
            ground = node.style.ground;
        if (node.children.empty() && has_text(node) && !node.state.disabled) {
            const Ink ink = chosen ? Ink::selected_text : node.style.ink;
            const double ratio = contrast_ratio(theme.color(ink), theme.color(ground));
            CHECK_MESSAGE(ratio >= 7, node.id << " \"" << node.name << "\": " << ratio);
            least = std::min(least, ratio);
            ++checked;
        }
        for (const Node& child : node.children)
            look(child, ground);
    }
};

} // namespace

TEST_CASE("every text on every screen of a visit has 7:1 on its own ground, in every scheme") {
    int checked = 0;
    double least = 21;
    for (int scheme = 0; scheme < contrast_count; ++scheme) {
        CAPTURE(scheme);
        Visitor visitor;
        visitor.painting = false;
        const auto look = [&] {
            const Node& tree = visitor.look();
            Inks inks{visitor.app().theme()};
            inks.look(tree, Ink::page);
            checked += inks.checked;
            least = std::min(least, inks.least);
        };
        for (int i = 0; i < scheme; ++i)
            REQUIRE(visitor.tap("bar-contrast"));
        look();
        REQUIRE(visitor.tap("lang-en"));
        look();
        for (const char* id : {"read", "act", "share", "partners", "notice", "cases"}) {
            REQUIRE(visitor.tap(id));
            look();
            REQUIRE(visitor.tap("back"));
        }
        REQUIRE(visitor.tap("sign"));
        REQUIRE(visitor.tap("next"));
        look();
        REQUIRE(visitor.type("Ada"));
        REQUIRE(visitor.tap("next"));
        look();
        REQUIRE(visitor.tap("country-GR"));
        REQUIRE(visitor.tap("consent-petition-no"));
        look();
        REQUIRE(visitor.tap("consent-petition-yes"));
        REQUIRE(visitor.tap("consent-updates-no"));
        look();
        REQUIRE(visitor.tap("bar-stop"));
        look();
        REQUIRE(visitor.tap("erase-no"));
        REQUIRE(visitor.tap("confirm"));
        look();
    }
    MESSAGE(checked << " texts, least contrast " << least);
    CHECK(checked > 500);
}

} // namespace streetsign::kiosk::test
