// SPDX-License-Identifier: MIT
#include "sync/envelope/entry.h"

#include <doctest/doctest.h>

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "tests/support/vector_file.h"

using namespace streetsign;

namespace {

std::vector<Entry> one_of_each() {
    return {
        GenesisEntry{random_fixed<GenesisBinding>(), random_fixed<GenesisSalt>()},
        RecordEntry{RecordKind::signature, random_fixed<EnvelopeId>(), random_fixed<TokenHash>()},
        RecordEntry{RecordKind::report, random_fixed<EnvelopeId>(), random_fixed<TokenHash>()},
        ManifestEntry{random_fixed<ManifestHash>()}};
}

} // namespace

TEST_CASE("every type of entry is 65 bytes that decode to the same entry") {
    uint8_t type = 0;
    for (const Entry& entry : one_of_each()) {
        const EntryBytes bytes = encode(entry);
        CHECK(bytes.bytes[0] == type++);
        const auto decoded = decode_entry(bytes.view());
        REQUIRE(decoded);
        CHECK(*decoded == entry);
    }
}

TEST_CASE("an entry cut anywhere, longer, or of an unknown type is refused") {
    for (const Entry& entry : one_of_each()) {
        const EntryBytes bytes = encode(entry);
        for (size_t size = 0; size < entry_size; ++size)
            CHECK(!decode_entry(bytes.view().first(size)));
        Buffer longer(bytes.bytes.begin(), bytes.bytes.end());
        longer.push_back(0);
        CHECK(!decode_entry(longer));
        for (unsigned type = 4; type < 256; ++type) {
            EntryBytes changed = bytes;
            changed.bytes[0] = static_cast<uint8_t>(type);
            CHECK(!decode_entry(changed.view()));
        }
    }
}

TEST_CASE("an entry with any byte changed is refused or is another entry, never the same one") {
    // Hashes have no redundancy: what notices a changed entry is the log's root. What must not
    // happen is that two spellings mean one entry.
    for (const Entry& entry : one_of_each()) {
        for (size_t i = 0; i < entry_size; ++i) {
            for (unsigned flip = 1; flip < 256; ++flip) {
                EntryBytes changed = encode(entry);
                changed.bytes[i] = static_cast<uint8_t>(changed.bytes[i] ^ flip);
                const auto decoded = decode_entry(changed.view());
                if (!decoded) continue;
                REQUIRE(*decoded != entry);
                REQUIRE(encode(*decoded) == changed);
            }
        }
    }
}

TEST_CASE("the zeros of a later manifest's entry must be zeros") {
    EntryBytes bytes = encode(ManifestEntry{random_fixed<ManifestHash>()});
    for (size_t i = 33; i < entry_size; ++i) {
        bytes.bytes[i] = 1;
        CHECK(!decode_entry(bytes.view()));
        bytes.bytes[i] = 0;
    }
    CHECK(decode_entry(bytes.view()));
}

TEST_CASE("a genesis binds certificate and manifest, and no two of them are equal") {
    const auto manifest = random_fixed<ManifestHash>();
    const Bytes certificate = as_bytes("certificate note\n");

    const GenesisEntry first = make_genesis(certificate, manifest);
    const GenesisEntry second = make_genesis(certificate, manifest);

    CHECK(first.binding == second.binding);
    CHECK(first.salt != second.salt);
    CHECK(first.binding != genesis_binding(as_bytes("certificate note"), manifest));
    CHECK(first.binding != genesis_binding(certificate, random_fixed<ManifestHash>()));
    Buffer joined;
    append(joined, sha256(certificate).view());
    append(joined, manifest.view());
    CHECK(first.binding.bytes == sha256(joined).bytes);
}

TEST_CASE("a token is committed to by its hash, and without a receipt nobody knows one") {
    const auto envelope = random_fixed<EnvelopeId>();
    const Token token = new_token();
    const RecordEntry with = make_record_entry(RecordKind::report, envelope, token);
    CHECK(with.token == hash_token(token));
    CHECK(with.token.bytes == sha256(token.view()).bytes);
    CHECK(make_record_entry(RecordKind::report, envelope).token !=
          make_record_entry(RecordKind::report, envelope).token);
}

TEST_CASE("the entries of FORMAT.md are these bytes") {
    const auto vector = test::read_vector("age/entries.txt");
    REQUIRE(vector.bytes.size() == 3 * entry_size);
    const Bytes bytes = vector.bytes;

    const Entry genesis = decode_entry(bytes.first(entry_size)).value();
    const Entry record = decode_entry(bytes.subspan(entry_size, entry_size)).value();
    const Entry later = decode_entry(bytes.last(entry_size)).value();

    const auto manifest = ManifestHash{sha256(as_bytes(vector.value("manifest"))).bytes};
    const auto* const start = std::get_if<GenesisEntry>(&genesis);
    REQUIRE(start != nullptr);
    CHECK(start->binding == genesis_binding(as_bytes(vector.value("certificate")), manifest));
    const RecordEntry* const signature = as_record(record);
    REQUIRE(signature != nullptr);
    CHECK(signature->kind == RecordKind::signature);
    CHECK(signature->envelope.bytes == sha256(as_bytes(vector.value("envelope"))).bytes);
    const Buffer token = parse_hex(vector.value("token")).value();
    CHECK(signature->token.bytes == sha256(token).bytes);
    CHECK(std::get<ManifestEntry>(later).manifest.bytes ==
          sha256(as_bytes(vector.value("later manifest"))).bytes);
    CHECK(test::page_shows("sync/envelope/FORMAT.md", vector));
}
