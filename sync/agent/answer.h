// SPDX-License-Identifier: MIT
// What a server's answer proves. Whoever sits between (a captive portal, a broken proxy, a wrong
// server) can say 200 to anything; only a cosignature under a key of the campaign's server, over
// the very checkpoint that was sent, counts as delivered, and only a release under its releasing
// key as released. Layout of an answer: sync/server/API.md section 1.2.
#pragma once

#include <span>

#include "sync/batch/batch.h"
#include "sync/campaign/statements.h"
#include "sync/log/checkpoint.h"
#include "sync/log/note.h"

namespace streetsign::agent {

// Whose word counts.
struct ServerVerifiers {
    std::vector<VerifierKey> cosigners;
    std::vector<VerifierKey> releasers;
};

// What a batch file claims, enough to ask for its answer and to check it. The checkpoint is signed
// by the certificate's key; whether that is the log's is for the server to say.
struct SentBatch {
    std::string text; // of the checkpoint
    Checkpoint checkpoint;
    LeafIndex first;
    VerifierKey device; // from the certificate
    static Result<SentBatch> read(const Batch& batch);
};

struct VerifiedAnswer {
    Buffer cosigned;
    Buffer release; // empty: not yet
};

// not_signed, malformed or mismatch: it proves nothing. refused: the server cosigned what was sent,
// but not under the key of the file's certificate, so it is the file that is false.
Result<VerifiedAnswer> verify_answer(Bytes body, const SentBatch& sent,
                                     const ServerVerifiers& verifiers);

// The checkpoint of a 409 or 422: signed by the device's own key.
Result<Checkpoint> verify_held(Bytes body, const SentBatch& sent);

} // namespace streetsign::agent
