// SPDX-License-Identifier: MIT
#include "sync/log/tree.h"

#include <bit>
#include <cassert>

namespace streetsign {

Result<Tree> Tree::from_edge(TreeSize size, std::vector<NodeHash> edge) {
    if (size.value > max_tree_size) return fail(Code::malformed, "a tree of 2^63 leaves or more");
    if (edge.size() != static_cast<size_t>(std::popcount(size.value)))
        return fail(Code::malformed, "the right edge does not fit the tree's size");
    Tree tree;
    tree.size_ = size;
    tree.edge_ = std::move(edge);
    return tree;
}

void Tree::append(const LeafHash& leaf) {
    assert(size_.value < max_tree_size);
    NodeHash node = as_node(leaf);
    // Each trailing 1 of the size is a complete subtree as large as the one that just grew.
    for (uint64_t size = size_.value; size & 1; size >>= 1) {
        node = node_hash(edge_.back(), node);
        edge_.pop_back();
    }
    edge_.push_back(node);
    ++size_.value;
}

void Tree::append_entry(Bytes entry) { append(leaf_hash(entry)); }

RootHash Tree::root() const {
    if (edge_.empty()) return empty_root();
    NodeHash node = edge_.back();
    for (size_t i = edge_.size() - 1; i-- > 0;)
        node = node_hash(edge_[i], node);
    return as_root(node);
}

RootHash root_of(std::span<const LeafHash> leaves) {
    Tree tree;
    for (const LeafHash& leaf : leaves)
        tree.append(leaf);
    return tree.root();
}

} // namespace streetsign
