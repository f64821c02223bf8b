// SPDX-License-Identifier: MIT
// Steps 5 and 6: a mirror of a server's paths, every tile computed anew from the entries.
#include <algorithm>

#include "sync/campaign/ledger_entry.h"
#include "sync/campaign/names.h"
#include "sync/core/text.h"
#include "sync/log/prover.h"
#include "sync/verify/verify.h"

namespace streetsign::verifier {
namespace {

constexpr size_t list_limit = size_t{1} << 20; // bytes
constexpr size_t bundle_limit = size_t{256} * (2 + 65535);
constexpr uint64_t most_leaves = uint64_t{1} << 28; // 8 GB of hashes: more needs another machine

} // namespace

// All ledgers first: their heads say what every log has to contain, and a note that one of them
// holds serves for the others.
void Verifier::check_mirrors(std::span<const Path> folders) {
    std::vector<std::vector<LedgerHead>> ledgers;
    for (const Path& folder : folders)
        ledgers.push_back(read_ledger(folder / "ledger"));
    for (size_t i = 0; i < folders.size(); ++i)
        check_logs(folders[i] / "v1", check_ledger_heads(ledgers[i]));
}

void Verifier::check_logs(const Path& folder, const LedgerHeads& ledger) {
    const Path logs = folder / "logs";
    LogSizes sizes;
    for (const std::string& name : disk_.list(logs).value_or(std::vector<std::string>{}))
        sizes[name] = check_device_log(logs / name, name, ledger);
    check_log_list(folder / "logs.txt", sizes);
}

void Verifier::check_log_list(const Path& file, const LogSizes& logs) {
    if (!disk_.exists(file).value_or(false)) return; // wget makes none
    const auto content = disk_.read(file, list_limit);
    const auto lines = content ? split_lines(as_text(*content)) : content.error();
    if (!lines) {
        report_.bad(file.string(), "the list of logs cannot be read");
        return;
    }
    std::set<std::string> listed;
    for (const std::string_view line : *lines) {
        const auto parts = split(line, ' ');
        const auto known = logs.find(std::string(parts[0]));
        const bool whole = parts.size() == 4 && known != logs.end() && known->second &&
                           parse_decimal(parts[1]) && parse_decimal(parts[2]) &&
                           parts[0] == hex(origin_hash(parts[3]).view()) &&
                           parse_decimal(parts[2]).value() == known->second->value &&
                           parse_decimal(parts[1]).value() <= parse_decimal(parts[2]).value();
        if (!whole) {
            report_.bad(file.string(), "the line of a log is damaged, or not its size: " +
                                           std::string(parts.back()));
            return;
        }
        listed.insert(known->first);
    }
    if (listed.size() != logs.size() || listed.size() != lines->size())
        report_.bad(file.string(), "other logs are listed than are here");
}

std::optional<std::vector<Buffer>> Verifier::read_tiles(const Path& prefix, const TreeHead& head) {
    if (head.size.value > most_leaves) {
        report_.bad(prefix.string(), "a log of more entries than this program reads");
        return std::nullopt;
    }
    std::vector<Buffer> entries;
    std::vector<LeafHash> leaves;
    const std::vector<Tile> tiles = tiles_of(head.size);
    for (const Tile& tile : tiles) {
        if (tile.kind != TileKind::entries) continue;
        const std::string where = (prefix / tile.path()).string();
        const auto content = disk_.read(prefix / tile.path(), bundle_limit);
        const auto bundle = content ? decode_bundle(*content, tile.width) : content.error();
        if (!bundle) {
            report_.bad(where, "the entries cannot be read: " + bundle.error().detail);
            return std::nullopt;
        }
        report_.checked(Step::tiles);
        for (const Bytes entry : *bundle) {
            entries.emplace_back(entry.begin(), entry.end());
            leaves.push_back(leaf_hash(entry));
        }
    }
    if (root_of(leaves) != head.root) {
        blame_root(prefix, head.size, leaves);
        return std::nullopt;
    }
    const HashReader hashes = reader_of(leaves);
    bool right = true;
    for (const Tile& tile : tiles) {
        if (tile.kind != TileKind::hashes) continue;
        const auto expected = make_hash_tile(hashes, tile);
        const auto content = disk_.read(prefix / tile.path(), size_t{256} * 32);
        report_.checked(Step::tiles);
        if (expected && content && *expected == *content) continue;
        report_.bad((prefix / tile.path()).string(), "the tile is not what its entries make");
        right = false;
    }
    check_no_other_files(prefix, tiles);
    if (!right) return std::nullopt;
    return entries;
}

// The entries do not make the signed root. Where the hash tiles still do, they say which entry is
// not the one that was logged; where they do not either, only that something is wrong is known.
void Verifier::blame_root(const Path& prefix, TreeSize size, const std::vector<LeafHash>& leaves) {
    for (const Tile& tile : tiles_of(size)) {
        if (tile.kind != TileKind::hashes || tile.level != 0) continue;
        const auto content = disk_.read(prefix / tile.path(), size_t{256} * 32);
        const auto hashes = content ? decode_hash_tile(*content, tile.width) : content.error();
        if (!hashes) continue;
        for (size_t i = 0; i < hashes->size(); ++i) {
            const auto index = static_cast<size_t>(tile.index * tile_width + i);
            if ((*hashes)[i].bytes == leaves[index].bytes) continue;
            report_.bad(prefix.string(), "the entries do not lead to the root that was signed; the "
                                         "first that its tile does not know is at index " +
                                             std::to_string(index));
            return;
        }
    }
    report_.bad(prefix.string(), "the entries do not lead to the root that was signed");
}

// Partial tiles of smaller sizes may have stayed; anything else is not part of a log. `tiles` are
// those of the log, in order.
void Verifier::check_no_other_files(const Path& prefix, const std::vector<Tile>& tiles) {
    std::error_code error;
    std::error_code ignored; // of a link that leads nowhere: a file that is not part of the log
    for (auto entry = std::filesystem::recursive_directory_iterator(prefix, error);
         !error && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(error)) {
        if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) continue;
        const std::string path = entry->path().lexically_relative(prefix).string();
        if (path == "checkpoint") continue;
        if (const auto tile = Tile::parse(path))
            check_other_tile(prefix, *tile, tiles);
        else
            report_.bad(entry->path().string(), "this file is not part of the log");
    }
    if (error) report_.bad(prefix.string(), "the folder cannot be read whole: " + error.message());
}

