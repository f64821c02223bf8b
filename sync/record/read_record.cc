// SPDX-License-Identifier: MIT
// The desk's half of record.h, and the only file of the room with a JSON library: its strings are
// not wiped, so no program that collects records may link this.
#include <nlohmann/json.hpp>

#include "sync/core/date.h"
#include "sync/core/text.h"
#include "sync/envelope/envelope.h"
#include "sync/record/record.h"

namespace streetsign {
namespace {

using Json = nlohmann::json;

constexpr std::string_view opening = "{\"v\":";

const Json* member(const Json& object, const char* name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

Error missing(const char* name) {
    return fail(Code::malformed, std::string("a record without a proper '") + name + "'");
}

Result<std::string> text_member(const Json& object, const char* name) {
    const Json* const value = member(object, name);
    if (value == nullptr || !value->is_string()) return missing(name);
    return value->get<std::string>();
}

Result<bool> truth_member(const Json& object, const char* name) {
    const Json* const value = member(object, name);
    if (value == nullptr || !value->is_boolean()) return missing(name);
    return value->get<bool>();
}

template <typename F>
Result<F> hex_member(const Json& object, const char* name) {
    const std::string text = TRY(text_member(object, name));
    return parse_hex_fixed<F>(text);
}

Result<const Json*> list_member(const Json& object, const char* name, size_t limit) {
    const Json* const value = member(object, name);
    if (value == nullptr || !value->is_array() || value->size() > limit) return missing(name);
    return value;
}

Result<RecordKind> kind_member(const Json& object) {
    const std::string word = TRY(text_member(object, "kind"));
    if (word == "signature") return RecordKind::signature;
    if (word == "report") return RecordKind::report;
    return missing("kind");
}

Result<DateQuality> quality_member(const Json& object) {
    const std::string word = TRY(text_member(object, "date_quality"));
    if (word == "floor") return DateQuality::floor;
    if (word == "steward") return DateQuality::steward;
    if (word == "server") return DateQuality::server;
    return missing("date_quality");
}

Result<std::vector<Record::Consent>> consents_member(const Json& object) {
    const Json* const list = TRY(list_member(object, "consents", max_consents));
    std::vector<Record::Consent> consents;
    for (const Json& item : *list) {
        Record::Consent consent;
        consent.id = TRY(text_member(item, "id"));
        consent.statement = TRY(text_member(item, "statement"));
        consent.yes = TRY(truth_member(item, "yes"));
        consents.push_back(std::move(consent));
    }
    return consents;
}

Result<std::vector<Record::Field>> fields_member(const Json& object) {
    const Json* const list = TRY(list_member(object, "fields", max_fields));
    std::vector<Record::Field> fields;
    for (const Json& item : *list) {
        Record::Field field;
        field.id = TRY(text_member(item, "id"));
        field.value = TRY(text_member(item, "value"));
        fields.push_back(std::move(field));
    }
    return fields;
}

Result<Record> record_from(const Json& json) {
    Record record;
    record.kind = TRY(kind_member(json));
    record.campaign = TRY(text_member(json, "campaign"));
    record.manifest = TRY(hex_member<ManifestHash>(json, "manifest"));
    record.text = TRY(hex_member<TextHash>(json, "text"));
    record.language = TRY(text_member(json, "language"));
    record.consents = TRY(consents_member(json));
    record.fields = TRY(fields_member(json));
    const std::string date = TRY(text_member(json, "date"));
    record.date = TRY(parse_date(date));
    record.date_quality = TRY(quality_member(json));
    record.device = TRY(text_member(json, "device"));
    record.read_aloud = TRY(truth_member(json, "aloud"));
    record.build = TRY(text_member(json, "build"));
    record.id = TRY(hex_member<RecordId>(json, "id"));
    return record;
}

Result<SecretBuffer> write_again(const Record& record) {
    std::vector<ConsentShown> consents;
    consents.reserve(record.consents.size());
    for (const Record::Consent& consent : record.consents)
        consents.push_back({consent.id, consent.statement, consent.yes});
    std::vector<FieldValue> fields;
    fields.reserve(record.fields.size());
    for (const Record::Field& field : record.fields)
        fields.push_back({field.id, field.value});
    const RecordDraft draft{.kind = record.kind,
                            .campaign = record.campaign,
                            .manifest = record.manifest,
                            .text = record.text,
                            .language = record.language,
                            .consents = consents,
                            .fields = fields,
                            .date = record.date,
                            .date_quality = record.date_quality,
                            .device = record.device,
                            .read_aloud = record.read_aloud,
                            .build = record.build,
                            .id = record.id};
    return write_record(draft, largest_cell);
}

} // namespace

const std::string* Record::field(std::string_view field_id) const {
    for (const Field& each : fields)
        if (each.id == field_id) return &each.value;
    return nullptr;
}

Result<uint64_t> record_version_of(Bytes json) {
    std::string_view text = as_text(json);
    if (!text.starts_with(opening)) return fail(Code::malformed, "not a record");
    text.remove_prefix(opening.size());
    const size_t end = text.find_first_of(",}");
    if (end == std::string_view::npos) return fail(Code::malformed, "not a record");
    return parse_decimal(text.substr(0, end));
}

Result<Record> read_record(Bytes json) {
    const uint64_t version = TRY(record_version_of(json));
    if (version != record_version)
        return fail(Code::refused, "a record of version " + std::to_string(version) +
                                       ", which this program does not know: keep it");
    if (json.size() > longest_record(largest_cell))
        return fail(Code::malformed, "a record longer than any cell");
    const Json parsed = Json::parse(json.begin(), json.end(), nullptr, false);
    if (parsed.is_discarded()) return fail(Code::malformed, "a record that is not JSON");
    Record record = TRY(record_from(parsed));
    const SecretBuffer again = TRY(write_again(record));
    if (again.text() != as_text(json))
        return fail(Code::malformed, "a record that is not written as ours are");
    return record;
}

} // namespace streetsign
