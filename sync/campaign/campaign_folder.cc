// SPDX-License-Identifier: MIT
#include "sync/campaign/campaign_folder.h"

#include <algorithm>

#include "sync/core/crypto.h"

namespace streetsign {
namespace {

constexpr size_t max_folder_entries = 4 * max_manifest_files; // names looked at, folders included

struct Walk {
    Disk& disk;
    Path root;
    std::vector<std::string> paths; // of files, '/' between parts
    size_t seen = 0;
};

// Adds every file under `inner`. A Disk does not say which names are folders: those that can be
// listed are.
Result<void> walk(Walk& walking, const std::string& inner, size_t depth) {
    if (depth > max_folder_depth)
        return fail(Code::malformed, "folders in a campaign are at most 4 deep: " + inner);
    const std::vector<std::string> names = TRY(walking.disk.list(walking.root / inner));
    for (const std::string& name : names) {
        if (++walking.seen > max_folder_entries)
            return fail(Code::malformed, "there are too many files in the campaign folder");
        std::string path = inner;
        if (!path.empty()) path += "/";
        path += name;
        if (walking.disk.list(walking.root / path))
            TRY(walk(walking, path, depth + 1));
        else if (path != manifest_file)
            walking.paths.push_back(path);
    }
    return {};
}

Result<std::vector<std::string>> files_in(Disk& disk, const Path& folder) {
    Walk walking{disk, folder, {}};
    TRY(walk(walking, "", 0));
    std::sort(walking.paths.begin(), walking.paths.end());
    return std::move(walking.paths);
}

// ---- from files to content -------------------------------------------------------------------

struct TextFile {
    std::string_view name;
    Text Language::*text;
};

constexpr TextFile text_files[] = {
    {"petition.md", &Language::petition}, {"consent.md", &Language::consent},
    {"act.md", &Language::act},           {"share.md", &Language::share},
    {"partners.md", &Language::partners}, {"cases.md", &Language::cases},
};
constexpr std::string_view words_file = "form.toml";

// The file's bytes; a problem when it is not there.
const Buffer* need(const Files& files, const std::string& path, Problems& problems) {
    const auto found = files.find(path);
    if (found != files.end()) return &found->second;
    problems.push_back({path, 0, "the file is missing"});
    return nullptr;
}

Language parse_language(const Files& files, const std::string& id, bool with_cases,
                        Problems& problems) {
    Language language;
    language.id = id;
    const std::string folder = "locales/" + id + "/";
    for (const TextFile& file : text_files) {
        if (file.text == &Language::cases && !with_cases) continue;
        const std::string path = folder + std::string(file.name);
        if (const Buffer* bytes = need(files, path, problems))
            language.*file.text = parse_text(*bytes, path, problems);
    }
    const std::string path = folder + std::string(words_file);
    if (const Buffer* bytes = need(files, path, problems))
        language.form = parse_words(*bytes, path, problems);
    return language;
}

// A file that nothing reads is a mistake, or something smuggled: it would be signed all the same.
void check_known(const Files& files, const Content& content, Problems& problems) {
    if (content.terms.languages.empty()) return; // campaign.toml could not be read: all are strange
    for (const auto& [path, bytes] : files) {
        bool known = path == terms_file || path == cases_file;
        for (const std::string& id : content.terms.languages) {
            const std::string folder = "locales/" + id + "/";
            if (!path.starts_with(folder)) continue;
            const std::string name = path.substr(folder.size());
            known = known || name == words_file ||
                    std::any_of(std::begin(text_files), std::end(text_files),
                                [&](const TextFile& file) {
                                    const bool cases = file.text == &Language::cases;
                                    return file.name == name && (!cases || content.cases);
                                });
        }
        if (!known) problems.push_back({path, 0, "the file belongs to nothing in campaign.toml"});
    }
}

Content parse_content(const Files& files, Problems& problems) {
    Content content;
    const Buffer* terms = need(files, std::string(terms_file), problems);
    if (terms == nullptr) return content;
    content.terms = parse_terms(*terms, problems);
    if (const auto cases = files.find(cases_file); cases != files.end())
        content.cases = parse_cases(cases->second, problems);
    for (const std::string& id : content.terms.languages)
        content.languages.push_back(parse_language(files, id, content.cases.has_value(), problems));
    check_known(files, content, problems);
    check_content(content, problems);
    return content;
}

// ---- the signed folder -----------------------------------------------------------------------

Result<Buffer> read_listed(Disk& disk, const Path& folder, const ManifestFile& file) {
    auto bytes = disk.read(folder / file.path, max_campaign_file);
    if (!bytes) {
        const Code code = bytes.error().code;
        if (code == Code::io || code == Code::denied) return bytes.error();
        return fail(Code::mismatch, file.path +
                                        ": the campaign's manifest lists this file, but it "
                                        "cannot be read: " +
                                        bytes.error().detail);
    }
    if (bytes->size() != file.size || sha256(*bytes) != file.sha256)
        return fail(Code::mismatch,
                    file.path +
                        ": the file is not the one that was signed; copy the campaign anew");
    return bytes;
}

Result<Files> read_files(Disk& disk, const Path& folder, const Manifest& manifest) {
    const std::vector<std::string> present = TRY(files_in(disk, folder));
    const auto& listed = manifest.files;
    for (const std::string& path : present) {
        const bool known =
            std::any_of(listed.begin(), listed.end(),
                        [&path](const ManifestFile& file) { return file.path == path; });
        if (!known)
            return fail(Code::mismatch, path + ": the campaign's manifest does not list this file");
    }
    Files files;
    for (const ManifestFile& file : listed) {
        Buffer bytes = TRY(read_listed(disk, folder, file));
        files.emplace(file.path, std::move(bytes));
    }
    return files;
}

// campaign.toml and the manifest say some things both: the authority signed both, so a difference
// is a mistake of whoever built the folder.
void compare(const Terms& terms, const Manifest& manifest, Problems& problems) {
    const auto same = [&problems](bool equal, std::string_view what) {
        if (!equal)
            problems.push_back(
                {std::string(terms_file), 0, "the manifest has another " + std::string(what)});
    };
    std::vector<std::string> drafts = terms.unreviewed;
    std::sort(drafts.begin(), drafts.end());
    same(terms.id == manifest.scope.campaign, "id");
    same(terms.mode == manifest.mode, "mode");
    same(terms.languages == manifest.languages, "list of languages");
    same(drafts == manifest.allowed_drafts, "list of unreviewed languages");
    same(terms.expiry == manifest.expires, "expiry");
    same(terms.accept_until == manifest.accept_until, "accept_until");
    same(terms.destroy_by == manifest.destroy_by, "destroy_by");
}

} // namespace

const Language* Content::language(std::string_view id) const {
    const auto found = std::find_if(languages.begin(), languages.end(),
                                    [id](const Language& language) { return language.id == id; });
    return found == languages.end() ? nullptr : &*found;
}

const Section* Content::section(std::string_view language_id, Text Language::*text,
                                std::string_view id) const {
    for (const std::string_view candidate :
         {language_id, std::string_view(terms.source_language)}) {
        const Language* found = language(candidate);
        const Section* section = found == nullptr ? nullptr : (found->*text).section(id);
        if (section != nullptr) return section;
    }
    return nullptr;
}

Result<SignedManifest> read_manifest(Disk& disk, const Path& folder,
                                     std::span<const VerifierKey> trusted) {
    const Buffer note = TRY(disk.read(folder / manifest_file, max_note_size));
    auto manifest =
        trusted.empty() ? open_unconfirmed_manifest(note) : open_manifest(note, trusted);
    if (!manifest)
        return fail(manifest.error().code,
                    (folder / manifest_file).string() + ": " + manifest.error().detail);
    return manifest;
}

Result<Campaign> read_campaign(Disk& disk, const Path& folder,
                               std::span<const VerifierKey> trusted) {
    Campaign campaign;
    campaign.manifest = TRY(read_manifest(disk, folder, trusted));
    campaign.files = TRY(read_files(disk, folder, campaign.manifest.terms));
    Problems problems;
    static_cast<Content&>(campaign) = parse_content(campaign.files, problems);
    compare(campaign.terms, campaign.manifest.terms, problems);
    TRY(refuse_if_any(problems));
    return campaign;
}

Draft check_campaign(Disk& disk, const Path& folder) {
    Draft draft;
    const auto give_up = [&draft](std::string file, const Error& error) {
        draft.problems.push_back({std::move(file), 0, error.detail});
    };
    const auto paths = files_in(disk, folder);
    if (!paths) {
        give_up(folder.string(), paths.error());
        return draft;
    }
    Files files;
    for (const std::string& path : *paths) {
        auto bytes = disk.read(folder / path, max_campaign_file);
        if (!bytes) {
            give_up(path, bytes.error());
            continue;
        }
        draft.files.push_back({path, bytes->size(), sha256(*bytes)});
        files.emplace(path, *std::move(bytes));
    }
    if (draft.files.size() > max_manifest_files)
        draft.problems.push_back({folder.string(), 0, "a campaign has at most 512 files"});
    static_cast<Content&>(draft) = parse_content(files, draft.problems);
    return draft;
}

} // namespace streetsign
