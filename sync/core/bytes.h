// SPDX-License-Identifier: MIT
// Bytes borrowed, bytes owned, and named arrays of bytes. Two things with the same bytes and
// different meanings are two types, so a leaf hash cannot be passed where a root is meant.
// Nothing here wipes: secrets and personal data live in secret.h.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace streetsign {

using Bytes = std::span<const uint8_t>;
using MutableBytes = std::span<uint8_t>;
using Buffer = std::vector<uint8_t>;

// N bytes with a meaning. Compared by value; ordered, so that it can be a map's key.
template <typename Tag, size_t N>
struct Fixed {
    static constexpr size_t size = N;
    std::array<uint8_t, N> bytes{};

    Bytes view() const { return bytes; }
    friend auto operator<=>(const Fixed&, const Fixed&) = default;

    // Nothing when `source` is not exactly N bytes.
    static std::optional<Fixed> from(Bytes source) {
        if (source.size() != N) return std::nullopt;
        Fixed result;
        for (size_t i = 0; i < N; ++i)
            result.bytes[i] = source[i];
        return result;
    }
};

using Digest = Fixed<struct DigestTag, 32>;                // SHA-256 of something without a name
using EnvelopeId = Fixed<struct EnvelopeIdTag, 32>;        // SHA-256(envelope): a record's identity
using TokenHash = Fixed<struct TokenHashTag, 32>;          // SHA-256(token)
using LeafHash = Fixed<struct LeafHashTag, 32>;            // SHA-256(0x00 || entry)
using RootHash = Fixed<struct RootHashTag, 32>;            // root of a tree
using NodeHash = Fixed<struct NodeHashTag, 32>;            // inner node, or one hash of a proof
using ManifestHash = Fixed<struct ManifestHashTag, 32>;    // SHA-256(manifest note)
using OriginHash = Fixed<struct OriginHashTag, 32>;        // SHA-256(origin), names a log in URLs
using PublicKey = Fixed<struct PublicKeyTag, 32>;          // Ed25519
using Signature = Fixed<struct SignatureTag, 64>;          // Ed25519
using AgeRecipientKey = Fixed<struct AgeRecipientTag, 32>; // X25519 public key

inline Bytes as_bytes(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline void append(Buffer& buffer, Bytes more) {
    buffer.insert(buffer.end(), more.begin(), more.end());
}

} // namespace streetsign
