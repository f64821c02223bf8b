// SPDX-License-Identifier: MIT
#include "sync/core/crypto.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"

using namespace streetsign;

namespace {
Buffer unhex(std::string_view text) { return parse_hex(text).value(); }
} // namespace

TEST_CASE("SHA-256 gives the digests of FIPS 180-2, in one piece and in many") {
    CHECK(hex(sha256(as_bytes("abc")).view()) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(sha256({}).view()) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    Sha256 hash;
    for (const char c : std::string_view("abc"))
        hash.update(as_bytes({&c, 1}));

    CHECK(hash.finish() == sha256(as_bytes("abc")));
    CHECK(hash.update(as_bytes("ab")).finish() == sha256(as_bytes("a"), as_bytes("b")));
}

TEST_CASE("Ed25519 signs as RFC 8032 section 7.1 test 2 says") {
    const Buffer seed_bytes =
        unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    const auto seed = SigningSeed::copy_of(std::span<const uint8_t, 32>(seed_bytes));
    const Buffer message{0x72};

    const Signature signature = sign(seed, message);

    CHECK(hex(public_key_of(seed).view()) ==
          "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    CHECK(hex(signature.view()) ==
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    CHECK(verify(public_key_of(seed), message, signature));
    for (size_t i = 0; i < Signature::size; ++i) {
        Signature changed = signature;
        changed.bytes[i] ^= 1;
        CHECK(!verify(public_key_of(seed), message, changed));
    }
}

TEST_CASE("HKDF-SHA-256 gives the first block of RFC 5869 test cases 1 and 3") {
    const Buffer input(22, 0x0b);
    const Buffer salt = unhex("000102030405060708090a0b0c");
    const Buffer info = unhex("f0f1f2f3f4f5f6f7f8f9");

    CHECK(hex(hkdf_sha256(input, salt, as_text(info)).view()) ==
          "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    CHECK(hex(hkdf_sha256(input, {}, "").view()) ==
          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST_CASE("X25519 brings both sides to one secret and refuses an all-zero one") {
    const AgeIdentityKey left = new_age_identity();
    const AgeIdentityKey right = new_age_identity();

    const auto one = x25519(left.view(), age_recipient_of(right));
    const auto two = x25519(right.view(), age_recipient_of(left));

    REQUIRE(one.has_value());
    REQUIRE(two.has_value());
    CHECK(equal_secret(one->view(), two->view()));
    CHECK(!x25519(left.view(), AgeRecipientKey{}).has_value());
}

TEST_CASE("a sealed text opens with its key and with no changed byte") {
    const std::array<uint8_t, 12> nonce{};
    SymmetricKey key;
    fill_random({key.data(), SymmetricKey::size});
    const Buffer plain = unhex("00112233445566778899");
    Buffer sealed(plain.size() + 16);
    Buffer opened(plain.size());

    chacha20poly1305_seal(sealed, plain, nonce, key.view());

    REQUIRE(chacha20poly1305_open(opened, sealed, nonce, key.view()));
    CHECK(opened == plain);
    for (size_t i = 0; i < sealed.size(); ++i) {
        Buffer changed = sealed;
        changed[i] ^= 1;
        CHECK(!chacha20poly1305_open(opened, changed, nonce, key.view()));
    }
}

TEST_CASE("a PIN opens its own hash and no other does") {
    const auto hash = hash_pin(as_bytes("271828"));

    REQUIRE(hash);
    CHECK(check_pin(*hash, as_bytes("271828")));
    CHECK(!check_pin(*hash, as_bytes("271829")));
    CHECK(!check_pin("not a hash", as_bytes("271828")));
}
