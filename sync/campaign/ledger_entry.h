// SPDX-License-Identifier: MIT
// An entry of the server's ledger: what the server accepted, byte for byte, behind one byte that
// says its kind. FORMAT.md section 10. Reading one proves the form only: the note inside is opened
// with the keys of whoever signs that kind.
#pragma once

#include <cstdint>

#include "sync/core/bytes.h"
#include "sync/core/result.h"

namespace streetsign {

enum class LedgerKind : uint8_t {
    checkpoint = 1, // a device's, cosigned
    manifest = 2,
    certificate = 3,
    revocation = 4,
    erasure = 5,
    admission = 6,
    declaration = 7,
};

// A bundle of tiles gives the length of an entry in 16 bits.
inline constexpr size_t max_ledger_note = UINT16_MAX - 1; // bytes

struct LedgerEntry {
    LedgerKind kind = LedgerKind::checkpoint;
    Bytes note; // inside the bytes that were read
};

// refused: longer than max_ledger_note; mismatch: the note is not of that kind.
Result<Buffer> encode_ledger_entry(LedgerKind kind, Bytes note);

// malformed: no entry that encode_ledger_entry writes.
Result<LedgerEntry> decode_ledger_entry(Bytes entry);

} // namespace streetsign
