// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <deque>
#include <random>
#include <set>

#include "tests/kiosk/support/sample_screens.h"
#include "tests/kiosk/support/stage.h"

using namespace streetsign;
using namespace streetsign::kiosk;

namespace {

bool has(const std::vector<Action>& actions, Action::Kind kind, std::string_view id) {
    return std::any_of(actions.begin(), actions.end(), [&](const Action& action) {
        return action.kind == kind && action.id == id;
    });
}

bool tapped(const std::vector<Action>& actions, std::string_view id) {
    return has(actions, Action::Kind::tapped, id);
}

} // namespace

TEST_CASE("text has a contrast of 7:1 on its ground, marks of 3:1, in every scheme") {
    struct Pair {
        Ink ink;
        Ink ground;
        double least;
    };
    const std::array<Pair, 23> pairs{{
        {Ink::text, Ink::page, 7},
        {Ink::text, Ink::card, 7},
        {Ink::text, Ink::sunken, 7},
        {Ink::text_soft, Ink::page, 7},
        {Ink::text_soft, Ink::card, 7},
        {Ink::text_soft, Ink::sunken, 7},
        {Ink::primary_text, Ink::primary, 7},
        {Ink::primary_text, Ink::primary_pressed, 7},
        {Ink::text, Ink::pressed, 7},
        {Ink::selected_text, Ink::selected, 7},
        {Ink::danger_text, Ink::danger, 7},
        {Ink::danger_ink, Ink::page, 7},
        {Ink::danger_ink, Ink::card, 7},
        {Ink::danger_ink, Ink::sunken, 7},
        {Ink::warning_text, Ink::warning, 7},
        {Ink::rehearsal_text, Ink::rehearsal, 7},
        {Ink::edge, Ink::page, 3},
        {Ink::edge, Ink::card, 3},
        {Ink::accent, Ink::page, 3},
        {Ink::accent, Ink::card, 3},
        {Ink::focus, Ink::page, 3},
        {Ink::focus, Ink::card, 3},
        {Ink::success, Ink::page, 3},
    }};
    int checked = 0;
    for (int scheme = 0; scheme < contrast_count; ++scheme) {
        const Theme theme =
            make_theme({{800, 480}, 7}, TextSize::normal, static_cast<Contrast>(scheme), 0.714);
        for (const Pair& pair : pairs) {
            const double ratio = contrast_ratio(theme.color(pair.ink), theme.color(pair.ground));
            CHECK_MESSAGE(ratio >= pair.least,
                          "scheme " << scheme << " ink " << static_cast<int>(pair.ink) << " on "
                                    << static_cast<int>(pair.ground) << ": " << ratio);
            ++checked;
        }
    }
    CHECK(contrast_ratio({255, 255, 255, 255}, {0, 0, 0, 255}) == doctest::Approx(21));
    MESSAGE("pairs checked: " << checked);
}

TEST_CASE("a tree prints itself with roles, names, states and places") {
    Stage stage({800, 480});
    Node box = checkbox("s.yes", "Yes", true);
    box.state.focused = true;
    Node tree = screen("s", "Sample", {std::move(box)});
    lay_out(tree, {0, 0, 800, 480}, stage.context());
    CHECK(print(tree, Detail::without_rects) ==
          "screen s \"Sample\"\n  checkbox s.yes \"Yes\" [focused checked]\n");
    CHECK(print(tree).find("checkbox s.yes \"Yes\" [focused checked] 0,0 800x") !=
          std::string::npos);
}

TEST_CASE("what a person typed is never printed") {
    Stage stage;
    const std::string secret = "Canary-Name";
    stage.show(sample_form(stage.theme, sample_words()[0], as_bytes(secret), false));
    const std::string list = print(draw_tree(stage.tree, stage.context()));
    CHECK(print(stage.tree).find(secret) == std::string::npos);
    CHECK(list.find(secret) == std::string::npos);
    CHECK(print(stage.tree).find("<personal 11 bytes>") != std::string::npos);
    CHECK(list.find("<personal 11 bytes>") != std::string::npos);
}

