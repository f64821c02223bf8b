// SPDX-License-Identifier: MIT
#include "sync/store/mailbox.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;

namespace {

// The device's own two folders with something in each, and a stick.
struct Mail {
    TempDir dir;
    RealDisk disk;
    Path outbox = dir.path() / "outbox";
    Path inbox = dir.path() / "inbox";
    Path stick = dir.path() / "stick";
    std::string origin = "example.org/ban-example/device/stall-07/1";
    BatchName name = BatchName::of({origin, {3}, RootHash{}}, {0});
    Answer answer{name, AnswerKind::cosigned, Buffer{'a'}};

    Mail() {
        REQUIRE(disk.make_folder(stick));
        Outbox out = Outbox::open(disk, outbox).value();
        REQUIRE(out.put(name, as_bytes("a batch")));
        REQUIRE(Inbox::open(disk, inbox).value().put_answer(answer));
    }
};

} // namespace

TEST_CASE("batches go onto a stick, and answers leave it") {
    Mail mail;
    CHECK(carry_batches(mail.disk, mail.outbox, mail.stick)->files == 1);
    CHECK(carry_batches(mail.disk, mail.outbox, mail.stick)->known == 1);

    CHECK(carry_answers(mail.disk, mail.stick, mail.inbox, {mail.origin})->files == 0);
    Inbox there = Inbox::open(mail.disk, mail.stick / "inbox").value();
    REQUIRE(there.put_answer(mail.answer));
    CHECK(carry_answers(mail.disk, mail.stick, mail.inbox, {mail.origin})->files == 1);
    CHECK(there.answers()->empty());
    CHECK(Inbox::open(mail.disk, mail.inbox).value().answers()->size() == 1);
}

TEST_CASE(
    "a stick whose folders are links, to the device's own say, is refused and costs nothing") {
    Mail mail;
    SUBCASE("to the device's own folders") {
        std::filesystem::create_directory_symlink(mail.outbox, mail.stick / "outbox");
        std::filesystem::create_directory_symlink(mail.inbox, mail.stick / "inbox");
    }
    SUBCASE("to another folder of the stick") {
        REQUIRE(mail.disk.make_folder(mail.stick / "elsewhere"));
        std::filesystem::create_directory_symlink("elsewhere", mail.stick / "outbox");
        std::filesystem::create_directory_symlink("elsewhere", mail.stick / "inbox");
    }
    SUBCASE("to nowhere") {
        std::filesystem::create_symlink("nowhere", mail.stick / "outbox");
        std::filesystem::create_symlink("nowhere", mail.stick / "inbox");
    }

    const auto batches = carry_batches(mail.disk, mail.outbox, mail.stick);
    const auto answers = carry_answers(mail.disk, mail.stick, mail.inbox, {mail.origin});

    REQUIRE_FALSE(batches);
    CHECK(batches.error().code == Code::refused);
    REQUIRE_FALSE(answers);
    CHECK(answers.error().code == Code::refused);
    CHECK(Outbox::open(mail.disk, mail.outbox).value().list()->size() == 1);
    CHECK(Inbox::open(mail.disk, mail.inbox).value().answers()->size() == 1);
}
