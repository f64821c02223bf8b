// SPDX-License-Identifier: MIT
#include "sync/campaign/campaign_folder.h"

#include <doctest/doctest.h>
#include <fstream>
#include <iostream>

#include "tests/campaign/folder_fixture.h"
#include "tests/store/faulty_disk.h"
#include "tests/support/vector_file.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

std::string detail_of(const Result<Campaign>& result) {
    return result ? "" : result.error().detail;
}

} // namespace

TEST_CASE("a good folder has no problems, and is read as it was written") {
    FolderFixture folder;
    CHECK(folder.problems() == "");
    folder.sign();

    const auto campaign = folder.read();

    REQUIRE_MESSAGE(campaign, detail_of(campaign));
    CHECK(campaign->terms.controller.fictitious);
    CHECK(campaign->terms.signature.fields.size() == 4);
    CHECK(campaign->terms.signature.field("email")->depends_purpose == "updates");
    CHECK(campaign->terms.signature.field("email")->line == 52);
    CHECK(campaign->terms.signature.field("name")->longest_bytes == 400);
    CHECK(campaign->terms.signature.field("colour")->longest_bytes == 5);
    CHECK(!campaign->terms.report);
    CHECK(campaign->cases->cases[0].group == "fr");
    CHECK(campaign->languages.size() == 2);
    CHECK(campaign->language("el")->id == "el");
    CHECK(campaign->language("xx") == nullptr);
    const Section* consent = campaign->section("el", &Language::consent, "signature-petition");
    REQUIRE(consent != nullptr);
    CHECK(consent->statement == "I agree that {controller} keeps my name.");
    CHECK(*campaign->language("en")->form.word("signature.field.colour.choice.red") == "Red");
    CHECK(campaign->files.size() == folder.texts.size());
}

TEST_CASE("a section that a language lacks comes from the source language") {
    FolderFixture folder;
    folder.texts["locales/el/act.md"] = section("other", "Words.");
    folder.sign();
    const auto campaign = folder.read();
    REQUIRE_MESSAGE(campaign, detail_of(campaign));
    CHECK(campaign->section("el", &Language::act, "words") ==
          campaign->language("en")->act.section("words"));
    CHECK(campaign->section("el", &Language::act, "nowhere") == nullptr);
}

TEST_CASE("a changed, missing or added file refuses the whole folder, and is named") {
    FolderFixture folder;
    folder.sign();
    REQUIRE(folder.read());
    size_t tried = 0;
    for (const auto& [name, text] : folder.texts) {
        std::string changed = text;
        changed[changed.size() / 2] ^= 1;
        folder.write_file(name, as_bytes(changed));
        CHECK(says(detail_of(folder.read()), name + ":"));
        CHECK(folder.read().error().code == Code::mismatch);
        folder.write_file(name, as_bytes(text + "\n"));
        CHECK(says(detail_of(folder.read()), name + ":"));
        std::filesystem::remove(folder.path() / name);
        CHECK(says(detail_of(folder.read()), name + ":"));
        folder.write_file(name, as_bytes(text));
        tried += 3;
    }
    CHECK(folder.read());
    for (const char* name : {"extra", "locales/en/extra.md", "locales/xx/petition.md", ".hidden"}) {
        folder.write_file(name, as_bytes("more"));
        CHECK(says(detail_of(folder.read()), name));
        std::filesystem::remove(folder.path() / name);
        ++tried;
    }
    std::filesystem::remove_all(folder.path() / "locales/xx");
    CHECK(folder.read());
    MESSAGE(tried, " changes to the folder");
}

TEST_CASE("a link or a folder in a file's place is refused") {
    FolderFixture folder;
    folder.sign();
    const auto place = folder.path() / "cases.toml";
    std::filesystem::rename(place, folder.path().parent_path() / "elsewhere");
    std::filesystem::create_symlink(folder.path().parent_path() / "elsewhere", place);
    CHECK(!folder.read());
    std::filesystem::remove(place);
    std::filesystem::create_directory(place);
    CHECK(!folder.read());
}

TEST_CASE("a disk that does not give a file makes no damaged campaign of it") {
    FolderFixture folder;
    folder.sign();
    FaultyDisk failing;
    failing.fail_next(FaultyDisk::What::open, "locales/el/act.md");
    const auto read = read_campaign(failing, folder.path(), {});
    REQUIRE_FALSE(read);
    CHECK(read.error().code == Code::io);
    CHECK(read_campaign(failing, folder.path(), {})); // the next time it does
}

