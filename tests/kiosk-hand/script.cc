// SPDX-License-Identifier: MIT
#include "tests/kiosk-hand/script.h"

#include <iostream>
#include <vector>

#include "sync/core/text.h"

namespace streetsign::kiosk {
namespace {

constexpr uint64_t longest_wait_s = 31 * 24 * 60 * 60; // minutes of work for a beat every 2 s

// The first word, and the rest without the space before it.
struct Act {
    std::string_view verb;
    std::string_view rest;
};

Act split_act(std::string_view line) {
    const size_t space = line.find(' ');
    if (space == std::string_view::npos) return {line, {}};
    std::string_view rest = line.substr(space + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    return {line.substr(0, space), rest};
}

// Spaces at both ends go, and so does a line that is a comment.
std::string_view trimmed(std::string_view line) {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
        line.remove_suffix(1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line.starts_with("#") ? std::string_view() : line;
}

Result<void> wait(Hand& hand, std::string_view seconds) {
    const uint64_t count = TRY(parse_decimal(seconds));
    if (count > longest_wait_s) return fail(Code::usage, "a wait is 31 days at most");
    hand.wait(count);
    return {};
}

Result<void> type(Hand& hand, std::string_view rest) {
    const Act field = split_act(rest);
    if (field.rest.empty()) return fail(Code::usage, "type FIELD TEXT");
    return hand.type(field.verb, field.rest);
}

Result<void> type_hex(Hand& hand, std::string_view rest) {
    const Act field = split_act(rest);
    return hand.type_hex(field.verb, field.rest);
}

Result<void> say(std::string_view text) {
    std::cout << text << std::endl;
    return {};
}

Result<void> show_tree(Hand& hand) {
    hand.settle();
    std::cout << hand.tree() << std::flush;
    return {};
}

Result<void> listen(Hand& hand) {
    const std::string said = TRY(hand.listen());
    std::cout << said << "." << std::endl;
    return {};
}

Result<void> show_heard(Hand& hand) {
    std::cout << hand.heard() << "." << std::endl;
    return {};
}

Result<void> play_line(const Act& act, Hand& hand) {
    if (act.verb == "tree" && act.rest.empty()) return show_tree(hand);
    if (act.verb == "listen" && act.rest.empty()) return listen(hand);
    if (act.verb == "heard" && act.rest.empty()) return show_heard(hand);
    if (act.rest.empty()) return fail(Code::usage, "this act needs a word after it, or is unknown");
    if (act.verb == "tap") return hand.tap(act.rest);
    if (act.verb == "hold") return hand.hold(act.rest);
    if (act.verb == "type") return type(hand, act.rest);
    if (act.verb == "type-hex") return type_hex(hand, act.rest);
    if (act.verb == "say") return say(act.rest);
    if (act.verb == "key") return hand.key(act.rest);
    if (act.verb == "expect") return hand.expect(act.rest);
    if (act.verb == "expect-not") return hand.expect_not(act.rest);
    if (act.verb == "language") return hand.language(act.rest);
    if (act.verb == "wait") return wait(hand, act.rest);
    if (act.verb == "size") return hand.size(act.rest);
    if (act.verb == "shot") return hand.shot(act.rest);
    return fail(Code::usage, "there is no act \"" + std::string(act.verb) + "\"");
}

} // namespace

Played play_script(std::istream& script, Hand& hand) {
    Played played;
    std::string line;
    size_t number = 0;
    hand.settle();
    while (std::getline(script, line)) {
        ++number;
        const std::string_view text = trimmed(line);
        if (text.empty()) continue;
        const auto done = play_line(split_act(text), hand);
        if (!done) return {played.lines, false, number, line, done.error().detail};
        ++played.lines;
        if (hand.over()) break;
    }
    if (script.bad()) return {played.lines, false, number + 1, "", "the script cannot be read"};
    return played;
}

} // namespace streetsign::kiosk
