// SPDX-License-Identifier: MIT
// Voice: says one sentence at a time and can be cut off at once. The seam between what is said
// (Speaker) and who says it: espeak-ng behind the launcher, or a list in a test.
#pragma once

#include <string_view>

#include "kiosk/speech/sentence.h"

namespace streetsign::kiosk {

class Voice {
public:
    virtual ~Voice() = default;
    // Whether there is a voice for this language. False while nobody knows yet.
    virtual bool speaks(std::string_view language) const = 0;
    // Cuts off what is being said. Never fails: who cannot speak is soon not busy.
    virtual void say(const Sentence& sentence, Tone tone) = 0;
    virtual void hush() = 0;
    // Whether a sentence is still being said, as far as is known now.
    virtual bool busy() = 0;
    // Whether the sentence that was begun last was said to its end: not cut off, and nothing
    // failed.
    virtual bool said_whole() const = 0;
};

} // namespace streetsign::kiosk
