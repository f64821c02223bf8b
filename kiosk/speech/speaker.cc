// SPDX-License-Identifier: MIT
#include "kiosk/speech/speaker.h"

#include <iterator>
#include <utility>

namespace streetsign::kiosk {
namespace {

// A letter takes a tenth of a second at the slowest rate; a number is short and takes longer.
constexpr std::uint64_t least_ms = 20'000;
constexpr std::uint64_t most_ms_a_byte = 200;

} // namespace

void Speaker::say(std::vector<Sentence> sentences, Tone tone) {
    hush();
    add(std::move(sentences), tone);
}

void Speaker::add(std::vector<Sentence> sentences, Tone tone) {
    tone_ = tone;
    std::move(sentences.begin(), sentences.end(), std::back_inserter(waiting_));
    if (!speaking_) first_ = begin();
}

void Speaker::hush() {
    waiting_.clear();
    first_.reset();
    if (speaking_) voice_->hush();
    speaking_ = counts_ = false;
}

Speaker::Turn Speaker::begin() {
    while (!waiting_.empty()) {
        const Sentence next = std::move(waiting_.front());
        waiting_.pop_front();
        // In a language without a voice another one would only make noise.
        if (!can(next.language) || next.text().empty()) continue;
        if (listener_) listener_(next);
        voice_->say(next, tone_);
        speaking_ = true;
        until_ms_ = clock_.boottime_ms() + least_ms + next.text().size() * most_ms_a_byte;
        counts_ = next.counts;
        return {true, next.focus, next.stretch, false};
    }
    return {};
}

Speaker::Turn Speaker::turn() {
    if (first_) return *std::exchange(first_, std::nullopt);
    if (!speaking_) return {};
    const bool busy = voice_->busy();
    if (busy && clock_.boottime_ms() < until_ms_) return {};
    if (busy) voice_->hush();
    const bool counted = counts_ && !busy && voice_->said_whole();
    speaking_ = counts_ = false;
    Turn next = begin();
    next.counted = counted;
    return next;
}

} // namespace streetsign::kiosk
