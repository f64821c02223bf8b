// SPDX-License-Identifier: MIT
#include "sync/desk/commands.h"

#include "sync/batch/batch.h"
#include "sync/campaign/fingerprint.h"
#include "sync/core/date.h"
#include "sync/core/text.h"
#include "sync/desk/ceremony.h"
#include "sync/desk/connection.h"
#include "sync/desk/keyring.h"
#include "sync/desk/mirror.h"
#include "sync/desk/order_note.h"
#include "sync/desk/origin.h"
#include "sync/desk/speech.h"

namespace streetsign::desk {
Result<void> run_init(const InitOptions& options) {
    RealDisk disk;
    const auto scope = Scope::create(options.domain, options.campaign);
    if (!scope) return fail(Code::usage, scope.error().detail + "; nothing was made");
    const Passphrases passphrases(options.common.passphrase_file);
    say("Making two authority keys and two opening identities. Each takes about a second.");
    const Keyring keyring = TRY(Keyring::create(disk, options.common.keys, *scope, passphrases));
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
    if (!options.issued.empty()) {
        const auto issued = parse_date(options.issued);
        if (!issued)
            return fail(Code::usage, "--issued " + options.issued + ": " + issued.error().detail);
        order.issued = *issued;
    }
    const SignerKey authority =
        TRY(keyring.authority(options.common.number, Passphrases(options.common.passphrase_file)));
    const SignedManifest manifest = TRY(make_campaign(disk, keyring, authority, order));
    const Campaign campaign = TRY(read_campaign(disk, options.out, keyring.authorities()));
    for (const Problem& caution : cautions(campaign))
        say("Warning: " + caution.text());
    say("Signed campaign \"" + manifest.terms.title + "\", serial " +
        std::to_string(manifest.terms.serial) + ", " +
        (manifest.terms.mode == Mode::live ? "live" : "rehearsal") + ", " +
        plural(manifest.terms.languages.size(), "language", "languages") + ", " +
        plural(manifest.terms.files.size(), "file", "files") + ", in " + options.out.string() +
        ".");
    return {};
}

Result<void> run_revoke(const RevokeOptions& options) {
    RealDisk disk;
    const Keyring keyring = TRY(Keyring::open(disk, options.common.keys));
    const Campaign campaign = TRY(read_campaign(disk, options.campaign, keyring.authorities()));
    const Path certificates = options.common.keys / certificates_folder;
    const DeviceName name =
        TRY(parse_origin(disk, certificates, campaign.manifest.terms, options.origin));
    TRY(check_unwritten(disk, options.out));
    Revocation revocation;
    revocation.origin = name.text();
    const auto reason = parse_revocation_reason(options.reason);
    if (!reason)
        return fail(Code::usage,
                    "the reason is one of: lost, stolen, cloned, damaged, retired, mistake");
    revocation.reason = *reason;
    TRY(certificate_of(disk, certificates, name, campaign.manifest.terms));
    const SignerKey authority =
        TRY(keyring.authority(options.common.number, Passphrases(options.common.passphrase_file)));
    const auto order = TRY(sign_order(revocation, authority));
    TRY(write_order(disk, keyring, options.out, order.note));
    say("Signed: " + name.text() + " is revoked (" + options.reason + "). Post " +
        options.out.string() + " to the server with streetsign-desk post.");
    return {};
}

Result<void> run_mirror(const MirrorOptions& options) {
    RealDisk disk;
    // A desk is shown logs as they are at that second, with what waits in quarantine: no state that
    // was ever published, so its list and its heads would not fit each other.
    if (options.server.token_file)
        return fail(Code::usage, "a mirror is of what the server shows everybody: leave out "
                                 "--token-file; nothing was fetched");
    CurlTransport transport = TRY(connect(disk, options.server, max_batch_size));
    const Mirrored done = TRY(
        mirror(disk, transport, options.out, [](const std::string& line) { say("  " + line); }));
    say(plural(done.logs, "log", "logs") + ", " + plural(done.files, "file", "files") + " and " +
        plural(done.notes, "note", "notes") + " fetched into " + options.out.string() + ".");
    return {};
}

} // namespace streetsign::desk
