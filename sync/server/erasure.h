// SPDX-License-Identifier: MIT
// Taking envelopes away for good. The order is durable first (in the database, and as a file beside
// it: kept_orders.h); from then on nothing with that hash is stored again.
// Then every copy is deleted: rows, freed pages (secure_delete), the write-ahead log. Entries stay;
// the log still verifies.
#pragma once

#include "sync/core/disk.h"
#include "sync/server/commit_queue.h"
#include "sync/server/data_folder.h"

namespace streetsign::server {

// Deletes what is ordered and not yet gone. True when nothing is left to do; false when a reader
// was in the way of the write-ahead log: call again.
Result<bool> sweep_erased(CommitQueue& queue, ReaderPool& readers);

} // namespace streetsign::server
