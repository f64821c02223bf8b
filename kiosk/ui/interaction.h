// SPDX-License-Identifier: MIT
// Turns inputs into what a person meant, by the tree that was on the screen when they did it.
// One finger counts, the first one down; a touch must begin and end in its target; a finger that
// moves further than the theme's threshold scrolls and taps nothing; no double taps, no chords.
// Arrow keys move the focus, select taps what has it; two switches scan. Keeps ids, never text.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kiosk/ui/input.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {

struct Action {
    enum class Kind : std::uint8_t {
        tapped,   // id; at: where (maps); value: of a field that is typed into, the caret there
        missed,   // a finger went down and up again where nothing feels a touch; at: where
        held,     // id was kept down for hold_ms; the tap that follows is swallowed
        changed,  // something looks different now (pressed, focus, scroll): draw again
        scrolled, // id of the scroller, `value` its new scroll_y; scroll_y() has it too
        focused,  // id has the focus now (speech)
        typed,    // a character: read it from the input itself, never kept here
        key,      // backspace, erase, home, end, back, speech, ... : `key` says which
    };
    Kind kind = Kind::changed;
    std::string id;
    int value = 0;
    Point at;
    Key key = Key::text;
    bool by_key = false; // came from keys or switches, not from a finger
};

class Interaction {
public:
    static constexpr int hold_ms = 600;

    // `tree`: as last laid out and shown.
    std::vector<Action> take(const Input& input, const Node& tree, const Theme& theme);

    // Writes pressed, focused and scroll_y into a new tree: `scroll` before lay_out, `state` after
    // or before, as you like.
    void apply(Node& tree) const;

    const std::string& focus() const { return focus_; }
    void set_focus(std::string id);                   // moves it there and shows the ring
    bool focus_shown() const { return focus_shown_; } // false after a finger was used
    int scroll_y(const std::string& id) const;
    void set_scroll_y(const std::string& id, int value);
    // Milliseconds until a held finger wants a Tick; negative: it does not.
    int next_tick_ms(std::int64_t now_ms) const;
    bool finger_down() const { return finger_down_; }
    void ignore_touch_until(std::int64_t time_ms) {
        ignored_until_ms_ = time_ms;
    }              // wiping the glass
    void let_go(); // a finger that is down does nothing more
    void reset();  // as it was at the start: no focus, no scroll, no finger
    friend bool operator==(const Interaction&, const Interaction&) = default;

private:
    void touch(const Touch& event, std::int64_t time_ms, const Node& tree, const Theme& theme,
               std::vector<Action>& actions);
    void begin_touch(const Touch& event, std::int64_t time_ms, const Node& tree);
    void drag(Point at, const Node& tree, const Theme& theme, std::vector<Action>& actions);
    void press_key(const KeyPress& press, const Node& tree, std::vector<Action>& actions);
    void tap_focus(const Node& tree, std::vector<Action>& actions);
    void move_focus(const Node& tree, Step step, std::vector<Action>& actions);
    bool page_before_stepping(const Node& tree, const Node& scroller, const std::string& next,
                              Step step, std::vector<Action>& actions);
    void focus_to(const std::string& id, const Node& tree, std::vector<Action>& actions);
    void scroll_by(const Node& scroller, int pixels, std::vector<Action>& actions);
    void scan_on(const Node& tree, std::vector<Action>& actions);
    void scan_take(const Node& tree, std::vector<Action>& actions);

    std::map<std::string, int> scroll_;
    std::string focus_;
    bool focus_shown_ = false;
    bool finger_down_ = false;
    bool dragging_ = false;
    bool held_ = false;
    bool holdable_ = false;
    std::int64_t finger_ = 0;
    std::int64_t down_at_ms_ = 0;
    std::int64_t ignored_until_ms_ = 0;
    Point down_at_;
    Point last_at_;
    std::string target_;     // what the finger went down on
    bool on_target_ = false; // and is on now
    std::string scroller_;
    std::string scan_row_; // the row of keys that the switches are inside of
};

} // namespace streetsign::kiosk
