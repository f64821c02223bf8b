// SPDX-License-Identifier: MIT
// A small campaign folder in two languages, in memory until it is written. Tests change one thing
// and look at what is said about it.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "sync/campaign/campaign_folder.h"
#include "tests/campaign/sample_campaign.h"
#include "tests/support/temp_dir.h"

namespace streetsign::test {

inline std::string section(const std::string& id, const std::string& body) {
    return "<!-- section: " + id + "; from: source; review: draft -->\n## Heading of " + id +
           "\n\n" + body + "\n";
}

inline std::map<std::string, std::string> sample_texts() {
    std::map<std::string, std::string> files;
    files["campaign.toml"] = R"toml(schema = 1
id = "ban-example"
mode = "rehearsal"
source_language = "en"
languages = ["en", "el"]
unreviewed = ["el"]
expiry = 2027-06-30
accept_until = 2027-09-30
destroy_by = 2027-12-31
minimum_age = 16
address = "https://ban.example.org"

[controller]
name = "Example Association (fictitious)"
address = "1 Example Street"
contact = "privacy@example.org"
fictitious = true
notice = "https://ban.example.org/notice"

[dpo]
contact = "dpo@example.org"

[complaint]
authorities = "https://ban.example.org/authorities"

[signature]
[[signature.purpose]]
id = "petition"
required = true
legal_basis = "GDPR 9(2)(a)"
keep_until = 2027-12-31
recipients = ["parliament"]

[[signature.purpose]]
id = "updates"
required = false
legal_basis = "GDPR 9(2)(a)"
keep_until = 2027-12-31
recipients = []

[[signature.field]]
id = "name"
kind = "text"
required = true
longest = 100

[[signature.field]]
id = "country"
kind = "country"
required = true

[[signature.field]]
id = "email"
kind = "email"
required = true
depends = { purpose = "updates" }
longest = 254
pattern = '[^@ ]+@[^@ .]+([.][^@ .]+)+'

[[signature.field]]
id = "colour"
kind = "choice"
required = false
choices = ["red", "green"]
)toml";
    files["cases.toml"] = R"toml(schema = 1
as_of = "2020"
[[group]]
id = "fr"
[[group]]
id = "borders"
section = "group-borders"
[[case]]
id = "fr-one"
group = "fr"
date = "2019-07"
date_kind = "reported"
countries = ["FR"]
places = ["Marseille"]
who = ["school"]
status = "stopped"
sources = ["https://example.org/source"]
)toml";
    for (const std::string language : {"en", "el"}) {
        const std::string folder = "locales/" + language + "/";
        files[folder + "petition.md"] = section("call", "Words.\n<!-- facts: a -->");
        files[folder + "consent.md"] =
            section("signature-petition", "> I agree that {controller} keeps\n> my name.\n\nWhy.") +
            section("signature-updates",
                    "> I agree to letters.\n\nWhy. Until {keep_until}; {legal_basis}.") +
            section("rights", "Ask {dpo}; complain at {authorities}.") +
            section("withdrawal", "Write to {controller_contact}.");
        files[folder + "cases.md"] =
            section("group-borders", "Words.") + section("fr-one", "Words.");
        for (const char* name : {"act.md", "share.md", "partners.md"})
            files[folder + name] = section("words", "Words.");
        files[folder + "form.toml"] = R"toml(from = "source"
review = "draft"
title = "Ban it"
headline = "Your face"
demand = "Ban it now."
list_separator = ", "
rehearsal_note = "A rehearsal."
[recipient]
parliament = "the Parliament"
[signature.field.name]
label = "Name"
hint = "In any script"
why = "A signature needs one."
[signature.field.country]
label = "Country"
why = "To count."
[signature.field.email]
label = "E-mail"
why = "To write to you."
pattern = "It has one @."
[signature.field.colour]
label = "Colour"
why = "For fun."
[signature.field.colour.choice]
red = "Red"
green = "Green"
)toml";
    }
    return files;
}

// The folder on disk, unsigned until sign() is called.
class FolderFixture {
public:
    FolderFixture() : texts(sample_texts()) {}

    std::map<std::string, std::string> texts;

    std::filesystem::path path() const { return dir_.path() / "campaign"; }

    // Replaces the first `from` in a file.
    void change(const std::string& file, const std::string& from, const std::string& to) {
        std::string& text = texts.at(file);
        const size_t at = text.find(from);
        CHECK_MESSAGE(at != text.npos, from);
        text.replace(at, from.size(), to);
    }
    void write() {
        std::filesystem::remove_all(path());
        for (const auto& [name, text] : texts)
            write_file(name, as_bytes(text));
    }
    void write_file(const std::string& name, Bytes bytes) {
        std::filesystem::create_directories((path() / name).parent_path());
        std::filesystem::remove(path() / name);
        CHECK(write_durably(disk, path() / name, bytes));
    }
    // Every problem, one a line.
    std::string problems() {
        write();
        std::string all;
        for (const Problem& problem : check_campaign(disk, path()).problems)
            all += problem.text() + "\n";
        return all;
    }
    Manifest manifest() {
        Manifest result = sample_manifest();
        result.languages = {"en", "el"};
        result.allowed_drafts = {"el"};
        result.files = check_campaign(disk, path()).files;
        return result;
    }
    void sign() {
        write();
        const auto made = sign_manifest(manifest(), authority_key(0));
        REQUIRE(made);
        write_file("manifest", made->note);
    }
    Result<Campaign> read() {
        const std::vector<VerifierKey> trusted = sample_manifest().authorities;
        return read_campaign(disk, path(), trusted);
    }

    RealDisk disk;

private:
    TempDir dir_;
};

inline bool says(const std::string& problems, const std::string& words) {
    const bool found = problems.find(words) != std::string::npos;
    if (!found) MESSAGE("not said: ", words, "\nbut: ", problems);
    return found;
}

// One change that breaks the campaign, and what has to be said of it.
struct Broken {
    std::string file;
    std::string from;
    std::string to;
    std::string expected;
};

inline void check_named(const std::vector<Broken>& table) {
    for (const Broken& one : table) {
        FolderFixture folder;
        folder.change(one.file, one.from, one.to);
        CHECK(says(folder.problems(), one.expected));
    }
    MESSAGE(table.size(), " broken campaigns were named");
}

} // namespace streetsign::test
