// SPDX-License-Identifier: MIT
// Certificates, requests, orders and statements: all that is signed beside manifests.
#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "tests/campaign/sample_notes.h"
#include "tests/support/vector_file.h"

using namespace streetsign;
using namespace streetsign::test;

TEST_CASE("every note opens as what it is, and cut or changed anywhere as nothing") {
    size_t tried = 0;
    for (const SampleNote& sample : sample_notes()) {
        CAPTURE(sample.name);
        REQUIRE(sample.accepts(sample.note));
        const MutationCount cut = try_every_truncation(sample.note, sample.accepts);
        const MutationCount flipped = try_every_flip(sample.note, sample.accepts);
        CHECK(cut.accepted == 0);
        CHECK(flipped.accepted == 0);
        tried += cut.tried + flipped.tried;
    }
    MESSAGE(sample_notes().size(), " notes, ", tried, " cuts and changes");
}

TEST_CASE("no note opens as another kind") {
    const std::vector<SampleNote> all = sample_notes();
    for (const SampleNote& note : all)
        for (const SampleNote& opener : all) {
            const bool same = note.name.substr(0, 7) == opener.name.substr(0, 7);
            CHECK_MESSAGE(opener.accepts(note.note) == same, note.name, " as ", opener.name);
        }
}

TEST_CASE("a note says its kind in its first line") {
    CHECK(kind_of_note(sample_signed_manifest().note).value() == NoteKind::manifest);
    const std::vector<SampleNote> all = sample_notes();
    CHECK(kind_of_note(all[0].note).value() == NoteKind::certificate);
    CHECK(kind_of_note(all.back().note).value() == NoteKind::tally);
    CHECK(kind_of_note(sample_checkpoint()).error().code == Code::not_found);
    CHECK(!kind_of_note({}));
    CHECK(!kind_of_note(as_bytes("streetsign/manifest/v2\n")));
}

TEST_CASE("what is signed comes back the same") {
    const Manifest manifest = sample_manifest();
    const SignerKey authority = authority_key(0);
    const auto certificate = sign_certificate(next_certificate(), authority);
    CHECK(open_certificate(certificate->note, manifest)->terms == next_certificate());
    CHECK(certificate->terms.device().epoch == 2);
    const Request request{second_epoch_key().verifier(), sample_checkpoint()};
    CHECK(open_request(sign_request(request, second_epoch_key())->note, sample_scope())->terms ==
          request);
    const Status status = sample_status();
    CHECK(open_status(sign_statement(status, log_key())->note, sample_certificate())->terms ==
          status);
    const Erasure erasure{sample_scope(), ErasureReason::expiry, sample_envelopes()};
    CHECK(open_erasure(sign_order(erasure, authority)->note, manifest)->terms == erasure);
}

TEST_CASE("nobody but the authority orders, and not about another campaign") {
    const Manifest manifest = sample_manifest();
    const Revocation order{origin, RevocationReason::lost};
    CHECK(sign_order(order, release_key()).error().code == Code::usage);
    CHECK(sign_order(order, log_key()).error().code == Code::usage);
    // A stranger with the right name.
    const auto forged = sign_order(order, authority_key(7));
    REQUIRE(forged);
    CHECK(open_revocation(forged->note, manifest).error().code == Code::not_signed);

    Manifest other = manifest;
    other.scope.campaign = "other";
    const auto elsewhere = sign_order(order, authority_key(0));
    CHECK(open_revocation(elsewhere->note, other).error().code == Code::refused);
    const auto certificate = sign_certificate(sample_certificate(), authority_key(0));
    CHECK(open_certificate(certificate->note, other).error().code == Code::refused);
    CHECK(
        !open_release(sign_statement(Release{origin, sample_head()}, release_key())->note, other));
}

TEST_CASE("a PIN reset is the authority's, for a device of its campaign, and numbered from 1") {
    const Manifest manifest = sample_manifest();
    const SignerKey authority = authority_key(0);
    const auto good = sign_pin_reset({origin, 1}, authority);
    REQUIRE(good);
    CHECK(open_pin_reset(good->note, manifest)->terms.number == 1);
    CHECK(!sign_pin_reset({origin, 1}, log_key()));
    CHECK(!sign_pin_reset({origin, 0}, authority));
    // Whatever words the authority's key signs.
    const auto opened = [&](const PinReset& reset) {
        return open_pin_reset(encode(sign_note(encode(reset), authority).value()), manifest);
    };
    CHECK(opened({origin, 2}));
    CHECK(!opened({origin, 0}));
    CHECK(!opened({sample_scope().authority(), 2}));
    const Scope other{sample_scope().domain, "other"};
    const auto elsewhere = opened({DeviceName{other, "stall-7", 1}.text(), 2});
    REQUIRE_FALSE(elsewhere);
    CHECK(elsewhere.error().code == Code::refused);
}

