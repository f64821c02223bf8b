// SPDX-License-Identifier: MIT
#include "sync/envelope/age_key.h"

#include "sync/core/crypto.h"
#include "sync/envelope/bech32.h"

namespace streetsign {
namespace {

constexpr std::string_view recipient_prefix = "age";
constexpr std::string_view identity_prefix = "age-secret-key-";

} // namespace

std::string encode_recipient(const AgeRecipientKey& recipient) {
    return std::string(bech32_encode(recipient_prefix, recipient.view()).text());
}

Result<AgeRecipientKey> parse_recipient(std::string_view text) {
    const SecretBuffer bytes = TRY(bech32_decode(recipient_prefix, text));
    const auto recipient = AgeRecipientKey::from(bytes.view());
    if (!recipient) return fail(Code::malformed, "an age recipient of the wrong length");
    // With a point of low order the shared secret is zero whatever the other side is.
    const AgeIdentityKey probe = new_age_identity();
    if (!x25519(probe.view(), *recipient))
        return fail(Code::malformed, "an age recipient that is no usable key");
    return *recipient;
}

SecretBuffer encode_identity(const AgeIdentityKey& identity) {
    SecretBuffer text = bech32_encode(identity_prefix, identity.view());
    for (uint8_t& c : text.span())
        if (c >= 'a' && c <= 'z') c = static_cast<uint8_t>(c - 'a' + 'A');
    return text;
}

Result<AgeIdentityKey> parse_identity(std::string_view text) {
    SecretBuffer lower = SecretBuffer::copy_of(as_bytes(text));
    for (uint8_t& c : lower.span()) {
        if (c >= 'a' && c <= 'z')
            return fail(Code::malformed, "an age identity is written in capitals");
        if (c >= 'A' && c <= 'Z') c = static_cast<uint8_t>(c - 'A' + 'a');
    }
    const SecretBuffer bytes = TRY(bech32_decode(identity_prefix, lower.text()));
    if (bytes.size() != AgeIdentityKey::size)
        return fail(Code::malformed, "an age identity of the wrong length");
    return AgeIdentityKey::copy_of(bytes.view().first<AgeIdentityKey::size>());
}

SecretBuffer encode_identity_file(const AgeIdentityKey& identity) {
    SecretBuffer file;
    file.reserve(256);
    file.append("# public key: ");
    file.append(encode_recipient(age_recipient_of(identity)));
    file.append("\n");
    file.append(encode_identity(identity).view());
    file.append("\n");
    return file;
}

Result<std::vector<AgeIdentityKey>> parse_identity_file(std::string_view text) {
    std::vector<AgeIdentityKey> identities;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1); // a file edited elsewhere, as age allows
        if (line.empty() || line.starts_with('#')) continue;
        AgeIdentityKey identity = TRY(parse_identity(line));
        identities.push_back(std::move(identity));
    }
    if (identities.empty()) return fail(Code::malformed, "an identity file without an identity");
    return identities;
}

} // namespace streetsign
