// SPDX-License-Identifier: MIT
#include "sync/envelope/age.h"

#include <algorithm>
#include <optional>

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/envelope/age_header.h"
#include "sync/envelope/age_stream.h"

namespace streetsign {
namespace {

constexpr std::string_view x25519_type = "X25519";
constexpr std::string_view x25519_label = "age-encryption.org/v1/X25519";
constexpr std::string_view scrypt_type = "scrypt";
constexpr std::string_view scrypt_label = "age-encryption.org/v1/scrypt";
constexpr size_t nonce_size = 16;
constexpr size_t scrypt_salt_size = 16;

constexpr size_t wrapped_size = AgeFileKey::size + 16;

// The key of a wrap is used once, so its nonce is zero.
constexpr std::array<uint8_t, 12> wrap_nonce{};

Buffer wrap(const AgeFileKey& file_key, const SymmetricKey& key) {
    Buffer body(wrapped_size);
    chacha20poly1305_seal(body, file_key.view(), wrap_nonce, key.view());
    return body;
}

std::optional<AgeFileKey> unwrap(Bytes body, const SymmetricKey& key) {
    AgeFileKey file_key;
    if (!chacha20poly1305_open({file_key.data(), AgeFileKey::size}, body, wrap_nonce, key.view()))
        return std::nullopt;
    return file_key;
}

SymmetricKey x25519_wrap_key(const SymmetricKey& shared, const AgeRecipientKey& share,
                             const AgeRecipientKey& recipient) {
    Buffer salt;
    append(salt, share.view());
    append(salt, recipient.view());
    return hkdf_sha256(shared.view(), salt, x25519_label);
}

Result<AgeStanza> seal_to(const AgeRecipientKey& recipient, const AgeFileKey& file_key) {
    const AgeIdentityKey ephemeral = new_age_identity();
    const AgeRecipientKey share = age_recipient_of(ephemeral);
    const std::optional<SymmetricKey> shared = x25519(ephemeral.view(), recipient);
    if (!shared) return fail(Code::malformed, "a recipient that is no usable key");
    const SymmetricKey key = x25519_wrap_key(*shared, share, recipient);
    return AgeStanza{
        std::string(x25519_type), {base64_unpadded(share.view())}, wrap(file_key, key)};
}

Result<AgeRecipientKey> parse_x25519(const AgeStanza& stanza) {
    if (stanza.arguments.size() != 1)
        return fail(Code::malformed, "an X25519 stanza needs one argument");
    const Buffer share_bytes = TRY(parse_base64_unpadded(stanza.arguments[0]));
    const auto share = AgeRecipientKey::from(share_bytes);
    if (!share) return fail(Code::malformed, "an X25519 stanza with a share of the wrong length");
    // Before any decryption: a longer body would be a way to ask which of two keys opens it.
    if (stanza.body.size() != wrapped_size)
        return fail(Code::malformed, "an X25519 stanza with a body of the wrong length");
    return *share;
}

Result<std::optional<AgeFileKey>> open_x25519(const AgeStanza& stanza,
                                              std::span<const AgeIdentityKey> identities) {
    const AgeRecipientKey share = TRY(parse_x25519(stanza));
    for (const AgeIdentityKey& identity : identities) {
        const std::optional<SymmetricKey> shared = x25519(identity.view(), share);
        if (!shared) return fail(Code::malformed, "an X25519 stanza with a low-order share");
        const SymmetricKey key = x25519_wrap_key(*shared, share, age_recipient_of(identity));
        std::optional<AgeFileKey> file_key = unwrap(stanza.body, key);
        if (file_key) return file_key;
    }
    return std::optional<AgeFileKey>();
}

Result<SymmetricKey> scrypt_wrap_key(Bytes passphrase, Bytes salt, int log_n) {
    Buffer labelled;
    append(labelled, as_bytes(scrypt_label));
    append(labelled, salt);
    return scrypt(passphrase, labelled, log_n);
}

Result<std::optional<AgeFileKey>> open_scrypt(const AgeStanza& stanza, Bytes passphrase) {
    if (stanza.arguments.size() != 2)
        return fail(Code::malformed, "a scrypt stanza needs two arguments");
    const Buffer salt = TRY(parse_base64_unpadded(stanza.arguments[0]));
    if (salt.size() != scrypt_salt_size)
        return fail(Code::malformed, "a scrypt stanza with a salt of the wrong length");
    const uint64_t log_n = TRY(parse_decimal(stanza.arguments[1]));
    if (log_n == 0) return fail(Code::malformed, "a scrypt stanza with a work factor of zero");
    if (stanza.body.size() != wrapped_size)
        return fail(Code::malformed, "a scrypt stanza with a body of the wrong length");
    if (log_n > age_max_log_n)
        return fail(Code::refused, "a scrypt work factor over 22: too much memory to try");
    const SymmetricKey key = TRY(scrypt_wrap_key(passphrase, salt, static_cast<int>(log_n)));
    return unwrap(stanza.body, key);
}

// A passphrase file names nobody else: mixed with other stanzas, whoever knows the passphrase could
// pass a file off as one that the others' keys authenticate.
Result<AgeHeader> parse_header(Bytes file) {
    AgeHeader header = TRY(parse_age_header(file));
    const bool has_scrypt =
        std::any_of(header.stanzas.begin(), header.stanzas.end(),
                    [](const AgeStanza& stanza) { return stanza.type == scrypt_type; });
    if (has_scrypt && header.stanzas.size() != 1)
        return fail(Code::malformed, "a scrypt stanza that is not alone");
    return header;
}

Digest header_mac(const AgeFileKey& file_key, Bytes covered) {
    const SymmetricKey key = hkdf_sha256(file_key.view(), {}, "header");
    return hmac_sha256(key.view(), covered);
}

std::string encode_header(const std::vector<AgeStanza>& stanzas, const AgeFileKey& file_key) {
    std::string header(age_version_line);
    for (const AgeStanza& stanza : stanzas)
        header += encode_age_stanza(stanza);
    header += "---";
    const Digest mac = header_mac(file_key, as_bytes(header));
    return header + " " + base64_unpadded(mac.view()) + "\n";
}

Buffer seal_file(Bytes plain, std::string_view header, const AgeFileKey& file_key) {
    std::array<uint8_t, nonce_size> nonce{};
    fill_random(nonce);
    Buffer file;
    file.reserve(header.size() + age_size(plain.size(), 0)); // one allocation, a little generous
    append(file, as_bytes(header));
    append(file, nonce);
    stream_seal(file, plain, hkdf_sha256(file_key.view(), nonce, "payload"));
    return file;
}

Result<SecretBuffer> open_file(Bytes file, const AgeHeader& header,
                               const std::optional<AgeFileKey>& file_key) {
    if (file.size() - header.size < nonce_size)
        return fail(Code::malformed, "an age file that is cut off after its header");
    if (!file_key) return fail(Code::wrong_secret, "it is not sealed to this key or passphrase");
    const Digest mac = header_mac(*file_key, file.first(header.mac_covers));
    if (!equal_secret(mac.view(), header.mac.view()))
        return fail(Code::mismatch, "an age header that was changed");
    const Bytes nonce = file.subspan(header.size, nonce_size);
    return stream_open(file.subspan(header.size + nonce_size),
                       hkdf_sha256(file_key->view(), nonce, "payload"));
}

AgeFileKey new_file_key() {
    AgeFileKey key;
    fill_random({key.data(), AgeFileKey::size});
    return key;
}

} // namespace

Result<PreparedHeader> PreparedHeader::make(std::span<const AgeRecipientKey> recipients) {
    if (recipients.empty() || recipients.size() > age_max_recipients)
        return fail(Code::usage, "an age file needs between 1 and 16 recipients");
    AgeFileKey file_key = new_file_key();
    std::vector<AgeStanza> stanzas;
    for (const AgeRecipientKey& recipient : recipients) {
        AgeStanza stanza = TRY(seal_to(recipient, file_key));
        stanzas.push_back(std::move(stanza));
    }
    std::string text = encode_header(stanzas, file_key);
    return PreparedHeader(std::move(text), std::move(file_key));
}

Buffer age_seal(Bytes plain, PreparedHeader&& header) {
    const PreparedHeader used = std::move(header);
    return seal_file(plain, used.text_, used.key_);
}

Result<Buffer> age_seal(Bytes plain, std::span<const AgeRecipientKey> recipients) {
    PreparedHeader header = TRY(PreparedHeader::make(recipients));
    return age_seal(plain, std::move(header));
}

Result<SecretBuffer> age_open(Bytes file, std::span<const AgeIdentityKey> identities) {
    const AgeHeader header = TRY(parse_header(file));
    // All stanzas of our kind are checked, also those behind the one that opens.
    std::optional<AgeFileKey> file_key;
    for (const AgeStanza& stanza : header.stanzas) {
        if (stanza.type != x25519_type) continue;
        TRY(parse_x25519(stanza));
        if (!file_key) file_key = TRY(open_x25519(stanza, identities));
    }
    return open_file(file, header, file_key);
}

Result<SecretBuffer> age_open(Bytes file, const AgeIdentityKey& identity) {
    return age_open(file, std::span<const AgeIdentityKey>(&identity, 1));
}

Result<Buffer> age_seal_passphrase(Bytes plain, Bytes passphrase, int log_n) {
    if (passphrase.empty()) return fail(Code::usage, "an empty passphrase protects nothing");
    if (log_n < 1 || log_n > age_max_log_n)
        return fail(Code::usage, "the scrypt work factor must be between 1 and 22");
    std::array<uint8_t, scrypt_salt_size> salt{};
    fill_random(salt);
    const SymmetricKey key = TRY(scrypt_wrap_key(passphrase, salt, log_n));
    const AgeFileKey file_key = new_file_key();
    const AgeStanza stanza{std::string(scrypt_type),
                           {base64_unpadded(salt), std::to_string(log_n)},
                           wrap(file_key, key)};
    return seal_file(plain, encode_header({stanza}, file_key), file_key);
}

Result<SecretBuffer> age_open_passphrase(Bytes file, Bytes passphrase) {
    const AgeHeader header = TRY(parse_header(file));
    std::optional<AgeFileKey> file_key;
    if (header.stanzas[0].type == scrypt_type && !passphrase.empty())
        file_key = TRY(open_scrypt(header.stanzas[0], passphrase));
    return open_file(file, header, file_key);
}

} // namespace streetsign
