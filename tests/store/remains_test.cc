// SPDX-License-Identifier: MIT
#include "sync/store/remains.h"

#include <doctest/doctest.h>

#include "tests/store/faulty_disk.h"
#include "tests/store/sample_terminal.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

// A terminal whose last day is closed, with a stick in it; its key is used no more.
struct Retired : SampleTerminal {
    TreeHead head;
    Buffer checkpoint;
    BatchName batch;

    Retired() {
        with_second = true;
        Store store = open_for_business();
        sign_many(store, 3);
        REQUIRE(store.close_day());
        head = store.head();
        checkpoint = store.checkpoints().value().back();
        batch = BatchName::of({store.origin(), head.size, head.root}, {0});
    }
    Result<Remains> remains() { return remains_on(disk); }
    Result<Remains> remains_on(Disk& with) {
        return Remains::open(with, places(), device.manifest().terms);
    }
    void lay(AnswerKind kind, const Buffer& note) {
        Inbox box = Inbox::open(disk, inbox()).value();
        REQUIRE(box.put_answer({batch, kind, note}));
    }
    size_t files() { return batches_of(origin()).size(); }
};

} // namespace

TEST_CASE("without its key a terminal still takes answers and erases what was released") {
    Retired retired;
    auto remains = retired.remains();
    REQUIRE(remains);
    CHECK(remains->origins() == std::vector<std::string>{retired.origin()});
    CHECK(remains->counts() == Counts{0, 3, 0, 0});

    retired.lay(AnswerKind::cosigned, retired.device.cosigned(retired.checkpoint));
    CHECK(remains->take_answers(retired.inbox())->cosignatures == 1);
    CHECK(remains->counts() == Counts{0, 0, 3, 0});
    CHECK(retired.files() == 1);
    retired.lay(AnswerKind::released, retired.device.released(retired.origin(), retired.head));
    CHECK(remains->take_answers(retired.inbox())->releases == 1);

    CHECK(remains->counts() == Counts{0, 0, 0, 3});
    CHECK(retired.files() == 0);
    CHECK(std::filesystem::is_empty(retired.copies()));
}

TEST_CASE("without its key a terminal erases nothing for a release by a stranger") {
    Retired retired;
    auto remains = retired.remains();
    REQUIRE(remains);
    TreeHead beyond = retired.head;
    ++beyond.size.value;
    const SignerKey stranger = retired.device.stranger(KeyType::ed25519);
    for (const Buffer& note : {retired.device.released(retired.origin(), retired.head, stranger),
                               retired.device.released(retired.origin(), beyond)}) {
        retired.lay(AnswerKind::released, note);
        const AnswersTaken taken = remains->take_answers(retired.inbox()).value();
        CHECK(taken.refused == 1);
        CHECK_FALSE(taken.clone_proved);
    }
    CHECK(retired.files() == 1);
}

TEST_CASE("a file that a power cut left after its release goes when what remains is opened") {
    Retired retired;
    FaultyDisk failing;
    failing.fail_next(FaultyDisk::What::sync, ".batch", 2);
    retired.lay(AnswerKind::released, retired.device.released(retired.origin(), retired.head));
    CHECK(retired.remains_on(failing)->take_answers(retired.inbox())->releases == 1);
    CHECK_FALSE(std::filesystem::is_empty(retired.outbox()));

    REQUIRE(retired.remains());

    CHECK(std::filesystem::is_empty(retired.outbox()));
    CHECK(std::filesystem::is_empty(retired.copies()));
}

TEST_CASE("where no state is nothing is made, and what a store holds is its own") {
    Retired retired;
    {
        const Store store = retired.open();
        CHECK(retired.remains().error().code == Code::busy);
    }
    std::filesystem::remove_all(retired.state());
    CHECK(retired.remains().error().code == Code::gone);
    CHECK_FALSE(std::filesystem::exists(retired.state()));
}
