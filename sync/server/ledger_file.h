// SPDX-License-Identifier: MIT
// The ledger's entries once more, in a file of its own beside the database and not in a backup of
// it. A server that was restored from a copy would otherwise sign a second history over the first:
// what the copy lacks is appended from here, byte for byte, before anything is served. Written and
// synced before the transaction that appends commits. Bytes: FORMAT.md section 7.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "sync/core/disk.h"
#include "sync/log/tree.h"
#include "sync/server/chained_file.h"
#include "sync/server/vault.h"

namespace streetsign::server {

class LedgerFile {
public:
    // Makes the file when there is none, drops a torn end, and compares it with the database: what
    // the file lacks is added. malformed: damaged before its end; mismatch: another history than
    // the database's.
    static Result<std::unique_ptr<LedgerFile>> open(Disk& disk, Path path, Vault& vault);

    // What the database lacked when this was opened, in order.
    const std::vector<Buffer>& missing() const { return missing_; }

    // The writer's thread. On the disk when this returns. `first` is the database's size: after a
    // transaction that failed the same entries come again, in the same place.
    Result<void> append(TreeSize first, std::span<const Buffer> entries);

private:
    explicit LedgerFile(ChainedFile file) : file_(std::move(file)), before_(file_.end()) {}
    Result<void> add_missing(Vault& vault, TreeSize held);

    ChainedFile file_;
    ChainedFile::End before_; // the last append
    std::vector<Buffer> missing_;
};

} // namespace streetsign::server
