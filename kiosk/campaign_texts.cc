// SPDX-License-Identifier: MIT

#include "kiosk/campaign_texts.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <cmark.h>

#include "kiosk/text/countries.h"
#include "kiosk/text/graphemes.h"
#include "sync/core/crypto.h"
#include "sync/core/handle.h"

namespace streetsign::kiosk {
namespace {

using Document = Handle<cmark_node, cmark_node_free>;
using Walk = Handle<cmark_iter, cmark_iter_free>;
using Values = std::vector<std::pair<std::string, std::string>>;

// An address keeps its own direction inside a sentence of any other.
constexpr std::string_view address_begins = "\u2066";
constexpr std::string_view address_ends = "\u2069";

// One walk over the document; passages are begun and ended by its blocks.
class Cutter {
public:
    explicit Cutter(Part& part) : part_(part) {}

    void event(cmark_event_type event, cmark_node* node) {
        const bool entering = event == CMARK_EVENT_ENTER;
        switch (cmark_node_get_type(node)) {
        case CMARK_NODE_HEADING:
            in_heading_ = entering;
            break;
        case CMARK_NODE_BLOCK_QUOTE:
            quotes_ += entering ? 1 : -1;
            break;
        case CMARK_NODE_ITEM:
            items_ += entering ? 1 : -1;
            break;
        case CMARK_NODE_PARAGRAPH:
            if (entering) begin_passage();
            break;
        case CMARK_NODE_STRONG:
            strong(entering);
            break;
        case CMARK_NODE_LINK:
            if (quotes_ == 0) add(entering ? address_begins : address_ends);
            break;
        case CMARK_NODE_TEXT:
        case CMARK_NODE_CODE:
            add(cmark_node_get_literal(node));
            break;
        case CMARK_NODE_SOFTBREAK:
            add(" ");
            break;
        case CMARK_NODE_LINEBREAK:
            add("\n");
            break;
        default:
            break; // raw HTML is never shown
        }
    }

private:
    void begin_passage() {
        Passage passage;
        passage.kind = quotes_ > 0  ? Passage::Kind::quote
                       : items_ > 0 ? Passage::Kind::bullet
                                    : Passage::Kind::paragraph;
        part_.passages.push_back(std::move(passage));
    }
    void add(std::string_view text) {
        if (in_heading_)
            part_.title += text;
        else if (!part_.passages.empty())
            part_.passages.back().text += text;
    }
    void strong(bool entering) {
        if (in_heading_ || part_.passages.empty()) return;
        Passage& passage = part_.passages.back();
        const auto at = static_cast<std::uint32_t>(passage.text.size());
        if (entering)
            passage.emphasis.push_back({at, at});
        else if (!passage.emphasis.empty())
            passage.emphasis.back().end = at;
    }

    Part& part_;
    bool in_heading_ = false;
    int quotes_ = 0;
    int items_ = 0;
};

// Puts values into a passage and moves its bold stretches along.
void fill_passage(Passage& passage, const Values& values) {
    for (const auto& [name, value] : values) {
        const std::string place = "{" + name + "}";
        for (std::size_t at = passage.text.find(place); at != std::string::npos;
             at = passage.text.find(place, at + value.size())) {
            passage.text.replace(at, place.size(), value);
            const auto moved = [&](std::uint32_t index) {
                return index <= at
                           ? index
                           : static_cast<std::uint32_t>(index + value.size() - place.size());
            };
            for (Emphasis& bold : passage.emphasis)
                bold = {moved(bold.begin), moved(bold.end)};
        }
    }
}

void fill_part(Part& part, const Values& values) {
    for (Passage& passage : part.passages)
        fill_passage(passage, values);
}

// Makes the texts of one language; what it lacks comes from the source language.
class Maker {
public:
    Maker(const Campaign& campaign, const Language& language)
        : campaign_(campaign), language_(language),
          source_(campaign.language(campaign.terms.source_language)) {}

