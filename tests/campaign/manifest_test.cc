// SPDX-License-Identifier: MIT
#include "sync/campaign/manifest.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "tests/campaign/sample_campaign.h"
#include "tests/support/mutations.h"
#include "tests/support/vector_file.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

std::vector<VerifierKey> trusted() { return sample_manifest().authorities; }

// Whether a manifest with this change can still be: by the check, and by its text.
template <typename Change>
bool allowed(Change change) {
    Manifest manifest = sample_manifest();
    change(manifest);
    const bool checked = check_manifest(manifest).has_value();
    const bool decoded = decode_manifest(encode(manifest)).has_value();
    CHECK(checked == decoded);
    CHECK(checked == sign_manifest(manifest, authority_key(0)).has_value());
    return checked;
}

} // namespace

TEST_CASE("a manifest comes back the same, from text and from its note") {
    const Manifest manifest = sample_manifest();
    CHECK(decode_manifest(encode(manifest)).value() == manifest);

    for (const uint8_t which : {uint8_t{0}, uint8_t{1}}) { // either authority may sign
        const auto made = sign_manifest(manifest, authority_key(which));
        REQUIRE(made);
        const auto opened = open_manifest(made->note, trusted());
        REQUIRE(opened);
        CHECK(opened->terms == manifest);
        CHECK(opened->signer == authority_key(which).verifier());
        CHECK(opened->manifest_hash() == made->manifest_hash());
        CHECK(open_unconfirmed_manifest(made->note).value().terms == manifest);
    }
}

TEST_CASE("a manifest's note cut or changed anywhere is refused") {
    const Buffer good = sample_signed_manifest().note;
    const std::vector<VerifierKey> keys = trusted();
    const auto accepts = [&](Bytes bytes) {
        return open_manifest(bytes, keys) || open_unconfirmed_manifest(bytes);
    };
    REQUIRE(accepts(good));

    const MutationCount cut = try_every_truncation(good, accepts);
    const MutationCount flipped = try_every_flip(good, accepts);

    MESSAGE("manifest: ", cut.tried, " truncations and ", flipped.tried, " changes");
    CHECK(cut.accepted == 0);
    CHECK(flipped.accepted == 0);
}

TEST_CASE("only the two trusted authorities open a manifest") {
    const Buffer note = sample_signed_manifest().note;
    const std::vector<VerifierKey> strangers = {authority_key(2).verifier(),
                                                authority_key(3).verifier()};
    CHECK(open_manifest(note, strangers).error().code == Code::not_signed);
    // One of ours and a stranger: signed well, but it names another pair.
    const std::vector<VerifierKey> mixed = {authority_key(0).verifier(),
                                            authority_key(2).verifier()};
    CHECK(open_manifest(note, mixed).error().code == Code::refused);
    CHECK(sign_manifest(sample_manifest(), authority_key(2)).error().code == Code::usage);
    // One alone, whichever signed: whoever gave the keys forgot one.
    for (const uint8_t which : {uint8_t{0}, uint8_t{1}}) {
        const std::vector<VerifierKey> one = {authority_key(which).verifier()};
        CHECK(open_manifest(note, one).error().code == Code::usage);
    }
    // The server's key is not the authority's.
    CHECK(!sign_manifest(sample_manifest(), release_key()));
}

TEST_CASE("a second signature line gives a note of ours another hash, so it is refused") {
    auto note = parse_note(sample_signed_manifest().note);
    REQUIRE(add_signature(*note, authority_key(1)));
    CHECK(!open_manifest(encode(*note), trusted()));
    note = parse_note(sample_signed_manifest().note);
    note->signatures.push_back({"example.org/junk", 7, Buffer(64)});
    CHECK(!open_manifest(encode(*note), trusted()));
}

TEST_CASE("terms that cannot be are refused") {
    CHECK(allowed([](Manifest&) {}));
    CHECK(!allowed([](Manifest& m) { m.serial = 0; }));
    CHECK(!allowed([](Manifest& m) { m.title = ""; }));
    CHECK(!allowed([](Manifest& m) { m.title = "two\nlines"; }));
    CHECK(!allowed([](Manifest& m) { m.title = std::string(201, 't'); }));
    CHECK(!allowed([](Manifest& m) { m.expires = {2026, 8, 31}; }));
    CHECK(!allowed([](Manifest& m) { m.accept_until = {2027, 6, 29}; }));
    CHECK(!allowed([](Manifest& m) { m.destroy_by = {2027, 9, 29}; }));
    CHECK(!allowed([](Manifest& m) { m.cell = min_cell - 1; }));
    CHECK(!allowed([](Manifest& m) { m.cell = max_cell + 1; }));
    CHECK(!allowed([](Manifest& m) { m.scope.campaign = "Ban"; }));
    CHECK(!allowed([](Manifest& m) { m.scope.domain = "example.org/x"; }));
}

