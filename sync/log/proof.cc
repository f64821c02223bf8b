// SPDX-License-Identifier: MIT
#include "sync/log/proof.h"

#include <bit>
#include <cassert>

namespace streetsign {
namespace {

// An inclusion path has two parts. Below the point where the ways to this leaf and to the last leaf
// part, siblings stand on either side ("inner"); above it, the leaf's subtree lies on the right
// edge and every sibling is a complete subtree to its left ("border").
size_t inner_length(uint64_t index, uint64_t last) {
    return static_cast<size_t>(std::bit_width(index ^ last));
}
size_t border_length(uint64_t index, size_t inner) {
    return inner >= 64 ? 0 : static_cast<size_t>(std::popcount(index >> inner));
}

// What a consistency proof consists of, for 0 < older < newer.
struct ConsistencyShape {
    unsigned shift = 0;  // the largest complete subtree that ends at `older` has 2^shift leaves
    bool seeded = false; // that subtree is not the whole older tree, so its hash leads the proof
    size_t inner = 0;
    size_t border = 0;
    size_t length() const { return (seeded ? 1 : 0) + inner + border; }
};

ConsistencyShape shape_of(uint64_t older, uint64_t newer) {
    ConsistencyShape shape;
    shape.shift = static_cast<unsigned>(std::countr_zero(older));
    shape.seeded = !std::has_single_bit(older);
    shape.inner = inner_length(older - 1, newer - 1) - shape.shift;
    shape.border = border_length(older - 1, shape.inner + shape.shift);
    return shape;
}

} // namespace

size_t inclusion_proof_length(LeafIndex index, TreeSize size) {
    assert(index.value < size.value);
    const size_t inner = inner_length(index.value, size.value - 1);
    return inner + border_length(index.value, inner);
}

size_t consistency_proof_length(TreeSize old_size, TreeSize new_size) {
    assert(old_size <= new_size);
    if (old_size.value == 0 || old_size == new_size) return 0;
    return shape_of(old_size.value, new_size.value).length();
}

Result<RootHash> root_from_inclusion(const LeafHash& leaf, LeafIndex index, TreeSize size,
                                     std::span<const NodeHash> proof) {
    if (size.value > max_tree_size) return fail(Code::malformed, "a tree of 2^63 leaves or more");
    if (index.value >= size.value)
        return fail(Code::malformed, "the leaf lies outside of the tree");
    const size_t inner = inner_length(index.value, size.value - 1);
    if (proof.size() != inner + border_length(index.value, inner))
        return fail(Code::malformed, "an inclusion proof of the wrong length");
    NodeHash node = as_node(leaf);
    for (size_t k = 0; k < proof.size(); ++k) {
        const bool sibling_is_left = k >= inner || (index.value >> k & 1) != 0;
        node = sibling_is_left ? node_hash(proof[k], node) : node_hash(node, proof[k]);
    }
    return as_root(node);
}

Result<void> verify_inclusion(const LeafHash& leaf, LeafIndex index, TreeSize size,
                              const RootHash& root, std::span<const NodeHash> proof) {
    const RootHash reached = TRY(root_from_inclusion(leaf, index, size, proof));
    if (reached != root) return fail(Code::mismatch, "the inclusion proof leads to another root");
    return {};
}

Result<void> verify_consistency(const TreeHead& older, const TreeHead& newer,
                                std::span<const NodeHash> proof) {
    if (newer.size.value > max_tree_size)
        return fail(Code::malformed, "a tree of 2^63 leaves or more");
    if (older.size > newer.size) return fail(Code::malformed, "the older tree is the larger one");
    if (older.size.value == 0)
        return fail(Code::malformed, "nothing can be proved from an empty tree");
    if (older.size == newer.size) {
        if (!proof.empty()) return fail(Code::malformed, "a consistency proof of the wrong length");
        if (older.root != newer.root)
            return fail(Code::mismatch, "two trees of one size have different roots");
        return {};
    }
    const ConsistencyShape shape = shape_of(older.size.value, newer.size.value);
    if (proof.size() != shape.length())
        return fail(Code::malformed, "a consistency proof of the wrong length");
    NodeHash old_node = as_node(older.root);
    if (shape.seeded) {
        old_node = proof.front();
        proof = proof.subspan(1);
    }
    NodeHash new_node = old_node;
    const uint64_t path = (older.size.value - 1) >> shape.shift;
    for (size_t k = 0; k < proof.size(); ++k) {
        const NodeHash& sibling = proof[k];
        if (k >= shape.inner || (path >> k & 1) != 0) {
            old_node = node_hash(sibling, old_node); // left siblings belong to both trees
            new_node = node_hash(sibling, new_node);
        } else {
            new_node = node_hash(new_node, sibling); // right ones came later
        }
    }
    if (as_root(old_node) != older.root)
        return fail(Code::mismatch, "the consistency proof leads to another older root");
    if (as_root(new_node) != newer.root)
        return fail(Code::mismatch, "the consistency proof leads to another newer root");
    return {};
}

} // namespace streetsign
