// SPDX-License-Identifier: MIT
#include "sync/agent/watch.h"

#include <doctest/doctest.h>

#include "sync/batch/spool.h"
#include "sync/core/text.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::agent;

namespace {

constexpr uint64_t long_enough_ms = 10'000; // for what has happened already

} // namespace

TEST_CASE("a batch or the order to send ends the wait, and what the agent itself writes does not") {
    const TempDir dir; // outbox and inbox are one
    RealDisk disk;
    Watch watch = std::move(Watch::open(dir.path()).value());
    Inbox inbox = Inbox::open(disk, dir.path()).value();

    REQUIRE(inbox.put_status({}));
    REQUIRE(inbox.put_note(as_bytes("a note")));
    CHECK(watch.wait(long_enough_ms) == Woken::other_file);
    CHECK(watch.wait(0) == Woken::time_is_up);

    REQUIRE(inbox.put_status({}));
    REQUIRE(write_durably(disk, dir.path() / "one.batch", as_bytes("x")));
    CHECK(watch.wait(long_enough_ms) == Woken::new_file);

    // The order is that the file is written: what lies there already is an order again.
    for (int order = 0; order < 2; ++order) {
        REQUIRE(write_durably(disk, dir.path() / send_now_file, as_bytes("")));
        CHECK(watch.wait(long_enough_ms) == Woken::order);
        CHECK(watch.wait(0) == Woken::time_is_up);
    }

    // It goes before whatever else happened meanwhile.
    REQUIRE(write_durably(disk, dir.path() / send_now_file, as_bytes("")));
    REQUIRE(write_durably(disk, dir.path() / "two.batch", as_bytes("x")));
    CHECK(watch.wait(long_enough_ms) == Woken::order);
    CHECK(watch.wait(0) == Woken::time_is_up);
}

TEST_CASE("a folder that goes away ends the wait, and is watched again when it is back") {
    const TempDir dir;
    RealDisk disk;
    const Path folder = dir.path() / "outbox";
    REQUIRE(disk.make_folder(folder));
    Watch watch = std::move(Watch::open(folder).value());

    std::filesystem::remove(folder);
    CHECK(watch.wait(long_enough_ms) == Woken::new_file);
    REQUIRE(disk.make_folder(folder));
    CHECK(watch.wait(0) == Woken::time_is_up);
    REQUIRE(write_durably(disk, folder / "one.batch", as_bytes("x")));
    CHECK(watch.wait(long_enough_ms) == Woken::new_file);
}
