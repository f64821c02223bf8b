// SPDX-License-Identifier: MIT
// A database that is damaged, in the way or not to be opened: ours to mend, never the sender's
// fault.
#include <chrono>

#include "sync/campaign/orders.h"
#include "sync/server/replies.h"
#include "tests/server/sample_server.h"

using namespace streetsign;
using namespace streetsign::server;
using test::SampleLog;

namespace {

// As another program would.
void execute(const SampleServer& server, const std::string& sql) {
    Database database = Database::open(server.folder.database()).value();
    REQUIRE(database.execute(sql));
}

const CommitQueue::Job nothing = [](Vault&) -> Result<void> { return {}; };

CommitQueue::Job failing_with(Code code) {
    return [code](Vault&) -> Result<void> { return fail(code, "said by a test"); };
}

} // namespace

TEST_CASE("a damaged row is no fault of the batch that meets it") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch batch = log.next(2);
    REQUIRE(server.post(batch).status == 200);

    execute(server, "UPDATE batch SET root = x'00'");

    CHECK(server.post(batch).status == 503);
}

TEST_CASE("a table that takes no row is no conflict with the note that was to be stored") {
    SampleServer server;
    SampleLog log(server.campaign);
    execute(server,
            "CREATE TRIGGER full BEFORE INSERT ON note BEGIN SELECT RAISE(ABORT, 'no'); END");

    CHECK(server.post("/v1/notes", log.next(1).certificate).status == 503);
    CHECK(server.post("/v1/notes", server.campaign.make(2, smallest_cell).note).status == 503);
    CHECK(!server.serving->queue().healthy());
}

TEST_CASE("a database that is not found is not told as a path that is not found") {
    CHECK(reply_or_trouble(fail(Code::not_found, "cannot open")).status == 503);
}

TEST_CASE("after trouble of any kind the queue is unhealthy until a write goes through") {
    SampleServer server;
    CommitQueue& queue = server.serving->queue();
    for (const Code code : {Code::io, Code::full, Code::malformed, Code::mismatch}) {
        CHECK(queue.run(failing_with(code)).error().code == code);
        CHECK(!queue.healthy());
        REQUIRE(queue.run(nothing));
        CHECK(queue.healthy());
    }
    for (const Code code : {Code::refused, Code::busy}) { // a rule said no
        CHECK(queue.run(failing_with(code)).error().code == code);
        CHECK(queue.healthy());
    }
}

TEST_CASE("a writer that cannot be opened again is not written with, and one that can is") {
    SampleServer server;
    CommitQueue& queue = server.serving->queue();
    const Path database = server.folder.database();
    const Path away = server.dir.path() / "away";
    const CommitQueue::Job lose_it = [&](Vault&) -> Result<void> {
        std::filesystem::rename(database, away);
        std::filesystem::create_directory(database);
        return fail(Code::io, "said by a test");
    };
    REQUIRE(!queue.run(lose_it));
    bool ran = false;
    const CommitQueue::Job look = [&ran](Vault& vault) -> Result<void> {
        ran = true;
        return vault.set_setting("looked", as_bytes("yes"));
    };

    CHECK(!queue.run(look));
    CHECK(!ran);
    CHECK(!queue.truncate_log());
    CHECK(!queue.healthy());

    std::filesystem::remove(database);
    std::filesystem::rename(away, database);
    CHECK(queue.run(look));
    CHECK(ran);
    CHECK(queue.healthy());
}

TEST_CASE("another program that writes in the database is trouble, and no race to be run again") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch batch = log.next(2);
    CommitQueue& queue = server.serving->queue();
    const CommitQueue::Job wait_for_nobody = [](Vault& vault) {
        return vault.database().execute("PRAGMA busy_timeout=0");
    };
    REQUIRE(queue.run(wait_for_nobody));
    {
        Database other = Database::open(server.folder.database()).value();
        const Transaction held = other.begin().value();

        CHECK(server.post(batch).status == 503);
        CHECK(server.get("/healthz").status == 503);
    }

    CHECK(server.post(batch).status == 200);
    CHECK(server.get("/healthz").status == 200);
}

TEST_CASE("a reader in the way of the write-ahead log does not hold the writer up") {
    SampleServer server;
    SampleLog log(server.campaign);
    const auto reader = server.serving->readers().lease().value();
    REQUIRE(reader->database().execute("BEGIN"));
    CHECK(find_log(*reader, std::string_view(log.origin())));
    REQUIRE(server.post(log.next(1)).status == 200);
    const auto begin = std::chrono::steady_clock::now();

    CHECK(server.serving->queue().truncate_log().error().code == Code::busy);

    // SQLite would have waited for five seconds.
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
    REQUIRE(reader->database().execute("COMMIT"));
    CHECK(server.serving->queue().truncate_log());
}

TEST_CASE("a list of heads that cannot be read holds up no release, no erasure, no publication") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch batch = log.next(3);
    REQUIRE(server.post(batch).status == 200);
    const auto heads =
        back_up(server.disk, server.folder, server.dir.path() / "copy.sqlite").value();
    REQUIRE(leave_heads(server.disk, server.folder, heads));
    const Path broken = server.folder.backups() / "0.heads"; // the first in the folder
    REQUIRE(write_durably(server.disk, broken, as_bytes("no list\n")));
    execute(server, "INSERT INTO erasure VALUES (x'" +
                        hex(as_record(batch.items[1].entry)->envelope.view()) + "', 0)");

    const Result<void> round = server.serving->housekeeper().round();

    REQUIRE(!round);
    CHECK(round.error().detail.find("0.heads") != std::string::npos);
    CHECK(!parts_of(server.post(batch)).release.empty());
    const auto reader = server.serving->readers().lease().value();
    Query unswept = reader->query("SELECT count(*) FROM erasure WHERE swept = 0").value();
    REQUIRE(unswept->step().value());
    CHECK(unswept->integer(0) == 0);
    CHECK(server.get(log_path(log.origin()) + "/checkpoint").status == 200);
}

TEST_CASE("when the ledger stands still erasures go on, and no public head runs ahead of it") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch batch = log.next(3);
    REQUIRE(server.post(batch).status == 200);
    const std::string id = hex(as_record(batch.items[1].entry)->envelope.view());
    execute(server, "CREATE TRIGGER stuck BEFORE DELETE ON pending BEGIN "
                    "SELECT RAISE(ABORT, 'no'); END; INSERT INTO erasure VALUES (x'" +
                        id + "', 0)");

    CHECK(!server.serving->housekeeper().round());

    const auto reader = server.serving->readers().lease().value();
    Query unswept = reader->query("SELECT count(*) FROM erasure WHERE swept = 0").value();
    REQUIRE(unswept->step().value());
    CHECK(unswept->integer(0) == 0);
    CHECK(server.get(log_path(log.origin()) + "/checkpoint").status == 404);
}
