// SPDX-License-Identifier: MIT
// A campaign as a folder: the note "manifest", campaign.toml, cases.toml and locales/<language>/...
// Reading it checks the manifest's signature, then every file's size and hash before its content is
// looked at; a file that is not listed, or not as listed, refuses the whole. What is read is data:
// nothing of it is executed, and texts stay as they are written. Errors name file and line.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/campaign/form.h"
#include "sync/campaign/manifest.h"
#include "sync/campaign/problem.h"
#include "sync/campaign/texts.h"
#include "sync/core/disk.h"

namespace streetsign {

inline constexpr std::string_view manifest_file = "manifest";
inline constexpr std::string_view terms_file = "campaign.toml";
inline constexpr std::string_view cases_file = "cases.toml";
// Of consent.md: {legal_basis} there is that of all purposes.
inline constexpr std::string_view legal_basis_section = "legal-basis";
inline constexpr size_t max_folder_depth = 4;

using Files = std::map<std::string, Buffer, std::less<>>; // by path, '/' between parts

// What a campaign says, without who signed it.
struct Content {
    Terms terms;
    std::optional<Cases> cases;
    std::vector<Language> languages; // in the order of terms.languages

    const Language* language(std::string_view id) const;
    // The section in this language, else in the source language; nullptr when neither has it.
    const Section* section(std::string_view language, Text Language::*text,
                           std::string_view id) const;
};

struct Campaign : Content {
    SignedManifest manifest;
    Files files; // every listed file
};

// Reads and checks a signed folder. `trusted` are the authority keys already confirmed; empty means
// first sight: the manifest must be signed by an authority it names (see
// open_unconfirmed_manifest).
Result<Campaign> read_campaign(Disk& disk, const Path& folder,
                               std::span<const VerifierKey> trusted);

// Only the manifest of a folder, checked as above; for programs that need keys and terms, no texts.
Result<SignedManifest> read_manifest(Disk& disk, const Path& folder,
                                     std::span<const VerifierKey> trusted);

// A folder before it is signed. `problems` holds everything that CAMPAIGN.md section 5 refuses, but
// for the worst case against the cell, which needs the record's format: the desk adds it. The rest
// is filled as far as it could be read. A file "manifest" is left out of account.
struct Draft : Content {
    std::vector<ManifestFile> files; // the manifest's file lines, sorted
    Problems problems;               // empty: may be signed
};
Draft check_campaign(Disk& disk, const Path& folder);

// The same checks on content that was read already; `problems` grows.
void check_content(const Content& content, Problems& problems);

// The words a form needs in this language, e.g. "signature.field.name.label": for check_content and
// for whoever lists what a translator still has to do.
std::vector<std::string> words_needed(const Terms& terms);

} // namespace streetsign
