// SPDX-License-Identifier: MIT
// The device's own batch files: in the outbox, and a copy of each on the second medium until its
// release. Knows which files are whole, not where they belong in the log. Files of other devices
// (a stick goes round) are not touched.
#pragma once

#include <optional>
#include <set>
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

class BatchFiles {
public:
    // The outbox must be usable; whatever is wrong with the second folder only makes it missing.
    static Result<BatchFiles> open(Disk& disk, const Path& outbox,
                                   const std::optional<Path>& second);

    // Durable in the outbox when it returns, and on the second medium if that is good.
    Result<void> put(const BatchName& name, Bytes file);
    // From wherever it is whole.
    Result<OwnBatch> read(const BatchName& name, const VerifierKey& key) const;
    // Of this origin, on either medium, oldest first.
    Result<std::vector<BatchName>> list(const std::string& origin) const;
    // Certified batches of earlier epochs of this device on the second medium, but for `known`
    // ones.
    Result<std::vector<OwnBatch>> of_earlier_epochs(const DeviceName& device,
                                                    const Manifest& manifest,
                                                    const std::set<BatchName>& known) const;
    // Overwritten and removed on both media; a second medium that is away keeps its copy until it
    // is back and this is asked again.
    Result<void> erase(const BatchName& name);
    // Brings a file that only one medium has to the other. False: neither has it whole.
    Result<bool> restore(const BatchName& name, const VerifierKey& key);

    // A power cut in put() may leave a file under its temporary name, and it may have been seen
    // under its own name before the cut. So if it is whole and `continues` says it is the log's
    // next batch, it gets its name (back); otherwise nobody ever saw it, and it goes.
    template <typename Continues>
    Result<void> settle_unfinished(const VerifierKey& key, Continues continues) {
        const std::vector<Path> files = TRY(unfinished(key.name));
        for (const Path& file : files) {
            const auto own = read_file(file, key);
            if (own && continues(*own)) {
                TRY(finish(file));
            } else {
                TRY(discard(file));
            }
        }
        return {};
    }

    bool second_good() const { return second_.has_value(); }
    void retry_second();
    const Path& outbox_folder() const { return outbox_path_; }

private:
    BatchFiles(Disk& disk, Outbox outbox, Path outbox_path, std::optional<Path> second_path)
        : disk_(&disk), outbox_(std::move(outbox)), outbox_path_(std::move(outbox_path)),
          second_path_(std::move(second_path)) {}

    Result<OwnBatch> read_file(const Path& file, const VerifierKey& key) const;
    Result<std::vector<Path>> unfinished(const std::string& origin) const;
    Result<void> finish(const Path& file);
    Result<void> discard(const Path& file);

    Disk* disk_;
    Outbox outbox_;
    Path outbox_path_;
    std::optional<Outbox> second_;
    std::optional<Path> second_path_;
};

} // namespace streetsign
