// SPDX-License-Identifier: MIT
// streetsign-desk: the organisers' tool. A table of sub-commands; what each does is in commands.h.
// Exit 0: done. 1: it could not be done, the sentence says why. 2: the words of the call are off.
#include <iostream>

#include <CLI/CLI.hpp>

#include "sync/campaign/manifest.h"
#include "sync/core/command_line.h"
#include "sync/core/crypto.h"
#include "sync/desk/commands.h"
#include "sync/desk/orders.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

void add_keys(CLI::App* command, Common& common, bool required = true) {
    auto* const keys = command->add_option("--keys", common.keys, "the folder of keys");
    if (required) keys->required();
    command->add_option("--passphrase-file", common.passphrase_file,
                        "its first line is the passphrase; without it you are asked");
    command->add_option("--number", common.number, "which of the two keys: 1 or 2")
        ->check(CLI::Range(1, 2));
}

// The keys, and the campaign that what they sign or open belongs to.
void add_keys_and_campaign(CLI::App* command, Common& common, Path& campaign,
                           bool keys_required = true) {
    add_keys(command, common, keys_required);
    command->add_option("--campaign", campaign, "the signed folder")->required();
}

void add_origin(CLI::App* command, std::string& origin) {
    command->add_option("--origin", origin, "the device's log: stall-1, stall-1/2")->required();
}

void add_note_file(CLI::App* command, Path& out) {
    command->add_option("--out", out, "the note's file")->required();
}

void add_envelopes(CLI::App* command, std::vector<std::string>& named, std::optional<Path>& list) {
    command->add_option("--envelope", named, "one in hex, as records.csv has them");
    command->add_option("--envelopes", list, "a file of envelopes in hex, one a line");
}

// -1 is read as the largest of all.
CLI::Range from_one_up() { return CLI::Range(uint64_t{1}, uint64_t{INT64_MAX}); }

void add_server(CLI::App* command, ServerOptions& server, bool required) {
    auto* const url = command->add_option("--server", server.url, "https://host[:port]");
    if (required) url->required();
    command->add_flag("--plain-loopback", server.plain_loopback,
                      "allow http:// to this very machine");
    command->add_option("--pin", server.pins, "sha256//... of the server's TLS key")
        ->allow_extra_args(false);
    command->add_option("--ca", server.ca_file, "PEM file of the authority to trust");
    command->add_option("--proxy", server.proxy, "e.g. socks5h://127.0.0.1:9050");
    command->add_option("--token-file", server.token_file, "the server's desk-token");
}

struct Options {
    InitOptions init;
    Common probe;
    CampaignOptions campaign;
    EnrolOptions enrol;
    RevokeOptions revoke;
    ResetPinOptions reset_pin;
    EraseOptions erase;
    DeclareOptions declare;
    AdmitOptions admit;
    ServerOptions quarantine;
    OpenOptions open;
    MirrorOptions mirror;
    PostOptions post;
};

void describe_ceremonies(CLI::App& app, Options& options) {
    auto* const init = app.add_subcommand("init", "make the keys of a new campaign");
    add_keys(init, options.init.common);
    init->add_option("--domain", options.init.domain, "e.g. example.org")->required();
    init->add_option("--campaign", options.init.campaign, "its id: a-z, 0-9 and -")->required();

    auto* const probe = app.add_subcommand("probe", "see that an opening identity opens");
    add_keys(probe, options.probe);

    auto* const campaign = app.add_subcommand("campaign", "check and sign a campaign folder");
    add_keys(campaign, options.campaign.common);
    campaign->add_option("--source", options.campaign.source, "campaign.toml and cases.toml")
        ->required();
    campaign->add_option("--texts", options.campaign.texts, "one folder a language")->required();
    campaign
        ->add_option("--server-terms", options.campaign.server,
                     "a file with what streetsign-server init printed")
        ->required();
    campaign->add_option("--server-url", options.campaign.server_url, "https://host[:port]");
    campaign->add_option("--out", options.campaign.out, "the folder to make")->required();
    campaign->add_option("--serial", options.campaign.serial, "rises with every change")
        ->check(from_one_up());
    campaign->add_option("--cell", options.campaign.cell, "bytes of a padded record")
        ->check(CLI::Range(min_cell, max_cell));
    campaign->add_option("--issued", options.campaign.issued, "a date; default: today");

    auto* const enrol = app.add_subcommand("enrol", "certify devices from a folder of requests");
    add_keys_and_campaign(enrol, options.enrol.common, options.enrol.campaign);
    enrol->add_option("--requests", options.enrol.requests, "a folder, a stick")->required();
    enrol->add_option("--label", options.enrol.label, "the stall, for your register only");
    enrol->add_flag("--accept-all", options.enrol.accept_all,
                    "ask no one to compare words: for rehearsals");

    auto* const revoke = app.add_subcommand("revoke", "take a device's right to sign away");
    add_keys_and_campaign(revoke, options.revoke.common, options.revoke.campaign);
    add_origin(revoke, options.revoke.origin);
    revoke->add_option("--reason", options.revoke.reason, "lost, stolen, cloned, ...")->required();
    add_note_file(revoke, options.revoke.out);

    auto* const reset = app.add_subcommand("reset-pin", "let a terminal's people set a new PIN");
    add_keys_and_campaign(reset, options.reset_pin.common, options.reset_pin.campaign);
    add_origin(reset, options.reset_pin.origin);
    reset
        ->add_option("--reset", options.reset_pin.reset,
                     "its number, as the terminal shows it under \"PIN forgotten?\"")
        ->required()
        ->check(CLI::PositiveNumber);
    reset->add_option("--stick", options.reset_pin.stick, "where the note is laid")->required();
}

