// SPDX-License-Identifier: MIT
#include "sync/server/ledger_file.h"

#include "sync/campaign/orders.h"
#include "sync/server/ledger.h"
#include "sync/server/publication.h"
#include "tests/server/database_copy.h"
#include "tests/server/sample_server.h"
#include "tests/store/faulty_disk.h"
#include "tests/support/vector_file.h"

using namespace streetsign;
using namespace streetsign::server;
using test::FaultyDisk;
using test::SampleLog;

namespace {

constexpr uint64_t a_day = 86400;
constexpr size_t ledger_magic_size = 21;

std::vector<Buffer> entries_in(SampleServer& server) {
    const auto reader = server.serving->readers().lease().value();
    const LogRow row = ledger_row(*reader).value();
    return read_entries(*reader, ledger_id, {0}, static_cast<size_t>(row.size().value)).value();
}

// As many as there are different ones.
size_t distinct(const std::vector<Buffer>& entries) {
    return std::set<Buffer>(entries.begin(), entries.end()).size();
}

bool begins_with(const std::vector<Buffer>& longer, const std::vector<Buffer>& shorter) {
    return longer.size() >= shorter.size() &&
           std::equal(shorter.begin(), shorter.end(), longer.begin());
}

Result<std::unique_ptr<LedgerFile>> open_ledger(SampleServer& server) {
    Vault vault = Vault::open(server.folder.database(), Access::read_only).value();
    return LedgerFile::open(server.disk, server.folder.ledger(), vault);
}

Buffer ledger_bytes(SampleServer& server) {
    return server.disk.read(server.folder.ledger(), size_t{1} << 24).value();
}

void put_ledger(SampleServer& server, Bytes bytes) {
    REQUIRE(write_durably(server.disk, server.folder.ledger(), bytes));
}

// A database that holds nothing but the empty ledger.
void empty_database(SampleServer& server) {
    for (const char* ending : {"", "-wal", "-shm"})
        std::filesystem::remove(server.folder.database().string() + ending);
    Vault vault = Vault::create(server.folder.database()).value();
    REQUIRE(start_ledger(vault, server.campaign.ledger));
}

// A copy, and what was cosigned, ordered and published after it.
struct PublishedAfterItsCopy {
    SampleServer server;
    SampleLog log{server.campaign};
    std::optional<DatabaseCopy> copy;
    std::vector<Batch> after;
    std::vector<Buffer> entries;
    Buffer checkpoint;
    Buffer order;

    PublishedAfterItsCopy() {
        SampleLog other(server.campaign, "stall-08", 30);
        REQUIRE(server.post(log.next(3)).status == 200);
        REQUIRE(server.post(other.next(3)).status == 200);
        server.tidy();
        copy.emplace(server);
        server.clock.pass_seconds(a_day);
        for (int i = 0; i < 2; ++i) {
            after.push_back(log.next(2));
            REQUIRE(server.post(after.back()).status == 200);
        }
        order = sign_order(Revocation{other.origin(), RevocationReason::lost},
                           server.campaign.authority)
                    ->note;
        REQUIRE(server.post("/v1/notes", order).status == 200);
        server.tidy();
        entries = entries_in(server);
        checkpoint = server.get("/ledger/checkpoint").body;
    }
};

} // namespace

TEST_CASE("a restored server goes on with the ledger that was public, and signs no second one") {
    PublishedAfterItsCopy published;
    SampleServer& server = published.server;
    const std::vector<Buffer>& entries = published.entries;

    published.copy->restore();
    server.open();

    CHECK(entries_in(server) == entries);
    CHECK(server.get("/ledger/checkpoint", {}, server.desk_token()).body == published.checkpoint);
    server.tidy();
    CHECK(entries_in(server) == entries); // the order that was kept beside it is in there once
    for (const Batch& batch : published.after)
        REQUIRE(server.post(batch).status == 200);
    REQUIRE(server.post("/v1/notes", published.order).status == 200);
    server.tidy();
    CHECK(entries_in(server) == entries); // on the same day these are the same bytes
    REQUIRE(server.post(published.log.next(1)).status == 200);
    server.tidy();
    CHECK(begins_with(entries_in(server), entries));
    CHECK(entries_in(server).size() == entries.size() + 1);
}

