// SPDX-License-Identifier: MIT
// The server's own keys, one purpose each: cosigning device checkpoints (0x04), signing releases
// (0x01, the same name), signing the ledger (0x01). Made once by `init`, kept as private key lines
// in files of mode 0600. The desk token is a random word, not a key.
#pragma once

#include <string>

#include "sync/campaign/names.h"
#include "sync/core/disk.h"
#include "sync/log/note.h"
#include "sync/server/data_folder.h"

namespace streetsign::server {

struct ServerKeys {
    Scope scope;
    SignerKey cosigner;
    SignerKey releaser;
    SignerKey ledger;
};

// Into an empty folder; that keys are never replaced, `make_data_folder` sees to.
Result<ServerKeys> make_keys(Disk& disk, const DataFolder& folder, const Scope& scope);
Result<void> remove_keys(Disk& disk, const DataFolder& folder); // of an init that was cut off
Result<ServerKeys> load_keys(Disk& disk, const DataFolder& folder);

Result<void> make_desk_token(Disk& disk, const DataFolder& folder);
Result<Digest> load_desk_token_hash(Disk& disk, const DataFolder& folder);

} // namespace streetsign::server
