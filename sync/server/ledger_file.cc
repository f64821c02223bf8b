// SPDX-License-Identifier: MIT
#include "sync/server/ledger_file.h"

#include <algorithm>

#include "sync/batch/check_batch.h"
#include "sync/core/crypto.h"
#include "sync/core/reader.h"
#include "sync/core/writer.h"
#include "sync/server/log_rows.h"

namespace streetsign::server {
namespace {

constexpr std::string_view ledger_magic = "streetsign/ledger/v1\n";
constexpr size_t check_size = 8;
constexpr size_t largest_record = 2 + UINT16_MAX + check_size;
constexpr size_t bytes_a_sync = size_t{1} << 16; // and the rest of the record that exceeds it
constexpr size_t most_torn = bytes_a_sync + largest_record;
constexpr size_t bytes_a_read = size_t{1} << 20;
constexpr size_t entries_a_read = 1024; // from the database

// Each covers the one before, as in the file of heads.
template <typename Check>
Check ledger_check(const Check& before, Bytes entry) {
    return *Check::from(sha256(before.view(), entry).view().first(check_size));
}

} // namespace

// The database's ledger, and that the file tells the same as far as both go.
class LedgerFile::Compared {
public:
    static Result<Compared> with(Vault& vault) {
        const LogRow row = TRY(ledger_row(vault));
        return Compared(vault, row.size());
    }
    TreeSize size() const { return size_; }
    // False: the database has not come so far.
    bool take(Bytes entry) {
        if (tree_.size() == size_) return false;
        tree_.append_entry(entry);
        return true;
    }
    Result<void> compare(const Path& path) const {
        const Tree ours = TRY(trees_of(hashes_of(*vault_, ledger_id, size_))(tree_.size()));
        if (ours.root() == tree_.root()) return {};
        return fail(Code::mismatch,
                    "the ledger in the database and the one in " + path.string() +
                        " are two histories: is one of them another server's? Nothing is served");
    }

private:
    Compared(Vault& vault, TreeSize size) : vault_(&vault), size_(size) {}
    Vault* vault_;
    TreeSize size_;
    Tree tree_; // of the file's entries up to size_
};

Result<std::unique_ptr<LedgerFile>> LedgerFile::open(Disk& disk, Path path, Vault& vault) {
    std::unique_ptr<LedgerFile> file(new LedgerFile(disk, std::move(path)));
    const bool there = TRY(disk.exists(file->path_));
    if (!there) TRY(write_durably(disk, file->path_, as_bytes(ledger_magic)));
    Compared database = TRY(Compared::with(vault));
    TRY(file->read_all(database));
    TRY(database.compare(file->path_));
    TRY(file->add_missing(vault, database.size()));
    return file;
}

Result<void> LedgerFile::read_all(Compared& database) {
    file_ = TRY(disk_->open(path_, Open::existing));
    const uint64_t size = TRY(file_->size());
    Buffer magic(ledger_magic.size());
    if (size < magic.size()) return fail(Code::malformed, path_.string() + " is cut off");
    TRY(file_->read_at(0, magic));
    if (as_text(magic) != ledger_magic)
        return fail(Code::malformed, path_.string() + " is not a server's ledger");
    end_.bytes = magic.size();
    for (bool whole = true; whole;) {
        Buffer block(static_cast<size_t>(std::min<uint64_t>(bytes_a_read, size - end_.bytes)));
        TRY(file_->read_at(end_.bytes, block));
        whole = false; // unless a record of this block is
        for (Bytes rest = block;;) {
            const size_t record = TRY(read_record(rest, database));
            if (record == 0) break;
            whole = true;
            rest = rest.subspan(record);
        }
    }
    before_ = end_;
    if (size - end_.bytes > most_torn)
        return fail(Code::malformed,
                    path_.string() + " is damaged at byte " + std::to_string(end_.bytes) +
                        ", before its end; put back a copy of it (README.md, Restore)");
    return {};
}

// The bytes of the record that `block` begins with; 0: none that is whole and right.
Result<size_t> LedgerFile::read_record(Bytes block, Compared& database) {
    Reader reader(block);
    const auto length = reader.u16();
    if (!length) return size_t{0};
    const auto entry = reader.take(*length);
    if (!entry) return size_t{0};
    const auto stored = reader.fixed<Check>();
    const Check check = ledger_check(end_.last, *entry);
    if (!stored || *stored != check) return size_t{0};
    if (!database.take(*entry)) missing_.emplace_back(entry->begin(), entry->end());
    const size_t record = 2 + entry->size() + check_size;
    end_ = {end_.bytes + record, end_.entries + 1, check};
    return record;
}

// A database from before there was such a file, or a file that was lost or cut.
Result<void> LedgerFile::add_missing(Vault& vault, TreeSize held) {
    while (end_.entries < held.value) {
        const LeafIndex next{end_.entries};
        const auto count = std::min<uint64_t>(entries_a_read, held.value - next.value);
        const std::vector<Buffer> entries =
            TRY(read_entries(vault, ledger_id, next, static_cast<size_t>(count)));
        if (entries.empty()) return fail(Code::io, "an entry of the ledger is missing");
        TRY(append({next.value}, entries));
    }
    return {};
}

Result<void> LedgerFile::append(TreeSize first, std::span<const Buffer> entries) {
    if (first.value == before_.entries)
        end_ = before_;
    else if (first.value != end_.entries)
        return fail(Code::mismatch, path_.string() + " has not the length of the ledger");
    const End start = end_;
    if (!file_) file_ = TRY(disk_->open(path_, Open::existing));
    while (!entries.empty()) {
        const Result<size_t> written = write_run(entries);
        if (!written) { // what the system holds of the file is not to be trusted after this
            file_.reset();
            end_ = start;
            return written.error();
        }
        entries = entries.subspan(*written);
    }
    before_ = start;
    return {};
}

// As many as one sync is for, so that no more can be torn at the end; how many they were.
Result<size_t> LedgerFile::write_run(std::span<const Buffer> entries) {
    Writer writer;
    Check last = end_.last;
    size_t count = 0;
    while (count < entries.size() && writer.buffer().size() < bytes_a_sync) {
        const Buffer& entry = entries[count++];
        last = ledger_check(last, entry);
        writer.u16(static_cast<uint16_t>(entry.size())).raw(entry).raw(last.view());
    }
    TRY(file_->write_at(end_.bytes, writer.buffer()));
    TRY(file_->sync_data());
    end_ = {end_.bytes + writer.buffer().size(), end_.entries + count, last};
    return count;
}

} // namespace streetsign::server
