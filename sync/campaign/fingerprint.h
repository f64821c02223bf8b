// SPDX-License-Identifier: MIT
// Keys and roots as words that two people can read to each other. Eight words out of 256: 64 bits,
// in the order of the bytes. Enough to compare a key that is already there against an honest
// neighbour's; someone who can make 2^64 keys could forge a match. FORMAT.md section 8.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "sync/campaign/manifest.h"
#include "sync/log/note.h"
#include "sync/log/tree_hash.h"

namespace streetsign {

inline constexpr size_t fingerprint_words = 8; // 64 bits

struct Fingerprint {
    std::array<std::string_view, fingerprint_words> words;
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
    std::string text() const; // one space between words
};

Fingerprint fingerprint_of(const VerifierKey& key); // of its vkey, so of its name too
Fingerprint fingerprint_of(const RootHash& root);   // the root's first eight bytes
// Both authority keys of a campaign, whichever order they are given in: what the steward compares.
Fingerprint authority_fingerprint(std::span<const VerifierKey> authorities);

} // namespace streetsign
