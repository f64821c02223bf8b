// SPDX-License-Identifier: MIT
// What the authority took away for good (erasures, revocations), as files beside the database, byte
// for byte as it was signed: a database restored from a copy hears of what came after it. It would
// otherwise go on with a stolen key, and nobody would be told.
#pragma once

#include <vector>

#include "sync/core/disk.h"
#include "sync/server/data_folder.h"

namespace streetsign::server {

// Durable when this returns. The same order again changes nothing. One at a time.
Result<void> keep_order(Disk& disk, const DataFolder& folder, Bytes note);
// Every order that was kept, in the order of their hashes.
Result<std::vector<Buffer>> kept_orders(Disk& disk, const DataFolder& folder);

} // namespace streetsign::server
