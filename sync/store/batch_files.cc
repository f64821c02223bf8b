// SPDX-License-Identifier: MIT
#include "sync/store/batch_files.h"

#include <algorithm>

#include "sync/envelope/envelope.h"

namespace streetsign {
namespace {

constexpr std::string_view unfinished_ending = ".batch.new"; // as write_durably and Outbox name it

Result<OwnBatch> read_from(const Outbox& folder, const BatchName& name, const VerifierKey& key) {
    const Buffer file = TRY(folder.read(name));
    return read_own_batch(file, key);
}

Result<OwnBatch> read_from(const Outbox& folder, const LoggedBatch& logged) {
    OwnBatch own = TRY(read_from(folder, logged.name(), logged.key));
    TRY(logged.check(own));
    return own;
}

// Its own certificate says whose it is: the key of an earlier epoch may be nowhere any more.
Result<OwnBatch> read_earlier_from(const Outbox& folder, const BatchName& name,
                                   const DeviceName& device, const Manifest& manifest) {
    const Buffer file = TRY(folder.read(name));
    const Batch batch = TRY(decode_batch(file));
    const auto certificate = TRY(open_certificate(batch.certificate, manifest));
    DeviceName earlier = certificate.terms.device();
    const bool is_earlier = earlier.epoch < device.epoch && name.is_of(earlier.text());
    earlier.epoch = device.epoch;
    if (!is_earlier || earlier != device)
        return fail(Code::mismatch, "a batch of no earlier epoch of this device");
    return read_own_batch(file, certificate.terms.key);
}

// The whole batch into this folder, in the place of what lies damaged under its name.
Result<void> bring(Outbox& folder, const LoggedBatch& logged, const Batch& batch) {
    const auto old = read_from(folder, logged);
    if (old) return {};
    if (!says_not_ours(old.error().code)) return old.error();
    const Buffer file = encode(batch);
    auto put = folder.put(logged.name(), file);
    if (put || put.error().code != Code::mismatch) return put;
    TRY(folder.erase(
        logged.name())); // a power cut here leaves the other copy, and this is done again
    return folder.put(logged.name(), file);
}

} // namespace

Result<OwnBatch> read_own_batch(Bytes file, const VerifierKey& key) {
    OwnBatch own;
    own.key = key;
    own.batch = TRY(decode_batch(file));
    const SignedCheckpoint signed_head = TRY(open_checkpoint(own.batch.checkpoint, key));
    own.checkpoint = signed_head.checkpoint;
    if (own.checkpoint.size != own.batch.end())
        return fail(Code::mismatch, "a batch whose checkpoint ends elsewhere than its entries");
    for (const BatchItem& item : own.batch.items) {
        const RecordEntry* record = as_record(item.entry);
        if (record != nullptr && envelope_id(item.envelope) != record->envelope)
            return fail(Code::mismatch, "a batch with an envelope that is not its entry's");
    }
    return own;
}

bool says_not_ours(Code code) {
    return code == Code::malformed || code == Code::not_signed || code == Code::mismatch ||
           code == Code::not_found || code == Code::refused || code == Code::full;
}

Result<void> LoggedBatch::check(const OwnBatch& own) const {
    const bool same =
        own.checkpoint.head() == head && own.batch.first == first &&
        std::equal(entries.begin(), entries.end(), own.batch.items.begin(), own.batch.items.end(),
                   [](const EntryBytes& entry, const BatchItem& item) {
                       return entry == encode(item.entry);
                   });
    if (!same) return fail(Code::mismatch, "a batch with other entries than the log has there");
    return {};
}

Result<BatchFiles> BatchFiles::open(Disk& disk, const Path& outbox,
                                    const std::optional<Path>& second) {
    Outbox first = TRY(Outbox::open(disk, outbox));
    BatchFiles files(disk, std::move(first), outbox, second);
    static_cast<void>(files.retry_second()); // or it is missing, as second_good() says
    return files;
}

bool BatchFiles::retry_second() {
    if (second_ || !second_path_) return false;
    auto opened = Outbox::open(*disk_, *second_path_);
    if (!opened) return false;
    second_ = std::move(*opened);
    return true;
}

Result<void> BatchFiles::put(const BatchName& name, Bytes file) {
    TRY(outbox_.put(name, file));
    if (second_ && !second_->put(name, file)) second_.reset();
    return {};
}

Result<OwnBatch> BatchFiles::read(const BatchName& name, const VerifierKey& key) {
    auto own = read_from(outbox_, name, key);
    if (own || !second_) return own;
    auto copy = read_from(*second_, name, key);
    if (copy) return copy;
    if (!says_not_ours(copy.error().code)) second_.reset();
    return own;
}

Result<OwnBatch> BatchFiles::read(const LoggedBatch& logged) {
    auto own = read_from(outbox_, logged);
    if (own || !second_) return own;
    auto copy = read_from(*second_, logged);
    if (copy) return copy;
    if (!says_not_ours(copy.error().code)) second_.reset();
    return own;
}

Result<std::vector<BatchName>> BatchFiles::list() {
    std::vector<BatchName> names = TRY(outbox_.list());
    if (second_) {
        const auto copies = second_->list();
        if (copies) names.insert(names.end(), copies->begin(), copies->end());
        if (!copies) second_.reset();
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Result<std::vector<BatchName>> BatchFiles::list(const std::string& origin) {
    std::vector<BatchName> names = TRY(list());
    std::erase_if(names, [&](const BatchName& name) { return !name.is_of(origin); });
    return names;
}

Result<OwnBatch> BatchFiles::read_earlier(Medium from, const BatchName& name,
                                          const DeviceName& device, const Manifest& manifest) {
    if (from == Medium::outbox) return read_earlier_from(outbox_, name, device, manifest);
    if (!second_) return fail(Code::not_found, "there is no second medium");
    auto own = read_earlier_from(*second_, name, device, manifest);
    if (!own && !says_not_ours(own.error().code)) second_.reset();
    return own;
}

Result<void> BatchFiles::erase(const BatchName& name) {
    TRY(outbox_.erase(name));
    if (second_ && !second_->erase(name)) second_.reset();
    return {};
}

Result<bool> BatchFiles::restore(const LoggedBatch& logged) {
    const auto here = read_from(outbox_, logged);
    if (here) {
        if (second_ && !bring(*second_, logged, here->batch)) second_.reset();
        return true;
    }
    if (!second_) return false;
    const auto there = read_from(*second_, logged);
    if (!there && !says_not_ours(there.error().code)) second_.reset();
    if (!there) return false;
    // What the disk does not give may be whole: nothing is written over it.
    if (says_not_ours(here.error().code)) {
        TRY(bring(outbox_, logged, there->batch));
    }
    return true;
}

bool BatchFiles::remake(const LoggedBatch& logged, const Batch& batch) {
    if (!bring(outbox_, logged, batch) || !read_from(outbox_, logged)) return false;
    if (second_ && !bring(*second_, logged, batch)) second_.reset();
    return true;
}

Result<void> BatchFiles::settle_unfinished(const VerifierKey& key,
                                           const std::function<bool(const OwnBatch&)>& continues) {
    TRY(settle_unfinished_in(outbox_path_, key, continues));
    if (second_ && !settle_unfinished_in(*second_path_, key, continues)) second_.reset();
    return {};
}

Result<void>
BatchFiles::settle_unfinished_in(const Path& folder, const VerifierKey& key,
                                 const std::function<bool(const OwnBatch&)>& continues) {
    const std::vector<Path> files = TRY(unfinished(folder, key.name));
    for (const Path& file : files) {
        const auto content = disk_->read(file, max_batch_size);
        if (!content && !says_not_ours(content.error().code)) return content.error();
        const auto own = content ? read_own_batch(*content, key) : content.error();
        if (own && continues(*own)) {
            TRY(finish(file));
        } else {
            TRY(discard(file));
        }
    }
    return {};
}

Result<std::vector<Path>> BatchFiles::unfinished(const Path& folder,
                                                 const std::string& origin) const {
    std::vector<Path> files;
    const std::vector<std::string> names = TRY(disk_->list(folder));
    for (const std::string& each : names) {
        const std::string_view name = each;
        if (!name.ends_with(unfinished_ending)) continue;
        const auto parsed =
            BatchName::parse(name.substr(0, name.size() - unfinished_ending.size()));
        if (parsed && parsed->is_of(origin)) files.push_back(folder / each);
    }
    return files;
}

Result<void> BatchFiles::finish(const Path& file) {
    Path name = file;
    name.replace_extension(); // ".new"
    TRY(disk_->rename(file, name));
    return disk_->sync_folder(file.parent_path());
}

Result<void> BatchFiles::discard(const Path& file) {
    TRY(disk_->remove(file));
    return disk_->sync_folder(file.parent_path());
}

} // namespace streetsign
