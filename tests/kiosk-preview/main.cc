// SPDX-License-Identifier: MIT
// kiosk-preview: walks through every screen of the signer and of the steward in one language and
// writes, for each, a picture and a line of JSON: what can be read on it under which id, and what
// does not fit. A language that is not complete is shown as the terminal shows it, with English
// standing in.
//
//     kiosk-preview --texts DIR --catalogues DIR --language xx --out DIR
//                   [--size 800x480] [--text-size 0..3] [--contrast 0..3] [--only NAME,NAME]
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <iostream>
#include <map>

#include <nlohmann/json.hpp>

#include "kiosk/ui/layout.h"
#include "kiosk/ui/png.h"
#include "kiosk/ui/tree.h"
#include "sync/core/crypto.h"
#include "tests/kiosk-preview/steward_tour.h"
#include "tests/kiosk-preview/tour.h"
#include "tests/kiosk/support/sample_campaign.h"

using namespace streetsign;
using namespace streetsign::kiosk;

namespace {

using Options = std::map<std::string, std::string>;

// What is there of a language; what is wrong in it is told, and the rest is shown.
Language read_begun(const std::filesystem::path& folder, const std::string& id) {
    Language language;
    language.id = id;
    Problems problems;
    const auto read = [&](const std::string& name, auto parse, auto& into) {
        if (!std::filesystem::exists(folder / id / name)) return;
        into = parse(kiosk::test::read_whole(folder / id / name), id + "/" + name, problems);
    };
    read("petition.md", parse_text, language.petition);
    read("consent.md", parse_text, language.consent);
    read("cases.md", parse_text, language.cases);
    read("act.md", parse_text, language.act);
    read("share.md", parse_text, language.share);
    read("partners.md", parse_text, language.partners);
    read("form.toml", parse_words, language.form);
    for (const Problem& problem : problems)
        std::cerr << "kiosk-preview: " << problem.text() << "\n";
    return language;
}

// The shipped campaign with English and this language.
Campaign campaign_in(const std::filesystem::path& texts, const std::string& language) {
    const std::filesystem::path root = STREETSIGN_SOURCE_DIR;
    const auto folder = root / "packaging/campaigns/ban-facial-recognition";
    Campaign campaign;
    campaign.terms =
        kiosk::test::required(parse_terms(kiosk::test::read_whole(folder / "campaign.toml")));
    campaign.cases =
        kiosk::test::required(parse_cases(kiosk::test::read_whole(folder / "cases.toml")));
    campaign.terms.languages = {campaign.terms.source_language};
    if (language != campaign.terms.source_language) campaign.terms.languages.push_back(language);
    for (const std::string& id : campaign.terms.languages) {
        const auto base = id == campaign.terms.source_language ? root / "locales" : texts;
        campaign.languages.push_back(read_begun(base, id));
        campaign.files["locales/" + id + "/petition.md"] =
            kiosk::test::read_whole(base / id / "petition.md");
    }
    campaign.manifest.terms.mode = campaign.terms.mode;
    campaign.manifest.terms.languages = campaign.terms.languages;
    return campaign;
}

void add_texts(const Node& node, nlohmann::json& texts) {
    const std::string& shown = node.label.empty() ? node.name : node.label;
    if (!shown.empty() && node.role != Role::key && node.role != Role::screen)
        texts.push_back({{"id", node.id}, {"role", role_name(node.role)}, {"text", shown}});
    for (const Node& child : node.children)
        add_texts(child, texts);
}

nlohmann::json described(const Stop& stop) {
    nlohmann::json line{{"screen", stop.name}, {"root", stop.tree.id}};
    line["texts"] = nlohmann::json::array();
    add_texts(stop.tree, line["texts"]);
    line["overflows"] = nlohmann::json::array();
    for (const Overflow& one : find_overflows(stop.tree, stop.context))
        line["overflows"].push_back(
            {{"what", one.what},
             {"rect", {one.where.x, one.where.y, one.where.width, one.where.height}}});
    return line;
}

int walk(const Options& options) {
    const Campaign campaign = campaign_in(options.at("--texts"), options.at("--language"));
    const CampaignTexts texts(campaign);
    const Catalogues catalogues = Catalogues::open(options.at("--catalogues"));
    FontSet fonts = kiosk::test::required(FontSet::open(STREETSIGN_TEST_FONTS));
    TourWay way{.language = options.at("--language"), .size = {}};
    if (std::sscanf(options.at("--size").c_str(), "%dx%d", &way.size.width, &way.size.height) != 2)
        return 2;
    way.text_size = static_cast<TextSize>(std::stoi(options.at("--text-size")));
    way.contrast = static_cast<Contrast>(std::stoi(options.at("--contrast")));
    const std::string only = "," + options.at("--only") + ",";
    const std::filesystem::path out = options.at("--out");
    const Tour::Look look = [&](const Stop& stop) {
        if (only != ",," && only.find("," + std::string(stop.name) + ",") == std::string::npos)
            return;
        nlohmann::json line = described(stop);
        const std::string file = std::string(stop.name) + "-" + way.language + "-" +
                                 options.at("--size") + "-" + options.at("--text-size") + "-" +
                                 options.at("--contrast") + ".png";
        kiosk::test::required(write_png(out / file, stop.canvas));
        line["picture"] = file;
        std::cout << line.dump() << "\n";
    };
    Tour tour(texts, catalogues, fonts, way, look);
    StewardTour steward(texts, catalogues, way, look);
    if (tour.walk() && steward.walk()) return 0;
    std::cerr << "kiosk-preview: " << tour.failure() << steward.failure() << "\n";
    return 1;
}

} // namespace

int main(int count, char** words) {
    Options options{
        {"--size", "800x480"}, {"--text-size", "0"}, {"--contrast", "0"}, {"--only", ""}};
    for (int i = 1; i + 1 < count; i += 2)
        options[words[i]] = words[i + 1];
    for (const char* needed : {"--texts", "--catalogues", "--language", "--out"})
        if (options.find(needed) == options.end()) {
            std::cerr << "kiosk-preview: " << needed << " is needed\n";
            return 2;
        }
    if (!start_crypto()) return 1;
    doctest::Context context; // the steward's terminal in a folder is that of the unit tests
    context.setAsDefaultForAssertsOutOfTestCases();
    try {
        return walk(options);
    } catch (const std::exception& problem) {
        std::cerr << "kiosk-preview: " << problem.what() << "\n";
        return 1;
    }
}