// What stayed from a smaller size bears out that the log has only grown since, or belies it.
void Verifier::check_other_tile(const Path& prefix, const Tile& tile,
                                const std::vector<Tile>& tiles) {
    const auto current = std::lower_bound(tiles.begin(), tiles.end(), tile); // as wide, or wider
    const std::string where = (prefix / tile.path()).string();
    if (current == tiles.end() || current->kind != tile.kind || current->level != tile.level ||
        current->index != tile.index) {
        report_.bad(where, "a tile of a larger log than its checkpoint: something was taken away "
                           "since, or the copy was cut short; make a new one");
        return;
    }
    if (*current == tile) return; // looked at already
    report_.checked(Step::tiles);
    const auto now = disk_.read(prefix / current->path(), bundle_limit);
    const auto before = now ? disk_.read(prefix / tile.path(), now->size()) : now.error();
    const bool whole = before && (tile.kind == TileKind::entries
                                      ? decode_bundle(*before, tile.width).has_value()
                                      : decode_hash_tile(*before, tile.width).has_value());
    if (!whole || !std::equal(before->begin(), before->end(), now->begin()))
        report_.bad(where, "FORK, or damaged: this tile of a smaller log is not how the one that "
                           "is here now begins");
}

std::optional<TreeSize> Verifier::check_device_log(const Path& folder, const std::string& name,
                                                   const LedgerHeads& ledger) {
    const auto note = disk_.read(folder / "checkpoint", max_checkpoint_note);
    if (!note) {
        report_.bad((folder / "checkpoint").string(), "the log's head cannot be read");
        return std::nullopt;
    }
    const std::string where = (folder / "checkpoint").string();
    const auto head = open_device_checkpoint(*note, where);
    if (!head) return std::nullopt;
    const std::string& origin = head->checkpoint.origin;
    if (hex(origin_hash(origin).view()) != name)
        report_.bad(where, "the folder is named after another log than its head");
    if (cosigned_at(head->note, where)) report_.checked(Step::cosignatures);
    if (head->note.signatures.size() != 2)
        report_.bad(where, "the head bears other signatures than the device's and the server's");
    if (!ledger.contains({origin, head->checkpoint.head()}))
        report_.bad(where, "the ledger does not hold this head, though the server cosigned it");
    const auto bytes = read_tiles(folder, head->checkpoint.head());
    if (!bytes) return std::nullopt;
    std::vector<Entry> entries;
    for (size_t i = 0; i < bytes->size(); ++i) {
        const auto entry = decode_entry((*bytes)[i]);
        if (!entry) {
            report_.bad(origin + " at index " + std::to_string(i),
                        "not an entry: " + entry.error().detail);
            return std::nullopt;
        }
        entries.push_back(*entry);
    }
    evidence_.add_entries(origin, {0}, entries, folder.string());
    const auto* const genesis = std::get_if<GenesisEntry>(entries.data());
    const auto& certificates = certificates_[origin];
    const bool bound =
        genesis != nullptr &&
        std::any_of(certificates.begin(), certificates.end(), [&](const auto& certificate) {
            return std::any_of(manifests_.begin(), manifests_.end(), [&](const auto& manifest) {
                return genesis_binding(certificate.note, manifest.manifest_hash()) ==
                       genesis->binding;
            });
        });
    if (!bound)
        report_.bad(origin + " at index 0", "the log does not begin with its own certificate and a "
                                            "known manifest");
    return head->checkpoint.size;
}

