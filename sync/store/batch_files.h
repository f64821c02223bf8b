// SPDX-License-Identifier: MIT
// The device's own batch files: in the outbox, and a copy of each on the second medium until its
// release. Knows which files are whole, not where they belong in the log. Files of other devices
// (a stick goes round) are not touched.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "sync/batch/spool.h"
#include "sync/campaign/certificate.h"
#include "sync/campaign/manifest.h"
#include "sync/core/disk.h"
#include "sync/log/checkpoint.h"
#include "sync/log/note.h"

namespace streetsign {

// A batch of ours that is sound in itself: it decodes, its checkpoint is signed by our key and ends
// where the entries end, and every record has its envelope. Its root is checked against the log.
struct OwnBatch {
    Batch batch;
    Checkpoint checkpoint;
    VerifierKey key;
};
Result<OwnBatch> read_own_batch(Bytes file, const VerifierKey& key);

// An error that tells of the file: it is no batch of ours, or nothing is there that could be one.
// Every other error is the disk's: the file may well be a batch whose head has travelled.
bool says_not_ours(Code code);

// What the state says of a batch: the head its checkpoint signs, and its entries. A file is that
// batch only if it says the same: a checkpoint is public, so entries of somebody else's can be put
// under a genuine one.
struct LoggedBatch {
    VerifierKey key;
    LeafIndex first;
    TreeHead head;
    std::vector<EntryBytes> entries;

    BatchName name() const { return BatchName::of({key.name, head.size, head.root}, first); }
    Result<void> check(const OwnBatch& own) const; // mismatch
};

class BatchFiles {
public:
    // The outbox must be usable. Whatever is wrong with the second folder, now or later, only
    // makes it missing.
    static Result<BatchFiles> open(Disk& disk, const Path& outbox,
                                   const std::optional<Path>& second);

    // Durable in the outbox when it returns, and on the second medium if that is good.
    Result<void> put(const BatchName& name, Bytes file);
    // From wherever it is whole. says_not_ours() tells what an error means.
    Result<OwnBatch> read(const BatchName& name, const VerifierKey& key);
    Result<OwnBatch> read(const LoggedBatch& logged); // as above, and it is the one in the log
    // On either medium, each log's oldest first; of every origin, or of this one.
    Result<std::vector<BatchName>> list();
    Result<std::vector<BatchName>> list(const std::string& origin);
    // A certified batch of an earlier epoch of this device, as this medium has it.
    enum class Medium { outbox, second };
    Result<OwnBatch> read_earlier(Medium from, const BatchName& name, const DeviceName& device,
                                  const Manifest& manifest);
    // Overwritten and removed on both media; a second medium that is away keeps its copy until it
    // is back and this is asked again.
    Result<void> erase(const BatchName& name);
    // Brings a batch that only one medium has whole to the other, in the place of a damaged file
    // too: the outbox is what the agent sends and a stick gets. False: no medium gives it whole.
    Result<bool> restore(const LoggedBatch& logged);
    // Where restore() says false and the batch could be put together again: into its place, on
    // every medium. False: the disk does not give what lies there, or takes nothing.
    bool remake(const LoggedBatch& logged, const Batch& batch);

    // A power cut in put() may leave a file under its temporary name, and it may have been seen
    // under its own name before the cut. So if it is whole and `continues` says it is the log's
    // next batch, it gets its name (back); otherwise nobody ever saw it, and it goes.
    // A file that the disk does not give is left: its head may have travelled (the disk's error).
    Result<void> settle_unfinished(const VerifierKey& key,
                                   const std::function<bool(const OwnBatch&)>& continues);

    bool second_good() const { return second_.has_value(); }
    // Opens the second where it was missing; true when it is there again. Then restore(), as after
    // open().
    bool retry_second();

private:
    BatchFiles(Disk& disk, Outbox outbox, Path outbox_path, std::optional<Path> second_path)
        : disk_(&disk), outbox_(std::move(outbox)), outbox_path_(std::move(outbox_path)),
          second_path_(std::move(second_path)) {}

    Result<void> settle_unfinished_in(const Path& folder, const VerifierKey& key,
                                      const std::function<bool(const OwnBatch&)>& continues);
    Result<std::vector<Path>> unfinished(const Path& folder, const std::string& origin) const;
    Result<void> finish(const Path& file);
    Result<void> discard(const Path& file);

    Disk* disk_;
    Outbox outbox_;
    Path outbox_path_;
    std::optional<Outbox> second_;
    std::optional<Path> second_path_;
};

} // namespace streetsign
