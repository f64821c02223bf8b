// SPDX-License-Identifier: MIT
#include "sync/envelope/age.h"

#include <doctest/doctest.h>

#include <set>

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/envelope/age_header.h"
#include "sync/envelope/age_key.h"
#include "tests/support/vector_file.h"

using namespace streetsign;

namespace {

struct Pair {
    AgeIdentityKey identity = new_age_identity();
    AgeRecipientKey recipient = age_recipient_of(identity);
};

Buffer random_bytes(size_t size) {
    Buffer bytes(size);
    fill_random(bytes);
    return bytes;
}

bool same(const SecretBuffer& left, Bytes right) { return as_text(left.view()) == as_text(right); }

} // namespace

TEST_CASE("either of two recipients opens what was sealed, and nobody else") {
    const Pair first;
    const Pair second;
    const Pair stranger;
    const AgeRecipientKey recipients[] = {first.recipient, second.recipient};
    const Buffer plain = random_bytes(1000);

    const Buffer file = age_seal(plain, recipients).value();

    CHECK(same(age_open(file, first.identity).value(), plain));
    CHECK(same(age_open(file, second.identity).value(), plain));
    CHECK(age_open(file, stranger.identity).error().code == Code::wrong_secret);
    std::vector<AgeIdentityKey> several;
    several.push_back(stranger.identity.clone());
    several.push_back(second.identity.clone());
    CHECK(same(age_open(file, several).value(), plain));
    CHECK(age_open(file, std::span<const AgeIdentityKey>()).error().code == Code::wrong_secret);
}

TEST_CASE("the length of a sealed file follows from the plain length and nothing else") {
    const Pair pair;
    for (const size_t size : {size_t{0}, size_t{1}, age_chunk_size - 1, age_chunk_size,
                              age_chunk_size + 1, 2 * age_chunk_size, 3 * age_chunk_size + 7}) {
        for (const size_t count : {size_t{1}, size_t{2}, age_max_recipients}) {
            const std::vector<AgeRecipientKey> recipients(count, pair.recipient);
            const Buffer plain = random_bytes(size);
            const Buffer file = age_seal(plain, recipients).value();
            CHECK(file.size() == age_size(size, count));
            CHECK(same(age_open(file, pair.identity).value(), plain));
        }
    }
}

TEST_CASE("two seals of one text have no stanza, nonce or payload in common") {
    const Pair pair;
    std::set<std::string> shares;
    std::set<Buffer> wrapped_keys;
    std::set<Buffer> nonces;
    std::set<Buffer> payloads;
    for (int i = 0; i < 100; ++i) {
        const Buffer file = age_seal({}, {&pair.recipient, 1}).value();
        const AgeHeader header = parse_age_header(file).value();
        const auto nonce = file.begin() + static_cast<std::ptrdiff_t>(header.size);
        shares.insert(header.stanzas[0].arguments[0]);
        wrapped_keys.insert(header.stanzas[0].body);
        nonces.emplace(nonce, nonce + 16);
        payloads.emplace(nonce + 16, file.end());
    }
    for (const size_t count : {shares.size(), wrapped_keys.size(), nonces.size(), payloads.size()})
        CHECK(count == 100);
}

TEST_CASE("no two files have their key in common, whatever they are sealed with") {
    const Pair pair;
    const Buffer plain = random_bytes(100);
    const auto spliced = [](const Buffer& head, const Buffer& rest) {
        Buffer file(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(
                                                     parse_age_header(head).value().size));
        append(file, Bytes(rest).subspan(parse_age_header(rest).value().size));
        return file;
    };
    const Buffer one = age_seal(plain, {&pair.recipient, 1}).value();
    const Buffer two = age_seal(plain, {&pair.recipient, 1}).value();
    REQUIRE(same(age_open(spliced(one, one), pair.identity).value(), plain));
    CHECK(age_open(spliced(one, two), pair.identity).error().code == Code::mismatch);

    const Bytes words = as_bytes("six words");
    const Buffer third = age_seal_passphrase(plain, words, 4).value();
    const Buffer fourth = age_seal_passphrase(plain, words, 4).value();
    CHECK(age_open_passphrase(spliced(third, fourth), words).error().code == Code::mismatch);
}

TEST_CASE("a sealed file cut anywhere or with any byte changed is refused") {
    const Pair first;
    const Pair second;
    const AgeRecipientKey recipients[] = {first.recipient, second.recipient};
    const Buffer file = age_seal(random_bytes(300), recipients).value();

    for (size_t size = 0; size < file.size(); ++size)
        REQUIRE(!age_open(Bytes(file).first(size), first.identity));
    for (size_t i = 0; i < file.size(); ++i) {
        for (const uint8_t flip : {uint8_t{1}, uint8_t{0x20}, uint8_t{0x80}, uint8_t{0xFF}}) {
            Buffer changed = file;
            changed[i] ^= flip;
            REQUIRE(!age_open(changed, first.identity));
            REQUIRE(!age_open(changed, second.identity));
        }
    }
    Buffer longer = file;
    longer.push_back(0);
    CHECK(!age_open(longer, first.identity));
    MESSAGE("age file: " << file.size() << " truncations and " << 4 * file.size()
                         << " changes refused by both identities");
}

