// SPDX-License-Identifier: MIT
#include "kiosk/keyboard/keyboard.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <optional>
#include <utility>

namespace streetsign::kiosk {

namespace {

using Page = KeyboardState::Page;
using LaidOver = KeyboardState::Over;

KeyCap command(KeyAction action, std::string_view id, std::string_view label, int width) {
    return {.id = id, .action = action, .label = label, .width = width};
}

// The key of one character. Outside the layouts' tables there is nothing to make a key of.
KeyCap character(const KeyboardState& state, std::string_view plain, std::string_view shifted) {
    const Character* known = find_character(plain);
    assert(known);
    const std::string_view text = state.shift ? shifted : plain;
    const Character* drawn = find_character(text);
    return {.id = known->id,
            .text = text,
            .label = drawn ? drawn->label : text,
            .long_press = state.over == LaidOver::long_press ? LetterRow{}
                                                             : long_press_of(*state.layout, plain)};
}

KeyCap sign(const KeyboardState& state, std::string_view text) {
    return character(state, text, text);
}

KeyRow characters_of(const KeyboardState& state, const LetterRow& row) {
    const auto plain = tokens(row.plain);
    const auto shifted = tokens(row.shifted);
    assert(plain.size() == shifted.size());
    KeyRow keys;
    for (std::size_t i = 0; i < plain.size(); ++i)
        keys.push_back(character(state, plain[i], shifted[i]));
    return keys;
}

KeyCap backspace() { return command(KeyAction::backspace, "key-backspace", "", 2); }
KeyCap shift() { return command(KeyAction::shift, "key-shift", "", 2); }
KeyCap done(int width) { return command(KeyAction::done, "key-done", "", width); }

int width_of(const KeyRow& row) {
    return std::accumulate(row.begin(), row.end(), 0,
                           [](int sum, const KeyCap& key) { return sum + key.width; });
}

// One key takes what is left of the row.
void stretch(KeyRow& row, std::string_view id) {
    const auto key =
        std::find_if(row.begin(), row.end(), [&](const KeyCap& one) { return one.id == id; });
    assert(key != row.end());
    key->width += keyboard_row_width - width_of(row);
    assert(key->width >= 2);
}

std::string_view letters_label(const KeyboardState& state) {
    const bool latin = state.layout->latin || state.page == Page::latin;
    return latin ? std::string_view("ABC") : state.layout->alphabet;
}

// Between Latin letters and the language's own. A language without letters beyond a to z needs no
// way back from the Latin page of an e-mail field, and a Latin one none to it.
void add_latin_key(KeyRow& row, const KeyboardState& state) {
    if (state.page == Page::latin && !state.layout->alphabet.empty())
        row.push_back(command(KeyAction::native, "key-native", state.layout->alphabet, 3));
    else if (state.page == Page::letters &&
             (!state.layout->latin || state.field == KeyboardKind::email))
        row.push_back(command(KeyAction::latin, "key-latin", "ABC", 3));
}

KeyRow last_row(const KeyboardState& state, bool many_languages, bool others) {
    KeyRow row;
    if (state.page == Page::letters && state.layout->shift_below) row.push_back(shift());
    row.push_back(command(KeyAction::digits, "key-digits", "123", 3));
    if (many_languages) row.push_back(command(KeyAction::language, "key-language", "", 2));
    add_latin_key(row, state);
    if (state.field == KeyboardKind::email) {
        for (const std::string_view text : {"@", ".", "-", "_"})
            row.push_back(sign(state, text));
        row.push_back(done(3));
        stretch(row, "key-at");
        return row;
    }
    row.push_back(sign(state, state.page == Page::latin ? "'" : state.layout->apostrophe));
    row.push_back(command(KeyAction::space, "key-space", "", 2));
    row.push_back(sign(state, "-"));
    row.push_back(sign(state, "."));
    if (others) row.push_back(command(KeyAction::others, "key-others", "é…\u200e", 2));
    row.push_back(done(3));
    stretch(row, "key-space");
    return row;
}

bool offers_more(const std::vector<KeyRow>& rows) {
    return std::any_of(rows.begin(), rows.end(), [](const KeyRow& row) {
        return std::any_of(row.begin(), row.end(),
                           [](const KeyCap& key) { return !key.long_press.plain.empty(); });
    });
}

std::vector<KeyRow> letter_rows(const KeyboardState& state, bool many_languages) {
    std::vector<KeyRow> rows;
    const bool latin = state.page == Page::latin;
    if (latin && state.field == KeyboardKind::email)
        rows.push_back(characters_of(state, {"1 2 3 4 5 6 7 8 9 0", "1 2 3 4 5 6 7 8 9 0"}));
    if (!latin && !state.layout->letters[0].plain.empty())
        rows.push_back(characters_of(state, state.layout->letters[0]));
    for (std::size_t i = 0; i < 3; ++i)
        rows.push_back(
            characters_of(state, latin ? state.layout->ascii[i] : state.layout->letters[i + 1]));
    if (latin || !state.layout->shift_below) rows.back().insert(rows.back().begin(), shift());
    rows.back().push_back(backspace());
    rows.push_back(last_row(state, many_languages, state.offers_others && offers_more(rows)));
    return rows;
}

std::vector<KeyRow> digit_rows(const KeyboardState& state) {
    std::vector<KeyRow> rows;
    for (const LetterRow& row : sign_rows())
        rows.push_back(characters_of(state, row));
    rows.back().push_back(backspace());
    KeyRow last = {command(KeyAction::letters, "key-letters", letters_label(state), 6)};
    if (state.field != KeyboardKind::email)
        last.push_back(command(KeyAction::space, "key-space", "", 8));
    last.push_back(done(6));
    stretch(last, "key-letters");
    rows.push_back(last);
    return rows;
}

std::vector<KeyRow> number_pad(const KeyboardState& state) {
    std::vector<KeyRow> rows;
    for (const std::string_view row : {"1 2 3", "4 5 6", "7 8 9"})
        rows.push_back(characters_of(state, {row, row}));
    rows.push_back({backspace(), sign(state, "0"), done(2)});
    for (KeyRow& row : rows) {
        for (KeyCap& key : row) {
            key.width = 4;
            key.long_press = {};
        }
    }
    return rows;
}

std::vector<KeyRow> long_press_rows(const KeyboardState& state) {
    const KeyRow letters = characters_of(state, state.held);
    const KeyCap back =
        command(KeyAction::letters, "key-letters", letters_label(state), keyboard_row_width);
    return {letters, {back}};
}

// Four rows of languages at most, as even as they go.
std::vector<KeyRow> language_rows(const KeyboardState& state,
                                  std::span<const KeyboardLayout* const> offered) {
    const std::size_t most = keyboard_rows_at_most - 1;
    const std::size_t row_count = std::min(most, (offered.size() + 3) / 4);
    const std::size_t a_row = (offered.size() + row_count - 1) / row_count;
    const int width = keyboard_row_width / static_cast<int>(a_row);
    std::vector<KeyRow> rows;
    for (std::size_t i = 0; i < offered.size(); ++i) {
        if (i % a_row == 0) rows.emplace_back();
        rows.back().push_back(command(KeyAction::choose_language, offered[i]->key_id,
                                      offered[i]->name, std::min(width, 8)));
    }
    rows.push_back(
        {command(KeyAction::letters, "key-letters", letters_label(state), keyboard_row_width)});
    return rows;
}

// The page that a field of this kind opens with; what holds for the whole visit stays.
KeyboardState opened(const KeyboardState& before, const KeyboardLayout* layout,
                     KeyboardKind field) {
    return {.layout = layout,
            .field = field,
            .page = field == KeyboardKind::email ? Page::latin : Page::letters,
            .offers_others = before.offers_others};
}

std::vector<KeyRow> rows_of(const KeyboardState& state,
                            std::span<const KeyboardLayout* const> offered) {
    if (state.over == LaidOver::long_press) return long_press_rows(state);
    if (state.over == LaidOver::languages) return language_rows(state, offered);
    if (state.field == KeyboardKind::digits) return number_pad(state);
    if (state.over == LaidOver::digits) return digit_rows(state);
    return letter_rows(state, offered.size() > 1);
}

std::optional<KeyCap> find_key(const std::vector<KeyRow>& rows, std::string_view id) {
    for (const KeyRow& row : rows) {
        for (const KeyCap& key : row) {
            if (key.id == id) return key;
        }
    }
    return std::nullopt;
}

} // namespace

Keyboard::Keyboard(std::span<const std::string_view> languages) {
    for (const std::string_view language : languages) {
        const KeyboardLayout* layout = find_keyboard_layout(language);
        const bool twice = std::find(offered_.begin(), offered_.end(), layout) != offered_.end();
        if (layout && !twice) offered_.push_back(layout);
    }
    if (offered_.empty()) offered_.push_back(find_keyboard_layout("en"));
    reset();
}

void Keyboard::open(std::string_view language, KeyboardKind field) {
    const KeyboardLayout* wanted = find_keyboard_layout(language);
    const bool on_offer = std::find(offered_.begin(), offered_.end(), wanted) != offered_.end();
    const KeyboardLayout* screen = on_offer ? wanted : offered_.front();
    const KeyboardLayout* layout = screen == state_.screen ? state_.layout : screen;
    state_ = opened(state_, layout, field);
    state_.screen = screen;
}

void Keyboard::reset() { state_ = opened({}, offered_.front(), KeyboardKind::text); }

std::vector<KeyRow> Keyboard::rows() const { return rows_of(state_, offered_); }

KeyboardOutcome Keyboard::tap(std::string_view key_id) {
    using Kind = KeyboardOutcome::Kind;
    const std::optional<KeyCap> key = find_key(rows(), key_id);
    if (!key) return {};
    const bool as_held = std::exchange(state_.others, false);
    switch (key->action) {
    case KeyAction::character:
        if (as_held && !key->long_press.plain.empty()) return hold(key_id);
        state_.shift = false; // for one letter
        if (state_.over == LaidOver::long_press) close_over();
        return {Kind::typed, key->text};
    case KeyAction::space:
        return {Kind::typed, " "};
    case KeyAction::backspace:
        return {Kind::backspace, {}};
    case KeyAction::done:
        return {Kind::done, {}};
    case KeyAction::shift:
        state_.shift = !state_.shift;
        state_.others = as_held;
        break;
    case KeyAction::others:
        state_.others = !as_held;
        break;
    case KeyAction::letters:
        close_over();
        break;
    case KeyAction::choose_language:
        choose(key_id);
        break;
    case KeyAction::digits:
    case KeyAction::language:
    case KeyAction::latin:
    case KeyAction::native:
        turn_to(key->action);
        break;
    }
    return {Kind::changed, {}};
}

KeyboardOutcome Keyboard::hold(std::string_view key_id) {
    const std::optional<KeyCap> key = find_key(rows(), key_id);
    if (!key || key->long_press.plain.empty()) return {};
    state_.under = state_.over;
    state_.over = LaidOver::long_press;
    state_.held = key->long_press;
    return {KeyboardOutcome::Kind::changed, {}};
}

void Keyboard::turn_to(KeyAction action) {
    state_.shift = false; // a page begins plain
    if (action == KeyAction::digits) state_.over = LaidOver::digits;
    if (action == KeyAction::language) state_.over = LaidOver::languages;
    if (action == KeyAction::latin) state_.page = Page::latin;
    if (action == KeyAction::native) state_.page = Page::letters;
}

void Keyboard::choose(std::string_view key_id) {
    for (const KeyboardLayout* layout : offered_) {
        if (layout->key_id != key_id) continue;
        const KeyboardLayout* screen = state_.screen;
        state_ = opened(state_, layout, state_.field);
        state_.screen = screen;
    }
}

void Keyboard::close_over() {
    state_.over = state_.over == LaidOver::long_press ? state_.under : LaidOver::nothing;
    state_.under = LaidOver::nothing;
    state_.held = {};
}

} // namespace streetsign::kiosk
