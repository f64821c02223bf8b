// SPDX-License-Identifier: MIT
// What this server has given its word for: every head it cosigned, in a file of its own beside the
// database and not in a backup of it. So a restored database can be held to the word that was given
// after the copy was made: a log that is shorter than a head here has to be fed up to that very
// head (intake.h). Written and synced before the transaction that stores the cosignature commits,
// once a commit group; a head whose commit then failed stays, and asks for nothing but the same
// batch again. Append-only, one record a batch. Bytes and reasons: FORMAT.md.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "sync/core/disk.h"
#include "sync/log/checkpoint.h"
#include "sync/log/proof.h"
#include "sync/server/chained_file.h"
#include "sync/server/vault.h"

namespace streetsign::server {

// A cosigned head, with the device's own signature on it: enough to write the checkpoint again for
// whoever knows the origin's name.
struct GivenHead {
    OriginHash origin;
    TreeHead head;
    uint32_t key_id = 0; // of the device's log key
    Signature signature;
    friend bool operator==(const GivenHead&, const GivenHead&) = default;
};

// Out of a device's checkpoint whose signature was checked; its first line is the device's.
Result<GivenHead> given_head(const Note& checkpoint, const TreeHead& head);
// The device's note, as it signed it.
Buffer checkpoint_of(const GivenHead& given, const std::string& origin);

class Heads {
public:
    // Makes the file when there is none, drops a torn end, and compares with the database and with
    // the heads that the ledger's file tells of beyond it: what the database lacks is owed, what
    // the file lacks is added. malformed: the file is damaged before its end; mismatch: the
    // database holds a log that is not the one cosigned here, or the ledger tells of another.
    static Result<std::unique_ptr<Heads>> open(Disk& disk, Path path, Vault& vault,
                                               std::span<const GivenHead> told);

    // ---- the writer's thread, around one transaction
    void begin();              // forgets what was given in one that failed
    void give(GivenHead head); // with the next sync
    Result<void> sync();       // what was given is on the disk; nothing given: nothing done
    void committed();          // what was given is in the database

    // ---- any thread
    // Heads of this log beyond `size`, smallest first: what the database still owes.
    std::vector<GivenHead> owed(const OriginHash& origin, TreeSize size) const;
    size_t logs_behind() const; // logs of which something is owed

private:
    using Owed = std::map<OriginHash, std::map<TreeSize, GivenHead>>;
    class Sizes;

    Heads(ChainedFile file, Owed owed) : file_(std::move(file)), owed_(std::move(owed)) {}
    static Result<bool> take(const GivenHead& given, Sizes& sizes, Owed& owed);
    Result<void> add_missing(Vault& vault, const Sizes& sizes);
    Result<void> add_told(std::span<const GivenHead> told, Sizes& sizes);
    const GivenHead* owed_at(const OriginHash& origin, TreeSize size) const;
    Result<void> append(std::span<const GivenHead> heads);

    ChainedFile file_;
    std::vector<GivenHead> given_; // in the transaction that is open
    mutable std::mutex mutex_;     // of owed_
    Owed owed_;
};

} // namespace streetsign::server
