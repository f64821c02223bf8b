// SPDX-License-Identifier: MIT
// Speaker: the sentences that wait to be said, one after the other. New ones that matter cut off
// what is being said; a countdown waits its turn. Keeps personal words in wiped memory and only
// until they are said or cut off. Does not wait: whoever has it calls turn() now and then. A voice
// that takes longer for a sentence than anybody could is cut off: what hangs is no activity.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "kiosk/speech/voice.h"
#include "sync/core/clock.h"

namespace streetsign::kiosk {

class Speaker {
public:
    // A null voice says nothing. Both must outlive it.
    Speaker(Voice* voice, const Clock& clock) : voice_(voice), clock_(clock) {}

    // Cuts off what is being said and what waits, and begins.
    void say(std::vector<Sentence> sentences, Tone tone);
    // After what is being said and what waits.
    void add(std::vector<Sentence> sentences, Tone tone);
    void hush();

    struct Turn {
        bool began = false;
        std::string focus{}; // of the sentence that began
        std::optional<Stretch> stretch{};
        bool counted = false; // one that goes into the record was said to its end
    };
    // Goes on to the next sentence if one has ended.
    Turn turn();

    bool speaking() const { return speaking_; }
    bool can(std::string_view language) const {
        return voice_ != nullptr && voice_->speaks(language);
    }
    bool any_voice() const { return voice_ != nullptr; }
    // Tests listen here: told of every sentence when it begins.
    void overhear(std::function<void(const Sentence&)> listener) {
        listener_ = std::move(listener);
    }

private:
    Turn begin();

    Voice* voice_;
    const Clock& clock_;
    std::deque<Sentence> waiting_;
    Tone tone_;
    std::uint64_t until_ms_ = 0; // when what is being said must be over
    bool speaking_ = false;
    bool counts_ = false;       // what is being said
    std::optional<Turn> first_; // of a sentence that began outside turn()
    std::function<void(const Sentence&)> listener_;
};

} // namespace streetsign::kiosk
