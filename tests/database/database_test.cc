// SPDX-License-Identifier: MIT
#include "sync/database/database.h"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/temp_dir.h"

using namespace streetsign;

namespace {

Database opened(const Path& path, DatabaseOptions options = {}) {
    auto database = Database::open(path, options);
    REQUIRE_MESSAGE(database, (database ? "" : database.error().detail));
    return std::move(*database);
}

std::string pragma(Database& database, const std::string& name) {
    Statement statement = database.prepare("PRAGMA " + name).value();
    REQUIRE(statement.step().value());
    return std::string(statement.text(0));
}

int64_t number(Database& database, std::string_view sql) {
    Statement statement = database.prepare(sql).value();
    REQUIRE(statement.step().value());
    return statement.integer(0);
}

// What another process would see: the files as they lie there, without the one that has them open.
Path copy_of_files(const Path& from, const Path& folder) {
    std::filesystem::create_directories(folder);
    for (const char* ending : {"", "-wal"}) {
        const Path source = from.string() + ending;
        if (std::filesystem::exists(source))
            std::filesystem::copy_file(source, folder / source.filename());
    }
    return folder / from.filename();
}

} // namespace

TEST_CASE("the live connection has the settings that durability rests on") {
    const TempDir dir;
    Database database = opened(dir.path() / "d.sqlite");

    CHECK(pragma(database, "journal_mode") == "wal");
    CHECK(pragma(database, "synchronous") == "2");
    CHECK(pragma(database, "page_size") == "8192");
    CHECK(pragma(database, "secure_delete") == "1");
    CHECK(pragma(database, "foreign_keys") == "1");
    CHECK(pragma(database, "wal_autocheckpoint") == "1000");
}

TEST_CASE("a database that has another page size is not taken silently") {
    const TempDir dir;
    {
        Database other = opened(dir.path() / "d.sqlite");
        REQUIRE(other.execute("CREATE TABLE t(x); PRAGMA journal_mode=DELETE; "
                              "PRAGMA page_size=4096; VACUUM;"));
    }

    const auto again = Database::open(dir.path() / "d.sqlite");

    REQUIRE(!again);
    CHECK(again.error().detail.find("page_size") != std::string::npos);
}

TEST_CASE("what is bound comes back as it was: numbers, text, blobs, nothing, and empty ones") {
    const TempDir dir;
    Database database = opened(dir.path() / "d.sqlite");
    REQUIRE(database.execute("CREATE TABLE t(n, b, t, e, z, u)"));
    const Buffer blob = {0, 1, 255, 0};
    Statement insert = database.prepare("INSERT INTO t VALUES(?, :blob, ?3, ?4, ?5, :u)").value();

    insert.bind(1, int64_t{-7}).bind(":blob", Bytes(blob)).bind(3, std::string_view("a\0b", 3));
    insert.bind(4, Bytes()).bind(5, nullptr).bind(":u", uint64_t{1} << 62);
    REQUIRE(insert.run());

    CHECK(database.changes() == 1);
    CHECK(database.last_row_id() == 1);
    Statement select = database.prepare("SELECT * FROM t").value();
    REQUIRE(select.step().value());
    CHECK(select.integer(0) == -7);
    CHECK(Buffer(select.blob(1).begin(), select.blob(1).end()) == blob);
    CHECK(select.text(2) == std::string_view("a\0b", 3));
    CHECK(select.blob(3).empty());
    CHECK_FALSE(select.is_null(3));
    CHECK(select.is_null(4));
    CHECK(select.unsigned_integer(5) == uint64_t{1} << 62);
    CHECK_FALSE(select.step().value());
}

TEST_CASE("a statement can run again with other values") {
    const TempDir dir;
    Database database = opened(dir.path() / "d.sqlite");
    REQUIRE(database.execute("CREATE TABLE t(n)"));
    Statement insert = database.prepare("INSERT INTO t VALUES(?)").value();
    for (int i = 0; i < 10; ++i)
        REQUIRE(insert.bind(1, i).run());
    CHECK(number(database, "SELECT sum(n) FROM t") == 45);
}

