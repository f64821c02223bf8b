// SPDX-License-Identifier: MIT
// The table of broken campaigns: what each is refused with. campaign_folder_test.cc has what a
// campaign may not lack; here are duplicates, strangers, circles, bounds and damaged text.
#include <doctest/doctest.h>

#include "sync/campaign/campaign_folder.h"
#include "tests/campaign/folder_fixture.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

// Said of the file that was changed: "line: sentence", or the beginning of it.
void check(std::vector<Broken> table) {
    for (Broken& one : table)
        one.expected = one.file + ":" + one.expected;
    check_named(table);
}

std::string repeated(const std::string& one, size_t count) {
    std::string all;
    for (size_t i = 0; i < count; ++i)
        all += one;
    return all;
}

const std::string terms = "campaign.toml";
const std::string country_field = "id = \"country\"\nkind = \"country\"\nrequired = true\n";

} // namespace

TEST_CASE("what is there twice is refused") {
    check({
        {terms, "id = \"updates\"", "id = \"petition\"", "35: \"id\" is there twice"},
        {terms, "id = \"country\"", "id = \"name\"", "48: \"id\" is there twice"},
        {terms, "kind = \"choice\"\nrequired = false\nchoices = [\"red\", \"green\"]",
         "kind = \"country\"\nrequired = false",
         "62: \"kind\" country may be asked once in a form"},
        {terms, "languages = [\"en\", \"el\"]", "languages = [\"en\", \"en\"]",
         "5: \"languages\" holds \"en\" twice"},
        {terms, "minimum_age = 16", "minimum_age = 16\nminimum_age = 16", "11: this is not TOML"},
        {terms, "[dpo]", "[controller]\n[dpo]", "20: this is not TOML"},
        {"cases.toml", "id = \"borders\"", "id = \"fr\"", "6: \"id\" is there twice"},
        {"cases.toml", "[[case]]",
         "[[case]]\nid = \"fr-one\"\ngroup = \"fr\"\ndate = \"2019\"\ndate_kind = "
         "\"reported\"\ncountries = []\nplaces = []\nwho = [\"school\"]\nstatus = "
         "\"stopped\"\nsources = []\n[[case]]",
         "19: \"id\" is there twice"},
        {"locales/en/petition.md", "<!-- section", section("call", "Words.") + "<!-- section",
         "5: the section is there twice"},
        {"locales/en/form.toml", "label = \"Name\"", "label = \"Name\"\nlabel = \"Name\"",
         "12: this is not TOML"},
    });
}

TEST_CASE("keys that nobody knows are refused, wherever they stand") {
    check({
        {terms, "schema = 1", "schema = 1\ncolour = 3", "2: \"colour\" is not a key that is known"},
        {terms, "fictitious = true", "fictional = true",
         "17: \"fictional\" is not a key that is known"},
        {terms, "[dpo]\n", "[dpo]\nname = \"D\"\n", "21: \"name\" is not a key that is known"},
        {terms, "recipients = [\"parliament\"]", "recipients = [\"parliament\"]\nuntil = 3",
         "33: \"until\" is not a key that is known"},
        {terms, "{ purpose = \"updates\" }", "{ purpose = \"updates\", field = \"name\" }",
         "56: \"field\" is not a key that is known"},
        {terms, "longest = 100", "longest = 100\nchoices = [\"a\", \"b\"]",
         "46: \"choices\" is not a key that is known"},
        {terms, "choices = [\"red\", \"green\"]", "choices = [\"red\", \"green\"]\nlongest = 9",
         "65: \"longest\" is not a key that is known"},
        {terms, country_field, country_field + "pattern = 'FR'\n",
         "51: \"pattern\" is not a key that is known"},
        {"cases.toml", "id = \"borders\"", "id = \"borders\"\nmap = true",
         "7: \"map\" is not a key that is known"},
        {"cases.toml", "status = \"stopped\"", "status = \"stopped\"\nnote = \"x\"",
         "17: \"note\" is not a key that is known"},
    });
}

TEST_CASE("what a field hangs on stands before it, so that there are no circles") {
    check({
        {terms, country_field, country_field + "depends = { country = [\"FR\"] }\n",
         "51: \"country\" needs a country field before this one"},
        {terms, "required = true\nlongest = 100",
         "required = true\ndepends = { country = [\"FR\"] }\nlongest = 100",
         "45: \"country\" needs a country field before this one"},
        {terms, "{ purpose = \"updates\" }", "{ purpose = \"updates\", country = [\"FR\"] }",
         "56: \"depends\" names one of purpose and country"},
        {terms, "{ purpose = \"updates\" }", "{ }",
         "56: \"depends\" names one of purpose and country"},
        {terms, "{ purpose = \"updates\" }", "\"updates\"", "56: \"depends\" is a table"},
        {terms, "{ purpose = \"updates\" }", "{ purpose = \"email\" }",
         "56: \"purpose\" is not a purpose of this form"},
        {terms, "{ purpose = \"updates\" }", "{ country = [] }",
         "56: \"country\" is a list of 1 to 300"},
    });
}

