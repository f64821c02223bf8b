// SPDX-License-Identifier: MIT
// A campaign's words as the screens need them: markdown cut into passages (by cmark), placeholders
// filled, every purpose with its statement, in every language on offer. Where a language lacks a
// part, the source language stands in and is named, so that the screen can say so. A language's
// texts are made when they are first asked for and kept from then on; what is shown is exactly what
// is here, so a record can quote it word for word.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/text/block.h"
#include "sync/campaign/campaign_folder.h"
#include "sync/record/record.h"

namespace streetsign::kiosk {

// A paragraph of plain text with bold stretches.
struct Passage {
    enum class Kind : std::uint8_t { paragraph, bullet, quote };
    Kind kind = Kind::paragraph;
    std::string text;
    std::vector<Emphasis> emphasis;
};

// A section: its heading, and what is under it.
struct Part {
    std::string id{};
    std::string title{};
    std::vector<Passage> passages{};
    std::string stand_in{}; // the language it is in, if this one has no such part
};

// CommonMark to passages: links become their text, a heading the title of the part.
Part part_from_markdown(std::string_view markdown);

// One thing the visitor is asked to agree to.
struct PurposeText {
    std::string id;
    std::string title;
    std::string statement; // word for word what goes into the record
    std::vector<Passage> more;
    bool required = false;
};

struct CaseText {
    Part words;
    const Case* facts = nullptr; // date, group, sources
};

// Everything in one language.
struct LanguageTexts {
    std::string language{};
    bool draft = false; // not reviewed by a person of that language
    std::string title{}, headline{}, demand{}, rehearsal_note{};
    std::vector<Part> petition{};
    TextHash petition_hash{};
    std::vector<Part> act{}, share{}, partners{};
    std::vector<Part> cases_about{}; // "about", "countries" and the groups
    std::vector<CaseText> cases{};
    Part consent_intro{};
    std::vector<PurposeText> signature_purposes{}, report_purposes{};
    std::vector<Part> notice{}; // controller, DPO, rights ...: all of consent.md but the purposes

    const PurposeText* purpose(RecordKind kind, std::string_view id) const;
    const Part* find_case_part(std::string_view id) const;
};

class CampaignTexts {
public:
    // `campaign` must outlive this.
    explicit CampaignTexts(const Campaign& campaign);

    const Campaign& campaign() const { return *campaign_; }
    const Manifest& manifest() const { return campaign_->manifest.terms; }
    const Terms& terms() const { return campaign_->terms; }
    bool rehearsal() const { return manifest().mode == Mode::rehearsal; }
    std::vector<std::string> languages() const; // on offer, in the manifest's order
    // That language, or the first one on offer. The reference stays good as long as this lives.
    const LanguageTexts& in(std::string_view language) const;
    const Form* form(RecordKind kind) const; // null: not collected
    // A word of form.toml ("signature.field.name.label"), in the source language if this one lacks
    // it; empty when neither has it.
    std::string word(std::string_view language, std::string_view key) const;

private:
    const Campaign* campaign_;
    // One place for each of the campaign's languages, filled by in(): to cut seven languages before
    // the first picture made people wait for words that most stalls never show.
    mutable std::vector<std::optional<LanguageTexts>> made_;
};

} // namespace streetsign::kiosk
