// SPDX-License-Identifier: MIT
// Every colour, size, space and touch target of the kiosk, and nothing else knows a number.
// Sizes are kept in millimetres of glass and become pixels for one panel here, so that a
// button is as big on 7 inches as on 15. A theme is a value: make a new one when the size of the
// canvas, the text size or the contrast changes.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kiosk/ui/geometry.h"

namespace streetsign::kiosk {

enum class Contrast : std::uint8_t { light, dark, black_on_white, yellow_on_black };
enum class TextSize : std::uint8_t { normal, large, larger, largest };
inline constexpr int contrast_count = 4;
inline constexpr int text_size_count = 4;

// What a piece of text is for; the theme decides how large and how heavy that is.
enum class Type : std::uint8_t {
    display,
    title,
    heading,
    body,
    label,
    caption,
    key,
    key_word,
    band, // of a rehearsal: as a caption, but it does not grow where a theme is compact
};
inline constexpr std::size_t type_count = 9;

// Steps of empty space, for gaps and padding.
enum class Space : std::uint8_t { none, hair, small, medium, large, huge };
inline constexpr std::size_t space_count = 6;

struct Color {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    std::uint8_t alpha = 255;
    constexpr std::uint32_t argb() const {
        return static_cast<std::uint32_t>(alpha) << 24U | static_cast<std::uint32_t>(red) << 16U |
               static_cast<std::uint32_t>(green) << 8U | static_cast<std::uint32_t>(blue);
    }
    friend bool operator==(const Color&, const Color&) = default;
};

// Colours by meaning. Text inks on their own surfaces reach 7:1 in every scheme (a test counts).
enum class Ink : std::uint8_t {
    none,            // transparent
    page,            // the screen's ground
    card,            // a raised surface: cards, fields, list items, secondary buttons
    sunken,          // keyboard ground, bar ground, code of an area that is not content
    text,            // reading text on page, card or sunken
    text_soft,       // less important text, still 7:1
    line,            // hairlines and the border of cards (decoration)
    edge,            // borders that tell where a control is: 3:1 against page and card
    primary,         // ground of the one main button
    primary_text,    // text on it
    primary_pressed, // ground of the main button under a finger
    pressed,         // ground of any other control under a finger
    selected,        // ground of a chosen item
    selected_text,   // text on it
    accent,          // marks that are not text: check, progress, headline rule; 3:1 on page
    danger,          // ground of "stop and erase", and of errors' marks
    danger_text,     // text on danger
    danger_ink,      // danger as a colour of text on page and card
    success,         // marks that say it is done
    warning,         // ground of a notice
    warning_text,    // text on it
    focus,           // the ring around the focused element: 3:1 against everything
    rehearsal,       // the band of a rehearsal campaign
    rehearsal_text,
    map_land,   // countries without cases
    map_marked, // countries with cases
    map_chosen, // the country that is open
    white,      // QR ground in every scheme
    black,      // QR modules in every scheme
};
inline constexpr std::size_t ink_count = 29;

struct TypeSize {
    int px = 0; // font size (em) in pixels
    bool bold = false;
    int line_px = 0; // distance of baselines
};

struct Panel {
    Size size;                  // pixels
    double diagonal_inches = 0; // 0: the usual panel of that many pixels (see theme.cc)
};

struct Theme {
    Size size;
    Contrast contrast = Contrast::light;
    TextSize text_size = TextSize::normal;
    double px_per_mm = 0;
    bool compact = false; // little room for this text: fold the bar, one column, no ornaments
    bool low = false;     // few lines of it: smaller headings, closer together
    bool portrait = false;

    int touch_target = 0; // least height and width of anything that can be touched
    int touch_gap = 0;    // least distance of two of them
    int key_height = 0;   // least height of a key of the keyboard (9 mm)
    int icon = 0;         // an icon beside body text
    int radius = 0;       // of buttons, cards and fields
    int radius_small = 0; // of keys and check boxes
    int hairline = 0;     // decoration lines
    int border = 0;       // control borders
    int focus_width = 0;  // focus ring
    int caret_width = 0;
    int measure = 0;        // widest column of reading text
    int drag_threshold = 0; // a finger that moved further is scrolling, not tapping

    std::array<TypeSize, type_count> types{};
    std::array<int, space_count> spaces{};
    std::array<Color, ink_count> colors{};

    const TypeSize& type(Type which) const { return types[static_cast<std::size_t>(which)]; }
    int space(Space which) const { return spaces[static_cast<std::size_t>(which)]; }
    Color color(Ink which) const { return colors[static_cast<std::size_t>(which)]; }
};

// `capital_ratio` is the height of a capital H over the em, from the font's own metrics
// (FontSet::capital_ratio). At TextSize::largest every type's H but the band's is at least 8.5 mm:
// 44 px on a 7-inch 800x480, 50 px on a 10.1-inch 1280x800 (EN 301 549, 5.1.4).
Theme make_theme(const Panel& panel, TextSize text_size, Contrast contrast, double capital_ratio);

// WCAG 2 contrast ratio of two opaque colours, 1 to 21.
double contrast_ratio(Color one, Color other);

} // namespace streetsign::kiosk
