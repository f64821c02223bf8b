// SPDX-License-Identifier: MIT
// Checking inclusion and consistency (RFC 6962 section 2.1.1 and 2.1.2; RFC 9162 section 2.1.3 and
// 2.1.4 give the algorithms). A proof has exactly one right length for its numbers; any other is
// refused before anything is hashed. Makes no proofs: that is prover.h.
#pragma once

#include <span>
#include <vector>

#include "sync/core/result.h"
#include "sync/log/tree_hash.h"

namespace streetsign {

using Proof = std::vector<NodeHash>; // inclusion: from the leaf's sibling upwards

inline constexpr size_t max_proof_hashes = 63; // a tree has fewer than 2^63 leaves

// How many hashes the proof must have. Needs index < size.
size_t inclusion_proof_length(LeafIndex index, TreeSize size);
// Needs old_size <= new_size; 0 when they are equal or old_size is 0.
size_t consistency_proof_length(TreeSize old_size, TreeSize new_size);

// The root that this leaf and proof lead to; malformed when index >= size or the length is off.
Result<RootHash> root_from_inclusion(const LeafHash& leaf, LeafIndex index, TreeSize size,
                                     std::span<const NodeHash> proof);

// mismatch when the proof leads to another root.
Result<void> verify_inclusion(const LeafHash& leaf, LeafIndex index, TreeSize size,
                              const RootHash& root, std::span<const NodeHash> proof);

struct TreeHead {
    TreeSize size;
    RootHash root;
    friend auto operator<=>(const TreeHead&, const TreeHead&) = default;
};

// That the tree of `newer` begins with the tree of `older`. Equal sizes need equal roots and no
// proof. From size 0 nothing is provable (every tree continues the empty one), so it is refused:
// whoever allows a first head must say so itself.
Result<void> verify_consistency(const TreeHead& older, const TreeHead& newer,
                                std::span<const NodeHash> proof);

} // namespace streetsign
