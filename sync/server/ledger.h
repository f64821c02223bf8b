// SPDX-License-Identifier: MIT
// The server's own log of everything it accepted, in order of arrival. What is accepted is queued
// in the transaction that accepts it; append_pending(), run about once a second by the one writer,
// takes the queue into the tree and signs. No device waits for it.
#pragma once

#include "sync/campaign/ledger_entry.h"
#include "sync/log/note.h"
#include "sync/server/heads.h"
#include "sync/server/ledger_file.h"
#include "sync/server/log_rows.h"

namespace streetsign::server {

Result<void> start_ledger(Vault& vault, const SignerKey& key); // log 0, empty
// The note is one that was accepted; its form is checked again (sync/campaign/ledger_entry.h). One
// that came back by replay() is there already.
Result<void> queue_for_ledger(Vault& vault, LedgerKind kind, Bytes note);

// What was queued last, of what waits.
struct Queued {
    int64_t last = 0;
};
Result<std::optional<Queued>> ledger_waits(Vault& vault);
// Some may be left for the next time. Nothing behind `up_to`, which was seen in the database: the
// file must not hold what the transaction that is open may take back.
Result<void> append_pending(Vault& vault, LedgerFile& file, const SignerKey& key, Queued up_to);

// Appends what a restored database lacks of the file, in a transaction of its own.
Result<void> replay(Vault& vault, const LedgerFile& file, const SignerKey& key);
// The devices' heads among entries that were appended here: each was cosigned.
Result<std::vector<GivenHead>> heads_told(std::span<const Buffer> entries);
// Whether the ledger tells of a device's head that is not here again yet, or of another branch than
// the one that is: then nothing is published, since an auditor would miss its entries.
Result<bool> ledger_is_ahead(Vault& vault);

} // namespace streetsign::server
