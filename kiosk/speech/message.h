// SPDX-License-Identifier: MIT
// What kiosk and launcher say to each other: one datagram each, the kind in the first byte, numbers
// big-endian. Only what the encoder writes is read; anything else is nothing.
//
//     to the launcher   say      'S' u32 number, u8 spelled, u16 rate, u16 volume, u8 n, language,
//                                text to the end (1 to longest_sentence bytes)
//                       hush     'H'
//                       voice?   'V' language      is there a voice for it?
//                       sound?   'P'               can anything be heard?
//     to the kiosk      ready    'R'               a launcher begins; what was being said is over
//                       said     'F' u32 number    said to its end
//                       unsaid   'N' u32 number    it could not be said
//                       voice    'Y' or 'X' language
//                       sound    'O' or 'M'
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/speech/sentence.h"
#include "sync/core/bytes.h"
#include "sync/core/secret.h"

namespace streetsign::kiosk {

inline constexpr std::size_t longest_message = longest_sentence + 64;

struct ToSay {
    std::uint32_t number = 0;
    bool spelled = false;
    int rate = 0;   // 80 to 450
    int volume = 0; // 0 to 100
    std::string language;
    Bytes text; // borrowed
};

// A tag that may stand in a command: two small letters, then letters, digits and hyphens: "pt-BR".
bool is_language_tag(std::string_view language);

SecretBuffer encode(const ToSay& say);
std::optional<ToSay> decode_say(Bytes message); // borrows from it

std::string numbered(char kind, std::uint32_t number);
std::optional<std::uint32_t> number_in(Bytes message); // of a 5-byte message

} // namespace streetsign::kiosk
