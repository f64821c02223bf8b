// SPDX-License-Identifier: MIT
// Keys made from fixed seeds, so that samples and their bytes never change.
#pragma once

#include <string_view>

#include "sync/core/crypto.h"
#include "sync/log/note.h"

namespace streetsign::test {

inline SignerKey key_from(std::string_view name, KeyType type, uint8_t seed_byte) {
    SigningSeed seed;
    for (size_t i = 0; i < SigningSeed::size; ++i)
        seed.data()[i] = seed_byte;
    return *SignerKey::create(name, type, std::move(seed));
}

constexpr std::string_view log_name = "example.org/ban-example/device/stall-7/1";
constexpr std::string_view server_name = "example.org/ban-example/server";

inline SignerKey log_key() { return key_from(log_name, KeyType::ed25519, 1); }
inline SignerKey other_key() { return key_from("example.org/other", KeyType::ed25519, 2); }
inline SignerKey server_key() { return key_from(server_name, KeyType::cosignature, 3); }

} // namespace streetsign::test
