// SPDX-License-Identifier: MIT
// From a plain record to what the store keeps: padded, sealed to the campaign's two recipients,
// with its entry. Here, on the store's floor, so that the kiosk need not see the envelope room.
// Without a token of the caller's nobody can ever show one: it is made, hashed and wiped inside.
// Keeps nothing of the record.
#pragma once

#include "sync/campaign/manifest.h"
#include "sync/core/bytes.h"
#include "sync/core/result.h"
#include "sync/envelope/entry.h"

namespace streetsign {

struct SealedRecord {
    RecordEntry entry;
    Buffer envelope; // of the campaign's one size
};

// malformed: the manifest's recipients cannot be read; full: the record does not fit the cell.
Result<SealedRecord> seal_record(Bytes plain, RecordKind kind, const Manifest& manifest);
// The same where a receipt may be given: the entry commits to this token.
Result<SealedRecord> seal_record(Bytes plain, RecordKind kind, const Manifest& manifest,
                                 const Token& token);

} // namespace streetsign
