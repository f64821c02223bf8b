// SPDX-License-Identifier: MIT
#include "sync/envelope/bech32.h"

#include <algorithm>
#include <cassert>

namespace streetsign {
namespace {

constexpr std::string_view letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr size_t checksum_letters = 6;
constexpr size_t max_text = 256; // our keys have 74 characters at most

// The BCH code of BIP 173, fed one 5-bit value at a time.
class Checksum {
public:
    explicit Checksum(std::string_view prefix) {
        for (const char c : prefix)
            add(static_cast<uint8_t>(c) >> 5);
        add(0);
        for (const char c : prefix)
            add(static_cast<uint8_t>(c) & 31);
    }
    void add(uint32_t value) {
        constexpr uint32_t generator[] = {0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD,
                                          0x2A1462B3};
        const uint32_t top = state_ >> 25;
        state_ = (state_ & 0x1FFFFFF) << 5 ^ value;
        for (unsigned i = 0; i < 5; ++i)
            if (top >> i & 1) state_ ^= generator[i];
    }
    uint32_t state() const { return state_; }

private:
    uint32_t state_ = 1;
};

bool is_prefix(std::string_view prefix) {
    return !prefix.empty() && std::all_of(prefix.begin(), prefix.end(), [](char c) {
        return c >= 0x21 && c <= 0x7E && (c < 'A' || c > 'Z');
    });
}

} // namespace

SecretBuffer bech32_encode(std::string_view prefix, Bytes data) {
    assert(is_prefix(prefix));
    SecretBuffer text;
    text.reserve(prefix.size() + 1 + (data.size() * 8 + 4) / 5 + checksum_letters);
    text.append(prefix);
    text.append("1");

    Checksum checksum(prefix);
    const auto put = [&](uint32_t value) {
        checksum.add(value);
        text.append(letters.substr(value, 1));
    };
    uint32_t bits = 0;
    int count = 0;
    for (const uint8_t byte : data) {
        bits = (bits << 8 | byte) & 0xFFF; // at most 4 bits wait from before
        for (count += 8; count >= 5; count -= 5)
            put(bits >> (count - 5) & 31);
    }
    if (count > 0) put(bits << (5 - count) & 31);
    for (size_t i = 0; i < checksum_letters; ++i)
        checksum.add(0);
    const uint32_t sum = checksum.state() ^ 1;
    for (int shift = 25; shift >= 0; shift -= 5)
        text.append(letters.substr(sum >> shift & 31, 1));
    return text;
}

Result<SecretBuffer> bech32_decode(std::string_view prefix, std::string_view text) {
    assert(is_prefix(prefix));
    if (text.size() > max_text || text.size() < prefix.size() + 1 + checksum_letters ||
        !text.starts_with(prefix) || text[prefix.size()] != '1')
        return fail(Code::malformed, "not a key of the expected kind");
    text.remove_prefix(prefix.size() + 1);

    Checksum checksum(prefix);
    SecretBuffer data;
    data.reserve(text.size());
    uint32_t bits = 0;
    int count = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const size_t value = letters.find(text[i]);
        if (value == std::string_view::npos)
            return fail(Code::malformed, "a key with a character that bech32 does not have");
        checksum.add(static_cast<uint32_t>(value));
        if (i + checksum_letters >= text.size()) continue;
        bits = (bits << 5 | static_cast<uint32_t>(value)) & 0xFFF;
        count += 5;
        if (count < 8) continue;
        count -= 8;
        const auto byte = static_cast<uint8_t>(bits >> count);
        data.append(Bytes(&byte, 1));
        bits &= (1U << count) - 1;
    }
    if (checksum.state() != 1)
        return fail(Code::malformed, "a key with a wrong checksum: mistyped");
    // Fewer than five bits may be left over, all zero, or the data had more than one spelling.
    if (count >= 5 || bits != 0) return fail(Code::malformed, "a key with bits left over");
    return data;
}

} // namespace streetsign
