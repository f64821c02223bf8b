// SPDX-License-Identifier: MIT
// streetsign-server: the campaign's server. A table of sub-commands; what each does is in
// commands.h. Exit: 0 done, 1 it could not be done (one sentence says why), 2 usage.
#include <cstdio>

#include "sync/core/command_line.h"
#include "sync/core/crypto.h"
#include "sync/server/commands.h"

namespace {

using namespace streetsign;
using namespace streetsign::server;

int report(const Result<void>& done) {
    if (done) return end_with(0, "streetsign-server");
    std::fprintf(stderr, "streetsign-server: %s\n", done.error().detail.c_str());
    return done.error().code == Code::usage ? 2 : 1;
}

} // namespace

int main(int count, char** words) {
    CommandLine program("The campaign's server: checks, stores and countersigns batches.");
    std::string data;
    const auto add = [&](const char* name, const char* what) {
        Command command = program.command(name, what);
        command.option("--data", data, "the server's data folder").required();
        return command;
    };

    InitOptions init;
    Command init_command = add("init", "make the keys and the database");
    init_command.option("campaign", init.campaign, "the campaign's id").required();
    init_command.option("--domain", init.domain, "the organisers' domain").required();
    init_command.option("--tls-cert", init.tls_certificate, "print this certificate's pin");

    AddOptions added;
    Command add_command = add("add-campaign", "take the campaign's folder, or a new serial");
    add_command.option("folder", added.folder, "the signed campaign folder").required();
    add_command
        .option("--authority", added.authorities,
                "the organisers' public keys; needed the first time, both of them")
        .one_at_a_time();

    ServeOptions serve;
    Command serve_command = add("serve", "answer requests until SIGTERM");
    serve_command.option("--listen", serve.listen, "address:port; port 0 takes a free one")
        .shows_default();
    serve_command.option("--port-file", serve.port_file, "write the port here when ready");
    serve_command.option("--tls-cert", serve.tls_certificate, "PEM certificate chain");
    serve_command.option("--tls-key", serve.tls_key, "PEM private key");
    serve_command
        .option("--public-every", serve.public_every_s,
                "seconds between two public copies; less than a day is for rehearsals")
        .between(uint64_t{1}, uint64_t{7} * 86400)
        .shows_default();

    BackupOptions backup;
    Command backup_command = add("backup", "copy the database, then release what it holds");
    backup_command.option("--to", backup.to, "a new file, on another disk").required();

    add("status", "keys, campaign and logs");

    const std::optional<int> answered = read_words(program, "streetsign-server", count, words);
    if (answered) return *answered;
    if (!start_crypto()) {
        std::fputs("streetsign-server: this machine has no random numbers; nothing was done\n",
                   stderr);
        return 1;
    }
    const DataFolder folder{data};
    if (program.called("init")) return report(run_init(folder, init));
    if (program.called("add-campaign")) return report(run_add_campaign(folder, added));
    if (program.called("serve")) return report(run_serve(folder, serve));
    if (program.called("backup")) return report(run_backup(folder, backup));
    return report(run_status(folder));
}
