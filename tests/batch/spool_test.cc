// SPDX-License-Identifier: MIT
#include "sync/batch/spool.h"

#include <doctest/doctest.h>

#include <fstream>

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "tests/batch/sample_log.h"
#include "tests/store/faulty_disk.h"
#include "tests/support/child.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;

namespace {

Path in(const TempDir& dir, const std::string& name) { return dir.path() / name; }

void write_plain(const Path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
}

BatchName name_of(uint64_t first, uint8_t root = 0) {
    Checkpoint checkpoint{"example.org/ban/device/stall-07/1", {first + 1}, {}};
    checkpoint.root.bytes.fill(root);
    return BatchName::of(checkpoint, {first});
}

Buffer buffer_of(std::string_view text) { return Buffer(text.begin(), text.end()); }

constexpr gid_t common_group = 64501;
constexpr uid_t kiosk_user = 64502;
constexpr uid_t agent_user = 64503;

// True when `work` is true for this user of the common group, in a process of its own.
template <typename Work>
bool as_user(uid_t user, Work work) {
    return child_is_true([&] {
        ::umask(0007); // of the agent's unit, the laxer of the two
        return ::setgroups(0, nullptr) == 0 && ::setgid(common_group) == 0 && ::setuid(user) == 0 &&
               work();
    });
}

void make_common_folder(const Path& folder, mode_t mode) {
    REQUIRE(::mkdir(folder.c_str(), 0700) == 0);
    REQUIRE(::chown(folder.c_str(), kiosk_user, common_group) == 0);
    REQUIRE(::chmod(folder.c_str(), mode) == 0);
}

// The two folders as an installed terminal has them; only root can make them.
struct MeetingPlace {
    TempDir dir;
    RealDisk disk;

    MeetingPlace() {
        REQUIRE(::chmod(dir.path().c_str(), 0755) == 0);
        make_common_folder(in(dir, "outbox"), 02750);
        make_common_folder(in(dir, "inbox"), 02770);
    }
    Outbox outbox() { return Outbox::open(disk, in(dir, "outbox")).value(); }
    Inbox inbox() { return Inbox::open(disk, in(dir, "inbox")).value(); }
};

// Every folder of it has more batch files than are looked at, and then some that are none.
class CrowdedDisk final : public test::FaultyDisk {
public:
    Result<std::vector<std::string>> list(const Path&) override {
        std::vector<std::string> names;
        for (size_t i = 0; i < max_spool_files + 10; ++i)
            names.push_back(name_of(i).text() + ".batch");
        names.emplace_back("misnamed.batch");
        return names;
    }
};

const std::string page = "<html>Please log in to the hotel's network</html>";

} // namespace

TEST_CASE("a batch's name says its log, its place and its root, and no time") {
    const BatchName name = name_of(42, 0xAB);
    const std::string text = name.text();

    CHECK(text.size() == 16 + 1 + 12 + 1 + 8);
    CHECK(text.substr(16) == "-000000000042-abababab");
    CHECK(BatchName::parse(text).value() == name);
    CHECK(name.is_of("example.org/ban/device/stall-07/1"));
    CHECK(!name.is_of("example.org/ban/device/stall-07/2"));
    CHECK(BatchName::parse(name_of(max_log_entries - 1).text()).value() ==
          name_of(max_log_entries - 1));
    for (size_t i = 0; i < text.size(); ++i) {
        CHECK(!BatchName::parse(text.substr(0, i)));
        for (const char c : std::string("/.-zG \n")) {
            std::string changed = text;
            changed[i] = c;
            if (changed != text) CHECK(!BatchName::parse(changed));
        }
    }
    CHECK(!BatchName::parse(text + "0"));
    CHECK(!BatchName::parse("../" + text));
}

