// SPDX-License-Identifier: MIT
#include "sync/log/tile.h"

#include <doctest/doctest.h>
#include <map>
#include <set>

#include "sync/core/text.h"
#include "sync/log/tree.h"
#include "tests/support/mutations.h"
#include "tests/support/vector_file.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

std::vector<LeafHash> records(size_t count) {
    std::vector<LeafHash> leaves;
    for (size_t i = 0; i < count; ++i)
        leaves.push_back(leaf_hash(as_bytes("record " + std::to_string(i))));
    return leaves;
}

// Tiles as a server would keep them: written as the log grows, never again.
struct TileStore {
    std::map<std::string, Buffer> files;
    void grow(const std::vector<LeafHash>& leaves, size_t from, size_t to) {
        const auto read = reader_of(std::span(leaves).first(to));
        for (const Tile& tile : tiles_of_growth(TreeSize{from}, TreeSize{to}))
            if (tile.kind == TileKind::hashes) files[tile.path()] = *make_hash_tile(read, tile);
    }
    TileReader reader() const {
        return [this](const Tile& tile) -> Result<Buffer> {
            const auto found = files.find(tile.path());
            if (found == files.end()) return fail(Code::not_found, tile.path());
            return found->second;
        };
    }
};

} // namespace

TEST_CASE("paths are the specification's") {
    CHECK(Tile{TileKind::hashes, 0, 1234067, 256}.path() == "tile/0/x001/x234/067");
    CHECK(Tile{TileKind::hashes, 3, 0, 17}.path() == "tile/3/000.p/17");
    CHECK(Tile{TileKind::entries, 0, 999, 255}.path() == "tile/entries/999.p/255");
    CHECK(Tile{TileKind::entries, 0, 1000, 256}.path() == "tile/entries/x001/000");
    CHECK(Tile{TileKind::hashes, 0, 999999, 256}.path() == "tile/0/x999/999");
}

TEST_CASE("paths come back, and no other spelling does") {
    for (const uint64_t index : {0ULL, 7ULL, 999ULL, 1000ULL, 1234067ULL, 999999999999ULL})
        for (const unsigned width : {1U, 112U, 255U, 256U})
            for (const unsigned level : {0U, 2U, 7U}) {
                const Tile tile{TileKind::hashes, level, index, width};
                CHECK(Tile::parse(tile.path()).value() == tile);
            }
    for (const char* path : {"",
                             "tile",
                             "tile/0",
                             "tile/0/",
                             "tile/0/0",
                             "tile/00/000",
                             "tile/8/000",
                             "tile/-1/000",
                             "tile/0/000.p",
                             "tile/0/000.p/",
                             "tile/0/000.p/0",
                             "tile/0/000.p/256",
                             "tile/0/000.p/01",
                             "tile/0/x000/000",
                             "tile/0/001/000",
                             "tile/0/x001",
                             "tile/0/000/",
                             "tile/0/000.p/1/2",
                             "tile/entries/0x0",
                             "tile/data/000",
                             "/tile/0/000",
                             "tile/0/../000",
                             "tile/0/000.q/1",
                             "tile/0/x001/x234/067/x001/x234/x067/x001/x234/067"})
        CHECK_MESSAGE(!Tile::parse(path), path);
}

TEST_CASE("a size of 70000 has the tiles that the specification counts") {
    std::map<unsigned, std::pair<size_t, unsigned>> levels; // full tiles, width of the partial one
    for (const Tile& tile : tiles_of(TreeSize{70000})) {
        if (tile.kind == TileKind::entries) continue;
        if (tile.width == tile_width)
            ++levels[tile.level].first;
        else
            levels[tile.level].second = tile.width;
    }
    CHECK(levels.size() == 3);
    CHECK(levels[0] == std::pair<size_t, unsigned>{273, 112});
    CHECK(levels[1] == std::pair<size_t, unsigned>{1, 17});
    CHECK(levels[2] == std::pair<size_t, unsigned>{0, 1});
}

TEST_CASE("a size of 256 has a full tile and one hash above it") {
    const std::vector<Tile> tiles = tiles_of(TreeSize{256});
    CHECK(tiles == std::vector<Tile>{{TileKind::hashes, 0, 0, 256},
                                     {TileKind::hashes, 1, 0, 1},
                                     {TileKind::entries, 0, 0, 256}});
    CHECK(tiles_of(TreeSize{0}).empty());
}

