// SPDX-License-Identifier: MIT
#include "sync/desk/asked.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sync/core/crypto.h"

namespace streetsign::desk {
namespace {

// What fills a statement, but for dates and numbers: those the kiosk spells as the language does.
std::vector<std::pair<std::string, std::string>>
fillings(const Content& content, const Purpose& purpose, std::string_view language) {
    const Terms& terms = content.terms;
    const auto word = [&](const std::string& key) -> std::string {
        for (const std::string_view id : {language, std::string_view(terms.source_language)})
            if (const Language* const found = content.language(id))
                if (const std::string* const text = found->form.word(key)) return *text;
        return {};
    };
    std::string recipients;
    for (const std::string& id : purpose.recipients)
        recipients += (recipients.empty() ? "" : word("list_separator")) + word("recipient." + id);
    return {{"{controller}", terms.controller.name},
            {"{controller_address}", terms.controller.address},
            {"{controller_contact}", terms.controller.contact},
            {"{dpo}", terms.dpo_contact},
            {"{authorities}", terms.complaint_authorities},
            {"{notice}", terms.controller.notice},
            {"{legal_basis}", purpose.legal_basis},
            {"{recipients}", recipients}};
}

// Without what a sentence has in its file and not on the screen, or the other way round: line
// breaks, Markdown's signs, and the marks that keep a name's direction (U+2066 to U+2069).
std::string bare(std::string_view text) {
    std::string result;
    for (size_t i = 0; i < text.size(); ++i) {
        const std::string_view rest = text.substr(i);
        if (rest.size() > 2 && rest.starts_with("\xE2\x81") && rest[2] >= '\xA6' &&
            rest[2] <= '\xA9')
            i += 2;
        else if (std::string_view(" \n\t*_`\\").find(text[i]) == std::string_view::npos)
            result += text[i];
    }
    return result;
}

// Whether `shown` is `words`, where what is left in braces stands for a date or a number.
bool says(std::string_view shown, std::string_view words) {
    constexpr size_t longest_date = 64; // bytes, in any language
    const size_t begin = words.find('{');
    const size_t end = words.find('}', begin);
    if (begin == std::string_view::npos || end == std::string_view::npos) return shown == words;
    if (!shown.starts_with(words.substr(0, begin))) return false;
    shown.remove_prefix(begin);
    words.remove_prefix(end + 1);
    for (size_t length = 0; length <= std::min(longest_date, shown.size()); ++length)
        if (says(shown.substr(length), words)) return true;
    return false;
}

bool is_own_statement(const Record::Consent& consent, const Content& content, RecordKind kind,
                      const Purpose& purpose, std::string_view language) {
    const Section* const section = content.section(language, &Language::consent,
                                                   std::string(word_of(kind)) + "-" + purpose.id);
    if (section == nullptr || consent.id != purpose.id) return false;
    std::string words = section->statement;
    for (const auto& [place, value] : fillings(content, purpose, language))
        for (size_t at = words.find(place); at != std::string::npos;
             at = words.find(place, at + value.size()))
            words.replace(at, place.size(), value);
    return says(bare(consent.statement), bare(words));
}

} // namespace

Result<void> check_asked(const Record& record, const Campaign& campaign) {
    if (campaign.language(record.language) == nullptr)
        return fail(Code::mismatch, "the record is in a language that its campaign does not offer");
    // The hash of the file as the manifest lists it; none where the language has no such file.
    const auto petition = campaign.files.find("locales/" + record.language + "/petition.md");
    const TextHash text =
        petition == campaign.files.end() ? TextHash{} : hash_as<TextHash>(petition->second);
    if (record.text != text)
        return fail(Code::mismatch, "the petition that was shown is not the campaign's");
    const Terms& terms = campaign.terms;
    const bool report = record.kind == RecordKind::report;
    if (report && !terms.report)
        return fail(Code::mismatch, "the record is a report, and its campaign takes none");
    const std::vector<Purpose>& purposes = (report ? *terms.report : terms.signature).purposes;
    const bool own = std::equal(
        purposes.begin(), purposes.end(), record.consents.begin(), record.consents.end(),
        [&](const Purpose& purpose, const Record::Consent& consent) {
            return is_own_statement(consent, campaign, record.kind, purpose, record.language);
        });
    if (!own)
        return fail(Code::mismatch, "what was consented to is not what the campaign asks for in "
                                    "this language");
    for (size_t i = 0; i < purposes.size(); ++i)
        if (purposes[i].required && !record.consents[i].yes)
            return fail(Code::mismatch, "the consent \"" + purposes[i].id +
                                            "\" is answered no, and without that yes there is no "
                                            "record: a terminal that keeps one was changed");
    return {};
}

} // namespace streetsign::desk