TEST_CASE("what is put into the outbox is listed oldest first, read back and erased") {
    const TempDir dir;
    RealDisk disk;
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    Outbox outbox = Outbox::open(disk, in(dir, "outbox")).value();
    std::vector<BatchName> names;
    std::vector<Buffer> files;
    for (int i = 0; i < 12; ++i) {
        const Batch batch = log.next(1);
        names.push_back(BatchName::of(log.head(), batch.first));
        files.push_back(encode(batch));
    }
    for (size_t i = names.size(); i > 0; --i)
        REQUIRE(outbox.put(names[i - 1], files[i - 1]));

    CHECK(outbox.list().value() == names);
    for (size_t i = 0; i < names.size(); ++i)
        CHECK(outbox.read(names[i]).value() == files[i]);
    CHECK(std::is_sorted(names.begin(), names.end()));
    REQUIRE(outbox.erase(names[3]));
    REQUIRE(outbox.erase(names[3])); // again is no error
    CHECK(outbox.list().value().size() == 11);
    CHECK(outbox.read(names[3]).error().code == Code::not_found);
    struct stat status {};
    REQUIRE(::stat(outbox.path_of(names[0]).c_str(), &status) == 0);
    CHECK(status.st_mtim.tv_sec == 946684800);
}

TEST_CASE("what one of the two users may not read in the inbox stops nothing else there") {
    if (::getuid() != 0) {
        MESSAGE("SKIPPED: only root can become two users");
        return;
    }
    MeetingPlace place;
    const auto inbox = [&] { return place.inbox(); };
    const Answer shut{name_of(1), AnswerKind::cosigned, buffer_of("for nobody")};
    const Answer answer{name_of(2), AnswerKind::released, buffer_of("a release")};
    const Buffer note = buffer_of("a note of the authority");
    const std::string other_note = hex(sha256(as_bytes("another")).view()) + ".note";

    REQUIRE(as_user(agent_user, [&] {
        return inbox().put_answer(shut) && inbox().put_answer(answer) && inbox().put_note(note) &&
               inbox().put_note(as_bytes("another")) &&
               ::chmod((in(place.dir, "inbox") / (shut.batch.text() + ".cosigned")).c_str(), 0) ==
                   0 &&
               ::chmod((in(place.dir, "inbox") / other_note).c_str(), 0) == 0;
    }));
    CHECK(as_user(kiosk_user, [&] {
        const auto answers = inbox().answers();
        const auto notes = inbox().notes();
        return answers && *answers == std::vector<Answer>{answer} && notes &&
               *notes == std::vector<Buffer>{note};
    }));
}

TEST_CASE("two users of one group meet in the folders: each reads, none changes the other's") {
    if (::getuid() != 0) {
        MESSAGE("SKIPPED: only root can become two users");
        return;
    }
    MeetingPlace place;
    const auto outbox = [&] { return place.outbox(); };
    const auto inbox = [&] { return place.inbox(); };
    const Answer answer{name_of(1), AnswerKind::released, buffer_of("a release")};
    const Buffer note = buffer_of("a note of the authority");

    CHECK(as_user(kiosk_user,
                  [&] { return outbox().put(name_of(1), as_bytes("the batch")).has_value(); }));
    CHECK(as_user(agent_user, [&] {
        const auto batch = outbox().read(name_of(1));
        const bool laid = inbox().put_answer(answer) && inbox().put_note(note) &&
                          inbox().put_status({.event = DeliveryEvent::delivered});
        return batch && as_text(*batch) == "the batch" && laid &&
               !place.disk.open(outbox().path_of(name_of(1)), Open::existing) &&
               !outbox().erase(name_of(1));
    }));
    CHECK(as_user(kiosk_user, [&] {
        const bool read = inbox().answers().value() == std::vector<Answer>{answer} &&
                          inbox().notes().value() == std::vector<Buffer>{note} &&
                          inbox().status().value()->event == DeliveryEvent::delivered;
        return read && inbox().remove(answer) && inbox().remove_note(note) &&
               outbox().erase(name_of(1)) && inbox().answers().value().empty();
    }));
}

TEST_CASE("the same batch again changes nothing, and another one never replaces it") {
    const TempDir dir;
    RealDisk disk;
    Outbox outbox = Outbox::open(disk, in(dir, "outbox")).value();
    REQUIRE(outbox.put(name_of(1), as_bytes("the batch")));

    CHECK(outbox.put(name_of(1), as_bytes("the batch")));
    for (const char* const other : {"another", "the batcH"})
        CHECK(outbox.put(name_of(1), as_bytes(other)).error().code == Code::mismatch);
    CHECK(as_text(outbox.read(name_of(1)).value()) == "the batch");
    CHECK(outbox.put(name_of(1, 7), as_bytes("the other branch"))); // a clone's, with its own root
    CHECK(outbox.list().value().size() == 2);
}