TEST_CASE("a manifest of strangers, or none, refuses the folder") {
    FolderFixture folder;
    folder.sign();
    const std::vector<VerifierKey> strangers = {authority_key(8).verifier(),
                                                authority_key(9).verifier()};
    CHECK(read_campaign(folder.disk, folder.path(), strangers).error().code == Code::not_signed);
    CHECK(read_campaign(folder.disk, folder.path(), {})); // first sight
    CHECK(read_manifest(folder.disk, folder.path(), {}));
    std::filesystem::remove(folder.path() / "manifest");
    CHECK(folder.read().error().code == Code::not_found);
}

TEST_CASE("the manifest and campaign.toml may not differ") {
    FolderFixture folder;
    folder.write();
    const auto refused = [&folder](auto change) {
        Manifest manifest = folder.manifest();
        change(manifest);
        folder.write_file("manifest", sign_manifest(manifest, authority_key(0))->note);
        return says(detail_of(folder.read()), "campaign.toml: the manifest has another");
    };
    CHECK(refused([](Manifest& m) { m.mode = Mode::live; }));
    CHECK(refused([](Manifest& m) { m.languages = {"el", "en"}; }));
    CHECK(refused([](Manifest& m) { m.allowed_drafts.clear(); }));
    CHECK(refused([](Manifest& m) { m.allowed_drafts = {"en"}; }));
    CHECK(refused([](Manifest& m) { m.expires = {2027, 6, 29}; }));
    CHECK(refused([](Manifest& m) { m.accept_until = {2027, 10, 1}; }));
    CHECK(refused([](Manifest& m) { m.destroy_by = {2028, 1, 1}; }));
}

