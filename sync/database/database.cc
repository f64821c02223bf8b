// SPDX-License-Identifier: MIT
#include "sync/database/database.h"

#include <cassert>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <sqlite3.h>

namespace streetsign {
namespace {

Code code_of(int status) {
    switch (status & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return Code::busy;
    case SQLITE_FULL:
        return Code::full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return Code::malformed;
    case SQLITE_CANTOPEN:
        return Code::not_found;
    case SQLITE_CONSTRAINT:
        return Code::mismatch;
    default:
        return Code::io;
    }
}

Error error_of(sqlite3* database, const char* what) {
    return fail(code_of(sqlite3_extended_errcode(database)),
                std::string(what) + ": " + sqlite3_errmsg(database));
}

// A file: URI, so that psow can be said. Only these characters have a meaning in its path.
std::string uri_of(const Path& path, const DatabaseOptions& options) {
    std::string uri = "file:";
    for (const char character : path.string()) {
        switch (character) {
        case '%':
            uri += "%25";
            break;
        case '?':
            uri += "%3f";
            break;
        case '#':
            uri += "%23";
            break;
        default:
            uri += character;
        }
    }
    return uri + (options.sectors_may_tear ? "?psow=0" : "?psow=1");
}

const char* word_of(Synchronous synchronous) {
    switch (synchronous) {
    case Synchronous::off:
        return "OFF";
    case Synchronous::normal:
        return "NORMAL";
    case Synchronous::full:
        break;
    }
    return "FULL";
}
int number_of(Synchronous synchronous) {
    switch (synchronous) {
    case Synchronous::off:
        return 0;
    case Synchronous::normal:
        return 1;
    case Synchronous::full:
        break;
    }
    return 2;
}

// Sets nothing; asks the live connection, and believes only its answer.
Result<void> expect_pragma(Database& database, const std::string& name, std::string_view wanted) {
    Statement statement = TRY(database.prepare("PRAGMA " + name));
    const bool row = TRY(statement.step());
    const std::string found(row ? statement.text(0) : "nothing");
    if (found != wanted)
        return fail(Code::io, "SQLite did not take " + name + "=" + std::string(wanted) +
                                  ": it says " + found);
    return {};
}

Result<void> configure(Database& database, const DatabaseOptions& options) {
    if (options.access == Access::exclusive) {
        TRY(database.execute("PRAGMA locking_mode=EXCLUSIVE"));
    }
    TRY(database.execute("PRAGMA foreign_keys=ON"));
    TRY(database.execute("PRAGMA trusted_schema=OFF"));
    if (options.access != Access::read_only) {
        TRY(database.execute("PRAGMA page_size=8192"));
        TRY(database.execute("PRAGMA journal_mode=WAL"));
        TRY(database.execute(std::string("PRAGMA synchronous=") + word_of(options.synchronous)));
        TRY(database.execute("PRAGMA secure_delete=ON"));
        TRY(database.execute(std::string("PRAGMA wal_autocheckpoint=") +
                             (options.automatic_checkpoint ? "1000" : "0")));
    }
    // In exclusive mode the first read takes the lock, so "busy" is said here and not later.
    TRY(expect_pragma(database, "journal_mode", "wal"));
    TRY(expect_pragma(database, "foreign_keys", "1"));
    if (options.access == Access::read_only) return {};
    TRY(expect_pragma(database, "page_size", "8192"));
    TRY(expect_pragma(database, "synchronous", std::to_string(number_of(options.synchronous))));
    return expect_pragma(database, "secure_delete", "1");
}

} // namespace

void close_database(sqlite3* database) { sqlite3_close_v2(database); }
void finalize_statement(sqlite3_stmt* statement) { sqlite3_finalize(statement); }

// ---- Statement

int Statement::position_of(std::string_view name) const {
    const int position = sqlite3_bind_parameter_index(statement_.get(), std::string(name).c_str());
    assert(position > 0 && "no parameter of this name");
    return position;
}

Statement& Statement::bind(int position, int64_t value) {
    const int status = sqlite3_bind_int64(statement_.get(), position, value);
    assert(status == SQLITE_OK);
    (void)status;
    return *this;
}

Statement& Statement::bind(int position, uint64_t value) {
    assert(value <= static_cast<uint64_t>(INT64_MAX));
    return bind(position, static_cast<int64_t>(value));
}

Statement& Statement::bind(int position, Bytes value) {
    // A null pointer would bind NULL; an empty blob is not NULL.
    const void* data = value.empty() ? static_cast<const void*>("") : value.data();
    const int status =
        sqlite3_bind_blob64(statement_.get(), position, data, value.size(), SQLITE_TRANSIENT);
    assert(status == SQLITE_OK);
    (void)status;
    return *this;
}

Statement& Statement::bind(int position, std::string_view value) {
    const char* data = value.empty() ? "" : value.data();
    const int status = sqlite3_bind_text64(statement_.get(), position, data, value.size(),
                                           SQLITE_TRANSIENT, SQLITE_UTF8);
    assert(status == SQLITE_OK);
    (void)status;
    return *this;
}

Statement& Statement::bind(int position, std::nullptr_t) {
    const int status = sqlite3_bind_null(statement_.get(), position);
    assert(status == SQLITE_OK);
    (void)status;
    return *this;
}

Result<bool> Statement::step() {
    const int status = sqlite3_step(statement_.get());
    if (status == SQLITE_ROW) return true;
    if (status == SQLITE_DONE) return false;
    const Error error = error_of(sqlite3_db_handle(statement_.get()), "a statement failed");
    sqlite3_reset(statement_.get());
    return error;
}

Result<void> Statement::run() {
    for (;;) {
        const bool row = TRY(step());
        if (!row) break;
    }
    reset();
    return {};
}

Statement& Statement::reset() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
    return *this;
}

