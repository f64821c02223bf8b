// SPDX-License-Identifier: MIT
// Entries of the server's ledger: a byte for the kind and a note that is of that kind.
#include "sync/campaign/ledger_entry.h"

#include <doctest/doctest.h>

#include <map>

#include "sync/log/checkpoint.h"
#include "tests/campaign/sample_notes.h"
#include "tests/support/vector_file.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

Buffer cosigned_head() {
    auto head = sign_checkpoint({origin, sample_head().size, sample_head().root}, log_key());
    REQUIRE(add_signature(head->note, cosign(head->note.text, server_key(), 1790000000).value()));
    return encode(head->note);
}

struct Sample {
    Buffer note;
    Accepts opens; // with the keys of whoever signs such a note
};

std::map<LedgerKind, Sample> samples() {
    std::map<std::string, SampleNote> notes;
    for (SampleNote& note : sample_notes())
        notes.emplace(note.name, note);
    const auto of = [&notes](const char* name) {
        return Sample{notes.at(name).note, notes.at(name).accepts};
    };
    const Accepts head = [](Bytes note) {
        const auto opened = open_checkpoint(note, log_key().verifier());
        return opened && verify_cosignature(opened->note, server_key().verifier());
    };
    const Accepts manifest = [](Bytes note) {
        const std::vector<VerifierKey> keys = {authority_key(0).verifier(),
                                               authority_key(1).verifier()};
        return open_manifest(note, keys).has_value();
    };
    return {{LedgerKind::checkpoint, {cosigned_head(), head}},
            {LedgerKind::manifest, {sample_signed_manifest().note, manifest}},
            {LedgerKind::certificate, of("certificate")},
            {LedgerKind::revocation, of("revocation")},
            {LedgerKind::erasure, of("erasure")},
            {LedgerKind::admission, of("admission")},
            {LedgerKind::declaration, of("declaration")}};
}

} // namespace

TEST_CASE("every kind of entry comes back as what was put in, and in no other kind's place") {
    for (const auto& [kind, sample] : samples()) {
        const Buffer entry = encode_ledger_entry(kind, sample.note).value();
        const LedgerEntry read = decode_ledger_entry(entry).value();
        CHECK(read.kind == kind);
        CHECK(Buffer(read.note.begin(), read.note.end()) == sample.note);
        CHECK(sample.opens(read.note));
        for (int other = 0; other < 256; ++other) {
            if (other == static_cast<int>(kind)) continue;
            Buffer wrong = entry;
            wrong[0] = static_cast<uint8_t>(other);
            CHECK(!decode_ledger_entry(wrong));
            if (other >= 1 && other <= 7)
                CHECK(
                    encode_ledger_entry(static_cast<LedgerKind>(other), sample.note).error().code ==
                    Code::mismatch);
        }
    }
}

TEST_CASE("an entry that is cut or changed anywhere is refused, by its form or by the keys") {
    size_t tried = 0;
    for (const auto& [kind, sample] : samples()) {
        const Buffer entry = encode_ledger_entry(kind, sample.note).value();
        const Accepts accepts = [&sample](Bytes bytes) {
            const auto read = decode_ledger_entry(bytes);
            return read && sample.opens(read->note);
        };
        REQUIRE(accepts(entry));
        const MutationCount cut = try_every_truncation(entry, accepts);
        const MutationCount flipped = try_every_flip(entry, accepts);
        CHECK(cut.accepted == 0);
        CHECK(flipped.accepted == 0);
        tried += cut.tried + flipped.tried;
    }
    MESSAGE(samples().size(), " entries, ", tried, " cuts and changes");
}

TEST_CASE("the ledger takes no head without a cosignature and no note of a device") {
    CHECK(!encode_ledger_entry(LedgerKind::checkpoint, sample_checkpoint()));
    for (const SampleNote& note : sample_notes()) {
        if (note.name != "release" && note.name != "status" && note.name != "tally" &&
            note.name != "pin_reset" && note.name.substr(0, 7) != "request")
            continue;
        for (int kind = 1; kind <= 7; ++kind)
            CHECK_MESSAGE(!encode_ledger_entry(static_cast<LedgerKind>(kind), note.note),
                          note.name);
    }
}

TEST_CASE("the longest order fits an entry, and a note that does not is refused as too long") {
    // The longest names that there can be.
    const auto made = Scope::create(std::string(60, 'a') + "." + std::string(60, 'b') + ".org",
                                    std::string(32, 'd'));
    REQUIRE(made);
    const Scope& scope = *made;
    Erasure erasure{scope, ErasureReason::request, {}};
    for (size_t i = 0; i < max_listed_envelopes; ++i) {
        EnvelopeId id;
        id.bytes[0] = static_cast<uint8_t>(i >> 8);
        id.bytes[1] = static_cast<uint8_t>(i);
        erasure.envelopes.push_back(id);
    }
    const SignerKey authority = key_from(scope.authority(), KeyType::ed25519, 16);
    const Buffer note = sign_order(erasure, authority)->note;
    const auto entry = encode_ledger_entry(LedgerKind::erasure, note);
    REQUIRE(entry);
    MESSAGE("the longest order makes an entry of ", entry->size(), " bytes");

    const Buffer long_note(max_ledger_note + 1, 'x');
    CHECK(encode_ledger_entry(LedgerKind::erasure, long_note).error().code == Code::refused);
    Buffer entry_too_long(long_note.size() + 1, 'x');
    entry_too_long[0] = static_cast<uint8_t>(LedgerKind::erasure);
    CHECK(!decode_ledger_entry(entry_too_long));
}

TEST_CASE("the entries of FORMAT.md are what the encoder writes") {
    const auto all = samples();
    for (const auto& [kind, name] : {std::pair(LedgerKind::checkpoint, "checkpoint"),
                                     {LedgerKind::revocation, "revocation"}}) {
        const VectorFile vector = read_vector("ledger/" + std::string(name) + ".txt");
        const Buffer entry = encode_ledger_entry(kind, all.at(kind).note).value();
        CHECK_MESSAGE(hex(entry) == hex(vector.bytes), name);
        CHECK_MESSAGE(page_shows("sync/campaign/FORMAT.md", vector), name);
    }
}
