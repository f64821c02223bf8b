// SPDX-License-Identifier: MIT
#include "sync/campaign/fingerprint.h"

#include <doctest/doctest.h>
#include <set>

#include "tests/campaign/sample_campaign.h"

using namespace streetsign;
using namespace streetsign::test;

TEST_CASE("a fingerprint is eight words, always the same") {
    const Fingerprint fingerprint = fingerprint_of(log_key().verifier());
    CHECK(fingerprint == fingerprint_of(log_key().verifier()));
    CHECK(fingerprint_of(RootHash{}).text() == "acorn acorn acorn acorn acorn acorn acorn acorn");
    RootHash last;
    last.bytes.fill(255);
    CHECK(fingerprint_of(last).text() == "zebra zebra zebra zebra zebra zebra zebra zebra");
}

TEST_CASE("another key or another name has another fingerprint") {
    std::set<std::string> seen;
    for (uint8_t seed = 0; seed < 100; ++seed) {
        seen.insert(fingerprint_of(key_from("a", KeyType::ed25519, seed).verifier()).text());
        seen.insert(fingerprint_of(key_from("b", KeyType::ed25519, seed).verifier()).text());
        seen.insert(fingerprint_of(key_from("b", KeyType::cosignature, seed).verifier()).text());
    }
    CHECK(seen.size() == 300);
}

TEST_CASE("the two authorities have one fingerprint, in whichever order") {
    const VerifierKey first = authority_key(0).verifier();
    const VerifierKey second = authority_key(1).verifier();
    const std::vector<VerifierKey> one_way = {first, second};
    const std::vector<VerifierKey> other_way = {second, first};
    CHECK(authority_fingerprint(one_way) == authority_fingerprint(other_way));
    CHECK(authority_fingerprint(one_way).text() != fingerprint_of(first).text());
}

TEST_CASE("256 words, all different, each told by its first four letters") {
    std::set<std::string> words;
    std::set<std::string> starts;
    for (unsigned byte = 0; byte < 256; ++byte) {
        RootHash root;
        root.bytes[0] = static_cast<uint8_t>(byte);
        const std::string word(fingerprint_of(root).words[0]);
        words.insert(word);
        starts.insert(word.substr(0, 4));
    }
    CHECK(words.size() == 256);
    CHECK(starts.size() == 256);
}
