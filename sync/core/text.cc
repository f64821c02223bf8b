// SPDX-License-Identifier: MIT
#include "sync/core/text.h"

#include <array>

namespace streetsign {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode_base64(Bytes bytes, std::string_view alphabet, bool padded) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (size_t i = 0; i < bytes.size(); i += 3) {
        const size_t left = std::min<size_t>(3, bytes.size() - i);
        uint32_t group = static_cast<uint32_t>(bytes[i]) << 16;
        if (left > 1) group |= static_cast<uint32_t>(bytes[i + 1]) << 8;
        if (left > 2) group |= bytes[i + 2];
        for (size_t k = 0; k <= left; ++k)
            text.push_back(alphabet[group >> (18 - 6 * k) & 63]);
        if (padded) text.append(3 - left, '=');
    }
    return text;
}

// Canonical: no padding here, no other characters, trailing bits zero.
Result<Buffer> decode_base64(std::string_view text, std::string_view alphabet) {
    if (text.size() % 4 == 1) return fail(Code::malformed, "base64 of an impossible length");
    Buffer bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const size_t value = alphabet.find(c);
        if (value == std::string_view::npos)
            return fail(Code::malformed, "a character that base64 does not have");
        bits = bits << 6 | static_cast<uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<uint8_t>(bits >> count));
            bits &= (1U << count) - 1;
        }
    }
    if (bits != 0) return fail(Code::malformed, "base64 with trailing bits");
    return bytes;
}

int hex_value(char c) {
    const size_t value = hex_digits.find(c);
    return value == std::string_view::npos ? -1 : static_cast<int>(value);
}

// Bytes of the UTF-8 sequence at the front of `text`; 0 when there is none (RFC 3629 section 4).
size_t utf8_sequence(Bytes text) {
    const uint8_t first = text[0];
    if (first < 0x80) return 1;
    size_t size = 0;
    uint8_t low = 0x80;
    uint8_t high = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
        size = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        size = 3;
        if (first == 0xE0) low = 0xA0;
        if (first == 0xED) high = 0x9F;
    } else if (first >= 0xF0 && first <= 0xF4) {
        size = 4;
        if (first == 0xF0) low = 0x90;
        if (first == 0xF4) high = 0x8F;
    } else {
        return 0;
    }
    if (text.size() < size || text[1] < low || text[1] > high) return 0;
    for (size_t i = 2; i < size; ++i)
        if (text[i] < 0x80 || text[i] > 0xBF) return 0;
    return size;
}

} // namespace

std::string hex(Bytes bytes) {
    std::string text;
    text.reserve(2 * bytes.size());
    for (const uint8_t byte : bytes) {
        text.push_back(hex_digits[byte >> 4]);
        text.push_back(hex_digits[byte & 15]);
    }
    return text;
}

Result<Buffer> parse_hex(std::string_view text) {
    if (text.size() % 2 != 0) return fail(Code::malformed, "hex of an odd length");
    Buffer bytes;
    bytes.reserve(text.size() / 2);
    for (size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return fail(Code::malformed, "a character that hex does not have");
        bytes.push_back(static_cast<uint8_t>(high << 4 | low));
    }
    return bytes;
}

std::string base64(Bytes bytes) { return encode_base64(bytes, standard_alphabet, true); }
std::string base64_unpadded(Bytes bytes) { return encode_base64(bytes, standard_alphabet, false); }
std::string base64_url(Bytes bytes) { return encode_base64(bytes, url_alphabet, false); }

Result<Buffer> parse_base64(std::string_view text) {
    if (text.size() % 4 != 0) return fail(Code::malformed, "base64 without its padding");
    size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    return decode_base64(text.substr(0, text.size() - padding), standard_alphabet);
}

Result<Buffer> parse_base64_unpadded(std::string_view text) {
    return decode_base64(text, standard_alphabet);
}

Result<Buffer> parse_base64_url(std::string_view text) { return decode_base64(text, url_alphabet); }

Result<uint64_t> parse_decimal(std::string_view text) {
    if (text.empty() || text.size() > 19 || (text.size() > 1 && text[0] == '0'))
        return fail(Code::malformed, "not a canonical decimal number");
    uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return fail(Code::malformed, "not a canonical decimal number");
        value = value * 10 + static_cast<uint64_t>(c - '0');
    }
    if (value > INT64_MAX) return fail(Code::malformed, "a number over 2^63-1");
    return value;
}

bool is_utf8(Bytes bytes) {
    while (!bytes.empty()) {
        const size_t size = utf8_sequence(bytes);
        if (size == 0) return false;
        bytes = bytes.subspan(size);
    }
    return true;
}

Result<std::vector<std::string_view>> split_lines(std::string_view text) {
    if (!text.empty() && text.back() != '\n')
        return fail(Code::malformed, "the last line does not end");
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return lines;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

} // namespace streetsign
