// SPDX-License-Identifier: MIT
#include "sync/server/backup.h"

#include <algorithm>

#include "sync/campaign/orders.h"
#include "sync/campaign/statements.h"
#include "tests/server/database_copy.h"
#include "tests/server/sample_server.h"

using namespace streetsign;
using namespace streetsign::server;
using test::SampleLog;

TEST_CASE("a release follows a checked copy, says no more than it holds, and joins every answer") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch first = log.next(3);
    const TreeHead first_head = log.head().head();
    const Batch second = log.next(3);
    const HttpReply stored = server.post(first);
    REQUIRE(server.post(second).status == 200);
    const TreeHead held = log.head().head();
    server.tidy();
    CHECK(parts_of(server.post(first)).release.empty());

    const auto heads =
        back_up(server.disk, server.folder, server.dir.path() / "copy.sqlite").value();
    REQUIRE(leave_heads(server.disk, server.folder, heads));
    const Batch third = log.next(3);
    REQUIRE(server.post(third).status == 200);
    server.tidy();

    REQUIRE(heads.size() == 1);
    CHECK(heads.front().head == held);
    const AnswerParts parts = parts_of(server.post(first));
    CHECK(parts.cosigned == parts_of(stored).cosigned);
    const Signed<Release> release =
        open_release(parts.release, server.campaign.manifests.front().terms).value();
    CHECK(release.terms == Release{log.origin(), first_head});
    const Signed<Release> newest =
        open_release(parts_of(server.post(second)).release, server.campaign.manifests.front().terms)
            .value();
    CHECK(newest.terms == Release{log.origin(), held});
    CHECK(parts_of(server.post(third)).release.empty());
    CHECK(server.disk.list(server.folder.backups())->empty());
}

TEST_CASE("a list of heads that the database does not hold releases nothing") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch batch = log.next(3);
    REQUIRE(server.post(batch).status == 200);
    const OriginHash origin = origin_hash(log.origin());
    TreeHead wrong_root = log.head().head();
    wrong_root.root.bytes[0] ^= 1;
    TreeHead too_large = log.head().head();
    too_large.size.value += 1;

    for (const TreeHead& head : {wrong_root, too_large}) {
        REQUIRE(leave_heads(server.disk, server.folder, {{origin, head}}));
        server.tidy();
        CHECK(parts_of(server.post(batch)).release.empty());
    }
    REQUIRE(leave_heads(server.disk, server.folder, {{origin, log.head().head()}}));
    server.tidy();
    CHECK(!parts_of(server.post(batch)).release.empty()); // the control
}

TEST_CASE("a head in quarantine is not released, whatever a list says, until it is admitted") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(3)).status == 200);
    const auto revocation =
        sign_order(Revocation{log.origin(), RevocationReason::lost}, server.campaign.authority);
    REQUIRE(server.post("/v1/notes", revocation->note).status == 200);
    const Batch late = log.next(2);
    REQUIRE(server.post(late).status == 202);
    const std::vector<BackedUp> list = {{origin_hash(log.origin()), log.head().head()}};
    const auto admission = sign_order(Admission{log.origin(), log.head().head(), Verdict::admit},
                                      server.campaign.authority);

    REQUIRE(leave_heads(server.disk, server.folder, list));
    server.tidy();
    REQUIRE(server.post("/v1/notes", admission->note).status == 200);
    CHECK(parts_of(server.post(late)).release.empty());

    REQUIRE(leave_heads(server.disk, server.folder, list));
    server.tidy();
    CHECK(!parts_of(server.post(late)).release.empty()); // the control
}

TEST_CASE("a list of heads reads back as it was written, and nothing else does") {
    const std::vector<BackedUp> heads = {{OriginHash{}, {TreeSize{7}, RootHash{}}}};
    CHECK(decode_backed_up(encode(heads)).value() == heads);
    CHECK(decode_backed_up("").value().empty());
    CHECK(!decode_backed_up("x y z\n"));
    CHECK(!decode_backed_up("no line end"));
}

