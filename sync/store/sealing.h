// SPDX-License-Identifier: MIT
// From a plain record to what the store keeps: padded, sealed to the campaign's two recipients,
// with its entry. Here, on the store's floor, so that the kiosk need not see the envelope room.
// Keeps nothing of a record. What sealing costs is mostly the header, which no record is needed
// for: it can be made while a person still reads, and then nobody waits for it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sync/campaign/manifest.h"
#include "sync/core/bytes.h"
#include "sync/core/result.h"
#include "sync/envelope/age.h"
#include "sync/envelope/age_key.h"
#include "sync/envelope/entry.h"

namespace streetsign {

struct SealedRecord {
    RecordEntry entry;
    Buffer envelope; // of the campaign's one size
};

class Sealer {
public:
    // malformed: a recipient of the manifest is no usable key.
    static Result<Sealer> open(const Manifest& manifest);

    // Makes the next record's header, with the key that will open its envelope, unless it waits
    // already. From now until it is used or forgotten this key is in wiped memory.
    void prepare();
    void forget() { header_.reset(); }
    bool prepared() const { return header_.has_value(); }

    // full: the record does not fit the cell. Without a token of the caller's nobody can ever show
    // one: it is made, hashed and wiped inside.
    Result<SealedRecord> seal(Bytes plain, RecordKind kind);
    // Where a receipt may be given: the entry commits to this token.
    Result<SealedRecord> seal(Bytes plain, RecordKind kind, const Token& token);

private:
    Sealer(size_t cell, std::vector<AgeRecipientKey> recipients)
        : cell_(cell), recipients_(std::move(recipients)) {}

    size_t cell_;
    std::vector<AgeRecipientKey> recipients_;
    std::optional<PreparedHeader> header_;
};

} // namespace streetsign