TEST_CASE("what a campaign may not lack is named with its file and line") {
    check_named({
        {"campaign.toml", "[controller]", "[nobody]", "\"controller\" is missing"},
        {"campaign.toml", "[dpo]\ncontact", "[dpo]\nname",
         "campaign.toml:20: \"contact\" is missing"},
        {"campaign.toml", "destroy_by = 2027-12-31\n", "", "\"destroy_by\" is missing"},
        {"campaign.toml", "destroy_by = 2027-12-31", "destroy_by = \"2027-12-31\"",
         "campaign.toml:9: \"destroy_by\" is a date"},
        {"campaign.toml", "accept_until = 2027-09-30", "accept_until = 2027-01-30",
         "campaign.toml:8: \"accept_until\" is before expiry"},
        {"campaign.toml", "keep_until = 2027-12-31", "keep_until = 2028-01-01",
         "campaign.toml:31: \"keep_until\" is after"},
        {"campaign.toml", "required = true\nlegal", "required = false\nlegal",
         "exactly one that is required"},
        {"campaign.toml", "required = false\nlegal", "required = true\nlegal",
         "exactly one that is required"},
        {"campaign.toml", "required = true\nlongest", "requierd = true\nlongest",
         "\"requierd\" is not a key that is known here"},
        {"campaign.toml", "kind = \"text\"", "kind = \"words\"",
         "campaign.toml:43: \"kind\" is one of: text"},
        {"campaign.toml", "longest = 100", "longest = 2001", "\"longest\" is a whole number"},
        {"campaign.toml", "purpose = \"updates\"", "purpose = \"petition\"", "is required anyway"},
        {"campaign.toml", "purpose = \"updates\"", "purpose = \"nothing\"",
         "\"purpose\" is not a purpose of this form"},
        {"campaign.toml", "purpose = \"updates\"", "country = [\"fr\"]", "country codes"},
        {"campaign.toml", "id = \"country\"\nkind = \"country\"",
         "id = \"country\"\nkind = \"year\"\nearliest = 2030", "\"earliest\" is not a key"},
        {"campaign.toml", "[^@ ]+@", "(?=x)", "is not in the dialect"},
        {"campaign.toml", "[\"red\", \"green\"]", "[\"red\"]", "a list of 2 to 24 texts"},
        {"campaign.toml", "[\"red\", \"green\"]", "[\"red\", \"red\"]", "holds \"red\" twice"},
        {"campaign.toml", "schema = 1", "schema = 2", "campaign.toml:1: \"schema\""},
        {"campaign.toml", "id = \"ban-example\"", "id = \"Ban\"",
         "campaign.toml:2: \"id\" has 1 to"},
        {"campaign.toml", "[\"en\", \"el\"]", "[\"en\"]", "\"unreviewed\" names languages"},
        {"campaign.toml", "[\"en\", \"el\"]", "[\"en\", \"el\", \"de\"]",
         "locales/de/petition.md: the file is missing"},
        {"campaign.toml", "= 1\n", "= \n", "campaign.toml:1: this is not TOML"},
        {"campaign.toml", "1 Example Street", "1 Example\\nStreet", "\"address\" is one line"},
        {"cases.toml", "group = \"fr\"", "group = \"de\"", "cases.toml:10: \"group\" is not"},
        {"cases.toml", "id = \"fr-one\"", "id = \"fr-two\"", "no section \"fr-two\""},
        {"cases.toml", "\"2019-07\"", "\"2019-13\"", "cases.toml:11: \"date\" is"},
        {"cases.toml", "https://example.org/source", "http://example.org", "begin https://"},
        {"locales/el/form.toml", "why = \"To count.\"\n", "",
         "locales/el/form.toml:14: \"signature.field.country.why\" is missing: every field says "
         "why"},
        {"locales/el/form.toml", "red = \"Red\"", "rot = \"Red\"", "choice.red\" is missing"},
        {"locales/el/form.toml", "pattern = \"It has one @.\"\n", "", "email.pattern\" is missing"},
        {"locales/el/form.toml", "label = \"Name\"", "label = \"Name\"\npattern = \"None.\"",
         "name.pattern\" explains a pattern that"},
        {"locales/el/form.toml", "parliament", "commission", "\"recipient.parliament\" is missing"},
        {"locales/el/form.toml", "review = \"draft\"", "review = \"fine\"",
         "\"review\" is draft, or"},
        {"locales/el/form.toml", "\"Ban it\"", "3", "form.toml:3: \"title\" is one line of words"},
        {"locales/en/consent.md", "signature-updates", "signature-letters",
         "the section \"signature-updates\" is missing"},
        {"locales/en/consent.md", "> I agree to letters.", "I agree to letters.",
         "consent.md:8: the section has no statement"},
        {"locales/en/consent.md", "{controller}", "{controler}",
         "{controler} is filled by nothing"},
        {"locales/en/consent.md", "keeps", "**keeps**", "no markup in it"},
        {"locales/en/consent.md", "keeps", "[keeps](https://example.org)", "no markup in it"},
        {"locales/en/consent.md", "keeps", "keeps &amp; holds", "no markup in it"},
        {"locales/en/consent.md", "keeps", "keeps &#38; holds", "no markup in it"},
        {"locales/en/consent.md", "{controller}", "we",
         "consent.md:18: {controller} stands nowhere"},
        {"locales/el/consent.md", "{dpo}", "us", "el/consent.md:18: {dpo} stands nowhere"},
        {"locales/en/consent.md", "{authorities}", "us", "{authorities} stands nowhere"},
        {"locales/en/consent.md", "{keep_until}", "then",
         "consent.md:1: {keep_until} stands nowhere"},
        {"locales/el/consent.md", "{legal_basis}", "law", "{legal_basis} stands nowhere"},
        {"locales/en/consent.md", "section: withdrawal", "section: regret",
         "the section \"withdrawal\" is missing: the consent must say how it is taken back"},
        {"locales/en/petition.md", "Words.", "Words <b>bold</b>.", "petition.md:4: HTML"},
        {"locales/en/petition.md", "review: draft", "review: good",
         "petition.md:1: a section line is:"},
        {"locales/en/petition.md", "## Heading", "# Heading",
         "petition.md:2: a section begins with"},
        {"locales/en/petition.md", "Words.", "Words.\n## Another", "one heading only"},
        {"locales/en/petition.md", "Words.", "Wo\rds.", "a control character"},
    });
}

TEST_CASE("a live campaign needs a real controller, and languages that were reviewed") {
    FolderFixture folder;
    folder.change("campaign.toml", "\"rehearsal\"", "\"live\"");
    std::string problems = folder.problems();
    CHECK(says(problems, "campaign.toml:17: \"fictitious\" may not be true in a live campaign"));
    CHECK(says(problems, "locales/en/petition.md:1: the section \"call\" is not reviewed"));
    CHECK(says(problems,
               "locales/en/consent.md:1: the section \"signature-petition\" and 3 more are not"));
    CHECK(says(problems, "locales/en/form.toml:1: its words are not reviewed"));
    CHECK(problems.find("locales/el: petition.md") == std::string::npos); // allowed though draft

    folder.change("campaign.toml", "fictitious = true\n", "");
    for (const char* name : {"petition.md", "consent.md"}) {
        std::string& text = folder.texts["locales/en/" + std::string(name)];
        for (size_t at = text.find("draft"); at != text.npos; at = text.find("draft", at))
            text.replace(at, 5, "reviewed A. Reader 2026-09-01");
    }
    folder.change("locales/en/form.toml", "draft", "reviewed A. Reader 2026-09-01");
    CHECK(folder.problems() == "");
    // Consent that would fall back to another language is no consent.
    folder.texts["locales/el/consent.md"] = section("signature-petition", "> I agree.");
    CHECK(says(folder.problems(), "locales/el/consent.md:1: the section \"signature-updates\""));
}

