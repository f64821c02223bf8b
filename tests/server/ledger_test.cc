// SPDX-License-Identifier: MIT
#include "sync/server/ledger.h"

#include "sync/campaign/orders.h"
#include "sync/server/publication.h"
#include "tests/server/sample_server.h"

using namespace streetsign;
using namespace streetsign::server;
using test::SampleLog;

namespace {

// Fetches a log by its tiles as an auditor would, and gives the root they lead to.
struct Fetched {
    std::vector<Buffer> entries;
    RootHash root;
};

Fetched fetch(SampleServer& server, const std::string& prefix, TreeSize size,
              const std::string& token) {
    Fetched fetched;
    std::vector<LeafHash> leaves;
    for (const Tile& tile : tiles_of(size)) {
        const HttpReply reply = server.get(prefix + "/" + tile.path(), {}, token);
        REQUIRE(reply.status == 200);
        if (tile.kind != TileKind::entries) continue;
        const auto bundle = decode_bundle(reply.body, tile.width);
        REQUIRE(bundle);
        for (const Bytes entry : *bundle) {
            fetched.entries.emplace_back(entry.begin(), entry.end());
            leaves.push_back(leaf_hash(entry));
        }
    }
    const HashReader read = reader_of(leaves);
    for (const Tile& tile : tiles_of(size)) {
        if (tile.kind != TileKind::hashes) continue;
        CHECK(server.get(prefix + "/" + tile.path(), {}, token).body ==
              make_hash_tile(read, tile).value());
    }
    fetched.root = root_of(leaves);
    return fetched;
}

} // namespace

TEST_CASE("everything accepted is in the ledger, in the order of arrival, and the tiles prove it") {
    SampleServer server;
    SampleLog log(server.campaign);
    const HttpReply stored = server.post(log.next(2));
    const auto erasure =
        sign_order(Erasure{server.campaign.scope, ErasureReason::request, {EnvelopeId{}}},
                   server.campaign.authority);
    REQUIRE(server.post("/v1/notes", erasure->note).status == 200);

    server.tidy();

    const std::string token = server.desk_token();
    const HttpReply head = server.get("/ledger/checkpoint", {}, token);
    const SignedCheckpoint checkpoint =
        open_checkpoint(head.body, server.campaign.ledger.verifier()).value();
    CHECK(checkpoint.checkpoint.size == TreeSize{4});
    const Fetched fetched = fetch(server, "/ledger", checkpoint.checkpoint.size, token);
    CHECK(fetched.root == checkpoint.checkpoint.root);
    const std::vector<int> kinds = {2, 3, 1, 5}; // manifest, certificate, checkpoint, erasure
    for (size_t i = 0; i < kinds.size(); ++i)
        CHECK(fetched.entries[i].front() == kinds[i]);
    CHECK(Buffer(fetched.entries[2].begin() + 1, fetched.entries[2].end()) ==
          parts_of(stored).cosigned);
    CHECK(Buffer(fetched.entries[3].begin() + 1, fetched.entries[3].end()) == erasure->note);
}

TEST_CASE("a device's log of several hundred entries is served as tiles that lead to its root") {
    SampleServer server;
    SampleLog log(server.campaign);
    for (const size_t records : {size_t{200}, size_t{256}, size_t{100}, size_t{1}})
        REQUIRE(server.post(log.next(records)).status == 200);
    const std::string token = server.desk_token();
    const std::string prefix = log_path(log.origin());

    const HttpReply head = server.get(prefix + "/checkpoint", {}, token);

    const SignedCheckpoint checkpoint = open_checkpoint(head.body, log.key().verifier()).value();
    CHECK(checkpoint.checkpoint.size == TreeSize{558});
    CHECK(fetch(server, prefix, checkpoint.checkpoint.size, token).root == log.tree().root());
    // A repeated and a competing batch are judged from the same stored hashes.
    SampleLog again(server.campaign);
    CHECK(server.post(again.next(200)).status == 200);
    CHECK(server.post(again.next(256)).status == 200);
    CHECK(server.post(again.next(100, 9)).status == 422);
}

TEST_CASE("the public copy stands still until its time, and then moves as a whole") {
    SampleServer server;
    SampleLog log(server.campaign);
    server.tidy(); // the first publication: an empty campaign
    REQUIRE(server.post(log.next(12)).status == 200);
    server.tidy();
    const std::string prefix = log_path(log.origin());

    CHECK(server.get(prefix + "/checkpoint").status == 404);
    CHECK(server.get(prefix + "/tile/0/000.p/13").status == 404);
    CHECK(server.get("/v1/logs").body.empty());
    CHECK(server.desk_get("/v1/logs").body.size() > 64);
    const HttpReply before = server.get("/ledger/checkpoint");

    server.clock.pass_seconds(24 * 60 * 60);
    server.tidy();
    CHECK(server.get(prefix + "/checkpoint").status == 200);
    CHECK(server.get(prefix + "/tile/0/000.p/13").status == 200);
    CHECK(server.get(prefix + "/tile/entries/000.p/13").status == 200);
    CHECK(server.get(prefix + "/tile/0/000.p/14").status == 404);
    CHECK(server.get("/ledger/checkpoint").body != before.body);
    CHECK(word_of(server.get("/v1/logs")).ends_with(" 13 13 " + log.origin() + "\n"));
}

