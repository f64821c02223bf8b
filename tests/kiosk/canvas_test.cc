// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "kiosk/ui/fill.h"
#include "kiosk/ui/icon.h"
#include "kiosk/ui/png.h"
#include "sync/core/reader.h"
#include "tests/kiosk/support/sample_screens.h"
#include "tests/kiosk/support/stage.h"

using namespace streetsign;
using namespace streetsign::kiosk;

namespace {

constexpr Color black{0, 0, 0, 255};
constexpr Color white{255, 255, 255, 255};

// Sum of what is covered, in pixels, of black on white.
double covered(OwnedCanvas& canvas) {
    double sum = 0;
    for (const std::uint32_t pixel : canvas.pixels())
        sum += (255 - (pixel & 0xffU)) / 255.0;
    return sum;
}

OwnedCanvas white_canvas(Size size) {
    OwnedCanvas canvas(size);
    fill(canvas.canvas(), canvas.canvas().bounds(), canvas.canvas().bounds(), white);
    return canvas;
}

// Reads what encode_png writes, by RFC 1951's fixed codes alone: stored and dynamic blocks are not
// expected.
class Inflater {
public:
    explicit Inflater(Bytes data) : data_(data) {}
    Buffer inflate() {
        Buffer out;
        REQUIRE(bits(1) == 1);
        REQUIRE(bits(2) == 1);
        while (true) {
            const std::uint32_t symbol = literal_or_length();
            if (symbol == 256) return out;
            if (symbol < 256) {
                out.push_back(static_cast<std::uint8_t>(symbol));
                continue;
            }
            constexpr std::array<std::uint32_t, 29> first{
                3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
            const std::uint32_t index = symbol - 257;
            const std::uint32_t extra = index < 8 || index == 28 ? 0 : index / 4 - 1;
            const std::uint32_t length = first[index] + bits(extra);
            REQUIRE(code(5) == 0);
            REQUIRE(!out.empty());
            out.insert(out.end(), length, out.back());
        }
    }

private:
    std::uint32_t bits(std::uint32_t count) {
        std::uint32_t value = 0;
        for (std::uint32_t i = 0; i < count; ++i, ++at_) {
            REQUIRE(at_ / 8 < data_.size());
            value |= ((data_[at_ / 8] >> (at_ % 8)) & 1U) << i;
        }
        return value;
    }
    std::uint32_t code(std::uint32_t count) {
        std::uint32_t value = 0;
        for (std::uint32_t i = 0; i < count; ++i)
            value = value << 1U | bits(1);
        return value;
    }
    std::uint32_t literal_or_length() {
        std::uint32_t value = code(7);
        if (value <= 0x17) return 256 + value;
        value = value << 1U | bits(1);
        if (value >= 0x30 && value <= 0xbf) return value - 0x30;
        if (value >= 0xc0 && value <= 0xc7) return 280 + value - 0xc0;
        value = value << 1U | bits(1);
        return 144 + value - 0x190;
    }
    Bytes data_;
    std::size_t at_ = 0;
};

} // namespace

TEST_CASE("filling stays inside the clip and the canvas") {
    OwnedCanvas canvas = white_canvas({20, 10});
    fill(canvas.canvas(), {5, 2, 4, 3}, {-100, -100, 1000, 1000}, black);
    CHECK(covered(canvas) == doctest::Approx(12));
    fill(canvas.canvas(), {-5, -5, 100, 100}, {-3, -3, 5, 5}, black);
    CHECK(covered(canvas) == doctest::Approx(16));
}

TEST_CASE("full coverage replaces a pixel exactly and none leaves it alone") {
    OwnedCanvas canvas = white_canvas({3, 1});
    const std::array<std::uint8_t, 3> alpha{0, 128, 255};
    blend(canvas.canvas(), {0, 0, 3, 1}, {0, 0}, {alpha, 3, 1, 3}, {10, 20, 30, 255});
    CHECK(canvas.pixels()[0] == 0xffffffffU);
    CHECK(canvas.pixels()[2] == 0xff0a141eU);
    CHECK((canvas.pixels()[1] & 0xffU) > 130);
    CHECK((canvas.pixels()[1] & 0xffU) < 155);
}

TEST_CASE("a filled circle has a circle's area, wherever it lies") {
    for (const float offset : {0.0F, 0.25F, 0.5F, 0.8F}) {
        OwnedCanvas canvas = white_canvas({120, 120});
        const Path circle = Path().circle(60 + offset, 60 + offset, 40);
        fill_path(canvas.canvas(), {0, 0, 120, 120}, {circle, {}}, black);
        CHECK(covered(canvas) == doctest::Approx(3.14159 * 1600).epsilon(0.02));
    }
}

TEST_CASE("a hole is a hole by even-odd, and two layers by non-zero") {
    Path path = Path().rectangle(10, 10, 40, 40);
    path.append(Path().rectangle(20, 20, 20, 20));
    OwnedCanvas hole = white_canvas({60, 60});
    fill_path(hole.canvas(), {0, 0, 60, 60}, {path, {}, FillRule::even_odd}, black);
    CHECK(covered(hole) == doctest::Approx(1600 - 400));
    OwnedCanvas layers = white_canvas({60, 60});
    fill_path(layers.canvas(), {0, 0, 60, 60}, {path, {}}, black);
    CHECK(covered(layers) == doctest::Approx(1600));
}

TEST_CASE("rounded corners are alike on all four sides") {
    OwnedCanvas canvas = white_canvas({80, 60});
    fill_rounded(canvas.canvas(), {0, 0, 80, 60}, {4, 4, 72, 52}, 15, black);
    const auto at = [&](int x, int y) {
        return static_cast<int>(canvas.pixels()[static_cast<std::size_t>(y * 80 + x)] & 0xffU);
    };
    for (int y = 4; y < 30; ++y)
        for (int x = 4; x < 40; ++x) {
            CHECK(std::abs(at(x, y) - at(79 - x, y)) <= 2);
            CHECK(std::abs(at(x, y) - at(x, 59 - y)) <= 2);
        }
    CHECK(at(4, 4) == 255);
    CHECK(at(40, 30) == 0);
}

TEST_CASE("a border leaves its inside alone") {
    OwnedCanvas canvas = white_canvas({80, 60});
    stroke_rounded(canvas.canvas(), {0, 0, 80, 60}, {{4, 4, 72, 52}, 12, 3}, black);
    CHECK((canvas.pixels()[30 * 80 + 40] & 0xffU) == 255);
    CHECK((canvas.pixels()[30 * 80 + 5] & 0xffU) == 0);
    CHECK((canvas.pixels()[30 * 80 + 7] & 0xffU) == 255);
}

TEST_CASE("a path painted in pieces is the path painted whole") {
    const Path path = Path().circle(50, 50, 33.3F).append(icon_path(Icon::megaphone));
    OwnedCanvas whole = white_canvas({100, 100});
    fill_path(whole.canvas(), {0, 0, 100, 100}, {path, {3.3F, 1.7F, 0.9F, 0.9F}}, black);
    OwnedCanvas pieces = white_canvas({100, 100});
    for (int y = 0; y < 100; y += 7)
        for (int x = 0; x < 100; x += 13)
            fill_path(pieces.canvas(), {x, y, 13, 7}, {path, {3.3F, 1.7F, 0.9F, 0.9F}}, black);
    int differing = 0;
    for (std::size_t i = 0; i < whole.pixels().size(); ++i)
        differing += whole.pixels()[i] != pieces.pixels()[i] ? 1 : 0;
    CHECK(differing == 0);
}

TEST_CASE("every icon has a picture and a name of its own, inside its grid") {
    int icons = 0;
    for (int i = 1; i < icon_count; ++i, ++icons) {
        const auto icon = static_cast<Icon>(i);
        CHECK_FALSE(icon_name(icon).empty());
        for (int j = 1; j < i; ++j)
            CHECK(icon_name(icon) != icon_name(static_cast<Icon>(j)));
        const Rect bounds = path_bounds(icon_path(icon), {0, 0, 10, 10});
        CHECK(Rect{0, 0, 240, 240}.contains(bounds));
        CHECK(std::max(bounds.width, bounds.height) > 100);
        OwnedCanvas canvas = white_canvas({24, 24});
        fill_path(canvas.canvas(), {0, 0, 24, 24}, {icon_path(icon), {}}, black);
        CHECK(covered(canvas) > 20);
    }
    MESSAGE("icons: " << icons);
}

TEST_CASE("what the painter repaints in parts is what it would paint whole") {
    int frames = 0;
    for (const SampleWords& words : sample_words()) {
        Stage stage({800, 480}, TextSize::normal, Contrast::light, words.language);
        stage.show(sample_home(stage.theme, words));
        std::mt19937 random(7);
        for (int i = 0; i < 12; ++i, ++frames) {
            const Point at{static_cast<int>(random() % 800), static_cast<int>(random() % 480)};
            if (i % 3 == 0) stage.touch(Touch::Phase::down, at);
            if (i % 3 == 1) stage.touch(Touch::Phase::up, at);
            if (i % 3 == 2) stage.press(i % 2 == 0 ? Key::down : Key::right);
            stage.show(sample_home(stage.theme, words));

            OwnedCanvas fresh({800, 480});
            const LayoutContext context = stage.context();
            play(draw_tree(stage.tree, context), fresh.canvas(), {0, 0, 800, 480},
                 stage.typesetter);
            int differing = 0;
            for (std::size_t p = 0; p < fresh.pixels().size(); ++p)
                differing += fresh.pixels()[p] != stage.pixels.pixels()[p] ? 1 : 0;
            CHECK(differing == 0);
        }
    }
    MESSAGE("frames compared: " << frames);
}

TEST_CASE("what is left out because something covers it could not be seen") {
    Stage stage({800, 480});
    stage.show(sample_home(stage.theme, sample_words()[0]));
    DrawList list = draw_tree(stage.tree, stage.context());
    const Rect all{0, 0, 800, 480};
    const auto add = [&](const Rect& rect, Color color) {
        list.commands.push_back({FillRect{rect, color}, all, rect.intersection(all)});
    };
    add(all, {0, 0, 0, 120}); // a veil: all is seen through it
    add({100, 90, 400, 300}, {255, 255, 255, 255});
    add({120, 100, 300, 200}, {10, 80, 70, 255});
    int differing = 0;
    for (const Rect& clip : {all, Rect{110, 95, 380, 280}, Rect{130, 110, 50, 60},
                             Rect{90, 110, 50, 60}, Rect{100, 90, 400, 300}}) {
        OwnedCanvas left_out = white_canvas({800, 480});
        play(list, left_out.canvas(), clip, stage.typesetter);
        OwnedCanvas one_by_one = white_canvas({800, 480});
        for (const DrawCommand& command : list.commands)
            play({{command}}, one_by_one.canvas(), clip, stage.typesetter);
        for (std::size_t p = 0; p < left_out.pixels().size(); ++p)
            differing += left_out.pixels()[p] != one_by_one.pixels()[p] ? 1 : 0;
    }
    CHECK(differing == 0);
}

TEST_CASE("nothing changed means nothing painted, and a pressed button only itself") {
    Stage stage;
    const SampleWords& words = sample_words()[0];
    CHECK(stage.show(sample_home(stage.theme, words)).size() == 1);
    CHECK(stage.show(sample_home(stage.theme, words)).empty());

    const Rect button = find(stage.tree, "home.sign")->rect;
    stage.touch(Touch::Phase::down, button.center());
    const std::vector<Rect> changed = stage.show(sample_home(stage.theme, words));
    REQUIRE(changed.size() == 1);
    CHECK(button.contains(changed[0]));

    stage.painter.forget();
    CHECK(stage.show(sample_home(stage.theme, words)).front() == Rect{0, 0, 1280, 800});
}

TEST_CASE("modules are painted as whole pixels on white with a quiet zone, in every scheme") {
    Modules modules{21, std::vector<std::uint8_t>(21 * 21, 1)};
    for (int scheme = 0; scheme < contrast_count; ++scheme) {
        Stage stage({800, 480}, TextSize::normal, static_cast<Contrast>(scheme));
        stage.show(screen("s", "s", {qr("s.qr", "Address", modules, 300)}));
        const Rect rect = find(stage.tree, "s.qr")->rect;
        const auto pixels = stage.pixels.pixels();
        const auto at = [&](int x, int y) { return pixels[static_cast<std::size_t>(y * 800 + x)]; };
        const int module_px = 300 / 29;
        const int start_x = rect.x + (300 - module_px * 29) / 2;
        const int start_y = rect.y + (300 - module_px * 29) / 2;
        CHECK(at(start_x + module_px * 2, start_y + module_px * 2) == 0xffffffffU);
        CHECK(at(start_x + module_px * 4, start_y + module_px * 4) == 0xff000000U);
        CHECK(at(start_x + module_px * 4 - 1, start_y + module_px * 4) == 0xffffffffU);
    }
}

TEST_CASE("a PNG holds the pixels it was made of") {
    Stage stage({333, 211});
    stage.show(sample_home(stage.theme, sample_words()[3]));
    const Canvas canvas = stage.pixels.canvas();

    const Buffer png = encode_png(canvas);

    Bytes rest(png);
    REQUIRE(rest.size() > 57);
    rest = rest.subspan(8 + 25 + 8); // signature, IHDR, length and type of IDAT
    rest = rest.subspan(2);          // zlib's header
    const Buffer rows = Inflater(rest).inflate();
    REQUIRE(rows.size() == 211U * (333U * 3 + 1));
    int differing = 0;
    std::size_t at = 0;
    for (int y = 0; y < 211; ++y) {
        CHECK(rows[at++] == 2);
        for (int x = 0; x < 333; ++x)
            for (const std::uint32_t shift : {16U, 8U, 0U}) {
                const auto above =
                    y == 0 ? 0 : static_cast<std::uint8_t>(canvas.row(y - 1)[x] >> shift);
                const auto pixel = static_cast<std::uint8_t>(rows[at++] + above);
                differing += pixel != static_cast<std::uint8_t>(canvas.row(y)[x] >> shift) ? 1 : 0;
            }
    }
    CHECK(differing == 0);
}
