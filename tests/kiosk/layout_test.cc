// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "tests/kiosk/support/sample_screens.h"
#include "tests/kiosk/support/stage.h"

using namespace streetsign;
using namespace streetsign::kiosk;

namespace {

constexpr std::array<Size, 4> resolutions{{{800, 480}, {1280, 800}, {1920, 1080}, {800, 1280}}};

// Every node's rectangle, in the tree's order.
void gather(const Node& node, std::vector<Rect>& rects) {
    rects.push_back(node.rect);
    for (const Node& child : node.children)
        gather(child, rects);
}

Node box(int width, int height) {
    Node node;
    node.style.width = Length::pixels(width);
    node.style.height = Length::pixels(height);
    return node;
}

} // namespace

TEST_CASE("nothing is clipped and nothing overlaps, in any language, size or resolution") {
    int screens = 0;
    for (const SampleWords& words : sample_words())
        for (const Size resolution : resolutions)
            for (int text = 0; text < text_size_count; ++text) {
                Stage stage(resolution, static_cast<TextSize>(text), Contrast::light,
                            words.language);
                const auto check = [&](Node tree) {
                    stage.show(std::move(tree));
                    ++screens;
                    for (const std::string& problem : stage.overflowing())
                        FAIL_CHECK(words.language << " " << resolution.width << " text " << text
                                                  << ": " << problem);
                };
                check(sample_home(stage.theme, words));
                check(sample_form(stage.theme, words, as_bytes(words.name), false));
                check(sample_form(stage.theme, words, {}, true));
            }
    MESSAGE("screens laid out: " << screens);
    CHECK(screens == 240);
}

TEST_CASE("what does not fit is reported (the check can go red)") {
    Stage stage({800, 480});
    const auto problems = [&](Node node) {
        stage.show(screen("s", "s", {std::move(node)}));
        return stage.overflowing();
    };

    Node low = paragraph("Some words that need a line");
    low.style.height = Length::pixels(10);
    CHECK(problems(std::move(low)).size() == 1);

    CHECK_FALSE(problems(row({box(500, 50), box(500, 50)})).empty());
    CHECK_FALSE(problems(column({box(10, 300), box(10, 300)})).empty());
    CHECK_FALSE(problems(stack({button("a", "One"), button("b", "Two")})).empty());

    Node narrow = paragraph("W");
    narrow.style.width = Length::pixels(4);
    CHECK_FALSE(problems(std::move(narrow)).empty());

    CHECK(problems(column({button("a", "One"), button("b", "Two")})).empty());
}

TEST_CASE("what does not fit is called by the beginning of its words, cut between two letters") {
    Stage stage;
    int called = 0;
    for (const std::string letter : {"a", "\u03bb", "\u0e01\u0e33", "\U0001f600", "e\u0301"})
        for (std::size_t before = 0; before < 4; ++before) {
            std::string words(before, 'x');
            for (int i = 0; i < 60; ++i)
                words += letter;
            Node narrow = paragraph(words);
            narrow.style.width = Length::pixels(20);
            narrow.style.height = Length::pixels(20);
            stage.show(column({std::move(narrow)}));
            for (const std::string& sentence : stage.overflowing()) {
                CAPTURE(sentence);
                ++called;
                CHECK(is_utf8(as_bytes(sentence)));
                const std::size_t from = sentence.find('"') + 1;
                const std::string begun = sentence.substr(from, sentence.rfind('"') - from);
                CHECK(words.starts_with(begun));
                CHECK(begun.size() <= 40);
                CHECK(begun.size() > 30);
                CHECK((begun.size() - before) % letter.size() == 0);
            }
        }
    CHECK(called >= 20);
}

TEST_CASE("the ring around what has the focus lies below a dialog that it is not in") {
    Stage stage;
    for (const bool under : {false, true}) {
        CAPTURE(under);
        Node page = column({button("below", "Below"), button("beside", "Beside")});
        Node over = dialog(stage.theme, "over", "Over", {button("above", "Above")});
        find(under ? page : over, under ? "below" : "above")->state.focused = true;
        Node tree = with_dialog(screen("s", "s", {std::move(page)}), std::move(over));
        lay_out(tree, {0, 0, 1280, 800}, stage.context());
        const Color focus = stage.theme.color(Ink::focus);
        std::size_t ring = 0;
        std::size_t veil = 0;
        const DrawList list = draw_tree(tree, stage.context());
        for (std::size_t i = 0; i < list.commands.size(); ++i) {
            if (const auto* one = std::get_if<BorderRounded>(&list.commands[i].what))
                if (one->color == focus) ring = i;
            if (const auto* one = std::get_if<FillRect>(&list.commands[i].what))
                if (one->color.alpha < 255) veil = i;
        }
        REQUIRE(ring > 0);
        REQUIRE(veil > 0);
        CHECK((ring < veil) == under);
    }
}

