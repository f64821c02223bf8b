// SPDX-License-Identifier: MIT
// The one writer. Jobs from any thread run one after the other on its thread, several in one
// transaction (group commit: one fsync serves all that wait), and run() comes back when that
// transaction is on the disk. Heads that its jobs give the server's word for (heads.h) are on the
// disk before it. When a job or the commit fails, nothing of the group stays, and each job is tried
// once more in a transaction of its own: one bad job spoils no other. When no transaction can
// begin, no job is run. So a job may run twice and must set its outcome afresh each time. A job
// that says no by a rule, and not for trouble with the database, fails with refused or busy.
#pragma once

#include <cassert>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

#include "sync/server/heads.h"

namespace streetsign::server {

class CommitQueue {
public:
    using Job = std::function<Result<void>(Vault&)>;

    // Without `heads` (which must outlive this) no job may cosign.
    CommitQueue(Vault writer, Path path, Heads* heads = nullptr);
    CommitQueue(CommitQueue&&) = delete;
    ~CommitQueue(); // does what waits, then ends

    Result<void> run(Job job);
    // The WAL into the database and cut to nothing, so that what was deleted is nowhere any more.
    // busy: a reader is in the way; try later.
    Result<void> truncate_log();
    // Only where there are some; give() is for jobs.
    Heads& heads() {
        assert(heads_ != nullptr);
        return *heads_;
    }
    bool healthy() const { return healthy_; } // false after a write that failed, until one succeeds

private:
    struct Waiting {
        Job job;
        bool outside = false; // of a transaction
        std::promise<Result<void>> done;
    };
    void work();
    void run_group(std::deque<Waiting>& group);
    Result<void> run_alone(Waiting& waiting);
    Result<void> run_in(Transaction transaction, std::span<Waiting* const> group);
    void after(const Result<void>& outcome);
    void reopen();

    std::optional<Vault> writer_; // nothing while it cannot be opened again
    Path path_;
    Heads* heads_;
    std::mutex mutex_; // of waiting_ and ending_
    std::condition_variable filled_;
    std::deque<Waiting> waiting_;
    bool ending_ = false;
    std::atomic<bool> healthy_ = true;
    std::thread thread_;
};

} // namespace streetsign::server
