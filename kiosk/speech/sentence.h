// SPDX-License-Identifier: MIT
// Sentence: one thing to be said at one go, in one language. What a visitor typed is in wiped
// memory; everything else is plain words. How it is said (rate, volume) is Tone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sync/core/secret.h"

namespace streetsign::kiosk {

// The voice is told in pieces of at most this many bytes: a paragraph that is longer is cut.
inline constexpr std::size_t longest_sentence = 4000;

// Where words stand in what scrolls, in pixels from its beginning.
struct Stretch {
    int from_y = 0;
    int to_y = 0;
    friend bool operator==(const Stretch&, const Stretch&) = default;
};

struct Sentence {
    std::string words;
    SecretBuffer personal{};          // instead of words
    std::string language{};           // tag: "el"
    std::string focus{};              // what gets the focus while this is said: select takes it
    std::optional<Stretch> stretch{}; // what is scrolled into sight while this is said
    bool spelled = false;             // a letter or a sign: signs are said by their names
    bool counts = false; // of the petition or a consent, and once said goes into the record

    std::string_view text() const { return personal.empty() ? words : personal.text(); }
};

struct Tone {
    int rate = 170;  // words a minute
    int volume = 50; // per cent
};

} // namespace streetsign::kiosk
