// SPDX-License-Identifier: MIT
#include "sync/store/store.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include <csignal>

#include <sys/resource.h>

#include "sync/record/record.h"
#include "tests/store/faulty_disk.h"
#include "tests/store/sample_terminal.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

// While it lives, no file grows beyond this: SQLite's own writes fail then, as on a full disk.
class LargestFile {
public:
    explicit LargestFile(uint64_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const struct rlimit small { static_cast<rlim_t>(bytes), before_.rlim_max };
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    }
    ~LargestFile() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, old_handler_);
    }
    LargestFile(const LargestFile&) = delete;
    LargestFile& operator=(const LargestFile&) = delete;

private:
    void (*old_handler_)(int);
    struct rlimit before_ {};
};

void lay_answer(SampleTerminal& terminal, const Store& store, AnswerKind kind, const Buffer& note) {
    Inbox box = Inbox::open(terminal.disk, terminal.inbox()).value();
    const BatchName name = BatchName::of({store.origin(), {1}, RootHash{}}, {0});
    REQUIRE(box.put_answer({name, kind, note}));
}

} // namespace

TEST_CASE("a day at a stall: signed, closed, cosigned, released, and the device holds nothing") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    std::multiset<EnvelopeId> signed_here;
    for (int i = 0; i < 20; ++i)
        signed_here.insert(terminal.sign(store).entry.envelope);
    CHECK(store.counts() == Counts{20, 0, 0, 0});

    const auto slip = store.close_day();

    REQUIRE(slip);
    CHECK(slip->terms.origin == store.origin());
    CHECK(slip->terms.head == store.head());
    CHECK(store.head().size.value == 21);
    CHECK(store.counts() == Counts{0, 20, 0, 0});
    CHECK_FALSE(store.day());
    const std::vector<Batch> batches = terminal.batches_of(store.origin());
    REQUIRE(batches.size() == 1);
    CHECK(ids_in(batches) == signed_here);
    const std::vector<SignedManifest> manifests = {terminal.device.manifest()};
    CHECK(check_batch(batches[0], manifests, {})->complete());

    const Buffer head = store.checkpoints().value().back();
    lay_answer(terminal, store, AnswerKind::cosigned, terminal.device.cosigned(head));
    CHECK(store.take_answers(terminal.inbox())->cosignatures == 1);
    CHECK(store.counts() == Counts{0, 0, 20, 0});
    CHECK(terminal.batches_of(store.origin()).size() == 1);

    lay_answer(terminal, store, AnswerKind::released,
               terminal.device.released(store.origin(), store.head()));
    CHECK(store.take_answers(terminal.inbox())->releases == 1);
    CHECK(store.counts() == Counts{0, 0, 0, 20});
    CHECK(terminal.batches_of(store.origin()).empty());
    CHECK(store.checkpoints()->size() == 1);
    CHECK(terminal.disk.list(terminal.inbox())->empty());
}

TEST_CASE("a record is acknowledged at the beat, not before, and only one waits at a time") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    SampleRecord record = terminal.device.record();
    REQUIRE(store.put(record.entry, record.envelope).value() == Put::waiting);

    SampleRecord other = terminal.device.record();
    CHECK(store.put(other.entry, other.envelope).error().code == Code::busy);
    CHECK(store.pulse().record == Pulse::Waiting::none);
    REQUIRE(store.next_pulse_ms());
    CHECK(*store.next_pulse_ms() <= terminal.clock.boottime_ms() + 2000);
    terminal.clock.boottime = *store.next_pulse_ms();
    CHECK(store.pulse().record == Pulse::Waiting::stored);
}

TEST_CASE("beats stay on their grid however late one comes, and begin anew after a gap") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    const uint64_t start = terminal.clock.boottime;
    REQUIRE(store.next_pulse_ms().value() == start + 2000);
    terminal.clock.boottime = start + 2700;
    store.pulse();
    CHECK(store.next_pulse_ms().value() == start + 4000); // so no beat tells how busy it was
    terminal.clock.boottime = start + 60'000;             // it slept
    store.pulse();
    CHECK(store.next_pulse_ms().value() == start + 62'000);
}

TEST_CASE("ticks stand at the quarters of the hours since the start, whenever a day is opened and "
          "however late one comes") {
    constexpr uint64_t quarter = uint64_t{15} * 60 * 1000;
    SampleTerminal terminal;
    terminal.clock.boottime = quarter + 400'000;
    Store store = terminal.open_for_business();
    terminal.sign_many(store, 49); // 32 or more, twice
    terminal.clock.boottime = 2 * quarter - 1;
    CHECK_FALSE(store.pulse().closed_batch);
    terminal.clock.boottime = 2 * quarter + 30'000;
    CHECK(store.pulse().closed_batch);
    terminal.clock.boottime = 3 * quarter;
    CHECK(store.pulse().closed_batch);
}

