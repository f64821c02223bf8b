// SPDX-License-Identifier: MIT
// What the authority says: manifests, certificates, revocations, erasures, admissions,
// declarations. Anyone may carry such a note; its signature decides. Each is stored byte for byte,
// takes effect and goes to the ledger in one transaction, and the same note again changes nothing.
// Erasing itself is in erasure.h.
#pragma once

#include <mutex>

#include "sync/core/clock.h"
#include "sync/core/disk.h"
#include "sync/server/commit_queue.h"
#include "sync/server/keys.h"
#include "sync/server/terms.h"

namespace streetsign::server {

inline constexpr size_t longest_request = 16384; // bytes of an enrolment request

enum class NoteOutcome { taken, malformed, not_authority, conflict, try_again };

class Notes {
public:
    // All must outlive this.
    Notes(Disk& disk, const DataFolder& folder, const ServerKeys& keys, SharedTerms& terms,
          CommitQueue& queue, ReaderPool& readers, const Clock& clock)
        : disk_(&disk), folder_(&folder), keys_(&keys), terms_(&terms), queue_(&queue),
          readers_(&readers), clock_(&clock) {}

    NoteOutcome take(Bytes note);

    // Whose notes a list holds.
    struct Wanted {
        bool all = false;
        std::string device; // empty: manifests only
    };
    Result<std::string> list(const Wanted& wanted); // "<hash> <kind>\n" each
    Result<std::optional<Buffer>> find(const Digest& hash);

    // Enrolment requests: kept until a certificate for their origin comes. Anyone may ask, so they
    // are bounded, and a new one is always taken: whoever fills them closes enrolment to nobody.
    enum class RequestOutcome { kept, malformed, not_certified, try_again };
    RequestOutcome keep_request(Bytes note);
    Result<Buffer> requests(); // framed

private:
    Result<NoteOutcome> dispatch(Bytes note);
    Result<void> keep(Bytes order);
    Result<NoteOutcome> take_manifest(Bytes note);
    Result<NoteOutcome> take_certificate(Bytes note);
    Result<NoteOutcome> take_revocation(Bytes note);
    Result<NoteOutcome> take_erasure(Bytes note);
    Result<NoteOutcome> take_admission(Bytes note);
    Result<NoteOutcome> take_declaration(Bytes note);

    Disk* disk_;
    const DataFolder* folder_;
    const ServerKeys* keys_;
    SharedTerms* terms_;
    CommitQueue* queue_;
    ReaderPool* readers_;
    const Clock* clock_;
    std::mutex keeping_; // of the folder of kept orders
};

// A manifest into the note table and the ledger's queue; used by add-campaign before there are
// Terms. Inside the caller's transaction.
Result<void> insert_manifest(Vault& vault, const SignedManifest& manifest);

} // namespace streetsign::server
