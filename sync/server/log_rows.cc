// SPDX-License-Identifier: MIT
#include "sync/server/log_rows.h"

#include "sync/core/writer.h"

namespace streetsign::server {
namespace {

Buffer copy_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

Buffer encode_edge(const Tree& tree) {
    Buffer edge;
    for (const NodeHash& node : tree.edge())
        append(edge, node.view());
    return edge;
}

Result<Tree> decode_edge(TreeSize size, Bytes edge) {
    std::vector<NodeHash> nodes;
    for (; edge.size() >= NodeHash::size; edge = edge.subspan(NodeHash::size))
        nodes.push_back(*NodeHash::from(edge.first(NodeHash::size)));
    return Tree::from_edge(size, std::move(nodes));
}

#define LOG_COLUMNS                                                                                \
    "id, origin, device, epoch, size, good, edge, checkpoint, released, public_size, "             \
    "public_checkpoint"

Result<LogRow> log_from(Statement& row) {
    LogRow log;
    log.id = {row.integer(0)};
    log.origin = row.text(1);
    log.device = row.text(2);
    log.epoch = static_cast<uint32_t>(row.unsigned_integer(3));
    log.tree = TRY(decode_edge({row.unsigned_integer(4)}, row.blob(6)));
    log.good = {row.unsigned_integer(5)};
    log.checkpoint = copy_of(row.blob(7));
    log.released = {row.unsigned_integer(8)};
    log.public_size = {row.unsigned_integer(9)};
    log.public_checkpoint = copy_of(row.blob(10));
    return log;
}

Result<std::optional<LogRow>> one_log(Query& query) {
    const bool found = TRY(query->step());
    if (!found) return std::optional<LogRow>();
    LogRow row = TRY(log_from(*query.operator->()));
    return std::optional<LogRow>(std::move(row));
}

Result<BatchRow> batch_from(Statement& row) {
    BatchRow batch;
    batch.end = {row.unsigned_integer(0)};
    batch.first = {row.unsigned_integer(1)};
    batch.root = TRY(row.fixed<RootHash>(2));
    batch.certificate = TRY(row.fixed<Digest>(3));
    batch.checkpoint = copy_of(row.blob(4));
    batch.cosigned = copy_of(row.blob(5));
    return batch;
}

Result<std::optional<BatchRow>> one_batch(Query& query) {
    const bool found = TRY(query->step());
    if (!found) return std::optional<BatchRow>();
    BatchRow row = TRY(batch_from(*query.operator->()));
    return std::optional<BatchRow>(std::move(row));
}

Result<std::vector<BatchRow>> all_batches(Query& query) {
    std::vector<BatchRow> rows;
    while (TRY(query->step()))
        rows.push_back(TRY(batch_from(*query.operator->())));
    return rows;
}

// The root of one full tile of `level` - 1: 256 hashes of that level under it.
Result<NodeHash> tile_root(Vault& vault, LogId log, unsigned level, uint64_t index) {
    const Tile below{.kind = TileKind::hashes, .level = level - 1, .index = index};
    const Buffer bytes = TRY(read_tile(vault, log, below, TreeSize{(index + 1) << (8 * level)}));
    std::vector<LeafHash> hashes;
    for (const NodeHash& hash : TRY(decode_hash_tile(bytes, tile_width)))
        hashes.push_back(LeafHash{hash.bytes});
    return as_node(root_of(hashes));
}

Result<void> insert_tile_hash(Vault& vault, LogId log, unsigned level, uint64_t index) {
    const NodeHash hash = TRY(tile_root(vault, log, level, index));
    Query query = TRY(vault.query("INSERT INTO tile_hash VALUES (?1, ?2, ?3, ?4)"));
    return query->bind(1, log.value)
        .bind(2, static_cast<int>(level))
        .bind(3, index)
        .bind(4, hash.view())
        .run();
}

Result<Buffer> read_bundle(Vault& vault, LogId log, const Tile& tile) {
    const std::vector<Buffer> entries =
        TRY(read_entries(vault, log, {tile.index * tile_width}, tile.width));
    if (entries.size() != tile.width) return fail(Code::not_found, "no such bundle");
    return encode_bundle(std::vector<Bytes>(entries.begin(), entries.end()));
}

Result<std::vector<NodeHash>> leaf_hashes(Vault& vault, LogId log, const Tile& tile) {
    std::vector<NodeHash> hashes;
    for (const Buffer& entry : TRY(read_entries(vault, log, {tile.index * tile_width}, tile.width)))
        hashes.push_back(as_node(leaf_hash(entry)));
    return hashes;
}

Result<std::vector<NodeHash>> inner_hashes(Vault& vault, LogId log, const Tile& tile) {
    Query query = TRY(vault.query("SELECT hash FROM tile_hash WHERE log = ?1 AND level = ?2 AND "
                                  "position >= ?3 AND position < ?4 ORDER BY position"));
    query->bind(1, log.value).bind(2, static_cast<int>(tile.level));
    query->bind(3, tile.index * tile_width).bind(4, tile.index * tile_width + tile.width);
    std::vector<NodeHash> hashes;
    while (TRY(query->step()))
        hashes.push_back(TRY(query->fixed<NodeHash>(0)));
    return hashes;
}

} // namespace

bool covers(TreeSize visible, const Tile& tile) {
    if (tile.level > max_tile_level) return false;
    const uint64_t blocks = tile.level == 0 ? visible.value : visible.value >> (8 * tile.level);
    return tile.index <= (max_tree_size >> 8) && tile.index * tile_width + tile.width <= blocks;
}

Result<std::optional<LogRow>> find_log(Vault& vault, std::string_view origin) {
    Query query = TRY(vault.query("SELECT " LOG_COLUMNS " FROM log WHERE origin = ?1"));
    query->bind(1, origin);
    return one_log(query);
}

Result<std::optional<LogRow>> find_log(Vault& vault, const OriginHash& origin) {
    Query query = TRY(vault.query("SELECT " LOG_COLUMNS " FROM log WHERE origin_hash = ?1"));
    query->bind(1, origin.view());
    return one_log(query);
}

Result<LogRow> ledger_row(Vault& vault) {
    Query query = TRY(vault.query("SELECT " LOG_COLUMNS " FROM log WHERE id = 0"));
    std::optional<LogRow> row = TRY(one_log(query));
    if (!row) return fail(Code::not_found, "the database has no ledger");
    return std::move(*row);
}

Result<std::vector<LogRow>> all_logs(Vault& vault) {
    Query query = TRY(vault.query("SELECT " LOG_COLUMNS " FROM log WHERE id != 0 ORDER BY origin"));
    std::vector<LogRow> logs;
    while (TRY(query->step()))
        logs.push_back(TRY(log_from(*query.operator->())));
    return logs;
}

Result<std::set<std::string>> forked_logs(Vault& vault) {
    Query query = TRY(vault.query("SELECT checkpoint FROM evidence"));
    std::set<std::string> origins; // of logs that are not held as well
    while (TRY(query->step())) {
        const std::string_view checkpoint = as_text(query->blob(0));
        origins.emplace(checkpoint.substr(0, checkpoint.find('\n')));
    }
    return origins;
}

Result<void> insert_log(Vault& vault, const LogRow& row) {
    Query query = TRY(vault.query(
        "INSERT INTO log (id, origin, origin_hash, device, epoch, size, good, root, edge, "
        "checkpoint, released, public_size) "
        "VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6, x'', x'', 0, 0)"));
    const OriginHash hash = origin_hash(row.origin);
    query->bind(1, row.id.value).bind(2, std::string_view(row.origin)).bind(3, hash.view());
    query->bind(4, std::string_view(row.device)).bind(5, int64_t{row.epoch});
    TRY(query->bind(6, empty_root().view()).run());
    return update_log(vault, row);
}

Result<void> update_log(Vault& vault, const LogRow& row) {
    Query query =
        TRY(vault.query("UPDATE log SET size = ?2, good = ?3, root = ?4, edge = ?5, checkpoint = "
                        "?6, released = ?7, public_size = ?8, public_checkpoint = ?9 "
                        "WHERE id = ?1"));
    const RootHash root = row.tree.root();
    const Buffer edge = encode_edge(row.tree);
    query->bind(1, row.id.value).bind(2, row.size().value).bind(3, row.good.value);
    query->bind(4, root.view()).bind(5, Bytes(edge)).bind(6, Bytes(row.checkpoint));
    query->bind(7, row.released.value).bind(8, row.public_size.value);
    return query->bind(9, Bytes(row.public_checkpoint)).run();
}

#define BATCH_COLUMNS "end, first, root, certificate, checkpoint, cosigned"

Result<std::optional<BatchRow>> batch_ending(Vault& vault, LogId log, TreeSize end) {
    Query query =
        TRY(vault.query("SELECT " BATCH_COLUMNS " FROM batch WHERE log = ?1 AND end = ?2"));
    query->bind(1, log.value).bind(2, end.value);
    return one_batch(query);
}

Result<std::optional<BatchRow>> batch_holding(Vault& vault, LogId log, LeafIndex index) {
    Query query = TRY(vault.query("SELECT " BATCH_COLUMNS
                                  " FROM batch WHERE log = ?1 AND end > ?2 ORDER BY end LIMIT 1"));
    query->bind(1, log.value).bind(2, index.value);
    return one_batch(query);
}

Result<void> insert_batch(Vault& vault, LogId log, const BatchRow& row) {
    Query query = TRY(vault.query("INSERT INTO batch VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
    query->bind(1, log.value).bind(2, row.end.value).bind(3, row.first.value);
    query->bind(4, row.root.view()).bind(5, row.certificate.view()).bind(6, Bytes(row.checkpoint));
    if (row.cosigned.empty())
        query->bind(7, nullptr);
    else
        query->bind(7, Bytes(row.cosigned));
    return query->run();
}

Result<void> set_cosigned(Vault& vault, LogId log, TreeSize end, Bytes cosigned) {
    Query query = TRY(vault.query("UPDATE batch SET cosigned = ?3 WHERE log = ?1 AND end = ?2"));
    return query->bind(1, log.value).bind(2, end.value).bind(3, cosigned).run();
}

Result<std::vector<BatchRow>> quarantined_batches(Vault& vault, LogId log, TreeSize up_to) {
    Query query = TRY(vault.query("SELECT " BATCH_COLUMNS " FROM batch WHERE log = ?1 AND "
                                  "end <= ?2 AND cosigned IS NULL ORDER BY end"));
    query->bind(1, log.value).bind(2, up_to.value);
    return all_batches(query);
}

Result<std::vector<BatchRow>> cosigned_batches(Vault& vault, LogId log, TreeSize beyond) {
    Query query = TRY(vault.query("SELECT " BATCH_COLUMNS " FROM batch WHERE log = ?1 AND "
                                  "end > ?2 AND cosigned IS NOT NULL ORDER BY end"));
    query->bind(1, log.value).bind(2, beyond.value);
    return all_batches(query);
}

Result<void> insert_entries(Vault& vault, LogId log, LeafIndex first,
                            std::span<const Bytes> entries, std::span<const LeafHash> leaves) {
    {
        Query query = TRY(vault.query("INSERT INTO entry VALUES (?1, ?2, ?3)"));
        for (size_t i = 0; i < entries.size(); ++i)
            TRY(query->bind(1, log.value).bind(2, first.value + i).bind(3, entries[i]).run());
    }
    const uint64_t end = first.value + leaves.size();
    for (unsigned level = 1; level <= max_tile_level; ++level) {
        const unsigned shift = 8 * level;
        for (uint64_t full = first.value >> shift; full < end >> shift; ++full)
            TRY(insert_tile_hash(vault, log, level, full));
    }
    return {};
}

Result<std::vector<Buffer>> read_entries(Vault& vault, LogId log, LeafIndex first, size_t count) {
    Query query = TRY(vault.query("SELECT bytes FROM entry WHERE log = ?1 AND position >= ?2 AND "
                                  "position < ?3 ORDER BY position"));
    query->bind(1, log.value).bind(2, first.value).bind(3, first.value + count);
    std::vector<Buffer> entries;
    while (TRY(query->step()))
        entries.push_back(copy_of(query->blob(0)));
    return entries;
}

Result<void> insert_envelope(Vault& vault, LogId log, LeafIndex index, Bytes envelope) {
    Query query = TRY(vault.query("INSERT INTO envelope VALUES (?1, ?2, ?3)"));
    return query->bind(1, log.value).bind(2, index.value).bind(3, envelope).run();
}

Result<Buffer> read_envelope(Vault& vault, LogId log, LeafIndex index) {
    Query query = TRY(vault.query("SELECT bytes FROM envelope WHERE log = ?1 AND position = ?2"));
    query->bind(1, log.value).bind(2, index.value);
    const bool found = TRY(query->step());
    return found ? copy_of(query->blob(0)) : Buffer();
}

Result<Buffer> read_tile(Vault& vault, LogId log, const Tile& tile, TreeSize visible) {
    if (!covers(visible, tile)) return fail(Code::not_found, "no such tile");
    if (tile.kind == TileKind::entries) return read_bundle(vault, log, tile);
    const std::vector<NodeHash> hashes =
        TRY(tile.level == 0 ? leaf_hashes(vault, log, tile) : inner_hashes(vault, log, tile));
    if (hashes.size() != tile.width) return fail(Code::not_found, "no such tile");
    return encode_hash_tile(hashes);
}

HashReader hashes_of(Vault& vault, LogId log, TreeSize size) {
    return reader_of_tiles(
        [&vault, log, size](const Tile& tile) { return read_tile(vault, log, tile, size); }, size);
}

} // namespace streetsign::server
