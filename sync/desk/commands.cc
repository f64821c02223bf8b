// SPDX-License-Identifier: MIT
#include "sync/desk/commands.h"

#include <iostream>

#include "sync/batch/batch.h"
#include "sync/campaign/fingerprint.h"
#include "sync/core/date.h"
#include "sync/core/text.h"
#include "sync/desk/ceremony.h"
#include "sync/desk/connection.h"
#include "sync/desk/keyring.h"
#include "sync/desk/mirror.h"
#include "sync/desk/speech.h"

namespace streetsign::desk {
namespace {

constexpr size_t note_limit = size_t{1024} * 1024;

// Asks until it is a yes or a no; no terminal is a no.
bool confirmed(const std::string& question) {
    for (;;) {
        std::cout << question << " [yes/no] " << std::flush;
        std::string answer;
        if (!std::getline(std::cin, answer)) return false;
        if (answer == "yes") return true;
        if (answer == "no") return false;
    }
}

// A stall's label belongs to the organisers alone: it stands in this file, never in a certificate.
Result<void> register_label(Disk& disk, const Path& keys, const std::string& device,
                            const std::string& label) {
    if (label.empty()) return {};
    const Path file = keys / "register";
    const auto before = disk.read(file, note_limit);
    if (!before && before.error().code != Code::not_found) return before.error();
    std::string text = before ? std::string(as_text(*before)) : std::string();
    if (label.find_first_of("\t\n") != std::string::npos)
        return fail(Code::usage, "a label is one line without tabs");
    text += device + "\t" + label + "\n";
    return write_durably(disk, file, as_bytes(text));
}

} // namespace

Result<void> run_init(const InitOptions& options) {
    RealDisk disk;
    const Scope scope = TRY(Scope::create(options.domain, options.campaign));
    const Passphrases passphrases(options.common.passphrase_file);
    say("Making two authority keys and two opening identities. Each takes about a second.");
    const Keyring keyring = TRY(Keyring::create(disk, options.common.keys, scope, passphrases));
    say("The keys are in " + options.common.keys.string() +
        ". Copy the folder to a second place "
        "and keep both offline.");
    for (const std::string& recipient : keyring.recipients())
        say("Signatures will be sealed to " + recipient);
    say("Fingerprint of the authority: " + authority_fingerprint(keyring.authorities()).text());
    say("Next: streetsign-desk probe --number 1, then --number 2, on the machine that will open.");
    return {};
}

Result<void> run_probe(const Common& common) {
    RealDisk disk;
    const Keyring keyring = TRY(Keyring::open(disk, common.keys));
    TRY(keyring.open_probe(common.number, Passphrases(common.passphrase_file)));
    say("Opening identity " + std::to_string(common.number) + " opens what is sealed to it.");
    const auto left = TRY(keyring.unopened_probes());
    say(left.empty()
            ? "Both probes are opened: a live campaign may be signed."
            : "Still to be opened: the probe of identity " + std::to_string(left[0]) + ".");
    return {};
}

Result<void> run_campaign(const CampaignOptions& options) {
    RealDisk disk;
    const Keyring keyring = TRY(Keyring::open(disk, options.common.keys));
    CampaignOrder order;
    order.source = options.source;
    order.texts = options.texts;
    order.out = options.out;
    order.server = TRY(read_server_terms(disk, options.server));
    if (!options.server_url.empty()) order.server.url = options.server_url;
    if (order.server.url.empty())
        return fail(Code::usage, "nobody said where the server will be; add --server-url");
    order.serial = options.serial;
    if (options.cell != 0) order.cell = options.cell;
    order.issued = date_of(SystemClock().wall_seconds());
    if (!options.issued.empty()) order.issued = TRY(parse_date(options.issued));
    const SignerKey authority =
        TRY(keyring.authority(options.common.number, Passphrases(options.common.passphrase_file)));
    const SignedManifest manifest = TRY(make_campaign(disk, keyring, authority, order));
    say("Signed campaign \"" + manifest.terms.title + "\", serial " +
        std::to_string(manifest.terms.serial) + ", " +
        (manifest.terms.mode == Mode::live ? "live" : "rehearsal") + ", " +
        plural(manifest.terms.languages.size(), "language", "languages") + ", " +
        plural(manifest.terms.files.size(), "file", "files") + ", in " + options.out.string() +
        ".");
    return {};
}

Result<void> run_enrol(const EnrolOptions& options) {
    RealDisk disk;
    const Keyring keyring = TRY(Keyring::open(disk, options.common.keys));
    const Campaign campaign = TRY(read_campaign(disk, options.campaign, keyring.authorities()));
    const Manifest& manifest = campaign.manifest.terms;
    const RequestsRead read = TRY(read_requests(disk, options.requests, manifest.scope));
    for (const std::string& sentence : read.refused)
        say("Refused: " + sentence);
    if (read.requests.empty())
        return fail(Code::not_found, "there is no request for this campaign in " +
                                         options.requests.string() +
                                         "; make one on each device first");
    const Path given = options.common.keys / "certificates";
    TRY(disk.make_folder(given));
    const SignerKey authority =
        TRY(keyring.authority(options.common.number, Passphrases(options.common.passphrase_file)));
    size_t certified = 0;
    std::vector<std::string> problems;
    for (const EnrolmentRequest& request : read.requests) {
        const DeviceName name = request.request.terms.device();
        say(name.device + ", epoch " + std::to_string(name.epoch) + ": " +
            fingerprint_of(request.request.terms.key).text());
        if (!options.accept_all &&
            !confirmed("Does the device show the same eight words, in this order?")) {
            say("Left out: " + name.device);
            continue;
        }
        const auto earlier = TRY(read_certificates(disk, given, manifest));
        const auto certificate = certify(request, manifest, earlier, authority);
        if (!certificate) {
            problems.push_back(certificate.error().detail);
            continue;
        }
        const std::string file = certificate_file_name(name);
        TRY(write_durably(disk, given / file, certificate->note));
        TRY(write_durably(disk, options.requests / file, certificate->note));
        TRY(register_label(disk, options.common.keys, name.device, options.label));
        ++certified;
    }
    say(plural(certified, "device", "devices") +
        " enrolled. Certificates lie beside the requests: "
        "carry them back, and the campaign folder with them.");
    for (const std::string& problem : problems)
        say("Refused: " + problem);
    if (!problems.empty() || !read.refused.empty())
        return fail(Code::refused, "not every request could be certified; see above");
    return {};
}

Result<void> run_revoke(const RevokeOptions& options) {
    RealDisk disk;
    const Keyring keyring = TRY(Keyring::open(disk, options.common.keys));
    const Campaign campaign = TRY(read_campaign(disk, options.campaign, keyring.authorities()));
    TRY(DeviceName::parse_in(campaign.manifest.terms.scope, options.origin));
    Revocation revocation;
    revocation.origin = options.origin;
    const auto reason = parse_revocation_reason(options.reason);
    if (!reason)
        return fail(Code::usage,
                    "the reason is one of: lost, stolen, cloned, damaged, retired, mistake");
    revocation.reason = *reason;
    const SignerKey authority =
        TRY(keyring.authority(options.common.number, Passphrases(options.common.passphrase_file)));
    const auto order = TRY(sign_order(revocation, authority));
    TRY(write_durably(disk, options.out, order.note));
    say("Signed: " + options.origin + " is revoked (" + options.reason + "). Post " +
        options.out.string() + " to the server with streetsign-desk post.");
    return {};
}

Result<void> run_mirror(const MirrorOptions& options) {
    RealDisk disk;
    CurlTransport transport = TRY(connect(disk, options.server, max_batch_size));
    TRY(disk.make_folder(options.out));
    const Mirrored done = TRY(
        mirror(disk, transport, options.out, [](const std::string& line) { say("  " + line); }));
    say(plural(done.logs, "log", "logs") + ", " + plural(done.files, "file", "files") + " and " +
        plural(done.notes, "note", "notes") + " fetched into " + options.out.string() + ".");
    return {};
}

Result<void> run_post(const PostOptions& options) {
    RealDisk disk;
    CurlTransport transport = TRY(connect(disk, options.server, default_answer_limit));
    for (const Path& file : options.notes) {
        const Buffer note = TRY(disk.read(file, note_limit));
        TRY(kind_of_note(note));
        const HttpAnswer answer = TRY(transport.post("/v1/notes", note));
        if (!answer.is(200))
            return fail(answer.status >= 500 ? Code::unreachable : Code::refused,
                        "the server answered " + std::to_string(answer.status) + " (" +
                            std::string(as_text(answer.body).substr(0, 40)) + ") to " +
                            file.string());
        say("Taken by the server: " + file.string());
    }
    return {};
}

} // namespace streetsign::desk
