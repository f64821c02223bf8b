// SPDX-License-Identifier: MIT
// What a start finds on media that fail, that were changed by somebody, or that hold two branches.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>

#include "tests/store/faulty_disk.h"
#include "tests/store/sample_terminal.h"

using namespace streetsign;
using namespace streetsign::test;
using What = FaultyDisk::What;

namespace {

constexpr int always = 1'000'000;

// A terminal with a stick in it.
struct Terminal : SampleTerminal {
    Terminal() { with_second = true; }

    // A day with so many records, closed.
    std::multiset<EnvelopeId> collect(size_t records) {
        Store store = open_for_business();
        std::multiset<EnvelopeId> ids = sign_many(store, records);
        REQUIRE(store.close_day());
        return ids;
    }
    std::multiset<EnvelopeId> ids_in_outbox(uint32_t epoch = 1) {
        return ids_in(batches_of(origin(epoch)));
    }
    Path only_file(const Path& folder) {
        const std::vector<std::string> names = sure(disk.list(folder));
        REQUIRE(names.size() == 1);
        return folder / names[0];
    }
    // Somebody's own record in the place of a signer's, under the genuine checkpoint.
    void swap_a_record(const Path& file) {
        Batch batch = sure(decode_batch(sure(disk.read(file, max_batch_size))));
        const SampleRecord forged = device.record();
        batch.items.back() = {forged.entry, forged.envelope};
        REQUIRE(write_durably(disk, file, encode(batch)));
    }
    // State and trays of before the closing: the power went once the file had its name.
    void collect_and_lose_transaction() {
        {
            Store store = open_for_business();
            sign_many(store, 2);
        }
        keep_state();
        const std::vector<Path> trays =
            with_second ? std::vector<Path>{tray(), stick() / "tray"} : std::vector<Path>{tray()};
        for (const Path& each : trays)
            std::filesystem::copy_file(each, each.string() + "-kept");
        REQUIRE(open().close_day());
        put_state_back();
        for (const Path& each : trays)
            std::filesystem::rename(each.string() + "-kept", each);
    }
};

} // namespace

TEST_CASE("a batch file that the disk does not give is not taken for a stranger's: nothing is "
          "signed beside it") {
    Terminal terminal;
    terminal.collect_and_lose_transaction();
    const Path file = terminal.only_file(terminal.outbox());
    std::string name = file.filename().string();
    SUBCASE("under its name") {}
    SUBCASE("under its name, and no copy on the second medium") {
        std::filesystem::remove(terminal.only_file(terminal.copies()));
    }
    SUBCASE("under its temporary name") {
        std::filesystem::remove(terminal.only_file(terminal.copies()));
        name += ".new";
        std::filesystem::rename(file, terminal.outbox() / name);
    }
    FaultyDisk failing;
    failing.fail_next(What::open, name, always);

    const auto refused = terminal.open_with(failing);

    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::io);
    REQUIRE(std::filesystem::exists(terminal.outbox() / name));
    Store store = terminal.open(); // the disk is well again
    CHECK(store.head().size.value == 3);
    CHECK(store.counts().waiting == 2);
    CHECK(terminal.only_file(terminal.outbox()) == file);
    CHECK_FALSE(store.health().cloned);
}

TEST_CASE("of two copies of a batch the whole one takes the damaged one's place") {
    Terminal terminal;
    static_cast<void>(terminal.collect(2));
    const Path file = terminal.only_file(terminal.outbox());
    const Path copy = terminal.only_file(terminal.copies());
    RealDisk disk;
    const Buffer whole = disk.read(file, max_batch_size).value();
    Buffer damaged = whole;
    SUBCASE("one byte of it turned") { damaged[damaged.size() / 2] ^= 1; }
    SUBCASE("it was cut") { damaged.resize(damaged.size() / 2); }
    SUBCASE("it is empty") { damaged.clear(); }

    for (const Path& path : {file, copy}) {
        REQUIRE(write_durably(disk, path, damaged));
        const Store store = terminal.open();
        CHECK(store.health().missing_batches == 0);
        CHECK(store.health().second == SecondCopy::good);
        CHECK(disk.read(file, max_batch_size).value() == whole);
        CHECK(disk.read(copy, max_batch_size).value() == whole);
    }
    REQUIRE(write_durably(disk, file, damaged));
    REQUIRE(write_durably(disk, copy, damaged));
    CHECK(terminal.open().health().missing_batches == 1);
    CHECK(disk.read(file, max_batch_size).value() == damaged); // evidence, and perhaps half a batch
}