TEST_CASE("values out of bounds are refused, however large") {
    check({
        {terms, "minimum_age = 16", "minimum_age = 100", "10: \"minimum_age\" is a whole number"},
        {terms, "minimum_age = 16", "minimum_age = -1", "10: \"minimum_age\" is a whole number"},
        {terms, "minimum_age = 16", "minimum_age = 9223372036854775807",
         "10: \"minimum_age\" is a whole number"},
        {terms, "minimum_age = 16", "minimum_age = 9223372036854775808", "10: this is not TOML"},
        {terms, "minimum_age = 16", "minimum_age = 16.5", "10: \"minimum_age\" is a whole"},
        {terms, "minimum_age = 16", "minimum_age = 16\nreceipts = \"yes\"",
         "11: \"receipts\" is true or false"},
        {terms, "longest = 100", "longest = 0", "45: \"longest\" is a whole number, 1 to 2000"},
        {terms, "longest = 100", "longest = nan", "45: \"longest\" is a whole number"},
        {terms, "expiry = 2027-06-30", "expiry = 2027-02-30", "7: this is not TOML"},
        {terms, "expiry = 2027-06-30", "expiry = 2027-06-30T00:00:00Z", "7: \"expiry\" is a date"},
        {terms, "expiry = 2027-06-30", "expiry = 1969-12-31", "7: \"expiry\" is a date"},
        {terms, "expiry = 2027-06-30", "expiry = 2027-10-01",
         "8: \"accept_until\" is before expiry"},
        {terms, "accept_until = 2027-09-30", "accept_until = 2028-01-01",
         "9: \"destroy_by\" is before accept_until"},
        {terms, "1 Example Street", std::string(201, 'x'), "15: \"address\" is one line of"},
        {terms, "1 Example Street", "", "15: \"address\" is one line of text, 1 to 200"},
        {terms, "GDPR 9(2)(a)", "", "30: \"legal_basis\" is one line of text, 1 to 200"},
        {terms, "https://ban.example.org\"", "https://" + std::string(250, 'x') + "\"",
         "11: \"address\" is one line of text, 1 to 255"},
        {terms, "https://ban.example.org/notice", "javascript:alert(1)",
         "18: \"notice\" is an address that begins https://"},
        {terms, "[signature]\n",
         "[signature]\n" +
             repeated("[[signature.purpose]]\nid = \"p\"\nrequired = false\nlegal_basis = "
                      "\"x\"\nkeep_until = 2027-01-01\nrecipients = []\n",
                      8),
         "27: \"purpose\" is a list of 1 to 8 tables"},
        {terms, "id = \"name\"", "id = \"" + std::string(33, 'n') + "\"", "42: \"id\" is one"},
        {terms, "id = \"name\"", "id = \"Näme\"", "42: \"id\" has 1 to 32"},
        {terms, "[\"parliament\"]", "[" + repeated("\"x\", ", 400) + "]",
         "32: \"recipients\" is a list of 0 to 16"},
        {terms, "[\"red\", \"green\"]", "\"red\"", "64: \"choices\" is a list of 2 to 24"},
        {terms, "[\"red\", \"green\"]", "[\"red\", 3]", "64: \"choices\" holds something"},
        {terms, "schema = 1", "schema = 1\nx = " + std::string(5000, '['), "2: this is not TOML"},
        {"cases.toml", "countries = [\"FR\"]", "countries = [\"FRANCE\"]",
         "13: \"countries\" holds something other than texts of 1 to 2 bytes"},
        {"cases.toml", "who = [\"school\"]", "who = [\"nobody\"]", "15: \"who\" holds a word"},
        {"cases.toml", "who = [\"school\"]", "who = []", "15: \"who\" is a list of 1 to"},
        {"cases.toml", "status = \"stopped\"", "status = \"paused\"", "16: \"status\" is one of"},
        {"locales/el/form.toml", "Ban it\"", std::string(161, 'x') + "\"",
         "3: \"title\" is longer than 80 letters"},
        {"locales/el/form.toml", "label = \"Country\"", "label = \"" + std::string(121, 'x') + "\"",
         "15: \"signature.field.country.label\" is longer than 60"},
        {"locales/el/form.toml", "why = \"To count.\"", "why = \"\"",
         "16: \"signature.field.country.why\" is one line of words"},
    });
}

