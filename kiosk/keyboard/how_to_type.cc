// SPDX-License-Identifier: MIT
#include "kiosk/keyboard/how_to_type.h"

#include <algorithm>
#include <optional>

namespace streetsign::kiosk {

namespace {

// A state that can be reached, and the press that leads to it from another one.
struct Reached {
    Keyboard keyboard;
    std::size_t from = 0;
    KeyboardPress press;
};

struct Way {
    std::vector<KeyboardPress> presses;
    Keyboard after;
};

std::size_t character_length(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return std::min(length, text.size());
}

// Marks that the letters of our 27 languages carry: U+0300 to 036F, 064B to 065F, 0670. What else
// joins into one grapheme no key of ours makes anyway.
bool begins_with_joining_mark(std::string_view text) {
    if (text.size() < 2) return false;
    const auto lead = static_cast<unsigned char>(text[0]);
    const auto next = static_cast<unsigned char>(text[1]);
    const bool latin = lead == 0xcc || (lead == 0xcd && next <= 0xaf);
    const bool arabic = lead == 0xd9 && ((next >= 0x8b && next <= 0x9f) || next == 0xb0);
    return latin || arabic;
}

std::string_view first_grapheme(std::string_view text) {
    std::size_t length = character_length(text);
    while (begins_with_joining_mark(text.substr(length)))
        length += character_length(text.substr(length));
    return text.substr(0, length);
}

// The long press on this key that makes `wanted`: the id of the letter it offers.
std::optional<std::string_view> offered_by(const KeyCap& key, bool shift, std::string_view wanted) {
    const auto plain = tokens(key.long_press.plain);
    const auto shown = tokens(shift ? key.long_press.shifted : key.long_press.plain);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const Character* known = find_character(plain[i]);
        if (shown[i] == wanted && known) return known->id;
    }
    return std::nullopt;
}

std::vector<KeyboardPress> final_presses(const Keyboard& keyboard, std::string_view wanted,
                                         bool long_presses) {
    for (const KeyRow& row : keyboard.rows()) {
        for (const KeyCap& key : row) {
            const bool opens = keyboard.state().others && !key.long_press.plain.empty();
            const bool typed = key.action == KeyAction::character && key.text == wanted && !opens;
            if (typed || (key.action == KeyAction::space && wanted == " ")) return {{key.id}};
            if (!long_presses) continue;
            const auto offered = offered_by(key, keyboard.state().shift, wanted);
            if (offered) return {{key.id, true}, {*offered}};
        }
    }
    return {};
}

bool leads_on(KeyAction action) {
    return action != KeyAction::character && action != KeyAction::space &&
           action != KeyAction::backspace && action != KeyAction::done &&
           action != KeyAction::others;
}

// Puts the states one tap away behind those that are known.
void reach_on(std::vector<Reached>& reached, std::size_t from) {
    const std::vector<KeyRow> rows = reached[from].keyboard.rows();
    for (const KeyRow& row : rows) {
        for (const KeyCap& key : row) {
            if (!leads_on(key.action)) continue;
            Keyboard next = reached[from].keyboard;
            next.tap(key.id);
            const bool known = std::any_of(reached.begin(), reached.end(), [&](const Reached& one) {
                return one.keyboard.state() == next.state();
            });
            if (!known) reached.push_back({std::move(next), from, {key.id}});
        }
    }
}

// Breadth first, so the way is a shortest one; ties go to the key that stands first.
std::optional<Way> find_way(const Keyboard& start, std::string_view wanted, bool long_presses) {
    std::vector<Reached> reached;
    reached.push_back({start, 0, {}});
    for (std::size_t at = 0; at < reached.size(); ++at) {
        const auto last = final_presses(reached[at].keyboard, wanted, long_presses);
        if (last.empty()) {
            reach_on(reached, at);
            continue;
        }
        Way way{{}, reached[at].keyboard};
        for (std::size_t back = at; back != 0; back = reached[back].from)
            way.presses.insert(way.presses.begin(), reached[back].press);
        for (const KeyboardPress& press : last) {
            way.presses.push_back(press);
            press.hold ? way.after.hold(press.key_id) : way.after.tap(press.key_id);
        }
        return way;
    }
    return std::nullopt;
}

std::optional<Way> find_way(const Keyboard& start, std::string_view wanted) {
    std::optional<Way> way = find_way(start, wanted, false);
    return way ? std::move(way) : find_way(start, wanted, true);
}

} // namespace

HowToType how_to_type(const Keyboard& keyboard, std::string_view text) {
    HowToType answer;
    Keyboard now = keyboard;
    while (!text.empty()) {
        // A letter with its marks may be one key, or the letter and each mark a key of their own.
        const std::string_view whole = first_grapheme(text);
        std::string_view wanted = whole;
        std::optional<Way> way = find_way(now, wanted);
        if (!way) {
            wanted = text.substr(0, character_length(text));
            if (wanted != whole) way = find_way(now, wanted);
        }
        if (!way) {
            answer.missing = whole;
            return answer;
        }
        answer.presses.insert(answer.presses.end(), way->presses.begin(), way->presses.end());
        now = way->after;
        text.remove_prefix(wanted.size());
    }
    return answer;
}

} // namespace streetsign::kiosk
