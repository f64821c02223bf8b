// SPDX-License-Identifier: MIT
// streetsign-agent: carries an outbox to the server and lays its answers into an inbox. README.md.
// Exit: 0 everything is delivered and cosigned; 1 delivery trouble, try again later; 2 usage; 3 the
// server answered and does not take something, or keeps it in quarantine.
#include <cstdio>

#include "sync/agent/errand.h"
#include "sync/core/command_line.h"
#include "sync/core/crypto.h"

int main(int count, char** words) {
    using namespace streetsign::agent;

    streetsign::CommandLine program(
        "Carries an outbox to the campaign's server and brings back its signed answers.");
    ErrandOptions options;
    program.option("--outbox", options.outbox, "folder of batch files").required();
    program.option("--inbox", options.inbox, "folder for the answers").required();
    program.option("--campaign", options.campaign, "campaign folder: server, keys and pins");
    program.option("--server", options.server, "https://host[:port] instead of the campaign's");
    program.option("--cosigner", options.cosigners, "without --campaign: the server's key (0x04)")
        .one_at_a_time();
    program.option("--releaser", options.releasers, "without --campaign: its releasing key (0x01)")
        .one_at_a_time();
    program.option("--pin", options.pins, "sha256//... of the TLS key; also a second one to come")
        .one_at_a_time();
    program.option("--ca", options.ca_file, "PEM file of the authority to trust, and no other");
    program.option("--proxy", options.proxy, "for example socks5h://127.0.0.1:9050");
    program.option("--device", options.device,
                   "fetch this device's notes, even with nothing to send");
    program.flag("--allow-http", options.allow_plain_loopback, "plain http, to this machine only");
    streetsign::Command how = program.exactly_one_of("how");
    bool once = false;
    how.flag("--once", once, "one round, then end");
    how.flag("--watch", options.watch, "go on until SIGTERM");

    const std::optional<int> answered =
        streetsign::read_words(program, "streetsign-agent", count, words);
    if (answered) return *answered;
    if (!streetsign::start_crypto()) {
        std::fputs("streetsign-agent: this machine has no random numbers\n", stderr);
        return 1;
    }
    return streetsign::end_with(run_errand(options), "streetsign-agent");
}
