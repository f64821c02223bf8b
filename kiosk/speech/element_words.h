// SPDX-License-Identifier: MIT
// The spoken form of one element, so far as it is not personal, and how words are cut into pieces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kiosk/speech/hearing.h"
#include "kiosk/speech/sentence.h"
#include "kiosk/ui/node.h"

namespace streetsign::kiosk {

// What it is called, and what it holds: "Read aloud".
std::string name_words(const Node& tree, const Node& node, const Hearing& hearing);
// What it is and how it stands, in the screen's language: "Button. Chosen".
std::string kind_words(const Node& tree, const Node& node, const Hearing& hearing);
// Both.
std::string element_words(const Node& tree, const Node& node, const Hearing& hearing);

// The same words without the invisible marks that keep directions apart, which voices stumble over.
std::string sayable(std::string_view words);

// A key that types one letter or sign: its sign is said by name.
bool is_one_letter(const Node& node);

// A paragraph of more than `wanted` bytes is cut where a sentence ends, or else a clause; a longer
// clause stays whole, so that it sounds like one, up to longest_sentence.
std::vector<Sentence> in_pieces(const std::string& words, const std::string& language,
                                std::size_t wanted = longest_sentence);

// What a visitor typed, or how much of it there is.
std::vector<Sentence> personal_words(Bytes personal, const Hearing& hearing);

} // namespace streetsign::kiosk
