// SPDX-License-Identifier: MIT
#include "sync/log/note.h"

#include <doctest/doctest.h>

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/core/writer.h"
#include "tests/log/sample_keys.h"
#include "tests/support/mutations.h"
#include "tests/support/vector_file.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

const std::string sample_text = "A line.\n\nAnother, after an empty one.\n";

Note sample_note() { return *sign_note(sample_text, log_key()); }

std::vector<VerifierKey> keys_of(const VectorFile& vector) {
    std::vector<VerifierKey> keys;
    const auto [begin, end] = vector.header.equal_range("vkey");
    for (auto it = begin; it != end; ++it)
        keys.push_back(*VerifierKey::parse(it->second));
    return keys;
}

NoteSignature unknown_line(size_t blob_size) {
    return {"example.org/unknown", 0x01020304, Buffer(blob_size, 0x5A)};
}

} // namespace

TEST_CASE("the specification's example verifies and is written back byte for byte") {
    const VectorFile vector = read_vector("notes/specification_example.txt");
    const auto key = VerifierKey::parse(vector.value("vkey"));
    REQUIRE(key);
    CHECK(key->id == 0x530d903a);
    CHECK(key->text() == vector.value("vkey"));

    const auto note = parse_note(vector.bytes);

    REQUIRE(note);
    CHECK(note->text == "This is an example message.\n");
    CHECK(verify_signed_by(*note, *key));
    CHECK(encode(*note) == vector.bytes);
}

TEST_CASE("a note of two signers verifies under either and under both") {
    const VectorFile vector = read_vector("notes/two_signers.txt");
    const std::vector<VerifierKey> keys = keys_of(vector);
    REQUIRE(keys.size() == 2);
    const auto note = parse_note(vector.bytes);
    REQUIRE(note);

    CHECK(verify_signed_by(*note, keys[0]));
    CHECK(verify_signed_by(*note, keys[1]));
    CHECK(verify_note(*note, keys).value() == std::vector<size_t>{0, 1});
    CHECK(encode(*note) == vector.bytes);
}

TEST_CASE("Go's private key form is read, written back and signs the same bytes") {
    const VectorFile vector = read_vector("notes/two_signers.txt");
    const auto key = parse_signer(vector.value("signer"));
    REQUIRE(key);
    CHECK(key->vkey() == keys_of(vector)[0].text());
    CHECK(encode_signer(*key).text() == vector.value("signer"));

    const auto theirs = parse_note(vector.bytes);
    const auto ours = sign_note(theirs->text, *key);

    REQUIRE(ours);
    CHECK(ours->signatures[0] == theirs->signatures[0]);
}

TEST_CASE("cosignatures made by other people's programs verify, with their time") {
    for (const char* name : {"notes/mirror_cosigned.txt", "notes/witness_cosigned.txt"}) {
        const VectorFile vector = read_vector(name);
        const auto note = parse_note(vector.bytes);
        REQUIRE(note);
        CHECK(encode(*note) == vector.bytes);
        CHECK(std::to_string(verify_cosignature(*note, keys_of(vector)[0]).value()) ==
              vector.value("time"));
    }
}

TEST_CASE("a signed note verifies, and not under another key") {
    const Note note = sample_note();
    CHECK(verify_signed_by(note, log_key().verifier()));
    CHECK(verify_signed_by(note, other_key().verifier()).error().code == Code::not_signed);
    CHECK(parse_note(encode(note)).value() == note);
}

TEST_CASE("a note cut anywhere or changed anywhere never verifies") {
    const Buffer good = encode(sample_note());
    const VerifierKey key = log_key().verifier();
    const auto accepts = [&key](Bytes bytes) {
        const auto note = parse_note(bytes);
        return note && verify_signed_by(*note, key).has_value();
    };
    REQUIRE(accepts(good));

    const MutationCount cut = try_every_truncation(good, accepts);
    const MutationCount flipped = try_every_flip(good, accepts);

    MESSAGE("note: ", cut.tried, " truncations and ", flipped.tried, " changes");
    CHECK(cut.accepted == 0);
    CHECK(flipped.accepted == 0);
}