TEST_CASE("patterns that two engines would read differently are refused") {
    std::vector<Broken> table;
    for (const char* pattern :
         {"[z-a]",       "a{5,2}", "a{1,2,3}", "a{x}", "a{",    "[a&&b]", "[a--b]", "[:alpha:]",
          "[[:alpha:]]", "[]",     "[^]",      "(",    ")",     "(?:a)",  "(?=a)",  "a**",
          "a+?",         "*a",     "^a",       "a$",   "\\\\d", "\\\\b",  "a\\\\"})
        table.push_back({terms, "[^@ ]+@[^@ .]+([.][^@ .]+)+", pattern,
                         "58: \"pattern\" is not in the dialect"});
    // Literal strings of TOML take a backslash as it stands.
    for (Broken& one : table)
        if (const size_t at = one.to.find("\\\\"); at != std::string::npos) one.to.erase(at, 1);
    check(table);

    for (const char* good : {"[0-9]{5}", "[A-Z][0-9]{2} ?[A-Z0-9]{4}", "[a-]", "[-a]", "a{2,3}",
                             "(a|b)*c", "[^@ ]+", "\\\\.\\\\[x\\\\]", "[.()|*+?{}]", ".*[0-9].*"}) {
        FolderFixture folder;
        std::string pattern = good;
        for (size_t at = pattern.find("\\\\"); at != pattern.npos;
             at = pattern.find("\\\\", at + 1))
            pattern.erase(at, 1);
        folder.change(terms, "[^@ ]+@[^@ .]+([.][^@ .]+)+", pattern);
        CHECK_MESSAGE(folder.problems() == "", pattern);
    }
}

TEST_CASE("text that is no text is refused with its line") {
    check({
        {terms, "Example Association", "Ex\xC3mple", "14: the file is not UTF-8"},
        {terms, "Example Association", "Ex\xED\xA0\x80mple", "14: the file is not UTF-8"},
        {terms, "mode = \"rehearsal\"\n", "mode = \"rehearsal\"\r\n", "3: lines end in LF alone"},
        {terms, "schema = 1\n", "schema = 1\né", "2: this is not TOML: a letter that is not"},
        {terms, "schema = 1\n", "schema = 1\nx = \"\"\"a\"\"\"\"é\"\n",
         "2: this is not TOML: a letter that is not"},
        {terms, "schema", "\xEF\xBB\xBFschema", "1: lines end in LF alone"},
        {terms, "Example Association", std::string("Ex\0ample", 8), "14: this is not TOML"},
        {"cases.toml", "Marseille", "Mars\xFFille", "14: the file is not UTF-8"},
        {"locales/el/form.toml", "For fun.", "For \xE2\x82.", "23: the file is not UTF-8"},
        {"locales/el/petition.md", "Words.", "W\xF4\x90\x80\x80rds.", "4: the file is not UTF-8"},
        {"locales/el/petition.md", "Words.\n", "Words.\r\n", "4: a control character"},

    });
}

TEST_CASE("a language that is broken or not there is refused by name") {
    check({
        {"locales/el/petition.md", "<!-- section", "<!-- sektion",
         "2: text before the first section line"},
        {"locales/el/consent.md", "<!-- section: signature-petition", "Hello.\n<!-- section: x",
         "1: text before the first section line"},
        {"locales/en/consent.md", "> I agree to letters.", "> I agree to {letters}.",
         "8: {letters} is filled by nothing"},
        {"locales/en/consent.md", "Why.", "Why {controller", "1: {} is filled by nothing"},
        {"locales/en/petition.md", "Words.", "Until {keep_until}.",
         "1: {keep_until} is filled in consent.md only"},
    });
    FolderFixture folder;
    for (const char* name : {"petition.md", "consent.md", "cases.md", "act.md", "share.md",
                             "partners.md", "form.toml"}) {
        FolderFixture without;
        without.texts.erase("locales/el/" + std::string(name));
        CHECK(
            says(without.problems(), "locales/el/" + std::string(name) + ": the file is missing"));
    }
    folder.texts["locales/el/petition.md"] = "";
    CHECK(says(folder.problems(), "locales/el/petition.md: there is no section"));
}

TEST_CASE("long texts are no mistake: what is readable is left to the screen that scrolls it") {
    FolderFixture folder;
    folder.change("locales/en/petition.md", "Words.", repeated("Words and more of them. ", 2000));
    folder.change("locales/en/cases.md", "Words.", std::string(5000, 'x'));
    folder.change("locales/el/petition.md", "Words.", "A sign \xF0\x93\x80\x80 that no font has.");
    CHECK(folder.problems() == "");
}

TEST_CASE("the campaign with every kind of field has no problems") {
    RealDisk disk;
    TempDir dir;
    const std::filesystem::path source =
        std::filesystem::path(STREETSIGN_SOURCE_DIR) / "tests/campaigns/every-field";
    std::filesystem::copy(source, dir.path() / "c", std::filesystem::copy_options::recursive);
    const Draft draft = check_campaign(disk, dir.path() / "c");
    for (const Problem& problem : draft.problems)
        CHECK_MESSAGE(false, problem.text());
    CHECK(draft.terms.receipts);
    size_t kinds = 0;
    for (int kind = 0; kind <= static_cast<int>(FieldKind::choice); ++kind)
        for (const Field& field : draft.terms.signature.fields)
            if (static_cast<int>(field.kind) == kind) {
                ++kinds;
                break;
            }
    CHECK(kinds == 9);
}