TEST_CASE("nothing is taken while no day is open, and nothing is due then") {
    SampleTerminal terminal;
    Store store = terminal.open();
    SampleRecord record = terminal.device.record();
    CHECK(store.put(record.entry, record.envelope).error().code == Code::refused);
    CHECK_FALSE(store.next_pulse_ms());
    CHECK(store.close_day().error().code == Code::usage);
}

TEST_CASE("an envelope of another size, or of another entry, is refused") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    SampleRecord record = terminal.device.record();
    Buffer longer = record.envelope;
    longer.push_back(0);
    CHECK(store.put(record.entry, longer).error().code == Code::mismatch);
    // The right one of its own id, so that nothing but the length is wrong.
    const Bytes part = Bytes(record.envelope).first(record.envelope.size() - 1);
    const Buffer shorter(part.begin(), part.end());
    CHECK(store.put({record.entry.kind, envelope_id(shorter), record.entry.token}, shorter)
              .error()
              .code == Code::mismatch);
    CHECK(store.put(terminal.device.record().entry, record.envelope).error().code ==
          Code::mismatch);
}

TEST_CASE("after a power cut the day goes on by itself, with every record acknowledged before it") {
    SampleTerminal terminal;
    {
        Store store = terminal.open_for_business();
        terminal.sign_many(store, 5);
        SampleRecord lost = terminal.device.record();
        REQUIRE(store.put(lost.entry, lost.envelope)); // never acknowledged
    }

    Store store = terminal.open();

    REQUIRE(store.day());
    CHECK(store.day()->date == first_day.date);
    CHECK(store.day()->quality == DateQuality::steward);
    CHECK(store.counts() == Counts{5, 0, 0, 0});
    terminal.sign(store);
    CHECK(store.close_day());
    CHECK(store.counts() == Counts{0, 6, 0, 0});
}

TEST_CASE(
    "what a power cut left in a free slot is found at the first pulse, also of a closed day") {
    SampleTerminal terminal;
    static_cast<void>(terminal.open());
    std::fstream tray(terminal.tray(), std::ios::in | std::ios::out | std::ios::binary);
    tray.seekp(-4, std::ios::end);
    tray.write("torn", 4);
    tray.close();

    Store store = terminal.open();
    CHECK(store.health().torn_slots == 0);
    store.pulse();
    CHECK(store.health().torn_slots == 1);
}

TEST_CASE("a tick takes a random 16 when 32 or more are there, and nothing before") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    terminal.sign_many(store, 31);
    terminal.clock.pass_seconds(15 * 60);
    CHECK_FALSE(store.pulse().closed_batch);
    terminal.sign(store);
    CHECK_FALSE(store.pulse().closed_batch); // not on a signature: only when a tick has passed
    terminal.clock.pass_seconds(15 * 60);
    CHECK(store.pulse().closed_batch);
    CHECK(store.counts() == Counts{16, 16, 0, 0});
    CHECK(store.head().size.value == 17);
}

TEST_CASE("a closing shuffles: the place in the log says nothing about the order of signing") {
    // Over many days of eight records, each place of the log is taken by early and late ones alike.
    std::vector<double> sums(8, 0);
    constexpr int days = 60;
    SampleTerminal terminal;
    Store store = terminal.open();
    for (int day = 0; day < days; ++day) {
        REQUIRE(store.open_day(first_day));
        std::vector<EnvelopeId> order;
        for (int i = 0; i < 8; ++i)
            order.push_back(terminal.sign(store).entry.envelope);
        REQUIRE(store.close_day());
        const std::vector<EntryBytes> entries = store.entries().value();
        for (size_t place = 0; place < 8; ++place) {
            const Entry entry = decode_entry(entries[entries.size() - 8 + place].view()).value();
            const auto at = std::find(order.begin(), order.end(), as_record(entry)->envelope);
            sums[place] += static_cast<double>(at - order.begin());
        }
    }
    for (const double sum : sums) {
        CHECK(sum / days > 2.0); // 3.5 expected, standard deviation 0.3
        CHECK(sum / days < 5.0);
    }
}

TEST_CASE(
    "everything leaves at the close of day, at most 256 entries a batch, each batch in turn") {
    SampleTerminal terminal;
    terminal.tray_slots = 400;
    Store store = terminal.open_for_business();
    terminal.sign_many(store, 300);
    REQUIRE(store.close_day());

    const std::vector<Batch> batches = terminal.batches_of(store.origin());
    const std::vector<SignedManifest> manifests = {terminal.device.manifest()};
    KnownLog known;
    size_t records = 0;
    for (const Batch& batch : batches) {
        CHECK(batch.items.size() <= 256);
        const auto checked = check_batch(batch, manifests, known);
        REQUIRE(checked);
        CHECK(checked->fit == Fit::fits);
        known.tree = checked->tree;
        for (const BatchItem& item : batch.items)
            records += as_record(item.entry) != nullptr ? 1 : 0;
    }
    CHECK(known.tree.root() == store.head().root);
    CHECK(records >= 300);
    CHECK(store.counts().tray == 0);
}