TEST_CASE(
    "nothing smaller than before is public until the restored logs are as long as they were") {
    PublishedAfterItsCopy published;
    SampleServer& server = published.server;
    const SampleLog& log = published.log;
    const std::vector<Buffer>& entries = published.entries;
    const std::string head = log_path(log.origin()) + "/checkpoint";
    const Buffer public_head = server.get(head).body;
    const auto statuses = [&] {
        return std::set<int>{server.get("/ledger/checkpoint").status, server.get("/v1/logs").status,
                             server.get(head).status};
    };

    published.copy->restore();
    server.open();

    for (const Batch& batch : published.after) {
        server.clock.pass_seconds(a_day);
        server.tidy();
        CHECK(statuses() == std::set<int>{503});
        CHECK(server.desk_get("/v1/logs").status == 200);
        REQUIRE(server.post(batch).status == 200);
    }
    server.tidy();
    CHECK(statuses() == std::set<int>{200});
    const auto public_log = open_checkpoint(server.get(head).body, log.key().verifier());
    CHECK(public_log->checkpoint == open_checkpoint(public_head, log.key().verifier())->checkpoint);
    CHECK(begins_with(entries_in(server), entries));
    CHECK(distinct(entries_in(server)) == entries_in(server).size());
    server.close();
    server.open();
    CHECK(statuses() == std::set<int>{200});
}

TEST_CASE(
    "a copy as new as the public one leaves that public, and lets it stand until all is back") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(3)).status == 200);
    server.tidy();
    const Buffer checkpoint = server.get("/ledger/checkpoint").body;
    DatabaseCopy copy(server);
    const Batch late = log.next(2);
    REQUIRE(server.post(late).status == 200);
    server.tidy();

    copy.restore();
    server.open();

    CHECK(server.get("/ledger/checkpoint").body == checkpoint);
    server.clock.pass_seconds(a_day);
    server.tidy();
    CHECK(server.get("/ledger/checkpoint").body == checkpoint);
    REQUIRE(server.post(late).status == 200);
    server.tidy();
    CHECK(server.get("/ledger/checkpoint").body != checkpoint);
}

TEST_CASE("another branch as long as what the ledger tells of is no reason to publish") {
    SampleServer server;
    SampleLog log(server.campaign);
    DatabaseCopy copy(server);
    REQUIRE(server.post(log.next(1)).status == 200);
    server.tidy();
    const Buffer told = ledger_bytes(server);
    const auto ahead_with = [&](const std::vector<size_t>& records, uint8_t salt) {
        copy.restore();
        std::filesystem::remove(server.folder.heads());
        std::filesystem::remove(server.folder.ledger());
        server.open(); // knows nothing, and takes whatever comes
        SampleLog branch(server.campaign);
        for (const size_t count : records)
            REQUIRE(server.post(branch.next(count, salt)).status == 200);
        server.close();
        put_ledger(server, told);
        Vault vault = Vault::open(server.folder.database(), Access::read_write).value();
        const auto file = LedgerFile::open(server.disk, server.folder.ledger(), vault).value();
        REQUIRE(replay(vault, *file, server.campaign.ledger));
        return ledger_is_ahead(vault).value();
    };

    CHECK(ahead_with({1}, 9));
    CHECK(ahead_with({3}, 9)); // passes it, where no batch ends
    CHECK(!ahead_with({1}, 0));
    CHECK(!ahead_with({1, 2}, 0));
    CHECK(!ahead_with({3}, 0));
}

TEST_CASE("a ledger's file that was lost, or is from before there was one, is made as it was") {
    SampleServer server;
    SampleLog log(server.campaign);
    for (int i = 0; i < 3; ++i)
        REQUIRE(server.post(log.next(2)).status == 200);
    server.tidy();
    server.close();
    const Buffer whole = ledger_bytes(server);

    for (const char* const table : {"", "CREATE TABLE replayed (hash BLOB PRIMARY KEY, origin TEXT "
                                        "NOT NULL, size INTEGER NOT NULL) WITHOUT ROWID"}) {
        std::filesystem::remove(server.folder.ledger());
        Database database = Database::open(server.folder.database()).value();
        REQUIRE(database.execute("DROP TABLE replayed")); // an older server's
        REQUIRE(database.execute(table));
        server.open();
        CHECK(hex(ledger_bytes(server)) == hex(whole));
        server.close();
    }
    server.open();
    REQUIRE(server.post(log.next(2)).status == 200);
    server.tidy();
    CHECK(ledger_bytes(server).size() > whole.size());
}