TEST_CASE("a tap begins and ends in its target") {
    Stage stage;
    stage.show(sample_home(stage.theme, sample_words()[0]));
    const Point sign = find(stage.tree, "home.sign")->rect.center();
    const Point read = find(stage.tree, "home.read")->rect.center();

    CHECK(tapped(stage.tap("home.sign"), "home.sign"));

    stage.touch(Touch::Phase::down, sign);
    stage.touch(Touch::Phase::move, read);
    CHECK_FALSE(tapped(stage.touch(Touch::Phase::up, read), "home.sign"));
    CHECK_FALSE(stage.hands.finger_down());

    stage.touch(Touch::Phase::down, {2, 500});
    CHECK_FALSE(tapped(stage.touch(Touch::Phase::up, sign), "home.sign"));

    // Out and back in is still a tap; a cancelled touch is none.
    stage.touch(Touch::Phase::down, sign);
    stage.touch(Touch::Phase::move, read);
    CHECK(tapped(stage.touch(Touch::Phase::up, sign), "home.sign"));
    stage.touch(Touch::Phase::down, sign);
    CHECK_FALSE(tapped(stage.touch(Touch::Phase::cancel, sign), "home.sign"));
}

TEST_CASE("a tap where nothing feels one is told of, a finger that wandered there is not") {
    Stage stage;
    stage.show(sample_home(stage.theme, sample_words()[0]));
    const Point ground{2, 500};
    const Point beside{2 + stage.theme.drag_threshold, 500};
    const Point far{3 + stage.theme.drag_threshold, 500};
    REQUIRE(hit(stage.tree, ground) == nullptr);
    REQUIRE(hit(stage.tree, far) == nullptr);
    const auto missed = [&](Point from, Point to, Touch::Phase end = Touch::Phase::up) {
        stage.touch(Touch::Phase::down, from);
        return has(stage.touch(end, to), Action::Kind::missed, "");
    };
    CHECK(missed(ground, ground));
    CHECK(missed(ground, beside));
    CHECK_FALSE(missed(ground, far));
    CHECK_FALSE(missed(ground, ground, Touch::Phase::cancel));
    const Point sign = find(stage.tree, "home.sign")->rect.center();
    CHECK_FALSE(missed(sign, ground));
    CHECK_FALSE(missed(ground, sign));
    CHECK_FALSE(missed(sign, sign));
    // Down in another time.
    stage.touch(Touch::Phase::down, ground);
    stage.hands.reset();
    CHECK_FALSE(has(stage.touch(Touch::Phase::up, ground), Action::Kind::missed, ""));
}

TEST_CASE("a second finger does nothing") {
    Stage stage;
    stage.show(sample_home(stage.theme, sample_words()[0]));
    const Point sign = find(stage.tree, "home.sign")->rect.center();
    const Point read = find(stage.tree, "home.read")->rect.center();
    stage.touch(Touch::Phase::down, sign, 1);
    CHECK(stage.touch(Touch::Phase::down, read, 2).empty());
    CHECK(stage.touch(Touch::Phase::up, read, 2).empty());
    CHECK(tapped(stage.touch(Touch::Phase::up, sign, 1), "home.sign"));
}

TEST_CASE("a finger that moves scrolls and taps nothing") {
    Stage stage({800, 480});
    stage.show(sample_home(stage.theme, sample_words()[0]));
    const Rect window = find(stage.tree, "home.scroll")->rect;
    Point at{window.center().x, window.end_y() - 10};
    stage.touch(Touch::Phase::down, at);
    for (int i = 0; i < 20; ++i) {
        at.y -= 5;
        stage.touch(Touch::Phase::move, at);
        stage.show(sample_home(stage.theme, sample_words()[0]));
    }
    const std::vector<Action> last = stage.touch(Touch::Phase::up, at);
    for (const Action& action : last)
        CHECK(action.kind != Action::Kind::tapped);
    CHECK(find(stage.tree, "home.scroll")->scroll_y == 100);
    CHECK(stage.hands.scroll_y("home.scroll") == 100);
}