TEST_CASE("a beat and a signature ask the same of both media, in the same order") {
    Terminal terminal;
    FaultyDisk disk;
    Store store = sure(terminal.open_with(disk));
    REQUIRE(store.open_day(first_day));
    terminal.clock.pass_seconds(2);
    store.pulse(); // the first one also reads what the start left unread
    const auto asked_in = [&](const std::function<void()>& act) {
        disk.asked.clear();
        act();
        return disk.asked;
    };
    const auto beat = asked_in([&] {
        terminal.clock.pass_seconds(2);
        CHECK(store.pulse().record == Pulse::Waiting::none);
    });
    const auto signature = asked_in([&] { terminal.sign(store); });
    CHECK(beat.size() == 6); // read, write and sync, twice
    CHECK(beat == signature);
    CHECK(beat == asked_in([&] {
              terminal.clock.pass_seconds(2);
              store.pulse();
          }));
}

// A day that was closed without the stick, on which the records still lie.
struct ClosedWithoutStick : Terminal {
    std::multiset<EnvelopeId> signed_ids;
    Buffer whole; // the batch file, as it was

    ClosedWithoutStick() {
        {
            Store store = open_for_business();
            signed_ids = sign_many(store, 5);
            REQUIRE(store.health().second == SecondCopy::good);
        }
        std::filesystem::rename(stick(), away());
        with_second = false;
        REQUIRE(open().close_day());
        whole = sure(disk.read(only_file(outbox()), max_batch_size));
    }
    void stick_comes_back() {
        std::filesystem::rename(away(), stick());
        with_second = true;
    }
    size_t slots_of(const Path& tray) {
        return sure(Tray::open(disk, tray, tray_binding(origin()))).filled().size();
    }

private:
    Path away() const { return dir.path() / "away"; }
};

TEST_CASE("a batch that is whole nowhere is made anew from the slots that still have its records") {
    ClosedWithoutStick terminal;
    const Path file = terminal.only_file(terminal.outbox());
    RealDisk disk;
    SUBCASE("its file is gone") { std::filesystem::remove(file); }
    SUBCASE("its file was cut") { std::filesystem::resize_file(file, 100); }
    SUBCASE("its file was changed") {
        Buffer changed = terminal.whole;
        changed[changed.size() / 2] ^= 1;
        REQUIRE(write_durably(disk, file, changed));
    }
    terminal.stick_comes_back();

    const Store store = terminal.open();

    CHECK(store.health().missing_batches == 0);
    CHECK(store.counts() == Counts{0, 5, 0, 0});
    CHECK(disk.read(file, max_batch_size).value() == terminal.whole);
    CHECK(disk.read(terminal.only_file(terminal.copies()), max_batch_size).value() ==
          terminal.whole);
    CHECK(terminal.slots_of(terminal.tray()) == 0);
    CHECK(terminal.slots_of(terminal.stick() / "tray") == 0);
}

