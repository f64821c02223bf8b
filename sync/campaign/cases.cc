// SPDX-License-Identifier: MIT
// cases.toml, CAMPAIGN.md section 4.
#include <array>

#include "sync/campaign/form.h"
#include "sync/campaign/toml_values.h"
#include "sync/core/date.h"

namespace streetsign {
namespace {

constexpr size_t max_case_id = 48;

constexpr std::array<std::string_view, 5> date_kinds = {"as-of", "reported", "since", "planned-for",
                                                        "ended"};
constexpr std::array<std::string_view, 7> actors = {
    "police", "government", "local-authority", "border-control", "school", "company", "research"};
constexpr std::array<std::string_view, 6> statuses = {"in-use",  "planned", "on-hold",
                                                      "stopped", "ended",   "research"};

bool is_case_id(std::string_view id) {
    return !id.empty() && id.size() <= max_case_id &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == id.npos;
}

bool is_partial_date(std::string_view text) {
    const std::string padded = std::string(text) + (text.size() == 4   ? "-01-01"
                                                    : text.size() == 7 ? "-01"
                                                                       : "");
    return parse_date(padded).has_value();
}

std::string read_partial_date(TomlTable& table, std::string_view key, bool required) {
    std::string date = required ? table.text(key, {4, 10}) : table.text_or_empty(key, 10);
    if (!date.empty() && !is_partial_date(date))
        table.problem(key, "is \"2020\", \"2020-05\" or \"2020-05-31\"");
    return date;
}

std::string read_case_id(TomlTable& table, std::string_view key) {
    std::string id = table.text(key, {1, max_case_id});
    if (!id.empty() && !is_case_id(id)) table.problem(key, "has 1 to 48 of a-z, 0-9 and -");
    return id;
}

std::vector<std::string> read_sources(TomlTable& table) {
    std::vector<std::string> sources = table.texts_or_none("sources", {0, 16}, 500);
    for (const std::string& source : sources)
        if (!is_https(source)) table.problem("sources", "holds addresses that begin https://");
    return sources;
}

CaseCountries read_case_countries(TomlTable table) {
    CaseCountries countries;
    countries.section = read_case_id(table, "section");
    countries.as_of = read_partial_date(table, "as_of", true);
    countries.at_least = static_cast<unsigned>(table.number("at_least", {0, 300}));
    countries.codes = read_countries(table, "codes", {0, 300});
    countries.sources = read_sources(table);
    table.ignore("facts"); // for the checks of the texts
    if (countries.codes.size() < countries.at_least)
        table.problem("at_least", "is more than there are codes");
    table.done();
    return countries;
}

CaseGroup read_group(TomlTable table) {
    CaseGroup group;
    group.line = table.line();
    group.id = table.text("id", {1, max_case_id});
    const bool country =
        group.id.size() == 2 &&
        group.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
    if (table.has("section"))
        group.section = read_case_id(table, "section");
    else if (!country)
        table.problem("id", "without \"section\" is a country code like \"fr\"");
    if (!is_case_id(group.id)) table.problem("id", "has 1 to 48 of a-z, 0-9 and -");
    table.done();
    return group;
}

Case read_case(TomlTable table, const Cases& cases) {
    Case entry;
    entry.line = table.line();
    entry.id = read_case_id(table, "id");
    entry.group = table.text("group", {1, max_case_id});
    entry.date = read_partial_date(table, "date", true);
    entry.until = read_partial_date(table, "until", false);
    entry.since = read_partial_date(table, "since", false);
    entry.date_kind = table.word("date_kind", date_kinds);
    entry.countries = read_countries(table, "countries", {0, 60});
    entry.places = table.texts_or_none("places", {0, 30}, 200);
    entry.who = table.texts("who", {1, actors.size()}, max_id);
    entry.status = table.word("status", statuses);
    entry.sources = read_sources(table);
    table.ignore("facts");
    for (const std::string& actor : entry.who)
        if (std::find(actors.begin(), actors.end(), actor) == actors.end())
            table.problem("who", "holds a word that is not known: " + actor);
    if (cases.group(entry.group) == nullptr) table.problem("group", "is not the id of a group");
    table.done();
    return entry;
}

} // namespace

const CaseGroup* Cases::group(std::string_view id) const { return with_id(groups, id); }

Cases parse_cases(Bytes source, Problems& problems) {
    constexpr std::string_view file = "cases.toml";
    Cases cases;
    const auto parsed = parse_toml(source, file, problems);
    if (!parsed) return cases;
    TomlTable table(*parsed, file, problems);
    table.number("schema", {1, 1});
    cases.as_of = read_partial_date(table, "as_of", true);
    table.ignore("countries");
    if (table.has("countries"))
        if (auto countries = table.table("countries"))
            cases.countries = read_case_countries(*countries);
    for (TomlTable& entry : table.tables("group", {1, 100})) {
        CaseGroup group = read_group(entry);
        if (cases.group(group.id) != nullptr) entry.problem("id", "is there twice");
        cases.groups.push_back(std::move(group));
    }
    for (TomlTable& entry : table.tables("case", {1, 500})) {
        Case found = read_case(entry, cases);
        if (with_id(cases.cases, found.id) != nullptr) entry.problem("id", "is there twice");
        cases.cases.push_back(std::move(found));
    }
    table.done();
    return cases;
}

Result<Cases> parse_cases(Bytes source) {
    Problems problems;
    Cases cases = parse_cases(source, problems);
    TRY(refuse_if_any(problems));
    return cases;
}

} // namespace streetsign