TEST_CASE("a transaction that is not committed leaves nothing behind") {
    const TempDir dir;
    Database database = opened(dir.path() / "d.sqlite");
    REQUIRE(database.execute("CREATE TABLE t(n)"));
    {
        Transaction transaction = database.begin().value();
        REQUIRE(database.execute("INSERT INTO t VALUES(1)"));
    }
    CHECK(number(database, "SELECT count(*) FROM t") == 0);
    {
        Transaction transaction = database.begin().value();
        REQUIRE(database.execute("INSERT INTO t VALUES(1)"));
        Transaction moved = std::move(transaction);
        REQUIRE(moved.commit());
    }
    CHECK(number(database, "SELECT count(*) FROM t") == 1);
}

TEST_CASE("errors are told apart: busy, mismatch, not found, malformed") {
    const TempDir dir;
    Database database = opened(dir.path() / "d.sqlite");
    REQUIRE(database.execute("CREATE TABLE t(n UNIQUE); INSERT INTO t VALUES(1)"));

    CHECK(database.execute("INSERT INTO t VALUES(1)").error().code == Code::mismatch);
    CHECK(database.prepare("SELECT nonsense FROM nowhere").error().code == Code::io);
    CHECK(
        Database::open(dir.path() / "absent.sqlite", {.access = Access::read_only}).error().code ==
        Code::not_found);
    std::ofstream(dir.path() / "text.sqlite") << std::string(10000, 'x');
    CHECK(Database::open(dir.path() / "text.sqlite").error().code == Code::malformed);

    Database other = opened(dir.path() / "d.sqlite", {.busy_timeout_ms = 0});
    Transaction writing = database.begin().value();
    CHECK(other.begin().error().code == Code::busy);
}

TEST_CASE("an exclusive database lets nobody else in, and lets go when it is closed") {
    const TempDir dir;
    const Path path = dir.path() / "d.sqlite";
    {
        Database mine = opened(path, {.access = Access::exclusive});
        CHECK(Database::open(path, {.access = Access::exclusive, .busy_timeout_ms = 0})
                  .error()
                  .code == Code::busy);
        CHECK(Database::open(path, {.access = Access::read_only, .busy_timeout_ms = 0})
                  .error()
                  .code == Code::busy);
    }
    CHECK(Database::open(path, {.access = Access::exclusive}));
}

TEST_CASE("readers see what was committed before they began, and cannot write") {
    const TempDir dir;
    const Path path = dir.path() / "d.sqlite";
    Database writer = opened(path);
    REQUIRE(writer.execute("CREATE TABLE t(n); INSERT INTO t VALUES(1)"));
    Database reader = opened(path, {.access = Access::read_only});

    REQUIRE(reader.execute("BEGIN"));
    CHECK(number(reader, "SELECT count(*) FROM t") == 1);
    REQUIRE(writer.execute("INSERT INTO t VALUES(2)"));
    CHECK(number(reader, "SELECT count(*) FROM t") == 1);
    REQUIRE(reader.execute("COMMIT"));
    CHECK(number(reader, "SELECT count(*) FROM t") == 2);
    CHECK_FALSE(reader.execute("INSERT INTO t VALUES(3)"));
}

TEST_CASE("without automatic checkpoints the database file stays still until it is asked to move") {
    const TempDir dir;
    const Path path = dir.path() / "d.sqlite";
    Database database = opened(path, {.automatic_checkpoint = false});
    REQUIRE(database.execute("CREATE TABLE t(b)"));
    REQUIRE(database.checkpoint());
    const auto before = std::filesystem::file_size(path);
    Statement insert = database.prepare("INSERT INTO t VALUES(zeroblob(8000))").value();
    for (int i = 0; i < 1500; ++i)
        REQUIRE(insert.run());

    CHECK(std::filesystem::file_size(path) == before);
    REQUIRE(database.checkpoint());
    CHECK(std::filesystem::file_size(path) > 1500 * 8000);
    CHECK(std::filesystem::file_size(path.string() + "-wal") == 0);
}