TEST_CASE("a copy is never written over a file that is there") {
    SampleServer server;
    const Path copy = server.dir.path() / "copy.sqlite";
    REQUIRE(back_up(server.disk, server.folder, copy));
    const auto again = back_up(server.disk, server.folder, copy);
    REQUIRE(!again);
    CHECK(again.error().code == Code::refused);
    CHECK(Vault::open(copy, Access::read_only)); // and it is still there
}

TEST_CASE("a copy that could not be finished is not left") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(1)).status == 200);
    const Path copy = server.dir.path() / "copy.sqlite";
    Database database = Database::open(server.folder.database()).value();
    REQUIRE(database.execute("UPDATE batch SET root = x'00'"));
    const auto made = back_up(server.disk, server.folder, copy);
    REQUIRE(!made);
    CHECK(made.error().detail.find("nothing of it is left") != std::string::npos);
    CHECK(!std::filesystem::exists(copy));
    CHECK(!std::filesystem::exists(copy.string() + ".new"));
}

TEST_CASE("a copy is for its owner alone, and a half one of before is said and not touched") {
    SampleServer server;
    const Path copy = server.dir.path() / "copy.sqlite";
    REQUIRE(write_durably(server.disk, copy.string() + ".new", as_bytes("half")));
    const auto refused = back_up(server.disk, server.folder, copy);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::refused);
    CHECK(refused.error().detail.find("copy.sqlite.new is there") != std::string::npos);
    CHECK(as_text(server.disk.read(copy.string() + ".new", 100).value()) == "half");
    CHECK(!std::filesystem::exists(copy));

    REQUIRE(server.disk.remove(copy.string() + ".new"));
    REQUIRE(back_up(server.disk, server.folder, copy));
    CHECK(std::filesystem::status(copy).permissions() == std::filesystem::perms(0600));
}

TEST_CASE("a bit that turned in one envelope is found in the copy, and nothing is released") {
    SampleServer server;
    SampleLog log(server.campaign);
    SampleLog sound(server.campaign, "stall-08", 30);
    const Batch batch = log.next(3, 7);
    REQUIRE(server.post(batch).status == 200);
    REQUIRE(server.post(sound.next(3)).status == 200);
    server.close();
    const Path copy = server.dir.path() / "copy.sqlite";
    const Buffer& envelope = batch.items[2].envelope;
    Buffer bytes = server.disk.read(server.folder.database(), size_t{1} << 24).value();
    const auto place =
        std::search(bytes.begin(), bytes.end(), envelope.begin(), envelope.begin() + 64);
    REQUIRE(place != bytes.end());
    *(place + 40) ^= 1;
    REQUIRE(write_durably(server.disk, server.folder.database(), bytes));

    const auto made = back_up(server.disk, server.folder, copy);

    REQUIRE(!made);
    CHECK(made.error().detail.find("entry 2 of " + log.origin()) != std::string::npos);
    CHECK(made.error().detail.find("nothing of it is left") != std::string::npos);
    CHECK(!std::filesystem::exists(copy));
    CHECK(!std::filesystem::exists(server.folder.backups()));
}

