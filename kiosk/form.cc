// SPDX-License-Identifier: MIT

#include "kiosk/form.h"

#include <algorithm>
#include <array>

#include "kiosk/text/graphemes.h"
#include "kiosk/text/input_filter.h"
#include "kiosk/text/pattern.h"
#include "sync/core/crypto.h"

namespace streetsign::kiosk {
namespace {

bool asked_here(const Field& field, const Form& form, const Session& session) {
    if (field.depends_country.empty()) return true;
    for (const Field& other : form.fields) {
        if (other.kind != FieldKind::country) continue;
        const FieldEntry* entry = session.field(other.id);
        if (entry == nullptr) continue;
        if (std::find(field.depends_country.begin(), field.depends_country.end(),
                      entry->text.text()) != field.depends_country.end())
            return true;
    }
    return false;
}

// The purpose without whose yes a field is not asked: its own, or that of the country it hangs on.
std::string_view purpose_behind(const Field& field, const Form& form) {
    if (!field.depends_purpose.empty() || field.depends_country.empty())
        return field.depends_purpose;
    for (const Field& other : form.fields)
        if (other.kind == FieldKind::country) return other.depends_purpose;
    return {};
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || text.find('@', at + 1) != std::string_view::npos)
        return false;
    const std::string_view domain = text.substr(at + 1);
    const std::size_t dot = domain.rfind('.');
    return text.find(' ') == std::string_view::npos && dot != std::string_view::npos && dot > 0 &&
           dot + 2 < domain.size() && domain.find("..") == std::string_view::npos;
}

// 0 when it is not one of the field's years.
int year_of(std::string_view text, const Field& field) {
    if (text.size() != 4) return 0;
    unsigned year = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return 0;
        year = year * 10 + static_cast<unsigned>(digit - '0');
    }
    return year >= field.earliest && year <= field.latest ? static_cast<int>(year) : 0;
}

FieldProblem check_content(const Field& field, std::string_view text, unsigned minimum_age,
                           int this_year) {
    if (field.kind == FieldKind::email && !is_email(text)) return FieldProblem::not_email;
    const bool birth = field.kind == FieldKind::birth_year;
    if (birth || field.kind == FieldKind::year) {
        const int year = year_of(text, field);
        if (year == 0 || (birth && year > this_year)) return FieldProblem::not_year;
        if (birth && this_year - year < static_cast<int>(minimum_age))
            return FieldProblem::too_young;
    }
    if (!field.pattern.empty() && !matches_pattern(field.pattern, as_bytes(text)))
        return FieldProblem::pattern;
    return FieldProblem::none;
}

// The input filter leaves no other blank than this.
bool is_blank(std::string_view text) { return text.find_first_not_of(' ') == text.npos; }

// Every consent has an answer, the needed ones a yes, and no required field is empty. What a date
// has a say in is left to step_done(): a wrong clock keeps nobody's signature out.
bool complete(const Form& form, const std::vector<FormStep>& way, const Session& session) {
    return std::all_of(way.begin(), way.end(), [&](const FormStep& step) {
        if (step.kind == FormStep::Kind::consent) return step_done(form, step, session, 0, 0);
        if (step.kind == FormStep::Kind::review) return true;
        const FieldEntry* const entry = session.field(step.id);
        return !form.field(step.id)->required ||
               (entry != nullptr && !is_blank(entry->text.text()));
    });
}

} // namespace

std::vector<FormStep> way_through(const Form& form, const Session& session) {
    std::vector<FormStep> way;
    for (const Field& field : form.fields)
        if (purpose_behind(field, form).empty() && asked_here(field, form, session))
            way.push_back({FormStep::Kind::field, field.id});
    for (const Purpose& purpose : form.purposes) {
        way.push_back({FormStep::Kind::consent, purpose.id});
        if (session.answer(purpose.id) != Answer::yes) continue;
        for (const Field& field : form.fields)
            if (purpose_behind(field, form) == purpose.id && asked_here(field, form, session))
                way.push_back({FormStep::Kind::field, field.id});
    }
    way.push_back({FormStep::Kind::review, {}});
    return way;
}

bool waits_for_answer(const Form& form, std::string_view field, const Session& session) {
    const Field* const asked = form.field(field);
    const std::string_view purpose =
        asked == nullptr ? std::string_view() : purpose_behind(*asked, form);
    return !purpose.empty() && session.answer(purpose) == Answer::open;
}

FieldProblem check_field(const Field& field, const FieldEntry* entry, unsigned minimum_age,
                         int this_year) {
    if (entry == nullptr || is_blank(entry->text.text()))
        return field.required ? FieldProblem::missing : FieldProblem::none;
    return check_content(field, entry->text.text(), minimum_age, this_year);
}

bool step_done(const Form& form, const FormStep& step, const Session& session, unsigned minimum_age,
               int this_year) {
    if (step.kind == FormStep::Kind::review) return false;
    if (step.kind == FormStep::Kind::consent) {
        const Purpose* purpose = form.purpose(step.id);
        const Answer answer = session.answer(step.id);
        return answer == Answer::yes ||
               (answer == Answer::no && purpose != nullptr && !purpose->required);
    }
    const Field* field = form.field(step.id);
    const FieldEntry* entry = session.field(step.id);
    return field != nullptr && entry != nullptr && entry->done &&
           check_field(*field, entry, minimum_age, this_year) == FieldProblem::none;
}

KeyboardKind keyboard_kind(const Field& field) {
    switch (field.kind) {
    case FieldKind::email:
        return KeyboardKind::email;
    case FieldKind::year:
    case FieldKind::birth_year:
        return KeyboardKind::digits;
    default:
        return KeyboardKind::text;
    }
}

