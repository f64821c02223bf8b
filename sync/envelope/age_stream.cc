// SPDX-License-Identifier: MIT
#include "sync/envelope/age_stream.h"

#include <algorithm>
#include <array>

#include "sync/core/crypto.h"

namespace streetsign {
namespace {

constexpr size_t tag_size = 16;
constexpr size_t sealed_chunk_size = age_chunk_size + tag_size;

// 11 bytes of counter, big-endian, and a last byte that is 1 for the final chunk. A 64-bit counter
// suffices: no memory holds 2^64 chunks.
std::array<uint8_t, 12> chunk_nonce(uint64_t counter, bool final) {
    std::array<uint8_t, 12> nonce{};
    for (size_t i = 0; i < 8; ++i)
        nonce[10 - i] = static_cast<uint8_t>(counter >> (8 * i));
    nonce[11] = final ? 1 : 0;
    return nonce;
}

} // namespace

void stream_seal(Buffer& file, Bytes plain, const SymmetricKey& key) {
    uint64_t counter = 0;
    bool final = false;
    while (!final) {
        const Bytes chunk = plain.first(std::min(plain.size(), age_chunk_size));
        plain = plain.subspan(chunk.size());
        final = plain.empty();
        const size_t start = file.size();
        file.resize(start + chunk.size() + tag_size);
        chacha20poly1305_seal(MutableBytes(file).subspan(start), chunk, chunk_nonce(counter, final),
                              key.view());
        ++counter;
    }
}

Result<SecretBuffer> stream_open(Bytes sealed, const SymmetricKey& key) {
    const size_t chunks =
        std::max<size_t>(1, (sealed.size() + sealed_chunk_size - 1) / sealed_chunk_size);
    const size_t last = sealed.size() - (chunks - 1) * sealed_chunk_size;
    // Only an empty file may end with an empty chunk, else one plain text had two spellings.
    if (last < tag_size || (last == tag_size && chunks > 1))
        return fail(Code::mismatch, "an age payload that is cut off");

    SecretBuffer plain(sealed.size() - chunks * tag_size);
    MutableBytes out = plain.span();
    for (uint64_t counter = 0; counter < chunks; ++counter) {
        const Bytes chunk = sealed.first(std::min(sealed.size(), sealed_chunk_size));
        sealed = sealed.subspan(chunk.size());
        const size_t plain_size = chunk.size() - tag_size;
        if (!chacha20poly1305_open(out.first(plain_size), chunk,
                                   chunk_nonce(counter, sealed.empty()), key.view()))
            return fail(Code::mismatch, "an age payload that was changed or cut off");
        out = out.subspan(plain_size);
    }
    return plain;
}

} // namespace streetsign
