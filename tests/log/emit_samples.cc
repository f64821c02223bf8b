// SPDX-License-Identifier: MIT
// Writes notes, proofs and a tile folder made by our code into a folder, for programs that nobody
// here wrote to check: tests/go/check.go, openssl.
//
//     emit_samples DIR
//
// DIR/keys          one vkey a line: log, other, server (0x04)
// DIR/note          a note signed by log and other
// DIR/proofs        "inclusion <i> <n> <root> <leaf> <hash>..." and
//                   "consistency <m> <n> <old root> <new root> <hash>...", all base64
// DIR/log/          checkpoint (signed by log, cosigned by server), tile/...
#include <filesystem>
#include <fstream>
#include <iostream>

#include "sync/core/text.h"
#include "sync/log/checkpoint.h"
#include "sync/log/prover.h"
#include "sync/log/tile.h"
#include "sync/log/tree.h"
#include "tests/log/sample_keys.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

constexpr size_t log_size = 66'000; // three levels of tiles, all with a partial edge

std::string entry_text(size_t index) { return "record " + std::to_string(index); }

void write(const std::filesystem::path& path, Bytes bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << as_text(bytes);
}

void write_tiles(const std::filesystem::path& folder, const HashReader& read) {
    for (const Tile& tile : tiles_of(TreeSize{log_size})) {
        if (tile.kind == TileKind::hashes) {
            write(folder / tile.path(), make_hash_tile(read, tile).value());
            continue;
        }
        std::vector<std::string> texts;
        for (unsigned k = 0; k < tile.width; ++k)
            texts.push_back(entry_text(tile.index * tile_width + k));
        std::vector<Bytes> entries;
        for (const std::string& text : texts)
            entries.push_back(as_bytes(text));
        write(folder / tile.path(), encode_bundle(entries));
    }
}

std::string line_of(const std::string& start, std::initializer_list<Bytes> first,
                    const Proof& proof) {
    std::string line = start;
    for (const Bytes bytes : first)
        line += " " + base64(bytes);
    for (const NodeHash& hash : proof)
        line += " " + base64(hash.view());
    return line + "\n";
}

// Every proof of small trees, and some of the large one.
std::string proofs_text(const std::vector<LeafHash>& leaves) {
    std::string text;
    const auto add = [&](size_t n, size_t step) {
        const auto part = std::span(leaves).first(n);
        const HashReader read = reader_of(part);
        const RootHash root = root_of(part);
        for (size_t i = 0; i < n; i += step) {
            const auto proof = prove_inclusion(read, LeafIndex{i}, TreeSize{n}).value();
            const std::string start = "inclusion " + std::to_string(i) + " " + std::to_string(n);
            text += line_of(start, {root.view(), leaves[i].view()}, proof);
        }
        for (size_t m = 1; m <= n; m += step) {
            const auto proof = prove_consistency(read, TreeSize{m}, TreeSize{n}).value();
            const std::string start = "consistency " + std::to_string(m) + " " + std::to_string(n);
            text += line_of(start, {root_of(part.first(m)).view(), root.view()}, proof);
        }
    };
    for (size_t n = 1; n <= 70; ++n)
        add(n, 1);
    add(log_size, 6'007);
    return text;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2 || !start_crypto()) {
        std::cerr << "usage: emit_samples DIR\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::vector<LeafHash> leaves;
    for (size_t i = 0; i < log_size; ++i)
        leaves.push_back(leaf_hash(as_bytes(entry_text(i))));

    const std::string keys =
        log_key().vkey() + "\n" + other_key().vkey() + "\n" + server_key().vkey() + "\n";
    write(folder / "keys", as_bytes(keys));
    Note note = sign_note("Two lines,\n\nand an empty one: \u00e9\u4e16.\n", log_key()).value();
    add_signature(note, other_key()).value();
    write(folder / "note", encode(note));
    write(folder / "proofs", as_bytes(proofs_text(leaves)));

    const Checkpoint head{std::string(log_name), TreeSize{log_size}, root_of(leaves)};
    Note signed_head = sign_checkpoint(head, log_key()).value().note;
    add_signature(signed_head, cosign(signed_head.text, server_key(), 1790000000).value()).value();
    write(folder / "log/checkpoint", encode(signed_head));
    write_tiles(folder / "log", reader_of(leaves));
    std::cout << "samples: a log of " << log_size << " entries\n";
    return 0;
}
