// SPDX-License-Identifier: MIT
// Whether what a log stored is still what it was: SQLite keeps no checksum over it, and would not
// see one bit that turned. Asked before a copy counts as one, and before what waited is cosigned.
#pragma once

#include "sync/server/log_rows.h"

namespace streetsign::server {

// Every envelope from tree.size() up to `end` is hashed, or erased by order, and every entry leads
// from `tree` to the root of the batch that ends there; the tree of `end`. mismatch: a sentence
// that names log and entry.
Result<Tree> check_stored(Vault& vault, const LogRow& log, Tree tree, TreeSize end);

} // namespace streetsign::server
