// SPDX-License-Identifier: MIT
#include "sync/server/commands.h"

#include <csignal>
#include <cstdio>
#include <filesystem>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/campaign/campaign_folder.h"
#include "sync/campaign/fingerprint.h"
#include "sync/core/clock.h"
#include "sync/core/folder_lock.h"
#include "sync/core/text.h"
#include "sync/server/backup.h"
#include "sync/server/http.h"
#include "sync/server/serving.h"

namespace streetsign::server {
namespace {

constexpr int release_wait_s = 30; // for the running server to take a backup's list

void say(const std::string& line) { std::printf("%s\n", line.c_str()); }

void say_keys(const ServerKeys& keys) {
    say("cosigner " + keys.cosigner.vkey());
    say("releaser " + keys.releaser.vkey());
    say("ledger " + keys.ledger.vkey());
}

struct Address {
    std::string host;
    uint16_t port = 0;
};

// "127.0.0.1:0", "[::1]:8443".
Result<Address> parse_listen(std::string_view text) {
    const size_t colon = text.rfind(':');
    const auto port = parse_decimal(colon == text.npos ? "" : text.substr(colon + 1));
    if (!port || *port > 65535)
        return fail(Code::usage, "--listen wants address:port, for example 127.0.0.1:8443");
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    return Address{std::string(host), static_cast<uint16_t>(*port)};
}

// One connection is one file, and 1024 is the usual limit.
void allow_many_files() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// Blocked in this thread and, since it is called before any is made, in all others.
sigset_t block_end_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

// A copy on the same disk does not survive it.
bool on_same_disk(const Path& left, const Path& right) {
    struct stat one {};
    struct stat two {};
    return stat(left.c_str(), &one) == 0 && stat(right.c_str(), &two) == 0 &&
           one.st_dev == two.st_dev;
}

Result<SignedManifest> read_trusted(Disk& disk, const DataFolder& folder,
                                    const AddOptions& options) {
    std::vector<VerifierKey> trusted;
    {
        Vault vault = TRY(Vault::open(folder.database(), Access::read_only));
        if (const Result<Terms> terms = load_terms(vault)) trusted = terms->now().authorities;
    }
    if (trusted.empty())
        for (const std::string& vkey : options.authorities) {
            const Result<VerifierKey> key = VerifierKey::parse(vkey);
            if (!key) return fail(Code::usage, "'" + vkey + "' is not a public key");
            trusted.push_back(*key);
        }
    if (trusted.empty()) {
        const Campaign campaign = TRY(read_campaign(disk, options.folder, {}));
        std::string keys;
        for (const VerifierKey& key : campaign.manifest.terms.authorities)
            keys += " --authority '" + key.text() + "'";
        return fail(Code::usage,
                    "whose campaign is this? Compare these words with the organisers: " +
                        authority_fingerprint(campaign.manifest.terms.authorities).text() +
                        ". If they are the same, say so with" + keys);
    }
    Campaign campaign = TRY(read_campaign(disk, options.folder, trusted));
    return std::move(campaign.manifest);
}

// The running server turns the list into releases; we look until it has.
Result<void> wait_until_taken(Disk& disk, const Path& list) {
    for (int tries = 0; tries < release_wait_s * 10; ++tries) {
        const bool there = TRY(disk.exists(list));
        if (!there) return {};
        usleep(100'000);
    }
    return fail(Code::busy, "the copy is made, but the running server has not taken its list (" +
                                list.string() + "); it will when it can write");
}

// The data folder's, which is on a disk of this machine: without a lock two could write.
Result<FolderLock> lock_data(const DataFolder& folder) {
    FolderLock lock = TRY(FolderLock::take(folder.root, "another streetsign-server works in " +
                                                            folder.root.string()));
    if (lock.held()) return lock;
    return fail(Code::io, folder.root.string() +
                              " cannot be locked against a second streetsign-server: put it on a "
                              "disk of this machine");
}

} // namespace

Result<void> run_init(const DataFolder& folder, const InitOptions& options) {
    const Result<Scope> scope = Scope::create(options.domain, options.campaign);
    if (!scope) return fail(Code::usage, scope.error().detail);
    RealDisk disk;
    std::string pin;
    if (!options.tls_certificate.empty()) pin = TRY(tls_pin_of(options.tls_certificate));
    const ServerKeys keys = TRY(make_data_folder(disk, folder, *scope));
    say_keys(keys);
    if (!pin.empty()) say("pin " + pin);
    say("desk-token " + folder.desk_token().string());
    return {};
}

Result<void> run_add_campaign(const DataFolder& folder, const AddOptions& options) {
    RealDisk disk;
    TRY(check_data_folder(disk, folder));
    Result<FolderLock> lock = lock_data(folder);
    if (!lock && lock.error().code == Code::busy)
        return fail(Code::busy, "the server is running: stop it, or give it the new manifest with "
                                "POST /v1/notes");
    if (!lock) return lock.error();
    const SignedManifest manifest = TRY(read_trusted(disk, folder, options));
    TRY(add_manifest(disk, folder, manifest));
    say("campaign " + manifest.terms.scope.domain + "/" + manifest.terms.scope.campaign +
        ", serial " + std::to_string(manifest.terms.serial) +
        (manifest.terms.mode == Mode::rehearsal ? ", rehearsal" : ", live"));
    return {};
}

Result<void> run_serve(const DataFolder& folder, const ServeOptions& options) {
    const Address address = TRY(parse_listen(options.listen));
    if (options.tls_certificate.empty() != options.tls_key.empty())
        return fail(Code::usage, "--tls-cert and --tls-key belong together");
    const sigset_t signals = block_end_signals();
    allow_many_files();
    RealDisk disk;
    const SystemClock clock;
    TRY(check_data_folder(disk, folder));
    const FolderLock lock = TRY(lock_data(folder));
    const std::unique_ptr<Serving> serving =
        TRY(Serving::open(disk, folder, clock, options.public_every_s));
    if (serving->terms()->now().mode == Mode::live &&
        options.public_every_s < default_public_every_s)
        return fail(Code::usage, "a live campaign publishes once a day, not more often");

    HttpSettings settings;
    settings.address = address.host;
    settings.port = address.port;
    settings.tls_certificate = options.tls_certificate;
    settings.tls_key = options.tls_key;
    Service& service = serving->service();
    HttpServer server = TRY(HttpServer::open(
        settings, [&service](const HttpRequest& request) { return answer(service, request); },
        [&service](std::string_view path, uint64_t length) {
            return refuse_body(service, path, length);
        }));
    serving->housekeeper().start();
    server.start();
    if (!options.port_file.empty())
        TRY(write_durably(disk, options.port_file, as_bytes(std::to_string(server.port()) + "\n")));
    say("listening on " + std::string(options.tls_certificate.empty() ? "http" : "https") + "://" +
        options.listen.substr(0, options.listen.rfind(':')) + ":" + std::to_string(server.port()));
    if (const size_t behind = serving->queue().heads().logs_behind(); behind != 0)
        say(std::to_string(behind) +
            " logs are behind what was cosigned before; each waits for its "
            "device to send the same batches again");
    std::fflush(stdout);

    int received = 0;
    sigwait(&signals, &received);
    server.stop();
    say("stopped");
    return {};
}

Result<void> run_backup(const DataFolder& folder, const BackupOptions& options) {
    RealDisk disk;
    const Path to(options.to);
    TRY(check_data_folder(disk, folder));
    const std::vector<BackedUp> heads = TRY(back_up(disk, folder, to));
    if (on_same_disk(folder.database(), to))
        say("warning: the copy is on the same disk as the database; put it on another one");
    const Path list = TRY(leave_heads(disk, folder, heads));
    const Result<FolderLock> lock = lock_data(folder);
    if (!lock && lock.error().code != Code::busy) return lock.error();
    if (lock) { // no server is running: we are the writer
        CommitQueue queue(TRY(Vault::open(folder.database(), Access::read_write)),
                          folder.database());
        TRY(release_backed_up(disk, folder, queue));
    } else {
        TRY(wait_until_taken(disk, list));
    }
    say("backed up " + std::to_string(heads.size()) + " logs to " + to.string() +
        " and released what is in it");
    return {};
}

Result<void> run_status(const DataFolder& folder) {
    RealDisk disk;
    TRY(check_data_folder(disk, folder));
    const ServerKeys keys = TRY(load_keys(disk, folder));
    say_keys(keys);
    Vault vault = TRY(Vault::open(folder.database(), Access::read_only));
    if (const Result<Terms> terms = load_terms(vault))
        say("campaign " + terms->now().title + ", serial " + std::to_string(terms->now().serial));
    else
        say("campaign none yet: run add-campaign");
    const LogRow ledger = TRY(ledger_row(vault));
    say("ledger " + std::to_string(ledger.size().value) + " entries, " +
        std::to_string(ledger.public_size.value) + " public");
    const Totals totals = TRY(count_totals(vault));
    say("counted " + std::to_string(totals.signatures) + " signatures, " +
        std::to_string(totals.reports) + " reports");
    for (const std::string& origin : TRY(forked_logs(vault)))
        say("forked " + origin + ": its key signed two histories; the checkpoints that prove it " +
            "are in the database's table evidence");
    for (const LogRow& log : TRY(all_logs(vault)))
        say("log " + log.origin + ": " + std::to_string(log.size().value) + " entries, " +
            std::to_string(log.good.value) + " cosigned, " + std::to_string(log.released.value) +
            " released");
    return {};
}

} // namespace streetsign::server
