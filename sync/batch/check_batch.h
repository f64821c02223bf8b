// SPDX-License-Identifier: MIT
// The numbered steps that check a batch (FORMAT.md section 4), for server, desk, verifier and the
// kiosk that adopts its own file: one answer for all four. Decides nothing that depends on the day
// or on other notes: certificate dates, accept-until, revocations, admissions and erasures are the
// caller's, with the terms that are handed back.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sync/batch/batch.h"
#include "sync/campaign/certificate.h"
#include "sync/campaign/manifest.h"
#include "sync/log/prover.h"
#include "sync/log/tree.h"

namespace streetsign {

// The device's log as the checker holds it. A fresh log is KnownLog{}.
struct KnownLog {
    Tree tree; // all that is held, by its right edge
    // The tree as it once stood, for sizes up to tree.size(); needed only when a batch begins
    // before the end (a repeated or competing one). Where it is empty, such a batch is Fit::behind
    // unless it ends exactly at our size, where the roots decide.
    std::function<Result<Tree>(TreeSize)> tree_at;
};

// tree_at out of stored hashes (tiles, SQLite, leaves in memory).
std::function<Result<Tree>(TreeSize)> trees_of(HashReader read);

// How a batch that is sound in itself stands to what is held.
enum class Fit {
    fits,         // begins where we end; its entries lead to its checkpoint
    already_have, // ends at or before our end, and agrees with it
    too_early,    // begins after our end: keep it, or send what lies between first. Root unchecked
    behind,       // begins before our end, ends after it, and agrees: cut a new one from our size
    contradicts,  // its root cannot be a root of the log we hold: changed on the way, or a fork.
                  // Nobody stops a device for this word alone: the signed checkpoints are the proof
};

struct CheckedBatch {
    Signed<Certificate> certificate;
    SignedCheckpoint checkpoint;
    Fit fit = Fit::fits;
    std::vector<LeafHash> leaves;    // of items, in order
    Tree tree;                       // with Fit::fits: the log after this batch
    std::vector<EnvelopeId> missing; // entries of type 1 and 2 that came without their envelope
    // Manifest named by the newest type 3 entry of this batch, or by its genesis; else zero.
    ManifestHash last_manifest;

    bool complete() const { return missing.empty(); }
};

// `manifests`: every serial of the one campaign that the checker trusts, oldest first, at least
// one. Errors: malformed, the notes or numbers are not ours; not_signed, no authority, or not this
// key; refused, another campaign; mismatch, it contradicts itself (an envelope, a size, the
// genesis, the root of a log's first batch); not_found, it names a manifest that is not among
// `manifests`.
Result<CheckedBatch> check_batch(const Batch& batch, std::span<const SignedManifest> manifests,
                                 const KnownLog& known);

// The size every envelope of a campaign has under this manifest.
size_t envelope_size(const Manifest& manifest);

} // namespace streetsign