TEST_CASE("what a batch that cannot be made anew had stays in its slots, is not signed twice, and "
          "goes when the batch is found") {
    ClosedWithoutStick terminal;
    const Path file = terminal.only_file(terminal.outbox());
    std::filesystem::remove(file);
    terminal.stick_comes_back();
    RealDisk disk;
    { // one of the five is lost on the stick too
        Tray tray =
            sure(Tray::open(disk, terminal.stick() / "tray", tray_binding(terminal.origin())));
        REQUIRE(tray.wipe({tray.filled().front().entry.envelope}));
    }
    const auto look = [&] {
        Store store = terminal.open();
        CHECK(store.health().missing_batches == 1);
        CHECK(store.counts() == Counts{0, 5, 0, 0});
        REQUIRE(store.open_day({{2026, 9, 22}, DateQuality::steward}));
        REQUIRE(store.close_day());
        CHECK(store.counts() == Counts{0, 5, 0, 0});
        CHECK(terminal.batches_of(terminal.origin()).empty());
    };
    look();
    look(); // as often as one likes
    CHECK(terminal.slots_of(terminal.stick() / "tray") == 4);
    CHECK(terminal.slots_of(terminal.tray()) == 4); // the first medium has them now too

    REQUIRE(write_durably(disk, file, terminal.whole));
    CHECK(terminal.open().health().missing_batches == 0);
    CHECK(terminal.slots_of(terminal.stick() / "tray") == 0);
    CHECK(terminal.slots_of(terminal.tray()) == 0);
    CHECK(terminal.ids_in_outbox() == terminal.signed_ids);
}

TEST_CASE("a second medium that fails in any read is missing, and the terminal opens") {
    Terminal terminal;
    const std::multiset<EnvelopeId> ids = terminal.collect(2);
    FaultyDisk failing;
    SUBCASE("its folder cannot be listed, the first time") {
        failing.fail_next(What::list, "batches");
    }
    SUBCASE("its folder cannot be listed, later") {
        failing.fail_next(What::list, "batches", always, 1);
    }
    SUBCASE("its folder cannot be listed, last") {
        failing.fail_next(What::list, "batches", always, 2);
    }
    SUBCASE("an unfinished file cannot be read") {
        const Path file = terminal.only_file(terminal.copies());
        const std::string name = file.filename().string() + ".new";
        std::filesystem::rename(file, terminal.copies() / name);
        failing.fail_next(What::open, name, always);
    }
    SUBCASE("a file that the outbox lacks cannot be read") {
        const Path file = terminal.only_file(terminal.outbox());
        std::filesystem::remove(file);
        failing.fail_next(What::open, file.filename().string(), always);
    }

    auto store = terminal.open_with(failing);

    REQUIRE_MESSAGE(store, (store ? "" : store.error().detail));
    CHECK(store->health().second == SecondCopy::missing);
    CHECK(store->counts().waiting == 2);
    REQUIRE(store->open_day(next_day));
    terminal.sign(*store);
    REQUIRE(store->close_day());
}

TEST_CASE("a record that the second tray cannot give costs neither the start nor the others") {
    Terminal terminal;
    {
        Store store = terminal.open_for_business();
        terminal.sign_many(store, 3);
    }
    std::filesystem::remove(terminal.tray());
    FaultyDisk failing;
    // The header, each slot's first block, and the whole of those that are filled.
    const int reads_of_open = 1 + static_cast<int>(terminal.tray_slots) + 1 + 3;
    failing.fail_next(What::read_slot, "stick/tray", 1, reads_of_open);

    auto store = terminal.open_with(failing);

    REQUIRE_MESSAGE(store, (store ? "" : store.error().detail));
    CHECK(store->health().second == SecondCopy::missing);
    CHECK(store->counts().tray == 2);
    REQUIRE(store->open_day(next_day)); // the stick is tried again, and gives the third
    REQUIRE(store->close_day());
    CHECK(store->counts().waiting == 3);
    CHECK(store->health().second == SecondCopy::good);
}

