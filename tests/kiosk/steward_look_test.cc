// SPDX-License-Identifier: MIT
// How the steward's pages are laid: what is higher than the screen can be turned, numbers stand
// below each other, and a page to type on says what it is even where there is little room.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <variant>

#include "kiosk/ui/draw_tree.h"
#include "tests/kiosk/support/steward_hand.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using streetsign::kiosk::test::Device;
using streetsign::kiosk::test::StewardHand;

namespace {

// Whether these words are drawn whole, anywhere on the screen.
bool shows(const Node& node, const Node& tree, std::string_view words) {
    if (node.name_shown && node.name.find(words) != std::string::npos && !node.rect.empty())
        return true;
    return std::any_of(node.children.begin(), node.children.end(),
                       [&](const Node& child) { return shows(child, tree, words); });
}

void next_text_size(StewardHand& hand) {
    if (hand.sees("bar-text-size")) return hand.go({"bar-text-size"});
    hand.go({"bar-menu", "bar-text-size"});
    if (hand.sees("menu-close")) hand.go({"menu-close"});
}

// By more than the empty room below its last line.
bool too_high(const Node& scroller, const Theme& theme) {
    const int below = theme.space(scroller.style.padding.block);
    return scroller.content_height - below > scroller.rect.height;
}

// A steward's terminal on every panel, at the end of this way, in every size of text.
template <typename Look>
void in_every_size(std::initializer_list<std::string_view> way, Look look) {
    for (const Size panel : {Size{800, 480}, Size{1280, 800}, Size{1920, 1080}, Size{800, 1280}}) {
        CAPTURE(panel.width);
        CAPTURE(panel.height);
        Device device;
        StewardHand hand(device, panel);
        hand.painting = false;
        hand.enrol();
        hand.go(way);
        for (int text_size = 0; text_size < text_size_count; ++text_size, next_text_size(hand)) {
            CAPTURE(text_size);
            look(hand);
        }
    }
}

// The middle of the digit that is drawn in `key`, between its foot and its head.
int middle_of_digit(StewardHand& hand, const Node& key) {
    const LayoutContext context = hand.layout_context();
    const DrawList list = draw_tree(hand.look(), context);
    for (const DrawCommand& command : list.commands) {
        const auto* const line = std::get_if<DrawLine>(&command.what);
        if (line == nullptr || !key.rect.contains(line->left_baseline)) continue;
        const double height = line->block.style.px * kiosk::test::fonts().capital_ratio();
        return line->left_baseline.y - static_cast<int>(height / 2);
    }
    return -1;
}

} // namespace

TEST_CASE("a steward's page that is higher than the screen is turned by buttons, and no other is") {
    int turned = 0;
    int whole = 0;
    for (const Size panel : {Size{800, 480}, Size{1280, 800}, Size{800, 1280}}) {
        CAPTURE(panel.width);
        CAPTURE(panel.height);
        Device device;
        StewardHand hand(device, panel);
        hand.painting = false;
        hand.enrol();
        hand.open_day();
        hand.go_in();
        for (int text_size = 0; text_size < text_size_count; ++text_size, next_text_size(hand)) {
            for (const char* page : {"steward-counts", "steward-handover", "steward-stick",
                                     "steward-power", "steward-more"}) {
                CAPTURE(page);
                CAPTURE(text_size);
                hand.go({page});
                const auto scroller = [&] { return find(hand.look(), "scroll"); };
                CHECK(hand.sees("page-down") == too_high(*scroller(), hand.app().theme()));
                ++(hand.sees("page-down") ? turned : whole);
                if (hand.sees("page-down")) {
                    const Node* const button = find(hand.look(), "page-down");
                    CHECK(visible_rect(hand.look(), "page-down") == button->rect);
                    hand.go({"page-down"});
                    CHECK(scroller()->scroll_y > 0);
                    hand.go({"page-up", "page-up", "page-up"});
                    CHECK(visible_rect(hand.look(), "page-up").empty() == false);
                }
                hand.go({"back"});
            }
        }
    }
    CHECK(turned > 10);
    CHECK(whole > 10);
}

TEST_CASE("a page to type on says what it is and how to fill it in on the smallest panel too") {
    Device device;
    StewardHand hand(device, Size{800, 480});
    REQUIRE(hand.tap("steward"));

    CHECK(shows(hand.look(), hand.look(), "A new terminal"));
    CHECK(shows(hand.look(), hand.look(), "A name for this terminal"));
    CHECK(shows(hand.look(), hand.look(), "Small letters, digits and hyphens."));
}

