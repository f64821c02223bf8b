// SPDX-License-Identifier: MIT
#include "sync/server/heads.h"

#include <optional>
#include <vector>

#include "sync/campaign/orders.h"
#include "sync/server/feeding.h"
#include "sync/server/log_rows.h"
#include "tests/server/database_copy.h"
#include "tests/server/sample_server.h"
#include "tests/store/faulty_disk.h"
#include "tests/support/vector_file.h"

using namespace streetsign;
using namespace streetsign::server;
using test::FaultyDisk;
using test::SampleLog;

namespace {

constexpr size_t magic_size = 20;
constexpr size_t record_size = 148;

// Puts `bytes` in the place of the file at `path`.
void put_back(const Path& path, Bytes bytes) {
    RealDisk disk;
    REQUIRE(write_durably(disk, path, bytes));
}

Buffer content_of(const Path& path) {
    RealDisk disk;
    return disk.read(path, size_t{1} << 24).value();
}

Result<std::unique_ptr<Heads>> open_heads(SampleServer& server) {
    Vault vault = Vault::open(server.folder.database(), Access::read_only).value();
    return Heads::open(server.disk, server.folder.heads(), vault, {});
}

int64_t count_evidence(SampleServer& server) {
    const auto reader = server.serving->readers().lease().value();
    Query query = reader->query("SELECT count(*) FROM evidence").value();
    REQUIRE(query->step().value());
    return query->integer(0);
}

// A copy of the database, and three batches that came after it; a clone stands where the copy does.
struct BehindItsCopy {
    SampleServer server;
    SampleLog log{server.campaign};
    SampleLog clone{server.campaign};
    std::optional<DatabaseCopy> copy;
    std::vector<Batch> after;

    BehindItsCopy() {
        REQUIRE(server.post(log.next(3)).status == 200);
        clone.next(3);
        copy.emplace(server);
        for (int i = 0; i < 3; ++i) {
            after.push_back(log.next(2));
            REQUIRE(server.post(after.back()).status == 200);
        }
    }
};

} // namespace

TEST_CASE("a restored server takes what it had cosigned again, and nothing else") {
    BehindItsCopy behind;
    auto& [server, log, clone, copy, after] = behind;

    copy->restore();
    server.open();
    CHECK(server.serving->queue().heads().logs_behind() == 1);
    const HttpReply fork = server.post(clone.next(2, 9)); // ends where ours ended
    CHECK(fork.status == 422);
    CHECK(as_text(fork.body) == as_text(after[0].checkpoint));
    CHECK(count_evidence(server) == 2); // its checkpoint and ours
    SampleLog longer(server.campaign);
    longer.next(3);
    CHECK(server.post(longer.next(9, 9)).status == 422); // passes our newest on another way
    SampleLog shorter(server.campaign);
    shorter.next(3);
    CHECK(server.post(shorter.next(1, 9)).status == 409); // ends where nothing was cosigned
    SampleLog whole(server.campaign);
    whole.next(3);
    for (int i = 0; i < 2; ++i)
        CHECK(server.post(after[static_cast<size_t>(i)]).status == 200);
    CHECK(server.post(clone.next(2, 9)).status == 422);
    CHECK(server.post(after[2]).status == 200);
    CHECK(server.serving->queue().heads().logs_behind() == 0);
    CHECK(server.post(log.next(2)).status == 200);
}

TEST_CASE("one batch that leads past everything that was cosigned feeds a log as well") {
    SampleServer server;
    SampleLog log(server.campaign);
    SampleLog in_one(server.campaign);
    DatabaseCopy copy(server); // before the log was known at all
    REQUIRE(server.post(log.next(3)).status == 200);
    REQUIRE(server.post(log.next(2)).status == 200);
    SampleLog other(server.campaign);

    copy.restore();
    server.open();
    CHECK(server.post(other.next(5, 1)).status == 422);
    CHECK(count_evidence(server) == 2); // kept though the log is not known
    CHECK(server.post(in_one.next(7)).status == 200);
    CHECK(server.serving->queue().heads().logs_behind() == 0);
}