TEST_CASE("a second tray with more records than the first has room for does not stop the start") {
    Terminal terminal;
    {
        Store store = terminal.open_for_business();
        terminal.sign_many(store, 3);
    }
    std::filesystem::remove(terminal.tray());
    terminal.tray_slots = 2;
    {
        auto store = terminal.open_with(terminal.disk);
        REQUIRE_MESSAGE(store, (store ? "" : store.error().detail));
        CHECK(store->counts().tray == 2);
        REQUIRE(store->close_day());
    }
    Store store = terminal.open();
    CHECK(store.counts() == Counts{1, 2, 0, 0});
    CHECK(store.health().second == SecondCopy::good);
}

TEST_CASE("a batch of an earlier epoch that the stick cannot give is taken when it can") {
    Terminal terminal;
    terminal.collect(2);
    const std::string name = terminal.only_file(terminal.copies()).filename();
    terminal.lose_first_medium();
    FaultyDisk failing;
    SUBCASE("its file") { failing.fail_next(What::open, "batches/" + name, 1); }
    SUBCASE("its folder") { failing.fail_next(What::list, "batches", 1, 2); }
    {
        auto store = terminal.open_with(failing, 2);
        REQUIRE_MESSAGE(store, (store ? "" : store.error().detail));
        CHECK(store->health().second == SecondCopy::missing);
        CHECK(store->counts().waiting == 0);
        REQUIRE(store->open_day(next_day)); // looks again
        CHECK(store->counts().waiting == 2);
    }
    CHECK(terminal.open(2).counts().waiting == 2);
}

TEST_CASE("entries put under a genuine checkpoint on the stick reach neither outbox nor log") {
    Terminal terminal;
    terminal.collect(3);
    const Path copy = terminal.only_file(terminal.copies());
    SUBCASE("in the place of a file that the outbox lost") {
        terminal.swap_a_record(copy);
        std::filesystem::remove(terminal.only_file(terminal.outbox()));

        Store store = terminal.open();

        CHECK(store.health().missing_batches == 1);
        CHECK(terminal.ids_in_outbox().empty());
    }
    SUBCASE("of an earlier epoch, after the first medium died") {
        terminal.swap_a_record(copy);
        terminal.lose_first_medium();

        Store store = terminal.open(2);

        CHECK(store.counts().waiting == 0);
        CHECK(store.health().set_aside);
        CHECK_FALSE(store.health().trouble);
        CHECK(terminal.ids_in_outbox().empty());
        CHECK(std::filesystem::exists(copy));
    }
    SUBCASE("of a cloned log, when its records are carried into the next") {
        {
            Store store = terminal.open();
            const Checkpoint fork{store.origin(), store.head().size, RootHash{}};
            const Buffer held = encode(sign_checkpoint(fork, terminal.device.device_key(1))->note);
            Inbox box = sure(Inbox::open(terminal.disk, terminal.inbox()));
            REQUIRE(box.put_answer({BatchName::of(fork, {0}), AnswerKind::held, held}));
            REQUIRE(store.take_answers(terminal.inbox())->clone_proved);
        }
        terminal.swap_a_record(copy);
        std::filesystem::remove(terminal.only_file(terminal.outbox()));

        Store store = terminal.open(2);

        CHECK(store.health().missing_batches == 1);
        CHECK(terminal.ids_in_outbox(2).empty());
    }
}

TEST_CASE(
    "two branches of an earlier epoch on the stick: one is taken, both stay, and the terminal "
    "opens") {
    Terminal terminal;
    const std::multiset<EnvelopeId> ids = terminal.collect(2);
    Terminal clone; // the same key
    const std::multiset<EnvelopeId> other_ids = clone.collect(2);
    const Path other = clone.only_file(clone.copies());
    std::filesystem::copy_file(other, terminal.copies() / other.filename());
    terminal.lose_first_medium();

    for (int start = 0; start < 2; ++start) {
        auto store = terminal.open_with(terminal.disk, 2);

        REQUIRE_MESSAGE(store, (store ? "" : store.error().detail));
        CHECK(store->counts().waiting == 2);
        CHECK(store->health().set_aside);
        CHECK_FALSE(store->health().trouble);
        const std::multiset<EnvelopeId> taken = terminal.ids_in_outbox();
        CHECK((taken == ids || taken == other_ids));
        CHECK(terminal.disk.list(terminal.copies())->size() == 2);
    }
}

