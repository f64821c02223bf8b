// SPDX-License-Identifier: MIT
// Opens what stalls collected, offline: every batch is checked by the numbered steps of
// sync/batch/FORMAT.md, every envelope is opened with the organisers' identities, and every record
// is compared with its entry, its campaign and its device. What does not fit is kept and reported,
// never dropped in silence. A record is counted once, by its envelope's hash, however often and on
// however many carriers it came. Personal data is in plain in what this returns: the desk is where
// that is wanted.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "sync/batch/check_batch.h"
#include "sync/campaign/campaign_folder.h"
#include "sync/core/disk.h"
#include "sync/core/secret.h"
#include "sync/desk/decisions.h"
#include "sync/envelope/age_key.h"
#include "sync/record/record.h"
#include "sync/transport/transport.h"

namespace streetsign::desk {

// Where a record stands in its device's log.
struct Place {
    std::string origin;
    LeafIndex index;
    friend auto operator<=>(const Place&, const Place&) = default;
};

struct OpenedRecord {
    Place place;
    EnvelopeId envelope;
    Record record;
    Counted counted = Counted::yes; // wherever the envelope stands
};

// One thing that is not as it should be. `sentence` says what and what to do.
struct Finding {
    std::string where; // a file's name, or "origin at index"
    std::string sentence;
    bool grave = true; // false: worth knowing, but nothing is wrong
};

class Opening {
public:
    // `campaigns`: every serial of the campaign, oldest first; `identities`: any one opens.
    // Both are kept and must outlive this.
    Opening(std::span<const Campaign> campaigns, std::span<const AgeIdentityKey> identities);

    // One batch file. `name` is only for findings. False: it comes too early, what lies before it
    // in its log is not here yet; nothing of it was taken, so let it come again when
    // proven_entries() has grown.
    bool add_batch(const std::string& name, Bytes file);

    // Nothing more comes: what came too early, or without its envelope, becomes a finding.
    void finish();

    // What is no batch at all, so that it is told beside the findings about the others.
    void add_unreadable(const std::string& name, const Error& error);
    void add_empty_folder(const std::string& folder);
    void add_empty_server(const std::string& url);

    // Entries that the server holds in quarantine: they are opened, and this is said, with what was
    // decided of them.
    void add_quarantined(const std::string& origin, LeafIndex first, TreeSize end);

    // What the authority decided: envelopes whose erasure it ordered are never opened and never
    // exported, of all others it is told whether they are counted. Before the first batch.
    void know(Decisions decisions);
    // And, of a server that is asked, which entries of each log it counts. Before its first batch.
    void know_server(std::map<std::string, TreeSize> counted);

    const std::vector<OpenedRecord>& records() const { return records_; }
    const std::vector<Finding>& findings() const { return findings_; }
    size_t batches() const { return batches_; }
    size_t counted(Counted as) const;                // records, by what was decided of them
    size_t repeated() const { return repeated_; }    // records seen again, counted once
    size_t erased() const { return erased_.size(); } // envelopes that are gone by order
    size_t proven_entries() const;                   // of all logs, as far as they have no gap

private:
    void open_items(const std::string& name, const Batch& batch, const CheckedBatch& checked);
    Result<OpenedRecord> open_item(const BatchItem& item, const RecordEntry& entry, Place place,
                                   const CheckedBatch& checked) const;
    Counted counted_of(const Place& place, const EnvelopeId& envelope, const CheckedBatch& checked);
    size_t cell_of(Bytes envelope) const;
    void grow_log(const std::string& origin, const CheckedBatch& checked);
    void find(std::string where, std::string sentence, bool grave = true);

    std::span<const Campaign> campaigns_;
    std::vector<SignedManifest> manifests_; // theirs
    std::span<const AgeIdentityKey> identities_;
    std::map<std::string, std::vector<LeafHash>> logs_; // leaves by origin, without gaps
    std::map<std::string, Tree> trees_;
    std::map<EnvelopeId, size_t> seen_; // its place among the records
    Decisions decisions_;
    std::set<EnvelopeId> erased_;    // of those erased by order, those that came
    std::set<std::string> doubtful_; // logs, where only the server knows what was rejected
    std::map<EnvelopeId, Finding> not_carried_; // another carrier may have them
    std::set<std::string> early_;               // batches, by name
    std::vector<OpenedRecord> records_;
    std::vector<Finding> findings_;
    size_t batches_ = 0;
    size_t repeated_ = 0;
};

// Where batches lie: in folders and, unless it is nullptr, on a server that knows our token.
struct Carriers {
    std::span<const Path> folders;
    Transport* server = nullptr;
    std::string url; // the server's, for people
};

// Opens every batch of these. The order in which they are named or listed changes nothing.
// `progress` hears a short line for each batch of the server.
Result<void> open_carriers(Disk& disk, const Carriers& carriers, Opening& opening,
                           const std::function<void(const std::string&)>& progress);

} // namespace streetsign::desk
