// SPDX-License-Identifier: MIT
#include "sync/log/tree.h"

#include <bit>
#include <doctest/doctest.h>

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/log/proof.h"
#include "sync/log/prover.h"

using namespace streetsign;

namespace {

// Leaf i is the single byte i: the trees of C2SP's and others' constants.
std::vector<LeafHash> byte_leaves(size_t count) {
    std::vector<LeafHash> leaves;
    for (size_t i = 0; i < count; ++i) {
        const uint8_t byte = static_cast<uint8_t>(i);
        leaves.push_back(leaf_hash(Bytes(&byte, 1)));
    }
    return leaves;
}

// RFC 6962 section 2.1 as it is written there, to hold the fast ways against.
NodeHash recursive_root(std::span<const LeafHash> leaves) {
    if (leaves.size() == 1) return as_node(leaves[0]);
    size_t split = 1;
    while (split * 2 < leaves.size())
        split *= 2;
    return node_hash(recursive_root(leaves.first(split)), recursive_root(leaves.subspan(split)));
}

std::string hashes_text(const Proof& proof) {
    std::string text;
    for (const NodeHash& hash : proof)
        text += " " + hex(hash.view());
    return text;
}

std::string sha256_hex(const std::string& text) { return hex(sha256(as_bytes(text)).view()); }

constexpr size_t constant_size = 130;

} // namespace

TEST_CASE("the eight classic leaves give the published roots") {
    const std::vector<std::string> entries = {"",
                                              "00",
                                              "10",
                                              "2021",
                                              "3031",
                                              "40414243",
                                              "5051525354555657",
                                              "606162636465666768696a6b6c6d6e6f"};
    Tree tree;
    CHECK(hex(tree.root().view()) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (const std::string& entry : entries)
        tree.append_entry(*parse_hex(entry));
    CHECK(tree.size() == TreeSize{8});
    CHECK(hex(tree.root().view()) ==
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST_CASE("the roots of all trees up to 130 leaves are the constant, three ways") {
    const std::vector<LeafHash> leaves = byte_leaves(constant_size);
    std::string text = "0 " + hex(empty_root().view()) + "\n";
    Tree tree;
    for (size_t n = 1; n <= constant_size; ++n) {
        tree.append(leaves[n - 1]);
        const std::span<const LeafHash> part = std::span(leaves).first(n);
        REQUIRE(as_node(tree.root()) == recursive_root(part));
        REQUIRE(root_at(reader_of(part), TreeSize{n}).value() == tree.root());
        text += std::to_string(n) + " " + hex(tree.root().view()) + "\n";
    }
    const std::string digest = sha256_hex(text);
    CHECK(digest.starts_with("9c67f07f"));
    CHECK(digest.ends_with("65dec"));
}

TEST_CASE("all inclusion proofs up to 130 leaves are the constant, and verify") {
    const std::vector<LeafHash> leaves = byte_leaves(constant_size);
    std::string text;
    size_t proofs = 0;
    for (size_t n = 1; n <= constant_size; ++n) {
        const std::span<const LeafHash> part = std::span(leaves).first(n);
        const RootHash root = root_of(part);
        for (size_t i = 0; i < n; ++i) {
            const auto proof = prove_inclusion(reader_of(part), LeafIndex{i}, TreeSize{n});
            REQUIRE(proof);
            REQUIRE(proof->size() == inclusion_proof_length(LeafIndex{i}, TreeSize{n}));
            REQUIRE(verify_inclusion(leaves[i], LeafIndex{i}, TreeSize{n}, root, *proof));
            text += std::to_string(i) + " " + std::to_string(n) + hashes_text(*proof) + "\n";
            ++proofs;
        }
    }
    MESSAGE(proofs, " inclusion proofs");
    CHECK(sha256_hex(text).starts_with("893ce6ee"));
    CHECK(sha256_hex(text).ends_with("f9983"));
}

TEST_CASE("all consistency proofs up to 130 leaves are the constant, and verify") {
    const std::vector<LeafHash> leaves = byte_leaves(constant_size);
    std::string text;
    size_t proofs = 0;
    for (size_t n = 1; n <= constant_size; ++n) {
        for (size_t m = 1; m <= n; ++m) {
            const auto part = std::span(leaves).first(n);
            const auto proof = prove_consistency(reader_of(part), TreeSize{m}, TreeSize{n});
            REQUIRE(proof);
            REQUIRE(proof->size() == consistency_proof_length(TreeSize{m}, TreeSize{n}));
            const TreeHead older{TreeSize{m}, root_of(part.first(m))};
            REQUIRE(verify_consistency(older, {TreeSize{n}, root_of(part)}, *proof));
            text += std::to_string(m) + " " + std::to_string(n) + hashes_text(*proof) + "\n";
            ++proofs;
        }
    }
    MESSAGE(proofs, " consistency proofs");
    CHECK(sha256_hex(text).starts_with("2498232e"));
    CHECK(sha256_hex(text).ends_with("c4c2a"));
}

TEST_CASE("all subtrees up to 130 leaves, and inclusion in them, are the published constants") {
    const std::vector<LeafHash> leaves = byte_leaves(constant_size);
    std::string roots;
    std::string inclusions;
    for (size_t end = 0; end <= constant_size; ++end) {
        for (size_t start = 0; start <= end; ++start) {
            const size_t width = end - start;
            if (start % std::bit_ceil(width) != 0) continue; // an empty one may be anywhere
            const auto part = std::span(leaves).subspan(start, width);
            const std::string range =
                "[" + std::to_string(start) + ", " + std::to_string(end) + ")";
            roots += range + " " + hex(root_of(part).view()) + "\n";
            for (size_t i = 0; i < width; ++i) {
                const auto proof = prove_inclusion(reader_of(part), LeafIndex{i}, TreeSize{width});
                inclusions += std::to_string(start + i) + " " + range + hashes_text(*proof) + "\n";
            }
        }
    }
    CHECK(sha256_hex(roots) == "b82806ad4265bb151c1119c0f4db437bb4d1a1f887b3a7fba1cd4ebf552e3e81");
    CHECK(sha256_hex(inclusions) ==
          "ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f");
}

TEST_CASE("an entry that spells an inner node does not hash to it") {
    const LeafHash left = leaf_hash(as_bytes("left"));
    const LeafHash right = leaf_hash(as_bytes("right"));
    const NodeHash parent = node_hash(as_node(left), as_node(right));
    Buffer spelled;
    append(spelled, left.view());
    append(spelled, right.view());
    CHECK(as_node(leaf_hash(spelled)) != parent);
    spelled.insert(spelled.begin(), 1);
    CHECK(as_node(leaf_hash(spelled)) != parent);
    CHECK(sha256(spelled).bytes == parent.bytes); // without the leaf's prefix it would be
}

TEST_CASE("a tree comes back from its right edge and goes on growing") {
    const std::vector<LeafHash> leaves = byte_leaves(constant_size);
    Tree tree;
    for (size_t n = 0; n < constant_size; ++n) {
        auto again = Tree::from_edge(tree.size(), tree.edge());
        REQUIRE(again);
        again->append(leaves[n]);
        tree.append(leaves[n]);
        CHECK(again->root() == tree.root());
    }
    CHECK(!Tree::from_edge(TreeSize{3}, {NodeHash{}}));
    CHECK(!Tree::from_edge(TreeSize{uint64_t{1} << 63}, {NodeHash{}}));
    CHECK(Tree::from_edge(TreeSize{0}, {}).value().root() == empty_root());
}
