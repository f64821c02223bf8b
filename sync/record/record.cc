// SPDX-License-Identifier: MIT
#include "sync/record/record.h"

#include <algorithm>
#include <cassert>

#include "sync/core/date.h"
#include "sync/core/text.h"

namespace streetsign {
namespace {

// Written in two passes over the same code: once to count the bytes, once into memory that was
// allocated with the right size; so no grown and abandoned copy of anybody's words exists.
class Sink {
public:
    explicit Sink(SecretBuffer* target) : target_(target) {}
    Sink& raw(std::string_view text) {
        size_ += text.size();
        if (target_ != nullptr) target_->append(text);
        return *this;
    }
    // A JSON string. Only what must be escaped is: quote, backslash and line feed.
    Sink& quoted(std::string_view text) {
        raw("\"");
        while (!text.empty()) {
            const size_t plain = std::min(text.find_first_of("\"\\\n"), text.size());
            raw(text.substr(0, plain));
            text.remove_prefix(plain);
            if (text.empty()) break;
            raw(text[0] == '"' ? "\\\"" : text[0] == '\\' ? "\\\\" : "\\n");
            text.remove_prefix(1);
        }
        return raw("\"");
    }
    Sink& key(std::string_view name) { return raw(",\"").raw(name).raw("\":"); }
    Sink& truth(bool value) { return raw(value ? "true" : "false"); }
    size_t size() const { return size_; }

private:
    SecretBuffer* target_; // must outlive this; null: count only
    size_t size_ = 0;
};

void write_consents(Sink& sink, std::span<const ConsentShown> consents) {
    sink.key("consents").raw("[");
    for (const ConsentShown& consent : consents) {
        if (&consent != consents.data()) sink.raw(",");
        sink.raw("{\"id\":").quoted(consent.id);
        sink.key("statement").quoted(consent.statement);
        sink.key("yes").truth(consent.yes).raw("}");
    }
    sink.raw("]");
}

void write_fields(Sink& sink, std::span<const FieldValue> fields) {
    sink.key("fields").raw("[");
    for (const FieldValue& field : fields) {
        if (&field != fields.data()) sink.raw(",");
        sink.raw("{\"id\":").quoted(field.id).key("value").quoted(field.value).raw("}");
    }
    sink.raw("]");
}

// The order of FORMAT.md section 2.
void write(Sink& sink, const RecordDraft& draft) {
    sink.raw("{\"v\":1").key("kind").quoted(word_of(draft.kind));
    sink.key("campaign").quoted(draft.campaign);
    sink.key("manifest").quoted(hex(draft.manifest.view()));
    sink.key("text").quoted(hex(draft.text.view()));
    sink.key("language").quoted(draft.language);
    write_consents(sink, draft.consents);
    write_fields(sink, draft.fields);
    sink.key("date").quoted(text_of(draft.date));
    sink.key("date_quality").quoted(word_of(draft.date_quality));
    sink.key("device").quoted(draft.device);
    sink.key("aloud").truth(draft.read_aloud);
    sink.key("build").quoted(draft.build);
    sink.key("id").quoted(hex(draft.id.view())).raw("}");
}

// C0 but the line feed, DEL, and C1 (U+0080 to U+009F, which are C2 80 to C2 9F).
bool has_control(std::string_view text) {
    for (size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<uint8_t>(text[i]);
        if ((byte < 0x20 && byte != '\n') || byte == 0x7F) return true;
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<uint8_t>(text[i + 1]) < 0xA0)
            return true;
    }
    return false;
}

Result<void> check_text(std::string_view id, std::string_view text) {
    if (!is_utf8(as_bytes(text)))
        return fail(Code::malformed, "what was written in '" + std::string(id) + "' is not UTF-8");
    if (has_control(text))
        return fail(Code::malformed, "a control character in '" + std::string(id) + "'");
    return {};
}

template <typename Items>
Result<void> check_ids(const Items& items, size_t limit) {
    if (items.size() > limit) return fail(Code::malformed, "more parts than a record may have");
    for (size_t i = 0; i < items.size(); ++i) {
        if (!is_field_id(items[i].id)) return fail(Code::malformed, "a bad id in a record");
        for (size_t k = 0; k < i; ++k)
            if (items[k].id == items[i].id)
                return fail(Code::malformed, "'" + std::string(items[i].id) + "' is there twice");
    }
    return {};
}

bool is_build(std::string_view text) {
    return !text.empty() && text.size() <= max_build &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view(".+~-").find(c) != std::string_view::npos;
           });
}

Result<void> check(const RecordDraft& draft) {
    if (!is_id(draft.campaign) || !is_id(draft.device))
        return fail(Code::malformed, "a record needs the ids of its campaign and its device");
    if (draft.language.size() > max_language || !is_language(draft.language))
        return fail(Code::malformed, "a record needs the language that was shown");
    if (!is_build(draft.build)) return fail(Code::malformed, "a record needs the program's build");
    const auto date = parse_date(text_of(draft.date));
    if (!date || *date != draft.date) return fail(Code::malformed, "a record needs a real date");
    TRY(check_ids(draft.consents, max_consents));
    TRY(check_ids(draft.fields, max_fields));
    for (const ConsentShown& consent : draft.consents)
        TRY(check_text(consent.id, consent.statement));
    for (const FieldValue& field : draft.fields)
        TRY(check_text(field.id, field.value));
    return {};
}

} // namespace

std::string_view word_of(RecordKind kind) {
    return kind == RecordKind::signature ? "signature" : "report";
}

std::string_view word_of(DateQuality quality) {
    switch (quality) {
    case DateQuality::floor:
        return "floor";
    case DateQuality::steward:
        return "steward";
    case DateQuality::server:
        return "server";
    }
    return "floor";
}

bool is_field_id(std::string_view text) {
    return !text.empty() && text.size() <= max_id &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
           });
}

Result<SecretBuffer> write_record(const RecordDraft& draft, size_t cell) {
    TRY(check(draft));
    Sink count(nullptr);
    write(count, draft);
    if (count.size() + 1 > cell) // the padding takes a byte
        return fail(Code::full, "what was written does not fit the campaign's cell");

    SecretBuffer record;
    record.reserve(cell);
    Sink sink(&record);
    write(sink, draft);
    assert(record.size() == count.size());
    return record;
}

size_t worst_case_size(const RecordExtent& extent) {
    constexpr size_t bytes_per_character = 4; // UTF-8 at worst; an escape takes two
    const std::string device(max_id, 'x');
    const std::string build(max_build, 'x');

    std::vector<ConsentShown> refused(extent.consents.begin(), extent.consents.end());
    for (ConsentShown& consent : refused)
        consent.yes = false; // the longer word
    std::vector<FieldValue> fields;
    size_t values = 0;
    for (const FieldExtent& field : extent.fields) {
        fields.push_back({field.id, {}});
        values += bytes_per_character * field.longest_characters;
    }
    RecordDraft draft;
    draft.campaign = extent.campaign;
    draft.language = extent.language;
    draft.consents = refused;
    draft.fields = fields;
    draft.date_quality = DateQuality::steward; // the longest word
    draft.device = device;
    draft.read_aloud = false;
    draft.build = build;
    Sink count(nullptr);
    for (const RecordKind kind : {RecordKind::signature, RecordKind::report}) {
        Sink one(nullptr);
        draft.kind = kind;
        write(one, draft);
        if (one.size() > count.size()) count = one;
    }
    return count.size() + values;
}

} // namespace streetsign