TEST_CASE("links, pipes, folders, strangers' files and half-written ones are passed over") {
    const TempDir dir;
    RealDisk disk;
    const Path folder = in(dir, "inbox");
    const Path outside = in(dir, "outside");
    write_plain(outside, "not ours to read");
    Outbox outbox = Outbox::open(disk, folder).value();
    Inbox inbox = Inbox::open(disk, folder).value();
    const std::string stem = name_of(5).text();
    REQUIRE(::symlink(outside.c_str(), (folder / (stem + ".cosigned")).c_str()) == 0);
    REQUIRE(::symlink(outside.c_str(), (folder / (stem + ".batch")).c_str()) == 0);
    REQUIRE(::mkfifo((folder / (name_of(6).text() + ".cosigned")).c_str(), 0600) == 0);
    REQUIRE(::mkfifo((folder / "status").c_str(), 0600) == 0);
    REQUIRE(::mkdir((folder / (name_of(7).text() + ".released")).c_str(), 0700) == 0);
    write_plain(folder / (stem + ".cosigned.new"), "half");
    write_plain(folder / "readme.txt", "hello");
    write_plain(folder / (stem + ".note"), "a note under a batch's name");
    write_plain(folder / (std::string(64, 'a') + ".note"), "a note under another's hash");
    write_plain(folder / (name_of(8).text() + ".cosigned"), std::string(max_answer + 1, 'x'));
    REQUIRE(inbox.put_answer({name_of(9), AnswerKind::cosigned, {'o', 'k'}}));

    write_plain(folder / (stem + " (1).batch"), "a copy by a file manager");

    CHECK(outbox.misnamed().value() == std::vector<std::string>{stem + " (1).batch"});
    const auto answers = inbox.answers();
    REQUIRE(answers);
    CHECK(answers->size() == 1);
    CHECK((*answers)[0].batch == name_of(9));
    CHECK(inbox.notes().value().empty());
    CHECK(!inbox.status().value());
    CHECK(!outbox.read(name_of(5)));
    CHECK(disk.read(outside, 100)); // still there, and nobody read it through the link
}

TEST_CASE("answers come oldest first, cosigned before released, and go when they are removed") {
    const TempDir dir;
    RealDisk disk;
    Inbox inbox = Inbox::open(disk, in(dir, "inbox")).value();
    const std::vector<Answer> expected = {{name_of(1), AnswerKind::cosigned, {'a'}},
                                          {name_of(1), AnswerKind::released, {'b'}},
                                          {name_of(2), AnswerKind::cosigned, {'c'}},
                                          {name_of(2), AnswerKind::held, {'d'}},
                                          {name_of(10), AnswerKind::released, {'e'}}};
    for (auto answer = expected.rbegin(); answer != expected.rend(); ++answer)
        REQUIRE(inbox.put_answer(*answer));
    REQUIRE(inbox.put_answer(expected[0]));

    CHECK(inbox.answers().value() == expected);
    for (const Answer& answer : expected)
        REQUIRE(inbox.remove(answer));
    CHECK(inbox.answers().value().empty());
    CHECK(inbox.put_answer({name_of(1), AnswerKind::held, Buffer(max_answer + 1)}).error().code ==
          Code::full);
}

TEST_CASE("of a stick that goes round, what is for others does not count against the limits") {
    const TempDir dir;
    RealDisk disk;
    Inbox inbox = Inbox::open(disk, in(dir, "inbox")).value();
    const BatchName last = name_of(999999);
    for (uint64_t i = 0; i < max_answers_at_once + 4; ++i)
        REQUIRE(inbox.put_answer({name_of(i), AnswerKind::cosigned, {'a'}}));
    REQUIRE(inbox.put_answer({last, AnswerKind::cosigned, {'z'}}));
    const auto wanted = [&](const BatchName& name) { return name == last; };
    CHECK(inbox.answers().value().size() == max_answers_at_once);
    REQUIRE(inbox.answers(wanted).value().size() == 1);
    CHECK(inbox.answers(wanted).value()[0].batch == last);

    constexpr size_t notes = max_notes_at_once + 5;
    for (size_t i = 0; i < notes; ++i)
        REQUIRE(inbox.put_note(as_bytes("note " + std::to_string(i))));
    size_t seen = 0;
    REQUIRE(inbox.for_each_note([&](Bytes) -> Result<bool> {
        ++seen;
        return true;
    }));
    CHECK(seen == notes);
    REQUIRE(inbox.for_each_note([&](Bytes) -> Result<bool> { return --seen > 2; }));
    CHECK(seen == 2);
}

