// SPDX-License-Identifier: MIT
// An append-only tree that keeps only its right edge: the roots of the complete subtrees that its
// size is the sum of, largest first. Enough to append and to say the root; proofs need the stored
// hashes (prover.h). Copying it costs 63 hashes at most, so callers try an append on a copy.
#pragma once

#include <span>
#include <vector>

#include "sync/core/result.h"
#include "sync/log/tree_hash.h"

namespace streetsign {

class Tree {
public:
    Tree() = default;

    // From what edge() gave earlier: one hash for each bit set in `size`, largest subtree first.
    static Result<Tree> from_edge(TreeSize size, std::vector<NodeHash> edge);

    void append(const LeafHash& leaf);
    void append_entry(Bytes entry); // append(leaf_hash(entry))

    TreeSize size() const { return size_; }
    RootHash root() const; // empty_root() while there is no leaf
    const std::vector<NodeHash>& edge() const { return edge_; }

private:
    TreeSize size_;
    std::vector<NodeHash> edge_;
};

RootHash root_of(std::span<const LeafHash> leaves);

} // namespace streetsign