TEST_CASE("a cosigned note cut or changed anywhere loses its cosignature") {
    Note note = sample_note();
    REQUIRE(add_signature(note, *cosign(note.text, server_key(), 1790000000)));
    const Buffer good = encode(note);
    const std::vector<VerifierKey> keys = {log_key().verifier(), server_key().verifier()};
    const auto accepts = [&keys](Bytes bytes) {
        const auto parsed = parse_note(bytes);
        const auto verified = parsed ? verify_note(*parsed, keys) : Result<std::vector<size_t>>();
        return verified && verified->size() == 2;
    };
    REQUIRE(accepts(good));

    CHECK(try_every_truncation(good, accepts).accepted == 0);
    CHECK(try_every_flip(good, accepts).accepted == 0);
}

TEST_CASE("lines of unknown keys stay, byte for byte, and count for nothing") {
    Note note = sample_note();
    const Buffer before = encode(note);
    note.signatures.insert(note.signatures.begin(), unknown_line(5000)); // as large as ML-DSA's
    note.signatures.push_back(unknown_line(1));
    const Buffer good = encode(note);

    const auto parsed = parse_note(good);

    REQUIRE(parsed);
    CHECK(encode(*parsed) == good);
    CHECK(verify_signed_by(*parsed, log_key().verifier()));
    CHECK(good.size() > before.size() + 6000);
    // The same name, or the same id, is not the same key.
    Note renamed = sample_note();
    renamed.signatures.push_back({std::string(log_name), 1, Buffer(64)});
    renamed.signatures.push_back({"x", log_key().verifier().id, Buffer(64)});
    CHECK(verify_signed_by(renamed, log_key().verifier()));
}

TEST_CASE("a line in a known key's name that does not verify refuses the whole note") {
    Note note = sample_note();
    NoteSignature forged = note.signatures[0];
    forged.blob[5] ^= 1;
    note.signatures.push_back(forged);
    CHECK(verify_signed_by(note, log_key().verifier()).error().code == Code::not_signed);

    Note other = sample_note();
    REQUIRE(add_signature(other, other_key()));
    other.signatures[1].blob[5] ^= 1;
    const std::vector<VerifierKey> keys = {log_key().verifier(), other_key().verifier()};
    CHECK(!verify_note(other, keys));
    CHECK(verify_signed_by(other, log_key().verifier())); // unknown to who asks for one key only
}

TEST_CASE("adding a signature takes the place of a line in the same name") {
    Note note = sample_note();
    note.signatures[0].blob[0] ^= 1; // planted by somebody else
    REQUIRE(add_signature(note, log_key()));
    CHECK(note.signatures.size() == 1);
    CHECK(verify_signed_by(note, log_key().verifier()));

    const NoteSignature namesake{"example.org/other", log_key().verifier().id, Buffer(64, 0x5A)};
    REQUIRE(add_signature(note, namesake)); // ids have 32 bits: another name is another key
    CHECK(note.signatures.size() == 2);
    CHECK(verify_signed_by(note, log_key().verifier()));
}

TEST_CASE("bounds: 100 lines, 5 kB a signature, the size the caller allows") {
    Note note = sample_note();
    for (int i = 0; i < 99; ++i)
        note.signatures.push_back(unknown_line(10));
    CHECK(parse_note(encode(note)));
    CHECK(add_signature(note, other_key()).error().code == Code::full);
    note.signatures.push_back(unknown_line(10));
    CHECK(!parse_note(encode(note)));
    CHECK(add_signature(note, other_key()).error().code == Code::full);

    Note long_line = sample_note();
    long_line.signatures.push_back(unknown_line(max_signature_blob));
    CHECK(parse_note(encode(long_line)));
    long_line.signatures.back().blob.resize(max_signature_blob + 3);
    CHECK(!parse_note(encode(long_line)));

    const Buffer good = encode(sample_note());
    CHECK(parse_note(good, good.size()));
    CHECK(!parse_note(good, good.size() - 1));
}

