// SPDX-License-Identifier: MIT
// A running server, put together: keys, terms, the one writer, readers, housekeeper and the service
// that the routes use. serve and the tests make the same one. Brings a restored database up to the
// ledger and the orders kept beside it before anything is served, and holds it to the heads kept
// there.
#pragma once

#include <memory>

#include "sync/server/housekeeper.h"
#include "sync/server/routes.h"

namespace streetsign::server {

class Serving {
public:
    // The folder's lock must be held. disk and clock must outlive this.
    static Result<std::unique_ptr<Serving>> open(Disk& disk, const DataFolder& folder,
                                                 const Clock& clock, uint64_t public_every_s);

    Service& service() { return *service_; }
    Housekeeper& housekeeper() { return *housekeeper_; }
    CommitQueue& queue() { return *queue_; }
    const Heads& heads() const { return *heads_; }
    ReaderPool& readers() { return *readers_; }
    const ServerKeys& keys() const { return keys_; }
    std::shared_ptr<const Terms> terms() const { return terms_->get(); }

private:
    Serving(DataFolder folder, ServerKeys keys)
        : folder_(std::move(folder)), keys_(std::move(keys)) {}
    Result<void> replay_orders(Disk& disk);

    DataFolder folder_;
    ServerKeys keys_;
    Counters counters_;
    std::unique_ptr<SharedTerms> terms_;
    std::unique_ptr<Heads> heads_;
    std::unique_ptr<LedgerFile> ledger_;
    std::unique_ptr<CommitQueue> queue_;
    std::unique_ptr<ReaderPool> readers_; // closed before the writer, which then empties the WAL
    std::unique_ptr<Intake> intake_;
    std::unique_ptr<Notes> notes_;
    std::unique_ptr<Service> service_;
    std::unique_ptr<Housekeeper> housekeeper_; // last: it goes first
};

// What `init` makes, and `add-campaign` adds. Cut off at any moment or on a full disk, init begins
// anew when it is run again; it never touches a folder that it had finished, nor one with keys.
Result<ServerKeys> make_data_folder(Disk& disk, const DataFolder& folder, const Scope& scope);
Result<void> add_manifest(Disk& disk, const DataFolder& folder, const SignedManifest& manifest);

} // namespace streetsign::server
