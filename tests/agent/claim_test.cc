// SPDX-License-Identifier: MIT
#include "sync/agent/claim.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::agent;

TEST_CASE("the root of a stick is not taken for its outbox") {
    const TempDir dir;
    RealDisk disk;
    CHECK(check_not_a_stick(disk, dir.path())); // an empty outbox

    REQUIRE(disk.make_folder(dir.path() / "outbox"));
    const auto root = check_not_a_stick(disk, dir.path());
    REQUIRE_FALSE(root);
    CHECK(root.error().code == Code::usage);
    CHECK(root.error().detail == "nothing to send from " + dir.path().string() + "; did you mean " +
                                     (dir.path() / "outbox").string() + "?");
    CHECK(check_not_a_stick(disk, dir.path() / "outbox"));

    REQUIRE(write_durably(disk, dir.path() / "x.batch", as_bytes("x")));
    CHECK(check_not_a_stick(disk, dir.path())); // there is something to send
}
