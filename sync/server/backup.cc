// SPDX-License-Identifier: MIT
#include "sync/server/backup.h"

#include <filesystem>

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/server/damage.h"

namespace streetsign::server {
namespace {

constexpr std::string_view heads_ending = ".heads";
constexpr size_t longest_list = size_t{64} << 20; // bytes; some 400,000 logs

Result<bool> release_one(Vault& vault, const BackedUp& held) {
    std::optional<LogRow> row = TRY(find_log(vault, held.origin));
    if (!row || row->id == ledger_id || held.head.size <= row->released) return false;
    const std::optional<BatchRow> batch = TRY(batch_ending(vault, row->id, held.head.size));
    if (!batch || batch->root != held.head.root || batch->cosigned.empty()) return false;
    row->released = held.head.size;
    TRY(update_log(vault, *row));
    return true;
}

Result<size_t> release_list(Disk& disk, const Path& path, CommitQueue& queue) {
    const Buffer list = TRY(disk.read(path, longest_list));
    const auto heads = decode_backed_up(as_text(list));
    if (!heads) return fail(heads.error().code, path.string() + ": " + heads.error().detail);
    size_t moved = 0;
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        moved = 0;
        for (const BackedUp& held : *heads) {
            const bool released = TRY(release_one(vault, held));
            moved += released ? 1 : 0;
        }
        return {};
    };
    TRY(queue.run(job));
    TRY(disk.remove(path));
    return moved;
}

// What was begun is not kept: it holds too little to be of use, and takes room.
Error without_copy(Error error, const Path& unfinished, const Path& copy) {
    std::error_code ignored;
    for (const char* ending : {"", "-journal", "-wal", "-shm"})
        std::filesystem::remove(unfinished.string() + ending, ignored);
    error.detail =
        "the backup " + copy.string() + " was not made, and nothing of it is left: " + error.detail;
    return error;
}

// A release lets the device delete what it has, so all of it is read: also what was released
// before, of which no other copy may be left, and what waits in quarantine, which an admission will
// count.
Result<std::vector<BackedUp>> heads_in(const Path& copy_path) {
    Vault copy = TRY(Vault::open(copy_path, Access::read_write));
    TRY(copy.database().check());
    std::vector<BackedUp> heads;
    for (const LogRow& row : TRY(all_logs(copy))) {
        Tree tree;
        if (row.good.value != 0) {
            tree = TRY(check_stored(copy, row, tree, row.good));
            heads.push_back({origin_hash(row.origin), {row.good, tree.root()}});
        }
        if (row.good != row.size()) TRY(check_stored(copy, row, tree, row.size()));
    }
    return heads;
}

} // namespace

std::string encode(const std::vector<BackedUp>& heads) {
    std::string text;
    for (const BackedUp& held : heads)
        text += hex(held.origin.view()) + " " + std::to_string(held.head.size.value) + " " +
                hex(held.head.root.view()) + "\n";
    return text;
}

Result<std::vector<BackedUp>> decode_backed_up(std::string_view text) {
    std::vector<BackedUp> heads;
    for (const std::string_view line : TRY(split_lines(text))) {
        const std::vector<std::string_view> words = split(line, ' ');
        if (words.size() != 3) return fail(Code::malformed, "a list of heads with an odd line");
        BackedUp held;
        held.origin = TRY(parse_hex_fixed<OriginHash>(words[0]));
        held.head.size.value = TRY(parse_decimal(words[1]));
        held.head.root = TRY(parse_hex_fixed<RootHash>(words[2]));
        heads.push_back(held);
    }
    return heads;
}

Result<std::vector<BackedUp>> back_up(Disk& disk, const DataFolder& folder, const Path& to) {
    const bool taken = TRY(disk.exists(to));
    if (taken) return fail(Code::refused, to.string() + " is there already; it was not touched");
    Path unfinished = to;
    unfinished += ".new";
    {
        Vault source = TRY(Vault::open(folder.database(), Access::read_only));
        const Result<void> copied = source.database().backup_to(unfinished);
        if (!copied && copied.error().code == Code::refused)
            return fail(Code::refused, unfinished.string() +
                                           " is there: another backup is being made, or one was "
                                           "cut off; if none runs, remove that file");
        if (!copied) return without_copy(copied.error(), unfinished, to);
    }
    auto heads = heads_in(unfinished);
    if (!heads) return without_copy(heads.error(), unfinished, to);
    const Result<void> named = disk.rename(unfinished, to);
    if (!named) return without_copy(named.error(), unfinished, to);
    TRY(disk.sync_folder(folder_of(to)));
    return heads;
}

Result<Path> leave_heads(Disk& disk, const DataFolder& folder, const std::vector<BackedUp>& heads) {
    TRY(disk.make_folder(folder.backups()));
    const std::string text = encode(heads);
    const Path path =
        folder.backups() / (hex(sha256(as_bytes(text)).view()) + std::string(heads_ending));
    TRY(write_durably(disk, path, as_bytes(text)));
    return path;
}

Result<size_t> release_backed_up(Disk& disk, const DataFolder& folder, CommitQueue& queue) {
    const bool there = TRY(disk.exists(folder.backups()));
    if (!there) return size_t{0};
    size_t moved = 0;
    std::optional<Error> trouble;
    for (const std::string& name : TRY(disk.list(folder.backups()))) {
        if (!name.ends_with(heads_ending)) continue;
        const Result<size_t> moved_here = release_list(disk, folder.backups() / name, queue);
        if (moved_here)
            moved += *moved_here;
        else if (!trouble)
            trouble = moved_here.error();
    }
    if (trouble) return *trouble;
    return moved;
}

} // namespace streetsign::server