TEST_CASE("what is not canonical is refused") {
    const std::string good(as_text(encode(sample_note())));
    const auto refused = [](const std::string& text) { return !parse_note(as_bytes(text)); };
    REQUIRE(!refused(good));
    CHECK(refused(good + "\n"));
    CHECK(refused(good + "x\n"));
    CHECK(refused("\r\n" + good));
    CHECK(refused("tab\there\n" + good));
    CHECK(refused("\xC3\x28\n" + good));
    CHECK(refused("text\n\n"));
    CHECK(refused("text\n"));
    CHECK(refused(""));
    CHECK(refused("text\n\n\u2014 name \n"));
    CHECK(refused("text\n\n\u2014 name AAAA\n"));     // a key id and nothing signed
    CHECK(refused("text\n\n\u2014 name AAAAAAB=\n")); // trailing bits
    CHECK(refused("text\n\n\u2014 name AAAAAAA\n"));  // no padding
    CHECK(!refused("text\n\n\u2014 name AAAAAAA=\n"));
    CHECK(refused("text\n\n- name AAAAAAA=\n"));
    CHECK(refused("text\n\n\u2014  AAAAAAA=\n"));
    CHECK(refused("text\n\n\u2014 na+me AAAAAAA=\n"));
    CHECK(refused("text\n\n\u2014 na\u00a0me AAAAAAA=\n"));
    CHECK(refused("text\n\n\u2014 na\u2003me AAAAAAA=\n"));
}

TEST_CASE("verifier keys are canonical, and their id belongs to them") {
    const std::string good = log_key().vkey();
    REQUIRE(VerifierKey::parse(good).value() == log_key().verifier());
    const auto accepts = [](Bytes bytes) { return VerifierKey::parse(as_text(bytes)).has_value(); };
    CHECK(try_every_truncation(as_bytes(good), accepts).accepted == 0);
    CHECK(try_every_flip(as_bytes(good), accepts).accepted == 0);
    CHECK(!VerifierKey::parse(good + "="));
    CHECK(!VerifierKey::create("two words", KeyType::ed25519, log_key().verifier().key));
    CHECK(!VerifierKey::create(std::string(256, 'a'), KeyType::ed25519, log_key().verifier().key));
    CHECK(VerifierKey::create(std::string(255, 'a'), KeyType::ed25519, log_key().verifier().key));
    // One key, two types, two ids.
    CHECK(VerifierKey::create("a", KeyType::ed25519, log_key().verifier().key)->id !=
          VerifierKey::create("a", KeyType::cosignature, log_key().verifier().key)->id);
}

TEST_CASE("private keys are canonical, and their id belongs to them") {
    const SecretBuffer good = encode_signer(log_key());
    const auto accepts = [](Bytes bytes) { return parse_signer(as_text(bytes)).has_value(); };
    REQUIRE(accepts(good.view()));
    CHECK(try_every_truncation(good.view(), accepts).accepted == 0);
    CHECK(try_every_flip(good.view(), accepts).accepted == 0);
}

TEST_CASE("a cosigning key signs no notes, and another key does not cosign") {
    CHECK(sign_note("text\n", server_key()).error().code == Code::usage);
    CHECK(cosign("text\n", log_key(), 1).error().code == Code::usage);
    CHECK(!cosign("text\n", server_key(), uint64_t{1} << 63));
    CHECK(!sign_note("no line end", log_key()));
    CHECK(!sign_note("a\rb\n", log_key()));
}

TEST_CASE("of a key's two cosignatures the later one counts, and both must verify") {
    Note note = sample_note();
    note.signatures.push_back(*cosign(note.text, server_key(), 2000));
    note.signatures.push_back(*cosign(note.text, server_key(), 1000));
    CHECK(verify_cosignature(note, server_key().verifier()).value() == 2000);
    note.signatures.back().blob[7] ^= 1; // another time than was signed
    CHECK(!verify_cosignature(note, server_key().verifier()));
}

TEST_CASE("a cosignature's time is below 2^63, whoever signed it") {
    const SignerKey key = server_key();
    for (const uint64_t time : {(uint64_t{1} << 63) - 1, uint64_t{1} << 63, UINT64_MAX}) {
        CAPTURE(time);
        Note note = sample_note();
        const std::string message =
            "cosignature/v1\ntime " + std::to_string(time) + "\n" + note.text;
        const Signature signature = sign(key.seed(), as_bytes(message));
        note.signatures.push_back(
            {key.name(), key.verifier().id, Writer().u64(time).raw(signature.view()).take()});
        CHECK(verify_cosignature(note, key.verifier()).has_value() == (time >> 63 == 0));
    }
}
