// SPDX-License-Identifier: MIT
#include "sync/server/backup.h"

#include "sync/campaign/statements.h"
#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/server/log_rows.h"

namespace streetsign::server {
namespace {

constexpr std::string_view heads_ending = ".heads";
constexpr size_t longest_list = size_t{64} << 20; // bytes; some 400,000 logs

Result<bool> release_one(Vault& vault, const BackedUp& held, const SignerKey& releaser) {
    std::optional<LogRow> row = TRY(find_log(vault, held.origin));
    if (!row || row->id == ledger_id || held.head.size > row->good ||
        held.head.size <= row->released)
        return false;
    const std::optional<BatchRow> batch = TRY(batch_ending(vault, row->id, held.head.size));
    if (!batch || batch->root != held.head.root || batch->cosigned.empty()) return false;
    const Signed<Release> release =
        TRY(sign_statement(Release{.origin = row->origin, .head = held.head}, releaser));
    row->released = held.head.size;
    row->release = release.note;
    TRY(update_log(vault, *row));
    return true;
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

Result<std::vector<BackedUp>> back_up(const DataFolder& folder, const Path& to) {
    {
        Vault source = TRY(Vault::open(folder.database(), Access::read_only));
        TRY(source.database().backup_to(to));
    }
    Vault copy = TRY(Vault::open(to, Access::read_write));
    TRY(copy.database().check());
    std::vector<BackedUp> heads;
    for (const LogRow& row : TRY(all_logs(copy))) {
        const std::optional<BatchRow> batch = TRY(batch_ending(copy, row.id, row.good));
        if (batch)
            heads.push_back({origin_hash(row.origin), {.size = row.good, .root = batch->root}});
    }
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

Result<size_t> release_backed_up(Disk& disk, const DataFolder& folder, const SignerKey& releaser,
                                 CommitQueue& queue) {
    const bool there = TRY(disk.exists(folder.backups()));
    if (!there) return size_t{0};
    size_t moved = 0;
    for (const std::string& name : TRY(disk.list(folder.backups()))) {
        if (!name.ends_with(heads_ending)) continue;
        const Path path = folder.backups() / name;
        const Buffer list = TRY(disk.read(path, longest_list));
        const std::vector<BackedUp> heads = TRY(decode_backed_up(as_text(list)));
        size_t moved_here = 0;
        const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
            moved_here = 0;
            for (const BackedUp& held : heads) {
                const bool released = TRY(release_one(vault, held, releaser));
                moved_here += released ? 1 : 0;
            }
            return {};
        };
        TRY(queue.run(job));
        TRY(disk.remove(path));
        moved += moved_here;
    }
    return moved;
}

} // namespace streetsign::server
