// SPDX-License-Identifier: MIT
#include "sync/agent/errand.h"

#include <cstdio>
#include <filesystem>
#include <optional>
#include <set>

#include "sync/agent/agent.h"
#include "sync/agent/claim.h"
#include "sync/agent/pace.h"
#include "sync/agent/schedule.h"
#include "sync/agent/watch.h"
#include "sync/campaign/campaign_folder.h"
#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/transport/curl_transport.h"

namespace streetsign::agent {
namespace {

constexpr int exit_done = 0;
constexpr int exit_trouble = 1;
constexpr int exit_usage = 2;
constexpr int exit_refused = 3;

int complain(const Error& error) {
    std::fprintf(stderr, "streetsign-agent: %s\n", error.detail.c_str());
    return error.code == Code::usage ? exit_usage : exit_trouble;
}

// Server, keys and pins: the campaign's, then what the command line adds or replaces.
struct Peer {
    CurlSettings settings;
    ServerVerifiers verifiers;
    uint64_t serial = 0; // 0: no campaign was given
    Digest manifest;
};

Result<void> add_campaign(Peer& peer, Disk& disk, const Path& folder) {
    const Result<Buffer> note = disk.read(folder / manifest_file, max_note_size);
    if (!note)
        return fail(Code::usage, "there is no campaign in " + folder.string() +
                                     ": its file 'manifest' cannot be read");
    // Whether it is the right campaign was settled where it was confirmed, on the kiosk; a wrong
    // one here delivers to a server whose answers the kiosk will not take.
    const Result<SignedManifest> manifest = open_unconfirmed_manifest(*note);
    if (!manifest)
        return fail(Code::usage, "the campaign in " + folder.string() +
                                     " is damaged: " + manifest.error().detail);
    peer.settings.server_url = manifest->terms.server_url;
    peer.settings.floor_seconds = seconds_of(manifest->terms.issued);
    for (const TlsPin& pin : manifest->terms.pins)
        peer.settings.pins.push_back("sha256//" + base64(pin.view()));
    peer.verifiers = {manifest->terms.cosigners, manifest->terms.releasers};
    peer.serial = manifest->terms.serial;
    peer.manifest = manifest->hash();
    return {};
}

Result<void> add_keys(std::vector<VerifierKey>& keys, const std::vector<std::string>& vkeys,
                      KeyType type) {
    for (const std::string& vkey : vkeys) {
        const Result<VerifierKey> key = VerifierKey::parse(vkey);
        if (!key || key->type != type)
            return fail(Code::usage, "'" + vkey + "' is not a key of the right kind");
        keys.push_back(*key);
    }
    return {};
}

Result<Peer> find_peer(Disk& disk, const ErrandOptions& options) {
    Peer peer;
    if (!options.campaign.empty()) TRY(add_campaign(peer, disk, options.campaign));
    if (!options.server.empty()) peer.settings.server_url = options.server;
    TRY(add_keys(peer.verifiers.cosigners, options.cosigners, KeyType::cosignature));
    TRY(add_keys(peer.verifiers.releasers, options.releasers, KeyType::ed25519));
    // Without a releaser's key an answer that brings a release would count as a stranger's.
    if (peer.settings.server_url.empty() || peer.verifiers.cosigners.empty() ||
        peer.verifiers.releasers.empty())
        return fail(Code::usage, "say whom to deliver to: --campaign FOLDER, or --server URL with "
                                 "--cosigner and --releaser");
    peer.settings.pins.insert(peer.settings.pins.end(), options.pins.begin(), options.pins.end());
    peer.settings.ca_file = options.ca_file;
    peer.settings.proxy = options.proxy;
    peer.settings.allow_plain_loopback = options.allow_plain_loopback;
    peer.settings.plain_option = "--allow-http";
    peer.settings.answer_limit = max_answer;
    return peer;
}

void say(const Round& round) {
    if (round.cosigned > 0)
        std::printf("%zu delivered and cosigned, %zu of them released, %zu wait for release\n",
                    round.cosigned, round.released, round.cosigned - round.released);
    if (round.quarantined > 0) std::printf("%zu in quarantine\n", round.quarantined);
    if (round.undelivered > 0) std::printf("%zu not delivered\n", round.undelivered);
    if (round.event == DeliveryEvent::idle) std::printf("nothing to send\n");
    std::fflush(stdout);
    if (!round.sentence.empty())
        std::fprintf(stderr, "streetsign-agent: %s\n", round.sentence.c_str());
}

// A file's name as it may be shown: others put files on a stick, and a terminal obeys characters.
std::string shown(std::string name) {
    for (char& c : name)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
    return name;
}

// Each file once in a run.
void warn_of_files(const Round& round, std::set<std::string>& told) {
    for (const std::string& name : round.misnamed)
        if (told.insert(name).second)
            std::fprintf(stderr,
                         "streetsign-agent: warning: '%s' is not called as batch files are, so it "
                         "was not sent: give it back the name it had on the device\n",
                         shown(name).c_str());
    for (const Staying& each : round.staying)
        if (told.insert(each.file).second)
            std::fprintf(stderr, "streetsign-agent: '%s' stays here: %s\n",
                         shown(each.file).c_str(), each.why.c_str());
}

bool same_folder(const Path& left, const Path& right) {
    std::error_code error;
    return std::filesystem::equivalent(left, right, error);
}

int exit_code_of(const Round& round) {
    if (round.refused > 0 || round.quarantined > 0) return exit_refused;
    return round.undelivered > 0 || round.event == DeliveryEvent::disk_trouble ? exit_trouble
                                                                               : exit_done;
}

int run_once(Agent& agent, Disk& disk, const Path& outbox) {
    if (const Result<void> meant = check_not_a_stick(disk, outbox); !meant)
        return complain(meant.error());
    const Round round = agent.round();
    if (const Result<void> written = agent.write_status(round, 0); !written)
        return complain(written.error());
    say(round);
    std::set<std::string> told;
    warn_of_files(round, told);
    const int code = exit_code_of(round);
    if (!round
             .stopped) // whatever stays: a contradicted log's device waits for its next certificate
        if (const Result<size_t> notes = agent.fetch_notes(); !notes) {
            const int trouble = complain(notes.error());
            return code == exit_done ? trouble : code;
        }
    return code;
}

// These never spoil a delivery.
void fetch_notes(Agent& agent) {
    const Result<size_t> notes = agent.fetch_notes();
    if (!notes) std::fprintf(stderr, "streetsign-agent: notes: %s\n", notes.error().detail.c_str());
}

int run_watch(Agent& agent, const Clock& clock, const Path& outbox) {
    Result<Watch> watch = Watch::open(outbox);
    if (!watch) return complain(watch.error());
    Pace pace;
    DeliveryEvent before = DeliveryEvent::idle;
    std::set<std::string> told;
    while (true) {
        if (pace.round_is_due(clock.boottime_ms())) {
            const Round round = agent.round();
            const uint64_t now_ms = clock.boottime_ms();
            const bool progress = pace.finished(round, now_ms, random_below(UINT32_MAX));
            const uint64_t next_try =
                next_try_s(pace.next_round_ms(), now_ms, clock.wall_seconds());
            const Result<void> written = agent.write_status(round, next_try);
            if (!written)
                std::fprintf(stderr, "streetsign-agent: %s\n", written.error().detail.c_str());
            if (progress || round.event != before) say(round);
            warn_of_files(round, told);
            before = round.event;
        }
        if (pace.notes_are_due(clock.boottime_ms())) {
            fetch_notes(agent);
            pace.fetched_notes(clock.boottime_ms());
        }
        const Woken woken = watch->wait(pace.longest_wait_ms(clock.boottime_ms()));
        if (woken == Woken::end) return exit_done;
        pace.woken(woken);
    }
}

} // namespace

int run_errand(const ErrandOptions& options) {
    RealDisk disk;
    const SystemClock clock;
    Result<Peer> peer = find_peer(disk, options);
    if (!peer) return complain(peer.error());
    if (!options.device.empty() && !is_id(options.device))
        return complain(fail(Code::usage, "--device wants an id like stall-07"));
    Result<CurlTransport> transport = CurlTransport::create(std::move(peer->settings));
    if (!transport) return complain(transport.error());
    const Result<FolderLock> outbox_claim = claim_outbox(options.outbox);
    if (!outbox_claim) return complain(outbox_claim.error());
    Result<Outbox> outbox = Outbox::open(disk, options.outbox);
    if (!outbox) return complain(outbox.error());
    Result<Inbox> inbox = Inbox::open(disk, options.inbox);
    if (!inbox) return complain(inbox.error());
    std::optional<Result<FolderLock>> inbox_claim; // one folder is claimed once
    if (!same_folder(options.outbox, options.inbox)) inbox_claim = claim_inbox(options.inbox);
    if (inbox_claim && !*inbox_claim) return complain(inbox_claim->error());
    Agent agent(std::move(*outbox), std::move(*inbox), *transport, clock,
                std::move(peer->verifiers), options.device);
    agent.know_campaign(peer->serial, peer->manifest);
    return options.watch ? run_watch(agent, clock, options.outbox)
                         : run_once(agent, disk, options.outbox);
}

} // namespace streetsign::agent
