// SPDX-License-Identifier: MIT
#include "kiosk/speech/message.h"

#include <algorithm>
#include <array>

namespace streetsign::kiosk {
namespace {

constexpr std::size_t header_size = 11; // up to the language
constexpr int least_rate = 80;          // espeak-ng's own limits
constexpr int most_rate = 450;

std::uint8_t byte(unsigned value) { return static_cast<std::uint8_t>(value & 0xffU); }

} // namespace

bool is_language_tag(std::string_view language) {
    const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto allowed = [small](char c) {
        return small(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    };
    return language.size() >= 2 && language.size() <= 16 && small(language[0]) &&
           small(language[1]) && std::all_of(language.begin(), language.end(), allowed);
}

SecretBuffer encode(const ToSay& say) {
    const auto rate = static_cast<unsigned>(std::clamp(say.rate, least_rate, most_rate));
    const auto volume = static_cast<unsigned>(std::clamp(say.volume, 0, 100));
    const std::array<std::uint8_t, header_size> header{
        'S',
        byte(say.number >> 24U),
        byte(say.number >> 16U),
        byte(say.number >> 8U),
        byte(say.number),
        say.spelled ? std::uint8_t{1} : std::uint8_t{0},
        byte(rate >> 8U),
        byte(rate),
        byte(volume >> 8U),
        byte(volume),
        byte(static_cast<unsigned>(say.language.size()))};
    SecretBuffer message;
    message.reserve(header_size + say.language.size() + say.text.size());
    message.append(header);
    message.append(say.language);
    message.append(say.text);
    return message;
}

std::optional<ToSay> decode_say(Bytes message) {
    if (message.size() < header_size || message[0] != 'S' || message[5] > 1) return std::nullopt;
    ToSay say;
    for (std::size_t i = 1; i < 5; ++i)
        say.number = say.number << 8U | message[i];
    say.spelled = message[5] == 1;
    say.rate = message[6] * 256 + message[7];
    say.volume = message[8] * 256 + message[9];
    const std::size_t tag = message[10];
    if (say.rate < least_rate || say.rate > most_rate || say.volume > 100) return std::nullopt;
    if (message.size() <= header_size + tag) return std::nullopt;
    say.language = as_text(message.subspan(header_size, tag));
    say.text = message.subspan(header_size + tag);
    if (!is_language_tag(say.language) || say.text.size() > longest_sentence) return std::nullopt;
    return say;
}

std::string numbered(char kind, std::uint32_t number) {
    std::string message(1, kind);
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        message += static_cast<char>(byte(number >> shift));
    return message;
}

std::optional<std::uint32_t> number_in(Bytes message) {
    if (message.size() != 5) return std::nullopt;
    std::uint32_t number = 0;
    for (const std::uint8_t one : message.subspan(1))
        number = number << 8U | one;
    return number;
}

} // namespace streetsign::kiosk