TEST_CASE("a day without a signature still has a genesis and a day slip") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    const auto slip = store.close_day();
    REQUIRE(slip);
    CHECK(slip->terms.head.size.value == 1);
    CHECK(store.last_day_slip().value()->note == slip->note);
    REQUIRE(store.open_day(next_day));
    REQUIRE(store.close_day());
    CHECK(store.head().size.value == 1); // nothing new to sign for
}

TEST_CASE("opening the next day closes one that was forgotten") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    terminal.sign_many(store, 3);
    REQUIRE(store.open_day(next_day));
    CHECK(store.counts() == Counts{0, 3, 0, 0});
    CHECK(store.day()->date == next_day.date);
    CHECK(store.last_day_slip().value()->terms.date == first_day.date);
}

TEST_CASE(
    "a second store on the same state is busy, and one with another key or certificate refused") {
    SampleTerminal terminal;
    const Store store = terminal.open();
    CHECK(terminal.try_open().error().code == Code::busy);

    SampleTerminal other;
    StoreTerms terms = other.device.terms(1);
    terms.certificate = other.device.terms(2).certificate;
    CHECK(Store::open(other.disk, other.clock, other.places(), std::move(terms)).error().code ==
          Code::refused);
}

TEST_CASE("a full tray and a full disk are said before anyone types") {
    SampleTerminal terminal;
    terminal.tray_slots = 2;
    FaultyDisk disk;
    Store store =
        Store::open(disk, terminal.clock, terminal.places(), terminal.device.terms()).value();
    REQUIRE(store.open_day(first_day));
    REQUIRE(store.check_room());
    disk.free = 100000;
    CHECK(store.check_room().error().code == Code::full);
    disk.free = uint64_t{1} << 40;
    for (const char* const folder : {"outbox", "state"}) {
        CAPTURE(folder); // they may lie on two file systems
        disk.free_in = {{folder, 100000}};
        CHECK(store.check_room().error().code == Code::full);
    }
    disk.free_in.clear();
    terminal.sign(store);
    REQUIRE(store.check_room());
    SampleRecord record = terminal.device.record();
    REQUIRE(store.put(record.entry, record.envelope));
    CHECK(store.check_room().error().code == Code::full); // the last slot is spoken for
    CHECK(store.health().room == 0);
}

TEST_CASE("answers are taken only with the server's signature, for our log, and nothing is deleted "
          "without") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    terminal.sign_many(store, 3);
    REQUIRE(store.close_day());
    const Buffer head = store.checkpoints().value().back();
    const SampleDevice& device = terminal.device;
    TreeHead wrong_root = store.head();
    wrong_root.root.bytes[0] ^= 1;
    TreeHead too_large = store.head();
    ++too_large.size.value;

    lay_answer(terminal, store, AnswerKind::cosigned, head); // not cosigned at all
    CHECK(store.take_answers(terminal.inbox())->refused == 1);
    lay_answer(terminal, store, AnswerKind::cosigned,
               device.cosigned(head, device.stranger(KeyType::cosignature)));
    CHECK(store.take_answers(terminal.inbox())->refused == 1);
    for (const Buffer& note :
         {device.released(store.origin(), store.head(), device.stranger(KeyType::ed25519)),
          device.released(store.origin(), wrong_root), device.released(store.origin(), too_large),
          device.released(device.device_key(2).name(), store.head()), Buffer{1, 2, 3}}) {
        lay_answer(terminal, store, AnswerKind::released, note);
        const AnswersTaken taken = store.take_answers(terminal.inbox()).value();
        CHECK(taken.refused == 1);
        CHECK(taken.releases == 0);
        CHECK_FALSE(taken.clone_proved);
    }
    CHECK(store.counts() == Counts{0, 3, 0, 0});
    CHECK(terminal.batches_of(store.origin()).size() == 1);
    CHECK(terminal.disk.list(terminal.inbox())->empty());
}

TEST_CASE("a release of an early head erases only what it covers") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    terminal.sign_many(store, 2);
    REQUIRE(store.close_day());
    const TreeHead early = store.head();
    REQUIRE(store.open_day(next_day));
    terminal.sign_many(store, 3);
    REQUIRE(store.close_day());

    lay_answer(terminal, store, AnswerKind::released,
               terminal.device.released(store.origin(), early));
    CHECK(store.take_answers(terminal.inbox())->releases == 1);

    CHECK(store.counts() == Counts{0, 3, 0, 2});
    CHECK(terminal.batches_of(store.origin()).size() == 1);
    CHECK(store.entries()->size() == 6);
}