    LanguageTexts make() const {
        LanguageTexts texts;
        texts.language = language_.id;
        texts.draft = !language_.reviewed();
        texts.title = word("title");
        texts.headline = word("headline");
        texts.demand = word("demand");
        texts.rehearsal_note = word("rehearsal_note");
        texts.petition = parts(&Language::petition);
        texts.petition_hash = petition_hash();
        texts.act = parts(&Language::act);
        texts.share = parts(&Language::share);
        texts.partners = parts(&Language::partners);
        make_cases(texts);
        make_consent(texts);
        return texts;
    }

private:
    std::string word(std::string_view key) const {
        const std::string* found = language_.form.word(key);
        if (found == nullptr && source_ != nullptr) found = source_->form.word(key);
        return found ? *found : std::string();
    }
    std::string isolate(const std::string& value) const {
        return right_to_left(language_.id) ? isolated(value) : value;
    }
    // The sections in the source's order, then what only this language has.
    std::vector<Part> parts(Text Language::*text) const {
        std::vector<Part> result;
        const Text& leader = (source_ ? *source_ : language_).*text;
        for (const Section& section : leader.sections)
            result.push_back(part(text, section.id));
        for (const Section& section : (language_.*text).sections)
            if (leader.section(section.id) == nullptr) result.push_back(part(text, section.id));
        return result;
    }
    Part part(Text Language::*text, std::string_view id) const {
        const Section* own = (language_.*text).section(id);
        const Section* section =
            own == nullptr && source_ != nullptr ? (source_->*text).section(id) : own;
        Part made;
        if (section != nullptr) {
            made = part_from_markdown(section->markdown);
            made.title = section->heading;
        }
        made.id = id;
        if (own == nullptr) made.stand_in = campaign_.terms.source_language;
        return made;
    }
    // The file as the manifest lists it, so that an auditor finds the very hash there.
    TextHash petition_hash() const {
        const auto file = campaign_.files.find("locales/" + language_.id + "/petition.md");
        return file == campaign_.files.end() ? TextHash{} : hash_as<TextHash>(file->second);
    }
    void make_cases(LanguageTexts& texts) const {
        if (!campaign_.cases) return;
        const std::vector<Case>& all = campaign_.cases->cases;
        for (Part& made : parts(&Language::cases)) {
            const auto facts = std::find_if(all.begin(), all.end(),
                                            [&](const Case& one) { return one.id == made.id; });
            if (facts == all.end())
                texts.cases_about.push_back(std::move(made));
            else
                texts.cases.push_back({std::move(made), &*facts});
        }
    }
    std::string recipients(const std::vector<std::string>& ids) const {
        std::string result;
        for (const std::string& id : ids) {
            if (!result.empty()) result += word("list_separator");
            result += word("recipient." + id);
        }
        return result;
    }
    Values values() const {
        const Terms& terms = campaign_.terms;
        return {{"controller", isolate(terms.controller.name)},
                {"controller_address", isolate(terms.controller.address)},
                {"controller_contact", isolate(terms.controller.contact)},
                {"dpo", isolate(terms.dpo_contact)},
                {"authorities", isolate(terms.complaint_authorities)},
                {"notice", isolate(terms.controller.notice)},
                {"minimum_age", format_number(terms.minimum_age, language_.id)},
                {"destroy_by", format_date(terms.destroy_by, language_.id)}};
    }
    std::vector<PurposeText> purposes(const Form& form, std::string_view kind) const {
        std::vector<PurposeText> result;
        for (const Purpose& purpose : form.purposes) {
            Part words = part(&Language::consent, std::string(kind) + "-" + purpose.id);
            Values all = values();
            all.emplace_back("keep_until", format_date(purpose.keep_until, language_.id));
            all.emplace_back("recipients", recipients(purpose.recipients));
            all.emplace_back("legal_basis", isolate(purpose.legal_basis));
            fill_part(words, all);
            PurposeText made{purpose.id, std::move(words.title), {}, {}, purpose.required};
            for (Passage& passage : words.passages) {
                if (passage.kind == Passage::Kind::quote)
                    made.statement += (made.statement.empty() ? "" : " ") + passage.text;
                else
                    made.more.push_back(std::move(passage));
            }
            result.push_back(std::move(made));
        }
        return result;
    }
    // Those of all purposes, each once: for the section of the notice that is about them.
    std::string legal_bases() const {
        const Terms& terms = campaign_.terms;
        std::vector<std::string> all;
        const auto add = [&all](const Form& form) {
            for (const Purpose& purpose : form.purposes)
                if (std::find(all.begin(), all.end(), purpose.legal_basis) == all.end())
                    all.push_back(purpose.legal_basis);
        };
        add(terms.signature);
        if (terms.report) add(*terms.report);
        std::string result;
        for (const std::string& basis : all)
            result += (result.empty() ? "" : word("list_separator")) + basis;
        return result;
    }
    void make_consent(LanguageTexts& texts) const {
        const Terms& terms = campaign_.terms;
        texts.signature_purposes = purposes(terms.signature, "signature");
        if (terms.report) texts.report_purposes = purposes(*terms.report, "report");
        for (Part& made : parts(&Language::consent)) {
            if (made.id.starts_with("signature-") || made.id.starts_with("report-")) continue;
            Values all = values();
            if (made.id == legal_basis_section)
                all.emplace_back("legal_basis", isolate(legal_bases()));
            fill_part(made, all);
            if (made.id == "intro")
                texts.consent_intro = std::move(made);
            else
                texts.notice.push_back(std::move(made));
        }
    }

