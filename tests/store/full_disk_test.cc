// SPDX-License-Identifier: MIT
// A disk without room: what makes room again is done first, and with nothing but a release of the
// server's.
#include <doctest/doctest.h>

#include "tests/store/sample_terminal.h"
#include "tests/support/crash_disk.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

const Path card = "/card";

uint64_t size_of(const DiskImage& image) {
    uint64_t size = 0;
    for (const auto& [path, content] : image.files)
        size += content.size();
    return size;
}

// A card that holds a closed day's batch, and the tray with two records of the day after it.
struct FullCard {
    CrashDisk disk;
    FakeClock clock;
    SampleDevice device;
    std::optional<Store> store;
    TreeHead first_head;
    BatchName first_batch;

    FullCard() {
        REQUIRE(reopen());
        REQUIRE(store->open_day(first_day));
        sign(8);
        REQUIRE(store->close_day());
        first_head = store->head();
        first_batch = batches().front();
        REQUIRE(store->open_day(next_day));
        sign(2);
    }

    StorePlaces places() const {
        StorePlaces places;
        places.begun = card / "1.store-begun";
        places.state = card / "state";
        places.tray = card / "tray";
        places.outbox = card / "outbox";
        places.inbox = card / "inbox";
        places.tray_slots = 32;
        return places;
    }
    Result<Store> open_on(CrashDisk& on) {
        StoreTuning tuning;
        tuning.database.vfs = on.vfs_name();
        return Store::open(on, clock, places(), device.terms(), tuning);
    }
    Result<void> reopen() {
        store.reset();
        auto opened = open_on(disk);
        if (!opened) return opened.error();
        store.emplace(std::move(*opened));
        return {};
    }
    void sign(size_t count) {
        for (size_t i = 0; i < count; ++i) {
            const SampleRecord record = device.record();
            REQUIRE(store->put(record.entry, record.envelope).value() == Put::waiting);
            clock.pass_seconds(2);
            REQUIRE(store->pulse().record == Pulse::Waiting::stored);
        }
    }
    std::vector<BatchName> batches() {
        return sure(sure(Outbox::open(disk, card / "outbox")).list());
    }

    // As the agent does it, or a stick; on a full disk, before it was full.
    void lay_answers(const Buffer& release) {
        Inbox inbox = sure(Inbox::open(disk, card / "inbox"));
        const Buffer head = sure(store->checkpoints()).front();
        REQUIRE(inbox.put_answer({first_batch, AnswerKind::cosigned, device.cosigned(head)}));
        REQUIRE(inbox.put_answer({first_batch, AnswerKind::released, release}));
    }
    Buffer release() { return device.released(store->origin(), first_head); }

    // Room for the day's batch file, and not for the transaction that follows it.
    void fail_to_close() {
        disk.leave_free(2 * smallest_cell + 4096);
        const auto closed = store->close_day();
        REQUIRE_FALSE(closed);
        CHECK(closed.error().code == Code::full);
        REQUIRE(batches().size() == 2);
    }
};

} // namespace

TEST_CASE("where a full disk stopped a closing, a release makes room and the closing goes on") {
    FullCard full;
    full.lay_answers(full.release());
    full.fail_to_close();
    SUBCASE("in the same run") {}
    SUBCASE("after the power was off") { REQUIRE(full.reopen()); }

    const auto taken = full.store->take_answers(card / "inbox");

    REQUIRE_MESSAGE(taken, taken.error().detail);
    CHECK(taken->cosignatures == 1);
    CHECK(taken->releases == 1);
    CHECK(full.batches().size() == 1);
    CHECK(full.store->counts() == Counts{0, 2, 0, 8});
    REQUIRE(full.store->close_day());
}

TEST_CASE("on a disk without a free byte a release is still acted on") {
    FullCard full;
    full.lay_answers(full.release());
    SUBCASE("in the same run") { full.disk.leave_free(0); }
    SUBCASE("after the power was off") {
        full.disk.leave_free(0);
        REQUIRE(full.reopen());
    }
    SUBCASE("after a closing that failed") {
        full.fail_to_close();
        full.disk.leave_free(0);
        full.store.reset();
        full.disk.leave_free(0); // what the database gave back at its end is another's
        REQUIRE(full.reopen());
    }

    const auto taken = full.store->take_answers(card / "inbox");

    REQUIRE_MESSAGE(taken, taken.error().detail);
    CHECK(taken->releases == 1);
    CHECK(full.store->counts().released == 8);
}

TEST_CASE("a full disk erases nothing without the server's own release") {
    FullCard full;
    const SignerKey stranger = full.device.stranger(KeyType::ed25519);
    full.lay_answers(full.device.released(full.store->origin(), full.first_head, stranger));
    full.fail_to_close();

    CHECK(full.store->take_answers(card / "inbox").error().code == Code::full);
    CHECK(full.reopen().error().code == Code::full);
    CHECK(full.batches().size() == 2);
    full.disk.leave_free(uint64_t{1} << 20);
    REQUIRE(full.reopen());
    CHECK(full.store->counts() == Counts{0, 10, 0, 0});
}

TEST_CASE("a power cut anywhere in making room leaves what goes on") {
    FullCard full;
    full.lay_answers(full.release());
    full.fail_to_close();
    full.store.reset();
    const DiskImage before = full.disk.image();
    const uint64_t size = size_of(before);
    CrashDisk disk(before);
    const auto make_room = [&](CrashDisk& on) {
        on.leave_free(size - std::min(size, size_of(on.image())));
        auto store = full.open_on(on);
        REQUIRE_MESSAGE(store, store.error().detail);
        REQUIRE(store->take_answers(card / "inbox"));
        CHECK(store->counts() == Counts{0, 2, 0, 8});
        CHECK(sure(sure(Outbox::open(on, card / "outbox")).list()).size() == 1);
    };
    make_room(disk);

    DiskReplay replay(before);
    std::mt19937_64 random(1);
    for (const DiskOp& op : disk.log()) {
        replay.advance(op);
        for (const PowerCut cut : {PowerCut::synced_only, PowerCut::everything, PowerCut::some}) {
            CrashDisk after(replay.image(cut, random));
            make_room(after);
        }
    }
    MESSAGE("the power went at " << disk.log().size() << " places");
}

TEST_CASE("a store opens where its inbox cannot be read") {
    FullCard full;
    full.store.reset();
    full.disk.create(card / "inbox"); // no folder

    REQUIRE(full.reopen());

    CHECK_FALSE(full.store->take_answers(card / "inbox"));
}
