// SPDX-License-Identifier: MIT
// What lies where in the server's data folder. `keys`, `orders`, `heads` and `ledger` are not in a
// backup of the database: keys so that a backup cannot sign, orders so that a restored backup is
// swept again, heads so that it is held to what was cosigned after it was made, and the ledger so
// that it goes on where it was.
#pragma once

#include "sync/core/disk.h"

namespace streetsign::server {

struct DataFolder {
    Path root;

    Path database() const { return root / "server.sqlite"; }
    Path keys() const { return root / "keys"; }
    Path orders() const { return root / "orders"; } // <hash>.note
    Path heads() const { return root / "heads"; }
    Path ledger() const { return root / "ledger"; }
    Path backups() const { return root / "backups"; } // <hash>.heads: what a backup holds
    Path desk_token() const { return root / "desk-token"; }
    Path unfinished() const { return root / "unfinished"; } // there while init is at work
};

// That this is one, before anything is written into it. usage when it has nothing of a server;
// refused when a part is missing, or init was cut off.
Result<void> check_data_folder(Disk& disk, const DataFolder& folder);

} // namespace streetsign::server
