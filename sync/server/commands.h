// SPDX-License-Identifier: MIT
// What the sub-commands of streetsign-server do. One process at a time writes a data folder:
// `serve`, `add-campaign` and a `backup` without a running server hold its lock; `status` only
// reads.
#pragma once

#include <string>
#include <vector>

#include "sync/core/disk.h"
#include "sync/server/data_folder.h"
#include "sync/server/publication.h"

namespace streetsign::server {

struct InitOptions {
    std::string campaign;
    std::string domain;
    std::string tls_certificate; // empty: none
};
struct AddOptions {
    std::string folder;
    std::vector<std::string> authorities; // vkeys
};
struct ServeOptions {
    std::string listen = "127.0.0.1:8443";
    std::string port_file; // empty: none
    std::string tls_certificate;
    std::string tls_key;
    uint64_t public_every_s = default_public_every_s;
};
struct BackupOptions {
    std::string to;
};

Result<void> run_init(const DataFolder& folder, const InitOptions& options);
Result<void> run_add_campaign(const DataFolder& folder, const AddOptions& options);
Result<void> run_serve(const DataFolder& folder, const ServeOptions& options);
Result<void> run_backup(const DataFolder& folder, const BackupOptions& options);
Result<void> run_status(const DataFolder& folder);

} // namespace streetsign::server
