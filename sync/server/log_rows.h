// SPDX-License-Identifier: MIT
// The rows of a log: where it stands, its entries, envelopes and tiles. The same tables hold the
// devices' logs and, as log 0, the server's ledger. Writes run inside the caller's transaction.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <vector>

#include "sync/batch/batch.h"
#include "sync/campaign/names.h"
#include "sync/log/prover.h"
#include "sync/log/tile.h"
#include "sync/log/tree.h"
#include "sync/server/vault.h"

namespace streetsign::server {

// Strong, so that it is not taken for an index or a size.
struct LogId {
    int64_t value = 0;
    friend auto operator<=>(const LogId&, const LogId&) = default;
};
inline constexpr LogId ledger_id{0};

struct LogRow {
    LogId id;
    std::string origin;
    std::string device;
    uint32_t epoch = 0;
    Tree tree;         // all that is held
    TreeSize good;     // cosigned and counted; the rest waits in quarantine
    Buffer checkpoint; // note of tree.size()
    TreeSize released; // the largest size with a release
    TreeSize public_size;
    Buffer public_checkpoint; // nothing before the first publication

    TreeSize size() const { return tree.size(); }
};

Result<std::optional<LogRow>> find_log(Vault& vault, std::string_view origin);
Result<std::optional<LogRow>> find_log(Vault& vault, const OriginHash& origin);
Result<LogRow> ledger_row(Vault& vault);
Result<std::vector<LogRow>> all_logs(Vault& vault); // devices' only, by origin

Result<void> insert_log(Vault& vault, const LogRow& row);
Result<void> update_log(Vault& vault, const LogRow& row); // all but its names

// The origins of the logs whose key signed two histories, as the table evidence proves.
Result<std::set<std::string>> forked_logs(Vault& vault);

// ---- batches
struct BatchRow {
    TreeSize end;
    LeafIndex first;
    RootHash root;
    Digest certificate;
    Buffer checkpoint;
    Buffer cosigned; // nothing while in quarantine
};
Result<std::optional<BatchRow>> batch_ending(Vault& vault, LogId log, TreeSize end);
Result<std::optional<BatchRow>> batch_holding(Vault& vault, LogId log, LeafIndex index);
Result<void> insert_batch(Vault& vault, LogId log, const BatchRow& row);
Result<void> set_cosigned(Vault& vault, LogId log, TreeSize end, Bytes cosigned);
Result<std::vector<BatchRow>> quarantined_batches(Vault& vault, LogId log, TreeSize up_to);
Result<std::vector<BatchRow>> cosigned_batches(Vault& vault, LogId log, TreeSize beyond);

// ---- entries and envelopes
// Entries from `first` on, and every full tile's root that they complete.
Result<void> insert_entries(Vault& vault, LogId log, LeafIndex first,
                            std::span<const Bytes> entries, std::span<const LeafHash> leaves);
Result<std::vector<Buffer>> read_entries(Vault& vault, LogId log, LeafIndex first, size_t count);
Result<void> insert_envelope(Vault& vault, LogId log, LeafIndex index, Bytes envelope);
Result<Buffer> read_envelope(Vault& vault, LogId log, LeafIndex index); // empty: erased, or none

bool covers(TreeSize visible, const Tile& tile); // whether a tree of `visible` leaves has this tile
// A tile's file, when a tree of `visible` leaves has it; not_found otherwise.
Result<Buffer> read_tile(Vault& vault, LogId log, const Tile& tile, TreeSize visible);
// Subtree hashes of a log of this size; `vault` must outlive it.
HashReader hashes_of(Vault& vault, LogId log, TreeSize size);

} // namespace streetsign::server
