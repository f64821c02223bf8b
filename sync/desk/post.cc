// SPDX-License-Identifier: MIT
// Brings signed notes to the server: those that are named, or all that these keys have signed, for
// a server that was restored from a copy made before some of them.
#include <algorithm>

#include "sync/campaign/campaign_folder.h"
#include "sync/core/text.h"
#include "sync/desk/ceremony.h"
#include "sync/desk/commands.h"
#include "sync/desk/keyring.h"
#include "sync/desk/speech.h"

namespace streetsign::desk {
namespace {

struct Sending {
    std::string name; // for people
    Buffer note;
    uint64_t serial = 0; // of a manifest
};

// The word of an answer's body, as far as it may be shown.
std::string word_of(const HttpAnswer& answer) {
    const std::string_view body = as_text(answer.body);
    return std::string(body.substr(0, std::min<size_t>(body.find('\n'), 40)));
}

Result<void> send(Transport& transport, const Sending& sending) {
    const HttpAnswer answer = TRY(transport.post("/v1/notes", sending.note));
    if (answer.is(200)) {
        say("Taken by the server: " + sending.name);
        return {};
    }
    return fail(answer.status >= 500 ? Code::unreachable : Code::refused,
                "the server answered " + std::to_string(answer.status) + " (" + word_of(answer) +
                    ") to " + sending.name);
}

Result<std::vector<Sending>> read_named(Disk& disk, const std::vector<Path>& files) {
    std::vector<Sending> all;
    for (const Path& file : files) {
        Buffer note = TRY(disk.read(file, max_note_size));
        const auto kind = kind_of_note(note);
        if (!kind)
            return fail(Code::usage, file.string() + " is no note that a server takes (" +
                                         kind.error().detail + "); nothing was sent");
        all.push_back({file.string(), std::move(note)});
    }
    return all;
}

// The campaign's manifest and what came before it, by serial; a later one was not meant for the
// server yet. Then the certificates, then the orders.
Result<std::vector<Sending>> gather_all(Disk& disk, const PostOptions& options) {
    const Keyring keyring = TRY(Keyring::open(disk, options.keys));
    const Campaign campaign = TRY(read_campaign(disk, options.campaign, keyring.authorities()));
    const SignedManifest& newest = campaign.manifest;
    std::vector<Sending> all = {{"the manifest of serial " + std::to_string(newest.terms.serial),
                                 newest.note, newest.terms.serial}};
    std::vector<Sending> orders;
    for (const Keyring::KeptNote& kept : TRY(keyring.kept_notes())) {
        const auto kind = TRY(kind_of_note(kept.note));
        if (kind != NoteKind::manifest) {
            orders.push_back({kept.file.string(), kept.note});
            continue;
        }
        const SignedManifest manifest = TRY(open_manifest(kept.note, keyring.authorities()));
        if (manifest.terms.serial < newest.terms.serial)
            all.push_back({"the manifest of serial " + std::to_string(manifest.terms.serial),
                           kept.note, manifest.terms.serial});
    }
    std::sort(all.begin(), all.end(),
              [](const Sending& left, const Sending& right) { return left.serial < right.serial; });
    const Path given = options.keys / certificates_folder;
    for (const auto& certificate : TRY(read_certificates(disk, given, newest.terms)))
        all.push_back({"the certificate of " + certificate.terms.origin(), certificate.note});
    std::move(orders.begin(), orders.end(), std::back_inserter(all));
    return all;
}

// One that the server does not take keeps none of the others back.
Result<void> send_all(Transport& transport, const std::vector<Sending>& all) {
    size_t left = 0;
    for (const Sending& sending : all) {
        const auto sent = send(transport, sending);
        if (sent) continue;
        if (sent.error().code != Code::refused) return sent.error();
        say("Not taken: " + sent.error().detail);
        ++left;
    }
    if (left == 0) return {};
    return fail(Code::refused, plural(left, "note was", "notes were") +
                                   " not taken, see above; an admission is taken once the device "
                                   "has delivered again");
}

} // namespace

Result<void> run_post(const PostOptions& options) {
    RealDisk disk;
    if (options.all && (options.keys.empty() || options.campaign.empty()))
        return fail(Code::usage, "--all wants --keys, whose notes are sent, and --campaign, the "
                                 "folder of the serial that is in force");
    if (!options.all && options.notes.empty())
        return fail(Code::usage, "nobody said what to send: name the notes' files, or add --all");
    std::vector<Sending> all = TRY(read_named(disk, options.notes));
    if (options.all) {
        std::vector<Sending> kept = TRY(gather_all(disk, options));
        all.insert(all.begin(), kept.begin(), kept.end());
    }
    CurlTransport transport = TRY(connect(disk, options.server, default_answer_limit));
    if (options.all) return send_all(transport, all);
    for (const Sending& sending : all)
        TRY(send(transport, sending));
    return {};
}

} // namespace streetsign::desk
