// SPDX-License-Identifier: MIT
// Accepts a batch once, however often it is sent. Everything that can be checked without the writer
// is checked first, on the caller's thread; then one job compares the log with what was checked
// against, and stores batch, entries, envelopes, cosignature and the ledger's queue entry in one
// transaction, or nothing. Whatever is refused leaves no trace, but for the proof of a clone. The
// outcomes are those of API.md section 1.1; what HTTP makes of them is in routes.h.
#pragma once

#include "sync/batch/check_batch.h"
#include "sync/core/clock.h"
#include "sync/server/commit_queue.h"
#include "sync/server/keys.h"
#include "sync/server/log_rows.h"
#include "sync/server/terms.h"

namespace streetsign::server {

enum class Outcome {
    stored, // body: the answer of API.md 1.2
    quarantined,
    malformed,
    not_certified,
    mismatch,
    unknown_manifest,
    contradicts,  // body: the checkpoint shown (API.md 1.1)
    out_of_order, // body: the same, or nothing
    envelope_missing,
    closed,
    not_found, // of answer_for() only
    try_again,
};

struct IntakeAnswer {
    Outcome outcome = Outcome::try_again;
    Buffer body;
};

class Intake {
public:
    // All must outlive this.
    Intake(const ServerKeys& keys, const SharedTerms& terms, CommitQueue& queue,
           ReaderPool& readers, const Clock& clock)
        : keys_(&keys), terms_(&terms), queue_(&queue), readers_(&readers), clock_(&clock) {}

    IntakeAnswer accept(Bytes bytes); // of a batch file
    // The answer to a batch that is stored here already.
    IntakeAnswer answer_for(const OriginHash& origin, TreeSize end, const RootHash& root);

private:
    struct Checked;
    Result<IntakeAnswer> try_accept(const Batch& batch);
    Result<Checked> check(Vault& vault, const Batch& batch, const Terms& terms);
    Result<IntakeAnswer> answer_held(Vault& vault, const Checked& checked);
    Result<IntakeAnswer> answer_row(const LogRow& log, const BatchRow& row);
    Result<std::optional<IntakeAnswer>> answer_known(ReaderPool::Lease reader,
                                                     const Checked& checked);
    Result<IntakeAnswer> store(const Batch& batch, const Checked& checked);
    Result<LogRow> same_base(Vault& vault, const Checked& checked);
    void keep_evidence(const Checked& checked, std::span<const Buffer> checkpoints);

    const ServerKeys* keys_;
    const SharedTerms* terms_;
    CommitQueue* queue_;
    ReaderPool* readers_;
    const Clock* clock_;
};

// Answer of API.md 1.2.
Buffer encode_answer(Bytes cosigned, Bytes release);

// The device's checkpoint with our cosignature, and nobody else's lines: what others may have
// written on it is not ours to keep. The cosignature is public: it says the day (UTC) of `time`,
// and not the second at which somebody was at a stall.
Result<Buffer> cosigned_note(const Note& checkpoint, const VerifierKey& device,
                             const SignerKey& cosigner, uint64_t time);

// Whether an envelope with this id may never be stored again.
Result<bool> is_erased(Vault& vault, const EnvelopeId& id);

} // namespace streetsign::server