TEST_CASE("answers for another device on the same stick are left for it") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    const SampleDevice other("stall-08");
    const std::string origin = other.device_key(1).name();
    Inbox box = Inbox::open(terminal.disk, terminal.inbox()).value();
    const BatchName name = BatchName::of({origin, {1}, RootHash{}}, {0});
    REQUIRE(box.put_answer({name, AnswerKind::released, other.released(origin, store.head())}));

    const AnswersTaken taken = store.take_answers(terminal.inbox()).value();

    CHECK(taken.releases + taken.refused == 0);
    CHECK(box.answers()->size() == 1);
}

TEST_CASE("a checkpoint under our own key that contradicts our log proves a clone") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    terminal.sign_many(store, 2);
    REQUIRE(store.close_day());
    REQUIRE(store.open_day(next_day));
    terminal.sign(store);
    const SignerKey key = terminal.device.device_key(1);
    RootHash other_root = store.head().root;
    other_root.bytes[5] ^= 1;
    const TreeSize size = store.head().size;

    SUBCASE("of our size with another root") {
        lay_answer(terminal, store, AnswerKind::held,
                   encode(sign_checkpoint({store.origin(), size, other_root}, key)->note));
    }
    SUBCASE("larger than our log") {
        lay_answer(
            terminal, store, AnswerKind::held,
            encode(sign_checkpoint({store.origin(), {size.value + 5}, other_root}, key)->note));
    }
    SUBCASE("smaller, and not where we were at that size") {
        lay_answer(terminal, store, AnswerKind::held,
                   encode(sign_checkpoint({store.origin(), {2}, other_root}, key)->note));
    }
    CHECK(store.take_answers(terminal.inbox())->clone_proved);

    CHECK(store.health().cloned);
    terminal.sign(store); // the tray keeps collecting
    CHECK(store.close_batches(Closing::day).error().code == Code::refused);
    CHECK(store.close_day().error().code == Code::refused);
    CHECK_FALSE(store.day());
    CHECK(store.head().size == size); // and nothing more was signed
    CHECK(store.counts().tray == 2);
}

TEST_CASE("a cloned device goes on under its next epoch's key with all that the server lacks") {
    SampleTerminal terminal;
    std::multiset<EnvelopeId> held;   // cosigned before the clone was found
    std::multiset<EnvelopeId> lacked; // in a file of the cloned log, and in the tray
    {
        Store store = terminal.open_for_business();
        for (int i = 0; i < 2; ++i)
            held.insert(terminal.sign(store).entry.envelope);
        REQUIRE(store.close_day());
        lay_answer(terminal, store, AnswerKind::cosigned,
                   terminal.device.cosigned(store.checkpoints().value().back()));
        REQUIRE(store.take_answers(terminal.inbox()));
        REQUIRE(store.open_day(next_day));
        for (int i = 0; i < 4; ++i)
            lacked.insert(terminal.sign(store).entry.envelope);
        REQUIRE(store.close_day());
        REQUIRE(store.open_day(next_day));
        for (int i = 0; i < 3; ++i)
            lacked.insert(terminal.sign(store).entry.envelope);
        const Checkpoint fork{store.origin(), store.head().size, RootHash{}};
        lay_answer(terminal, store, AnswerKind::held,
                   encode(sign_checkpoint(fork, terminal.device.device_key(1))->note));
        REQUIRE(store.take_answers(terminal.inbox())->clone_proved);
    }

    Store store = terminal.open(2);

    CHECK_FALSE(store.health().cloned);
    CHECK(store.counts() == Counts{3, 4, 2, 0});
    REQUIRE(store.close_day());
    CHECK(store.counts() == Counts{0, 7, 2, 0});
    CHECK(ids_in(terminal.batches_of(store.origin())) == lacked);
    const std::vector<Batch> of_clone = terminal.batches_of(terminal.origin());
    CHECK(ids_in(of_clone) == held);
    const std::vector<SignedManifest> manifests = {terminal.device.manifest()};
    KnownLog known;
    for (const Batch& batch : terminal.batches_of(store.origin())) {
        const auto checked = check_batch(batch, manifests, known);
        REQUIRE(checked);
        CHECK(checked->fit == Fit::fits);
        known.tree = checked->tree;
    }
    lay_answer(terminal, store, AnswerKind::released,
               terminal.device.released(store.origin(), store.head()));
    CHECK(store.take_answers(terminal.inbox())->releases == 1);
    CHECK(store.counts() == Counts{0, 0, 2, 7});
}