    const Campaign& campaign_;
    const Language& language_;
    const Language* source_;
};

} // namespace

Part part_from_markdown(std::string_view markdown) {
    Part part;
    const Document document(
        cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT));
    const Walk walk(cmark_iter_new(document.get()));
    Cutter cutter(part);
    for (cmark_event_type event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(walk.get()))
        cutter.event(event, cmark_iter_get_node(walk.get()));
    return part;
}

const PurposeText* LanguageTexts::purpose(RecordKind kind, std::string_view id) const {
    const auto& all = kind == RecordKind::signature ? signature_purposes : report_purposes;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const PurposeText& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

const Part* LanguageTexts::find_case_part(std::string_view id) const {
    for (const Part& part : cases_about)
        if (part.id == id) return &part;
    for (const CaseText& one : cases)
        if (one.words.id == id) return &one.words;
    return nullptr;
}

CampaignTexts::CampaignTexts(const Campaign& campaign)
    : campaign_(&campaign), made_(std::max<std::size_t>(1, campaign.languages.size())) {
    if (campaign.languages.empty()) made_.front().emplace().language = "en";
}

std::vector<std::string> CampaignTexts::languages() const {
    if (campaign_->languages.empty()) return {made_.front()->language};
    std::vector<std::string> result;
    for (const Language& language : campaign_->languages)
        result.push_back(language.id);
    return result;
}

const LanguageTexts& CampaignTexts::in(std::string_view language) const {
    const std::vector<Language>& all = campaign_->languages;
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Language& one) { return one.id == language; });
    const auto at = found == all.end() ? 0 : static_cast<std::size_t>(found - all.begin());
    std::optional<LanguageTexts>& texts = made_[at];
    if (!texts) texts = Maker(*campaign_, all[at]).make();
    return *texts;
}

const Form* CampaignTexts::form(RecordKind kind) const {
    if (kind == RecordKind::signature) return &terms().signature;
    return terms().report ? &*terms().report : nullptr;
}

std::string CampaignTexts::word(std::string_view language, std::string_view key) const {
    for (const std::string_view id : {language, std::string_view(terms().source_language)})
        if (const Language* found = campaign_->language(id))
            if (const std::string* text = found->form.word(key)) return *text;
    return {};
}

} // namespace streetsign::kiosk
