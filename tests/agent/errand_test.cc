// SPDX-License-Identifier: MIT
#include "sync/agent/errand.h"

#include <doctest/doctest.h>

#include "tests/batch/sample_campaign.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::agent;

TEST_CASE("without a campaign folder all of server, cosigner and releaser have to be said") {
    const TempDir dir;
    const test::SampleCampaign campaign;
    RealDisk disk;
    REQUIRE(disk.make_folder(dir.path() / "outbox")); // empty: nobody is called
    ErrandOptions all;
    all.outbox = dir.path() / "outbox";
    all.inbox = dir.path() / "inbox";
    all.server = "https://petition.example.org";
    all.cosigners = {campaign.cosigner.vkey()};
    all.releasers = {campaign.releaser.vkey()};
    CHECK(run_errand(all) == 0);

    ErrandOptions some = all;
    SUBCASE("no server") { some.server.clear(); }
    SUBCASE("no cosigner") { some.cosigners.clear(); }
    SUBCASE("no releaser") { some.releasers.clear(); }
    CHECK(run_errand(some) == 2);
}