TEST_CASE("a certificate is for a device, and only a later epoch has a predecessor") {
    const SignerKey authority = authority_key(0);
    CHECK(!sign_certificate({other_key().verifier(), {2027, 1, 1}, {}}, authority));
    Certificate first = sample_certificate();
    first.predecessor = sample_head();
    CHECK(!sign_certificate(first, authority));
    Certificate later = next_certificate();
    later.predecessor.reset(); // the first epoch never signed anything
    CHECK(sign_certificate(later, authority));
    later.predecessor = TreeHead{TreeSize{0}, empty_root()};
    CHECK(!sign_certificate(later, authority));
    CHECK(!sign_certificate(
        {key_from(log_name, KeyType::cosignature, 1).verifier(), {2027, 1, 1}, {}}, authority));
}

TEST_CASE("a request is signed by the key it asks for") {
    CHECK(sign_request({log_key().verifier(), {}}, other_key()).error().code == Code::usage);
    const auto good = sign_request({log_key().verifier(), {}}, log_key());
    CHECK(open_request(good->note, {"example.org", "other"}).error().code == Code::refused);
    // Somebody else's signature under the same text.
    const auto stolen = sign_note(encode(Request{log_key().verifier(), {}}),
                                  key_from(log_name, KeyType::ed25519, 50));
    CHECK(open_request(encode(*stolen), sample_scope()).error().code == Code::not_signed);
}

TEST_CASE("lists of envelopes are sorted, bounded, and erase something") {
    const SignerKey authority = authority_key(0);
    Erasure erasure{sample_scope(), ErasureReason::order, sample_envelopes()};
    CHECK(sign_order(erasure, authority));
    std::swap(erasure.envelopes[0], erasure.envelopes[1]);
    CHECK(!sign_order(erasure, authority));
    erasure.envelopes[1] = erasure.envelopes[0];
    CHECK(!sign_order(erasure, authority));
    erasure.envelopes.clear();
    CHECK(!sign_order(erasure, authority));
    for (size_t i = 0; i < max_listed_envelopes; ++i) {
        EnvelopeId id;
        id.bytes[0] = static_cast<uint8_t>(i >> 8);
        id.bytes[1] = static_cast<uint8_t>(i);
        erasure.envelopes.push_back(id);
    }
    CHECK(sign_order(erasure, authority));
    EnvelopeId last;
    last.bytes.fill(255);
    erasure.envelopes.push_back(last);
    CHECK(!sign_order(erasure, authority));

    CHECK(sign_order(Declaration{sample_scope(), 300, {}}, authority));
    CHECK(!sign_order(Declaration{sample_scope(), 1, sample_envelopes()}, authority));
}

TEST_CASE("statements are by the one who may make them, and hold together") {
    CHECK(sign_statement(Release{origin, sample_head()}, ledger_key()).error().code == Code::usage);
    CHECK(sign_statement(sample_status(), second_epoch_key()).error().code == Code::usage);
    CHECK(!open_status(sign_statement(sample_status(), log_key())->note, next_certificate()));
    // Its own key under words about another's log.
    const Tally others{second_epoch_key().name(), sample_head(), {2026, 9, 21}};
    const auto said = sign_note(encode(others), log_key());
    REQUIRE(said);
    const auto opened = open_tally(encode(*said), sample_certificate());
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Code::refused);
    Status status = sample_status();
    status.cosigned = TreeSize{42};
    CHECK(!sign_statement(status, log_key()));
    status = sample_status();
    status.released = TreeSize{41};
    CHECK(!sign_statement(status, log_key()));
    status = sample_status();
    status.build = "two words";
    CHECK(!sign_statement(status, log_key()));
    // An earlier server key still releases.
    Manifest manifest = sample_manifest();
    manifest.releasers.insert(manifest.releasers.begin(),
                              key_from(sample_scope().server(), KeyType::ed25519, 60).verifier());
    CHECK(open_release(sign_statement(Release{origin, sample_head()}, release_key())->note,
                       manifest));
}

TEST_CASE("reasons have words, and words reasons") {
    for (const char* word : {"lost", "stolen", "cloned", "damaged", "retired", "mistake"})
        CHECK(word_of(parse_revocation_reason(word).value()) == word);
    for (const char* word : {"request", "expiry", "order"})
        CHECK(word_of(parse_erasure_reason(word).value()) == word);
    CHECK(!parse_revocation_reason("Lost"));
    CHECK(!parse_erasure_reason(""));
}

TEST_CASE("the notes of FORMAT.md are what the encoders write") {
    for (const SampleNote& sample : sample_notes()) {
        const VectorFile vector = read_vector("notes/" + sample.name + ".txt");
        CHECK_MESSAGE(hex(sample.note) == hex(vector.bytes), sample.name);
        CHECK_MESSAGE(page_shows("sync/campaign/FORMAT.md", vector), sample.name);
    }
}