TEST_CASE("while the glass is wiped, touches do nothing") {
    Stage stage;
    stage.show(sample_home(stage.theme, sample_words()[0]));
    stage.hands.ignore_touch_until(stage.now_ms + 15000);
    CHECK(stage.tap("home.sign").empty());
    stage.now_ms += 15000;
    CHECK(tapped(stage.tap("home.sign"), "home.sign"));
}

TEST_CASE("a key that can be held says so once, and is then not tapped") {
    Stage stage;
    const auto show = [&] {
        Node board = sample_keyboard();
        find(board, "key.e")->holdable = true;
        stage.show(screen("s", "s", {std::move(board)}));
    };
    show();
    const Point at = find(stage.tree, "key.e")->rect.center();
    stage.touch(Touch::Phase::down, at);
    CHECK(stage.hands.next_tick_ms(stage.now_ms) == Interaction::hold_ms);
    stage.now_ms += Interaction::hold_ms;
    CHECK(has(stage.hands.take({stage.now_ms, Tick{}}, stage.tree, stage.theme), Action::Kind::held,
              "key.e"));
    CHECK(stage.hands.take({stage.now_ms + 1, Tick{}}, stage.tree, stage.theme).empty());
    CHECK_FALSE(tapped(stage.touch(Touch::Phase::up, at), "key.e"));

    // A finger that slid off, or whose key is gone, wakes nobody.
    show();
    stage.touch(Touch::Phase::down, at);
    stage.touch(Touch::Phase::move, find(stage.tree, "key.r")->rect.center());
    CHECK(stage.hands.next_tick_ms(stage.now_ms + Interaction::hold_ms) < 0);
    stage.touch(Touch::Phase::up, find(stage.tree, "key.r")->rect.center());
    stage.touch(Touch::Phase::down, at);
    find(stage.tree, "key.e")->holdable = false;
    stage.now_ms += Interaction::hold_ms;
    CHECK(stage.hands.take({stage.now_ms, Tick{}}, stage.tree, stage.theme).empty());
    CHECK(stage.hands.next_tick_ms(stage.now_ms) < 0);
    stage.touch(Touch::Phase::up, at);

    // An ordinary button waits as long as the finger likes.
    const Point other = find(stage.tree, "key.r")->rect.center();
    stage.touch(Touch::Phase::down, other);
    CHECK(stage.hands.next_tick_ms(stage.now_ms) < 0);
    stage.now_ms += 60000;
    stage.hands.take({stage.now_ms, Tick{}}, stage.tree, stage.theme);
    CHECK(tapped(stage.touch(Touch::Phase::up, other), "key.r"));
}

TEST_CASE("what is disabled is not touched and not walked") {
    Stage stage;
    Node tree = sample_home(stage.theme, sample_words()[0]);
    find(tree, "home.sign")->state.disabled = true;
    stage.show(std::move(tree));
    CHECK_FALSE(tapped(stage.tap("home.sign"), "home.sign"));
    for (const Node* node : focusable(stage.tree))
        CHECK(node->id != "home.sign");
}

TEST_CASE("what is disabled looks sunk, whatever kind of button it is") {
    Stage stage;
    const auto ground_of = [&](bool disabled, Node node) {
        node.state.disabled = disabled;
        Node tree = screen("page", "A page", {});
        tree.children.push_back(std::move(node));
        stage.show(std::move(tree));
        std::set<std::uint32_t> colors;
        for (const DrawCommand& command : draw_tree(stage.tree, stage.context()).commands)
            if (const auto* const fill = std::get_if<FillRounded>(&command.what))
                colors.insert(fill->color.argb());
        return colors;
    };
    const std::uint32_t sunken = stage.theme.color(Ink::sunken).argb();
    for (const auto& make : {+[] { return choice("one", "One", false); },
                             +[] { return button("one", "One", ButtonKind::primary); },
                             +[] { return item("one", "One", "Two", Icon::sun); },
                             +[] { return checkbox("one", "One", false); }}) {
        CHECK(ground_of(true, make()).count(sunken) == 1);
        CHECK(ground_of(false, make()).count(sunken) == 0);
    }
}

