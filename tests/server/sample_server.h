// SPDX-License-Identifier: MIT
// A server in a temporary folder with a clock of the test's, for the campaign of sample_log.h: the
// real database, keys and routes, without a socket and without the housekeeper's thread.
#pragma once

#include <doctest/doctest.h>

#include "sync/core/reader.h"
#include "sync/core/text.h"
#include "sync/server/backup.h"
#include "sync/server/serving.h"
#include "tests/batch/sample_log.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace streetsign::server {

class SampleServer {
public:
    SampleServer() {
        REQUIRE(crypto);
        folder = {dir.path() / "data"};
        REQUIRE(make_data_folder(disk, folder, campaign.scope));
        REQUIRE(campaign.write_server_keys(disk, folder.keys()));
        REQUIRE(add_manifest(disk, folder, campaign.manifests.front()));
        open();
    }

    void open() { serving = Serving::open(disk, folder, clock, default_public_every_s).value(); }
    void close() { serving.reset(); }

    HttpReply post(std::string path, Bytes body) {
        return answer(serving->service(), {.method = Method::post,
                                           .path = std::move(path),
                                           .query = {},
                                           .bearer = {},
                                           .body = Buffer(body.begin(), body.end())});
    }
    HttpReply post(const Batch& batch) { return post("/v1/batches", encode(batch)); }
    HttpReply get(std::string path, std::string query = {}, std::string bearer = {}) {
        return answer(serving->service(), {.method = Method::get,
                                           .path = std::move(path),
                                           .query = std::move(query),
                                           .bearer = std::move(bearer),
                                           .body = {}});
    }
    HttpReply desk_get(std::string path) { return get(std::move(path), {}, desk_token()); }
    std::string desk_token() {
        const Buffer token = disk.read(folder.desk_token(), 256).value();
        return std::string(as_text(token).substr(0, token.size() - 1));
    }
    void tidy() { REQUIRE(serving->housekeeper().round()); }

    // Changes whenever anything is committed by another connection.
    int64_t version() {
        if (!watcher)
            watcher =
                std::make_unique<Vault>(Vault::open(folder.database(), Access::read_only).value());
        Query query = watcher->query("PRAGMA data_version").value();
        REQUIRE(query->step().value());
        return query->integer(0);
    }

    bool crypto = start_crypto(); // first: the campaign's keys need it
    TempDir dir;
    RealDisk disk;
    FakeClock clock;
    DataFolder folder;
    test::SampleCampaign campaign;
    std::unique_ptr<Vault> watcher;
    std::unique_ptr<Serving> serving;
};

inline std::string word_of(const HttpReply& reply) { return std::string(as_text(reply.body)); }

// The two parts of a 200's body.
struct AnswerParts {
    Buffer cosigned;
    Buffer release;
};
inline AnswerParts parts_of(const HttpReply& reply) {
    Reader reader(reply.body);
    const Bytes cosigned = reader.sized(size_t{64} << 10).value();
    const Bytes release = reader.sized(size_t{64} << 10).value();
    REQUIRE(reader.end());
    return {Buffer(cosigned.begin(), cosigned.end()), Buffer(release.begin(), release.end())};
}

inline std::string log_path(const std::string& origin) {
    return "/v1/logs/" + hex(origin_hash(origin).view());
}

} // namespace streetsign::server