TEST_CASE("what waits in quarantine is not public, and what was cosigned before it is") {
    SampleServer server;
    SampleLog log(server.campaign);
    server.tidy();
    REQUIRE(server.post(log.next(12)).status == 200);
    const TreeHead good = log.head().head();
    const auto revocation =
        sign_order(Revocation{log.origin(), RevocationReason::lost}, server.campaign.authority);
    REQUIRE(server.post("/v1/notes", revocation->note).status == 200);
    REQUIRE(server.post(log.next(5)).status == 202);

    server.clock.pass_seconds(24 * 60 * 60);
    server.tidy();

    const HttpReply head = server.get(log_path(log.origin()) + "/checkpoint");
    REQUIRE(head.status == 200);
    CHECK(open_checkpoint(head.body, log.key().verifier())->checkpoint.head() == good);
    CHECK(server.get(log_path(log.origin()) + "/tile/0/000.p/14").status == 404);
}

TEST_CASE("no head is public before the ledger holds it, though it came while all was published") {
    SampleServer server;
    SampleLog log(server.campaign);
    server.tidy();
    REQUIRE(server.post(log.next(12)).status == 200); // after the ledger's round
    const auto publish_now = [&] {
        return publish(server.serving->queue(), server.serving->readers(),
                       server.clock.wall_seconds(), default_public_every_s)
            .value();
    };

    CHECK(!publish_now());
    CHECK(server.get(log_path(log.origin()) + "/checkpoint").status == 404);

    server.tidy();
    CHECK(publish_now());
    const Buffer head = server.get(log_path(log.origin()) + "/checkpoint").body;
    const HttpReply bundle = server.get("/ledger/tile/entries/000.p/3");
    REQUIRE(bundle.status == 200);
    CHECK(as_text(bundle.body).ends_with(as_text(head)));
}

TEST_CASE("publication is due once in each span of time, also after a clock that went back") {
    CHECK(publication_is_due({}, 100, 10));
    CHECK(!publication_is_due(100, 109, 10));
    CHECK(publication_is_due(100, 110, 10));
    CHECK(!publication_is_due(100, 99, 10)); // a step back over a border
    CHECK(publication_is_due(100, 79, 10));  // the clock had been wrong
}

TEST_CASE("a public total bears the day that ended, not the one on which it was published") {
    SampleServer server;
    SampleLog log(server.campaign);
    server.clock.wall = seconds_of({2026, 9, 19}) + uint64_t{9} * 3600;
    server.tidy();
    server.clock.wall = seconds_of({2026, 9, 19}) + uint64_t{15} * 3600;
    REQUIRE(server.post(log.next(12)).status == 200); // at Saturday's stall
    const auto days = [&] {
        return day_totals(*server.serving->readers().lease().value()).value();
    };

    server.clock.wall = seconds_of({2026, 9, 20}) + 1;
    server.tidy();

    REQUIRE(days().size() == 2);
    CHECK(days().front().day == "2026-09-18"); // before anything was signed
    CHECK(days().back().day == "2026-09-19");
    CHECK(days().back().totals.signatures > 0);
    const std::string page = word_of(server.get("/"));
    CHECK(page.find("up to <time>2026-09-19</time>") != std::string::npos);
    REQUIRE(server.post(log.next(40)).status == 200); // on Sunday
    server.clock.wall = seconds_of({2026, 9, 21});
    server.tidy();
    CHECK(days().back().day == "2026-09-20");
    CHECK(word_of(server.get("/")).find("up to <time>2026-09-20</time>") != std::string::npos);
}

TEST_CASE("what a rehearsal publishes within a day replaces that day's total") {
    SampleServer server;
    const auto publish_at = [&](uint64_t now) {
        REQUIRE(publish(server.serving->queue(), server.serving->readers(), now, 60).value());
    };
    const uint64_t noon = seconds_of({2026, 9, 19}) + uint64_t{12} * 3600;
    server.clock.wall = noon;
    server.tidy(); // by days: the 18th
    publish_at(noon);
    publish_at(noon + 60);
    publish_at(seconds_of({2026, 9, 20})); // the minute that ended was Saturday's
    publish_at(seconds_of({2026, 9, 20}) + 60);

    const auto days = day_totals(*server.serving->readers().lease().value()).value();
    REQUIRE(days.size() == 3);
    CHECK(days[1].day == "2026-09-19");
    CHECK(days[2].day == "2026-09-20");
}
