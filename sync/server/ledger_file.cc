// SPDX-License-Identifier: MIT
#include "sync/server/ledger_file.h"

#include <algorithm>

#include "sync/batch/check_batch.h"
#include "sync/server/log_rows.h"

namespace streetsign::server {
namespace {

constexpr size_t largest_record = 2 + UINT16_MAX + ChainedFile::check_size;
constexpr size_t bytes_a_sync = size_t{1} << 16;
constexpr ChainedFile::Kind ledger_kind{.magic = "streetsign/ledger/v1\n",
                                        .what = "a server's ledger",
                                        .content_size = 0,
                                        .bytes_a_sync = bytes_a_sync,
                                        .most_torn = bytes_a_sync + largest_record};
constexpr size_t entries_a_read = 1024; // from the database

// The database's ledger, and that the file tells the same as far as both go.
class Compared {
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

} // namespace

Result<std::unique_ptr<LedgerFile>> LedgerFile::open(Disk& disk, Path path, Vault& vault) {
    Compared database = TRY(Compared::with(vault));
    std::vector<Buffer> missing;
    ChainedFile file =
        TRY(ChainedFile::open(disk, std::move(path), ledger_kind, [&](Bytes entry) -> Result<void> {
            if (!database.take(entry)) missing.emplace_back(entry.begin(), entry.end());
            return {};
        }));
    TRY(database.compare(file.path()));
    std::unique_ptr<LedgerFile> ledger(new LedgerFile(std::move(file)));
    ledger->missing_ = std::move(missing);
    TRY(ledger->add_missing(vault, database.size()));
    return ledger;
}

// A database from before there was such a file, or a file that was lost or cut.
Result<void> LedgerFile::add_missing(Vault& vault, TreeSize held) {
    while (file_.end().records < held.value) {
        const LeafIndex next{file_.end().records};
        const auto count = std::min<uint64_t>(entries_a_read, held.value - next.value);
        const std::vector<Buffer> entries =
            TRY(read_entries(vault, ledger_id, next, static_cast<size_t>(count)));
        if (entries.empty()) return fail(Code::io, "an entry of the ledger is missing");
        TRY(append({next.value}, entries));
    }
    return {};
}

Result<void> LedgerFile::append(TreeSize first, std::span<const Buffer> entries) {
    if (first.value == before_.records)
        file_.go_back(before_);
    else if (first.value != file_.end().records)
        return fail(Code::mismatch, file_.path().string() + " has not the length of the ledger");
    const ChainedFile::End start = file_.end();
    Result<void> appended = file_.append(entries);
    if (appended)
        before_ = start;
    else
        file_.go_back(start);
    return appended;
}

} // namespace streetsign::server
