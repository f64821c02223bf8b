// SPDX-License-Identifier: MIT
#include "sync/server/vault.h"

#include <filesystem>

namespace streetsign::server {
namespace {

constexpr std::string_view schema_version = "1";
// In databases from before there was this table, or its last column (schema.sql).
constexpr const char* const later_tables =
    "CREATE TABLE IF NOT EXISTS replayed (hash BLOB PRIMARY KEY, origin TEXT NOT NULL, "
    "size INTEGER NOT NULL, root BLOB) WITHOUT ROWID";
constexpr const char* const later_column = "ALTER TABLE replayed ADD COLUMN root BLOB";

DatabaseOptions options_for(Access access) {
    DatabaseOptions options;
    options.access = access;
    return options;
}

} // namespace

Error about_database(Error error, const Path& path) {
    const std::string why = path.string() + " cannot be used (" + error.detail + ")";
    if (error.code == Code::malformed || error.code == Code::mismatch)
        error.detail = why + ": it is damaged. Keep it, and put the newest backup in its place as "
                             "sync/server/README.md says under Restore";
    else if (error.code == Code::refused || error.code == Code::busy)
        error.detail = why;
    else
        error.detail = why + ": look whether its disk is full or read-only, and whether this is a "
                             "database of streetsign-server; nothing was changed";
    return error;
}

Result<Vault> Vault::create(const Path& path) {
    Vault vault(TRY(Database::open(path, options_for(Access::read_write))));
    Transaction transaction = TRY(vault.database().begin());
    TRY(vault.database().execute(server_schema));
    TRY(vault.set_setting("schema", as_bytes(schema_version)));
    TRY(transaction.commit());
    return vault;
}

Result<Vault> Vault::open(const Path& path, Access access) {
    auto vault = open_checked(path, access);
    if (!vault) return about_database(vault.error(), path);
    return vault;
}

Result<Vault> Vault::open_checked(const Path& path, Access access) {
    std::error_code missing; // SQLite's to say; an empty file it would make a new database of
    if (std::filesystem::file_size(path, missing) == 0)
        return fail(Code::malformed, "the file is empty");
    Vault vault(TRY(Database::open(path, options_for(access))));
    const std::optional<Buffer> version = TRY(vault.setting("schema"));
    if (!version || as_text(*version) != schema_version)
        return fail(Code::refused, "the database is of another version of this program");
    if (access != Access::read_only) TRY(vault.add_what_came_later());
    return vault;
}

Result<void> Vault::add_what_came_later() {
    TRY(database_->execute(later_tables));
    bool there = false;
    {
        Query query = TRY(this->query(
            "SELECT EXISTS (SELECT 1 FROM pragma_table_info('replayed') WHERE name = 'root')"));
        TRY(query->step());
        there = query->integer(0) != 0;
    }
    if (there) return {};
    return database_->execute(later_column);
}

Result<Query> Vault::query(std::string_view sql) {
    std::unique_ptr<Statement>& kept = statements_[sql];
    if (!kept) kept = std::make_unique<Statement>(TRY(database_->prepare(sql)));
    return Query(*kept);
}

Result<std::optional<Buffer>> Vault::setting(std::string_view name) {
    Query query = TRY(this->query("SELECT value FROM setting WHERE name = ?1"));
    query->bind(1, name);
    const bool found = TRY(query->step());
    if (!found) return std::optional<Buffer>();
    const Bytes value = query->blob(0);
    return std::optional<Buffer>(Buffer(value.begin(), value.end()));
}

Result<void> Vault::set_setting(std::string_view name, Bytes value) {
    Query query = TRY(this->query("INSERT INTO setting VALUES (?1, ?2) "
                                  "ON CONFLICT (name) DO UPDATE SET value = excluded.value"));
    return query->bind(1, name).bind(2, value).run();
}

Result<ReaderPool::Lease> ReaderPool::lease() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            std::unique_ptr<Vault> vault = std::move(idle_.back());
            idle_.pop_back();
            return Lease(vault.release(), Return{this});
        }
    }
    auto vault = std::make_unique<Vault>(TRY(Vault::open(path_, Access::read_only)));
    return Lease(vault.release(), Return{this});
}

void ReaderPool::Return::operator()(Vault* vault) const {
    const std::lock_guard lock(pool->mutex_);
    pool->idle_.emplace_back(vault);
}

} // namespace streetsign::server
