// SPDX-License-Identifier: MIT
// Leaf and node hashes of RFC 6962 section 2.1 with SHA-256, and the two numbers every tree speaks
// in. Nothing else in the house hashes for a tree. The prefixes 0x00 and 0x01 keep an entry from
// posing as an inner node.
#pragma once

#include <compare>
#include <cstdint>

#include "sync/core/bytes.h"

namespace streetsign {

// How many leaves; always below 2^63 (C2SP's limit). Strong, so that it is not taken for an index.
struct TreeSize {
    uint64_t value = 0;
    friend auto operator<=>(const TreeSize&, const TreeSize&) = default;
};

// Which leaf, from 0.
struct LeafIndex {
    uint64_t value = 0;
    friend auto operator<=>(const LeafIndex&, const LeafIndex&) = default;
};

inline constexpr uint64_t max_tree_size = (uint64_t{1} << 63) - 1;

LeafHash leaf_hash(Bytes entry);                                 // SHA-256(0x00 || entry)
NodeHash node_hash(const NodeHash& left, const NodeHash& right); // SHA-256(0x01 || left || right)
RootHash empty_root();                                           // SHA-256("")

// A leaf is the smallest subtree, and the root the largest: the same bytes under another name.
inline NodeHash as_node(const LeafHash& leaf) { return NodeHash{leaf.bytes}; }
inline NodeHash as_node(const RootHash& root) { return NodeHash{root.bytes}; }
inline RootHash as_root(const NodeHash& node) { return RootHash{node.bytes}; }

} // namespace streetsign
