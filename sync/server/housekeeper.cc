// SPDX-License-Identifier: MIT
#include "sync/server/housekeeper.h"

#include <chrono>
#include <cstdio>

#include "sync/server/backup.h"
#include "sync/server/erasure.h"
#include "sync/server/ledger.h"

namespace streetsign::server {
namespace {

constexpr std::chrono::milliseconds between_rounds{1000};

} // namespace

Housekeeper::Housekeeper(Disk& disk, const DataFolder& folder, const ServerKeys& keys,
                         LedgerFile& ledger, CommitQueue& queue, ReaderPool& readers,
                         const Clock& clock, uint64_t public_every_s)
    : disk_(&disk), folder_(&folder), keys_(&keys), ledger_(&ledger), queue_(&queue),
      readers_(&readers), clock_(&clock), public_every_s_(public_every_s) {}

Housekeeper::~Housekeeper() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Housekeeper::start() {
    thread_ = std::thread([this] { work(); });
}

void Housekeeper::work() {
    std::string said;
    std::unique_lock lock(mutex_);
    while (!ending_) {
        lock.unlock();
        const Result<void> done = round();
        const std::string trouble = done ? "" : done.error().detail;
        if (!trouble.empty() && trouble != said)
            std::fprintf(stderr, "streetsign-server: %s; trying again\n", trouble.c_str());
        said = trouble;
        lock.lock();
        wake_.wait_for(lock, between_rounds, [this] { return ending_; });
    }
}

Result<void> Housekeeper::round_of_ledger() {
    while (true) {
        std::optional<Queued> waits;
        {
            const ReaderPool::Lease reader = TRY(readers_->lease());
            waits = TRY(ledger_waits(*reader));
        }
        if (!waits) return {};
        TRY(queue_->run([this, waits](Vault& vault) {
            return append_pending(vault, *ledger_, keys_->ledger, *waits);
        }));
    }
}

Result<void> Housekeeper::publish_when_due() {
    const uint64_t now = clock_->wall_seconds();
    std::optional<uint64_t> last;
    {
        const ReaderPool::Lease reader = TRY(readers_->lease());
        last = TRY(last_publication(*reader));
    }
    if (!publication_is_due(last, now, public_every_s_)) return {};
    const bool published = TRY(publish(*queue_, *readers_, now, public_every_s_));
    (void)published; // or it is due in the next round still
    return {};
}

Result<void> Housekeeper::round() {
    Result<void> first;
    const auto note = [&first](const auto& done) {
        if (first && !done) first = done.error();
    };
    note(release_backed_up(*disk_, *folder_, *queue_));
    note(sweep_erased(*queue_, *readers_));
    // Right before the public copy, which waits until nothing waits for the ledger.
    const Result<void> ledger = round_of_ledger();
    note(ledger);
    if (ledger) note(publish_when_due());
    return first;
}

} // namespace streetsign::server
