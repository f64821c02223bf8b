// SPDX-License-Identifier: MIT
// A log's signed head: a C2SP tlog-checkpoint, three lines in a signed note. The origin is the name
// of the log's key. Extension lines are refused: nobody could audit them. See FORMAT.md section 4.
#pragma once

#include <string>
#include <string_view>

#include "sync/log/note.h"
#include "sync/log/proof.h"
#include "sync/log/tree_hash.h"

namespace streetsign {

struct Checkpoint {
    std::string origin; // a key name
    TreeSize size;      // below 2^63; size 0 has the empty root
    RootHash root;
    friend auto operator<=>(const Checkpoint&, const Checkpoint&) = default;

    TreeHead head() const { return {size, root}; }
};

std::string encode(const Checkpoint& checkpoint); // the note's text
Result<Checkpoint> decode_checkpoint(std::string_view text);

struct SignedCheckpoint {
    Checkpoint checkpoint;
    Note note; // with every line it came with, cosignatures too
};

inline constexpr size_t max_checkpoint_note = size_t{64} * 1024; // bytes

// The first line of a checkpoint's note: whose it says it is. Good for finding the log or the key
// that the signed claim is then held against, and for nothing else. Inside `note`.
std::string_view claimed_origin(Bytes note);

// The key's name must be the origin.
Result<SignedCheckpoint> sign_checkpoint(const Checkpoint& checkpoint, const SignerKey& log_key);

// Checks form, size rules, that the origin is the key's name and that the key signed, in one line:
// anybody can repeat it, and no answer and no ledger has room for the copies. Cosignatures
// are checked by verify_cosignature(signed.note, server_key).
Result<SignedCheckpoint> open_checkpoint(Bytes note, const VerifierKey& log_key);

} // namespace streetsign