TEST_CASE("one slot that cannot be read stays, and the day is closed with all the others") {
    Terminal terminal;
    FaultyDisk failing;
    StorePlaces places = terminal.places();
    places.second.reset();
    Store store = sure(Store::open(failing, terminal.clock, places, terminal.device.terms()));
    REQUIRE(store.open_day(first_day));
    terminal.sign_many(store, 5);
    failing.fail_next(What::read_slot, "tray", 1);

    REQUIRE(store.close_day());

    CHECK(store.counts() == Counts{1, 4, 0, 0});
    CHECK(store.health().trouble);
    CHECK_FALSE(store.health().set_aside);
    REQUIRE(store.open_day(next_day)); // tries it again
    CHECK(store.counts() == Counts{0, 5, 0, 0});
    CHECK_FALSE(store.health().trouble);
    CHECK(terminal.ids_in_outbox().size() == 5);

    terminal.sign(store);
    failing.fail_next(What::read_slot, "tray", 1);
    REQUIRE(store.close_day()); // nothing else is there
    CHECK(store.counts() == Counts{1, 5, 0, 0});
    CHECK(store.head().size.value == 6);
}

TEST_CASE("a record that could not be read stands before the manifest that came after it") {
    SampleTerminal terminal;
    std::multiset<EnvelopeId> ids;
    {
        FaultyDisk failing;
        Store store = sure(terminal.open_with(failing));
        REQUIRE(store.open_day(first_day));
        ids = terminal.sign_many(store, 3);
        failing.fail_next(What::read_slot, "tray", 1);
        REQUIRE(store.close_day());
        REQUIRE(store.counts() == Counts{1, 2, 0, 0});
    }
    Store store = terminal.open(1, 2); // the medium is well again

    CHECK(store.counts() == Counts{0, 3, 0, 0});
    CHECK(ids_in(terminal.batches_of(store.origin())) == ids);
    for (const EntryBytes& bytes : sure(store.entries()))
        CHECK_FALSE(std::holds_alternative<ManifestEntry>(sure(decode_entry(bytes.view()))));
}

TEST_CASE("the smaller of two trays says for both when they are full") {
    Terminal terminal;
    std::filesystem::create_directories(terminal.stick());
    REQUIRE(Tray::prepare(terminal.disk, terminal.stick() / "tray", tray_binding(terminal.origin()),
                          envelope_size(terminal.device.manifest().terms), 2));
    Store store = terminal.open_for_business();
    CHECK(store.health().room == 2);
    terminal.sign_many(store, 2);

    CHECK(store.check_room().error().code == Code::full);
    CHECK(store.health().room == 0);
    CHECK(store.health().second == SecondCopy::good); // so each record is on both still
}

TEST_CASE("another device's batches on the stick are not taken for those of an earlier key") {
    Terminal terminal;
    const std::multiset<EnvelopeId> ids = terminal.collect(2);
    Terminal neighbour;
    neighbour.device = SampleDevice("stall-08");
    static_cast<void>(neighbour.collect(3));
    const Path other = neighbour.only_file(neighbour.copies());
    std::filesystem::copy_file(other, terminal.copies() / other.filename());
    terminal.lose_first_medium();

    const Store store = terminal.open(2);

    CHECK(store.counts() == Counts{0, 2, 0, 0});
    CHECK(terminal.ids_in_outbox() == ids);
    CHECK(terminal.batches_of(neighbour.origin()).empty());
    CHECK(std::filesystem::exists(terminal.copies() / other.filename())); // its owner's
}