TEST_CASE("keys that cannot be are refused") {
    CHECK(!allowed([](Manifest& m) { m.authorities.pop_back(); }));
    CHECK(!allowed([](Manifest& m) { m.authorities[1] = m.authorities[0]; }));
    CHECK(!allowed([](Manifest& m) { m.authorities[1] = other_key().verifier(); }));
    CHECK(!allowed([](Manifest& m) { m.recipients.pop_back(); }));
    CHECK(!allowed([](Manifest& m) { m.recipients[1] = m.recipients[0]; }));
    CHECK(!allowed([](Manifest& m) { m.recipients[1] = "age1short"; }));
    CHECK(!allowed([](Manifest& m) { m.recipients[1][10] = 'b'; }));
    CHECK(!allowed([](Manifest& m) { m.cosigners.clear(); }));
    CHECK(!allowed([](Manifest& m) { m.cosigners = m.releasers; })); // of the wrong kind
    CHECK(!allowed([](Manifest& m) { m.releasers = m.cosigners; }));
    CHECK(!allowed([](Manifest& m) { m.ledgers = m.releasers; }));
    CHECK(!allowed([](Manifest& m) { m.pins.push_back(m.pins[0]); }));
    CHECK(allowed([](Manifest& m) { m.pins.clear(); }));
    CHECK(allowed([](Manifest& m) { // an earlier key stays beside today's
        m.cosigners.push_back(key_from(m.scope.server(), KeyType::cosignature, 99).verifier());
    }));
}

TEST_CASE("the server's address is https, or http on this machine") {
    const auto with = [](std::string url) {
        return allowed([&url](Manifest& m) { m.server_url = url; });
    };
    CHECK(with("https://petition.example.org"));
    CHECK(with("https://petition.example.org:8443"));
    CHECK(with("http://127.0.0.1:8080"));
    CHECK(with("http://localhost:8080"));
    CHECK(with("http://[::1]:8080"));
    for (const char* bad :
         {"", "http://petition.example.org", "https://", "https://a.org/", "https://a.org/path",
          "https://a.org:0", "https://a.org:65536", "https://a.org:", "https://user@a.org",
          "ftp://a.org", "https://a b.org", "http://127.0.0.1.evil.example", "HTTPS://a.org"})
        CHECK_MESSAGE(!with(bad), bad);
}

TEST_CASE("languages and files that cannot be are refused") {
    CHECK(!allowed([](Manifest& m) { m.languages.clear(); }));
    CHECK(!allowed([](Manifest& m) { m.languages.push_back("en"); }));
    CHECK(!allowed([](Manifest& m) { m.languages.push_back("../x"); }));
    CHECK(!allowed([](Manifest& m) { m.allowed_drafts = {"de"}; }));
    CHECK(!allowed([](Manifest& m) { m.allowed_drafts = {"fr", "el"}; }));
    CHECK(!allowed([](Manifest& m) { std::swap(m.files[0], m.files[1]); }));
    CHECK(!allowed([](Manifest& m) { m.files[1].path = m.files[0].path; }));
    CHECK(!allowed([](Manifest& m) { m.files[0].size = max_campaign_file + 1; }));
    for (const char* bad : {"", "/etc/passwd", "a//b", "../x", "a/../b", ".hidden", "a/.b", "a b",
                            "c:\\x", "ä.md", "a/"})
        CHECK_MESSAGE(!allowed([bad](Manifest& m) { m.files = {{bad, 1, {}}}; }), bad);
}

TEST_CASE("a successor has the same campaign, mode and authorities, and a higher serial") {
    const Manifest now = sample_manifest();
    Manifest next = now;
    next.serial = 2;
    next.title = "Another title";
    std::swap(next.authorities[0], next.authorities[1]);
    CHECK(check_successor(now, next));
    const auto refused = [&now, &next](auto change) {
        Manifest other = next;
        change(other);
        const auto result = check_successor(now, other);
        return !result && result.error().code == Code::refused;
    };
    CHECK(refused([](Manifest& m) { m.serial = 1; }));
    CHECK(refused([](Manifest& m) { m.mode = Mode::live; }));
    CHECK(refused([](Manifest& m) { m.scope.campaign = "other"; }));
    CHECK(refused([](Manifest& m) { m.scope.domain = "example.net"; }));
    CHECK(refused([](Manifest& m) { m.authorities[0] = authority_key(5).verifier(); }));
}

TEST_CASE("the manifest of FORMAT.md is what the encoder writes") {
    const VectorFile vector = read_vector("notes/manifest.txt");
    CHECK(hex(sample_signed_manifest().note) == hex(vector.bytes));
    CHECK(page_shows("sync/campaign/FORMAT.md", vector));
}
