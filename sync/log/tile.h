// SPDX-License-Identifier: MIT
// C2SP tlog-tiles: a log as static files. Names, hash tiles, entry bundles, which of them a growth
// from one size to another makes, and proofs read back out of tiles. Touches no disk and no
// network. See FORMAT.md section 6.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/core/bytes.h"
#include "sync/core/result.h"
#include "sync/log/prover.h"
#include "sync/log/tree_hash.h"

namespace streetsign {

inline constexpr unsigned tile_width = 256;
inline constexpr unsigned max_tile_level = 7; // level 7 covers 2^64 leaves; C2SP names up to 63

enum class TileKind { hashes, entries };

// One file: hash tile `index` of `level`, or entry bundle `index` (level 0). Width 1 to 256; a
// partial tile's path ends in ".p/<width>".
struct Tile {
    TileKind kind = TileKind::hashes;
    unsigned level = 0;
    uint64_t index = 0;
    unsigned width = tile_width;
    friend auto operator<=>(const Tile&, const Tile&) = default;

    std::string path() const; // "tile/0/x001/x234/067.p/12", "tile/entries/000"
    static Result<Tile> parse(std::string_view path);
};

Buffer encode_hash_tile(std::span<const NodeHash> hashes); // 32 bytes each, 1 to 256 of them
Result<std::vector<NodeHash>> decode_hash_tile(Bytes source, unsigned width);

Buffer encode_bundle(std::span<const Bytes> entries); // u16 length, then the entry, each
// Borrowed from `source`. Exactly `count` entries and nothing after them.
Result<std::vector<Bytes>> decode_bundle(Bytes source, size_t count);

// Every tile (hash tiles level by level, then bundles) that exists at `new_size` and did not, with
// this width, at `old_size`: what a writer has to write before it publishes the checkpoint of
// new_size.
std::vector<Tile> tiles_of_growth(TreeSize old_size, TreeSize new_size);

// All tiles of a tree of this size: the full ones and the partial right edge.
std::vector<Tile> tiles_of(TreeSize size);

// The bytes of one hash tile, read from wherever the hashes are.
Result<Buffer> make_hash_tile(const HashReader& read, const Tile& tile);

// Bytes of a tile's file.
using TileReader = std::function<Result<Buffer>(const Tile&)>;

// Subtree hashes of a log of `size` out of its tiles; gives proofs through prover.h. Keeps the last
// tile it read of each level. `read` is copied.
HashReader reader_of_tiles(TileReader read, TreeSize size);

} // namespace streetsign
