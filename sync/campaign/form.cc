// SPDX-License-Identifier: MIT
// campaign.toml, CAMPAIGN.md section 2.
#include "sync/campaign/form.h"

#include <algorithm>
#include <array>
#include <optional>

#include "sync/campaign/toml_values.h"
#include "sync/core/text.h"

namespace streetsign {
namespace {

constexpr uint64_t max_url = 255;     // bytes, CAMPAIGN.md section 2.1
constexpr uint64_t max_contact = 200; // bytes, section 2.2
constexpr uint64_t max_basis = 200;
constexpr size_t bytes_of_code_point = 4; // in UTF-8, at most
constexpr unsigned lines_of_long_text = 4;
constexpr unsigned first_year = 1900;

constexpr std::array<std::string_view, 9> kind_words = {
    "text", "long_text", "email", "town", "postcode", "country", "year", "birth_year", "choice"};
constexpr std::array<std::string_view, 2> mode_words = {"live", "rehearsal"};

// ---- small checks ----------------------------------------------------------------------------

std::string read_url(TomlTable& table, std::string_view key) {
    std::string url = table.text(key, {1, max_url});
    if (!url.empty() && !is_https(url)) table.problem(key, "is an address that begins https://");
    return url;
}

std::string read_id(TomlTable& table) {
    std::string id = table.text("id", {1, max_id});
    if (!id.empty() && !is_id(id)) table.problem("id", "has 1 to 32 of a-z, 0-9 and -");
    return id;
}

std::vector<std::string> read_ids(TomlTable& table, std::string_view key, Bounds count) {
    std::vector<std::string> ids = table.texts(key, count, max_id);
    for (const std::string& id : ids)
        if (!is_id(id)) table.problem(key, "holds ids of 1 to 32 of a-z, 0-9 and -");
    return ids;
}

// What stands at `at` within a class: no set operation of ICU's ([ && --), no range turned round.
bool is_in_class(std::string_view pattern, size_t at) {
    const char c = pattern[at];
    const char next = at + 1 < pattern.size() ? pattern[at + 1] : ']';
    if (c == '[' || (next == c && (c == '&' || c == '-'))) return false;
    const bool range = c == '-' && pattern[at - 1] != '[' && next != ']';
    return !range ||
           static_cast<unsigned char>(pattern[at - 1]) <= static_cast<unsigned char>(next);
}

// "3" or "1,3", of a quantifier.
bool is_count(std::string_view text) {
    const auto numbers = split(text, ',');
    std::optional<uint64_t> before;
    for (const auto number : numbers) {
        const auto value = parse_decimal(number);
        if (!value || number.size() > 4 || (before && *value < *before)) return false;
        before = *value;
    }
    return numbers.size() <= 2;
}

// The pattern's dialect, CAMPAIGN.md section 2.4: what no engine could read another way. Balance
// and the place of a quantifier are checked; what is left over, the kiosk's engine compiles at
// start.
bool is_pattern(std::string_view pattern) {
    int depth = 0;
    bool in_class = false;
    bool repeatable = false; // whether a quantifier may stand here
    for (size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        const bool quantifier = c == '*' || c == '+' || c == '?' || c == '{';
        if (c == '\\') {
            constexpr std::string_view escapable = ".[]()*+?{}|\\";
            if (++i == pattern.size() || escapable.find(pattern[i]) == escapable.npos) return false;
            repeatable = true;
        } else if (in_class) {
            if (!is_in_class(pattern, i)) return false;
            if (c == ']') in_class = false;
        } else if (c == '[') {
            in_class = repeatable = true;
            if (i + 1 < pattern.size() && pattern[i + 1] == '^') ++i;
            // An empty class, or one that ICU would take for [:alpha:].
            if (i + 1 < pattern.size() && (pattern[i + 1] == ']' || pattern[i + 1] == ':'))
                return false;
        } else if (c == '(') {
            if (i + 1 < pattern.size() && pattern[i + 1] == '?') return false; // (?...) of any sort
            ++depth;
            repeatable = false;
        } else if (c == ')') {
            if (--depth < 0) return false;
            repeatable = true;
        } else if (quantifier) {
            if (!repeatable) return false;
            if (c == '{') {
                const size_t end = pattern.find('}', i);
                if (end == pattern.npos) return false;
                if (!is_count(pattern.substr(i + 1, end - i - 1))) return false;
                i = end;
            }
            repeatable = false; // no lazy or possessive second sign
        } else if (c == '^' || c == '$' || c == '}' || c == ']') {
            return false;
        } else {
            repeatable = c != '|';
        }
    }
    return depth == 0 && !in_class;
}

// ---- a form ----------------------------------------------------------------------------------

Purpose read_purpose(TomlTable table, const Terms& terms) {
    Purpose purpose;
    purpose.line = table.line();
    purpose.id = read_id(table);
    purpose.required = table.flag("required");
    purpose.legal_basis = table.text("legal_basis", {1, max_basis});
    purpose.keep_until = table.date("keep_until");
    purpose.recipients = read_ids(table, "recipients", {0, 16});
    if (terms.destroy_by < purpose.keep_until)
        table.problem("keep_until", "is after the campaign's destroy_by");
    table.done();
    return purpose;
}

bool is_year(FieldKind kind) { return kind == FieldKind::year || kind == FieldKind::birth_year; }

bool is_typed(FieldKind kind) {
    return kind != FieldKind::country && !is_year(kind) && kind != FieldKind::choice;
}

void read_typed(TomlTable& table, Field& field) {
    field.longest = static_cast<size_t>(table.number("longest", {1, 2000}));
    field.longest_bytes = bytes_of_code_point * field.longest;
    field.pattern = table.text_or_empty("pattern", 200);
    if (!is_pattern(field.pattern))
        table.problem("pattern", "is not in the dialect of CAMPAIGN.md section 2.4");
    if (field.kind == FieldKind::long_text) field.lines = lines_of_long_text;
}

// Keys that the kind has no use for are left to done(), which refuses them.
void read_kind(TomlTable& table, Field& field, const Terms& terms) {
    const std::string kind = table.word("kind", kind_words);
    const auto found = std::find(kind_words.begin(), kind_words.end(), kind);
    if (found == kind_words.end()) return;
    field.kind = static_cast<FieldKind>(found - kind_words.begin());
    if (is_typed(field.kind)) read_typed(table, field);
    if (field.kind == FieldKind::country) field.longest_bytes = country_code_size;
    if (field.kind == FieldKind::choice) {
        field.choices = read_ids(table, "choices", {2, 24});
        for (const std::string& choice : field.choices)
            field.longest_bytes = std::max(field.longest_bytes, choice.size());
    }
    if (is_year(field.kind)) {
        field.earliest = first_year;
        field.latest = static_cast<unsigned>(terms.expiry.year);
        field.longest_bytes = 4;
    }
}

// What the field depends on must have been asked before it.
void read_depends(TomlTable& table, Field& field, const Form& so_far) {
    if (!table.has("depends")) return;
    auto depends = table.table("depends");
    if (!depends) return;
    if (depends->has("purpose") == depends->has("country")) {
        table.problem("depends", "names one of purpose and country");
        return;
    }
    if (depends->has("purpose")) {
        field.depends_purpose = depends->text("purpose", {1, max_id});
        const Purpose* purpose = so_far.purpose(field.depends_purpose);
        if (purpose == nullptr)
            depends->problem("purpose", "is not a purpose of this form");
        else if (purpose->required)
            depends->problem("purpose", "is required anyway; nothing can depend on it");
    } else {
        field.depends_country = read_countries(*depends, "country", {1, 300});
        const bool asked =
            std::any_of(so_far.fields.begin(), so_far.fields.end(),
                        [](const Field& earlier) { return earlier.kind == FieldKind::country; });
        if (!asked) depends->problem("country", "needs a country field before this one");
    }
    depends->done();
}

Field read_field(TomlTable table, const Terms& terms, const Form& so_far) {
    Field field;
    field.line = table.line();
    field.id = read_id(table);
    table.ignore("kind");
    read_kind(table, field, terms);
    field.required = table.flag("required");
    table.ignore("depends");
    read_depends(table, field, so_far);
    table.done();
    return field;
}

Form read_form(TomlTable table, const Terms& terms) {
    Form form;
    for (TomlTable& entry : table.tables("purpose", {1, 8})) {
        Purpose purpose = read_purpose(entry, terms);
        if (form.purpose(purpose.id) != nullptr) entry.problem("id", "is there twice");
        form.purposes.push_back(std::move(purpose));
    }
    const auto required = std::count_if(form.purposes.begin(), form.purposes.end(),
                                        [](const Purpose& purpose) { return purpose.required; });
    if (!form.purposes.empty() && required != 1)
        table.problem("purpose", "has exactly one that is required");
    for (TomlTable& entry : table.tables("field", {1, 24})) {
        Field field = read_field(entry, terms, form);
        if (form.field(field.id) != nullptr) entry.problem("id", "is there twice");
        const bool second_country =
            field.kind == FieldKind::country &&
            std::any_of(form.fields.begin(), form.fields.end(),
                        [](const Field& earlier) { return earlier.kind == FieldKind::country; });
        if (second_country) entry.problem("kind", "country may be asked once in a form");
        form.fields.push_back(std::move(field));
    }
    table.done();
    return form;
}

// ---- the terms -------------------------------------------------------------------------------

void read_languages(TomlTable& table, Terms& terms) {
    terms.source_language = table.text("source_language", {1, 35});
    terms.languages = table.texts("languages", {1, 64}, 35);
    terms.unreviewed = table.texts_or_none("unreviewed", {0, 64}, 35);
    const auto offered = [&](const std::string& language) {
        return std::find(terms.languages.begin(), terms.languages.end(), language) !=
               terms.languages.end();
    };
    for (const std::string& language : terms.languages)
        if (!is_language(language)) table.problem("languages", "holds codes like \"de\"");
    if (!offered(terms.source_language))
        table.problem("source_language", "is one of the languages");
    for (const std::string& language : terms.unreviewed)
        if (!offered(language)) table.problem("unreviewed", "names languages that are offered");
}

void read_dates(TomlTable& table, Terms& terms) {
    terms.expiry = table.date("expiry");
    terms.accept_until = table.date("accept_until");
    terms.destroy_by = table.date("destroy_by");
    if (terms.accept_until < terms.expiry) table.problem("accept_until", "is before expiry");
    if (terms.destroy_by < terms.accept_until)
        table.problem("destroy_by", "is before accept_until");
}

void read_people(TomlTable& table, Terms& terms) {
    if (auto controller = table.table("controller")) {
        terms.controller.name = controller->text("name", {1, max_contact});
        terms.controller.address = controller->text("address", {1, max_contact});
        terms.controller.contact = controller->text("contact", {1, max_contact});
        terms.controller.fictitious = controller->flag_or("fictitious", false);
        terms.controller.notice = read_url(*controller, "notice");
        if (terms.mode == Mode::live && terms.controller.fictitious)
            controller->problem("fictitious", "may not be true in a live campaign");
        controller->done();
    }
    if (auto dpo = table.table("dpo")) {
        terms.dpo_contact = dpo->text("contact", {1, max_contact});
        dpo->done();
    }
    if (auto complaint = table.table("complaint")) {
        terms.complaint_authorities = read_url(*complaint, "authorities");
        complaint->done();
    }
}

void read_forms(TomlTable& table, Terms& terms) {
    if (auto signature = table.table("signature")) terms.signature = read_form(*signature, terms);
    if (!table.has("report")) return;
    if (auto report = table.table("report")) terms.report = read_form(*report, terms);
}

} // namespace

const Purpose* Form::purpose(std::string_view id) const { return with_id(purposes, id); }
const Field* Form::field(std::string_view id) const { return with_id(fields, id); }

Terms parse_terms(Bytes source, Problems& problems) {
    constexpr std::string_view file = "campaign.toml";
    Terms terms;
    const auto parsed = parse_toml(source, file, problems);
    if (!parsed) return terms;
    TomlTable table(*parsed, file, problems);
    table.number("schema", {1, 1});
    terms.id = read_id(table);
    terms.mode = table.word("mode", mode_words) == "live" ? Mode::live : Mode::rehearsal;
    read_languages(table, terms);
    read_dates(table, terms);
    terms.minimum_age = static_cast<unsigned>(table.number("minimum_age", {0, 99}));
    terms.receipts = table.flag_or("receipts", false);
    terms.receipts_line = table.line_of("receipts");
    terms.address = read_url(table, "address");
    terms.hashtag = table.text_or_empty("hashtag", 100);
    terms.contact = table.text_or_empty("contact", 100);
    read_people(table, terms);
    read_forms(table, terms);
    table.ignore("report");
    table.done();
    return terms;
}

Result<Terms> parse_terms(Bytes source) {
    Problems problems;
    Terms terms = parse_terms(source, problems);
    TRY(refuse_if_any(problems));
    return terms;
}

} // namespace streetsign
