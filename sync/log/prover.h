// SPDX-License-Identifier: MIT
// Making proofs and roots from stored hashes. Where the hashes are stored (memory, SQLite, tiles)
// is the caller's business: a HashReader gives the root of one complete subtree. Reads about
// log2(size) hashes a proof.
#pragma once

#include <functional>
#include <span>

#include "sync/core/result.h"
#include "sync/log/proof.h"
#include "sync/log/tree_hash.h"

namespace streetsign {

// A complete subtree: the 2^level leaves from index * 2^level on. Level 0 is a leaf hash.
struct Subtree {
    unsigned level = 0;
    uint64_t index = 0;
    friend auto operator<=>(const Subtree&, const Subtree&) = default;
};

using HashReader = std::function<Result<NodeHash>(const Subtree&)>;

// Over all leaf hashes in memory; they must outlive the reader. Inner nodes are computed on demand,
// which is linear in the leaves under them: right for a device's log, not for a server's.
HashReader reader_of(std::span<const LeafHash> leaves);

Result<RootHash> root_at(const HashReader& read, TreeSize size);
Result<Proof> prove_inclusion(const HashReader& read, LeafIndex index, TreeSize size);
// Empty when the sizes are equal. Needs 0 < old_size <= new_size.
Result<Proof> prove_consistency(const HashReader& read, TreeSize old_size, TreeSize new_size);

} // namespace streetsign
