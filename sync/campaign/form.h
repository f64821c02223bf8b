// SPDX-License-Identifier: MIT
// What campaign.toml and cases.toml say, as plain structures: terms, who is responsible, the forms
// with their purposes and fields, and the cases. Ids only; the words a person reads stand in the
// language files (texts.h). CAMPAIGN.md is the schema, in this order; an unknown key, a missing
// one, a wrong type or a value out of bounds is refused with file and line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/campaign/manifest.h"
#include "sync/campaign/problem.h"
#include "sync/core/bytes.h"
#include "sync/core/clock.h"
#include "sync/core/result.h"

namespace streetsign {

// Who is responsible. Proper names and addresses, shown as they are in every language.
struct Controller {
    std::string name;
    std::string address;
    std::string contact;
    std::string notice;      // URL of the full notice
    bool fictitious = false; // refused in a live campaign
    friend bool operator==(const Controller&, const Controller&) = default;
};

// One thing the data may be used for. Each is asked apart, with yes and no and nothing ticked.
struct Purpose {
    std::string id;          // the record's consent id; words: section "<form>-<id>" of consent.md
    bool required = false;   // without this yes there is no record; exactly one of a form is
    std::string legal_basis; // "GDPR 6(1)(a), 9(2)(a)"; for the organisers and the register
    Date keep_until;
    std::vector<std::string> recipients; // words: form.toml's "recipient.<id>"
    size_t line = 0;                     // in campaign.toml
    friend bool operator==(const Purpose&, const Purpose&) = default;
};

enum class FieldKind { text, long_text, email, town, postcode, country, year, birth_year, choice };

// One question. Words: form.toml's "<form>.field.<id>.label", ".why", ".hint", ".pattern",
// ".choice.<choice>".
struct Field {
    std::string id; // the record's field id
    FieldKind kind = FieldKind::text;
    bool required = false;
    std::string depends_purpose;              // asked only after a yes to this; or empty
    std::vector<std::string> depends_country; // asked only for these countries; or empty
    size_t longest = 0;       // code points after NFC, of the kinds that are typed; else 0
    size_t longest_bytes = 0; // UTF-8, of every kind: 4 for each code point, or the longest choice
    unsigned lines = 1;       // height: of long_text several
    std::string pattern;      // CAMPAIGN.md section 2.4, over the whole value; or empty
    std::vector<std::string> choices;
    unsigned earliest = 0; // of kinds year and birth_year: 1900
    unsigned latest = 0;   // and the year of expiry
    size_t line = 0;       // in campaign.toml
    friend bool operator==(const Field&, const Field&) = default;
};

// What is asked for one kind of record, in the order in which it is asked.
struct Form {
    std::vector<Purpose> purposes;
    std::vector<Field> fields;
    friend bool operator==(const Form&, const Form&) = default;

    const Purpose* purpose(std::string_view id) const;
    const Field* field(std::string_view id) const;
};

struct Terms {
    std::string id; // the campaign's; the manifest says the same
    Mode mode = Mode::rehearsal;
    std::string source_language;         // shown where a translation lacks a section
    std::vector<std::string> languages;  // offered, in this order
    std::vector<std::string> unreviewed; // of these, may be offered live without review
    Date expiry;                         // the manifest's `expires`
    Date accept_until;
    Date destroy_by;
    unsigned minimum_age = 0; // 0: nothing is said
    bool receipts = false;
    size_t receipts_line = 0; // in campaign.toml
    std::string address;      // the campaign's page
    std::string hashtag;      // may be empty
    std::string contact;      // may be empty
    Controller controller;
    std::string dpo_contact;
    std::string complaint_authorities; // URL of the list of supervisory authorities
    Form signature;
    std::optional<Form> report; // none: no sightings are taken
    friend bool operator==(const Terms&, const Terms&) = default;
};

// A country's ISO 3166-1 code in lower case, or another id with a section of cases.md whose heading
// names it.
struct CaseGroup {
    std::string id;
    std::string section; // empty for a country
    size_t line = 0;
    friend bool operator==(const CaseGroup&, const CaseGroup&) = default;
};

struct Case {
    std::string id;    // its section in cases.md
    std::string group; // id of a group
    std::string date;  // "2020", "2020-05" or "2020-05-31"
    std::string until; // likewise, or empty
    std::string since; // likewise, or empty
    std::string date_kind;
    std::vector<std::string> countries; // on the map these lead here
    std::vector<std::string> places;    // proper names, in their own spelling
    std::vector<std::string> who;
    std::string status;
    std::vector<std::string> sources; // https URLs
    size_t line = 0;
    friend bool operator==(const Case&, const Case&) = default;
};

// The countries known to have tried it, said as one figure.
struct CaseCountries {
    std::string section; // of cases.md
    std::string as_of;
    unsigned at_least = 0;
    std::vector<std::string> codes; // ISO 3166-1 alpha-2
    std::vector<std::string> sources;
    friend bool operator==(const CaseCountries&, const CaseCountries&) = default;
};

struct Cases {
    std::string as_of; // the date the collection speaks of
    std::optional<CaseCountries> countries;
    std::vector<CaseGroup> groups; // in the order of the list
    std::vector<Case> cases;
    friend bool operator==(const Cases&, const Cases&) = default;

    const CaseGroup* group(std::string_view id) const;
};

// `source` is the file's bytes. The error is the first problem: "campaign.toml:12: ...".
Result<Terms> parse_terms(Bytes source);
Result<Cases> parse_cases(Bytes source);

// The same, with every problem that was found; what is wrong keeps its default.
Terms parse_terms(Bytes source, Problems& problems);
Cases parse_cases(Bytes source, Problems& problems);

} // namespace streetsign
