// SPDX-License-Identifier: MIT
#include "sync/log/tile.h"

#include <array>
#include <optional>

#include "sync/core/reader.h"
#include "sync/core/text.h"
#include "sync/core/writer.h"

namespace streetsign {
namespace {

constexpr unsigned levels_in_tile = 8; // 256 = 2^8

std::string index_text(uint64_t index) {
    const std::string digits = std::to_string(index);
    const std::string padded = std::string((3 - digits.size() % 3) % 3, '0') + digits;
    std::string text;
    for (size_t at = 0; at < padded.size(); at += 3) {
        const bool last = at + 3 == padded.size();
        text += (last ? "" : "x") + padded.substr(at, 3) + (last ? "" : "/");
    }
    return text;
}

// How many hashes a level holds for a tree of this size.
uint64_t width_of_level(TreeSize size, unsigned level) {
    return size.value >> (levels_in_tile * level);
}

void add_growth(std::vector<Tile>& tiles, TileKind kind, unsigned level, uint64_t before,
                uint64_t after) {
    for (uint64_t index = before / tile_width; index < after / tile_width; ++index)
        tiles.push_back({kind, level, index, tile_width});
    if (after % tile_width != 0 && after != before)
        tiles.push_back(
            {kind, level, after / tile_width, static_cast<unsigned>(after % tile_width)});
}

// Folds 2^n hashes to one.
NodeHash fold(std::vector<NodeHash> nodes) {
    while (nodes.size() > 1) {
        for (size_t i = 0; i < nodes.size() / 2; ++i)
            nodes[i] = node_hash(nodes[2 * i], nodes[2 * i + 1]);
        nodes.resize(nodes.size() / 2);
    }
    return nodes.front();
}

struct ReadTile {
    uint64_t index = 0;
    std::vector<NodeHash> hashes;
};

} // namespace

std::string Tile::path() const {
    std::string text =
        kind == TileKind::entries ? "tile/entries/" : "tile/" + std::to_string(level) + "/";
    text += index_text(index);
    if (width != tile_width) text += ".p/" + std::to_string(width);
    return text;
}

Result<Tile> Tile::parse(std::string_view path) {
    const Error malformed = fail(Code::malformed, "not the name of a tile");
    std::vector<std::string_view> parts = split(path, '/');
    if (parts.size() < 3 || parts.size() > 10 || parts[0] != "tile") return malformed;
    Tile tile;
    if (parts[1] == "entries") {
        tile.kind = TileKind::entries;
    } else {
        const uint64_t level = TRY(parse_decimal(parts[1]));
        if (level > max_tile_level) return malformed;
        tile.level = static_cast<unsigned>(level);
    }
    std::string_view& before_last = parts[parts.size() - 2];
    if (before_last.ends_with(".p")) {
        const uint64_t width = TRY(parse_decimal(parts.back()));
        if (width == 0 || width >= tile_width) return malformed;
        tile.width = static_cast<unsigned>(width);
        before_last.remove_suffix(2);
        parts.pop_back();
    }
    if (parts.size() > 8) return malformed; // 18 digits are below 2^63
    for (size_t i = 2; i < parts.size(); ++i) {
        const std::string_view digits = parts[i].substr(parts[i].starts_with('x') ? 1 : 0);
        if (digits.size() != 3) return malformed;
        for (const char c : digits) {
            if (c < '0' || c > '9') return malformed;
            tile.index = tile.index * 10 + static_cast<uint64_t>(c - '0');
        }
    }
    if (tile.path() != path) return malformed;
    return tile;
}

Buffer encode_hash_tile(std::span<const NodeHash> hashes) {
    Writer writer;
    for (const NodeHash& hash : hashes)
        writer.raw(hash.view());
    return writer.take();
}

Result<std::vector<NodeHash>> decode_hash_tile(Bytes source, unsigned width) {
    if (width == 0 || width > tile_width || source.size() != width * NodeHash::size)
        return fail(Code::malformed, "a hash tile of the wrong length");
    Reader reader(source);
    std::vector<NodeHash> hashes;
    for (unsigned i = 0; i < width; ++i) {
        const NodeHash hash = TRY(reader.fixed<NodeHash>());
        hashes.push_back(hash);
    }
    TRY(reader.end());
    return hashes;
}

Buffer encode_bundle(std::span<const Bytes> entries) {
    Writer writer;
    for (const Bytes entry : entries) {
        assert(entry.size() <= UINT16_MAX);
        writer.u16(static_cast<uint16_t>(entry.size())).raw(entry);
    }
    return writer.take();
}

Result<std::vector<Bytes>> decode_bundle(Bytes source, size_t count) {
    Reader reader(source);
    std::vector<Bytes> entries;
    for (size_t i = 0; i < count; ++i) {
        const uint16_t size = TRY(reader.u16());
        const Bytes entry = TRY(reader.take(size));
        entries.push_back(entry);
    }
    TRY(reader.end());
    return entries;
}

std::vector<Tile> tiles_of_growth(TreeSize old_size, TreeSize new_size) {
    assert(old_size <= new_size && new_size.value <= max_tree_size);
    std::vector<Tile> tiles;
    for (unsigned level = 0; level <= max_tile_level; ++level)
        add_growth(tiles, TileKind::hashes, level, width_of_level(old_size, level),
                   width_of_level(new_size, level));
    add_growth(tiles, TileKind::entries, 0, old_size.value, new_size.value);
    return tiles;
}

std::vector<Tile> tiles_of(TreeSize size) { return tiles_of_growth(TreeSize{}, size); }

Result<Buffer> make_hash_tile(const HashReader& read, const Tile& tile) {
    if (tile.kind != TileKind::hashes || tile.level > max_tile_level || tile.width == 0 ||
        tile.width > tile_width)
        return fail(Code::usage, "not a hash tile");
    std::vector<NodeHash> hashes;
    for (unsigned i = 0; i < tile.width; ++i) {
        const NodeHash hash = TRY(read({levels_in_tile * tile.level, tile.index * tile_width + i}));
        hashes.push_back(hash);
    }
    return encode_hash_tile(hashes);
}

HashReader reader_of_tiles(TileReader read, TreeSize size) {
    using Kept = std::array<std::optional<ReadTile>, max_tile_level + 1>;
    return [read = std::move(read), size,
            kept = Kept{}](const Subtree& subtree) mutable -> Result<NodeHash> {
        const unsigned level = subtree.level / levels_in_tile;
        const unsigned rest = subtree.level % levels_in_tile;
        // The subtree's hashes at the tile's own level: 2^rest of them, all in one tile.
        const uint64_t hashes_there = width_of_level(size, std::min(level, max_tile_level));
        if (level > max_tile_level || subtree.index >= hashes_there >> rest)
            return fail(Code::not_found, "a subtree outside of the tree");
        const uint64_t first = subtree.index << rest;
        const uint64_t index = first / tile_width;
        std::optional<ReadTile>& slot = kept[level];
        if (!slot || slot->index != index) {
            const bool full = index < hashes_there / tile_width;
            const unsigned width =
                full ? tile_width : static_cast<unsigned>(hashes_there % tile_width);
            const Buffer bytes = TRY(read(Tile{TileKind::hashes, level, index, width}));
            auto hashes = TRY(decode_hash_tile(bytes, width));
            slot = ReadTile{index, std::move(hashes)};
        }
        const auto begin = slot->hashes.begin() + static_cast<std::ptrdiff_t>(first % tile_width);
        return fold({begin, begin + (std::ptrdiff_t{1} << rest)});
    };
}

} // namespace streetsign
