// SPDX-License-Identifier: MIT
#include "sync/store/state.h"

#include "sync/store/reserve.h"
#include "sync/store/schema.h"

namespace streetsign {
namespace {

Result<int64_t> user_version(Database& database) {
    Statement statement = TRY(database.prepare("PRAGMA user_version"));
    const bool row = TRY(statement.step());
    return row ? statement.integer(0) : 0;
}

Result<void> make_tables(Database& database, Missing missing) {
    const int64_t version = TRY(user_version(database));
    if (version == schema_version) return {};
    if (version != 0)
        return fail(Code::refused, "the state was written by a later program (version " +
                                       std::to_string(version) + ")");
    if (missing == Missing::refuse)
        return fail(Code::gone, "the state was in use, and there is nothing in it any more");
    Transaction transaction = TRY(database.begin());
    TRY(database.execute(schema_sql));
    TRY(database.execute("PRAGMA user_version=" + std::to_string(schema_version)));
    return transaction.commit();
}

Result<LogRow> log_row(const Statement& statement) {
    LogRow row;
    row.log = {statement.integer(0)};
    row.key = TRY(VerifierKey::parse(statement.text(1)));
    row.manifest = TRY(statement.fixed<ManifestHash>(2));
    row.cloned = !statement.is_null(3);
    return row;
}

constexpr std::string_view select_logs = "SELECT log, vkey, manifest, clone FROM logs ORDER BY log";

} // namespace

Result<State> State::open(const Path& file, const DatabaseOptions& options, Missing missing) {
    State state(file, options, missing);
    state.options_.access = Access::exclusive;
    // No page is moved out of the WAL while people sign: that is tidy()'s, between days.
    state.options_.automatic_checkpoint = false;
    state.options_.sectors_may_tear = true;
    state.options_.busy_timeout_ms = 0; // another store will not go away by waiting
    TRY(state.connect());
    return state;
}

Result<void> State::connect() {
    database_.reset();
    Database database = TRY(Database::open(file_, options_));
    // A WAL that a power cut left may end in mid-sector, without the padding that was to follow its
    // last commit. The next commit would share that sector, and a second cut could spoil both.
    TRY(database.checkpoint());
    TRY(make_tables(database, missing_));
    TRY(database.check());
    database_ = std::move(database);
    missing_ = Missing::refuse; // from now on: a lost file would take what was just written
    return {};
}

Result<Database*> State::live() {
    if (!database_) {
        TRY(connect());
    }
    return &*database_;
}

Result<void> State::write(const std::function<Result<void>(Database&)>& body) {
    Database* const database = TRY(live());
    auto written = [&]() -> Result<void> {
        Transaction transaction = TRY(database->begin());
        TRY(body(*database));
        return transaction.commit();
    }();
    // A commit whose sync failed may or may not be on the disk, and the next sync would say "done"
    // without having done it: only a new look at the file tells.
    if (!written) database_.reset();
    return written;
}

Result<LogRow> State::log_of(const VerifierKey& key) {
    const std::vector<LogRow> rows = TRY(logs());
    for (const LogRow& row : rows) {
        if (row.key == key) return row;
        if (row.key.name == key.name)
            return fail(Code::mismatch, "the log " + key.name + " has another key here");
    }
    LogRow row;
    row.key = key;
    const auto made = write([&](Database& database) -> Result<void> {
        Statement insert =
            TRY(database.prepare("INSERT INTO logs(origin, vkey, manifest) VALUES(?, ?, ?)"));
        insert.bind(1, std::string_view(key.name)).bind(2, std::string_view(key.text()));
        insert.bind(3, row.manifest.view());
        TRY(insert.run());
        row.log = {database.last_row_id()};
        return {};
    });
    if (!made) return made.error();
    return row;
}

Result<std::vector<LogRow>> State::logs() {
    Database* const database = TRY(live());
    Statement select = TRY(database->prepare(select_logs));
    std::vector<LogRow> rows;
    for (;;) {
        const bool more = TRY(select.step());
        if (!more) return rows;
        LogRow row = TRY(log_row(select));
        rows.push_back(std::move(row));
    }
}

Result<void> State::set_cloned(LogNumber log, Bytes proof) {
    return write([&](Database& database) -> Result<void> {
        Statement update =
            TRY(database.prepare("UPDATE logs SET clone = ? WHERE log = ? AND clone IS NULL"));
        return update.bind(1, proof).bind(2, log.value).run();
    });
}

Result<void> State::each_entry(LogNumber log, const std::function<void(Bytes)>& visit) {
    Database* const database = TRY(live());
    Statement select =
        TRY(database->prepare("SELECT entry FROM entries WHERE log = ? ORDER BY position"));
    select.bind(1, log.value);
    for (;;) {
        const bool more = TRY(select.step());
        if (!more) return {};
        visit(select.blob(0));
    }
}

Result<std::vector<EntryBytes>> State::entries(LogNumber log, LeafIndex first, TreeSize end) {
    Database* const database = TRY(live());
    Statement select =
        TRY(database->prepare("SELECT entry FROM entries WHERE log = ? AND position >= ? "
                              "AND position < ? ORDER BY position"));
    select.bind(1, log.value).bind(2, first.value).bind(3, end.value);
    std::vector<EntryBytes> entries;
    for (;;) {
        const bool more = TRY(select.step());
        if (!more) return entries;
        entries.push_back(TRY(select.fixed<EntryBytes>(0)));
    }
}

Result<std::vector<BatchRow>> State::batches(LogNumber log) {
    Database* const database = TRY(live());
    Statement select =
        TRY(database->prepare("SELECT size, first, records, root, cosigned IS NOT NULL, "
                              "released IS NOT NULL, carried FROM batches WHERE log = ? "
                              "ORDER BY size"));
    select.bind(1, log.value);
    std::vector<BatchRow> rows;
    for (;;) {
        const bool more = TRY(select.step());
        if (!more) return rows;
        BatchRow row;
        row.size = {select.unsigned_integer(0)};
        row.first = {select.unsigned_integer(1)};
        row.records = select.unsigned_integer(2);
        row.root = TRY(select.fixed<RootHash>(3));
        row.cosigned = select.integer(4) != 0;
        row.released = select.integer(5) != 0;
        row.carried = select.integer(6) != 0;
        rows.push_back(row);
    }
}

Result<std::vector<Buffer>> State::checkpoints(LogNumber log) {
    Database* const database = TRY(live());
    Statement select =
        TRY(database->prepare("SELECT checkpoint FROM batches WHERE log = ? ORDER BY size"));
    select.bind(1, log.value);
    std::vector<Buffer> notes;
    for (;;) {
        const bool more = TRY(select.step());
        if (!more) return notes;
        const Bytes note = select.blob(0);
        notes.emplace_back(note.begin(), note.end());
    }
}

Result<Buffer> State::checkpoint(LogNumber log, TreeSize size) {
    Database* const database = TRY(live());
    Statement select =
        TRY(database->prepare("SELECT checkpoint FROM batches WHERE log = ? AND size = ?"));
    select.bind(1, log.value).bind(2, size.value);
    const bool there = TRY(select.step());
    if (!there) return fail(Code::not_found, "no batch of this size");
    const Bytes note = select.blob(0);
    return Buffer(note.begin(), note.end());
}

Result<BatchCounts> State::counts() {
    Database* const database = TRY(live());
    // A released batch counts as released even if its cosignature never came back.
    Statement select = TRY(database->prepare(
        "SELECT coalesce(sum(records) FILTER (WHERE released IS NULL AND cosigned IS NULL), 0), "
        "coalesce(sum(records) FILTER (WHERE released IS NULL AND cosigned IS NOT NULL), 0), "
        "coalesce(sum(records) FILTER (WHERE released IS NOT NULL), 0) FROM batches "
        "WHERE carried = 0"));
    const bool row = TRY(select.step());
    if (!row) return BatchCounts{};
    return BatchCounts{select.unsigned_integer(0), select.unsigned_integer(1),
                       select.unsigned_integer(2)};
}

Result<void> State::add_batch(LogNumber log, const Batch& batch, const Checkpoint& checkpoint,
                              const ManifestHash& manifest) {
    return write([&](Database& database) -> Result<void> {
        Statement entry =
            TRY(database.prepare("INSERT INTO entries(log, position, entry) VALUES(?, ?, ?)"));
        uint64_t records = 0;
        for (size_t i = 0; i < batch.items.size(); ++i) {
            const Entry& added = batch.items[i].entry;
            if (as_record(added) != nullptr) ++records;
            entry.bind(1, log.value).bind(2, batch.first.value + i);
            entry.bind(3, encode(added).view());
            TRY(entry.run());
        }
        Statement row =
            TRY(database.prepare("INSERT INTO batches(log, size, first, records, root, checkpoint) "
                                 "VALUES(:log, :size, :first, :records, :root, :checkpoint)"));
        row.bind(":log", log.value).bind(":size", checkpoint.size.value);
        row.bind(":first", batch.first.value).bind(":records", records);
        row.bind(":root", checkpoint.root.view()).bind(":checkpoint", Bytes(batch.checkpoint));
        TRY(row.run());
        Statement update = TRY(database.prepare("UPDATE logs SET manifest = ? WHERE log = ?"));
        return update.bind(1, manifest.view()).bind(2, log.value).run();
    });
}

Result<void> State::answer(LogNumber log, TreeSize size, Bytes note, const char* sql) {
    return write([&](Database& database) -> Result<void> {
        Statement update = TRY(database.prepare(sql));
        return update.bind(1, note).bind(2, log.value).bind(3, size.value).run();
    });
}

Result<void> State::set_cosigned(LogNumber log, TreeSize size, Bytes note) {
    return answer(
        log, size, note,
        "UPDATE batches SET cosigned = ? WHERE log = ? AND size <= ? AND cosigned IS NULL");
}

Result<void> State::set_released(LogNumber log, TreeSize size, Bytes note) {
    return answer(
        log, size, note,
        "UPDATE batches SET released = ? WHERE log = ? AND size <= ? AND released IS NULL");
}

Result<void> State::set_carried(LogNumber log, TreeSize size) {
    return write([&](Database& database) -> Result<void> {
        Statement update =
            TRY(database.prepare("UPDATE batches SET carried = 1 WHERE log = ? AND size = ?"));
        return update.bind(1, log.value).bind(2, size.value).run();
    });
}

Result<std::optional<Buffer>> State::setting(std::string_view name) {
    Database* const database = TRY(live());
    Statement select = TRY(database->prepare("SELECT value FROM settings WHERE name = ?"));
    select.bind(1, name);
    const bool row = TRY(select.step());
    if (!row) return std::optional<Buffer>();
    const Bytes value = select.blob(0);
    return std::optional<Buffer>(Buffer(value.begin(), value.end()));
}

Result<void> State::set_setting(std::string_view name, Bytes value) {
    return write([&](Database& database) -> Result<void> {
        Statement insert =
            TRY(database.prepare("INSERT INTO settings(name, value) VALUES(?, ?) "
                                 "ON CONFLICT(name) DO UPDATE SET value = excluded.value"));
        return insert.bind(1, name).bind(2, value).run();
    });
}

Result<void> State::remove_setting(std::string_view name) {
    return write([&](Database& database) -> Result<void> {
        Statement remove = TRY(database.prepare("DELETE FROM settings WHERE name = ?"));
        return remove.bind(1, name).run();
    });
}

Result<void> State::tidy() {
    Database* const database = TRY(live());
    auto tidied = database->checkpoint();
    if (!tidied) database_.reset();
    return tidied;
}

Result<State> open_state(Disk& disk, const Path& folder, const DatabaseOptions& options,
                         Missing missing) {
    const Path file = folder / "state.sqlite";
    const bool there = TRY(disk.exists(file));
    // SQLite would make it, and take the WAL of the one that is gone away.
    if (missing == Missing::refuse && !there)
        return fail(Code::gone, "the state was in use and is gone");
    TRY(disk.make_folder(folder));
    auto state = State::open(file, options, missing);
    // What a power cut left in its WAL has to go into it first.
    const bool full = !state && state.error().code == Code::full;
    return full && give_up_reserve(disk, folder) ? State::open(file, options, missing)
                                                 : std::move(state);
}

} // namespace streetsign
