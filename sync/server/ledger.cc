// SPDX-License-Identifier: MIT
#include "sync/server/ledger.h"

#include "sync/core/crypto.h"

namespace streetsign::server {
namespace {

constexpr int most_at_once = 4096; // so that no device's commit waits long behind the ledger's

Result<void> append_entries(Vault& vault, LogRow row, const std::vector<Buffer>& entries,
                            const SignerKey& key) {
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
    return update_log(vault, row);
}

// A device's, cosigned.
struct Told {
    Note note;
    Checkpoint head;
};

// Nothing where the entry is of another kind.
Result<std::optional<Told>> told_by(Bytes entry) {
    const LedgerEntry read = TRY(decode_ledger_entry(entry));
    if (read.kind != LedgerKind::checkpoint) return std::optional<Told>();
    Told told{.note = TRY(parse_note(read.note)), .head = {}};
    told.head = TRY(decode_checkpoint(told.note.text));
    return std::optional<Told>(std::move(told));
}

// Also where the database has it queued: a power cut came between the file and the commit.
Result<void> note_replayed(Vault& vault, Bytes entry) {
    const std::optional<Told> told = TRY(told_by(entry));
    const Checkpoint head = told ? told->head : Checkpoint{};
    {
        Query query = TRY(vault.query("INSERT OR IGNORE INTO replayed VALUES (?1, ?2, ?3, ?4)"));
        const Digest hash = sha256(entry);
        query->bind(1, hash.view()).bind(2, std::string_view(head.origin));
        query->bind(3, head.size.value);
        if (told)
            query->bind(4, head.root.view());
        else
            query->bind(4, nullptr);
        TRY(query->run());
    }
    Query query = TRY(vault.query("DELETE FROM pending WHERE entry = ?1"));
    return query->bind(1, entry).run();
}

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
    Query query = TRY(vault.query("INSERT INTO pending (entry) SELECT ?1 WHERE NOT EXISTS "
                                  "(SELECT 1 FROM replayed WHERE hash = ?2)"));
    const Digest hash = sha256(entry);
    return query->bind(1, Bytes(entry)).bind(2, hash.view()).run();
}

Result<std::optional<Queued>> ledger_waits(Vault& vault) {
    Query query = TRY(vault.query("SELECT max(sequence), count(*) FROM pending"));
    TRY(query->step());
    if (query->integer(1) == 0) return std::optional<Queued>();
    return std::optional<Queued>(Queued{query->integer(0)});
}

Result<void> append_pending(Vault& vault, LedgerFile& file, const SignerKey& key, Queued up_to) {
    std::vector<Buffer> entries;
    int64_t last = 0;
    {
        Query query = TRY(vault.query("SELECT sequence, entry FROM pending WHERE sequence <= ?1 "
                                      "ORDER BY sequence LIMIT ?2"));
        query->bind(1, up_to.last).bind(2, most_at_once);
        while (TRY(query->step())) {
            last = query->integer(0);
            const Bytes entry = query->blob(1);
            entries.emplace_back(entry.begin(), entry.end());
        }
    }
    if (entries.empty()) return {};
    LogRow row = TRY(ledger_row(vault));
    TRY(file.append(row.size(), entries));
    TRY(append_entries(vault, std::move(row), entries, key));
    Query query = TRY(vault.query("DELETE FROM pending WHERE sequence <= ?1"));
    return query->bind(1, last).run();
}

Result<void> replay(Vault& vault, const LedgerFile& file, const SignerKey& key) {
    if (file.missing().empty()) return {};
    Transaction transaction = TRY(vault.database().begin());
    LogRow row = TRY(ledger_row(vault));
    TRY(append_entries(vault, std::move(row), file.missing(), key));
    for (const Buffer& entry : file.missing())
        TRY(note_replayed(vault, entry));
    return transaction.commit();
}

Result<std::vector<GivenHead>> heads_told(std::span<const Buffer> entries) {
    std::vector<GivenHead> heads;
    for (const Buffer& entry : entries) {
        const std::optional<Told> told = TRY(told_by(entry));
        if (told) heads.push_back(TRY(given_head(told->note, told->head.head())));
    }
    return heads;
}

Result<bool> ledger_is_ahead(Vault& vault) {
    {
        Query query = TRY(vault.query(
            "SELECT EXISTS (SELECT 1 FROM replayed LEFT JOIN log ON log.origin = replayed.origin "
            "WHERE replayed.size > coalesce(log.good, 0))"));
        TRY(query->step());
        if (query->integer(0) != 0) return true;
    }
    // A branch of the same length is not the same. Only where no batch ends there with that root
    // the tree is asked.
    Query query = TRY(vault.query(
        "SELECT log.id, replayed.size, replayed.root FROM replayed JOIN log ON log.origin = "
        "replayed.origin WHERE replayed.root IS NOT NULL AND NOT EXISTS (SELECT 1 FROM batch "
        "WHERE batch.log = log.id AND batch.end = replayed.size AND batch.root = replayed.root)"));
    while (TRY(query->step())) {
        const TreeSize size{query->unsigned_integer(1)};
        const RootHash told = TRY(query->fixed<RootHash>(2));
        const RootHash ours = TRY(root_at(hashes_of(vault, {query->integer(0)}, size), size));
        if (ours != told) return true;
    }
    return false;
}

} // namespace streetsign::server