void describe_orders(CLI::App& app, Options& options) {
    auto* const erase = app.add_subcommand("erase", "order that envelopes be erased");
    add_keys_and_campaign(erase, options.erase.common, options.erase.campaign);
    erase->add_option("--reason", options.erase.reason, "request, expiry, order")->required();
    add_envelopes(erase, options.erase.envelopes, options.erase.list);
    add_note_file(erase, options.erase.out);

    auto* const declare = app.add_subcommand("declare", "declare test signatures made at stalls");
    add_keys_and_campaign(declare, options.declare.common, options.declare.campaign);
    declare->add_option("--made", options.declare.made, "how many were made, found or not")
        ->required()
        ->check(from_one_up());
    add_envelopes(declare, options.declare.envelopes, options.declare.list);
    add_note_file(declare, options.declare.out);

    auto* const admit = app.add_subcommand("admit", "count what waits in quarantine, or never");
    add_keys_and_campaign(admit, options.admit.common, options.admit.campaign);
    add_origin(admit, options.admit.origin);
    admit->add_option("--size", options.admit.size, "of the head: how many entries")
        ->check(from_one_up());
    admit->add_option("--root", options.admit.root, "of the head, in hex or base64");
    admit->add_option("--checkpoint", options.admit.checkpoint, "the head, or its batch file");
    admit->add_option("--verdict", options.admit.verdict, "admit, reject")->required();
    add_note_file(admit, options.admit.out);

    auto* const quarantine =
        app.add_subcommand("quarantine", "list what waits in a server's quarantine");
    add_server(quarantine, options.quarantine, true);
}

void describe_results(CLI::App& app, Options& options) {
    auto* const open = app.add_subcommand("open", "open signatures and write the lists");
    add_keys_and_campaign(open, options.open.common, options.open.campaign, false);
    open->add_option("--identity", options.open.identity, "an opening identity's age file");
    open->add_option("--earlier", options.open.earlier, "folders of earlier serials")
        ->allow_extra_args(false);
    open->add_option("--batches", options.open.batches, "folders of batch files")
        ->allow_extra_args(false);
    open->add_option("--out", options.open.out, "folder for records.csv and .jsonl")->required();
    add_server(open, options.open.server, false);

    auto* const mirror = app.add_subcommand("mirror", "fetch a server's logs into a folder");
    mirror->add_option("--out", options.mirror.out, "the folder")->required();
    add_server(mirror, options.mirror.server, true);

    auto* const post = app.add_subcommand("post", "bring signed notes to the server");
    post->add_option("notes", options.post.notes, "files");
    post->add_flag("--all", options.post.all,
                   "and all that these keys have signed: after a restore");
    post->add_option("--keys", options.post.keys, "for --all: the folder of keys");
    post->add_option("--campaign", options.post.campaign, "for --all: the signed folder in force");
    add_server(post, options.post.server, true);
}

Result<void> run(const CLI::App& app, const Options& options) {
    if (app.got_subcommand("init")) return run_init(options.init);
    if (app.got_subcommand("probe")) return run_probe(options.probe);
    if (app.got_subcommand("campaign")) return run_campaign(options.campaign);
    if (app.got_subcommand("enrol")) return run_enrol(options.enrol);
    if (app.got_subcommand("revoke")) return run_revoke(options.revoke);
    if (app.got_subcommand("reset-pin")) return run_reset_pin(options.reset_pin);
    if (app.got_subcommand("erase")) return run_erase(options.erase);
    if (app.got_subcommand("declare")) return run_declare(options.declare);
    if (app.got_subcommand("admit")) return run_admit(options.admit);
    if (app.got_subcommand("quarantine")) return run_quarantine(options.quarantine);
    if (app.got_subcommand("open")) return run_open(options.open);
    if (app.got_subcommand("mirror")) return run_mirror(options.mirror);
    return run_post(options.post);
}

} // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): what a library throws ends the process
int main(int argc, char** argv) {
    if (!start_crypto()) {
        std::cerr << "streetsign-desk: no random numbers from this system; nothing was done\n";
        return 1;
    }
    CLI::App app("Streetsign's desk: keys, campaigns, devices, and the opening of signatures");
    app.require_subcommand(1);
    Options options;
    describe_ceremonies(app, options);
    describe_orders(app, options);
    describe_results(app, options);
    const std::optional<int> answered = read_words(app, "streetsign-desk", argc, argv);
    if (answered) return *answered;
    const auto done = run(app, options);
    if (done) return end_with(0, "streetsign-desk");
    std::cerr << "streetsign-desk: " << done.error().detail << "\n";
    return done.error().code == Code::usage ? 2 : 1;
}
