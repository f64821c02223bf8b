// SPDX-License-Identifier: MIT
// The on-screen keyboard as data and rules: which keys stand where, and what a tap or a long press
// on one does. Layouts are constant tables generated from xkeyboard-config (README.md). Rows are
// in the order of the physical keyboard, left to right in every language: a keyboard is never
// mirrored. Draws nothing, measures nothing, knows no field's content and stores nothing that was
// typed: every string handed out is a piece of a constant table.
//
// At most five rows, the last one the row with space and done; a full row is 22 half keys wide, so
// at 800 px a key is 64 px and the gap 8.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "kiosk/keyboard/layout.h"

namespace streetsign::kiosk {

inline constexpr int keyboard_row_width = 22; // half keys; a plain key is 2 wide
inline constexpr std::size_t keyboard_rows_at_most = 5;

enum class KeyboardKind : std::uint8_t {
    text,   // opens with the language's letters
    email,  // opens with Latin letters and a row of digits; @ . - _ visible, no space
    digits, // a number pad
};

enum class KeyAction : std::uint8_t {
    character, // types `text`
    space,
    backspace,
    shift,    // for one letter
    digits,   // to digits and signs
    letters,  // back to where digits, languages or a long press were opened
    latin,    // to Latin letters
    native,   // from Latin letters to the language's own
    language, // to the choice of languages
    choose_language,
    others, // the next key opens the letters behind it, as a long press does
    done,   // next field, or finished
};

struct KeyCap {
    std::string_view id; // stable; the same on every page and in every language that has the key
    KeyAction action = KeyAction::character;
    std::string_view text{};  // what a tap types now, shift included; empty for other actions
    std::string_view label{}; // what to draw; empty where an icon or a translated word belongs
    LetterRow long_press{};   // what a long press offers; empty if nothing
    int width = 2;            // half keys
};

using KeyRow = std::vector<KeyCap>; // as wide as keyboard_row_width or less: then centre it

// All that changes while somebody types. Plain data: the session's reset compares it.
struct KeyboardState {
    enum class Page : std::uint8_t { letters, latin };
    enum class Over : std::uint8_t { nothing, digits, languages, long_press };

    const KeyboardLayout* layout = nullptr;
    const KeyboardLayout* screen = nullptr; // what the screen's language asked for
    KeyboardKind field = KeyboardKind::text;
    Page page = Page::letters;
    Over over = Over::nothing;
    Over under = Over::nothing; // where a long press was opened
    bool shift = false;
    bool offers_others = false; // the key of that name is there
    bool others = false;        // and was chosen: the next key opens what is behind it
    LetterRow held{};           // while a long press is open

    bool operator==(const KeyboardState& other) const = default;
};

struct KeyboardOutcome {
    enum class Kind : std::uint8_t {
        nothing,   // no such key on the page
        changed,   // another page, shift: draw again
        typed,     // `text` goes through the input filter into the field
        backspace, // one grapheme less
        done,
    };
    Kind kind = Kind::nothing;
    std::string_view text;
};

// One keyboard for one session. Cheap to copy.
class Keyboard {
public:
    // The layouts people may choose from, in this order; unknown languages are passed over, and
    // with none at all it is the English one.
    explicit Keyboard(std::span<const std::string_view> languages);

    // A field takes the focus. `language` is the screen's; a language chosen on the keyboard stays
    // until the screen's language changes or the session ends.
    void open(std::string_view language, KeyboardKind field);
    void reset(); // as made: nobody has touched it
    // For who cannot press long, by keys, by switches or by ear: from now on, until reset(), there
    // is a key for it on every page of letters that has any behind its keys.
    void offer_others() { state_.offers_others = true; }

    std::vector<KeyRow> rows() const;
    KeyboardOutcome tap(std::string_view key_id);
    // A long press: opens the row of letters it offers; each is a key with an id of its own.
    KeyboardOutcome hold(std::string_view key_id);

    const KeyboardState& state() const { return state_; }
    std::span<const KeyboardLayout* const> offered() const { return offered_; }

private:
    void turn_to(KeyAction action);
    void choose(std::string_view key_id);
    void close_over();

    std::vector<const KeyboardLayout*> offered_;
    KeyboardState state_;
};

} // namespace streetsign::kiosk
