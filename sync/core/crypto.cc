// SPDX-License-Identifier: MIT
#include "sync/core/crypto.h"

#include <cassert>
#include <cstring>

#include <nettle/sha2.h>
#include <sodium.h>

namespace streetsign {
namespace {

constexpr size_t largest_from_system = 1024; // bytes of random in one call

struct SigningKey {
    SigningKey() { sodium_mlock(bytes, sizeof bytes); }
    ~SigningKey() { sodium_munlock(bytes, sizeof bytes); } // wipes as well
    SigningKey(const SigningKey&) = delete;
    SigningKey& operator=(const SigningKey&) = delete;
    uint8_t bytes[crypto_sign_SECRETKEYBYTES] = {};
};

} // namespace

bool start_crypto() { return sodium_init() >= 0; }

struct Sha256::Context {
    sha256_ctx state{};
    Context() { sha256_init(&state); }
    ~Context() { sodium_memzero(&state, sizeof state); } // it holds the last block that was hashed
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::update(Bytes data) {
    sha256_update(&context_->state, data.size(), data.data());
    return *this;
}

Digest Sha256::finish() {
    Digest digest;
    sha256_digest(&context_->state, digest.bytes.size(), digest.bytes.data()); // and starts anew
    return digest;
}

Digest sha256(Bytes data) { return sha256(data, {}); }

Digest sha256(Bytes first, Bytes second) {
    sha256_ctx state;
    sha256_init(&state);
    sha256_update(&state, first.size(), first.data());
    sha256_update(&state, second.size(), second.data());
    Digest digest;
    sha256_digest(&state, digest.bytes.size(), digest.bytes.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

// The system gives some 200 MB/s, ChaCha20 from a seed of the system's more than 1 GB/s; a slot of
// the tray is 12 KiB of it.
void fill_random(MutableBytes out) {
    if (out.empty()) return;
    if (out.size() <= largest_from_system) return randombytes_buf(out.data(), out.size());
    uint8_t seed[randombytes_SEEDBYTES];
    randombytes_buf(seed, sizeof seed);
    randombytes_buf_deterministic(out.data(), out.size(), seed);
    sodium_memzero(seed, sizeof seed);
}
uint32_t random_below(uint32_t bound) { return randombytes_uniform(bound); }

SigningSeed new_signing_seed() {
    SigningSeed seed;
    randombytes_buf(seed.data(), SigningSeed::size);
    return seed;
}

PublicKey public_key_of(const SigningSeed& seed) {
    PublicKey key;
    SigningKey secret;
    crypto_sign_seed_keypair(key.bytes.data(), secret.bytes, seed.data());
    return key;
}

Signature sign(const SigningSeed& seed, Bytes message) {
    PublicKey key;
    SigningKey secret;
    crypto_sign_seed_keypair(key.bytes.data(), secret.bytes, seed.data());
    Signature signature;
    crypto_sign_detached(signature.bytes.data(), nullptr, message.data(), message.size(),
                         secret.bytes);
    return signature;
}

bool verify(const PublicKey& key, Bytes message, const Signature& signature) {
    return crypto_sign_verify_detached(signature.bytes.data(), message.data(), message.size(),
                                       key.bytes.data()) == 0;
}

AgeIdentityKey new_age_identity() {
    AgeIdentityKey identity;
    randombytes_buf(identity.data(), AgeIdentityKey::size);
    return identity;
}

AgeRecipientKey age_recipient_of(const AgeIdentityKey& identity) {
    AgeRecipientKey recipient;
    crypto_scalarmult_base(recipient.bytes.data(), identity.data());
    return recipient;
}

std::optional<SymmetricKey> x25519(std::span<const uint8_t, 32> scalar,
                                   const AgeRecipientKey& point) {
    SymmetricKey shared;
    if (crypto_scalarmult(shared.data(), scalar.data(), point.bytes.data()) != 0)
        return std::nullopt;
    return shared;
}

Digest hmac_sha256(Bytes key, Bytes message) {
    crypto_auth_hmacsha256_state state;
    constexpr uint8_t nothing = 0; // libsodium wants an address even for no bytes
    crypto_auth_hmacsha256_init(&state, key.empty() ? &nothing : key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, message.empty() ? &nothing : message.data(),
                                  message.size());
    Digest digest;
    crypto_auth_hmacsha256_final(&state, digest.bytes.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

// RFC 5869 sections 2.2 and 2.3 for one block of output; an empty salt is 32 zero bytes, which is
// what HMAC makes of an empty key anyway.
SymmetricKey hkdf_sha256(Bytes input_key, Bytes salt, std::string_view info) {
    Digest extracted = hmac_sha256(salt, input_key);
    Buffer message(info.begin(), info.end());
    message.push_back(1);
    Digest expanded = hmac_sha256(extracted.view(), message);
    SymmetricKey key = SymmetricKey::copy_of(std::span<const uint8_t, 32>(expanded.bytes));
    wipe(extracted.bytes);
    wipe(expanded.bytes);
    return key;
}

bool equal_secret(Bytes left, Bytes right) {
    return left.size() == right.size() &&
           sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

void chacha20poly1305_seal(MutableBytes out, Bytes plain, std::span<const uint8_t, 12> nonce,
                           std::span<const uint8_t, 32> key) {
    assert(out.size() == plain.size() + crypto_aead_chacha20poly1305_ietf_ABYTES);
    crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, plain.data(), plain.size(),
                                              nullptr, 0, nullptr, nonce.data(), key.data());
}

bool chacha20poly1305_open(MutableBytes out, Bytes sealed, std::span<const uint8_t, 12> nonce,
                           std::span<const uint8_t, 32> key) {
    if (sealed.size() < crypto_aead_chacha20poly1305_ietf_ABYTES) return false;
    assert(out.size() == sealed.size() - crypto_aead_chacha20poly1305_ietf_ABYTES);
    return crypto_aead_chacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, sealed.data(),
                                                     sealed.size(), nullptr, 0, nonce.data(),
                                                     key.data()) == 0;
}

Result<SymmetricKey> scrypt(Bytes passphrase, Bytes salt, int log_n) {
    if (log_n < 1 || log_n > 30) return fail(Code::malformed, "a scrypt work factor out of range");
    SymmetricKey key;
    if (crypto_pwhash_scryptsalsa208sha256_ll(passphrase.data(), passphrase.size(), salt.data(),
                                              salt.size(), uint64_t{1} << log_n, 8, 1, key.data(),
                                              SymmetricKey::size) != 0)
        return fail(Code::io, "not enough memory to derive a key from the passphrase");
    return key;
}

Result<std::string> hash_pin(Bytes pin) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(), reinterpret_cast<const char*>(pin.data()), pin.size(),
                              crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(Code::io, "not enough memory to set the PIN");
    return std::string(text.data());
}

bool check_pin(std::string_view hash, Bytes pin) {
    const std::string terminated(hash);
    return crypto_pwhash_str_verify(terminated.c_str(), reinterpret_cast<const char*>(pin.data()),
                                    pin.size()) == 0;
}

} // namespace streetsign