TEST_CASE("keys of a PIN are as high as buttons where there is room, with digits in their middle") {
    int looked = 0;
    for (const Size panel : {Size{800, 480}, Size{1280, 800}, Size{1920, 1080}, Size{800, 1280}}) {
        CAPTURE(panel.width);
        CAPTURE(panel.height);
        Device device;
        StewardHand hand(device, panel);
        hand.painting = false;
        hand.shown = &kiosk::test::the_texts();
        hand.enrol();
        hand.go({"back"});
        for (int text_size = 0; text_size < text_size_count; ++text_size) {
            CAPTURE(text_size);
            hand.go({"steward"});
            for (std::size_t turn = 0; turn < hand.app().languages().size(); ++turn) {
                CAPTURE(hand.app().language());
                const Theme& theme = hand.app().theme();
                const Node& key = *find(hand.look(), "key-1");
                const bool roomy = panel != Size{800, 480};
                CHECK(key.rect.height >= (roomy ? theme.touch_target : theme.key_height));
                CHECK(key.rect.height <= key.rect.width);
                const int off = middle_of_digit(hand, key) - key.rect.center().y;
                CHECK(std::abs(off) <= std::max(1, key.rect.height / 25));
                ++looked;
                if (hand.sees("bar-language"))
                    hand.go({"bar-language"});
                else
                    hand.go({"bar-menu", "bar-language"});
            }
            next_text_size(hand);
            hand.go({"back"});
        }
    }
    MESSAGE(looked << " doors looked at");
}

TEST_CASE("in a list the second line is lighter than the name, in large letters too") {
    in_every_size({}, [](StewardHand& hand) {
        const Node& item = *find(hand.look(), "steward-stick");
        CHECK(item.name == "Stick");
        CHECK(item.value == "Export, and take answers.");
        CHECK(shows(item, item, "Stick"));
        CHECK(shows(item, item, "Export, and take answers."));
        CHECK(item.rect.height >= hand.app().theme().touch_target);
        for (const Node& part : item.children)
            for (const Node& line : part.children)
                CHECK((line.name == item.name) == (line.style.type == Type::label));
    });
}

TEST_CASE("a word to compare stands in one line with its number, in large letters too") {
    int words = 0;
    in_every_size({"steward-more", "steward-enrol"}, [&](StewardHand& hand) {
        for (const char* table : {"key-words", "authority-words"})
            for (const Node& word : find(hand.look(), table)->children) {
                CAPTURE(word.name);
                CHECK(word.rect.height < 2 * hand.app().theme().type(word.style.type).line_px);
                ++words;
            }
    });
    CHECK(words == 4 * 4 * 2 * 8);
}

TEST_CASE("numbers of one page end in one line, on the other side where that is the language's") {
    Device device;
    StewardHand hand(device);
    hand.painting = false;
    hand.shown = &kiosk::test::the_texts();
    hand.enrol();
    hand.open_day();
    REQUIRE(Device::sign(hand.terminal()));
    hand.go_in();
    hand.go({"steward-counts"});
    const auto rect = [&](std::string_view id) { return find(hand.look(), id)->rect; };

    CHECK(hand.words("count-tray") == "In the tray: 1");
    CHECK(find(hand.look(), "count-tray")->label == "1");
    CHECK(rect("count-tray").end_x() == rect("count-waiting").end_x());
    CHECK(rect("count-tray").end_x() == rect("count-released").end_x());
    CHECK(rect("count-tray").x > 640);
    while (hand.app().language() != "ar")
        hand.go({"bar-language"});
    CHECK(rect("count-tray").x == rect("count-released").x);
    CHECK(rect("count-tray").end_x() < 640);
}

TEST_CASE("a date stands with its weekday, which is what people know") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.go({"steward-open"});
    CHECK(hand.words("date").find("Monday") == 0);
    hand.go({"date-later"});
    CHECK(hand.words("date").find("Tuesday") == 0);
}

TEST_CASE("an export while the day is open says what stays behind, and is not called good") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    const auto light = [&] { return hand.steward().state().notice.light; };
    const auto says = [&](std::string_view words) {
        return hand.words("notice").find(words) != std::string::npos;
    };
    hand.go({"steward-stick", "export"});
    CHECK(light() == Light::amber);
    CHECK(says("Nothing was exported: no batch is left here."));
    hand.go({"take-answers"});
    CHECK(light() == Light::amber);
    CHECK(says("no answer"));
    hand.go({"back"});
    hand.open_day();
    REQUIRE(Device::sign(hand.terminal()));
    REQUIRE(Device::sign(hand.terminal()));

    hand.go_in();
    hand.go({"steward-stick", "export"});
    CHECK(light() == Light::amber);
    CHECK(says("Nothing was exported. In the tray of the open day: 2. Close the day"));
    hand.go({"back"});
    hand.close_day();
    REQUIRE(hand.tap("done"));
    hand.go_in();
    hand.go({"steward-stick", "export"});
    CHECK(light() == Light::good);
    CHECK(says("Batches on the stick: 1."));
    hand.go({"back"});
    hand.open_day();
    REQUIRE(Device::sign(hand.terminal()));
    hand.go_in();
    hand.go({"steward-stick", "export"});
    CHECK(light() == Light::amber);
    CHECK(says("Batches on the stick: 1. Still in the tray of the open day: "));
    CHECK(find(hand.look(), "notice")->style.ground == Ink::warning);
}
