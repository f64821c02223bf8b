// SPDX-License-Identifier: MIT
// A screen is a tree of nodes: plain data that says what is there, what it is called and how it
// wants to lie. Layout fills in the rectangles; then the one tree is drawn, spoken, walked by the
// keys and looked at by tests. Personal text is never copied into a node: `personal` borrows it
// from a wiped buffer, which must outlive the tree. Ready-made nodes: kiosk/ui/widgets.h.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/text/block.h"
#include "kiosk/ui/geometry.h"
#include "kiosk/ui/icon.h"
#include "kiosk/ui/theme.h"
#include "sync/core/bytes.h"

namespace streetsign::kiosk {

enum class Role : std::uint8_t {
    group,  // only arranges its children; said nothing of
    screen, // the root
    bar,    // a group named for speech
    form,
    list,
    keyboard,
    heading,
    paragraph,
    status,   // text that speech says by itself when it changes
    alert,    // an error in words; said at once
    image,    // picture with a name
    progress, // value says how far
    separator,
    // From here on a person can do something with it.
    button,
    link,
    checkbox,
    radio,
    field, // a box of typed text
    item,  // a row of a list that opens something
    key,   // of the on-screen keyboard
    map,   // a touchable picture; a list with the same choices is beside it
};
bool interactive_role(Role role);
std::string_view role_name(Role role);

struct State {
    bool focused = false;
    bool pressed = false;  // a finger is on it
    bool disabled = false; // seen, said, not touched
    bool checked = false;  // checkbox, radio
    bool selected = false; // the chosen one of several
    bool error = false;
    bool expanded = false;
    bool masked = false; // personal text is shown as dots and not spoken
    friend bool operator==(const State&, const State&) = default;
};

// Along the children's axis, or across it. Start and end, never left and right.
enum class Align : std::uint8_t { start, center, end, stretch, between };

enum class Flow : std::uint8_t {
    column,
    row,      // one line; children that may shrink share what there is
    adaptive, // a row if every child fits its natural width, else a column
    grid,     // equal cells, at most Style::columns, fewer until every cell fits its content
    stack,    // all children on the same rectangle, later ones on top
};

// How wide or high a node wants to be.
struct Length {
    enum class Kind : std::uint8_t { content, fill, pixels };
    Kind kind = Kind::content;
    int value = 0; // fill: weight; pixels: pixels
    static constexpr Length content() { return {}; }
    static constexpr Length fill(int weight = 1) { return {Kind::fill, weight}; }
    static constexpr Length pixels(int value) { return {Kind::pixels, value}; }
    friend bool operator==(const Length&, const Length&) = default;
};

struct Padding {
    Space block = Space::none;   // above and below
    Space inline_ = Space::none; // at start and end
    friend bool operator==(const Padding&, const Padding&) = default;
};

enum class IconPlace : std::uint8_t { start, above, end };
enum class Shape : std::uint8_t { square, rounded, rounded_small, pill };

struct Style {
    // How its children lie.
    Flow flow = Flow::column;
    Align pack = Align::start;    // along the axis: start, center, end, between
    Align align = Align::stretch; // across it: start, center, end, stretch
    Space gap = Space::none;
    Padding padding;
    int columns = 2;     // grid: at most this many
    bool scroll = false; // children may be higher than it; Node::scroll_y says where it is

    bool docked = false; // stays in sight beside a scrolling sibling while there is room;
                         // else layout moves it to the end of what scrolls

    // A row of buttons beside a scrolling sibling: where not all fit beside each other the first
    // join what scrolls, until so many are left; 0: all stay.
    int keep = 0;
    bool leads = false; // one that has to join comes at the beginning of what scrolls

    // How it lies in its parent. A width of `content` in a stretching column is stretched.
    Length width;
    Length height;
    int least_width = 0;
    int least_height = 0;
    int most_width = 0;        // 0: no limit; a narrower node lies by `align` of its parent
    std::optional<Align> self; // instead of the parent's `align`

    // How its text is set.
    Type type = Type::body;
    Align text_align = Align::start; // start, center, end
    bool single_line = false;        // fields: keep one line and show the part with the caret
    int lines = 0; // fields: as high as so many lines, and show those with the caret; 0: all
    std::optional<bool> bold; // instead of the type's own weight
    bool force_ltr = false;   // e-mail, web and code stay left-to-right in every language
    IconPlace icon_place = IconPlace::start;
    int icon_px = 0; // 0: fits the text

    // How it looks.
    Ink ground = Ink::none;
    Ink ink = Ink::text;
    Ink icon_ink = Ink::none; // none: as `ink`
    Ink edge = Ink::none;
    Shape shape = Shape::square;
    bool thick_edge = false;
    bool veil = false; // darkens everything under it (a dialog's ground)
};

// Square dots, such as a QR code; painted at a whole number of pixels each, on white, with a
// quiet zone of four.
struct Modules {
    int side = 0;
    std::vector<std::uint8_t> dark; // side * side, row by row; 1 is dark
};

// Areas in one coordinate system, such as a map. Borrowed by nodes: tables and pictures made once.
struct Picture {
    float width = 0;
    float height = 0;
    std::vector<Path> areas;
    Path borders; // drawn over the areas in the page's colour; thin bars (Path::stroked)
};

struct Node {
    std::string id; // unique in its screen, dotted words: "sign.name"
    Role role = Role::group;
    std::string name;  // what it is called: said, and drawn unless name_shown is false
    std::string value; // what it holds, if that is not personal: said; fields draw it
    Bytes personal;    // what it holds, if that is: borrowed, never printed
    std::string
        language;      // tag of `name` if it differs from the screen's ("el"); speech and shaping
    std::string label; // drawn instead of `name` if not empty: a key shows a letter, says a word
    std::string hint;  // said after the rest, never drawn
    State state;
    Style style;
    std::vector<Node> children;

    bool name_shown = true;
    bool holdable = false;              // keeping it pressed means something else than tapping it
    std::vector<Emphasis> emphasis;     // of `name`
    std::optional<std::uint32_t> caret; // fields: byte index of the caret, when typing goes here
    Icon icon = Icon::none;
    Modules modules;
    const Picture* picture = nullptr; // must outlive the tree
    std::vector<Ink> picture_inks;    // one for each area; missing ones are map_land

    // Where a scrolling node is, in pixels from its start. The app keeps it and layout bounds it.
    int scroll_y = 0;

    // Filled by layout.
    Rect rect;              // on the canvas
    int content_height = 0; // scrolling nodes: of all children

    bool interactive() const { return interactive_role(role) && !state.disabled; }
    bool scrolls() const { return style.scroll; }
};

} // namespace streetsign::kiosk