TEST_CASE("without the file a restored server would cosign the clone: the control") {
    SampleServer server;
    SampleLog log(server.campaign);
    SampleLog clone(server.campaign);
    DatabaseCopy copy(server);
    REQUIRE(server.post(log.next(3)).status == 200);

    copy.restore();
    std::filesystem::remove(server.folder.heads());
    server.open();

    CHECK(server.post(clone.next(3, 9)).status == 200);
}

TEST_CASE("heads that only the ledger's file tells of are owed like those of the file of heads") {
    for (const size_t left : {size_t{1}, size_t{2}, size_t{0}}) {
        CAPTURE(left); // records in an older copy of the file of heads; none: it is missing
        BehindItsCopy behind;
        auto& [server, log, clone, copy, after] = behind;
        server.tidy(); // into the ledger
        const Buffer heads = content_of(server.folder.heads());

        copy->restore();
        if (left == 0)
            std::filesystem::remove(server.folder.heads());
        else
            put_back(server.folder.heads(), Bytes(heads).first(magic_size + left * record_size));
        for (int again = 0; again < 2; ++again) { // the second time the file alone tells
            server.close();
            server.open();
            CHECK(server.serving->queue().heads().logs_behind() == 1);
            CHECK(content_of(server.folder.heads()) == heads);
        }

        SampleLog whole(server.campaign);
        whole.next(3);
        CHECK(server.post(whole.next(2, 9)).status == 422);
        SampleLog longer(server.campaign);
        longer.next(3);
        CHECK(server.post(longer.next(9, 9)).status == 422);
        for (const Batch& batch : after)
            CHECK(server.post(batch).status == 200);
        CHECK(server.serving->queue().heads().logs_behind() == 0);
    }
}

TEST_CASE("a server whose heads and whose ledger tell of two branches of a log is not served") {
    SampleServer server;
    SampleLog log(server.campaign);
    DatabaseCopy copy(server);
    REQUIRE(server.post(log.next(3)).status == 200);
    server.tidy();
    const Buffer ledger = content_of(server.folder.ledger());
    copy.restore();
    std::filesystem::remove(server.folder.heads());
    std::filesystem::remove(server.folder.ledger());
    server.open();
    SampleLog clone(server.campaign);
    REQUIRE(server.post(clone.next(3, 9)).status == 200);

    copy.restore();
    put_back(server.folder.ledger(), ledger);
    const auto serving =
        Serving::open(server.disk, server.folder, server.clock, default_public_every_s);

    REQUIRE(!serving);
    CHECK(serving.error().code == Code::mismatch);
    CHECK(serving.error().detail.find("two branches") != std::string::npos);
}

TEST_CASE("heads cosigned by an admission are kept like those of a batch") {
    SampleServer server;
    SampleLog log(server.campaign);
    SampleLog clone(server.campaign);
    REQUIRE(server.post(log.next(3)).status == 200);
    clone.next(3);
    const auto revocation =
        sign_order(Revocation{log.origin(), RevocationReason::stolen}, server.campaign.authority);
    REQUIRE(server.post("/v1/notes", revocation->note).status == 200);
    DatabaseCopy copy(server);
    const Batch late = log.next(2);
    REQUIRE(server.post(late).status == 202);
    const auto admission = sign_order(Admission{log.origin(), log.head().head(), Verdict::admit},
                                      server.campaign.authority);
    REQUIRE(server.post("/v1/notes", admission->note).status == 200);

    copy.restore();
    server.open();

    CHECK(server.post(clone.next(2, 9)).status == 422);
    CHECK(server.post(late).status == 200); // the word stands, without the admission
    CHECK(server.post(log.next(1)).status == 202);
}

TEST_CASE("after a restore nothing is cosigned above a batch that waits, not even what once was") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(3)).status == 200);
    const auto revocation =
        sign_order(Revocation{log.origin(), RevocationReason::stolen}, server.campaign.authority);
    REQUIRE(server.post("/v1/notes", revocation->note).status == 200);
    const Batch late = log.next(2);
    REQUIRE(server.post(late).status == 202);
    DatabaseCopy copy(server);
    const Batch later = log.next(2);
    REQUIRE(server.post(later).status == 202);
    const auto admission = sign_order(Admission{log.origin(), log.head().head(), Verdict::admit},
                                      server.campaign.authority);
    REQUIRE(server.post("/v1/notes", admission->note).status == 200);

    copy.restore();
    server.open();

    CHECK(server.post(later).status == 202);
    CHECK(server.post(late).status == 202);
    REQUIRE(server.post("/v1/notes", admission->note).status == 200); // sent again
    CHECK(server.post(late).status == 200);
    CHECK(server.post(later).status == 200);
}

