// SPDX-License-Identifier: MIT
#include "sync/envelope/entry.h"

#include <algorithm>

#include "sync/core/crypto.h"
#include "sync/core/reader.h"

namespace streetsign {
namespace {

enum EntryType : uint8_t { genesis = 0, signature = 1, report = 2, later_manifest = 3 };

EntryBytes join(uint8_t type, Bytes first, Bytes second) {
    EntryBytes entry;
    entry.bytes[0] = type;
    std::copy(first.begin(), first.end(), entry.bytes.begin() + 1);
    std::copy(second.begin(), second.end(), entry.bytes.begin() + 33);
    return entry;
}

EntryBytes encode_part(const GenesisEntry& entry) {
    return join(genesis, entry.binding.view(), entry.salt.view());
}
EntryBytes encode_part(const RecordEntry& entry) {
    return join(static_cast<uint8_t>(entry.kind), entry.envelope.view(), entry.token.view());
}
EntryBytes encode_part(const ManifestEntry& entry) {
    return join(later_manifest, entry.manifest.view(), {});
}

} // namespace

EntryBytes encode(const Entry& entry) {
    return std::visit([](const auto& part) { return encode_part(part); }, entry);
}

Result<Entry> decode_entry(Bytes bytes) {
    Reader reader(bytes);
    const uint8_t type = TRY(reader.u8());
    const auto first = TRY(reader.fixed<Digest>());
    const auto second = TRY(reader.fixed<Digest>());
    TRY(reader.end());
    switch (type) {
    case genesis:
        return Entry(GenesisEntry{{first.bytes}, {second.bytes}});
    case signature:
        return Entry(RecordEntry{RecordKind::signature, {first.bytes}, {second.bytes}});
    case report:
        return Entry(RecordEntry{RecordKind::report, {first.bytes}, {second.bytes}});
    case later_manifest:
        if (second != Digest{})
            return fail(Code::malformed, "an entry with bytes where zeros stand");
        return Entry(ManifestEntry{{first.bytes}});
    default:
        return fail(Code::malformed, "an entry of an unknown type");
    }
}

GenesisBinding genesis_binding(Bytes certificate_note, const ManifestHash& manifest) {
    return GenesisBinding{sha256(sha256(certificate_note).view(), manifest.view()).bytes};
}

GenesisEntry make_genesis(Bytes certificate_note, const ManifestHash& manifest) {
    return {genesis_binding(certificate_note, manifest), random_fixed<GenesisSalt>()};
}

RecordEntry make_record_entry(RecordKind kind, const EnvelopeId& envelope, const Token& token) {
    return {kind, envelope, hash_token(token)};
}

RecordEntry make_record_entry(RecordKind kind, const EnvelopeId& envelope) {
    return make_record_entry(kind, envelope, new_token());
}

TokenHash hash_token(const Token& token) { return hash_as<TokenHash>(token.view()); }

Token new_token() {
    Token token;
    fill_random({token.data(), Token::size});
    return token;
}

} // namespace streetsign