TEST_CASE("nothing of an earlier key's log goes for a release that nobody here can compare") {
    Terminal terminal;
    static_cast<void>(terminal.collect(2));
    const Path first = terminal.only_file(terminal.copies());
    static_cast<void>(terminal.collect(3));
    std::filesystem::remove(first); // released in its day
    terminal.lose_first_medium();
    Store store = terminal.open(2);
    REQUIRE(store.counts() == Counts{0, 3, 0, 0});

    const TreeHead later{{99}, RootHash{}};
    Inbox box = sure(Inbox::open(terminal.disk, terminal.inbox()));
    REQUIRE(
        box.put_answer({BatchName::of({terminal.origin(), later.size, later.root}, {0}),
                        AnswerKind::released, terminal.device.released(terminal.origin(), later)}));
    const AnswersTaken taken = sure(store.take_answers(terminal.inbox()));

    CHECK(taken.refused == 1);
    CHECK(taken.releases == 0);
    CHECK_FALSE(taken.clone_proved);
    CHECK(store.counts() == Counts{0, 3, 0, 0});
    CHECK(terminal.batches_of(terminal.origin()).size() == 1);
}

TEST_CASE("a batch of an earlier key that ends elsewhere than its checkpoint is not taken") {
    Terminal terminal;
    static_cast<void>(terminal.collect(2));
    const Path first = terminal.only_file(terminal.copies());
    static_cast<void>(terminal.collect(3));
    std::filesystem::remove(first); // so nobody here knows the entries before
    const Path copy = terminal.only_file(terminal.copies());
    Batch batch = sure(decode_batch(sure(terminal.disk.read(copy, max_batch_size))));
    SUBCASE("with an entry less") { batch.items.pop_back(); }
    SUBCASE("with an entry more") {
        const SampleRecord forged = terminal.device.record();
        batch.items.push_back({forged.entry, forged.envelope});
    }
    REQUIRE(write_durably(terminal.disk, copy, encode(batch)));
    terminal.lose_first_medium();

    const Store store = terminal.open(2);

    CHECK(store.counts() == Counts{});
    CHECK(terminal.ids_in_outbox().empty());
    CHECK(std::filesystem::exists(copy));
}

namespace {

// A terminal without a stick, whose state is lost; the next key begins anew, beside the outbox.
struct LostState : SampleTerminal {
    std::multiset<EnvelopeId> signed_ids;

    LostState() {
        Store store = open_for_business();
        signed_ids = sign_many(store, 3);
        REQUIRE(store.close_day());
        file = outbox() / sure(disk.list(outbox())).front();
        head = store.head();
    }
    void lose_state() const { std::filesystem::remove_all(state()); }
    AnswersTaken answered(Store& store, AnswerKind kind) {
        const Batch batch = sure(decode_batch(sure(disk.read(file, max_batch_size))));
        const Buffer note = kind == AnswerKind::cosigned ? device.cosigned(batch.checkpoint)
                                                         : device.released(origin(), head);
        Inbox box = sure(Inbox::open(disk, inbox()));
        REQUIRE(box.put_answer(
            {BatchName::of({origin(), head.size, head.root}, batch.first), kind, note}));
        return sure(store.take_answers(inbox()));
    }

    Path file; // of the only batch
    TreeHead head;
};

} // namespace

TEST_CASE("after a lost state, what the outbox holds of an earlier key is counted, answered for, "
          "and erased after its release") {
    LostState terminal;
    terminal.lose_state();
    {
        Store store = terminal.open(2);
        CHECK(store.counts() == Counts{0, 3, 0, 0});
        CHECK_FALSE(store.health().recovered); // nothing came from a second medium
        CHECK_FALSE(store.health().set_aside);
        CHECK(terminal.answered(store, AnswerKind::cosigned).cosignatures == 1);
    }
    Store store = terminal.open(2); // once more changes nothing
    CHECK(store.counts() == Counts{0, 0, 3, 0});
    CHECK(ids_in(terminal.batches_of(terminal.origin())) == terminal.signed_ids);
    REQUIRE(store.open_day(next_day));
    REQUIRE(store.close_day());
    CHECK(ids_in(terminal.batches_of(store.origin())).empty());

    CHECK(terminal.answered(store, AnswerKind::released).releases == 1);

    CHECK(store.counts() == Counts{0, 0, 0, 3});
    CHECK_FALSE(std::filesystem::exists(terminal.file));
}