TEST_CASE("what was cosigned before its key was revoked is taken again after a restore") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(3)).status == 200);
    DatabaseCopy copy(server);
    const Batch in_time = log.next(2);
    const TreeSize good = log.head().head().size;
    REQUIRE(server.post(in_time).status == 200);
    const auto revocation =
        sign_order(Revocation{log.origin(), RevocationReason::lost}, server.campaign.authority);
    REQUIRE(server.post("/v1/notes", revocation->note).status == 200);
    const Batch late = log.next(2);
    REQUIRE(server.post(late).status == 202);

    copy.restore();
    server.open();

    CHECK(server.post(in_time).status == 200);
    CHECK(server.post(late).status == 202);
    const auto reader = server.serving->readers().lease().value();
    CHECK(find_log(*reader, std::string_view(log.origin())).value()->good == good);
}

TEST_CASE("what was cosigned by the last day is taken again after it, and nothing beyond") {
    BehindItsCopy behind;
    auto& [server, log, clone, copy, after] = behind;

    copy->restore();
    server.clock.wall = seconds_of(server.campaign.manifests.front().terms.accept_until) + 86400;
    server.open();

    SampleLog longer(server.campaign);
    longer.next(3);
    CHECK(server.post(longer.next(7)).status == 403); // ends beyond what was cosigned
    CHECK(server.post(clone.next(2, 9)).status == 422);
    for (const Batch& batch : after)
        CHECK(server.post(batch).status == 200);
    CHECK(server.serving->queue().heads().logs_behind() == 0);
    CHECK(server.post(log.next(1)).status == 403);
}

TEST_CASE("a file of heads that is cut anywhere loses no more than its end, or is refused") {
    SampleServer server;
    SampleLog log(server.campaign);
    for (int i = 0; i < 3; ++i)
        REQUIRE(server.post(log.next(1)).status == 200);
    server.close();
    const Path database = server.folder.database();
    const Path away = server.dir.path() / "away";
    const Buffer whole = content_of(server.folder.heads());
    REQUIRE(whole.size() == magic_size + 3 * record_size);
    std::filesystem::rename(database, away);
    REQUIRE(Vault::create(database)); // a database that holds nothing: all is owed
    size_t cuts = 0;

    for (size_t size = 0; size <= whole.size(); ++size) {
        put_back(server.folder.heads(), Bytes(whole).first(size));
        const auto heads = open_heads(server);
        ++cuts;
        if (size < magic_size) {
            CHECK(!heads);
            continue;
        }
        REQUIRE(heads);
        CHECK((*heads)->owed(origin_hash(log.origin()), {0}).size() ==
              (size - magic_size) / record_size);
    }
    MESSAGE("cuts of a file of heads: ", cuts);
}

TEST_CASE("a changed byte takes away what follows it, and no head is ever another one") {
    SampleServer server;
    SampleLog log(server.campaign);
    for (int i = 0; i < 3; ++i)
        REQUIRE(server.post(log.next(1)).status == 200);
    server.close();
    const Buffer whole = content_of(server.folder.heads());
    std::filesystem::remove(server.folder.database());
    REQUIRE(Vault::create(server.folder.database()));
    const auto all = open_heads(server).value()->owed(origin_hash(log.origin()), {0});
    REQUIRE(all.size() == 3);
    size_t flips = 0;

    for (size_t at = 0; at < whole.size(); ++at) {
        Buffer changed = whole;
        changed[at] ^= static_cast<uint8_t>(1 << (at % 8));
        put_back(server.folder.heads(), changed);
        const auto heads = open_heads(server);
        ++flips;
        if (at < magic_size) {
            CHECK(!heads);
            continue;
        }
        REQUIRE(heads);
        const auto left = (*heads)->owed(origin_hash(log.origin()), {0});
        REQUIRE(left.size() == (at - magic_size) / record_size);
        for (size_t i = 0; i < left.size(); ++i)
            CHECK(left[i] == all[i]);
    }
    MESSAGE("flipped bytes of a file of heads: ", flips);
}

