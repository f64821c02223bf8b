// SPDX-License-Identifier: MIT
// What is said while somebody types: the letter that came, that one went, where the caret is now.
#pragma once

#include <vector>

#include "kiosk/speech/hearing.h"
#include "kiosk/speech/sentence.h"
#include "kiosk/ui/node.h"

namespace streetsign::kiosk {

struct Typed {
    std::size_t size = 0; // of the text, in bytes
    std::uint32_t caret = 0;
};

std::vector<Sentence> say_typing(const Node& field, Typed before, const Hearing& hearing);

} // namespace streetsign::kiosk
