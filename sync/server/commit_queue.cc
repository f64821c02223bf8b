// SPDX-License-Identifier: MIT
#include "sync/server/commit_queue.h"

namespace streetsign::server {
namespace {

constexpr size_t largest_group = 64; // bounds what one failed commit makes us do again

// Busy is what a job says that was overtaken. That another program keeps the database is trouble.
Result<Transaction> begin_in(Vault& writer) {
    Result<Transaction> transaction = writer.database().begin();
    if (!transaction && transaction.error().code == Code::busy)
        return fail(Code::io, "another program writes in the database");
    return transaction;
}

} // namespace

CommitQueue::CommitQueue(Vault writer, Path path, Heads* heads)
    : writer_(std::move(writer)), path_(std::move(path)), heads_(heads),
      thread_([this] { work(); }) {}

CommitQueue::~CommitQueue() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    filled_.notify_one();
    thread_.join();
}

Result<void> CommitQueue::run(Job job) {
    std::future<Result<void>> done;
    {
        const std::lock_guard lock(mutex_);
        Waiting& waiting = waiting_.emplace_back();
        waiting.job = std::move(job);
        done = waiting.done.get_future();
    }
    filled_.notify_one();
    return done.get();
}

Result<void> CommitQueue::truncate_log() {
    std::future<Result<void>> done;
    {
        const std::lock_guard lock(mutex_);
        Waiting& waiting = waiting_.emplace_back();
        waiting.job = [](Vault& vault) { return vault.database().checkpoint(); };
        waiting.outside = true;
        done = waiting.done.get_future();
    }
    filled_.notify_one();
    return done.get();
}

void CommitQueue::work() {
    while (true) {
        std::deque<Waiting> group;
        {
            std::unique_lock lock(mutex_);
            filled_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
            if (waiting_.empty()) return; // ending, and all is done
            while (!waiting_.empty() && group.size() < largest_group) {
                const bool outside = waiting_.front().outside;
                if (outside && !group.empty()) break;
                group.push_back(std::move(waiting_.front()));
                waiting_.pop_front();
                if (outside) break;
            }
        }
        run_group(group);
    }
}

void CommitQueue::run_group(std::deque<Waiting>& group) {
    if (!writer_) reopen();
    if (!writer_) {
        for (Waiting& waiting : group)
            waiting.done.set_value(fail(Code::io, "the database cannot be opened again"));
        return;
    }
    if (group.front().outside) {
        Result<void> done = group.front().job(*writer_);
        if (!done) after(done); // that it went through may mean that there was nothing to write
        group.front().done.set_value(std::move(done));
        return;
    }
    std::vector<Waiting*> all;
    for (Waiting& waiting : group)
        all.push_back(&waiting);
    Result<Transaction> transaction = begin_in(*writer_);
    const bool begun = transaction.has_value(); // else no job is to blame
    const Result<void> together =
        begun ? run_in(std::move(*transaction), all) : Result<void>(transaction.error());
    after(together);
    if (together || !begun || group.size() == 1) {
        for (Waiting& waiting : group)
            waiting.done.set_value(together);
        return;
    }
    for (Waiting* const waiting : all) {
        if (!writer_) reopen();
        Result<void> alone = writer_ ? run_alone(*waiting) : together;
        after(alone);
        waiting->done.set_value(std::move(alone));
    }
}

Result<void> CommitQueue::run_alone(Waiting& waiting) {
    Transaction transaction = TRY(begin_in(*writer_));
    Waiting* const one = &waiting;
    return run_in(std::move(transaction), {&one, 1});
}

// What is cosigned here is readable, and may leave, as soon as the transaction is through; so the
// heads come first.
Result<void> CommitQueue::run_in(Transaction transaction, std::span<Waiting* const> group) {
    if (heads_ != nullptr) heads_->begin();
    for (Waiting* const waiting : group)
        TRY(waiting->job(*writer_));
    if (heads_ != nullptr) TRY(heads_->sync());
    TRY(transaction.commit());
    if (heads_ != nullptr) heads_->committed();
    return {};
}

// After a failed write or sync the pages that the connection holds are not to be trusted: it is
// closed and opened again, and nothing is written on the strength of the old one. While it cannot
// be opened there is no writer.
void CommitQueue::after(const Result<void>& outcome) {
    if (outcome) {
        healthy_ = true;
        return;
    }
    const Code code = outcome.error().code;
    if (code == Code::refused || code == Code::busy)
        return; // a rule said no, or somebody was first
    healthy_ = false;
    if (code == Code::full) return; // rolled back whole: the connection is as good as before
    reopen();
}

void CommitQueue::reopen() {
    Result<Vault> fresh = Vault::open(path_, Access::read_write);
    if (fresh)
        writer_ = std::move(*fresh);
    else
        writer_.reset();
}

} // namespace streetsign::server