TEST_CASE("the fullest batch of a cloned log is carried into as many as it takes") {
    SampleTerminal terminal;
    terminal.tray_slots = 600;
    std::multiset<EnvelopeId> signed_ids;
    {
        StoreTuning no_tick;
        no_tick.tick_threshold = 2 * max_batch_entries;
        Store store = Store::open(terminal.disk, terminal.clock, terminal.places(),
                                  terminal.device.terms(), no_tick)
                          .value();
        REQUIRE(store.open_day(first_day));
        signed_ids = terminal.sign_many(store, 2 * max_batch_entries - 1);
        REQUIRE(store.close_day());
        const std::vector<Batch> batches = terminal.batches_of(store.origin());
        REQUIRE(batches.size() == 2);
        REQUIRE(as_record(batches[1].items[0].entry) != nullptr); // nothing but records
        REQUIRE(batches[1].items.size() == max_batch_entries);
        lay_answer(terminal, store, AnswerKind::cosigned,
                   terminal.device.cosigned(store.checkpoints().value().front()));
        REQUIRE(store.take_answers(terminal.inbox())->cosignatures == 1);
        const Checkpoint fork{store.origin(), store.head().size, RootHash{}};
        lay_answer(terminal, store, AnswerKind::held,
                   encode(sign_checkpoint(fork, terminal.device.device_key(1))->note));
        REQUIRE(store.take_answers(terminal.inbox())->clone_proved);
        for (const EnvelopeId& id : ids_in({batches[0]}))
            signed_ids.erase(id);
    }

    Store store = terminal.open(2);

    const std::vector<Batch> batches = terminal.batches_of(store.origin());
    REQUIRE(batches.size() == 2);
    CHECK(batches[0].items.size() == max_batch_entries); // its genesis, and all but one
    CHECK(batches[1].items.size() == 1);
    CHECK(ids_in(batches) == signed_ids);
}

TEST_CASE("a cloned log signs nothing more, not even what an earlier cloned one left") {
    SampleTerminal terminal;
    const auto prove_clone = [&](Store& store, uint32_t epoch) {
        const Checkpoint fork{store.origin(), {store.head().size.value + 1}, RootHash{}};
        lay_answer(terminal, store, AnswerKind::held,
                   encode(sign_checkpoint(fork, terminal.device.device_key(epoch))->note));
        REQUIRE(store.take_answers(terminal.inbox())->clone_proved);
    };
    {
        Store store = terminal.open_for_business();
        terminal.sign_many(store, 2);
        REQUIRE(store.close_day());
        prove_clone(store, 1);
    }
    const Path file = terminal.outbox() / sure(terminal.disk.list(terminal.outbox())).front();
    const Path away = terminal.dir.path() / "away";
    std::filesystem::rename(file, away);
    TreeHead last;
    {
        Store store = terminal.open(2); // it cannot carry over what is not there
        REQUIRE(store.health().missing_batches == 1);
        REQUIRE(store.open_day(next_day));
        terminal.sign(store);
        REQUIRE(store.close_day());
        prove_clone(store, 2);
        last = store.head();
    }
    std::filesystem::rename(away, file);

    {
        const Store store = terminal.open(2);
        CHECK(store.health().cloned);
        CHECK(store.head() == last);
        CHECK(store.counts() == Counts{0, 3, 0, 0});
    }
    CHECK(ids_in(terminal.batches_of(terminal.origin(1))).size() == 2);
    const Store third = terminal.open(3); // the next key takes it all
    CHECK(ids_in(terminal.batches_of(third.origin())).size() == 3);
}

TEST_CASE("what the server holds of an earlier moment of ours proves nothing") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    terminal.sign_many(store, 2);
    REQUIRE(store.close_day());
    const Buffer early = store.checkpoints().value().back();
    REQUIRE(store.open_day(next_day));
    terminal.sign(store);
    REQUIRE(store.close_day());
    const SignerKey stranger = terminal.device.device_key(7);

    lay_answer(terminal, store, AnswerKind::held, early);
    CHECK_FALSE(store.take_answers(terminal.inbox())->clone_proved);
    lay_answer(terminal, store, AnswerKind::held,
               encode(sign_checkpoint({stranger.name(), {99}, RootHash{}}, stranger)->note));
    CHECK(store.take_answers(terminal.inbox())->refused == 1);
    CHECK_FALSE(store.health().cloned);
}

TEST_CASE("a restored card is found out by its own outbox") {
    SampleTerminal terminal;
    {
        Store store = terminal.open_for_business();
        REQUIRE(store.close_day());
    }
    terminal.keep_state();
    {
        Store store = terminal.open_for_business();
        terminal.sign_many(store, 2);
        REQUIRE(store.close_day());
        REQUIRE(store.open_day(next_day));
        terminal.sign_many(store, 2);
        REQUIRE(store.close_day());
    }
    // The state of yesterday with the first of today's two files gone: the second cannot follow.
    terminal.put_state_back();
    const Outbox box = Outbox::open(terminal.disk, terminal.outbox()).value();
    const std::vector<BatchName> names = box.list().value();
    REQUIRE(names.size() == 3);
    std::filesystem::remove(box.path_of(names[1]));

    CHECK(terminal.open().health().cloned);
}

