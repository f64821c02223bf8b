// SPDX-License-Identifier: MIT
// streetsign-agent: carries an outbox to the server and lays its answers into an inbox. README.md.
// Exit: 0 everything is delivered and cosigned; 1 delivery trouble, try again later; 2 usage; 3 the
// server answered and does not take something, or keeps it in quarantine.
#include <cstdio>

#include <CLI/CLI.hpp>

#include "sync/agent/errand.h"
#include "sync/core/command_line.h"
#include "sync/core/crypto.h"

// What CLI11 throws outside of parse() is a mistake in the table below: it ends the process.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int count, char** words) {
    using namespace streetsign::agent;

    CLI::App app{"Carries an outbox to the campaign's server and brings back its signed answers."};
    ErrandOptions options;
    app.add_option("--outbox", options.outbox, "folder of batch files")->required();
    app.add_option("--inbox", options.inbox, "folder for the answers")->required();
    app.add_option("--campaign", options.campaign, "campaign folder: server, keys and pins");
    app.add_option("--server", options.server, "https://host[:port] instead of the campaign's");
    app.add_option("--cosigner", options.cosigners, "without --campaign: the server's key (0x04)")
        ->allow_extra_args(false);
    app.add_option("--releaser", options.releasers, "without --campaign: its releasing key (0x01)")
        ->allow_extra_args(false);
    app.add_option("--pin", options.pins, "sha256//... of the TLS key; also a second one to come")
        ->allow_extra_args(false);
    app.add_option("--ca", options.ca_file, "PEM file of the authority to trust, and no other");
    app.add_option("--proxy", options.proxy, "for example socks5h://127.0.0.1:9050");
    app.add_option("--device", options.device,
                   "fetch this device's notes, even with nothing to send");
    app.add_flag("--allow-http", options.allow_plain_loopback, "plain http, to this machine only");
    CLI::Option_group* const how = app.add_option_group("how");
    bool once = false;
    how->add_flag("--once", once, "one round, then end");
    how->add_flag("--watch", options.watch, "go on until SIGTERM");
    how->require_option(1);

    const std::optional<int> answered =
        streetsign::read_words(app, "streetsign-agent", count, words);
    if (answered) return *answered;
    if (!streetsign::start_crypto()) {
        std::fputs("streetsign-agent: this machine has no random numbers\n", stderr);
        return 1;
    }
    return streetsign::end_with(run_errand(options), "streetsign-agent");
}
