// SPDX-License-Identifier: MIT
// A note of the authority as a row, and in the ledger's queue with it. Whether it may be stored was
// decided before. Inside the caller's transaction.
#pragma once

#include "sync/campaign/ledger_entry.h"
#include "sync/campaign/signed.h"
#include "sync/server/vault.h"

namespace streetsign::server {

struct NoteAbout {
    uint64_t serial = 0; // of a manifest
    std::string_view device = {};
    std::string_view origin = {};
};

// True when the note was not there yet; then it is queued for the ledger as well.
Result<bool> insert_note(Vault& vault, NoteKind kind, LedgerKind ledger, Bytes note,
                         const NoteAbout& about);

} // namespace streetsign::server