TEST_CASE("right-to-left is left-to-right in a mirror") {
    const SampleWords& words = sample_words()[0];
    Stage stage({1280, 800});
    Node forward = sample_home(stage.theme, words);
    Node backward = forward;
    lay_out(forward, {0, 0, 1280, 800}, stage.context());
    LayoutContext mirrored = stage.context();
    mirrored.direction = Direction::rtl;
    lay_out(backward, {0, 0, 1280, 800}, mirrored);

    std::vector<Rect> one;
    std::vector<Rect> other;
    gather(forward, one);
    gather(backward, other);
    REQUIRE(one.size() == other.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
        CHECK(other[i].x == 1280 - one[i].end_x());
        CHECK(other[i].y == one[i].y);
        CHECK(other[i].size() == one[i].size());
    }
}

TEST_CASE("everything that can be touched is at least a touch target, on every panel") {
    int targets = 0;
    for (const Size resolution : resolutions) {
        Stage stage(resolution);
        stage.show(sample_form(stage.theme, sample_words()[0], {}, false));
        for (const Node* node : focusable(stage.tree)) {
            if (!node->interactive()) continue;
            ++targets;
            CHECK(node->rect.width >= stage.theme.touch_target);
            CHECK(node->rect.height >= stage.theme.touch_target);
        }
        CHECK(stage.theme.touch_target / stage.theme.px_per_mm >= 9.0);
    }
    CHECK(make_theme({{800, 480}, 7}, TextSize::normal, Contrast::light, 0.714).touch_target >= 60);
    MESSAGE("targets measured: " << targets);
}

TEST_CASE("filling children share what is left by weight, none below its least") {
    Stage stage({1000, 400});
    Node one = box(0, 50);
    one.style.width = Length::fill(1);
    Node three = box(0, 50);
    three.style.width = Length::fill(3);
    Node line = row({box(200, 50), one, three}, Space::none);
    lay_out(line, {0, 0, 1000, 50}, stage.context());
    CHECK(line.children[1].rect.width == 200);
    CHECK(line.children[2].rect == Rect{400, 0, 600, 50});

    line.children[1].style.least_width = 500;
    lay_out(line, {0, 0, 1000, 50}, stage.context());
    CHECK(line.children[1].rect.width == 500);
    CHECK(line.children[2].rect.width == 300);
}

TEST_CASE("adaptive nodes and grids fold when their words have no room") {
    Stage stage({1280, 800});
    Node pair = adaptive({button("a", "Read the call"), button("b", "Sign now")});
    lay_out(pair, {0, 0, 900, 400}, stage.context());
    CHECK(pair.children[0].rect.y == pair.children[1].rect.y);
    CHECK(pair.children[0].rect.width == pair.children[1].rect.width);
    lay_out(pair, {0, 0, 300, 400}, stage.context());
    CHECK(pair.children[0].rect.end_y() < pair.children[1].rect.y);
    CHECK(pair.children[1].rect.width == 300);

    Node tiles = grid({choice("1", "Deutsch", false), choice("2", "English", false),
                       choice("3", "Български", false)},
                      3);
    lay_out(tiles, {0, 0, 900, 400}, stage.context());
    CHECK(tiles.children[2].rect.y == tiles.children[0].rect.y);
    lay_out(tiles, {0, 0, 500, 400}, stage.context());
    CHECK(tiles.children[1].rect.y == tiles.children[0].rect.y);
    CHECK(tiles.children[2].rect.y > tiles.children[0].rect.y);
    lay_out(tiles, {0, 0, 200, 400}, stage.context());
    CHECK(tiles.children[1].rect.y > tiles.children[0].rect.y);
}

TEST_CASE(
    "a foot stays in sight where there is room and scrolls with the text where there is none") {
    const SampleWords& words = sample_words()[4];
    Stage roomy({1280, 800});
    roomy.show(sample_home(roomy.theme, words));
    CHECK(find(roomy.tree, "home.sign")->rect.end_y() <= 800);
    CHECK(find(*find(roomy.tree, "home.scroll"), "home.sign") == nullptr);

    Stage tight({800, 480}, TextSize::largest);
    tight.show(sample_home(tight.theme, words));
    CHECK(find(*find(tight.tree, "home.scroll"), "home.sign") != nullptr);
    CHECK(tight.overflowing().empty());
}

TEST_CASE("scrolling is bounded by what there is to see") {
    Stage stage({800, 480});
    Node tree = sample_home(stage.theme, sample_words()[0]);
    find(tree, "home.scroll")->scroll_y = 1 << 20;
    lay_out(tree, {0, 0, 800, 480}, stage.context());
    const Node& scroller = *find(tree, "home.scroll");
    CHECK(scroller.scroll_y == scroller.content_height - scroller.rect.height);
    CHECK(find(tree, "home.two")->rect.end_y() <= scroller.rect.end_y());

    find(tree, "home.scroll")->scroll_y = -50;
    lay_out(tree, {0, 0, 800, 480}, stage.context());
    CHECK(find(tree, "home.scroll")->scroll_y == 0);
}

