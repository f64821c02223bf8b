// SPDX-License-Identifier: MIT
#include "sync/server/routes.h"

#include "sync/server/pages/home.h"
#include "tests/server/sample_server.h"

using namespace streetsign;
using namespace streetsign::server;
using test::SampleLog;

TEST_CASE("a path that is not in the table, or with another method, is not found") {
    SampleServer server;
    for (const char* path :
         {"", "/v1", "/v1/", "/v1/batches", "/v1/batches/", "//", "/../etc/passwd", "/ledger",
          "/ledger/", "/ledger/tile/0/0", "/v1/logs/zz/checkpoint", "/v1/logs/%2e", "/v1/notes/00",
          "/v1/answers/a/b/c"})
        CHECK(server.get(path).status == 404);
    CHECK(server.post("/healthz", {}).status == 404);
    CHECK(server.post("/", {}).status == 404);
}

TEST_CASE("what is the desk's needs its token, and a wrong token is refused everywhere") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(2)).status == 200);
    const std::string origin = hex(origin_hash(log.origin()).view());
    for (const std::string& path :
         {std::string("/v1/requests"), std::string("/metrics"), "/v1/envelopes/" + origin + "/0"}) {
        CHECK(server.get(path).status == 401);
        CHECK(server.get(path, {}, "guess").status == 401);
        CHECK(server.desk_get(path).status == 200);
    }
    CHECK(server.get("/v1/logs", {}, "guess").status == 401);
    CHECK(server.get("/nowhere", {}, "guess").status == 401);
    CHECK(server.get("/healthz").status == 200);
}

TEST_CASE("the desk pulls a log batch by batch, as batches that check") {
    SampleServer server;
    SampleLog log(server.campaign);
    std::vector<Batch> sent;
    for (int i = 0; i < 3; ++i) {
        sent.push_back(log.next(4));
        REQUIRE(server.post(sent.back()).status == 200);
    }
    const std::string origin = hex(origin_hash(log.origin()).view());

    uint64_t next = 0;
    KnownLog known;
    std::vector<Batch> pulled;
    while (true) {
        const HttpReply reply =
            server.desk_get("/v1/envelopes/" + origin + "/" + std::to_string(next));
        if (reply.status == 404) break;
        pulled.push_back(decode_batch(reply.body).value());
        const CheckedBatch checked =
            check_batch(pulled.back(), server.campaign.manifests, known).value();
        CHECK(checked.fit == Fit::fits);
        CHECK(checked.complete());
        known.tree = checked.tree;
        next = pulled.back().end().value;
    }
    CHECK(pulled == sent);
}

TEST_CASE("a cache may keep what never changes and nothing else, and nothing of what a desk sees") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(12)).status == 200);
    server.tidy();
    const std::string prefix = log_path(log.origin());
    const std::string note =
        "/v1/notes/" + hex(sha256(server.campaign.manifests.front().note).view());
    for (const std::string& path : {prefix + "/tile/0/000.p/13", prefix + "/tile/entries/000.p/7",
                                    std::string("/ledger/tile/entries/000.p/3"), note}) {
        CAPTURE(path);
        const HttpReply found = server.get(path);
        CHECK(found.status == 200);
        CHECK(found.lasting);
        CHECK(server.desk_get(path).body == found.body);
        CHECK(!server.desk_get(path).lasting);
    }
    for (const std::string& path :
         {prefix + "/checkpoint", std::string("/ledger/checkpoint"), std::string("/v1/logs"),
          std::string("/v1/notes"), std::string("/healthz"), std::string("/"),
          prefix + "/tile/0/000.p/14"}) // it may come
        CHECK(!server.get(path).lasting);
}

TEST_CASE("withdrawals are honestly not here") {
    SampleServer server;
    CHECK(server.post("/v1/withdrawals", as_bytes("leaf token")).status == 501);
}

TEST_CASE("small numbers are held back, a rehearsal shows all, and a title cannot break the page") {
    const auto day = [](const char* name, uint64_t total) { return DayTotal{name, {total, 0}}; };
    const std::vector<DayTotal> days = {day("2026-09-20", 4), day("2026-09-21", 13),
                                        day("2026-09-22", 19), day("2026-09-23", 1234)};
    const auto shown = shown_days(days, 10);
    REQUIRE(shown.size() == 2);
    CHECK(shown[0].day == "2026-09-21");
    CHECK(shown[1].day == "2026-09-23");

    Manifest manifest = test::SampleCampaign().manifests.front().terms;
    manifest.title = "Ban <script>alert(1)</script> & \"that\"";
    manifest.mode = Mode::live;
    const std::string live = home_page(manifest, days);
    CHECK(live.find("1&#8239;234") != std::string::npos);
    CHECK(live.find("2026-09-22") == std::string::npos);
    CHECK(live.find("<script") == std::string::npos);
    CHECK(live.find("style=") == std::string::npos);
    CHECK(live.find("Rehearsal") == std::string::npos);
    CHECK(home_page(manifest, {day("2026-09-20", 9)}).find("Fewer than ten") != std::string::npos);
    manifest.mode = Mode::rehearsal;
    const std::string rehearsal = home_page(manifest, {day("2026-09-20", 9)});
    CHECK(rehearsal.find("<p class=\"total\">9</p>") != std::string::npos);
    CHECK(rehearsal.find("Rehearsal") != std::string::npos);
}
