// SPDX-License-Identifier: MIT
// Entry: the small public commitment that is a leaf of a device's log. 65 bytes, a type and two
// hashes; it says nothing of a person, and outlives the erasure of the envelope. The log hashes
// encode(entry) as it stands (leaf = SHA-256(0x00 || entry)). FORMAT.md section 3.
#pragma once

#include <variant>

#include "sync/core/bytes.h"
#include "sync/core/result.h"
#include "sync/core/secret.h"

namespace streetsign {

inline constexpr size_t entry_size = 65;
using EntryBytes = Fixed<struct EntryBytesTag, entry_size>;
using GenesisBinding = Fixed<struct GenesisBindingTag, 32>;
using GenesisSalt = Fixed<struct GenesisSaltTag, 32>;

enum class RecordKind : uint8_t { signature = 1, report = 2 };

// Type 0, at index 0 of every log and nowhere else: binds the log to certificate and manifest. The
// salt makes the logs of two epochs with one certificate differ from the first leaf on.
struct GenesisEntry {
    GenesisBinding binding;
    GenesisSalt salt;
    friend bool operator==(const GenesisEntry&, const GenesisEntry&) = default;
};

// Type 1 (signature) and 2 (report).
struct RecordEntry {
    RecordKind kind = RecordKind::signature;
    EnvelopeId envelope;
    TokenHash token;
    friend bool operator==(const RecordEntry&, const RecordEntry&) = default;
};

// Type 3: from here on, records are made under this later manifest.
struct ManifestEntry {
    ManifestHash manifest;
    friend bool operator==(const ManifestEntry&, const ManifestEntry&) = default;
};

using Entry = std::variant<GenesisEntry, RecordEntry, ManifestEntry>;

EntryBytes encode(const Entry& entry);
Result<Entry> decode_entry(Bytes bytes);

// Types 1 and 2 have an envelope; the others travel alone.
inline const RecordEntry* as_record(const Entry& entry) { return std::get_if<RecordEntry>(&entry); }

// SHA-256(SHA-256(certificate note) || SHA-256(manifest note)); both as whole notes, byte for byte.
GenesisBinding genesis_binding(Bytes certificate_note, const ManifestHash& manifest);
GenesisEntry make_genesis(Bytes certificate_note, const ManifestHash& manifest); // fresh salt

// The entry of an envelope just sealed. Where no receipt is given, use the form without a token:
// its token is made, hashed and wiped inside, so that nobody can ever show it.
RecordEntry make_record_entry(RecordKind kind, const EnvelopeId& envelope, const Token& token);
RecordEntry make_record_entry(RecordKind kind, const EnvelopeId& envelope);
TokenHash hash_token(const Token& token);
Token new_token();

} // namespace streetsign