bool is_typed(const Field& field) {
    return field.kind != FieldKind::country && field.kind != FieldKind::choice;
}

bool type_into(FieldEntry& entry, std::string_view text, const Field& field) {
    SecretBuffer before = SecretBuffer::copy_of(entry.text.view().first(entry.caret));
    before.append(text);
    SecretBuffer whole = SecretBuffer::copy_of(before.view());
    whole.append(entry.text.view().subspan(entry.caret));

    // The filter may make text longer (one character can expand), never past its own limit.
    SecretBuffer filtered(whole.size() * 8 + 64);
    const auto as_chars = [](SecretBuffer& buffer) {
        return std::span<char>(reinterpret_cast<char*>(buffer.data()), buffer.size());
    };
    const std::optional<std::size_t> caret = filter_input(before.text(), as_chars(filtered));
    if (!caret) return false;
    const std::optional<std::size_t> size = filter_input(whole.text(), as_chars(filtered));
    if (!size) return false;
    filtered.resize(*size);
    if (filtered.size() > field.longest_bytes ||
        (field.longest > 0 && code_points(filtered.text()) > field.longest))
        return false;
    const bool changed = filtered.text() != entry.text.text();
    entry.text = std::move(filtered);
    // Composition with what follows may have moved the boundary.
    const auto wanted = static_cast<std::uint32_t>(std::min(*caret, entry.text.size()));
    const Bytes all = entry.text.view();
    entry.caret =
        wanted == entry.text.size() ? wanted : previous_grapheme(all, next_grapheme(all, wanted));
    if (entry.caret < wanted) entry.caret = next_grapheme(all, entry.caret);
    entry.complain = false;
    if (changed) entry.done = false;
    return changed;
}

bool erase_before(FieldEntry& entry) {
    if (entry.caret == 0) return false;
    const std::uint32_t begin = previous_grapheme(entry.text.view(), entry.caret);
    SecretBuffer rest = SecretBuffer::copy_of(entry.text.view().first(begin));
    rest.append(entry.text.view().subspan(entry.caret));
    entry.text = std::move(rest);
    entry.caret = begin;
    entry.complain = entry.done = false;
    return true;
}

bool erase_after(FieldEntry& entry) {
    if (entry.caret >= entry.text.size()) return false;
    entry.caret = next_grapheme(entry.text.view(), entry.caret);
    return erase_before(entry);
}

void put_caret(FieldEntry& entry, std::uint32_t index) {
    entry.caret = std::min(index, static_cast<std::uint32_t>(entry.text.size()));
}

void move_caret(FieldEntry& entry, int graphemes) {
    for (; graphemes < 0; ++graphemes)
        entry.caret = previous_grapheme(entry.text.view(), entry.caret);
    for (; graphemes > 0; --graphemes)
        entry.caret = next_grapheme(entry.text.view(), entry.caret);
}

void set_choice(FieldEntry& entry, std::string_view id) {
    entry.text = SecretBuffer::copy_of(as_bytes(id));
    entry.caret = static_cast<std::uint32_t>(id.size());
    entry.complain = false;
}

void tidy(FieldEntry& entry) {
    SecretBuffer tidied;
    tidied.reserve(entry.text.size());
    for (const char letter : entry.text.text()) {
        const bool space = letter == ' ';
        if (space && (tidied.empty() || tidied.text().back() == ' ')) continue;
        tidied.append(std::string_view(&letter, 1));
    }
    if (!tidied.empty() && tidied.text().back() == ' ') tidied.resize(tidied.size() - 1);
    entry.text = std::move(tidied);
    entry.caret = static_cast<std::uint32_t>(entry.text.size());
}

void capitalise(FieldEntry& entry) {
    for (std::uint8_t& letter : entry.text.span())
        if (letter >= 'a' && letter <= 'z') letter = static_cast<std::uint8_t>(letter - 'a' + 'A');
}

Result<SecretBuffer> make_record(const CampaignTexts& campaign, std::string_view language,
                                 const Session& session, const RecordTerms& terms) {
    const Form* form = campaign.form(session.kind);
    if (form == nullptr) return fail(Code::refused, "this campaign takes no such record");
    const LanguageTexts& texts = campaign.in(language);
    std::vector<ConsentShown> consents;
    std::vector<FieldValue> fields;
    // Outlives the draft: ids of steps are views into it until the record is written.
    const auto way = way_through(*form, session);
    if (!complete(*form, way, session))
        return fail(Code::refused, "something that a record needs was not answered");
    for (const FormStep& step : way) {
        if (step.kind == FormStep::Kind::consent) {
            const PurposeText* purpose = texts.purpose(session.kind, step.id);
            if (purpose == nullptr) return fail(Code::mismatch, "a purpose without words");
            consents.push_back(
                {step.id, purpose->statement, session.answer(step.id) == Answer::yes});
        } else if (step.kind == FormStep::Kind::field) {
            const FieldEntry* entry = session.field(step.id);
            if (entry != nullptr && !is_blank(entry->text.text()))
                fields.push_back({entry->id, entry->text.text()});
        }
    }
    RecordDraft draft;
    draft.kind = session.kind;
    draft.campaign = terms.campaign;
    draft.manifest = terms.manifest;
    draft.text = texts.petition_hash;
    draft.language = texts.language;
    draft.consents = consents;
    draft.fields = fields;
    draft.date = terms.date;
    draft.date_quality = terms.date_quality;
    draft.device = terms.device;
    draft.read_aloud = session.was_read_aloud;
    draft.build = terms.build;
    draft.id = random_fixed<RecordId>();
    return write_record(draft, terms.cell);
}

} // namespace streetsign::kiosk
