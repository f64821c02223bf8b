// SPDX-License-Identifier: MIT
// Settling: what a start finds, and what a closing that failed half-way leaves. The state, the
// batch files and the trays are brought to one story: what is signed is in the log, what is in the
// log has left the tray, what is released is erased. Doing it twice changes nothing. FORMAT.md
// section 5.
#include <algorithm>
#include <set>

#include "sync/store/store.h"

namespace streetsign {

Result<void> Store::settle() {
    unsettled_ = true;
    TRY(load_log());
    TRY(make_room());
    TRY(files_.settle_unfinished(terms_.key.verifier(),
                                 [this](const OwnBatch& own) { return continues(own); }));
    TRY(adopt());
    TRY(adopt_earlier_epochs());
    TRY(settle_batch_files());
    TRY(settle_tray());
    unsettled_ = false;
    TRY(carry_over());
    TRY(refresh_counts());
    // Records that were made under the manifest before this one go before its entry in the log.
    const bool later_manifest =
        tree_.size().value > 0 && log_.manifest != terms_.manifest.manifest_hash();
    if (!day_ && later_manifest && !log_.cloned) {
        TRY(close_all(false));
    }
    return {};
}

// Before anything that takes room: on a full disk the rest can only be done in what a release gives
// back. Files of what is safe elsewhere go, on every medium.
Result<void> Store::make_room() {
    AnswerTaker taker = answer_taker();
    TRY(taker.erase_unneeded());
    TRY(taker.note_releases(places_.inbox));
    if (taker.trouble()) trouble_ = taker.trouble();
    return {};
}

Result<void> Store::load_log() {
    log_ = TRY(state_.log_of(terms_.key.verifier()));
    Tree tree;
    TRY(state_.each_entry(log_.log, [&](Bytes entry) { tree.append_entry(entry); }));
    const std::vector<BatchRow> rows = TRY(state_.batches(log_.log));
    const TreeHead newest = rows.empty() ? TreeHead{{0}, empty_root()} : rows.back().head();
    if (newest != TreeHead{tree.size(), tree.root()})
        return fail(Code::mismatch, "the entries of the log do not lead to its last checkpoint: "
                                    "the state is damaged");
    tree_ = std::move(tree);
    return {};
}

bool Store::continues(const OwnBatch& own) const {
    if (own.batch.first.value != tree_.size().value) return false;
    Tree tree = tree_;
    for (const BatchItem& item : own.batch.items)
        tree.append_entry(encode(item.entry).view());
    return tree.root() == own.checkpoint.root;
}

// Files of this log that the state does not know: the power went between the rename and the
// transaction. The checkpoint in them may already have travelled, so they are taken as they are.
Result<void> Store::adopt() {
    const std::set<BatchName> known = TRY(known_names(log_));
    const std::vector<BatchName> names = TRY(files_.list(origin()));
    for (const BatchName& name : names) {
        if (known.contains(name)) continue;
        const auto own = files_.read(name, terms_.key.verifier());
        if (!own && !says_not_ours(own.error().code)) return own.error();
        if (!own) continue; // not whole, so never ours: a file has its name only when it is whole
        if (continues(*own)) {
            TRY(adopt_one(*own));
            continue;
        }
        // Signed by our own key: either it is in the log, or there are two logs.
        const auto standing = TRY(answer_taker().standing_of(log_, own->checkpoint.head()));
        if (standing == AnswerTaker::Standing::proves_clone) {
            TRY(state_.set_cloned(log_.log, own->batch.checkpoint));
            log_.cloned = true;
        }
    }
    return {};
}

Result<void> Store::adopt_one(const OwnBatch& own) {
    const ManifestHash manifest = manifest_after(own.batch);
    TRY(state_.add_batch(log_.log, own.batch, own.checkpoint, manifest));
    for (const BatchItem& item : own.batch.items)
        tree_.append_entry(encode(item.entry).view());
    log_.manifest = manifest;
    return {};
}

// A genesis only binds its manifest; if that is not the one in force, nobody here knows which it
// was, and the next batch will name the one in force.
ManifestHash Store::manifest_after(const Batch& batch) const {
    ManifestHash manifest = batch.first.value == 0 ? ManifestHash{} : log_.manifest;
    for (const BatchItem& item : batch.items) {
        if (const auto* later = std::get_if<ManifestEntry>(&item.entry)) manifest = later->manifest;
        const auto* genesis = std::get_if<GenesisEntry>(&item.entry);
        const ManifestHash ours = terms_.manifest.manifest_hash();
        if (genesis != nullptr &&
            genesis->binding == genesis_binding(terms_.certificate.note, ours))
            manifest = ours;
    }
    return manifest;
}

// What earlier keys closed and nobody released, and this state does not know: it was lost, or did
// not come to know it before the key did; or the first medium died, and a new card has a new key
// and an empty state. Those files travel as they are.
Result<void> Store::adopt_earlier_epochs() {
    std::set<BatchName> known;
    const std::vector<LogRow> logs = TRY(state_.logs());
    for (const LogRow& log : logs) {
        const std::set<BatchName> names = TRY(known_names(log));
        known.insert(names.begin(), names.end());
    }
    set_aside_.reset();
    const std::vector<BatchName> names = TRY(files_.list());
    for (const BatchName& name : names) {
        if (known.contains(name) || name.is_of(origin())) continue;
        const bool adopted = TRY(adopt_earlier(BatchFiles::Medium::outbox, name));
        if (!adopted) {
            TRY(adopt_earlier(BatchFiles::Medium::second, name));
        }
    }
    return {};
}

// Whether the state knows it now.
Result<bool> Store::adopt_earlier(BatchFiles::Medium from, const BatchName& name) {
    const bool in_outbox = from == BatchFiles::Medium::outbox;
    const auto own =
        files_.read_earlier(from, name, terms_.certificate.terms.device(), terms_.manifest.terms);
    if (!own) {
        // What the disk does not give is tried again at the next start. No key signs beside it any
        // more, so the next one need not wait for it.
        if (in_outbox && !says_not_ours(own.error().code)) trouble_ = own.error();
        return false;
    }
    const LogRow log = TRY(state_.log_of(own->key));
    const auto fits = fits_earlier_log(log, *own);
    if (!fits && fits.error().code != Code::mismatch) return fits.error();
    if (!fits) {
        // It stays where it is, as evidence. From the outbox it travels, and the server compares.
        if (!in_outbox) set_aside_ = fits.error();
        return false;
    }
    TRY(state_.add_batch(log.log, own->batch, own->checkpoint, log.manifest));
    if (!in_outbox) recovered_ = true;
    return true;
}

// mismatch: of another branch than what is known of that log, or with entries that its checkpoint
// does not sign. After a gap (what came before was released and erased) nobody here can tell; then
// it is taken, and the server checks it.
Result<void> Store::fits_earlier_log(const LogRow& log, const OwnBatch& own) {
    const std::vector<EntryBytes> there =
        TRY(state_.entries(log.log, own.batch.first, own.batch.end()));
    if (!there.empty())
        return fail(Code::mismatch, "two branches of the log " + log.key.name +
                                        " are on the second medium; one stays there, untouched: "
                                        "give both to the organisers");
    const std::vector<BatchRow> rows = TRY(state_.batches(log.log));
    Tree tree;
    TRY(state_.each_entry(log.log, [&](Bytes entry) { tree.append_entry(entry); }));
    const uint64_t known = rows.empty() ? 0 : rows.back().size.value;
    if (tree.size().value != known || own.batch.first.value != known) return {};
    for (const BatchItem& item : own.batch.items)
        tree.append_entry(encode(item.entry).view());
    if (tree.root() != own.checkpoint.root)
        return fail(Code::mismatch, "a batch of the log " + log.key.name +
                                        " on the second medium has other entries than were "
                                        "signed; it stays there, untouched: tell the organisers");
    return {};
}

Result<LoggedBatch> Store::logged_batch(const LogRow& log, const BatchRow& row) {
    std::vector<EntryBytes> entries = TRY(state_.entries(log.log, row.first, row.size));
    return LoggedBatch{log.key, row.first, row.head(), std::move(entries)};
}

Result<std::set<BatchName>> Store::known_names(const LogRow& log) {
    std::set<BatchName> names;
    const std::vector<BatchRow> rows = TRY(state_.batches(log.log));
    for (const BatchRow& row : rows)
        names.insert(row.name(log.key.name));
    return names;
}

// A cloned log signs no more. What the server does not hold of it goes into this epoch's log, its
// entries unchanged; entries and checkpoints of both branches stay as evidence.
Result<void> Store::carry_over() {
    if (log_.cloned) return {};
    const std::vector<LogRow> logs = TRY(state_.logs());
    for (const LogRow& log : logs) {
        if (log.log == log_.log || !log.cloned) continue;
        std::set<EnvelopeId> logged; // a cut in the middle of this must not append twice
        TRY(state_.each_entry(log_.log, [&](Bytes bytes) {
            const auto entry = decode_entry(bytes);
            const RecordEntry* record = entry ? as_record(*entry) : nullptr;
            if (record != nullptr) logged.insert(record->envelope);
        }));
        const std::vector<BatchRow> rows = TRY(state_.batches(log.log));
        for (const BatchRow& row : rows) {
            if (row.needed() && !row.cosigned) {
                TRY(carry_batch(log, row, logged));
            }
        }
    }
    return {};
}

Result<void> Store::carry_batch(const LogRow& log, const BatchRow& row,
                                std::set<EnvelopeId>& logged) {
    const LoggedBatch known = TRY(logged_batch(log, row));
    auto own = files_.read(known);
    if (!own) return {}; // counted as missing
    std::vector<BatchItem> items;
    for (BatchItem& item : own->batch.items) {
        const RecordEntry* record = as_record(item.entry);
        if (record == nullptr || !logged.insert(record->envelope).second) continue;
        items.push_back(std::move(item));
        if (items.size() < max_batch_entries - 1) continue; // room for what may stand before them
        TRY(append(std::move(items), true));
        items.clear();
    }
    if (!items.empty()) {
        TRY(append(std::move(items), true));
    }
    TRY(state_.set_carried(log.log, row.size));
    return files_.erase(known.name());
}

// The same bytes once more, from what the state and the trays hold of a batch; its key signs
// nothing. False: an envelope is nowhere, or the batch is of an earlier epoch, whose certificate is
// not here.
Result<bool> Store::remake_batch(const LogRow& log, const BatchRow& row, const LoggedBatch& known) {
    if (log.log != log_.log) return false;
    Batch batch{terms_.certificate.note, {}, row.first, {}};
    batch.checkpoint = TRY(state_.checkpoint(log.log, row.size));
    for (const EntryBytes& bytes : known.entries) {
        BatchItem item{TRY(decode_entry(bytes.view())), {}};
        if (const RecordEntry* record = as_record(item.entry)) {
            auto envelope = tray_->envelope(*record);
            if (!envelope) return false;
            item.envelope = std::move(*envelope);
        }
        batch.items.push_back(std::move(item));
    }
    return files_.remake(known, batch);
}

// Its slots, if there are any, are not wiped.
Result<void> Store::set_missing(const LoggedBatch& known) {
    ++missing_batches_;
    for (const EntryBytes& bytes : known.entries) {
        const Entry entry = TRY(decode_entry(bytes.view()));
        const RecordEntry* record = as_record(entry);
        if (record != nullptr) unbatched_.insert(record->envelope);
    }
    return {};
}

// Files of what is not safe elsewhere are brought to every medium, and made anew where none has
// them whole.
Result<void> Store::settle_batch_files() {
    missing_batches_ = 0;
    unbatched_.clear();
    const std::vector<LogRow> logs = TRY(state_.logs());
    for (const LogRow& log : logs) {
        const std::vector<BatchRow> rows = TRY(state_.batches(log.log));
        for (const BatchRow& row : rows) {
            if (!row.needed()) continue;
            const LoggedBatch known = TRY(logged_batch(log, row));
            const bool there = TRY(files_.restore(known));
            if (there) continue;
            const bool made = TRY(remake_batch(log, row, known));
            if (!made) TRY(set_missing(known));
        }
    }
    return {};
}

// Slots whose records are in a log and its batch are wiped; then both media get what only one has.
Result<void> Store::settle_tray() {
    std::set<EnvelopeId> held;
    for (const RecordEntry& entry : tray_->everything())
        held.insert(entry.envelope);
    std::vector<EnvelopeId> logged;
    if (!held.empty()) {
        const std::vector<LogRow> logs = TRY(state_.logs());
        for (const LogRow& log : logs) {
            TRY(state_.each_entry(log.log, [&](Bytes bytes) {
                const auto entry = decode_entry(bytes);
                const RecordEntry* record = entry ? as_record(*entry) : nullptr;
                if (record != nullptr && held.contains(record->envelope) &&
                    !unbatched_.contains(record->envelope))
                    logged.push_back(record->envelope);
            }));
        }
    }
    const auto wiped = tray_->wipe(logged);
    if (!wiped) trouble_ = wiped.error();
    const size_t recovered = TRY(tray_->reconcile());
    if (recovered > 0) recovered_ = true;
    return {};
}

} // namespace streetsign
