// SPDX-License-Identifier: MIT
// One connection to the server's database, with its prepared statements. The tables are schema.sql.
// A Vault is used by one thread at a time; one of them writes (commit_queue.h), the others read.
// Knows SQL and no rules: what may be stored is decided in intake.h and notes.h.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sync/database/database.h"

namespace streetsign::server {

extern const char* const server_schema; // schema.sql, word for word

// A prepared statement on loan: reset when it goes, so that no reader keeps an old page alive.
class Query {
public:
    explicit Query(Statement& statement) : statement_(&statement) {}
    Query(Query&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Query& operator=(Query&&) = delete;
    ~Query() {
        if (statement_ != nullptr) statement_->reset();
    }
    Statement* operator->() { return statement_; }

private:
    Statement* statement_;
};

class Vault {
public:
    static Result<Vault> create(const Path& path); // with all tables; an error when it has them
    // An error says which file, and what to do.
    static Result<Vault> open(const Path& path, Access access);

    // The statement is prepared once; `sql` must be a literal. One use at a time of each.
    Result<Query> query(std::string_view sql);
    Database& database() { return *database_; }

    Result<std::optional<Buffer>> setting(std::string_view name);
    Result<void> set_setting(std::string_view name, Bytes value);

private:
    static Result<Vault> open_checked(const Path& path, Access access);
    Result<void> add_what_came_later();
    explicit Vault(Database database)
        : database_(std::make_unique<Database>(std::move(database))) {}

    std::unique_ptr<Database> database_; // first: statements go before it
    std::unordered_map<std::string_view, std::unique_ptr<Statement>> statements_;
};

// The same error about this database file as a sentence for the operator: which file, what to do.
Error about_database(Error error, const Path& path);

// Read-only connections, one for each request that is being answered. lease() opens another when
// all are out.
class ReaderPool {
public:
    explicit ReaderPool(Path path) : path_(std::move(path)) {}

    struct Return {
        ReaderPool* pool;
        void operator()(Vault* vault) const;
    };
    using Lease = std::unique_ptr<Vault, Return>;
    Result<Lease> lease();

private:
    Path path_;
    std::mutex mutex_; // of idle_
    std::vector<std::unique_ptr<Vault>> idle_;
};

} // namespace streetsign::server
