// SPDX-License-Identifier: MIT
// What a server told about itself when it was set up, and what the organiser carries to the desk:
// its URL, its keys, its TLS pins. Goes into the manifest, so that devices know their server by it.
#pragma once

#include <string>
#include <vector>

#include "sync/campaign/manifest.h"
#include "sync/core/disk.h"

namespace streetsign::desk {

struct ServerTerms {
    std::string url;
    std::vector<VerifierKey> cosigners; // the first is today's, earlier ones follow; so below
    std::vector<VerifierKey> releasers;
    std::vector<VerifierKey> ledgers;
    std::vector<TlsPin> pins;
};

// What `streetsign-server init` prints, kept in a file: lines of a word, a space and a value.
// Words: one or more each of "cosigner", "releaser", "ledger", any number of "pin"; "url" when a
// person added it; "desk-token" is passed over. Errors name file and line.
Result<ServerTerms> read_server_terms(Disk& disk, const Path& file);

} // namespace streetsign::desk