TEST_CASE("what turned in quarantine is found in the copy, and is not cosigned by an admission") {
    for (const size_t counted : {size_t{0}, size_t{3}}) {
        CAPTURE(counted); // entries that do not wait
        SampleServer server;
        SampleLog log(server.campaign);
        if (counted != 0) REQUIRE(server.post(log.next(counted - 1)).status == 200);
        const auto revocation =
            sign_order(Revocation{log.origin(), RevocationReason::lost}, server.campaign.authority);
        REQUIRE(server.post("/v1/notes", revocation->note).status == 200);
        const Batch late = log.next(2);
        REQUIRE(server.post(late).status == 202);
        const auto admission = sign_order(
            Admission{log.origin(), log.head().head(), Verdict::admit}, server.campaign.authority);
        DatabaseCopy sound(server);
        const auto before = back_up(server.disk, server.folder, server.dir.path() / "other.sqlite");
        REQUIRE(before);
        CHECK(before->size() == (counted == 0 ? 0 : 1)); // nothing that waits is released
        const std::string at = std::to_string(counted + 1);
        {
            Database database = Database::open(server.folder.database()).value();
            REQUIRE(database.execute("UPDATE envelope SET bytes = zeroblob(length(bytes)) "
                                     "WHERE log != 0 AND position = " +
                                     at));
        }

        const auto made = back_up(server.disk, server.folder, server.dir.path() / "bad.sqlite");
        CHECK(!made);
        if (!made) {
            const std::string entry = "entry " + at + " of " + log.origin();
            CHECK(made.error().detail.find(entry) != std::string::npos);
        }
        const HttpReply refused = server.post("/v1/notes", admission->note);
        CHECK(refused.status == 503);
        CHECK(word_of(refused) == "try-again\n");
        CHECK(server.post(late).status == 202);

        // As the sentence says: the backup is put back, and the order comes again.
        sound.restore();
        server.open();
        REQUIRE(server.post("/v1/notes", admission->note).status == 200);
        CHECK(server.post(late).status == 200);
    }
}

TEST_CASE("an envelope that is not in the copy fails the backup, unless it was erased by order") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch batch = log.next(3);
    REQUIRE(server.post(batch).status == 200);
    const auto made = [&](const char* name) {
        return back_up(server.disk, server.folder, server.dir.path() / name);
    };
    const EnvelopeId erased = as_record(batch.items[1].entry)->envelope;
    const auto erasure =
        sign_order(Erasure{server.campaign.scope, ErasureReason::request, {erased}},
                   server.campaign.authority);
    REQUIRE(erasure);
    REQUIRE(server.post("/v1/notes", erasure->note).status == 200);
    CHECK(made("erased.sqlite"));

    Database database = Database::open(server.folder.database()).value();
    REQUIRE(database.execute("DELETE FROM envelope WHERE position = 3"));
    const auto lacking = made("lacking.sqlite");
    REQUIRE(!lacking);
    CHECK(lacking.error().detail.find("entry 3 of " + log.origin()) != std::string::npos);
}

TEST_CASE("entries that do not lead to the cosigned head, or are missing, fail the backup") {
    for (const char* const damage :
         {"UPDATE entry SET bytes = substr(bytes, 1, 64) || x'ff' WHERE log != 0 AND position = 2",
          "DELETE FROM entry WHERE log != 0 AND position = 3",
          "UPDATE entry SET bytes = x'09' WHERE log != 0 AND position = 1"}) {
        CAPTURE(damage);
        SampleServer server;
        SampleLog log(server.campaign);
        REQUIRE(server.post(log.next(3)).status == 200);
        Database database = Database::open(server.folder.database()).value();
        REQUIRE(database.execute(damage));

        const auto made = back_up(server.disk, server.folder, server.dir.path() / "copy.sqlite");

        REQUIRE(!made);
        CHECK(made.error().detail.find(log.origin()) != std::string::npos);
    }
}

TEST_CASE("damage that nobody met is found in the copy, which is then no backup") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(1)).status == 200);
    server.close();
    const Path copy = server.dir.path() / "copy.sqlite";
    uint64_t page = 0;
    {
        Vault vault = Vault::open(server.folder.database(), Access::read_only).value();
        Query query =
            vault.query("SELECT rootpage FROM sqlite_schema WHERE name = 'note_by_device'").value();
        REQUIRE(query->step().value());
        page = query->unsigned_integer(0);
    }
    {
        constexpr uint64_t page_size = 8192;
        const auto file = server.disk.open(server.folder.database(), Open::existing).value();
        REQUIRE(file->write_at((page - 1) * page_size + 8, Buffer(512, 0x5a)));
    }

    const auto made = back_up(server.disk, server.folder, copy);

    REQUIRE(!made);
    CHECK(made.error().detail.find("damaged") != std::string::npos);
    CHECK(!std::filesystem::exists(copy));
}
