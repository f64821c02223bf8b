// SPDX-License-Identifier: MIT
// CAMPAIGN.md section 5, the steps that need more than one file: does every language say what the
// terms ask about?
#include "sync/campaign/campaign_folder.h"

#include <algorithm>
#include <array>
#include <utility>

namespace streetsign {
namespace {

constexpr std::array<std::string_view, 11> placeholders = {
    "controller",  "controller_address", "controller_contact", "dpo",    "recipients", "keep_until",
    "legal_basis", "destroy_by",         "minimum_age",        "notice", "authorities"};

// Each purpose has its own; elsewhere nothing would fill them.
bool is_of_a_purpose(std::string_view name) {
    return name == "recipients" || name == "keep_until" || name == "legal_basis";
}

bool is_purpose_section(std::string_view id) {
    return id.starts_with("signature-") || id.starts_with("report-");
}

// What a person must be told before consenting (GDPR 13), and the section where that is usual.
struct MustBeTold {
    std::string_view placeholder;
    std::string_view section;
    std::string_view what;
};
constexpr std::array<MustBeTold, 5> must_be_told = {{
    {"{controller}", "controller", "who is responsible"},
    {"{dpo}", "dpo", "whom to ask about the data"},
    {"{authorities}", "complaint", "where to complain"},
    {"{keep_until}", "signature-petition", "how long it is kept"},
    {"{legal_basis}", legal_basis_section, "why it is allowed"},
}};
constexpr std::string_view withdrawal_section = "withdrawal";

constexpr std::pair<Text Language::*, std::string_view> plain_texts[] = {
    {&Language::petition, "petition.md"}, {&Language::cases, "cases.md"},
    {&Language::act, "act.md"},           {&Language::share, "share.md"},
    {&Language::partners, "partners.md"},
};

std::string path_of(const Language& language, std::string_view file) {
    return "locales/" + language.id + "/" + std::string(file);
}

bool contains(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

void add_words_of(const Form& form, const std::string& name, std::vector<std::string>& keys) {
    for (const Purpose& purpose : form.purposes)
        for (const std::string& recipient : purpose.recipients) {
            std::string key = "recipient.";
            key += recipient;
            if (!contains(keys, key)) keys.push_back(key);
        }
    for (const Field& field : form.fields) {
        std::string start = name;
        start.append(".field.").append(field.id).append(".");
        keys.push_back(start + "label");
        keys.push_back(start + "why");
        if (!field.pattern.empty()) keys.push_back(start + "pattern");
        start.append("choice.");
        for (const std::string& choice : field.choices)
            keys.push_back(start + choice);
    }
}

// What a terminal shows otherwise than it stands in the file: emphasis, tags, links, entities.
bool has_markup(std::string_view statement) {
    for (const std::string_view sign : {"**", "<", "]("})
        if (statement.find(sign) != statement.npos) return true;
    for (size_t at = statement.find('&'); at != statement.npos; at = statement.find('&', at + 1)) {
        const size_t end = statement.find_first_not_of(
            "#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", at + 1);
        if (end != statement.npos && end > at + 1 && statement[end] == ';') return true;
    }
    return false;
}

class Checker {
public:
    Checker(const Content& content, Problems& problems) : content_(content), problems_(problems) {}

    void run() {
        const Language* source = content_.language(content_.terms.source_language);
        for (const Language& language : content_.languages) {
            check_words(language);
            check_placeholders(language.consent, path_of(language, "consent.md"));
            check_notice(language, source);
            for (const auto& [text, file] : plain_texts)
                check_no_placeholder(language.*text, path_of(language, file));
            if (content_.terms.mode == Mode::live) check_live(language, source);
        }
        if (source == nullptr) return; // the missing files were named already
        check_consent(*source);
        if (content_.cases) check_cases(*source);
    }

private:
    void problem(std::string file, size_t line, std::string sentence) {
        problems_.push_back({std::move(file), line, std::move(sentence)});
    }

    // Step 7.
    void check_words(const Language& language) {
        const std::vector<std::string> needed = words_needed(content_.terms);
        const std::string path = path_of(language, "form.toml");
        for (const std::string& key : needed)
            if (language.form.word(key) == nullptr)
                problem(path, language.form.line_of(key), missing_sentence(key));
        // Words for what this campaign does not ask are left over from another and harm nobody; but
        // a sentence for a pattern says that its author thought there was one.
        for (const auto& [key, word] : language.form.words)
            if (key.ends_with(".pattern") && !contains(needed, key))
                problem(path, language.form.line_of(key),
                        "\"" + key + "\" explains a pattern that the field does not have");
    }

    static std::string missing_sentence(const std::string& key) {
        const bool reason = key.ends_with(".why");
        return "\"" + key + "\" is missing" + (reason ? ": every field says why it is asked" : "");
    }

    // Step 6.
    void check_consent(const Language& source) {
        check_statements("signature", content_.terms.signature, source);
        if (content_.terms.report) check_statements("report", *content_.terms.report, source);
    }

    void check_statements(const std::string& form_name, const Form& form, const Language& source) {
        for (const Purpose& purpose : form.purposes) {
            const Section* section = source.consent.section(form_name + "-" + purpose.id);
            if (section == nullptr)
                problem(path_of(source, "consent.md"), 1,
                        "the section \"" + form_name + "-" + purpose.id + "\" is missing; line " +
                            std::to_string(purpose.line) + " of campaign.toml asks for it");
            else if (section->statement.empty())
                problem(path_of(source, "consent.md"), section->line,
                        "the section has no statement: a line that begins with \"> \"");
        }
    }

    // As it is shown: what this language lacks comes from the source language.
    void check_notice(const Language& language, const Language* source) {
        const Text& own = language.consent;
        std::vector<const Section*> shown;
        for (const Section& section : own.sections)
            shown.push_back(&section);
        if (source != nullptr)
            for (const Section& section : source->consent.sections)
                if (own.section(section.id) == nullptr) shown.push_back(&section);
        const auto any = [&shown](auto&& fits) {
            return std::any_of(shown.begin(), shown.end(), fits);
        };
        const std::string path = path_of(language, "consent.md");
        for (const MustBeTold& one : must_be_told)
            if (!any([&](const Section* section) {
                    return section->markdown.find(one.placeholder) != std::string::npos;
                }))
                problem(path, line_for(own, one.section),
                        std::string(one.placeholder) + " stands nowhere: the consent must say " +
                            std::string(one.what) + ", in the section \"" +
                            std::string(one.section) + "\" for example");
        if (!any([](const Section* section) { return section->id == withdrawal_section; }))
            problem(path, line_for(own, withdrawal_section),
                    "the section \"withdrawal\" is missing: the consent must say how it is taken "
                    "back");
    }

    // Of that section, or of the last one.
    static size_t line_for(const Text& text, std::string_view id) {
        const Section* const section = text.section(id);
        if (section != nullptr) return section->line;
        return text.sections.empty() ? 1 : text.sections.back().line;
    }

    // A name in braces that nothing fills would be read, and kept, as it stands.
    void check_placeholders(const Text& text, const std::string& path) {
        for (const Section& section : text.sections) {
            const std::string& words = section.markdown;
            for (size_t at = words.find('{'); at != words.npos; at = words.find('{', at + 1)) {
                const size_t end = words.find('}', at);
                const std::string name = words.substr(at + 1, end == words.npos ? 0 : end - at - 1);
                if (std::find(placeholders.begin(), placeholders.end(), name) == placeholders.end())
                    problem(path, section.line, "{" + name + "} is filled by nothing");
                else if (is_of_a_purpose(name) && !is_purpose_section(section.id) &&
                         !(name == "legal_basis" && section.id == legal_basis_section))
                    problem(path, section.line,
                            "{" + name + "} is of a purpose; only its own section has it");
            }
            const std::string& statement = section.statement;
            if (has_markup(statement))
                problem(path, section.line, "a statement is kept word for word: no markup in it");
        }
    }

    void check_no_placeholder(const Text& text, const std::string& path) {
        for (const Section& section : text.sections)
            for (const std::string_view name : placeholders) {
                const std::string place = "{" + std::string(name) + "}";
                if (section.markdown.find(place) != std::string::npos)
                    problem(path, section.line, place + " is filled in consent.md only");
            }
    }

    // Step 8.
    void check_cases(const Language& source) {
        const std::string path = path_of(source, "cases.md");
        const auto need = [&](const std::string& section, size_t line) {
            if (source.cases.section(section) == nullptr)
                problem(std::string(cases_file), line,
                        "there is no section \"" + section + "\" in " + path);
        };
        if (content_.cases->countries) need(content_.cases->countries->section, 0);
        for (const CaseGroup& group : content_.cases->groups)
            if (!group.section.empty()) need(group.section, group.line);
        for (const Case& entry : content_.cases->cases)
            need(entry.id, entry.line);
    }

    // Step 3, and the end of step 6.
    void check_live(const Language& language, const Language* source) {
        if (!contains(content_.terms.unreviewed, language.id)) check_reviewed(language);
        if (source == nullptr) return;
        const auto& sections = language.consent.sections;
        for (const Section& section : source->consent.sections)
            if (language.consent.section(section.id) == nullptr)
                problem(path_of(language, "consent.md"),
                        sections.empty() ? 1 : sections.back().line,
                        "the section \"" + section.id +
                            "\" is missing; a live campaign asks for consent in one language");
    }

    void check_reviewed(const Language& language) {
        const std::string end =
            " not reviewed, and \"unreviewed\" in campaign.toml does not name the language";
        for (const auto& [text, file] : {std::pair(&language.petition, "petition.md"),
                                         std::pair(&language.consent, "consent.md")}) {
            const Section* first = nullptr; // one line for a file, however much is left to do in it
            size_t more = 0;
            for (const Section& section : text->sections) {
                if (section.review.reviewed) continue;
                if (first == nullptr)
                    first = &section;
                else
                    ++more;
            }
            if (first == nullptr) continue;
            problem(path_of(language, file), first->line,
                    "the section \"" + first->id + "\" " +
                        (more == 0 ? "is" : "and " + std::to_string(more) + " more are") + end);
        }
        if (!language.form.review.reviewed)
            problem(path_of(language, "form.toml"), 1, "its words are" + end);
    }

    const Content& content_;
    Problems& problems_;
};

} // namespace

std::vector<std::string> words_needed(const Terms& terms) {
    std::vector<std::string> keys = {"title", "headline", "demand", "list_separator",
                                     "rehearsal_note"};
    add_words_of(terms.signature, "signature", keys);
    if (terms.report) add_words_of(*terms.report, "report", keys);
    return keys;
}

void check_content(const Content& content, Problems& problems) { Checker(content, problems).run(); }

} // namespace streetsign