TEST_CASE("too many files, too deep folders and too large files are named") {
    FolderFixture folder;
    folder.texts["locales/en/a/b/c/d/e.md"] = "deep";
    CHECK(says(folder.problems(), "at most 4 deep"));
    folder.texts.erase("locales/en/a/b/c/d/e.md");
    folder.texts["locales/en/a/b/c/e.md"] = "one too deep";
    CHECK(says(folder.problems(), "at most 4 deep"));
    folder.texts.erase("locales/en/a/b/c/e.md");
    folder.texts["locales/en/a/b/e.md"] = "deep enough to be looked at";
    CHECK(says(folder.problems(), "e.md: the file belongs to nothing"));
    folder.texts.erase("locales/en/a/b/e.md");
    folder.texts["locales/en/big.md"] = std::string(max_campaign_file + 1, 'x');
    CHECK(says(folder.problems(), "locales/en/big.md"));
    folder.texts.erase("locales/en/big.md");
    folder.texts["notes.txt"] = "hello";
    CHECK(says(folder.problems(), "notes.txt: the file belongs to nothing"));
    folder.texts.erase("notes.txt");
    folder.texts.erase("cases.toml"); // words about cases, and no case
    CHECK(says(folder.problems(), "locales/en/cases.md: the file belongs to nothing"));
}

TEST_CASE("a damaged campaign.toml never does worse than a sentence") {
    const std::string good = sample_texts()["campaign.toml"];
    size_t tried = 0;
    for (size_t at = 0; at < good.size(); at += 3) {
        Problems ignored;
        parse_terms(as_bytes(good.substr(0, at)), ignored);
        std::string changed = good;
        for (const char c : {'\0', '"', '[', '=', '\xFF', '9'}) {
            changed[at] = c;
            parse_terms(as_bytes(changed), ignored);
            ++tried;
        }
    }
    MESSAGE(tried, " damaged files were read");
}

TEST_CASE("the sample campaign that ships has no problems") {
    namespace fs = std::filesystem;
    const fs::path root = STREETSIGN_SOURCE_DIR;
    const fs::path source = root / "packaging/campaigns/ban-facial-recognition";
    const auto terms = parse_terms(as_bytes(read_text(source / "campaign.toml")));
    REQUIRE_MESSAGE(terms, terms.error().detail);
    TempDir dir;
    const fs::path folder = dir.path() / "campaign";
    std::string list;
    for (const std::string& language : terms->languages) {
        const fs::path texts = root / "locales" / language;
        if (!fs::exists(texts / "petition.md")) {
            std::cout << "SKIPPED: the sample campaign in " << language << ": no texts\n";
            continue;
        }
        list += (list.empty() ? "\"" : ", \"") + language + "\"";
        fs::create_directories(folder / "locales" / language);
        for (const auto& file : fs::directory_iterator(texts))
            if (file.path().filename() != "ui.po")
                fs::copy_file(file, folder / "locales" / language / file.path().filename());
    }
    fs::copy_file(source / "cases.toml", folder / "cases.toml");
    std::string text = read_text(source / "campaign.toml");
    const size_t at = text.find("\nlanguages = [") + 1;
    text.replace(at, text.find('\n', at) - at, "languages = [" + list + "]");
    std::ofstream(folder / "campaign.toml") << text;

    RealDisk disk;
    const Draft draft = check_campaign(disk, folder);

    for (const Problem& problem : draft.problems)
        CHECK_MESSAGE(false, problem.text());
    // The stamps of translations are made by another program: both must hash alike.
    const Language* english = draft.language("en");
    REQUIRE(english != nullptr);
    size_t sections = 0;
    size_t fresh = 0;
    for (const Language& language : draft.languages)
        for (const Section& section : language.petition.sections) {
            const Section* original = english->petition.section(section.id);
            ++sections;
            if (original != nullptr && original->content_hash == section.review.from) ++fresh;
        }
    std::cout << "sample campaign: " << draft.files.size() << " files, " << fresh << " of "
              << sections << " petition sections carry the hash of today's English\n";
}
