// SPDX-License-Identifier: MIT
#include "sync/desk/opening.h"

#include <algorithm>
#include <cassert>

#include "sync/batch/batch.h"
#include "sync/desk/asked.h"
#include "sync/desk/mirror.h"
#include "sync/envelope/envelope.h"

namespace streetsign::desk {
namespace {

std::string text_of(const Place& place) {
    return place.origin + " at index " + std::to_string(place.index.value);
}

} // namespace

Opening::Opening(std::span<const Campaign> campaigns, std::span<const AgeIdentityKey> identities)
    : campaigns_(campaigns), identities_(identities) {
    for (const Campaign& campaign : campaigns)
        manifests_.push_back(campaign.manifest);
}

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
    const LeafIndex last{end.value - 1};
    const bool never = decisions_.counted(origin, last, {}) == Counted::rejected;
    find(origin + " from index " + std::to_string(first.value) + " to " +
             std::to_string(last.value),
         never
             ? "these were rejected and stay in the server's quarantine: they are in the lists as "
               "rejected, and in no count"
             : "these wait in the server's quarantine: they are in the lists as waiting and not in "
               "its count, until streetsign-desk admit decides",
         false);
}

void Opening::know(Decisions decisions) {
    assert(batches_ == 0);
    decisions_ = std::move(decisions);
}

void Opening::know_server(std::map<std::string, TreeSize> counted) {
    decisions_.set_server(std::move(counted));
}

size_t Opening::counted(Counted as) const {
    return static_cast<size_t>(
        std::count_if(records_.begin(), records_.end(),
                      [&](const OpenedRecord& opened) { return opened.counted == as; }));
}

size_t Opening::proven_entries() const {
    size_t entries = 0;
    for (const auto& [origin, leaves] : logs_)
        entries += leaves.size();
    return entries;
}

void Opening::finish() {
    for (const std::string& name : early_)
        find(name, "batches before this one are missing, so nothing shows that the device signed "
                   "its entries: its records are not in the lists. Look for the earlier ones on "
                   "the device, the stick or the server, and name them too");
    for (const auto& [envelope, finding] : not_carried_)
        if (!seen_.contains(envelope)) findings_.push_back(finding);
    for (const std::string& origin : doubtful_)
        find(
            origin,
            "what the server's quarantine held of this log was rejected, and only the server knows "
            "where that began: all up to that head is in the lists as rejected. Add --server",
            false);
    early_.clear();
    not_carried_.clear();
    doubtful_.clear();
}

// What fits or is Fit::behind leads to a root that the device signed: all of it is the log's.
void Opening::grow_log(const std::string& origin, const CheckedBatch& checked) {
    std::vector<LeafHash>& leaves = logs_[origin];
    const auto known =
        leaves.size() + checked.leaves.size() - checked.checkpoint.checkpoint.size.value;
    for (size_t i = known; i < checked.leaves.size(); ++i) {
        leaves.push_back(checked.leaves[i]);
        trees_[origin].append(checked.leaves[i]);
    }
}

bool Opening::add_batch(const std::string& name, Bytes file) {
    const auto batch = decode_batch(file);
    if (!batch) {
        find(name, "this is not a whole batch file (" + batch.error().detail +
                       "): fetch it again from the device or the server");
        return true;
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
        return true;
    }
    if (checked->fit == Fit::too_early) {
        early_.insert(name);
        return false;
    }
    early_.erase(name);
    ++batches_;
    if (checked->fit == Fit::fits || checked->fit == Fit::behind) grow_log(origin, *checked);
    if (checked->fit == Fit::contradicts)
        find(name, "this batch contradicts the log as the other files have it: keep both, the "
                   "device may have been cloned, or a file was changed");
    // Anybody can seal invented records to the campaign and lay a device's public certificate and
    // checkpoint before them. Only entries that lead to the root which the device signed are its.
    const bool proven = checked->fit != Fit::contradicts || batch->first.value == 0;
    if (proven) open_items(name, *batch, *checked);
    return true;
}

void Opening::open_items(const std::string& name, const Batch& batch, const CheckedBatch& checked) {
    for (size_t i = 0; i < batch.items.size(); ++i) {
        const BatchItem& item = batch.items[i];
        const RecordEntry* const entry = as_record(item.entry);
        if (entry == nullptr) continue;
        if (decisions_.is_erased(entry->envelope)) {
            erased_.insert(entry->envelope);
            continue;
        }
        const Place place{checked.certificate.terms.origin(), {batch.first.value + i}};
        if (item.envelope.empty()) {
            const Finding finding{text_of(place),
                                  "the envelope is not in " + name +
                                      ": it was erased, or this copy carries entries only",
                                  false};
            not_carried_.emplace(entry->envelope, finding);
            continue;
        }
        const Counted counted = counted_of(place, entry->envelope, checked);
        if (const auto seen = seen_.find(entry->envelope); seen != seen_.end()) {
            OpenedRecord& before = records_[seen->second];
            before.counted = std::min(before.counted, counted); // in another epoch's log, perhaps
            ++repeated_;
            continue;
        }
        auto record = open_item(item, *entry, place, checked);
        if (!record) {
            find(text_of(place), record.error().detail);
            continue;
        }
        record->counted = counted;
        seen_.emplace(entry->envelope, records_.size());
        records_.push_back(std::move(*record));
    }
}

