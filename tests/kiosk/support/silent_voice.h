// SPDX-License-Identifier: MIT
// A voice for every language that says nothing: for screens as they are on a terminal that can read
// aloud, whose bar has one button more.
#pragma once

#include "kiosk/speech/voice.h"

namespace streetsign::kiosk::test {

class SilentVoice final : public Voice {
public:
    bool speaks(std::string_view) const override { return true; }
    void say(const Sentence&, Tone) override {}
    void hush() override {}
    bool busy() override { return false; }
    bool said_whole() const override { return true; }
};

} // namespace streetsign::kiosk::test
