// SPDX-License-Identifier: MIT
// streetsign-desk: the organisers' tool. A table of sub-commands; what each does is in commands.h.
// Exit 0: done. 1: it could not be done, the sentence says why. 2: the words of the call are off.
#include <iostream>

#include "sync/campaign/manifest.h"
#include "sync/core/command_line.h"
#include "sync/core/crypto.h"
#include "sync/desk/commands.h"
#include "sync/desk/orders.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

// Of what is counted.
constexpr uint64_t one = 1;
constexpr uint64_t most = INT64_MAX; // -1 is read as the largest of all, and so refused

void add_keys(Command command, Common& common, bool required = true) {
    Option keys = command.option("--keys", common.keys, "the folder of keys");
    if (required) keys.required();
    command.option("--passphrase-file", common.passphrase_file,
                   "its first line is the passphrase; without it you are asked");
    command.option("--number", common.number, "which of the two keys: 1 or 2").between(1, 2);
}

// The keys, and the campaign that what they sign or open belongs to.
void add_keys_and_campaign(Command command, Common& common, Path& campaign,
                           bool keys_required = true) {
    add_keys(command, common, keys_required);
    command.option("--campaign", campaign, "the signed folder").required();
}

void add_origin(Command command, std::string& origin) {
    command.option("--origin", origin, "the device's log: stall-1, stall-1/2").required();
}

void add_note_file(Command command, Path& out) {
    command.option("--out", out, "the note's file").required();
}

void add_envelopes(Command command, std::vector<std::string>& named, std::optional<Path>& list) {
    command.option("--envelope", named, "one in hex, as records.csv has them");
    command.option("--envelopes", list, "a file of envelopes in hex, one a line");
}

