// SPDX-License-Identifier: MIT
#include "sync/log/proof.h"

#include <bit>
#include <doctest/doctest.h>

#include "sync/log/prover.h"
#include "sync/log/tree.h"

using namespace streetsign;

namespace {

std::vector<LeafHash> sample_leaves(size_t count) {
    std::vector<LeafHash> leaves;
    for (size_t i = 0; i < count; ++i)
        leaves.push_back(leaf_hash(as_bytes("record " + std::to_string(i))));
    return leaves;
}

struct Sample {
    std::vector<LeafHash> leaves = sample_leaves(100);
    HashReader read = reader_of(leaves);
    RootHash root = root_of(leaves);
    TreeSize size{100};
};

} // namespace

TEST_CASE("an inclusion proof with anything changed is refused") {
    const Sample sample;
    const LeafIndex index{37};
    const Proof good = *prove_inclusion(sample.read, index, sample.size);
    const LeafHash leaf = sample.leaves[37];
    REQUIRE(verify_inclusion(leaf, index, sample.size, sample.root, good));

    CHECK(!verify_inclusion(sample.leaves[38], index, sample.size, sample.root, good));
    CHECK(!verify_inclusion(leaf, LeafIndex{36}, sample.size, sample.root, good));
    CHECK(!verify_inclusion(leaf, index, TreeSize{50}, sample.root, good));
    CHECK(!verify_inclusion(leaf, index, sample.size, empty_root(), good));
    for (size_t k = 0; k < good.size(); ++k) {
        Proof bad = good;
        bad[k].bytes[7] ^= 1;
        CHECK(!verify_inclusion(leaf, index, sample.size, sample.root, bad));
        bad = good;
        bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(k));
        CHECK(verify_inclusion(leaf, index, sample.size, sample.root, bad).error().code ==
              Code::malformed);
        bad = good;
        bad.insert(bad.begin() + static_cast<std::ptrdiff_t>(k), good[k]);
        CHECK(!verify_inclusion(leaf, index, sample.size, sample.root, bad));
    }
}

TEST_CASE("a leaf outside of the tree has no proof") {
    const Sample sample;
    CHECK(!prove_inclusion(sample.read, LeafIndex{100}, sample.size));
    CHECK(!root_from_inclusion(sample.leaves[0], LeafIndex{100}, sample.size, {}));
    CHECK(!root_from_inclusion(sample.leaves[0], LeafIndex{0}, TreeSize{0}, {}));
    CHECK(!root_from_inclusion(sample.leaves[0], LeafIndex{0}, TreeSize{uint64_t{1} << 63}, {}));
    CHECK(root_from_inclusion(sample.leaves[0], LeafIndex{0}, TreeSize{1}, {}).value().bytes ==
          sample.leaves[0].bytes);
}

TEST_CASE("a consistency proof with anything changed is refused") {
    const Sample sample;
    const TreeHead older{TreeSize{37}, root_of(std::span(sample.leaves).first(37))};
    const TreeHead newer{sample.size, sample.root};
    const Proof good = *prove_consistency(sample.read, older.size, newer.size);
    REQUIRE(verify_consistency(older, newer, good));

    CHECK(!verify_consistency(newer, older, good));
    CHECK(!verify_consistency({TreeSize{36}, older.root}, newer, good));
    CHECK(!verify_consistency({older.size, newer.root}, newer, good));
    CHECK(!verify_consistency(older, {newer.size, older.root}, good));
    for (size_t k = 0; k < good.size(); ++k) {
        Proof bad = good;
        bad[k].bytes[31] ^= 0x80;
        CHECK(!verify_consistency(older, newer, bad));
        bad = good;
        bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(k));
        CHECK(!verify_consistency(older, newer, bad));
    }
}

TEST_CASE("equal sizes need equal roots and no proof") {
    const Sample sample;
    const TreeHead head{sample.size, sample.root};
    CHECK(verify_consistency(head, head, {}));
    CHECK(verify_consistency(head, {sample.size, empty_root()}, {}).error().code == Code::mismatch);
    const Proof one(1);
    CHECK(verify_consistency(head, head, one).error().code == Code::malformed);
}

TEST_CASE("nothing is provable from an empty tree") {
    const Sample sample;
    const TreeHead nothing{TreeSize{0}, empty_root()};
    const TreeHead head{sample.size, sample.root};
    CHECK(!verify_consistency(nothing, head, {}));
    CHECK(!verify_consistency(nothing, nothing, {}));
    CHECK(!prove_consistency(sample.read, TreeSize{0}, sample.size));
    CHECK(!prove_consistency(sample.read, TreeSize{101}, sample.size));
}

TEST_CASE("the newest leaf's proof has one hash for each bit of the size before it") {
    for (uint64_t size = 1; size < 5000; ++size)
        REQUIRE(inclusion_proof_length(LeafIndex{size - 1}, TreeSize{size}) ==
                static_cast<size_t>(std::popcount(size - 1)));
    CHECK(inclusion_proof_length(LeafIndex{0}, TreeSize{max_tree_size}) == max_proof_hashes);
}

TEST_CASE("a reader that fails stops the proof") {
    const Sample sample;
    const HashReader broken = [](const Subtree&) -> Result<NodeHash> {
        return fail(Code::io, "cannot read");
    };
    CHECK(prove_inclusion(broken, LeafIndex{3}, sample.size).error().code == Code::io);
    CHECK(prove_consistency(broken, TreeSize{3}, sample.size).error().code == Code::io);
    CHECK(root_at(broken, sample.size).error().code == Code::io);
    CHECK(!root_at(sample.read, TreeSize{101}));
}
