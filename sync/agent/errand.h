// SPDX-License-Identifier: MIT
// A whole run of streetsign-agent: settings into parts, then one round or as many as it takes. Says
// what it did on standard output and what went wrong on standard error; names no person, since it
// knows none.
#pragma once

#include <string>
#include <vector>

namespace streetsign::agent {

struct ErrandOptions {
    std::string outbox;
    std::string inbox;
    std::string campaign; // folder with the manifest
    std::string server;   // URL; empty: the manifest's
    std::vector<std::string> cosigners;
    std::vector<std::string> releasers;
    std::vector<std::string> pins; // beside the manifest's
    std::string ca_file;
    std::string proxy;
    std::string device;
    bool allow_plain_loopback = false;
    bool watch = false;
};

int run_errand(const ErrandOptions& options); // the exit code

} // namespace streetsign::agent