void add_server(Command command, ServerOptions& server, bool required) {
    Option url = command.option("--server", server.url, "https://host[:port]");
    if (required) url.required();
    command.flag("--plain-loopback", server.plain_loopback, "allow http:// to this very machine");
    command.option("--pin", server.pins, "sha256//... of the server's TLS key").one_at_a_time();
    command.option("--ca", server.ca_file, "PEM file of the authority to trust");
    command.option("--proxy", server.proxy, "e.g. socks5h://127.0.0.1:9050");
    command.option("--token-file", server.token_file, "the server's desk-token");
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

void describe_ceremonies(CommandLine& program, Options& options) {
    Command init = program.command("init", "make the keys of a new campaign");
    add_keys(init, options.init.common);
    init.option("--domain", options.init.domain, "e.g. example.org").required();
    init.option("--campaign", options.init.campaign, "its id: a-z, 0-9 and -").required();

    const Command probe = program.command("probe", "see that an opening identity opens");
    add_keys(probe, options.probe);

    Command campaign = program.command("campaign", "check and sign a campaign folder");
    add_keys(campaign, options.campaign.common);
    campaign.option("--source", options.campaign.source, "campaign.toml and cases.toml").required();
    campaign.option("--texts", options.campaign.texts, "one folder a language").required();
    campaign
        .option("--server-terms", options.campaign.server,
                "a file with what streetsign-server init printed")
        .required();
    campaign.option("--server-url", options.campaign.server_url, "https://host[:port]");
    campaign.option("--out", options.campaign.out, "the folder to make").required();
    campaign.option("--serial", options.campaign.serial, "rises with every change")
        .between(one, most);
    campaign.option("--cell", options.campaign.cell, "bytes of a padded record")
        .between(min_cell, max_cell);
    campaign.option("--issued", options.campaign.issued, "a date; default: today");

    Command enrol = program.command("enrol", "certify devices from a folder of requests");
    add_keys_and_campaign(enrol, options.enrol.common, options.enrol.campaign);
    enrol.option("--requests", options.enrol.requests, "a folder, a stick").required();
    enrol.option("--label", options.enrol.label, "the stall, for your register only");
    enrol.flag("--accept-all", options.enrol.accept_all,
               "ask no one to compare words: for rehearsals");

    Command revoke = program.command("revoke", "take a device's right to sign away");
    add_keys_and_campaign(revoke, options.revoke.common, options.revoke.campaign);
    add_origin(revoke, options.revoke.origin);
    revoke.option("--reason", options.revoke.reason, "lost, stolen, cloned, ...").required();
    add_note_file(revoke, options.revoke.out);

    Command reset = program.command("reset-pin", "let a terminal's people set a new PIN");
    add_keys_and_campaign(reset, options.reset_pin.common, options.reset_pin.campaign);
    add_origin(reset, options.reset_pin.origin);
    reset
        .option("--reset", options.reset_pin.reset,
                "its number, as the terminal shows it under \"PIN forgotten?\"")
        .required()
        .between(one, most); // the largest of all would be the last one ever
    reset.option("--stick", options.reset_pin.stick, "where the note is laid").required();
}

void describe_orders(CommandLine& program, Options& options) {
    Command erase = program.command("erase", "order that envelopes be erased");
    add_keys_and_campaign(erase, options.erase.common, options.erase.campaign);
    erase.option("--reason", options.erase.reason, "request, expiry, order").required();
    add_envelopes(erase, options.erase.envelopes, options.erase.list);
    add_note_file(erase, options.erase.out);

    Command declare = program.command("declare", "declare test signatures made at stalls");
    add_keys_and_campaign(declare, options.declare.common, options.declare.campaign);
    declare.option("--made", options.declare.made, "how many were made, found or not")
        .required()
        .between(one, most);
    add_envelopes(declare, options.declare.envelopes, options.declare.list);
    add_note_file(declare, options.declare.out);

    Command admit = program.command("admit", "count what waits in quarantine, or never");
    add_keys_and_campaign(admit, options.admit.common, options.admit.campaign);
    add_origin(admit, options.admit.origin);
    admit.option("--size", options.admit.size, "of the head: how many entries").between(one, most);
    admit.option("--root", options.admit.root, "of the head, in hex or base64");
    admit.option("--checkpoint", options.admit.checkpoint, "the head, or its batch file");
    admit.option("--verdict", options.admit.verdict, "admit, reject").required();
    add_note_file(admit, options.admit.out);

    const Command quarantine =
        program.command("quarantine", "list what waits in a server's quarantine");
    add_server(quarantine, options.quarantine, true);
}

void describe_results(CommandLine& program, Options& options) {
    Command open = program.command("open", "open signatures and write the lists");
    add_keys_and_campaign(open, options.open.common, options.open.campaign, false);
    open.option("--identity", options.open.identity, "an opening identity's age file");
    open.option("--earlier", options.open.earlier, "folders of earlier serials").one_at_a_time();
    open.option("--batches", options.open.batches, "folders of batch files").one_at_a_time();
    open.option("--out", options.open.out, "folder for records.csv and .jsonl").required();
    add_server(open, options.open.server, false);

    Command mirror = program.command("mirror", "fetch a server's logs into a folder");
    mirror.option("--out", options.mirror.out, "the folder").required();
    add_server(mirror, options.mirror.server, true);

    Command post = program.command("post", "bring signed notes to the server");
    post.option("notes", options.post.notes, "files");
    post.flag("--all", options.post.all, "and all that these keys have signed: after a restore");
    post.option("--keys", options.post.keys, "for --all: the folder of keys");
    post.option("--campaign", options.post.campaign, "for --all: the signed folder in force");
    add_server(post, options.post.server, true);
}

Result<void> run(const CommandLine& program, const Options& options) {
    if (program.called("init")) return run_init(options.init);
    if (program.called("probe")) return run_probe(options.probe);
    if (program.called("campaign")) return run_campaign(options.campaign);
    if (program.called("enrol")) return run_enrol(options.enrol);
    if (program.called("revoke")) return run_revoke(options.revoke);
    if (program.called("reset-pin")) return run_reset_pin(options.reset_pin);
    if (program.called("erase")) return run_erase(options.erase);
    if (program.called("declare")) return run_declare(options.declare);
    if (program.called("admit")) return run_admit(options.admit);
    if (program.called("quarantine")) return run_quarantine(options.quarantine);
    if (program.called("open")) return run_open(options.open);
    if (program.called("mirror")) return run_mirror(options.mirror);
    return run_post(options.post);
}

} // namespace

int main(int argc, char** argv) {
    if (!start_crypto()) {
        std::cerr << "streetsign-desk: no random numbers from this system; nothing was done\n";
        return 1;
    }
    CommandLine program(
        "Streetsign's desk: keys, campaigns, devices, and the opening of signatures");
    Options options;
    describe_ceremonies(program, options);
    describe_orders(program, options);
    describe_results(program, options);
    const std::optional<int> answered = read_words(program, "streetsign-desk", argc, argv);
    if (answered) return *answered;
    const auto done = run(program, options);
    if (done) return end_with(0, "streetsign-desk");
    std::cerr << "streetsign-desk: " << done.error().detail << "\n";
    return done.error().code == Code::usage ? 2 : 1;
}
