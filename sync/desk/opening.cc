// SPDX-License-Identifier: MIT
#include "sync/desk/opening.h"

#include <algorithm>
#include <cassert>

#include "sync/batch/batch.h"
#include "sync/envelope/envelope.h"

namespace streetsign::desk {
namespace {

std::string text_of(const Place& place) {
    return place.origin + " at index " + std::to_string(place.index.value);
}

} // namespace

void Opening::find(std::string where, std::string sentence, bool grave) {
    findings_.push_back({std::move(where), std::move(sentence), grave});
}

void Opening::add_unreadable(const std::string& name, const Error& error) {
    const std::string what = error.code == Code::full
                                 ? "it is larger than a batch ever is"
                                 : "it cannot be read as a plain file (" + error.detail + ")";
    find(name, what + "; it was left aside. Fetch this batch again from the device or the server");
}

void Opening::add_empty_folder(const std::string& folder) {
    find(folder, "there is no batch file in this folder (their names end in .batch); look whether "
                 "it is the right one");
}

void Opening::add_empty_server(const std::string& url) {
    find(url, "this server holds no batch yet; look whether the devices have delivered");
}

void Opening::add_quarantined(const std::string& origin, LeafIndex first, TreeSize end) {
    find(origin + " from index " + std::to_string(first.value) + " to " +
             std::to_string(end.value - 1),
         "these wait in the server's quarantine: they are in the lists and not in its count, until "
         "streetsign-desk admit decides",
         false);
}

void Opening::forget(std::span<const EnvelopeId> envelopes) {
    assert(batches_ == 0);
    forgotten_.insert(envelopes.begin(), envelopes.end());
}

void Opening::note_gap(const std::string& name, Fit fit) {
    if (fit == Fit::too_early)
        find(name,
             "batches before this one are missing, so nothing shows that the device signed "
             "its entries: its records are not in the lists. Look for the earlier ones on the "
             "device, the stick or the server, and name them too");
    if (fit == Fit::behind)
        find(name,
             "this batch repeats entries that another file holds and goes on after them; its "
             "records were opened once",
             false);
    if (fit == Fit::contradicts)
        find(name, "this batch contradicts the log as the other files have it: keep both, the "
                   "device may have been cloned, or a file was changed");
}

void Opening::add_batch(const std::string& name, Bytes file) {
    const auto batch = decode_batch(file);
    if (!batch) {
        find(name, "this is not a whole batch file (" + batch.error().detail +
                       "): fetch it again from the device or the server");
        return;
    }
    const std::string origin(claimed_origin(batch->checkpoint)); // check_batch proves it
    std::vector<LeafHash>& leaves = logs_[origin];
    KnownLog known;
    known.tree = trees_[origin];
    known.tree_at = [&leaves](TreeSize size) -> Result<Tree> {
        if (size.value > leaves.size()) return fail(Code::not_found, "no such size");
        Tree tree;
        for (size_t i = 0; i < size.value; ++i)
            tree.append(leaves[i]);
        return tree;
    };
    const auto checked = check_batch(*batch, manifests_, known);
    if (!checked) {
        find(name, "this batch was refused: " + checked.error().detail);
        return;
    }
    ++batches_;
    if (checked->fit == Fit::fits) {
        leaves.insert(leaves.end(), checked->leaves.begin(), checked->leaves.end());
        trees_[origin] = checked->tree;
    } else {
        note_gap(name, checked->fit);
    }
    // Anybody can seal invented records to the campaign and lay a device's public certificate and
    // checkpoint before them. Only entries that lead to the root which the device signed are its.
    const bool proven = checked->fit == Fit::fits || checked->fit == Fit::already_have ||
                        checked->fit == Fit::behind || batch->first.value == 0;
    if (proven) open_items(name, *batch, *checked);
}

void Opening::open_items(const std::string& name, const Batch& batch, const CheckedBatch& checked) {
    for (size_t i = 0; i < batch.items.size(); ++i) {
        const BatchItem& item = batch.items[i];
        const RecordEntry* const entry = as_record(item.entry);
        if (entry == nullptr) continue;
        if (forgotten_.contains(entry->envelope)) {
            ++erased_;
            continue;
        }
        if (seen_.contains(entry->envelope)) {
            ++repeated_;
            continue;
        }
        const Place place{checked.certificate.terms.origin(), {batch.first.value + i}};
        if (item.envelope.empty()) {
            find(text_of(place),
                 "the envelope is not in " + name +
                     ": it was erased, or this copy carries entries only",
                 false);
            continue;
        }
        auto record = open_item(item, *entry, place, checked);
        if (!record) {
            find(text_of(place), record.error().detail);
            continue;
        }
        seen_.insert(entry->envelope);
        records_.push_back(std::move(*record));
    }
}

// A later serial may have another cell; which one an envelope has, its size says. check_batch has
// seen to it that it is one of them.
size_t Opening::cell_of(Bytes envelope) const {
    const auto known =
        std::find_if(manifests_.begin(), manifests_.end(), [&](const SignedManifest& manifest) {
            return envelope_size(manifest.terms) == envelope.size();
        });
    assert(known != manifests_.end());
    return known->terms.cell;
}

// The envelope hashes to its entry: check_batch saw to that. Here the inside is held against the
// outside.
Result<OpenedRecord> Opening::open_item(const BatchItem& item, const RecordEntry& entry,
                                        Place place, const CheckedBatch& checked) const {
    const Manifest& manifest = manifests_.back().terms;
    const auto plain = open_envelope(item.envelope, cell_of(item.envelope), identities_);
    if (!plain)
        return fail(plain.error().code, "the envelope does not open with these identities (" +
                                            plain.error().detail + "); it is kept where it was");
    auto record = read_record(plain->view());
    if (!record)
        return fail(record.error().code,
                    "the record inside cannot be read (" + record.error().detail + ")");
    if (record->kind != entry.kind)
        return fail(Code::mismatch, "the record is of another kind than its entry says");
    if (record->campaign != manifest.scope.campaign)
        return fail(Code::mismatch, "the record was made for another campaign");
    const bool manifest_known =
        std::any_of(manifests_.begin(), manifests_.end(), [&](const SignedManifest& known) {
            return known.manifest_hash() == record->manifest;
        });
    if (!manifest_known)
        return fail(Code::mismatch,
                    "the record was made under a manifest that is not at hand; name "
                    "its folder with --earlier");
    if (record->device != checked.certificate.terms.device().device)
        return fail(Code::mismatch, "the record was made on another device than the log's");
    return OpenedRecord{std::move(place), entry.envelope, std::move(*record)};
}

} // namespace streetsign::desk
