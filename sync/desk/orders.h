// SPDX-License-Identifier: MIT
// The sub-commands by which the organisers order what becomes of envelopes: erased, admitted from
// quarantine or not, declared as tests. As in commands.h; each says what it will sign before it
// asks for a passphrase, and writes over no file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sync/desk/commands.h"

namespace streetsign::desk {

struct EraseOptions {
    Common common;
    Path campaign;
    std::string reason;
    std::vector<std::string> envelopes; // in hex
    std::optional<Path> list;           // a file of them, one a line
    Path out; // above 800 envelopes: several notes, "-1", "-2"... after this name
};
Result<void> run_erase(const EraseOptions& options);

struct DeclareOptions {
    Common common;
    Path campaign;
    uint64_t made = 0;
    std::vector<std::string> envelopes;
    std::optional<Path> list;
    Path out;
};
Result<void> run_declare(const DeclareOptions& options);

struct AdmitOptions {
    Common common;
    Path campaign;
    std::string origin;
    uint64_t size = 0; // 0: `checkpoint` says the head
    std::string root;
    std::optional<Path> checkpoint; // a head, or a batch file that ends with it
    std::string verdict;
    Path out;
};
Result<void> run_admit(const AdmitOptions& options);

// Prints the head of every batch that waits in quarantine, in the words that `admit` takes.
Result<void> run_quarantine(const ServerOptions& server);

} // namespace streetsign::desk