// What contradicts the log as it is known is not what a server counts under that index.
Counted Opening::counted_of(const Place& place, const EnvelopeId& envelope,
                            const CheckedBatch& checked) {
    const Counted counted = decisions_.counted(place.origin, place.index, envelope);
    if (counted == Counted::rejected && !decisions_.knows_server()) doubtful_.insert(place.origin);
    if (checked.fit == Fit::contradicts && counted == Counted::yes) return Counted::waiting;
    return counted;
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
    const auto campaign =
        std::find_if(campaigns_.begin(), campaigns_.end(), [&](const Campaign& known) {
            return known.manifest.manifest_hash() == record->manifest;
        });
    if (campaign == campaigns_.end())
        return fail(Code::mismatch,
                    "the record was made under a manifest that is not at hand; name "
                    "its folder with --earlier");
    if (record->device != checked.certificate.terms.device().device)
        return fail(Code::mismatch, "the record was made on another device than the log's");
    TRY(check_asked(*record, *campaign));
    return OpenedRecord{std::move(place), entry.envelope, std::move(*record), Counted::yes};
}

namespace {

// In the order in which files are tried: whatever the folders' order, the same. A log's batches are
// tried from its beginning, and of two that contradict each other always the same one is first.
struct BatchFile {
    std::string origin; // as it claims; empty where it is no batch
    LeafIndex first;
    Path path;
    friend auto operator<=>(const BatchFile&, const BatchFile&) = default;
};

// One odd file in a shared folder, a pipe or a link perhaps, must not keep the others shut.
Result<void> list_batches(Disk& disk, const Path& folder, Opening& opening,
                          std::vector<BatchFile>& files) {
    size_t seen = 0;
    for (const std::string& name : TRY(disk.list(folder))) {
        if (!name.ends_with(".batch")) continue;
        ++seen;
        BatchFile file{{}, {}, folder / name};
        const auto content = disk.read(file.path, max_batch_size);
        if (!content) {
            opening.add_unreadable(file.path.string(), content.error());
            continue;
        }
        if (const auto batch = decode_batch(*content)) {
            file.origin = claimed_origin(batch->checkpoint);
            file.first = batch->first;
        }
        files.push_back(std::move(file));
    }
    if (seen == 0) opening.add_empty_folder(folder.string());
    return {};
}

// Leaves those in `files` that come too early. Each is read again, since all of them together may
// be more than the memory holds.
void open_files(Disk& disk, std::vector<BatchFile>& files, Opening& opening) {
    std::erase_if(files, [&](const BatchFile& file) {
        const auto content = disk.read(file.path, max_batch_size);
        if (content) return opening.add_batch(file.path.string(), *content);
        opening.add_unreadable(file.path.string(), content.error());
        return true;
    });
}

// Of all that a server has, or of `early` alone, if that is not empty: gives those that come too
// early.
Result<std::set<std::string>> open_server(const Carriers& carriers,
                                          const std::set<std::string>& early, Opening& opening,
                                          const std::function<void(const std::string&)>& progress) {
    std::set<std::string> still;
    size_t batches = 0;
    TRY(pull_batches(*carriers.server, [&](const std::string& name, Bytes file) {
        ++batches;
        if (!early.empty() && !early.contains(name)) return;
        progress(name);
        if (!opening.add_batch(name, file)) still.insert(name);
    }));
    if (batches == 0 && early.empty()) opening.add_empty_server(carriers.url);
    return still;
}

} // namespace

Result<void> open_carriers(Disk& disk, const Carriers& carriers, Opening& opening,
                           const std::function<void(const std::string&)>& progress) {
    std::vector<BatchFile> files;
    for (const Path& folder : carriers.folders)
        TRY(list_batches(disk, folder, opening, files));
    std::sort(files.begin(), files.end());

    // The server has every log from its beginning, so it comes first. Only where one of its batches
    // was refused do its later ones wait for a file, and then it is read again.
    std::set<std::string> early;
    if (carriers.server != nullptr) {
        std::map<std::string, TreeSize> counted;
        for (const ListedLog& log : TRY(list_logs(*carriers.server)))
            counted.emplace(log.origin, log.good);
        opening.know_server(std::move(counted));
        for (const QuarantinedBatch& batch : TRY(pull_quarantine(*carriers.server)))
            opening.add_quarantined(batch.head.origin, batch.first, batch.head.size);
        early = TRY(open_server(carriers, {}, opening, progress));
    }
    for (;;) {
        const size_t before = opening.proven_entries();
        open_files(disk, files, opening);
        if (early.empty() || opening.proven_entries() == before) break;
        early = TRY(open_server(carriers, early, opening, progress));
    }
    opening.finish();
    return {};
}

} // namespace streetsign::desk