std::vector<Verifier::LedgerHead> Verifier::read_ledger(const Path& folder) {
    if (!disk_.exists(folder).value_or(false)) return {};
    const std::string where = (folder / "checkpoint").string();
    const auto note = disk_.read(folder / "checkpoint", max_checkpoint_note);
    if (!note) {
        report_.bad(where, "the ledger's head cannot be read");
        return {};
    }
    std::vector<LedgerHead> heads;
    for (const VerifierKey& key : manifest().ledgers) {
        const auto opened = open_checkpoint(*note, key);
        if (!opened) continue;
        if (opened->note.signatures.size() != 1)
            report_.bad(where, "the ledger's head bears a signature that is not the ledger's");
        const auto entries = read_tiles(folder, opened->checkpoint.head());
        if (!entries) return {};
        compare_ledgers(opened->checkpoint.origin, *entries, where);
        std::map<Digest, size_t> places;
        for (size_t i = 0; i < entries->size(); ++i) {
            const std::string place = "ledger at index " + std::to_string(i);
            const auto [first, fresh] = places.emplace(sha256((*entries)[i]), i);
            if (!fresh)
                report_.bad(place, "the same entry as at index " + std::to_string(first->second) +
                                       ": the ledger has each once");
            read_ledger_entry((*entries)[i], place, heads);
        }
        return heads;
    }
    report_.bad(where, "the ledger's head is not signed by the ledger key of the manifest");
    return {};
}

// One ledger has one history: what two mirrors of it have in common must be the same.
void Verifier::compare_ledgers(const std::string& origin, const std::vector<Buffer>& entries,
                               const std::string& where) {
    std::vector<LeafHash> leaves;
    leaves.reserve(entries.size());
    for (const Buffer& entry : entries)
        leaves.push_back(leaf_hash(entry));
    Ledger& known = ledgers_[origin];
    const size_t shared = std::min(leaves.size(), known.leaves.size());
    for (size_t i = 0; i < shared; ++i) {
        if (leaves[i] == known.leaves[i]) continue;
        report_.bad(where, "FORK: entry " + std::to_string(i) +
                               " of the ledger is another one than in " + known.where);
        return;
    }
    if (leaves.size() > known.leaves.size()) known = {std::move(leaves), where};
}

void Verifier::read_ledger_entry(Bytes entry, const std::string& where,
                                 std::vector<LedgerHead>& heads) {
    const auto read = decode_ledger_entry(entry);
    if (!read) {
        report_.bad(where, read.error().detail);
        return;
    }
    report_.checked(Step::ledger);
    if (const auto kind = kind_of_note(read->note))
        take_authority_note(*kind, read->note, where);
    else
        heads.push_back({Buffer(read->note.begin(), read->note.end()), where});
}

Verifier::LedgerHeads Verifier::check_ledger_heads(const std::vector<LedgerHead>& heads) {
    LedgerHeads sound;
    uint64_t last_time = 0;
    for (const LedgerHead& each : heads) {
        const auto head = open_device_checkpoint(each.note, each.where);
        if (!head) continue;
        const std::string& origin = head->checkpoint.origin;
        sound.emplace(origin, head->checkpoint.head());
        TreeSize& largest = ledger_sizes_[origin];
        largest = std::max(largest, head->checkpoint.size);
        // The last, not the latest: a clock that was ahead once would stay the latest for ever.
        const auto cosigned = cosigned_at(head->note, each.where);
        if (cosigned) last_time = *cosigned;
    }
    ledger_time_ = std::max(ledger_time_, last_time);
    return sound;
}

} // namespace streetsign::verifier