TEST_CASE("a ledger's file that is cut anywhere loses no more than its end, or is refused") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(1)).status == 200);
    server.tidy();
    const std::vector<Buffer> entries = entries_in(server);
    server.close();
    const Buffer whole = ledger_bytes(server);
    empty_database(server);
    size_t end = ledger_magic_size; // of as many records as are whole
    size_t records = 0;
    size_t cuts = 0;

    for (size_t size = 0; size <= whole.size(); ++size, ++cuts) {
        put_ledger(server, Bytes(whole).first(size));
        const auto file = open_ledger(server);
        if (size < ledger_magic_size) {
            CHECK(!file);
            continue;
        }
        if (records < entries.size() && size == end + 2 + entries[records].size() + 8) {
            end = size;
            ++records;
        }
        REQUIRE(file);
        CHECK((*file)->missing() ==
              std::vector<Buffer>(entries.begin(),
                                  entries.begin() + static_cast<std::ptrdiff_t>(records)));
    }
    CHECK(records == entries.size());
    MESSAGE("cuts of a ledger's file: ", cuts);
}

TEST_CASE("a changed byte takes away what follows it, and no entry is ever another one") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(1)).status == 200);
    server.tidy();
    const std::vector<Buffer> entries = entries_in(server);
    server.close();
    const Buffer whole = ledger_bytes(server);
    empty_database(server);

    for (size_t at = 0; at < whole.size(); ++at) {
        Buffer changed = whole;
        changed[at] ^= static_cast<uint8_t>(1 << (at % 8));
        put_ledger(server, changed);
        const auto file = open_ledger(server);
        CHECK(file.has_value() == (at >= ledger_magic_size));
        if (!file) continue;
        CHECK((*file)->missing().size() < entries.size());
        CHECK(begins_with(entries, (*file)->missing()));
    }
}

TEST_CASE(
    "damage of a ledger further from its end than a sync can tear is not taken for a torn end") {
    SampleServer server;
    server.tidy();
    server.close();
    Buffer bytes = ledger_bytes(server);
    const size_t whole = bytes.size();

    bytes.resize(whole + (size_t{1} << 17), 7);
    put_ledger(server, bytes);
    CHECK(open_ledger(server));
    bytes.resize(whole + (size_t{1} << 17) + 64, 7);
    put_ledger(server, bytes);
    CHECK(!open_ledger(server));
}

TEST_CASE("a database with another ledger than the file beside it is not served") {
    SampleServer server;
    SampleServer other;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(1)).status == 200);
    SampleLog stranger(other.campaign, "stall-09", 40);
    REQUIRE(other.post(stranger.next(1)).status == 200);
    server.tidy();
    other.tidy();
    server.close();
    other.close();

    put_ledger(server, ledger_bytes(other));
    const auto serving =
        Serving::open(server.disk, server.folder, server.clock, default_public_every_s);

    REQUIRE(!serving);
    CHECK(serving.error().code == Code::mismatch);
    CHECK(serving.error().detail.find("two histories") != std::string::npos);
}

TEST_CASE("when the ledger's file cannot be written nothing is appended, and all of it is later") {
    SampleServer server;
    SampleLog log(server.campaign);
    server.close();
    FaultyDisk disk;
    auto serving = Serving::open(disk, server.folder, server.clock, default_public_every_s).value();
    const auto size = [&] { return ledger_row(*serving->readers().lease().value())->size().value; };
    REQUIRE(serving->service().intake.accept(encode(log.next(2))).outcome == Outcome::stored);

    for (const FaultyDisk::What what : {FaultyDisk::What::sync, FaultyDisk::What::write}) {
        disk.fail_next(what, "ledger");
        CHECK(!serving->housekeeper().round());
        CHECK(size() == 0);
    }
    CHECK(serving->housekeeper().round());
    CHECK(size() == 3);
    serving.reset();
    const auto file = open_ledger(server);
    REQUIRE(file);
    CHECK((*file)->missing().empty());
}

TEST_CASE("entries that reached the file and whose commit failed are appended once") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(2)).status == 200);
    DatabaseCopy copy(server); // as if the power went between the file and the commit
    server.tidy();
    const std::vector<Buffer> entries = entries_in(server);

    copy.restore();
    server.open();
    server.tidy();

    CHECK(entries_in(server) == entries);
    CHECK(server.get("/ledger/checkpoint").status == 200);
}
