// SPDX-License-Identifier: MIT
#include "sync/store/mailbox.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "sync/campaign/orders.h"
#include "sync/core/text.h"
#include "tests/batch/sample_campaign.h"
#include "tests/store/faulty_disk.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using test::FaultyDisk;
using test::SampleCampaign;

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

// As a stick whose little switch is set to read-only.
class ReadOnlyStick final : public FaultyDisk {
public:
    explicit ReadOnlyStick(Path stick) : stick_(std::move(stick)) {}
    Result<void> remove(const Path& path) override {
        if (path.string().starts_with(stick_.string()))
            return fail(Code::io, "this stick is read-only");
        return FaultyDisk::remove(path);
    }

private:
    Path stick_;
};

Buffer manifest_number(size_t number) { // as far as kind_of_note() looks
    const std::string text = "streetsign/manifest/v1\nserial " + std::to_string(number) + "\n";
    return {text.begin(), text.end()};
}

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
    CHECK(batches.error().code == Code::mismatch);
    REQUIRE_FALSE(answers);
    CHECK(answers.error().code == Code::mismatch);
    CHECK(Outbox::open(mail.disk, mail.outbox).value().list()->size() == 1);
    CHECK(Inbox::open(mail.disk, mail.inbox).value().answers()->size() == 1);
}

TEST_CASE("a stick on which something else has one batch's name takes the others") {
    Mail mail;
    const BatchName second = BatchName::of({mail.origin, {5}, RootHash{}}, {3});
    REQUIRE(Outbox::open(mail.disk, mail.outbox).value().put(second, as_bytes("another")));
    const Path in_the_way =
        Outbox::open(mail.disk, mail.stick / "outbox").value().path_of(mail.name);
    SUBCASE("a folder") { REQUIRE(mail.disk.make_folder(in_the_way)); }
    SUBCASE("another file") {
        REQUIRE(write_durably(mail.disk, in_the_way, as_bytes("somebody else's")));
    }

    const auto carried = carry_batches(mail.disk, mail.outbox, mail.stick);

    REQUIRE_FALSE(carried);
    CHECK(carried.error().code == Code::mismatch);
    CHECK(Outbox::open(mail.disk, mail.stick / "outbox").value().read(second));
}

TEST_CASE("of a stick's notes only manifests and this device's revocations are carried") {
    Mail mail;
    const SampleCampaign campaign;
    const auto revocation_of = [&](const std::string& device) {
        const Revocation order{DeviceName{campaign.scope, device, 1}.text(),
                               RevocationReason::retired};
        return sign_order(order, campaign.authority).value().note;
    };
    REQUIRE(DeviceName{campaign.scope, "stall-07", 1}.text() == mail.origin);
    Inbox there = Inbox::open(mail.disk, mail.stick / "inbox").value();
    for (size_t i = 0; i <= max_notes_at_once; ++i) {
        const std::string number = std::to_string(i);
        REQUIRE(there.put_note(revocation_of("other-" + number)));
        REQUIRE(there.put_note(as_bytes("streetsign/certificate/v1\n" + number + "\n")));
        REQUIRE(there.put_note(as_bytes("streetsign/revocation/v1\n" + number + "\n")));
        REQUIRE(there.put_note(as_bytes("anything " + number)));
    }
    REQUIRE(there.put_note(revocation_of("stall-07")));
    REQUIRE(there.put_note(campaign.manifests.front().note));

    CHECK(carry_answers(mail.disk, mail.stick, mail.inbox, {mail.origin})->files == 2);

    const std::vector<Buffer> notes = inbox_notes(mail.disk, mail.inbox).value();
    REQUIRE(notes.size() == 2);
    for (const Buffer& note : {revocation_of("stall-07"), campaign.manifests.front().note})
        CHECK(std::find(notes.begin(), notes.end(), note) != notes.end());
    CHECK(there.notes()->size() == max_notes_at_once); // they stay, for others
}

TEST_CASE("a stick's notes are carried up to a limit in one go") {
    Mail mail;
    Inbox there = Inbox::open(mail.disk, mail.stick / "inbox").value();
    for (size_t i = 0; i < max_notes_at_once + 3; ++i)
        REQUIRE(there.put_note(manifest_number(i)));

    CHECK(carry_answers(mail.disk, mail.stick, mail.inbox, {mail.origin})->files ==
          max_notes_at_once);
    CHECK(mail.disk.list(mail.inbox)->size() == 1 + max_notes_at_once); // an answer lay there
}

TEST_CASE("notes never take the last room of the card, and answers, which make room, may") {
    Mail mail;
    FaultyDisk disk;
    Inbox there = Inbox::open(disk, mail.stick / "inbox").value();
    REQUIRE(there.put_answer(mail.answer));
    REQUIRE(there.put_note(manifest_number(1)));
    disk.free = (uint64_t{64} << 20) + manifest_number(1).size() - 1;

    const auto carried = carry_answers(disk, mail.stick, mail.inbox, {mail.origin});

    REQUIRE(carried);
    CHECK(carried->notes_left_out);
    CHECK(carried->files == 1);
    CHECK(there.answers()->empty());
    CHECK(inbox_notes(disk, mail.inbox)->empty());
    ++disk.free;
    const auto again = carry_answers(disk, mail.stick, mail.inbox, {mail.origin});
    CHECK(again->files == 1);
    CHECK_FALSE(again->notes_left_out);
    CHECK(inbox_notes(disk, mail.inbox)->size() == 1);
}

TEST_CASE("a stick that cannot be written still brings its answers and its notes") {
    Mail mail;
    ReadOnlyStick disk(mail.stick);
    Inbox there = Inbox::open(disk, mail.stick / "inbox").value();
    REQUIRE(there.put_answer(mail.answer));
    REQUIRE(there.put_answer({mail.name, AnswerKind::released, Buffer{'b'}}));
    REQUIRE(there.put_note(manifest_number(1)));

    for (int again = 0; again < 2; ++again) {
        CHECK(carry_answers(disk, mail.stick, mail.inbox, {mail.origin})->files == 3);
        CHECK(Inbox::open(disk, mail.inbox)->answers()->size() == 2);
        CHECK(inbox_notes(disk, mail.inbox)->size() == 1);
    }
    CHECK(there.answers()->size() == 2);
}