TEST_CASE("where sectors may tear, no two commits share one") {
    const TempDir dir;
    const Path path = dir.path() / "d.sqlite";
    for (const bool tear : {false, true}) {
        std::filesystem::remove(path);
        Database database = opened(path, {.automatic_checkpoint = false, .sectors_may_tear = tear});
        REQUIRE(database.execute("CREATE TABLE t(n)"));
        REQUIRE(database.checkpoint());
        REQUIRE(database.execute("INSERT INTO t VALUES(1)"));
        // One frame is 24 + 8192 bytes after a header of 32; padding repeats the last frame until
        // the next sector (4096 bytes with the system's VFS) has begun.
        const auto one_frame = 32 + 24 + 8192;
        const auto size = std::filesystem::file_size(path.string() + "-wal");
        CHECK((size > one_frame) == tear);
    }
}

TEST_CASE("what was deleted is overwritten, in the file too") {
    const TempDir dir;
    const Path path = dir.path() / "d.sqlite";
    Database database = opened(path);
    REQUIRE(database.execute("CREATE TABLE t(b); INSERT INTO t VALUES('findme-findme-findme')"));
    REQUIRE(database.checkpoint());
    REQUIRE(database.execute("DELETE FROM t"));
    REQUIRE(database.checkpoint());

    RealDisk disk;
    const Buffer content = disk.read(path, 1 << 20).value();
    CHECK(as_text(content).find("findme") == std::string_view::npos);
}

TEST_CASE("a backup is a whole database of its own, and never overwrites anything") {
    const TempDir dir;
    Database database = opened(dir.path() / "d.sqlite");
    REQUIRE(database.execute("CREATE TABLE t(n); INSERT INTO t VALUES(41)"));
    Transaction open_transaction = database.begin().value();
    REQUIRE(open_transaction.commit());

    REQUIRE(database.backup_to(dir.path() / "copy.sqlite"));
    REQUIRE(database.execute("UPDATE t SET n = 42"));

    Database copy = opened(dir.path() / "copy.sqlite");
    CHECK(number(copy, "SELECT n FROM t") == 41);
    CHECK(copy.check());
    CHECK(database.backup_to(dir.path() / "copy.sqlite").error().code == Code::refused);
}

TEST_CASE("a committed row is in the files already, before anything is closed") {
    const TempDir dir;
    const Path path = dir.path() / "d.sqlite";
    Database database = opened(path, {.access = Access::exclusive, .automatic_checkpoint = false});
    REQUIRE(database.execute("CREATE TABLE t(n); INSERT INTO t VALUES(7)"));

    Database survivor = opened(copy_of_files(path, dir.path() / "after"));

    CHECK(number(survivor, "SELECT n FROM t") == 7);
}

TEST_CASE("a damaged page and a row without its parent are found") {
    const TempDir dir;
    const Path path = dir.path() / "d.sqlite";
    {
        Database database = opened(path);
        REQUIRE(database.execute("CREATE TABLE p(n PRIMARY KEY); "
                                 "CREATE TABLE c(n REFERENCES p); INSERT INTO p VALUES(1); "
                                 "INSERT INTO c VALUES(1)"));
        CHECK(database.check());
        CHECK(database.execute("INSERT INTO c VALUES(2)").error().code == Code::mismatch);
        REQUIRE(database.execute("PRAGMA foreign_keys=OFF; INSERT INTO c VALUES(2)"));
        CHECK(database.check().error().code == Code::mismatch);
        REQUIRE(database.execute("DELETE FROM c WHERE n = 2"));
    }
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(8192 + 3); // the second page: a table's b-tree, its number of cells
    file.write("\x7f\xff\x7f\xff", 4);
    file.close();

    auto damaged = Database::open(path);
    CHECK((!damaged || !damaged->check()));
}

TEST_CASE("a path may hold what has a meaning in a URI") {
    const TempDir dir;
    const Path path = dir.path() / "a?b#c%20d e.sqlite";
    static_cast<void>(opened(path).execute("CREATE TABLE t(n)").has_value());
    CHECK(std::filesystem::exists(path));
}
