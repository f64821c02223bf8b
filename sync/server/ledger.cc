// SPDX-License-Identifier: MIT
#include "sync/server/ledger.h"

namespace streetsign::server {
namespace {

constexpr int most_at_once = 4096; // so that no device's commit waits long behind the ledger's

} // namespace

Result<void> start_ledger(Vault& vault, const SignerKey& key) {
    LogRow row;
    row.id = ledger_id;
    row.origin = key.name();
    const Checkpoint empty{.origin = key.name(), .size = {}, .root = empty_root()};
    const SignedCheckpoint signed_empty = TRY(sign_checkpoint(empty, key));
    row.checkpoint = encode(signed_empty.note);
    return insert_log(vault, row);
}

Result<void> queue_for_ledger(Vault& vault, LedgerKind kind, Bytes note) {
    const Buffer entry = TRY(encode_ledger_entry(kind, note));
    Query query = TRY(vault.query("INSERT INTO pending (entry) VALUES (?1)"));
    return query->bind(1, Bytes(entry)).run();
}

Result<bool> ledger_waits(Vault& vault) {
    Query query = TRY(vault.query("SELECT EXISTS (SELECT 1 FROM pending)"));
    TRY(query->step());
    return query->integer(0) != 0;
}

Result<size_t> append_pending(Vault& vault, const SignerKey& key) {
    std::vector<Buffer> entries;
    int64_t last = 0;
    {
        Query query =
            TRY(vault.query("SELECT sequence, entry FROM pending ORDER BY sequence LIMIT ?1"));
        query->bind(1, most_at_once);
        while (TRY(query->step())) {
            last = query->integer(0);
            const Bytes entry = query->blob(1);
            entries.emplace_back(entry.begin(), entry.end());
        }
    }
    if (entries.empty()) return size_t{0};

    LogRow row = TRY(ledger_row(vault));
    const LeafIndex first{row.size().value};
    std::vector<LeafHash> leaves;
    for (const Buffer& entry : entries) {
        leaves.push_back(leaf_hash(entry));
        row.tree.append(leaves.back());
    }
    TRY(insert_entries(vault, ledger_id, first, std::vector<Bytes>(entries.begin(), entries.end()),
                       leaves));
    const Checkpoint head{.origin = row.origin, .size = row.size(), .root = row.tree.root()};
    const SignedCheckpoint signed_head = TRY(sign_checkpoint(head, key));
    row.checkpoint = encode(signed_head.note);
    row.good = row.size();
    TRY(update_log(vault, row));
    Query query = TRY(vault.query("DELETE FROM pending WHERE sequence <= ?1"));
    TRY(query->bind(1, last).run());
    return entries.size();
}

} // namespace streetsign::server