TEST_CASE("a note is kept under the hash of its bytes, once, and any other bytes are no note") {
    const TempDir dir;
    RealDisk disk;
    Inbox inbox = Inbox::open(disk, in(dir, "inbox")).value();
    REQUIRE(inbox.put_note(as_bytes("one")));
    REQUIRE(inbox.put_note(as_bytes("two")));
    REQUIRE(inbox.put_note(as_bytes("one")));
    CHECK(inbox.notes().value().size() == 2);

    REQUIRE(inbox.remove_note(as_bytes("one")));
    REQUIRE(inbox.notes().value().size() == 1);
    CHECK(as_text(inbox.notes().value()[0]) == "two");
    write_plain(in(dir, "inbox") / disk.list(in(dir, "inbox")).value()[0], "changed");
    CHECK(inbox.notes().value().empty());
}

TEST_CASE("a hostile inbox is read in bounded pieces") {
    const TempDir dir;
    RealDisk disk;
    Inbox inbox = Inbox::open(disk, in(dir, "inbox")).value();
    for (size_t i = 0; i < max_answers_at_once + 50; ++i)
        write_plain(in(dir, "inbox") / (name_of(i).text() + ".cosigned"), page);

    const auto first = inbox.answers().value();
    CHECK(first.size() == max_answers_at_once);
    for (const Answer& answer : first)
        REQUIRE(inbox.remove(answer));
    CHECK(inbox.answers().value().size() == 50);

    for (size_t i = 0; i < max_notes_at_once + 5; ++i)
        REQUIRE(inbox.put_note(as_bytes(std::to_string(i))));
    CHECK(inbox.notes().value().size() == max_notes_at_once);
}

TEST_CASE("of a folder with more files than anybody has the first are looked at") {
    const TempDir dir;
    CrowdedDisk disk;
    CHECK(Outbox::open(disk, in(dir, "outbox")).value().list().value().size() == max_spool_files);
    const auto misnamed = Outbox::open(disk, in(dir, "outbox")).value().misnamed();
    REQUIRE(misnamed);
    CHECK(misnamed->empty()); // they come last
}

TEST_CASE("a batch that is erased is overwritten before it is removed") {
    const TempDir dir;
    RealDisk disk;
    Outbox outbox = Outbox::open(disk, in(dir, "outbox")).value();
    REQUIRE(outbox.put(name_of(1), as_bytes(page)));
    const Path second_name = in(dir, "what-is-left"); // of the same bytes on the disk
    std::filesystem::create_hard_link(outbox.path_of(name_of(1)), second_name);

    REQUIRE(outbox.erase(name_of(1)));

    CHECK(outbox.list().value().empty());
    CHECK(disk.read(second_name, 1000).value() == Buffer(page.size(), 0));
}

TEST_CASE("a delivery status comes back as it was, and anything else is none") {
    const TempDir dir;
    RealDisk disk;
    Inbox inbox = Inbox::open(disk, in(dir, "inbox")).value();
    CHECK(!inbox.status().value());
    for (const DeliveryEvent event :
         {DeliveryEvent::idle, DeliveryEvent::delivered, DeliveryEvent::unreachable,
          DeliveryEvent::not_trusted, DeliveryEvent::busy, DeliveryEvent::rejected,
          DeliveryEvent::quarantined, DeliveryEvent::contradicted, DeliveryEvent::disk_trouble}) {
        const DeliveryStatus status{event, 1790000000, 1790000900};
        REQUIRE(inbox.put_status(status));
        CHECK(*inbox.status().value() == status);
    }

    const std::string text = encode(DeliveryStatus{DeliveryEvent::not_trusted, 17, 0});
    CHECK(text == "event not-trusted\nlast 17\nnext 0\n");
    for (size_t size = 0; size < text.size(); ++size)
        CHECK(!decode_delivery_status(text.substr(0, size)));
    for (size_t i = 0; i < text.size(); ++i) {
        for (unsigned flip = 1; flip < 256; ++flip) {
            std::string changed = text;
            changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
            const auto status = decode_delivery_status(changed);
            if (status) CHECK(encode(*status) == changed); // another number, canonically written
        }
    }
    write_plain(in(dir, "inbox") / "status", page);
    CHECK(!inbox.status().value());
}