TEST_CASE("under a dialog nothing else can be touched or walked") {
    Stage stage;
    const auto show = [&] {
        stage.show(with_dialog(
            sample_home(stage.theme, sample_words()[0]),
            dialog(stage.theme, "idle", "Are you still there?",
                   {paragraph("What you typed will be erased."),
                    adaptive({button("dialog.erase", "Erase", ButtonKind::danger),
                              button("dialog.stay", "I am here", ButtonKind::primary)})})));
    };
    show();
    CHECK(stage.overflowing().empty());
    CHECK_FALSE(tapped(stage.tap("home.sign"), "home.sign"));
    CHECK(tapped(stage.tap("dialog.stay"), "dialog.stay"));
    for (int i = 0; i < 10; ++i) {
        stage.press(i % 2 == 0 ? Key::down : Key::right);
        show();
        CHECK(stage.hands.focus().starts_with("dialog."));
    }
}

TEST_CASE("four arrow keys reach everything on every screen, from everywhere") {
    int walked = 0;
    for (const SampleWords& words : sample_words())
        for (const Size size : {Size{800, 480}, {1280, 800}, {800, 1280}})
            for (const TextSize text : {TextSize::normal, TextSize::largest}) {
                Stage stage(size, text, Contrast::light, words.language);
                const auto show = [&] { stage.show(sample_form(stage.theme, words, {}, false)); };
                show();
                std::set<std::string> wanted;
                for (const Node* node : focusable(stage.tree))
                    if (node->interactive()) wanted.insert(node->id);
                // A breadth-first walk over whole states: focus and scroll position together.
                std::set<std::string> reached;
                std::set<std::string> known;
                std::deque<Interaction> open{stage.hands};
                while (!open.empty() && known.size() < 4000) {
                    const Interaction from = open.front();
                    open.pop_front();
                    for (const Key key : {Key::up, Key::down, Key::left, Key::right}) {
                        stage.hands = from;
                        stage.hands.apply(stage.tree);
                        lay_out(stage.tree, {0, 0, size.width, size.height}, stage.context());
                        stage.press(key);
                        const std::string state =
                            stage.hands.focus() + "@" +
                            std::to_string(stage.hands.scroll_y("form.scroll"));
                        reached.insert(stage.hands.focus());
                        if (known.insert(state).second) open.push_back(stage.hands);
                        ++walked;
                    }
                    // A field keeps left and right for its caret; that is no dead end.
                }
                for (const std::string& id : wanted)
                    CHECK_MESSAGE(reached.count(id) == 1,
                                  words.language << " " << size.width << " " << id);
            }
    MESSAGE("steps walked: " << walked);
}

TEST_CASE("the focused element is always seen, and select taps it") {
    Stage stage({800, 480}, TextSize::larger);
    const SampleWords& words = sample_words()[0];
    const auto show = [&] { stage.show(sample_form(stage.theme, words, {}, false)); };
    show();
    int taps = 0;
    for (int i = 0; i < 80; ++i) {
        stage.press(Key::down);
        show();
        const Node* const focused = find(stage.tree, stage.hands.focus());
        REQUIRE(focused != nullptr);
        if (!focused->interactive() || visible_rect(stage.tree, focused->id).empty()) continue;
        CHECK(focused->state.focused);
        CHECK(tapped(stage.press(Key::select), focused->id));
        ++taps;
    }
    CHECK(taps > 10);
}

TEST_CASE("a long text is read page by page with the down key alone") {
    Stage stage({800, 480});
    const auto show = [&] {
        std::vector<Node> body;
        for (int i = 0; i < 30; ++i)
            body.push_back(paragraph(sample_words()[0].body));
        body.push_back(button("end", "The end"));
        stage.show(page(stage.theme, "p", "P",
                        {sample_bar(stage.theme, sample_words()[0]),
                         std::move(body),
                         {button("next", "Go on", ButtonKind::primary)}}));
    };
    show();
    int presses = 0;
    int before = 0;
    bool skipped = false;
    for (; presses < 100 && stage.hands.focus() != "next"; ++presses) {
        stage.press(Key::down);
        show();
        const Node& scroller = *find(stage.tree, "p.scroll");
        skipped = skipped || scroller.scroll_y - before > scroller.rect.height;
        before = scroller.scroll_y;
    }
    CHECK(stage.hands.focus() == "next");
    CHECK_FALSE(skipped);
    CHECK(presses > 8);
}

