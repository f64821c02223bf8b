// SPDX-License-Identifier: MIT
// age v1 files (age-encryption.org/v1): sealed to X25519 recipients or to a passphrase, binary,
// payload in STREAM chunks of 64 KiB. `age -d` opens what is sealed here, and the other way round.
// No armor (our files travel in binary folders and bodies, and one form is easier to bound), no
// plugins, no hybrid keys (libsodium 1.0.18 has no ML-KEM), no grease: for one plain length and one
// number of recipients every file has the same length, age_size(). Nothing is given out before the
// whole payload has been authenticated. FORMAT.md has the bytes.
//
// Errors of the opening functions: malformed, the header is not an age v1 header; wrong_secret, no
// stanza opens with this identity or passphrase; mismatch, header or payload are not what was
// sealed; refused, a work factor over the limit.
#pragma once

#include <span>
#include <string>

#include "sync/core/bytes.h"
#include "sync/core/result.h"
#include "sync/core/secret.h"
#include "sync/envelope/age_stream.h"

namespace streetsign {

inline constexpr size_t age_max_recipients = 16;
inline constexpr int age_default_log_n = 18; // 256 MiB and about a second, as age itself
inline constexpr int age_max_log_n = 22;     // 4 GiB; more is a way to stop a machine

using AgeFileKey = SecretFixed<struct AgeFileKeyTag, 16>;

// The header of one age file and the file key in it: what can be made before there is anything to
// seal, and nearly all of a small file's work. For one file: sealing uses it up.
class PreparedHeader {
public:
    // Between 1 and age_max_recipients recipients, or Code::usage. malformed: one is no usable key.
    static Result<PreparedHeader> make(std::span<const AgeRecipientKey> recipients);
    PreparedHeader(PreparedHeader&&) noexcept = default;
    PreparedHeader& operator=(PreparedHeader&&) noexcept = default;

private:
    friend Buffer age_seal(Bytes plain, PreparedHeader&& header);
    PreparedHeader(std::string text, AgeFileKey key)
        : text_(std::move(text)), key_(std::move(key)) {}

    std::string text_; // as it is in the file, with its MAC
    AgeFileKey key_;
};

Buffer age_seal(Bytes plain, PreparedHeader&& header);
// With a header made now; its errors.
Result<Buffer> age_seal(Bytes plain, std::span<const AgeRecipientKey> recipients);
Result<SecretBuffer> age_open(Bytes file, std::span<const AgeIdentityKey> identities);
Result<SecretBuffer> age_open(Bytes file, const AgeIdentityKey& identity);

// Exactly the size of age_seal's answer.
constexpr size_t age_size(size_t plain_size, size_t recipients) {
    constexpr size_t version_line = 22, stanza = 98, mac_line = 48, nonce = 16, tag = 16;
    const size_t chunks = plain_size == 0 ? 1 : (plain_size + age_chunk_size - 1) / age_chunk_size;
    return version_line + stanza * recipients + mac_line + nonce + plain_size + tag * chunks;
}

// For an opening identity's file: what `age -d` asks a passphrase for. An empty passphrase is
// Code::usage; how good a passphrase has to be is the desk's business. log_n 1..22.
Result<Buffer> age_seal_passphrase(Bytes plain, Bytes passphrase, int log_n = age_default_log_n);
Result<SecretBuffer> age_open_passphrase(Bytes file, Bytes passphrase);

} // namespace streetsign
