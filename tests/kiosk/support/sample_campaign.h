// SPDX-License-Identifier: MIT
// The campaign of packaging/campaigns/ban-facial-recognition with the texts of locales/, read
// without a signature: what the screens' tests show. In whatever languages have texts.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

#include "sync/campaign/campaign_folder.h"

namespace streetsign::kiosk::test {

inline Buffer read_whole(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return Buffer((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

template <typename T>
T required(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().detail);
    return *std::move(result);
}
inline void required(const Result<void>& result) {
    if (!result) throw std::runtime_error(result.error().detail);
}

inline Language read_language(const std::filesystem::path& folder, const std::string& id) {
    Problems problems;
    const auto text = [&](const char* name) {
        return parse_text(read_whole(folder / id / name), id + "/" + name, problems);
    };
    Language language;
    language.id = id;
    language.petition = text("petition.md");
    language.consent = text("consent.md");
    language.cases = text("cases.md");
    language.act = text("act.md");
    language.share = text("share.md");
    language.partners = text("partners.md");
    language.form = parse_words(read_whole(folder / id / "form.toml"), id + "/form.toml", problems);
    required(refuse_if_any(problems));
    return language;
}

// A translation that is being begun is not shown.
inline bool is_complete(const std::filesystem::path& texts) {
    for (const char* name : {"petition.md", "consent.md", "cases.md", "act.md", "share.md",
                             "partners.md", "form.toml"})
        if (!std::filesystem::exists(texts / name)) return false;
    return true;
}

inline Campaign sample_campaign() {
    const std::filesystem::path root = STREETSIGN_SOURCE_DIR;
    const auto folder = root / "packaging/campaigns/ban-facial-recognition";
    Campaign campaign;
    campaign.terms = required(parse_terms(read_whole(folder / "campaign.toml")));
    campaign.cases = required(parse_cases(read_whole(folder / "cases.toml")));
    for (const std::string& id : campaign.terms.languages) {
        const auto texts = root / "locales" / id;
        if (!is_complete(texts)) continue;
        campaign.languages.push_back(read_language(root / "locales", id));
        campaign.files["locales/" + id + "/petition.md"] = read_whole(texts / "petition.md");
    }
    campaign.manifest.terms.mode = campaign.terms.mode;
    campaign.manifest.terms.languages = campaign.terms.languages;
    return campaign;
}

} // namespace streetsign::kiosk::test