TEST_CASE("growing step by step makes every tile that a reader of any published size needs") {
    const std::vector<LeafHash> leaves = records(1100);
    TileStore store;
    size_t before = 0;
    for (const size_t size : {1, 2, 255, 256, 257, 300, 511, 512, 513, 1000, 1100}) {
        store.grow(leaves, before, size);
        before = size;
        const auto part = std::span(leaves).first(size);
        const HashReader read = reader_of_tiles(store.reader(), TreeSize{size});
        CHECK(root_at(read, TreeSize{size}).value() == root_of(part));
        for (size_t i = 0; i < size; i += 37)
            CHECK(prove_inclusion(read, LeafIndex{i}, TreeSize{size}).value() ==
                  prove_inclusion(reader_of(part), LeafIndex{i}, TreeSize{size}).value());
        for (size_t m = 1; m <= size; m += 41)
            CHECK(prove_consistency(read, TreeSize{m}, TreeSize{size}).value() ==
                  prove_consistency(reader_of(part), TreeSize{m}, TreeSize{size}).value());
    }
    CHECK(store.files.size() > 10);
}

TEST_CASE("no tile of a growth was there before, and all of the new tree's are there after") {
    for (uint64_t from = 0; from < 1500; from += 113)
        for (uint64_t to = from; to < 1500; to += 97) {
            const auto had = tiles_of(TreeSize{from});
            const auto made = tiles_of_growth(TreeSize{from}, TreeSize{to});
            std::set<std::string> before;
            for (const Tile& tile : had)
                before.insert(tile.path());
            std::set<std::string> after = before;
            for (const Tile& tile : made) {
                CHECK(!before.contains(tile.path()));
                after.insert(tile.path());
            }
            for (const Tile& tile : tiles_of(TreeSize{to}))
                CHECK(after.contains(tile.path()));
        }
}

TEST_CASE("300 records give the root that another log's mirror cosigned") {
    const VectorFile vector = read_vector("notes/mirror_cosigned.txt");
    const std::vector<LeafHash> leaves = records(300);
    CHECK(as_text(vector.bytes).find(base64(root_of(leaves).view())) != std::string_view::npos);
}

TEST_CASE("hash tiles have one length, and cut ones are refused") {
    const std::vector<NodeHash> hashes(44, node_hash({}, {}));
    const Buffer good = encode_hash_tile(hashes);
    CHECK(good.size() == 44 * 32);
    CHECK(decode_hash_tile(good, 44).value() == hashes);
    const auto accepts = [](Bytes bytes) { return decode_hash_tile(bytes, 44).has_value(); };
    CHECK(try_every_truncation(good, accepts).accepted == 0);
    CHECK(!decode_hash_tile(good, 43));
    CHECK(!decode_hash_tile({}, 0));
    CHECK(!decode_hash_tile(Buffer(257 * 32), 257));
}

TEST_CASE("a tile of the wrong length on disk stops a proof") {
    const std::vector<LeafHash> leaves = records(300);
    TileStore store;
    store.grow(leaves, 0, 300);
    store.files["tile/0/000"].pop_back();
    const HashReader read = reader_of_tiles(store.reader(), TreeSize{300});
    CHECK(prove_inclusion(read, LeafIndex{5}, TreeSize{300}).error().code == Code::malformed);
}

TEST_CASE("entry bundles come back, and cut or lengthened ones are refused") {
    const Buffer first = {1, 2, 3};
    const Buffer second;
    const Buffer third(65, 9);
    const std::vector<Bytes> entries = {first, second, third};
    Buffer good = encode_bundle(entries);
    CHECK(good.size() == 3 * 2 + 3 + 65);

    const auto decoded = decode_bundle(good, 3);

    REQUIRE(decoded);
    for (size_t i = 0; i < 3; ++i)
        CHECK(std::equal((*decoded)[i].begin(), (*decoded)[i].end(), entries[i].begin(),
                         entries[i].end()));
    const auto accepts = [](Bytes bytes) { return decode_bundle(bytes, 3).has_value(); };
    CHECK(try_every_truncation(good, accepts).accepted == 0);
    CHECK(!decode_bundle(good, 2));
    CHECK(!decode_bundle(good, 4));
    good.push_back(0);
    CHECK(!decode_bundle(good, 3));
}