TEST_CASE("what the outbox holds of an earlier key is brought to the second medium") {
    LostState terminal;
    terminal.lose_state();
    terminal.with_second = true;

    const Store store = terminal.open(2);

    CHECK(store.counts() == Counts{0, 3, 0, 0});
    CHECK_FALSE(store.health().recovered);
    CHECK(std::filesystem::exists(terminal.copies() / terminal.file.filename()));
}

TEST_CASE("a batch that had its name and not its transaction when the next key came is in the log "
          "of its own key, and in no other") {
    Terminal terminal;
    SUBCASE("with a second medium") {}
    SUBCASE("without one") { terminal.with_second = false; }
    terminal.collect_and_lose_transaction();

    Store store = terminal.open(2);

    CHECK(store.counts() == Counts{0, 2, 0, 0});
    REQUIRE(store.open_day(next_day));
    REQUIRE(store.close_day());
    CHECK(store.counts() == Counts{0, 2, 0, 0});
    CHECK(terminal.ids_in_outbox(1).size() == 2);
    CHECK(terminal.ids_in_outbox(2).empty());
}

TEST_CASE("a batch of an earlier key that the outbox cannot give does not stop the next key, is "
          "told, and is taken when it can") {
    LostState terminal;
    terminal.lose_state();
    FaultyDisk failing;
    failing.fail_next(What::open, terminal.file.filename().string(), always);
    {
        auto store = terminal.open_with(failing, 2);
        REQUIRE_MESSAGE(store, (store ? "" : store.error().detail));
        CHECK(store->counts() == Counts{});
        CHECK(store->health().trouble);
        CHECK_FALSE(store->health().set_aside);
    }
    const Store store = terminal.open(2);
    CHECK(store.counts() == Counts{0, 3, 0, 0});
    CHECK_FALSE(store.health().trouble);
}

TEST_CASE("of two copies of an earlier key's batch the one that was signed is taken, and takes the "
          "other's place") {
    Terminal terminal;
    const std::multiset<EnvelopeId> ids = terminal.collect(3);
    const Path file = terminal.only_file(terminal.outbox());
    const Path copy = terminal.only_file(terminal.copies());
    const Buffer whole = sure(terminal.disk.read(file, max_batch_size));
    SUBCASE("the outbox's was changed") { terminal.swap_a_record(file); }
    SUBCASE("the outbox's was cut") { std::filesystem::resize_file(file, 100); }
    SUBCASE("the stick's was changed") { terminal.swap_a_record(copy); }
    std::filesystem::remove_all(terminal.state());

    const Store store = terminal.open(2);

    CHECK(store.counts() == Counts{0, 3, 0, 0});
    CHECK(terminal.ids_in_outbox() == ids);
    CHECK(sure(terminal.disk.read(file, max_batch_size)) == whole);
    CHECK(sure(terminal.disk.read(copy, max_batch_size)) == whole);
}

TEST_CASE("another branch of an earlier key in the outbox is left to the server, which compares") {
    LostState terminal;
    LostState clone; // the same key
    const Path other = terminal.outbox() / clone.file.filename();
    std::filesystem::copy_file(clone.file, other);

    const Store store = terminal.open(2); // its state knows its own

    CHECK(store.counts() == Counts{0, 3, 0, 0});
    CHECK_FALSE(store.health().set_aside); // that is of the second medium
    CHECK(std::filesystem::exists(terminal.file));
    CHECK(std::filesystem::exists(other));
}