TEST_CASE("a closing that fails half-way is settled before the next signature") {
    SampleTerminal terminal;
    FaultyDisk disk;
    Store store =
        Store::open(disk, terminal.clock, terminal.places(), terminal.device.terms()).value();
    REQUIRE(store.open_day(first_day));
    const std::multiset<EnvelopeId> ids = terminal.sign_many(store, 3);

    SUBCASE("the file cannot be written") { disk.fail_next(FaultyDisk::What::write, ".batch.new"); }
    SUBCASE("the file cannot be synced") { disk.fail_next(FaultyDisk::What::sync, ".batch.new"); }
    SUBCASE("the file cannot be renamed") { disk.fail_next(FaultyDisk::What::rename, ".batch"); }
    SUBCASE("the folder cannot be synced") {
        disk.fail_next(FaultyDisk::What::folder_sync, "outbox");
    }
    CHECK_FALSE(store.close_day());
    CHECK(store.day()); // still open: nothing is lost, try again
    REQUIRE(store.close_day());

    CHECK(ids_in(terminal.batches_of(store.origin())) == ids);
    CHECK(store.counts() == Counts{0, 3, 0, 0});
    CHECK_FALSE(store.health().cloned);
    CHECK(disk.list(terminal.outbox())->size() == 1);
}

TEST_CASE("a batch file whose transaction fails is in the log before anything else is signed") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    const std::multiset<EnvelopeId> ids = terminal.sign_many(store, 3);
    {
        const LargestFile limit(16 * 1024); // room for the batch file, not for the transaction
        CHECK_FALSE(store.close_day());
    }
    const std::vector<Batch> written = terminal.batches_of(store.origin());
    REQUIRE(written.size() == 1); // the agent may have sent it meanwhile

    REQUIRE(store.close_day());

    const std::vector<Batch> batches = terminal.batches_of(store.origin());
    REQUIRE(batches.size() == 1);
    CHECK(batches[0].checkpoint == written[0].checkpoint);
    CHECK(ids_in(batches) == ids);
    CHECK(store.checkpoints()->size() == 1);
    CHECK(store.counts() == Counts{0, 3, 0, 0});
}

TEST_CASE("a batch file whose transaction was lost is adopted as it is") {
    SampleTerminal terminal;
    std::multiset<EnvelopeId> ids;
    Buffer head;
    {
        Store store = terminal.open_for_business();
        ids = terminal.sign_many(store, 4);
    }
    terminal.keep_state();
    std::filesystem::copy_file(terminal.tray(), terminal.dir.path() / "tray-copy");
    {
        Store store = terminal.open();
        REQUIRE(store.close_day());
        head = store.checkpoints().value().back();
    }
    terminal.put_state_back();
    std::filesystem::rename(terminal.dir.path() / "tray-copy", terminal.tray());

    Store store = terminal.open();

    CHECK(store.checkpoints().value().back() == head);
    CHECK(store.counts() ==
          Counts{0, 4, 0, 0}); // and the slots, whose records are in it, are wiped
    ids.insert(terminal.sign(store).entry.envelope);
    REQUIRE(store.close_day());
    CHECK(ids_in(terminal.batches_of(store.origin())) == ids);
    CHECK(store.head().size.value == 6); // its manifest was adopted too: nothing new to announce
}

TEST_CASE("a later manifest is announced in the log, and records made before it stand before it") {
    SampleTerminal terminal;
    {
        Store store = terminal.open_for_business();
        terminal.sign(store);
        REQUIRE(store.close_day());
    }
    Store store = terminal.open(1, 2);
    REQUIRE(store.open_day(next_day));
    terminal.sign(store);
    REQUIRE(store.close_day());
    REQUIRE(store.open_day(next_day));
    terminal.sign(store);
    REQUIRE(store.close_day());

    const std::vector<EntryBytes> entries = store.entries().value();
    REQUIRE(entries.size() == 5);
    const Entry third = decode_entry(entries[2].view()).value();
    REQUIRE(std::holds_alternative<ManifestEntry>(third));
    CHECK(std::get<ManifestEntry>(third).manifest == terminal.device.manifest(2).manifest_hash());
    const std::vector<SignedManifest> manifests = {terminal.device.manifest(1),
                                                   terminal.device.manifest(2)};
    KnownLog known;
    for (const Batch& batch : terminal.batches_of(store.origin())) {
        const auto checked = check_batch(batch, manifests, known);
        REQUIRE(checked);
        known.tree = checked->tree;
    }
}

TEST_CASE(
    "a campaign with a larger cell gets a tray with larger slots, once the old one is empty") {
    SampleTerminal terminal;
    {
        Store store = terminal.open_for_business();
        terminal.sign(store);
    }
    const auto refused = terminal.try_open(1, 2, 16384);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::refused);
    { CHECK(terminal.open().close_day()); }
    auto larger = terminal.try_open(1, 2, 16384);
    REQUIRE(larger);
    REQUIRE(larger->open_day(next_day));
    terminal.sign(*larger, 16384);
    CHECK(larger->close_day());
}