TEST_CASE("a payload of several chunks cut at or near any chunk's edge is refused") {
    const Pair pair;
    const Buffer file = age_seal(random_bytes(3 * age_chunk_size), {&pair.recipient, 1}).value();
    const size_t payload = age_size(0, 1) - 16;
    for (size_t chunk = 0; chunk < 3; ++chunk) {
        for (size_t near = 0; near < 36; ++near) {
            const size_t size = payload + chunk * (age_chunk_size + 16) + near;
            REQUIRE(age_open(Bytes(file).first(size), pair.identity).error().code ==
                    Code::mismatch);
        }
    }
}

TEST_CASE("sealing to nobody, to too many or to an unusable point is refused") {
    const Pair pair;
    CHECK(age_seal({}, {}).error().code == Code::usage);
    const std::vector<AgeRecipientKey> many(age_max_recipients + 1, pair.recipient);
    CHECK(age_seal({}, many).error().code == Code::usage);
    const AgeRecipientKey zero;
    CHECK(age_seal({}, {&zero, 1}).error().code == Code::malformed);
}

TEST_CASE("a passphrase opens what it sealed, and no other passphrase does") {
    const Buffer file =
        age_seal_passphrase(as_bytes("identity"), as_bytes("open sesame"), 4).value();

    CHECK(same(age_open_passphrase(file, as_bytes("open sesame")).value(), as_bytes("identity")));
    CHECK(age_open_passphrase(file, as_bytes("open sesam")).error().code == Code::wrong_secret);
    CHECK(age_open_passphrase(file, {}).error().code == Code::wrong_secret);
    CHECK(age_seal_passphrase({}, {}, 4).error().code == Code::usage);
    CHECK(age_seal_passphrase({}, as_bytes("x"), 0).error().code == Code::usage);
    CHECK(age_seal_passphrase({}, as_bytes("x"), 23).error().code == Code::usage);
}

TEST_CASE("a passphrase file cut anywhere or with any byte changed is refused") {
    const Bytes passphrase = as_bytes("open sesame");
    const Buffer file = age_seal_passphrase(as_bytes("identity"), passphrase, 1).value();

    for (size_t size = 0; size < file.size(); ++size)
        REQUIRE(!age_open_passphrase(Bytes(file).first(size), passphrase));
    for (size_t i = 0; i < file.size(); ++i) {
        for (const uint8_t flip : {uint8_t{1}, uint8_t{0x80}}) {
            Buffer changed = file;
            changed[i] ^= flip;
            REQUIRE(!age_open_passphrase(changed, passphrase));
        }
    }
}

TEST_CASE("a passphrase does not open a file to recipients, nor an identity a passphrase file") {
    const Pair pair;
    const Buffer sealed = age_seal({}, {&pair.recipient, 1}).value();
    const Buffer locked = age_seal_passphrase({}, as_bytes("x"), 1).value();
    CHECK(age_open_passphrase(sealed, as_bytes("x")).error().code == Code::wrong_secret);
    CHECK(age_open(locked, pair.identity).error().code == Code::wrong_secret);
}

TEST_CASE("a work factor over 22 is refused without trying") {
    std::string text = "age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 23\n";
    text += std::string(43, 'A') + "\n--- " + std::string(43, 'A') + "\n" + std::string(32, 'x');
    CHECK(age_open_passphrase(as_bytes(text), as_bytes("x")).error().code == Code::refused);
}

TEST_CASE("a header over 64 KiB is refused before its stanzas are tried") {
    const Pair pair;
    std::string text = "age-encryption.org/v1\n";
    while (text.size() <= age_max_header)
        text += "-> some-grease x y\nQQ\n";
    text += "--- " + std::string(43, 'A') + "\n" + std::string(32, 'x');
    CHECK(age_open(as_bytes(text), pair.identity).error().code == Code::malformed);
}

TEST_CASE("the example of FORMAT.md opens to its text") {
    const auto vector = test::read_vector("age/two_recipients.txt");
    REQUIRE(!vector.bytes.empty());

    const auto first = parse_identity(vector.value("identity")).value();

    CHECK(same(age_open(vector.bytes, first).value(), as_bytes(vector.value("plain"))));
    CHECK(vector.bytes.size() == age_size(vector.value("plain").size(), 2));
    CHECK(test::page_shows("sync/envelope/FORMAT.md", vector));
}
