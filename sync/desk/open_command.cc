// SPDX-License-Identifier: MIT
// Opens batch files, or all that a server holds, into lists: both lists or neither, in a folder
// that holds none yet.
#include <algorithm>
#include <filesystem>
#include <optional>

#include "sync/batch/batch.h"
#include "sync/campaign/campaign_folder.h"
#include "sync/core/date.h"
#include "sync/desk/commands.h"
#include "sync/desk/connection.h"
#include "sync/desk/decisions.h"
#include "sync/desk/export.h"
#include "sync/desk/keyring.h"
#include "sync/desk/mirror.h"
#include "sync/desk/opening.h"
#include "sync/desk/speech.h"

namespace streetsign::desk {
namespace {

// What can be seen to be wrong before a passphrase is asked for.
Result<void> check_words(Disk& disk, const OpenOptions& options) {
    if (options.common.keys.empty() && !options.identity)
        return fail(Code::usage, "nobody said what opens the signatures: add --keys FOLDER, or "
                                 "--identity FILE with an opening identity");
    if (options.batches.empty() && options.server.url.empty())
        return fail(Code::usage, "nobody said what to open: add --batches FOLDER, or --server URL "
                                 "with --token-file");
    return check_no_lists(disk, options.out);
}

// What the words name, each opened once.
struct Sources {
    std::optional<Keyring> keyring;
    std::optional<CurlTransport> server;
};

Result<Sources> open_sources(Disk& disk, const OpenOptions& options) {
    Sources sources;
    if (!options.common.keys.empty())
        sources.keyring = TRY(Keyring::open(disk, options.common.keys));
    if (!options.server.url.empty())
        sources.server = TRY(connect(disk, options.server, max_batch_size));
    return sources;
}

// Every serial at hand, oldest first, checked against the keyring's authorities where there is a
// keyring.
Result<std::vector<Campaign>> read_campaigns(Disk& disk, const OpenOptions& options,
                                             const std::optional<Keyring>& keyring) {
    const auto trusted = keyring ? keyring->authorities() : std::vector<VerifierKey>();
    std::vector<Path> folders = options.earlier;
    folders.push_back(options.campaign);
    std::vector<Campaign> campaigns;
    for (const Path& folder : folders)
        campaigns.push_back(TRY(read_campaign(disk, folder, trusted)));
    std::sort(campaigns.begin(), campaigns.end(), [](const Campaign& left, const Campaign& right) {
        return left.manifest.terms.serial < right.manifest.terms.serial;
    });
    return campaigns;
}

Result<std::vector<AgeIdentityKey>> read_identities(Disk& disk, const OpenOptions& options,
                                                    const std::optional<Keyring>& keyring) {
    const Passphrases passphrases(options.common.passphrase_file);
    if (options.identity) return read_identity_file(disk, *options.identity, passphrases);
    std::vector<AgeIdentityKey> identities;
    identities.push_back(TRY(keyring->opening_identity(options.common.number, passphrases)));
    return identities;
}

// Every order that can be known here: those this keyring signed, those the server has.
Result<Decisions> read_decisions(Sources& sources, const Manifest& manifest) {
    Decisions decisions;
    if (sources.keyring)
        for (const Keyring::KeptNote& kept : TRY(sources.keyring->kept_notes()))
            decisions.take(kept.note, manifest);
    if (sources.server)
        for (const Buffer& note : TRY(pull_notes(*sources.server)))
            decisions.take(note, manifest);
    return decisions;
}

bool say_findings(const Opening& opening) {
    const auto number = [&](Counted as) { return std::to_string(opening.counted(as)); };
    say(plural(opening.records().size(), "record", "records") + " opened from " +
        plural(opening.batches(), "batch", "batches") + ": " + number(Counted::yes) + " counted, " +
        number(Counted::waiting) + " waiting, " + number(Counted::rejected) + " rejected, " +
        number(Counted::declared) + " declared; " + std::to_string(opening.repeated()) +
        " seen again and counted once; " + std::to_string(opening.erased()) + " erased by order.");
    bool grave = false;
    for (const Finding& finding : opening.findings()) {
        say((finding.grave ? "PROBLEM  " : "note     ") + finding.where + ": " + finding.sentence);
        grave = grave || finding.grave;
    }
    return grave;
}

Result<void> open_into_folder(Disk& disk, const OpenOptions& options, Sources& sources,
                              std::span<const Campaign> campaigns,
                              std::span<const AgeIdentityKey> identities) {
    const Manifest& manifest = campaigns.back().manifest.terms;
    Opening opening(campaigns, identities);
    opening.know(TRY(read_decisions(sources, manifest))); // before anything is opened
    const Carriers carriers{options.batches, sources.server ? &*sources.server : nullptr,
                            options.server.url};
    TRY(open_carriers(disk, carriers, opening, [](const std::string& name) { say("  " + name); }));

    const bool grave = say_findings(opening);
    if (opening.batches() == 0)
        return fail(Code::not_found, "no batch could be opened, see the lines that begin with "
                                     "PROBLEM; nothing was written");
    if (grave && opening.records().empty())
        return fail(Code::mismatch, "no record could be opened, see the lines that begin with "
                                    "PROBLEM: is this the identity of this campaign? Nothing was "
                                    "written");
    TRY(write_lists(disk, options.out, opening.records()));
    say("Written: " + (options.out / csv_file).string() + " and " + std::string(json_lines_file) +
        ". They hold names in plain: keep them as the campaign promised, and delete them by " +
        text_of(manifest.destroy_by) + ".");
    if (grave)
        return fail(Code::mismatch, "not everything was in order; see the lines that begin with "
                                    "PROBLEM. What was good is in the export");
    return {};
}

} // namespace

Result<void> run_open(const OpenOptions& options) {
    RealDisk disk;
    TRY(check_words(disk, options));
    Sources sources = TRY(open_sources(disk, options));
    const auto campaigns = TRY(read_campaigns(disk, options, sources.keyring));
    const auto identities = TRY(read_identities(disk, options, sources.keyring));
    // Made now: a folder that cannot be made is better known before a server is read for an hour.
    const bool there = TRY(disk.exists(options.out));
    TRY(disk.make_folder(options.out));
    auto opened = open_into_folder(disk, options, sources, campaigns, identities);
    std::error_code ignored; // not empty: the lists are in it, and stay
    if (!opened && !there) std::filesystem::remove(options.out, ignored);
    return opened;
}

} // namespace streetsign::desk
