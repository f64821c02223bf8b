// SPDX-License-Identifier: MIT
// The desk's sub-commands, one function each: parameters as the command line gave them, progress
// and findings on standard output, an Error for what stops it. main.cc is their table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sync/core/disk.h"
#include "sync/core/result.h"
#include "sync/desk/connection.h"

namespace streetsign::desk {

struct Common {
    Path keys;
    std::optional<Path> passphrase_file;
    int number = 1; // which of the two authority keys or opening identities
};

struct InitOptions {
    Common common;
    std::string domain;
    std::string campaign;
};
Result<void> run_init(const InitOptions& options);

Result<void> run_probe(const Common& common);

struct CampaignOptions {
    Common common;
    Path source;
    Path texts;
    Path server; // what streetsign-server init printed
    std::string server_url;
    Path out;
    uint64_t serial = 1;
    uint32_t cell = 0;  // 0: the default
    std::string issued; // empty: today
};
Result<void> run_campaign(const CampaignOptions& options);

struct EnrolOptions {
    Common common;
    Path campaign;
    Path requests;
    bool accept_all = false;
    std::string label;
};
Result<void> run_enrol(const EnrolOptions& options);

struct RevokeOptions {
    Common common;
    Path campaign;
    std::string origin;
    std::string reason;
    Path out;
};
Result<void> run_revoke(const RevokeOptions& options);

struct ResetPinOptions {
    Common common;
    Path campaign;
    std::string origin;
    uint64_t reset = 0; // its number, as the terminal shows it
    Path stick;         // a folder: "<device>-<epoch>.pin-reset" is written there
};
Result<void> run_reset_pin(const ResetPinOptions& options);

struct OpenOptions {
    Common common;
    std::optional<Path> identity; // instead of the keyring's
    Path campaign;
    std::vector<Path> earlier; // folders of earlier serials
    std::vector<Path> batches;
    ServerOptions server;
    Path out;
};
// refused when a grave finding was made; the export is written all the same, with what is good.
Result<void> run_open(const OpenOptions& options);

struct MirrorOptions {
    ServerOptions server;
    Path out;
};
// usage with a token: a mirror is of what everybody is shown.
Result<void> run_mirror(const MirrorOptions& options);

struct PostOptions {
    ServerOptions server;
    std::vector<Path> notes;
    bool all = false; // and all that was signed with these keys for this campaign
    Path keys;
    Path campaign;
};
Result<void> run_post(const PostOptions& options);

} // namespace streetsign::desk
