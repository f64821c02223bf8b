// SPDX-License-Identifier: MIT
#include "sync/log/prover.h"

#include <algorithm>
#include <bit>

#include "sync/log/tree.h"

namespace streetsign {
namespace {

// The root of the leaves [begin, end), which RFC 6962 calls MTH(D[begin:end]). `begin` must be a
// multiple of the power of two that is at least end - begin, as every subtree of a tree is.
Result<NodeHash> range_root(const HashReader& read, uint64_t begin, uint64_t end) {
    Result<NodeHash> root = fail(Code::usage, "an empty range has no node");
    // Complete subtrees from the right end, smallest first, so that each joins what stands to its
    // right.
    for (uint64_t left = end - begin; left != 0; left &= left - 1) {
        const auto level = static_cast<unsigned>(std::countr_zero(left));
        const uint64_t first = begin + (left & (left - 1));
        const NodeHash node = TRY(read({level, first >> level}));
        root = root ? node_hash(node, *root) : node;
    }
    return root;
}

// The largest power of two below n (RFC 6962's k). Needs n > 1.
uint64_t split_point(uint64_t n) { return std::bit_floor(n - 1); }

Result<void> check_size(TreeSize size) {
    if (size.value > max_tree_size) return fail(Code::malformed, "a tree of 2^63 leaves or more");
    return {};
}

// Subtrees beside the way down are noted from the root; a proof lists them from the bottom.
Proof upwards(Proof downwards) {
    std::reverse(downwards.begin(), downwards.end());
    return downwards;
}

} // namespace

HashReader reader_of(std::span<const LeafHash> leaves) {
    return [leaves](const Subtree& subtree) -> Result<NodeHash> {
        // Shifted down, not up: nothing here can be too large for its type.
        const uint64_t size = leaves.size();
        const bool inside = subtree.level < 63 && subtree.index < size >> subtree.level;
        if (!inside) return fail(Code::not_found, "a subtree outside of the stored leaves");
        const size_t count = size_t{1} << subtree.level;
        const auto first = static_cast<size_t>(subtree.index) << subtree.level;
        const RootHash root = root_of(leaves.subspan(first, count));
        return as_node(root);
    };
}

Result<RootHash> root_at(const HashReader& read, TreeSize size) {
    TRY(check_size(size));
    if (size.value == 0) return empty_root();
    const NodeHash root = TRY(range_root(read, 0, size.value));
    return as_root(root);
}

Result<Proof> prove_inclusion(const HashReader& read, LeafIndex index, TreeSize size) {
    TRY(check_size(size));
    if (index.value >= size.value) return fail(Code::usage, "the leaf lies outside of the tree");
    // RFC 6962 section 2.1.1, PATH, as a loop.
    Proof proof;
    uint64_t begin = 0;
    uint64_t end = size.value;
    while (end - begin > 1) {
        const uint64_t middle = begin + split_point(end - begin);
        const bool go_left = index.value < middle;
        const NodeHash sibling =
            go_left ? TRY(range_root(read, middle, end)) : TRY(range_root(read, begin, middle));
        proof.push_back(sibling);
        (go_left ? end : begin) = middle;
    }
    return upwards(std::move(proof));
}

Result<Proof> prove_consistency(const HashReader& read, TreeSize old_size, TreeSize new_size) {
    TRY(check_size(new_size));
    if (old_size.value == 0 || old_size > new_size)
        return fail(Code::usage, "a consistency proof needs 0 < old size <= new size");
    // RFC 6962 section 2.1.2, SUBPROOF, as a loop.
    Proof proof;
    uint64_t begin = 0;
    uint64_t end = new_size.value;
    while (end != old_size.value) {
        const uint64_t middle = begin + split_point(end - begin);
        const bool go_left = old_size.value <= middle;
        const NodeHash sibling =
            go_left ? TRY(range_root(read, middle, end)) : TRY(range_root(read, begin, middle));
        proof.push_back(sibling);
        (go_left ? end : begin) = middle;
    }
    // What remains is a subtree of the older tree; the verifier knows it already if it is the
    // whole.
    if (begin != 0) {
        const NodeHash seed = TRY(range_root(read, begin, end));
        proof.push_back(seed);
    }
    return upwards(std::move(proof));
}

} // namespace streetsign