TEST_CASE("turning the screen loses nothing") {
    const SampleWords& words = sample_words()[3];
    Stage wide({1280, 800}, TextSize::larger, Contrast::light, "ar");
    Stage high({800, 1280}, TextSize::larger, Contrast::light, "ar");
    wide.show(sample_form(wide.theme, words, as_bytes(words.name), false));
    high.show(sample_form(high.theme, words, as_bytes(words.name), false));
    std::vector<std::string> one;
    std::vector<std::string> other;
    for (const Node* node : focusable(wide.tree))
        if (node->interactive()) one.push_back(node->id);
    for (const Node* node : focusable(high.tree))
        if (node->interactive()) other.push_back(node->id);
    // The folded bar leaves words out, never what the screen itself has.
    for (const std::string& id : one)
        if (!id.starts_with("bar.")) CHECK(std::count(other.begin(), other.end(), id) == 1);
}

TEST_CASE("the caret of a long name stays inside its field, and typing does not move the field") {
    for (const char* language : {"en", "ar"}) {
        Stage stage({800, 480}, TextSize::largest, Contrast::light, language);
        const std::string name = language[0] == 'e'
                                     ? "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine"
                                     : "محمد عبد الرحمن عبد العزيز بن عبد الله آل سعود الكبير";
        Rect before;
        for (std::uint32_t at = 0;; at = next_grapheme(as_bytes(name), at)) {
            Node node = field("f", {"Name", "", "", false}, as_bytes(name).subspan(0, at), at);
            stage.show(screen("s", "s", {std::move(node)}));
            const Node& shown = *find(stage.tree, "f");
            if (at > 0) CHECK(shown.rect == before);
            before = shown.rect;
            const LayoutContext context = stage.context();
            const auto parts = content(shown, context);
            const Line& line = parts.lines.front();
            const int caret = text_left(shown, parts, line, context) +
                              context.typesetter.caret_x(text_block(shown, context), line, at);
            CHECK(caret >= shown.rect.x);
            CHECK(caret <= shown.rect.end_x());
            if (at >= name.size()) break;
        }
    }
}

TEST_CASE("the largest text has a capital H of 44 px on 800x480 and of 50 px on 1280x800") {
    struct Panel7 {
        Size size;
        int capital_px;
    };
    for (const Panel7& panel : {Panel7{{800, 480}, 44}, {{1280, 800}, 50}}) {
        Stage stage(panel.size, TextSize::largest);
        for (std::size_t i = 0; i < type_count; ++i) {
            if (static_cast<Type>(i) == Type::band) continue; // its colour tells it as well
            const TypeSize& type = stage.theme.types[i];
            const Raster raster =
                stage.fonts.rasterise({{Face::sans, type.bold, static_cast<std::uint16_t>(type.px)},
                                       false,
                                       {"Latn"},
                                       as_bytes("H")});
            int rows = 0;
            for (int y = 0; y < raster.height; ++y) {
                int inked = 0;
                for (int x = 0; x < raster.width; ++x)
                    inked = std::max<int>(
                        inked, raster.alpha[static_cast<std::size_t>(y * raster.width + x)]);
                rows += inked > 127 ? 1 : 0;
            }
            CHECK(rows >= panel.capital_px);
        }
    }
}

TEST_CASE("text and space grow with the text size and with the panel") {
    int before = 0;
    for (int text = 0; text < text_size_count; ++text) {
        const Theme theme =
            make_theme({{1280, 800}, 0}, static_cast<TextSize>(text), Contrast::light, 0.714);
        CHECK(theme.type(Type::body).px > before);
        before = theme.type(Type::body).px;
        for (std::size_t i = 0; i < type_count; ++i)
            CHECK(theme.types[i].line_px > theme.types[i].px);
    }
    const Theme small = make_theme({{1280, 800}, 7}, TextSize::normal, Contrast::light, 0.714);
    const Theme large = make_theme({{1280, 800}, 15.6}, TextSize::normal, Contrast::light, 0.714);
    CHECK(small.touch_target > large.touch_target);
}

TEST_CASE("an icon beside two lines stands in their middle on a button, with the first in a text") {
    Stage stage({800, 480}, TextSize::largest);
    const std::string words = "a name of many words that takes more than one line";
    const auto icon_in = [&](Node node) {
        node.id = "it";
        stage.show(screen("s", "s", {std::move(node)}));
        const Node& shown = *find(stage.tree, "it");
        const auto parts = content(shown, stage.context());
        REQUIRE(parts.lines.size() > 1);
        return std::pair{parts.icon.center().y, parts.text};
    };

    const auto [on_button, name] =
        icon_in(button("it", words, ButtonKind::secondary, Icon::contrast));
    const auto [in_text, text] = icon_in(status("it", words, Icon::info));

    CHECK(std::abs(on_button - name.center().y) <= 1);
    CHECK(in_text < text.center().y - 1);
}
