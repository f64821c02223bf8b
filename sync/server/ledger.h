// SPDX-License-Identifier: MIT
// The server's own log of everything it accepted, in order of arrival. What is accepted is queued
// in the transaction that accepts it; append_pending(), run about once a second by the one writer,
// takes the queue into the tree and signs. No device waits for it.
#pragma once

#include "sync/campaign/ledger_entry.h"
#include "sync/log/note.h"
#include "sync/server/log_rows.h"

namespace streetsign::server {

Result<void> start_ledger(Vault& vault, const SignerKey& key); // log 0, empty
// The note is one that was accepted; its form is checked again (sync/campaign/ledger_entry.h).
Result<void> queue_for_ledger(Vault& vault, LedgerKind kind, Bytes note);
Result<bool> ledger_waits(Vault& vault);
// How many were appended; some may be left for the next time.
Result<size_t> append_pending(Vault& vault, const SignerKey& key);

} // namespace streetsign::server
