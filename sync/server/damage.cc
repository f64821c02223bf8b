// SPDX-License-Identifier: MIT
#include "sync/server/damage.h"

#include "sync/envelope/entry.h"
#include "sync/envelope/envelope.h"
#include "sync/server/intake.h"

namespace streetsign::server {
namespace {

constexpr const char* after_damage =
    "put back the newest backup, as README.md says: what came after it the devices still have";

Error damaged(const LogRow& log, uint64_t position, const char* what) {
    return fail(Code::mismatch, "the database is damaged: entry " + std::to_string(position) +
                                    " of " + log.origin + " " + what + "; " + after_damage);
}

} // namespace

// One row at a time.
Result<Tree> check_stored(Vault& vault, const LogRow& log, Tree tree, TreeSize end) {
    const std::optional<BatchRow> batch = TRY(batch_ending(vault, log.id, end));
    if (!batch) return damaged(log, end.value - 1, "is not the last one of its batch");
    Query query = TRY(vault.query(
        "SELECT entry.position, entry.bytes, envelope.bytes FROM entry LEFT JOIN envelope "
        "ON envelope.log = entry.log AND envelope.position = entry.position "
        "WHERE entry.log = ?1 AND entry.position >= ?2 AND entry.position < ?3 "
        "ORDER BY entry.position"));
    query->bind(1, log.id.value).bind(2, tree.size().value).bind(3, end.value);
    while (TRY(query->step())) {
        const uint64_t position = query->unsigned_integer(0);
        if (position != tree.size().value) return damaged(log, tree.size().value, "is missing");
        const Result<Entry> entry = decode_entry(query->blob(1));
        if (!entry) return damaged(log, position, "is not the one that was stored");
        tree.append_entry(query->blob(1));
        const RecordEntry* const record = as_record(*entry);
        if (record == nullptr) continue;
        const Bytes envelope = query->blob(2);
        const bool erased = envelope.empty() && TRY(is_erased(vault, record->envelope));
        if (!erased && envelope_id(envelope) != record->envelope)
            return damaged(log, position, "has not the envelope that was stored with it");
    }
    if (tree.size() != end) return damaged(log, tree.size().value, "is missing");
    if (tree.root() == batch->root) return tree;
    return fail(Code::mismatch, "the database is damaged: the entries of " + log.origin +
                                    " are not those that were stored; " + after_damage);
}

} // namespace streetsign::server