TEST_CASE("with a second medium, each record and each batch is on both") {
    SampleTerminal terminal;
    terminal.with_second = true;
    Store store = terminal.open_for_business();
    CHECK(store.health().second == SecondCopy::good);
    terminal.sign_many(store, 4);
    const TrayBinding binding = tray_binding(store.origin());
    CHECK(Tray::open(terminal.disk, terminal.places().second->tray, binding)->filled().size() == 4);
    REQUIRE(store.close_day());
    CHECK(terminal.disk.list(terminal.copies()).value() ==
          terminal.disk.list(terminal.outbox()).value());
    CHECK(Tray::open(terminal.disk, terminal.places().second->tray, binding)->filled().empty());

    lay_answer(terminal, store, AnswerKind::released,
               terminal.device.released(store.origin(), store.head()));
    REQUIRE(store.take_answers(terminal.inbox()));
    CHECK(terminal.disk.list(terminal.copies())->empty());
}

TEST_CASE("collecting goes on when the second medium is pulled out, and it is made whole later") {
    SampleTerminal terminal;
    terminal.with_second = true;
    FaultyDisk disk;
    Store store =
        Store::open(disk, terminal.clock, terminal.places(), terminal.device.terms()).value();
    REQUIRE(store.open_day(first_day));
    const TrayBinding binding = tray_binding(store.origin());
    terminal.sign(store);
    disk.fail_next(FaultyDisk::What::write, "stick/tray", 1);
    disk.fail_next(FaultyDisk::What::open, "stick/tray", 1);
    terminal.sign_many(store, 2);
    CHECK(store.health().second == SecondCopy::missing);
    CHECK(store.counts().tray == 3);

    REQUIRE(store.close_day()); // without the stick: its tray keeps what left the first one
    REQUIRE(store.open_day(next_day));

    CHECK(store.health().second == SecondCopy::good);
    CHECK(store.counts() == Counts{0, 3, 0, 0});
    CHECK(Tray::open(disk, terminal.places().second->tray, binding)->filled().empty());
    CHECK(disk.list(terminal.copies())->size() == 1);
    terminal.sign(store);
    CHECK(Tray::open(disk, terminal.places().second->tray, binding)->filled().size() == 1);
}

TEST_CASE("a second medium of another device is not touched, and said to be missing") {
    SampleTerminal terminal;
    terminal.with_second = true;
    const TrayBinding other = tray_binding("example.org/ban-example/device/stall-08/1");
    const StorePlaces places = terminal.places();
    REQUIRE(Tray::prepare(terminal.disk, places.second->tray, other, 2000, 4));
    Store store = terminal.open_for_business();
    CHECK(store.health().second == SecondCopy::missing);
    terminal.sign(store);
    CHECK(Tray::open(terminal.disk, places.second->tray, other)->filled().empty());
}

TEST_CASE("a state that cannot be written is reopened and looked at, not tried again blindly") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    terminal.sign_many(store, 2);
    const auto failed = [&] {
        const LargestFile limit(std::filesystem::file_size(terminal.state() / "state.sqlite-wal"));
        return store.set_setting("pin.tries", Buffer(60000, 'x'));
    }();

    CHECK_FALSE(failed);
    CHECK_FALSE(store.setting("pin.tries").value());
    REQUIRE(store.set_setting("pin.tries", as_bytes("1")));
    REQUIRE(store.close_day());
    CHECK(store.counts() == Counts{0, 2, 0, 0});
}

TEST_CASE("after a write of the state that failed, what lies on the disk counts, not what is "
          "remembered of it") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    REQUIRE(store.set_setting("pin.tries", as_bytes("1")));
    const auto failed = [&] {
        const LargestFile limit(std::filesystem::file_size(terminal.state() / "state.sqlite-wal"));
        return store.set_setting("pin.tries", Buffer(60000, 'x'));
    }();
    REQUIRE_FALSE(failed);
    // Meanwhile the disk spoiled what it had.
    const Path file = terminal.state() / "state.sqlite";
    REQUIRE(write_durably(terminal.disk, file,
                          Buffer(static_cast<size_t>(std::filesystem::file_size(file)), 'x')));

    CHECK_FALSE(store.setting("pin.tries"));
}

