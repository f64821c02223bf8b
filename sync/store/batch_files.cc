// SPDX-License-Identifier: MIT
#include "sync/store/batch_files.h"

#include <algorithm>

#include "sync/envelope/envelope.h"

namespace streetsign {
namespace {

constexpr std::string_view unfinished_ending = ".batch.new"; // as write_durably and Outbox name it

std::vector<BatchName> of_origin(const std::vector<BatchName>& names, const std::string& origin) {
    std::vector<BatchName> ours;
    std::copy_if(names.begin(), names.end(), std::back_inserter(ours),
                 [&](const BatchName& name) { return name.is_of(origin); });
    return ours;
}

Result<OwnBatch> read_from(const Outbox& folder, const BatchName& name, const VerifierKey& key) {
    const Buffer file = TRY(folder.read(name));
    return read_own_batch(file, key);
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

Result<BatchFiles> BatchFiles::open(Disk& disk, const Path& outbox,
                                    const std::optional<Path>& second) {
    Outbox first = TRY(Outbox::open(disk, outbox));
    BatchFiles files(disk, std::move(first), outbox, second);
    files.retry_second();
    return files;
}

void BatchFiles::retry_second() {
    if (second_ || !second_path_) return;
    auto opened = Outbox::open(*disk_, *second_path_);
    if (opened) second_ = std::move(*opened);
}

Result<void> BatchFiles::put(const BatchName& name, Bytes file) {
    TRY(outbox_.put(name, file));
    if (second_ && !second_->put(name, file)) second_.reset();
    return {};
}

Result<OwnBatch> BatchFiles::read(const BatchName& name, const VerifierKey& key) const {
    auto own = read_from(outbox_, name, key);
    if (own || !second_) return own;
    auto copy = read_from(*second_, name, key);
    return copy ? std::move(copy) : std::move(own);
}

Result<std::vector<BatchName>> BatchFiles::list(const std::string& origin) const {
    const std::vector<BatchName> here = TRY(outbox_.list());
    std::vector<BatchName> names = of_origin(here, origin);
    if (second_) {
        const auto there = second_->list();
        const std::vector<BatchName> copies =
            there ? of_origin(*there, origin) : std::vector<BatchName>();
        names.insert(names.end(), copies.begin(), copies.end());
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Result<std::vector<OwnBatch>>
BatchFiles::of_earlier_epochs(const DeviceName& device, const Manifest& manifest,
                              const std::set<BatchName>& known) const {
    std::vector<OwnBatch> found;
    if (!second_) return found;
    const std::vector<BatchName> names = TRY(second_->list());
    for (const BatchName& name : names) {
        if (known.contains(name) || name.is_of(device.text())) continue;
        const auto file = second_->read(name);
        const auto batch = file ? decode_batch(*file) : Result<Batch>(file.error());
        if (!batch) continue;
        const auto certificate = open_certificate(batch->certificate, manifest);
        if (!certificate) continue;
        DeviceName earlier = certificate->terms.device();
        if (earlier.epoch >= device.epoch || !name.is_of(earlier.text())) continue;
        earlier.epoch = device.epoch;
        if (earlier != device) continue;
        auto own = read_own_batch(*file, certificate->terms.key);
        if (own) found.push_back(std::move(*own));
    }
    return found;
}

Result<void> BatchFiles::erase(const BatchName& name) {
    TRY(outbox_.erase(name));
    if (second_ && !second_->erase(name)) second_.reset();
    return {};
}

Result<bool> BatchFiles::restore(const BatchName& name, const VerifierKey& key) {
    const bool here = TRY(disk_->exists(outbox_.path_of(name)));
    const auto there = second_ ? disk_->exists(second_->path_of(name)) : Result<bool>(true);
    if (here && there && *there) return true; // what is in them is read when it is needed
    if (!here) {
        if (!second_) return false;
        const auto copy = second_->read(name);
        if (!copy || !read_own_batch(*copy, key)) return false;
        TRY(outbox_.put(name, *copy));
        return true;
    }
    const Buffer file = TRY(outbox_.read(name));
    if (!there || !second_->put(name, file)) second_.reset();
    return true;
}

Result<OwnBatch> BatchFiles::read_file(const Path& file, const VerifierKey& key) const {
    const Buffer content = TRY(disk_->read(file, max_batch_size));
    return read_own_batch(content, key);
}

Result<std::vector<Path>> BatchFiles::unfinished(const std::string& origin) const {
    std::vector<Path> folders = {outbox_path_};
    if (second_) folders.push_back(*second_path_);
    std::vector<Path> files;
    for (const Path& folder : folders) {
        const std::vector<std::string> names = TRY(disk_->list(folder));
        for (const std::string& each : names) {
            const std::string_view name = each;
            if (!name.ends_with(unfinished_ending)) continue;
            const auto parsed =
                BatchName::parse(name.substr(0, name.size() - unfinished_ending.size()));
            if (parsed && parsed->is_of(origin)) files.push_back(folder / each);
        }
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
