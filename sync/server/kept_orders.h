// SPDX-License-Identifier: MIT
// Erasures as files beside the database, byte for byte as the authority signed them: a database
// that is restored from a copy hears of those that came after it.
#pragma once

#include <vector>

#include "sync/core/disk.h"
#include "sync/server/data_folder.h"

namespace streetsign::server {

// Durable when this returns. The same order again changes nothing.
Result<void> keep_order(Disk& disk, const DataFolder& folder, Bytes note);
// Every order that was kept, by its hash.
Result<std::vector<Buffer>> kept_orders(Disk& disk, const DataFolder& folder);

} // namespace streetsign::server
