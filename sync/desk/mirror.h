// SPDX-License-Identifier: MIT
// A server's public logs as a folder that streetsign-verify (or anybody's C2SP tools) reads
// offline: the same paths below the folder as below the URL, and v1/logs.txt for the list of logs
// (a file cannot be called v1/logs beside a folder of that name). Tiles that are there already are
// not fetched again. All others are fetched into v1/unfinished and put in their places when all are
// here, so a mirror that the network cuts off is the older one it was, and goes on when it is run
// again. A power cut while they are put in place leaves tiles that the heads do not cover yet,
// which the verifier points out; run again, it is whole. What was published while it was being
// copied is copied once more, so that all of it is of one moment. A folder with anything else in it
// is refused, and so is a server that shows less of a log than the folder, or none of it, or a head
// that does not continue the one in the folder, as its tiles must prove: what was kept is the
// proof. Believes nothing else: checking is the verifier's.
#pragma once

#include <functional>
#include <string>

#include "sync/core/disk.h"
#include "sync/log/checkpoint.h"
#include "sync/transport/transport.h"

namespace streetsign::desk {

struct Mirrored {
    size_t logs = 0;
    size_t files = 0; // fetched now
    size_t notes = 0; // fetched now
};

// `progress` hears a short line for each log. busy: the server published again and again, or
// another mirrors into this folder now. mismatch: it took back what it had shown; no log was
// changed.
Result<Mirrored> mirror(Disk& disk, Transport& transport, const Path& folder,
                        const std::function<void(const std::string&)>& progress);

// A log as the server lists it: to the desk as it is, to everybody else as it was published.
struct ListedLog {
    OriginHash log;
    TreeSize good; // entries from here on wait in quarantine
    TreeSize size;
    std::string origin;
};
Result<std::vector<ListedLog>> list_logs(Transport& transport);

// Every batch the server holds, envelopes included, oldest first within each log: hands name and
// bytes to `take`. Needs the desk's token. Code::refused when the token is wrong.
Result<void> pull_batches(Transport& transport,
                          const std::function<void(const std::string&, Bytes)>& take);

// A batch that waits in quarantine: its first entry and its head, as the server tells them.
struct QuarantinedBatch {
    LeafIndex first;
    Checkpoint head;
};
// By log, oldest first. Needs the desk's token.
Result<std::vector<QuarantinedBatch>> pull_quarantine(Transport& transport);

// Every note the desk may see, by kind, oldest first.
Result<std::vector<Buffer>> pull_notes(Transport& transport);

} // namespace streetsign::desk