TEST_CASE("damage further from the end than one sync can tear is not taken for a torn end") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(1)).status == 200);
    server.close();
    Buffer bytes = content_of(server.folder.heads());
    bytes.resize(magic_size + 65 * record_size, 7);

    put_back(server.folder.heads(), Bytes(bytes).first(magic_size + 65 * record_size));
    CHECK(open_heads(server)); // one good record, 64 that a power cut may have left
    bytes[magic_size] ^= 1;
    put_back(server.folder.heads(), bytes);
    CHECK(!open_heads(server));
}

TEST_CASE("heads that the file lacks are written anew from the database, as they were") {
    SampleServer server;
    SampleLog log(server.campaign);
    for (int i = 0; i < 3; ++i)
        REQUIRE(server.post(log.next(3)).status == 200);
    const auto revocation =
        sign_order(Revocation{log.origin(), RevocationReason::stolen}, server.campaign.authority);
    REQUIRE(server.post("/v1/notes", revocation->note).status == 200);
    REQUIRE(server.post(log.next(3)).status == 202); // in quarantine: no word was given for it
    server.close();
    const Buffer whole = content_of(server.folder.heads());
    REQUIRE(whole.size() == magic_size + 3 * record_size);

    for (size_t left = 0; left <= 3; ++left) {
        put_back(server.folder.heads(), Bytes(whole).first(magic_size + left * record_size));
        for (int again = 0; again < 2; ++again) {
            server.open();
            server.close();
            CHECK(hex(content_of(server.folder.heads())) == hex(whole));
        }
    }
}

TEST_CASE("a restored server takes every batch again though its heads were once lost") {
    BehindItsCopy behind;
    auto& [server, log, clone, copy, after] = behind;
    server.close();
    std::filesystem::remove(server.folder.heads());
    server.open();

    copy->restore();
    server.open();

    CHECK(server.post(clone.next(2, 9)).status == 422);
    for (const Batch& batch : after)
        CHECK(server.post(batch).status == 200);
    CHECK(server.serving->queue().heads().logs_behind() == 0);
}

TEST_CASE("a database with another branch than the one that was cosigned is not served") {
    SampleServer server;
    SampleLog log(server.campaign);
    DatabaseCopy copy(server);
    REQUIRE(server.post(log.next(3)).status == 200);
    server.close();
    const Buffer ours = content_of(server.folder.heads());
    copy.restore();
    std::filesystem::remove(server.folder.heads());
    server.open();
    SampleLog clone(server.campaign);
    REQUIRE(server.post(clone.next(3, 9)).status == 200);
    server.close();

    put_back(server.folder.heads(), ours);
    const auto serving =
        Serving::open(server.disk, server.folder, server.clock, default_public_every_s);

    REQUIRE(!serving);
    CHECK(serving.error().code == Code::mismatch);
}

TEST_CASE(
    "when the heads cannot be written nothing is cosigned, and the same batch goes through later") {
    SampleServer server;
    server.close();
    FaultyDisk disk;
    auto serving = Serving::open(disk, server.folder, server.clock, default_public_every_s).value();
    SampleLog log(server.campaign);
    const Batch batch = log.next(3);
    SampleLog clone(server.campaign);
    const auto post = [&](const Batch& sent) {
        return answer(serving->service(), {.method = Method::post,
                                           .path = "/v1/batches",
                                           .query = {},
                                           .bearer = {},
                                           .body = encode(sent)})
            .status;
    };

    for (const FaultyDisk::What what : {FaultyDisk::What::sync, FaultyDisk::What::write}) {
        disk.fail_next(what, "heads");
        CHECK(post(batch) == 503);
    }
    CHECK(server.version() != 0);
    CHECK(post(batch) == 200);
    CHECK(post(clone.next(3, 9)) == 422);
}

TEST_CASE("the file of FORMAT.md is what two batches leave behind") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(3)).status == 200);
    REQUIRE(server.post(log.next(2)).status == 200);
    const test::VectorFile vector = test::read_vector("heads/two_heads.txt");
    CHECK(hex(content_of(server.folder.heads())) == hex(vector.bytes));
    CHECK(test::page_shows("sync/server/FORMAT.md", vector));
}
