// SPDX-License-Identifier: MIT
// Closing: how records leave the tray. Drawn and shuffled at random, appended to the log, signed,
// written as a batch file (twice), noted in the state, and only then wiped from the tray. The order
// of these steps is the promise; FORMAT.md section 5 goes through a power cut at each.
#include <algorithm>
#include <cassert>

#include "sync/core/crypto.h"
#include "sync/store/store.h"

namespace streetsign {

Result<size_t> Store::close_batches(Closing how) {
    if (unsettled_) {
        TRY(settle());
    }
    if (log_.cloned) return fail(Code::refused, "a clone of this device was found");
    trouble_.reset();
    unreadable_.clear(); // each closing tries them again
    if (how == Closing::day) return close_all(true);
    if (tray_->filled().size() < tuning_.tick_threshold) return size_t{0};
    const std::vector<RecordEntry> records = draw(tuning_.tick_takes);
    return close_one(records, true);
}

Result<size_t> Store::close_all(bool announce_manifest) {
    size_t closed = 0;
    for (;;) {
        const size_t room = max_batch_entries - leading_items(announce_manifest).size();
        const std::vector<RecordEntry> records = draw(room);
        if (records.empty() && tree_.size().value > 0) return closed;
        closed += TRY(close_one(records, announce_manifest));
    }
}

// A random selection in random order (Fisher and Yates), from the system's generator.
std::vector<RecordEntry> Store::draw(size_t most) const {
    std::vector<RecordEntry> records;
    for (const FilledSlot& each : tray_->filled())
        if (!unreadable_.contains(each.entry.envelope) && !unbatched_.contains(each.entry.envelope))
            records.push_back(each.entry);
    for (size_t left = records.size(); left > 1; --left) {
        const uint32_t chosen = random_below(static_cast<uint32_t>(left));
        std::swap(records[left - 1], records[chosen]);
    }
    if (records.size() > most) records.resize(most);
    return records;
}

// What stands before the records: the genesis of a new log, or the manifest they are made under, if
// the log's newest entries are under another.
std::vector<BatchItem> Store::leading_items(bool announce_manifest) const {
    const ManifestHash manifest = terms_.manifest.manifest_hash();
    if (tree_.size().value == 0) return {{make_genesis(terms_.certificate.note, manifest), {}}};
    if (announce_manifest && log_.manifest != manifest) return {{ManifestEntry{manifest}, {}}};
    return {};
}

// A record that no medium gives stays in the tray, and the others go: one spoiled slot must not
// keep a day's records on the device.
Result<size_t> Store::close_one(const std::vector<RecordEntry>& records, bool announce_manifest) {
    std::vector<BatchItem> items;
    std::vector<EnvelopeId> ids;
    for (const RecordEntry& record : records) {
        auto envelope = tray_->envelope(record);
        if (!envelope) {
            trouble_ = envelope.error();
            unreadable_.insert(record.envelope);
            continue;
        }
        items.push_back({record, std::move(*envelope)});
        ids.push_back(record.envelope);
    }
    if (items.empty() && tree_.size().value > 0) return size_t{0};
    TRY(append(std::move(items), announce_manifest));
    const auto wiped = tray_->wipe(ids);
    if (!wiped) trouble_ = wiped.error(); // found in the log, and wiped, at the next start
    TRY(refresh_counts());
    return ids.size();
}

Result<void> Store::append(std::vector<BatchItem> records, bool announce_manifest) {
    Batch batch{
        terms_.certificate.note, {}, {tree_.size().value}, leading_items(announce_manifest)};
    for (BatchItem& record : records)
        batch.items.push_back(std::move(record));
    assert(batch.items.size() <= max_batch_entries);
    Tree tree = tree_;
    for (const BatchItem& item : batch.items)
        tree.append_entry(encode(item.entry).view());
    const Checkpoint checkpoint{origin(), tree.size(), tree.root()};
    const SignedCheckpoint signed_head = TRY(sign_checkpoint(checkpoint, terms_.key));
    batch.checkpoint = encode(signed_head.note);

    // From here on the checkpoint may be seen by others. Until the state knows it, nothing else may
    // be signed: an error on the way leaves the store unsettled, and settle() finds out.
    unsettled_ = true;
    TRY(files_.put(BatchName::of(checkpoint, batch.first), encode(batch)));
    const ManifestHash manifest = manifest_after(batch);
    TRY(state_.add_batch(log_.log, batch, checkpoint, manifest));
    unsettled_ = false;
    tree_ = std::move(tree);
    log_.manifest = manifest;
    return {};
}

} // namespace streetsign
