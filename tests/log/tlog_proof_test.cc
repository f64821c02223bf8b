// SPDX-License-Identifier: MIT
#include "sync/log/tlog_proof.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "sync/log/prover.h"
#include "sync/log/tree.h"
#include "tests/log/sample_keys.h"
#include "tests/support/mutations.h"
#include "tests/support/vector_file.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

struct ProofSample {
    std::vector<LeafHash> leaves;
    TlogProof proof;

    explicit ProofSample(size_t size, uint64_t index) {
        for (size_t i = 0; i < size; ++i)
            leaves.push_back(leaf_hash(as_bytes("record " + std::to_string(i))));
        const Checkpoint head{std::string(log_name), TreeSize{size}, root_of(leaves)};
        SignedCheckpoint opened = *sign_checkpoint(head, log_key());
        CHECK(add_signature(opened.note, *cosign(opened.note.text, server_key(), 1790000000)));
        proof.index = LeafIndex{index};
        proof.hashes = *prove_inclusion(reader_of(leaves), proof.index, head.size);
        proof.checkpoint = encode(opened.note);
    }
};

} // namespace

TEST_CASE("a proof file comes back and verifies, with and without extra data") {
    ProofSample sample(300, 5);
    const LeafHash leaf = sample.leaves[5];
    for (const bool with_extra : {false, true}) {
        if (with_extra) sample.proof.extra = Buffer{1, 2, 3};
        const Buffer bytes = encode(sample.proof);
        const auto decoded = decode_tlog_proof(bytes);
        REQUIRE(decoded);
        CHECK(*decoded == sample.proof);
        CHECK(verify_tlog_proof(*decoded, leaf, log_key().verifier()));
        CHECK(!verify_tlog_proof(*decoded, sample.leaves[6], log_key().verifier()));
        CHECK(!verify_tlog_proof(*decoded, leaf, other_key().verifier()));
    }
}

TEST_CASE("a proof file cut or changed anywhere proves nothing") {
    const ProofSample sample(300, 5);
    const Buffer good = encode(sample.proof);
    const std::vector<VerifierKey> keys = {log_key().verifier(), server_key().verifier()};
    const auto accepts = [&](Bytes bytes) {
        const auto proof = decode_tlog_proof(bytes);
        const auto head = proof ? verify_tlog_proof(*proof, sample.leaves[5], keys[0])
                                : Result<SignedCheckpoint>(proof.error());
        const auto both = head ? verify_note(head->note, keys) : Result<std::vector<size_t>>();
        return both && both->size() == 2;
    };
    REQUIRE(accepts(good));

    const MutationCount cut = try_every_truncation(good, accepts);
    const MutationCount flipped = try_every_flip(good, accepts);

    MESSAGE("tlog-proof: ", cut.tried, " truncations and ", flipped.tried, " changes");
    CHECK(cut.accepted == 0);
    CHECK(flipped.accepted == 0);
}

TEST_CASE("a proof of the only leaf has no hashes") {
    const ProofSample sample(1, 0);
    CHECK(sample.proof.hashes.empty());
    const auto decoded = decode_tlog_proof(encode(sample.proof));
    REQUIRE(decoded);
    CHECK(verify_tlog_proof(*decoded, sample.leaves[0], log_key().verifier()));
}

TEST_CASE("more than 63 hashes, a wrong header and loose numbers are refused") {
    ProofSample sample(2, 1);
    const std::string good(as_text(encode(sample.proof)));
    const auto replaced = [&good](const std::string& from, const std::string& to) {
        std::string text = good;
        text.replace(text.find(from), from.size(), to);
        return decode_tlog_proof(as_bytes(text)).has_value();
    };
    CHECK(replaced("index 1", "index 1"));
    CHECK(!replaced("index 1", "index 01"));
    CHECK(!replaced("index 1", "index"));
    CHECK(!replaced("proof@v1", "proof@v2"));
    CHECK(!replaced("index 1", "extra AB==\nindex 1")); // trailing bits
    sample.proof.hashes.assign(63, NodeHash{});
    CHECK(decode_tlog_proof(encode(sample.proof)));
    sample.proof.hashes.assign(64, NodeHash{});
    CHECK(!decode_tlog_proof(encode(sample.proof)));
    sample.proof.hashes.clear();
    sample.proof.extra = Buffer(4096, 'x');
    CHECK(decode_tlog_proof(encode(sample.proof)));
    sample.proof.extra->push_back('x');
    CHECK(!decode_tlog_proof(encode(sample.proof)));
}

TEST_CASE("the proof file of FORMAT.md is what the encoder writes") {
    const VectorFile vector = read_vector("trees/five_leaves.txt");
    CHECK(hex(encode(ProofSample(5, 2).proof)) == hex(vector.bytes));
    CHECK(page_shows("sync/log/FORMAT.md", vector));
}
