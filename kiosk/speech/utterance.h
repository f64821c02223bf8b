// SPDX-License-Identifier: MIT
// What is said: pure functions from a tree of nodes, and from what changed in it, to sentences in
// the language of the screen. Every element has a spoken form: what it is called, what it is, what
// it holds, how it stands, which of how many. Signs of a PIN are never said; what a visitor typed
// only where Hearing::personal_aloud says so, and then in wiped memory. Nothing here knows a voice.
#pragma once

#include <string>
#include <vector>

#include "kiosk/speech/hearing.h"
#include "kiosk/speech/sentence.h"
#include "kiosk/ui/node.h"

namespace streetsign::kiosk {

// One element: "Sign. Button."  "Name. Text field. Empty."  "Greece. Button. 14 of 44."
std::vector<Sentence> say_node(const Node& tree, const Node& node, const Hearing& hearing);

// Everything that stands on a screen or in an open dialog, as one who comes there hears it: its
// title, what is written, then the element with the focus. Of what can be chosen only the number.
std::vector<Sentence> say_screen(const Node& tree, const Hearing& hearing);

// What is written on it from `scroller`'s upper edge on.
std::vector<Sentence> say_onward(const Node& tree, const Node& scroller, const Hearing& hearing);

// What was seen by those who listen; ids, lengths and words of the campaign, nothing typed.
struct Heard {
    std::string place; // screen and dialog
    std::string dialog;
    std::string focus;
    std::string focus_words; // of the focused element, so far as they are not personal
    std::vector<std::string> alerts;
    std::vector<std::string> statuses;
    std::string field; // the one with the caret
    std::size_t field_size = 0;
    std::uint32_t caret = 0;
    std::string scroller;
    int scroll_y = 0;
};
Heard heard_of(const Node& tree, const Hearing& hearing);

struct Change {
    std::vector<Sentence> sentences;
    bool urgent = true; // cuts off what is being said; a countdown waits
    bool arrived = false;
};
// What to say now that `tree` is on the screen and `before` was.
Change say_change(const Heard& before, const Node& tree, const Hearing& hearing);

} // namespace streetsign::kiosk
