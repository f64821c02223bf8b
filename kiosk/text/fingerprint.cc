// SPDX-License-Identifier: MIT
#include "kiosk/text/fingerprint.h"

#include <bit>
#include <cstring>

#include "sync/core/crypto.h"

namespace streetsign::kiosk {
namespace {

struct SipState {
    std::uint64_t v0, v1, v2, v3;
    void round() {
        v0 += v1;
        v2 += v3;
        v1 = std::rotl(v1, 13) ^ v0;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 = std::rotl(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = std::rotl(v1, 17) ^ v2;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 = std::rotl(v2, 32);
    }
    void take(std::uint64_t word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }
};

} // namespace

Fingerprinter::Fingerprinter() { renew(); }

void Fingerprinter::renew() {
    fill_random({reinterpret_cast<std::uint8_t*>(key_.data()), sizeof(key_)});
}

std::uint64_t Fingerprinter::of(Bytes data) const {
    SipState state{key_[0] ^ 0x736f6d6570736575U, key_[1] ^ 0x646f72616e646f6dU,
                   key_[0] ^ 0x6c7967656e657261U, key_[1] ^ 0x7465646279746573U};
    std::size_t at = 0;
    for (; at + 8 <= data.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, data.data() + at, 8);
        state.take(word);
    }
    std::uint64_t last = static_cast<std::uint64_t>(data.size()) << 56U;
    for (std::size_t i = 0; at + i < data.size(); ++i)
        last |= static_cast<std::uint64_t>(data[at + i]) << (8 * i);
    state.take(last);
    state.v2 ^= 0xff;
    for (int i = 0; i < 4; ++i)
        state.round();
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

} // namespace streetsign::kiosk
