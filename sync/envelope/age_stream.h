// SPDX-License-Identifier: MIT
// The payload of an age v1 file: STREAM over ChaCha20-Poly1305 in chunks of 64 KiB, the last one
// marked, so that a cut, a swap or an addition is noticed. Used by age.cc only. FORMAT.md 1.5.
#pragma once

#include "sync/core/result.h"
#include "sync/core/secret.h"

namespace streetsign {

inline constexpr size_t age_chunk_size = size_t{64} * 1024; // of plain text

// Appends the sealed chunks of `plain` to `file`.
void stream_seal(Buffer& file, Bytes plain, const SymmetricKey& key);

// mismatch: cut, extended, reordered or changed. All of the plain text or none of it.
Result<SecretBuffer> stream_open(Bytes sealed, const SymmetricKey& key);

} // namespace streetsign