TEST_CASE("a dead first medium costs nothing that was acknowledged: a new card, the next epoch") {
    SampleTerminal terminal;
    terminal.with_second = true;
    std::multiset<EnvelopeId> ids;
    {
        Store store = terminal.open_for_business();
        for (int i = 0; i < 3; ++i)
            ids.insert(terminal.sign(store).entry.envelope);
        REQUIRE(store.close_day());
        REQUIRE(store.open_day(next_day));
        for (int i = 0; i < 2; ++i)
            ids.insert(terminal.sign(store).entry.envelope);
    }
    for (const Path& gone : {terminal.state(), terminal.tray(), terminal.outbox()})
        std::filesystem::remove_all(gone);

    Store store = terminal.open(2);

    CHECK(store.health().recovered);
    CHECK(store.counts() == Counts{2, 3, 0, 0});
    REQUIRE(store.open_day(next_day));
    REQUIRE(store.close_day());
    std::multiset<EnvelopeId> there = ids_in(terminal.batches_of(store.origin()));
    there.merge(ids_in(terminal.batches_of(terminal.origin())));
    CHECK(there == ids);

    const std::vector<Batch> earlier = terminal.batches_of(terminal.origin());
    const SignedCheckpoint head =
        open_checkpoint(earlier[0].checkpoint, terminal.device.device_key(1).verifier()).value();
    Inbox box = Inbox::open(terminal.disk, terminal.inbox()).value();
    REQUIRE(
        box.put_answer({BatchName::of(head.checkpoint, {0}), AnswerKind::released,
                        terminal.device.released(head.checkpoint.origin, head.checkpoint.head())}));
    CHECK(store.take_answers(terminal.inbox())->releases == 1);
    CHECK(terminal.batches_of(terminal.origin()).empty());
}

TEST_CASE(
    "the tray of the second medium brings back what the first lost, without counting it twice") {
    SampleTerminal terminal;
    terminal.with_second = true;
    {
        Store store = terminal.open_for_business();
        terminal.sign_many(store, 5);
    }
    std::filesystem::remove(terminal.tray());
    Store store = terminal.open();
    CHECK(store.counts().tray == 5);
    CHECK(store.health().recovered);
    REQUIRE(store.close_day());
    CHECK(store.counts() == Counts{0, 5, 0, 0});
}

TEST_CASE(
    "settings keep their bytes over a restart, and the store's own names are not for others") {
    SampleTerminal terminal;
    {
        Store store = terminal.open();
        REQUIRE(store.set_setting("pin.hash", as_bytes("one")));
        REQUIRE(store.set_setting("pin.hash", as_bytes("two")));
        REQUIRE(store.set_setting("pin.tries", as_bytes("")));
        REQUIRE(store.set_setting("gone", as_bytes("x")));
        REQUIRE(store.remove_setting("gone"));
        CHECK(store.set_setting("store.day", as_bytes("x")).error().code == Code::usage);
        CHECK(store.set_setting("", as_bytes("x")).error().code == Code::usage);
        CHECK(store.set_setting("A", as_bytes("x")).error().code == Code::usage);
        CHECK(store.set_setting("big", Buffer(65537)).error().code == Code::full);
    }
    Store store = terminal.open();
    CHECK(as_text(*store.setting("pin.hash").value()) == "two");
    CHECK(store.setting("pin.tries").value()->empty());
    CHECK_FALSE(store.setting("gone").value());
}

TEST_CASE("nothing but the tray is written on a signature, and the tray no more than on a beat") {
    SampleTerminal terminal;
    Store store = terminal.open_for_business();
    const auto image = [&] {
        std::map<std::string, Buffer> files;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(terminal.dir.path()))
            if (entry.is_regular_file() && entry.path() != terminal.tray())
                files[entry.path().string()] =
                    terminal.disk.read(entry.path(), size_t{1} << 30).value();
        return files;
    };
    const auto before = image();
    terminal.sign_many(store, 10);
    CHECK(image() == before);
}

TEST_CASE("a state that was changed by hand is not trusted") {
    SampleTerminal terminal;
    {
        Store store = terminal.open_for_business();
        terminal.sign_many(store, 2);
        REQUIRE(store.close_day());
    }
    const auto change = [&](const std::string& sql) {
        Database database = Database::open(terminal.state() / "state.sqlite").value();
        REQUIRE(database.execute(sql));
        REQUIRE(database.changes() == 1);
    };
    SUBCASE("an entry less") { change("DELETE FROM entries WHERE position = 1"); }
    SUBCASE("an entry in the place of another") {
        change("UPDATE entries SET entry = (SELECT entry FROM entries WHERE position = 2) "
               "WHERE position = 1");
    }
    SUBCASE("another root") { change("UPDATE batches SET root = zeroblob(32)"); }
    CHECK(terminal.try_open().error().code == Code::mismatch);
}

TEST_CASE("between days the state is in its file, and nothing waits in the journal beside it") {
    SampleTerminal terminal;
    Store store = terminal.open();
    const auto journal = [&] {
        return std::filesystem::file_size(terminal.state() / "state.sqlite-wal");
    };
    REQUIRE(store.open_day(first_day));
    CHECK(journal() == 0);
    terminal.sign_many(store, 2);
    REQUIRE(store.close_day());
    CHECK(journal() == 0);
}

TEST_CASE("a state written by a later program is left alone") {
    SampleTerminal terminal;
    { static_cast<void>(terminal.open()); }
    {
        Database database = Database::open(terminal.state() / "state.sqlite").value();
        REQUIRE(database.execute("PRAGMA user_version=2"));
    }
    CHECK(terminal.try_open().error().code == Code::refused);
}
