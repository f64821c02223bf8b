// SPDX-License-Identifier: MIT
// Every primitive we use, once: libsodium for keys, signatures and sealing; Nettle for SHA-256
// (four times libsodium's speed where the processor has SHA instructions, and a hash of 64 bytes in
// three quarters of OpenSSL's time, which asks a provider for each). No protocol is defined here:
// age is in envelope/, notes and trees are in log/. Call start_crypto() once before anything else.
#pragma once

#include <memory>
#include <string_view>

#include "sync/core/bytes.h"
#include "sync/core/result.h"
#include "sync/core/secret.h"

namespace streetsign {

// False when the system's random numbers or libsodium cannot be set up; then nothing may run.
[[nodiscard]] bool start_crypto();

Digest sha256(Bytes data);
Digest sha256(Bytes first, Bytes second); // of the concatenation

// SHA-256 of a stream. Reusable: finish() starts the next one. Not copyable.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    Sha256& update(Bytes data);
    Digest finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

// A tagged SHA-256, e.g. hash_as<EnvelopeId>(envelope).
template <typename F>
F hash_as(Bytes data) {
    return *F::from(sha256(data).view());
}

void fill_random(MutableBytes out);
uint32_t random_below(uint32_t bound); // uniform in [0, bound)
template <typename F>
F random_fixed() {
    F value;
    fill_random(value.bytes);
    return value;
}

// Ed25519 (RFC 8032). verify() refuses low-order and non-canonical points, as libsodium does.
SigningSeed new_signing_seed();
PublicKey public_key_of(const SigningSeed& seed);
Signature sign(const SigningSeed& seed, Bytes message);
bool verify(const PublicKey& key, Bytes message, const Signature& signature);

// X25519 (RFC 7748). nullopt when the shared secret would be all zero.
AgeIdentityKey new_age_identity();
AgeRecipientKey age_recipient_of(const AgeIdentityKey& identity);
std::optional<SymmetricKey> x25519(std::span<const uint8_t, 32> scalar,
                                   const AgeRecipientKey& point);

// HMAC-SHA-256 (RFC 2104) and HKDF-SHA-256 (RFC 5869) with 32 bytes of output.
Digest hmac_sha256(Bytes key, Bytes message);
SymmetricKey hkdf_sha256(Bytes input_key, Bytes salt, std::string_view info);

// Compares in constant time.
bool equal_secret(Bytes left, Bytes right);

// ChaCha20-Poly1305 (RFC 8439), 12-byte nonce, 16-byte tag at the end.
void chacha20poly1305_seal(MutableBytes out, Bytes plain, std::span<const uint8_t, 12> nonce,
                           std::span<const uint8_t, 32> key); // out.size() == plain.size() + 16
[[nodiscard]] bool chacha20poly1305_open(MutableBytes out, Bytes sealed,
                                         std::span<const uint8_t, 12> nonce,
                                         std::span<const uint8_t, 32> key); // out is 16 shorter

// scrypt (RFC 7914) with r = 8, p = 1, N = 2^log_n, as age's passphrase recipient uses it.
Result<SymmetricKey> scrypt(Bytes passphrase, Bytes salt, int log_n);

// argon2id at libsodium's INTERACTIVE limits, for PINs; the string holds salt and parameters.
Result<std::string> hash_pin(Bytes pin);
bool check_pin(std::string_view hash, Bytes pin);

} // namespace streetsign
