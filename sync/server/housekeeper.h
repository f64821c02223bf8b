// SPDX-License-Identifier: MIT
// What the server does by itself about once a second: the ledger's queue into the ledger, releases
// for checked backups, envelopes that wait to be swept, and, when a span of public time is over,
// the public copy. Its own thread; every write goes through the one writer. Trouble is said once,
// on standard error, and tried again.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "sync/core/clock.h"
#include "sync/core/disk.h"
#include "sync/server/commit_queue.h"
#include "sync/server/data_folder.h"
#include "sync/server/keys.h"
#include "sync/server/ledger_file.h"
#include "sync/server/publication.h"

namespace streetsign::server {

class Housekeeper {
public:
    // All must outlive this.
    Housekeeper(Disk& disk, const DataFolder& folder, const ServerKeys& keys, LedgerFile& ledger,
                CommitQueue& queue, ReaderPool& readers, const Clock& clock,
                uint64_t public_every_s);
    ~Housekeeper();
    Housekeeper(Housekeeper&&) = delete;

    void start(); // the thread; without it round() can be called by a test
    // Everything that is due, once; trouble with one thing is said and does not hold up the others,
    // but for the public copy, which waits for the ledger.
    Result<void> round();

private:
    Result<void> round_of_ledger();
    Result<void> publish_when_due();
    void work();

    Disk* disk_;
    const DataFolder* folder_;
    const ServerKeys* keys_;
    LedgerFile* ledger_;
    CommitQueue* queue_;
    ReaderPool* readers_;
    const Clock* clock_;
    uint64_t public_every_s_;
    std::mutex mutex_; // of ending_
    std::condition_variable wake_;
    bool ending_ = false;
    std::thread thread_;
};

} // namespace streetsign::server
