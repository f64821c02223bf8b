// SPDX-License-Identifier: MIT
// C2SP tlog-proof, the ".tlog-proof" text file: a leaf's place, its inclusion proof and the signed
// checkpoint it leads to, in one file that can be checked offline. See FORMAT.md section 7.
#pragma once

#include <optional>

#include "sync/log/checkpoint.h"
#include "sync/log/proof.h"

namespace streetsign {

struct TlogProof {
    std::optional<Buffer> extra; // unauthenticated; we write none and trust none
    LeafIndex index;
    Proof hashes;      // from the leaf's sibling upwards
    Buffer checkpoint; // the note, verbatim, with log signature and cosignatures
    friend bool operator==(const TlogProof&, const TlogProof&) = default;
};

Buffer encode(const TlogProof& proof);
Result<TlogProof> decode_tlog_proof(Bytes source);

// Opens the checkpoint with the log's key and checks that the leaf is at proof.index in it.
Result<SignedCheckpoint> verify_tlog_proof(const TlogProof& proof, const LeafHash& leaf,
                                           const VerifierKey& log_key);

} // namespace streetsign
