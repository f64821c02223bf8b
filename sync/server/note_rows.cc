// SPDX-License-Identifier: MIT
#include "sync/server/note_rows.h"

#include "sync/core/crypto.h"
#include "sync/server/ledger.h"

namespace streetsign::server {

Result<bool> insert_note(Vault& vault, NoteKind kind, LedgerKind ledger, Bytes note,
                         const NoteAbout& about) {
    Query query = TRY(vault.query("INSERT OR IGNORE INTO note VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
    const Digest hash = sha256(note);
    query->bind(1, hash.view()).bind(2, name_of(kind)).bind(3, about.serial);
    query->bind(4, about.device).bind(5, about.origin).bind(6, note);
    TRY(query->run());
    if (vault.database().changes() == 0) return false;
    TRY(queue_for_ledger(vault, ledger, note));
    return true;
}

} // namespace streetsign::server