int64_t Statement::integer(int column) const {
    assert(column < sqlite3_data_count(statement_.get()));
    return sqlite3_column_int64(statement_.get(), column);
}

uint64_t Statement::unsigned_integer(int column) const {
    const int64_t value = integer(column);
    assert(value >= 0);
    return static_cast<uint64_t>(value);
}

Bytes Statement::blob(int column) const {
    assert(column < sqlite3_data_count(statement_.get()));
    const auto* data = static_cast<const uint8_t*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return {data, data == nullptr ? 0 : static_cast<size_t>(size)};
}

std::string_view Statement::text(int column) const {
    assert(column < sqlite3_data_count(statement_.get()));
    const unsigned char* data = sqlite3_column_text(statement_.get(), column);
    if (data == nullptr) return {};
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return {reinterpret_cast<const char*>(data), static_cast<size_t>(size)};
}

bool Statement::is_null(int column) const {
    assert(column < sqlite3_data_count(statement_.get()));
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

// ---- Transaction

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
    // Nothing can be done about a rollback that fails: SQLite has rolled back by itself then, and
    // the caller is on its way out with the error that brought it here.
    if (database_ != nullptr) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<void> Transaction::commit() {
    assert(database_ != nullptr);
    if (sqlite3_exec(database_, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK)
        return error_of(database_, "cannot commit");
    database_ = nullptr;
    return {};
}

// ---- Database

Result<Database> Database::open(const Path& path, const DatabaseOptions& options) {
    const int access = options.access == Access::read_only
                           ? SQLITE_OPEN_READONLY
                           : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(uri_of(path, options).c_str(), &opened,
                                       access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI |
                                           SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE,
                                       options.vfs.empty() ? nullptr : options.vfs.c_str());
    Database database(opened, options.busy_timeout_ms);
    if (opened == nullptr) return fail(Code::io, "SQLite has no memory");
    if (status != SQLITE_OK) return error_of(opened, ("cannot open " + path.string()).c_str());
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, options.busy_timeout_ms);
    TRY(configure(database, options));
    return database;
}

Result<void> Database::execute(const std::string& sql) {
    if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return error_of(database_.get(), "cannot execute");
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    assert(sql.size() <= INT_MAX);
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()), 0, &prepared,
                           nullptr) != SQLITE_OK)
        return error_of(database_.get(), "cannot prepare");
    assert(prepared != nullptr && "an empty statement");
    return Statement(prepared);
}

Result<Transaction> Database::begin() {
    TRY(execute("BEGIN IMMEDIATE"));
    return Transaction(database_.get());
}

int64_t Database::changes() const { return sqlite3_changes64(database_.get()); }
int64_t Database::last_row_id() const { return sqlite3_last_insert_rowid(database_.get()); }

Result<void> Database::checkpoint() {
    sqlite3_busy_timeout(database_.get(), 0);
    const int status = sqlite3_wal_checkpoint_v2(database_.get(), nullptr,
                                                 SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(database_.get(), busy_timeout_ms_);
    if (status != SQLITE_OK)
        return error_of(database_.get(), "cannot move the WAL into the database");
    return {};
}

Result<void> Database::backup_to(const Path& destination) {
    // By us and nobody else, or not at all: SQLite would write into what another just made.
    const int made = ::open(destination.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (made < 0 && errno == EEXIST)
        return fail(Code::refused, "there is something already: " + destination.string());
    if (made < 0)
        return fail(Code::io, "cannot make " + destination.string() + ": " + std::strerror(errno));
    ::close(made);
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(destination.c_str(), &opened,
                                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                           SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
                                       nullptr);
    const Handle<sqlite3, close_database> copy(opened);
    if (status != SQLITE_OK || opened == nullptr)
        return fail(Code::io, "cannot make " + destination.string());
    // EXTRA: the folder's entry is synced as well, when the rollback journal is removed.
    if (sqlite3_exec(opened, "PRAGMA synchronous=EXTRA", nullptr, nullptr, nullptr) != SQLITE_OK)
        return error_of(opened, "cannot set up the copy");
    sqlite3_backup* backup = sqlite3_backup_init(opened, "main", database_.get(), "main");
    if (backup == nullptr) return error_of(opened, "cannot begin the copy");
    // All pages in one step: one read transaction, so the copy is of one moment, and a writer in
    // WAL mode is not held up by it.
    const int stepped = sqlite3_backup_step(backup, -1);
    const int finished = sqlite3_backup_finish(backup);
    if (stepped != SQLITE_DONE || finished != SQLITE_OK) return error_of(opened, "cannot copy");
    return {};
}

Result<void> Database::check() {
    Statement integrity = TRY(prepare("PRAGMA integrity_check(1)"));
    const bool row = TRY(integrity.step());
    if (!row || integrity.text(0) != "ok")
        return fail(Code::mismatch, "the database is damaged: " + std::string(integrity.text(0)));
    Statement keys = TRY(prepare("PRAGMA foreign_key_check"));
    const bool orphan = TRY(keys.step());
    if (orphan) return fail(Code::mismatch, "a row refers to one that is not there");
    return {};
}

} // namespace streetsign
