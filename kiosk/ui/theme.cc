// SPDX-License-Identifier: MIT
#include "kiosk/ui/theme.h"

#include <algorithm>
#include <cmath>

namespace streetsign::kiosk {
namespace {

using Colors = std::array<Color, ink_count>;

constexpr Color rgb(std::uint32_t hex) {
    return {static_cast<std::uint8_t>(hex >> 16U), static_cast<std::uint8_t>(hex >> 8U),
            static_cast<std::uint8_t>(hex), 255};
}

constexpr void set(Colors& colors, Ink ink, std::uint32_t hex) {
    colors[static_cast<std::size_t>(ink)] = rgb(hex);
}

constexpr Colors make_base() {
    Colors colors{};
    colors[0].alpha = 0;
    set(colors, Ink::white, 0xffffff);
    set(colors, Ink::black, 0x000000);
    return colors;
}

// Warm paper, deep teal: calm in the sun, and neither a party's nor a police's colour.
constexpr Colors make_light() {
    Colors colors = make_base();
    set(colors, Ink::page, 0xf7f4ee);
    set(colors, Ink::card, 0xffffff);
    set(colors, Ink::sunken, 0xebe6dc);
    set(colors, Ink::text, 0x1b2528);
    set(colors, Ink::text_soft, 0x3f4c50);
    set(colors, Ink::line, 0xdad3c6);
    set(colors, Ink::edge, 0x6f7d80);
    set(colors, Ink::primary, 0x0b5551);
    set(colors, Ink::primary_text, 0xffffff);
    set(colors, Ink::primary_pressed, 0x073c39);
    set(colors, Ink::pressed, 0xdcebe8);
    set(colors, Ink::selected, 0xd9eeea);
    set(colors, Ink::selected_text, 0x06403c);
    set(colors, Ink::accent, 0x0f7a73);
    set(colors, Ink::danger, 0x8f1d2c);
    set(colors, Ink::danger_text, 0xffffff);
    set(colors, Ink::danger_ink, 0x8f1d2c);
    set(colors, Ink::success, 0x1f7a45);
    set(colors, Ink::warning, 0xfbe7b8);
    set(colors, Ink::warning_text, 0x3d2c00);
    set(colors, Ink::focus, 0xb84a00);
    set(colors, Ink::rehearsal, 0x6a3fa0);
    set(colors, Ink::rehearsal_text, 0xffffff);
    set(colors, Ink::map_land, 0xd5cebf);
    set(colors, Ink::map_marked, 0x0f7a73);
    set(colors, Ink::map_chosen, 0xc25a12);
    return colors;
}

constexpr Colors make_dark() {
    Colors colors = make_base();
    set(colors, Ink::page, 0x12191b);
    set(colors, Ink::card, 0x1d2729);
    set(colors, Ink::sunken, 0x0c1112);
    set(colors, Ink::text, 0xf0ede6);
    set(colors, Ink::text_soft, 0xc9cfcd);
    set(colors, Ink::line, 0x313d40);
    set(colors, Ink::edge, 0x86979a);
    set(colors, Ink::primary, 0x8fded2);
    set(colors, Ink::primary_text, 0x06302d);
    set(colors, Ink::primary_pressed, 0xb9efe6);
    set(colors, Ink::pressed, 0x2b3b3e);
    set(colors, Ink::selected, 0x1b4541);
    set(colors, Ink::selected_text, 0xe2fbf6);
    set(colors, Ink::accent, 0x6fcabd);
    set(colors, Ink::danger, 0xffb3b3);
    set(colors, Ink::danger_text, 0x4a0610);
    set(colors, Ink::danger_ink, 0xffb3b3);
    set(colors, Ink::success, 0x7fd6a0);
    set(colors, Ink::warning, 0x4a3b10);
    set(colors, Ink::warning_text, 0xffeec2);
    set(colors, Ink::focus, 0xffb45e);
    set(colors, Ink::rehearsal, 0xd6bcf5);
    set(colors, Ink::rehearsal_text, 0x2b1147);
    set(colors, Ink::map_land, 0x364346);
    set(colors, Ink::map_marked, 0x6fcabd);
    set(colors, Ink::map_chosen, 0xffb45e);
    return colors;
}

// Two colours and their exchange: the ground, the ink. For low vision, and for the full sun.
constexpr Colors make_pair(std::uint32_t ground, std::uint32_t ink) {
    Colors colors = make_base();
    for (const Ink which :
         {Ink::page, Ink::card, Ink::sunken, Ink::primary_text, Ink::selected_text,
          Ink::danger_text, Ink::warning, Ink::rehearsal_text, Ink::map_land})
        set(colors, which, ground);
    for (const Ink which :
         {Ink::text, Ink::text_soft, Ink::line, Ink::edge, Ink::primary, Ink::selected, Ink::accent,
          Ink::danger, Ink::danger_ink, Ink::success, Ink::warning_text, Ink::rehearsal})
        set(colors, which, ink);
    return colors;
}

constexpr Colors make_black_on_white() {
    Colors colors = make_pair(0xffffff, 0x000000);
    set(colors, Ink::primary_pressed, 0x404040);
    set(colors, Ink::pressed, 0xd0d0d0);
    set(colors, Ink::focus, 0x0040c0);
    set(colors, Ink::map_land, 0xd8d8d8);
    set(colors, Ink::map_marked, 0x505050);
    set(colors, Ink::map_chosen, 0x000000);
    return colors;
}

constexpr Colors make_yellow_on_black() {
    Colors colors = make_pair(0x000000, 0xffea00);
    set(colors, Ink::primary_pressed, 0xfff79a);
    set(colors, Ink::pressed, 0x3a3600);
    set(colors, Ink::focus, 0xffffff);
    set(colors, Ink::map_land, 0x333000);
    set(colors, Ink::map_marked, 0xa89b00);
    set(colors, Ink::map_chosen, 0xffea00);
    return colors;
}

constexpr std::array<Colors, contrast_count> all_colors{
    make_light(), make_dark(), make_black_on_white(), make_yellow_on_black()};

// Height of a capital H of body text in millimetres of glass, by text size. The last is 8.5 mm:
// EN 301 549, 5.1.4 asks for 0.7 degrees, which is 6.1 mm at 50 cm, and people stand further away.
constexpr std::array<double, text_size_count> capital_mm{3.1, 4.3, 6.2, 8.5};

// On a larger panel people stand further off, and there is room: the sizes above are those of a
// 7-inch panel, whose shorter side is 91 mm. The largest is large enough already and stays.
constexpr double small_side_mm = 91;
constexpr double most_grown = 1.3;

double capital_height_mm(std::size_t text_size, double shorter_mm) {
    const double grown = std::clamp(std::sqrt(shorter_mm / small_side_mm), 1.0, most_grown);
    const double share = 1.0 - static_cast<double>(text_size) / (text_size_count - 1);
    return capital_mm[text_size] * std::pow(grown, share);
}

// How much larger than body each type is at normal size; the steps flatten as text grows, and
// none is smaller than body at the largest.
struct TypeScale {
    double normal;
    double largest;
    bool bold;
    double line;
};
constexpr std::array<TypeScale, type_count> scales{{
    {2.05, 1.12, true, 1.18},  // display
    {1.55, 1.06, true, 1.22},  // title
    {1.22, 1.00, true, 1.28},  // heading
    {1.00, 1.00, false, 1.42}, // body
    {1.00, 1.00, true, 1.28},  // label
    {0.84, 1.00, false, 1.34}, // caption
    {1.20, 1.00, false, 1.20}, // key
    {0.90, 1.00, false, 1.20}, // key_word
    {0.84, 1.00, false, 1.34}, // band
}};

constexpr std::array<double, space_count> space_mm{0, 0.8, 1.6, 2.7, 4.2, 7.0};

// The panels people buy, by their pixels; an unknown one is taken for a 10-inch tablet, and where
// that is wrong the terminal's settings name the diagonal.
double usual_diagonal_inches(Size size) {
    const int longer = std::max(size.width, size.height);
    const int shorter = std::min(size.width, size.height);
    if (longer <= 1024 && shorter <= 600) return 7.0;
    if (longer >= 1920 && shorter >= 1080) return 13.3;
    return 10.1;
}

double channel(std::uint8_t value) {
    const double share = value / 255.0;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double luminance(Color color) {
    return 0.2126 * channel(color.red) + 0.7152 * channel(color.green) +
           0.0722 * channel(color.blue);
}

void set_types(Theme& theme, double capital_ratio) {
    const auto index = static_cast<std::size_t>(theme.text_size);
    const double shorter_mm = std::min(theme.size.width, theme.size.height) / theme.px_per_mm;
    const double body_px = capital_height_mm(index, shorter_mm) * theme.px_per_mm / capital_ratio;
    // 0 at normal, 1 at largest, by the size itself so that the steps are even.
    const double grown =
        (capital_mm[index] - capital_mm.front()) / (capital_mm.back() - capital_mm.front());
    for (std::size_t i = 0; i < type_count; ++i) {
        const double scale = scales[i].normal + (scales[i].largest - scales[i].normal) * grown;
        TypeSize& type = theme.types[i];
        type.px = static_cast<int>(std::lround(body_px * scale));
        type.bold = scales[i].bold;
        const double line = scales[i].line - 0.1 * grown * (scales[i].line - 1.18 > 0.1 ? 1 : 0);
        type.line_px = static_cast<int>(std::lround(type.px * line));
    }
}

// Whether a bar of five words with icons would take more than a quarter of the height, or a line
// of text holds fewer than some 26 letters, or the screen fewer than nine lines.
bool little_room(const Theme& theme) {
    const TypeSize& body = theme.type(Type::body);
    const TypeSize& caption = theme.type(Type::caption);
    const int bar_width = caption.px * 29;
    const int bar_rows = (bar_width + theme.size.width - 1) / theme.size.width;
    const int bar_height = bar_rows * (caption.px * 3 / 2 + 2 * caption.line_px);
    return bar_height * 4 > theme.size.height || theme.size.width < body.px * 14 ||
           theme.size.height < body.line_px * 9;
}

} // namespace

Theme make_theme(const Panel& panel, TextSize text_size, Contrast contrast, double capital_ratio) {
    Theme theme;
    theme.size = panel.size;
    theme.contrast = contrast;
    theme.text_size = text_size;
    const double diagonal_px = std::hypot(panel.size.width, panel.size.height);
    const double inches =
        panel.diagonal_inches > 0 ? panel.diagonal_inches : usual_diagonal_inches(panel.size);
    theme.px_per_mm = diagonal_px / (inches * 25.4);
    theme.portrait = panel.size.height > panel.size.width;
    theme.colors = all_colors[static_cast<std::size_t>(contrast)];

    const auto pixels = [&](double mm, int least) {
        return std::max(least, static_cast<int>(std::lround(mm * theme.px_per_mm)));
    };
    for (std::size_t i = 0; i < space_count; ++i)
        theme.spaces[i] = pixels(space_mm[i], 0);
    set_types(theme, capital_ratio);

    theme.touch_target = pixels(11.43, 48);
    theme.touch_gap = pixels(1.52, 6);
    theme.key_height = pixels(9.0, 44);
    theme.icon = static_cast<int>(std::lround(theme.type(Type::body).px * 1.15));
    theme.radius = pixels(2.6, 6);
    theme.radius_small = pixels(1.6, 4);
    theme.hairline = pixels(0.18, 1);
    theme.border = pixels(0.36, 2);
    theme.focus_width = pixels(0.8, 3);
    theme.caret_width = pixels(0.45, 2);
    theme.drag_threshold = pixels(3.0, 8);
    // About 68 letters of reading text, as books have.
    theme.measure = theme.type(Type::body).px * 34;
    theme.compact = little_room(theme);
    theme.low = theme.size.height < theme.type(Type::body).line_px * 17;
    // What is the same on each screen gets no tenth of a small one; its colour tells it as well.
    if (theme.compact && text_size != TextSize::normal)
        theme.types[static_cast<std::size_t>(Type::band)] =
            make_theme(panel, TextSize::normal, contrast, capital_ratio).type(Type::band);
    return theme;
}

double contrast_ratio(Color one, Color other) {
    const double first = luminance(one);
    const double second = luminance(other);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace streetsign::kiosk