TEST_CASE("two switches reach every key by row and every button, and act on it") {
    Stage stage({1280, 800});
    const auto show = [&] {
        stage.show(screen(
            "s", "s", {button("s.back", "Back"), sample_keyboard(), button("s.next", "Go on")}));
    };
    show();
    const auto press = [&](Key key) {
        const std::vector<Action> actions = stage.press(key);
        show();
        return actions;
    };
    for (const char* wanted : {"key.q", "key.g", "key.m", "s.back", "s.next"}) {
        bool acted = false;
        const Node* const row_of = [&]() -> const Node* {
            for (const Node& line : find(stage.tree, "keys")->children)
                if (find(line, wanted) != nullptr) return &line;
            return nullptr;
        }();
        const std::string row_id = row_of == nullptr ? "" : row_of->id;
        int presses = 0;
        for (; presses < 60 && !acted; ++presses) {
            const std::string& at = stage.hands.focus();
            if (at == wanted)
                acted = tapped(press(Key::switch_two), wanted);
            else if (!row_id.empty() && at == row_id)
                press(Key::switch_two);
            else
                press(Key::switch_one);
        }
        CHECK_MESSAGE(acted, wanted);
    }
}

TEST_CASE("reset is as new") {
    Stage stage;
    stage.show(sample_home(stage.theme, sample_words()[0]));
    stage.tap("home.sign");
    stage.press(Key::down);
    stage.hands.set_scroll_y("home.scroll", 44);
    CHECK_FALSE(stage.hands == Interaction());
    stage.hands.reset();
    CHECK(stage.hands == Interaction());
}

TEST_CASE("a small country is touched beside its border, the sea is not") {
    Picture map;
    map.width = map.height = 100;
    map.areas.push_back(Path().rectangle(10, 10, 30, 30));
    map.areas.push_back(Path().rectangle(60, 60, 1, 1));
    map.areas.push_back(Path().rectangle(80, 10, 10, 10));
    Stage stage({800, 480});
    Node picture = map_picture("m", "Map", map, {Ink::map_marked, Ink::map_marked, Ink::map_land});
    picture.style.width = Length::pixels(400);
    picture.style.height = Length::pixels(400);
    stage.show(screen("s", "s", {std::move(picture)}));
    const Node& node = *find(stage.tree, "m");
    const auto at = [&](int x, int y) {
        return area_at(node, {node.rect.x + x * 4, node.rect.y + y * 4}, 30);
    };
    CHECK(at(20, 20) == 0);
    CHECK(at(64, 64) == 1);
    CHECK(at(85, 15) == -1);
    CHECK(at(50, 95) == -1);
}

TEST_CASE("ten thousand random inputs neither crash nor leave a finger behind") {
    Stage stage({800, 480});
    std::mt19937 random(42);
    int frames = 0;
    for (int i = 0; i < 10000; ++i) {
        const auto key = static_cast<Key>(random() % 21);
        const Point at{static_cast<int>(random() % 1000) - 100,
                       static_cast<int>(random() % 700) - 100};
        stage.now_ms += static_cast<std::int64_t>(random() % 400);
        if (random() % 3 == 0)
            stage.press(key);
        else
            stage.touch(static_cast<Touch::Phase>(random() % 4), at,
                        static_cast<std::int64_t>(random() % 3));
        if (i % 25 != 0) continue;
        stage.show(i % 50 == 0 ? sample_home(stage.theme, sample_words()[i % 5U])
                               : sample_form(stage.theme, sample_words()[i % 5U], {}, i % 3 == 0));
        CHECK(stage.overflowing().empty());
        ++frames;
    }
    for (std::int64_t finger = 0; finger < 3; ++finger)
        stage.touch(Touch::Phase::up, {0, 0}, finger);
    CHECK_FALSE(stage.hands.finger_down());
    MESSAGE("inputs: 10000, frames: " << frames);
}
