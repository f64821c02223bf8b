// SPDX-License-Identifier: MIT
#include "sync/log/checkpoint.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "tests/log/sample_keys.h"
#include "tests/support/mutations.h"
#include "tests/support/vector_file.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

const std::string empty_root_text = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

Checkpoint sample() {
    return {std::string(log_name), TreeSize{300},
            *parse_base64_fixed<RootHash>("gw31yQrqZZCcEOPrzX+bpy3nJ6QgngTKn8G1m0i62uU=")};
}

// The sample of FORMAT.md: signed by the log, cosigned by the server.
Buffer sample_cosigned() {
    SignedCheckpoint head = *sign_checkpoint(sample(), log_key());
    const auto line = cosign(head.note.text, server_key(), 1790000000);
    CHECK(add_signature(head.note, *line));
    return encode(head.note);
}

} // namespace

TEST_CASE("a checkpoint is three lines and comes back the same") {
    const std::string text = encode(sample());
    CHECK(text == std::string(log_name) + "\n300\ngw31yQrqZZCcEOPrzX+bpy3nJ6QgngTKn8G1m0i62uU=\n");
    CHECK(decode_checkpoint(text).value() == sample());
}

TEST_CASE("checkpoints that other parsers let through are refused") {
    const std::string root = "gw31yQrqZZCcEOPrzX+bpy3nJ6QgngTKn8G1m0i62uU=\n";
    const std::string loose = "gw31yQrqZZCcEOPrzX+bpy3nJ6QgngTKn8G1m0i62uV=\n"; // trailing bits
    CHECK(decode_checkpoint("o\n300\n" + root));
    CHECK(!decode_checkpoint("o\n0300\n" + root));
    CHECK(!decode_checkpoint("o\n+300\n" + root));
    CHECK(!decode_checkpoint("o\n\n" + root));
    CHECK(!decode_checkpoint("o\n300\nAAAA\n"));
    CHECK(!decode_checkpoint("o\n300\n" + loose));
    CHECK(!decode_checkpoint("o\n18446744073709551615\n" + root));
    CHECK(!decode_checkpoint("o\n9223372036854775808\n" + root));
    CHECK(decode_checkpoint("o\n9223372036854775807\n" + root));
    CHECK(!decode_checkpoint("o\n300\n" + root + "an extension line\n"));
    CHECK(!decode_checkpoint("o\n300\n" + root + "\n"));
    CHECK(!decode_checkpoint("\n300\n" + root));
    CHECK(!decode_checkpoint("o o\n300\n" + root));
    CHECK(!decode_checkpoint(std::string(256, 'o') + "\n300\n" + root));
    CHECK(decode_checkpoint(std::string(255, 'o') + "\n300\n" + root));
}

TEST_CASE("size 0 has the empty root and no other") {
    CHECK(decode_checkpoint("o\n0\n" + empty_root_text + "\n"));
    CHECK(!decode_checkpoint("o\n0\n" + base64(Buffer(32)) + "\n"));
    CHECK(!decode_checkpoint("o\n0\ngw31yQrqZZCcEOPrzX+bpy3nJ6QgngTKn8G1m0i62uU=\n"));
}

TEST_CASE("a checkpoint opens with its log's key only") {
    const Buffer note = sample_cosigned();
    const auto opened = open_checkpoint(note, log_key().verifier());
    REQUIRE(opened);
    CHECK(opened->checkpoint == sample());
    CHECK(encode(opened->note) == note);
    CHECK(verify_cosignature(opened->note, server_key().verifier()).value() == 1790000000);

    CHECK(!open_checkpoint(note, other_key().verifier()));
    CHECK(!open_checkpoint(note, key_from(log_name, KeyType::ed25519, 9).verifier()));
    CHECK(sign_checkpoint(sample(), other_key()).error().code == Code::usage);
    // A key with the right name that signed another log's checkpoint.
    Checkpoint foreign = sample();
    foreign.origin = "example.org/other";
    const auto note_of_foreign = sign_note(encode(foreign), log_key());
    CHECK(!open_checkpoint(encode(*note_of_foreign), log_key().verifier()));
}

TEST_CASE("a checkpoint with its log's line twice is refused, a foreign line twice is nobody's") {
    Note note = sign_checkpoint(sample(), log_key())->note;
    REQUIRE(add_signature(note, {"example.net/nobody", 1, Buffer(64, 9)}));
    note.signatures.push_back(note.signatures.back());
    REQUIRE(open_checkpoint(encode(note), log_key().verifier())); // the control

    note.signatures.push_back(note.signatures.front());

    const auto opened = open_checkpoint(encode(note), log_key().verifier());
    REQUIRE(!opened);
    CHECK(opened.error().code == Code::malformed);
}

TEST_CASE("a checkpoint cut or changed anywhere is refused") {
    const SignedCheckpoint head = *sign_checkpoint(sample(), log_key());
    const Buffer good = encode(head.note);
    const VerifierKey key = log_key().verifier();
    const auto accepts = [&](Bytes bytes) { return open_checkpoint(bytes, key).has_value(); };
    REQUIRE(accepts(good));

    const MutationCount cut = try_every_truncation(good, accepts);
    const MutationCount flipped = try_every_flip(good, accepts);

    MESSAGE("checkpoint: ", cut.tried, " truncations and ", flipped.tried, " changes");
    CHECK(cut.accepted == 0);
    CHECK(flipped.accepted == 0);
}

TEST_CASE("the checkpoint of FORMAT.md is what the encoder writes") {
    const VectorFile vector = read_vector("notes/checkpoint.txt");
    CHECK(hex(sample_cosigned()) == hex(vector.bytes));
    CHECK(vector.value("log") == log_key().vkey());
    CHECK(vector.value("server") == server_key().vkey());
    CHECK(page_shows("sync/log/FORMAT.md", vector));
}
