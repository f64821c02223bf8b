// SPDX-License-Identifier: MIT
// SQLite, thinly: Database, Statement, Transaction. Errors are Results, objects own what they hold,
// and the settings that durability rests on are read back from the live connection before anything
// else runs. One Database is used by one thread at a time (it takes no lock of its own): give each
// thread its own, at most one of them writing, the others read-only (3.40's WAL reset race needs
// two writers). The only user of sqlite3.h. Knows no tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sync/core/bytes.h"
#include "sync/core/disk.h"
#include "sync/core/handle.h"
#include "sync/core/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace streetsign {

enum class Access {
    read_write, // made if it is not there
    read_only,  // must be there
    exclusive,  // read_write, and nobody else, reader or writer, until it is closed: Code::busy
};

// `full`: a committed transaction survives a power cut. The others exist so that a test can show
// what they lose.
enum class Synchronous { full, normal, off };

struct DatabaseOptions {
    Access access = Access::read_write;
    bool automatic_checkpoint = true; // false: the WAL grows until checkpoint() is called
    // true: a power cut may spoil the rest of a sector that was being written (SD cards do that),
    // so no commit shares a sector with one before it. Costs a page in the WAL for each commit.
    bool sectors_may_tear = false;
    int busy_timeout_ms = 5000;
    Synchronous synchronous = Synchronous::full;
    std::string vfs = {}; // a registered VFS; empty: the system's
};

void close_database(sqlite3* database);
void finalize_statement(sqlite3_stmt* statement);

// A prepared statement. Parameters by position (from 1) or by name (":size"). Bound values are
// copied; columns are valid until the next step(). A wrong position, name or column is a bug and
// stops the process. Must not outlive its Database.
class Statement {
public:
    Statement& bind(int position, int64_t value);
    Statement& bind(int position, uint64_t value); // must be below 2^63
    Statement& bind(int position, int value) { return bind(position, int64_t{value}); }
    Statement& bind(int position, Bytes value);
    Statement& bind(int position, std::string_view value);
    Statement& bind(int position, std::nullptr_t);
    template <typename Value>
    Statement& bind(std::string_view name, Value value) {
        return bind(position_of(name), value);
    }

    Result<bool> step(); // true: a row; false: done
    Result<void> run();  // step until done, then reset: for statements without rows
    Statement& reset();  // ready to run again; parameters are cleared

    int64_t integer(int column) const;           // columns from 0; NULL is 0
    uint64_t unsigned_integer(int column) const; // assert: not negative
    Bytes blob(int column) const;
    std::string_view text(int column) const;
    bool is_null(int column) const;
    template <typename F>
    Result<F> fixed(int column) const { // malformed: not F::size bytes
        const auto value = F::from(blob(column));
        if (!value) return fail(Code::malformed, "a column has the wrong length");
        return *value;
    }

private:
    friend class Database;
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
    int position_of(std::string_view name) const;

    Handle<sqlite3_stmt, finalize_statement> statement_;
};

// BEGIN IMMEDIATE; rolled back when it goes without commit(). Must not outlive its Database, which
// may be moved meanwhile.
class Transaction {
public:
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<void> commit();

private:
    friend class Database;
    explicit Transaction(sqlite3* database) : database_(database) {}
    sqlite3* database_; // null after commit
};

class Database {
public:
    // WAL, page size 8192, secure_delete, foreign keys, and `synchronous` as asked: each read back.
    // busy: somebody else has it. malformed: not a database, or a damaged one.
    static Result<Database> open(const Path& path, const DatabaseOptions& options = {});

    Result<void> execute(const std::string& sql); // one or several statements without parameters
    Result<Statement> prepare(std::string_view sql);
    Result<Transaction> begin();
    int64_t changes() const; // rows of the last insert, update or delete
    int64_t last_row_id() const;

    // Everything into the database file, the WAL cut to nothing. busy, at once and not after the
    // timeout: a reader is in the way.
    Result<void> checkpoint();
    // sqlite3_backup: a whole, consistent copy while others go on; durable when it returns. The
    // destination is made by this; refused when there is something.
    Result<void> backup_to(const Path& destination);
    Result<void> check(); // PRAGMA integrity_check and foreign_key_check; mismatch says what is off

private:
    Database(sqlite3* database, int busy_timeout_ms)
        : database_(database), busy_timeout_ms_(busy_timeout_ms) {}

    Handle<sqlite3, close_database> database_;
    int busy_timeout_ms_;
};

} // namespace streetsign
