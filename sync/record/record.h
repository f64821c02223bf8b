// SPDX-License-Identifier: MIT
// Record: what one person entrusted to us, and the exact words they agreed to, as JSON. The kiosk
// writes it straight into wiped memory (write_record); the desk reads it (read_record) with a JSON
// library, whose strings are not wiped: never link read_record into anything but the desk.
// Canonical: fixed key order, no spaces, only \", \\ and \n escaped, so one record has one
// spelling. Binds campaign and device, not epoch or index. Knows nothing of forms: which fields are
// required is the campaign's. NFC is the caller's promise (ICU lives in the kiosk). FORMAT.md has
// the bytes.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/campaign/names.h"
#include "sync/core/bytes.h"
#include "sync/core/clock.h"
#include "sync/core/result.h"
#include "sync/core/secret.h"
#include "sync/envelope/entry.h"

namespace streetsign {

using TextHash = Fixed<struct TextHashTag, 32>; // SHA-256 of the petition text as it was shown
using RecordId = Fixed<struct RecordIdTag, 16>; // random; makes two equal records two

inline constexpr uint64_t record_version = 1;

// Limits of a record, checked on both sides.
inline constexpr size_t max_consents = 32;
inline constexpr size_t max_fields = 64;
inline constexpr size_t max_language = 35; // characters of BCP 47, as is_language has it
inline constexpr size_t max_build = 64;    // [A-Za-z0-9.+~-]

// Ids of consents and fields: [a-z0-9_-]{1,32}. Campaign and device: is_id (campaign/names.h).
bool is_field_id(std::string_view text);

// How far the date can be trusted: a lower bound only (build, manifest, last known), confirmed by
// the steward, or signed by the server.
enum class DateQuality { floor, steward, server };

std::string_view word_of(RecordKind kind); // as the record writes it, and the export after it
std::string_view word_of(DateQuality quality);

// Views into the caller's memory: personal values stay in the caller's SecretBuffers.
struct ConsentShown {
    std::string_view id;
    std::string_view statement; // word for word as it was on the screen
    bool yes = false;
};
struct FieldValue {
    std::string_view id;
    std::string_view value;
};

// In the order in which it is written.
struct RecordDraft {
    RecordKind kind = RecordKind::signature;
    std::string_view campaign;
    ManifestHash manifest;
    TextHash text;
    std::string_view language;
    std::span<const ConsentShown> consents;
    std::span<const FieldValue> fields;
    Date date;
    DateQuality date_quality = DateQuality::floor;
    std::string_view device;
    bool read_aloud = false;
    std::string_view build;
    RecordId id; // random_fixed<RecordId>()
};

// The record in wiped memory, allocated once with `cell` bytes. Code::full when it does not fit
// longest_record(cell); malformed for text that is not UTF-8 or holds a control character (C0 but
// the line feed, DEL, C1), an id outside its alphabet, a field or consent given twice. The detail
// names the field by its id, never its value.
Result<SecretBuffer> write_record(const RecordDraft& draft, size_t cell);

// ---- the desk's side -------------------------------------------------------------------------

struct Record {
    struct Consent {
        std::string id;
        std::string statement;
        bool yes = false;
        friend bool operator==(const Consent&, const Consent&) = default;
    };
    struct Field {
        std::string id;
        std::string value;
        friend bool operator==(const Field&, const Field&) = default;
    };

    RecordKind kind = RecordKind::signature;
    std::string campaign;
    ManifestHash manifest;
    TextHash text;
    std::string language;
    std::vector<Consent> consents;
    std::vector<Field> fields;
    Date date;
    DateQuality date_quality = DateQuality::floor;
    std::string device;
    bool read_aloud = false;
    std::string build;
    RecordId id;
    friend bool operator==(const Record&, const Record&) = default;

    // The value of a field, or nothing.
    const std::string* field(std::string_view field_id) const;
};

// Accepts exactly what write_record writes (it writes the record again and compares). A version we
// do not know is Code::refused with the number in the detail: keep the bytes and say so; record_of
// a later program can read them. Anything else that is off is malformed.
Result<Record> read_record(Bytes json);

// The version of a record of any version: `{"v":<decimal>,` or `{"v":<decimal>}`.
Result<uint64_t> record_version_of(Bytes json);

// ---- choosing the cell -----------------------------------------------------------------------

// What a form can grow to, in one language. Statements are known word for word; values by their
// longest length in code points, four bytes each at worst (an escaped quote takes only two).
struct FieldExtent {
    std::string_view id;
    size_t longest_characters = 0;
};
struct RecordExtent {
    std::string_view campaign;
    std::string_view language;
    std::span<const ConsentShown> consents; // the shorter answer does not matter: `no` is assumed
    std::span<const FieldExtent> fields;
};

// Bytes of the longest record this form can give: device id, build and date quality at their
// longest. The cell must be greater: longest_record(cell) >= worst_case_size(extent).
size_t worst_case_size(const RecordExtent& extent);

} // namespace streetsign
