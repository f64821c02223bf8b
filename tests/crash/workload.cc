// SPDX-License-Identifier: MIT
#include "tests/crash/workload.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>

#include <sodium.h>

#include "sync/batch/check_batch.h"
#include "sync/record/record.h"

namespace streetsign::test {

const Path marks = "/card/device";

namespace {

const Path card = "/card";
const Path stick = "/stick";
const Path outbox = "/card/outbox";
const Path inbox = "/card/inbox";
constexpr Day some_day{{2026, 9, 21}, DateQuality::steward};

// splitmix64: fast, and good enough to choose slots and fill free ones.
uint64_t repeatable_state = 0;
uint64_t repeatable() {
    uint64_t mixed = repeatable_state += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

const char* repeatable_name() { return "repeatable"; }
uint32_t repeatable_number() { return static_cast<uint32_t>(repeatable()); }
void repeatable_fill(void* const out, const size_t size) {
    auto* const bytes = static_cast<uint8_t*>(out);
    for (size_t done = 0; done < size; done += sizeof(uint64_t)) {
        const uint64_t number = repeatable();
        std::memcpy(bytes + done, &number, std::min(sizeof number, size - done));
    }
}
randombytes_implementation repeatable_numbers = {repeatable_name, repeatable_number, nullptr,
                                                 nullptr,         repeatable_fill,   nullptr};

StorePlaces places(bool second, uint32_t epoch = 1) {
    StorePlaces places;
    places.begun = marks / (std::to_string(epoch) + ".store-begun");
    places.state = card / "state";
    places.tray = card / "tray";
    places.outbox = outbox;
    places.tray_slots = 15;
    if (second) places.second = {stick / "tray", stick / "batches"};
    return places;
}

StoreTuning tuning(const CrashDisk& disk, Synchronous synchronous) {
    StoreTuning tuning;
    tuning.tick_threshold = 6;
    tuning.tick_takes = 3;
    tuning.reserve = 1024;
    tuning.database.vfs = disk.vfs_name();
    tuning.database.synchronous = synchronous;
    return tuning;
}

// Everything a recovered device holds, looked at from outside the store.
struct Holdings {
    std::vector<EntryBytes> entries; // of the log
    std::set<EnvelopeId> carried;    // by whole batch files
};

// Every file of the folder must be whole, verify, and be a part of the log.
std::string look_at_files(CrashDisk& disk, const Path& folder, const SignedManifest& manifest,
                          Holdings& holdings) {
    std::vector<LeafHash> leaves;
    Tree tree;
    for (const EntryBytes& entry : holdings.entries) {
        leaves.push_back(leaf_hash(entry.view()));
        tree.append(leaves.back());
    }
    const KnownLog known{tree, trees_of(reader_of(leaves))};
    const Outbox box = sure(Outbox::open(disk, folder));
    const std::vector<BatchName> names = sure(box.list());
    for (const BatchName& name : names) {
        const Buffer file = sure(box.read(name));
        const auto batch = decode_batch(file);
        if (!batch) return "half a batch file";
        const auto checked = check_batch(*batch, {&manifest, 1}, known);
        if (!checked || !checked->complete()) return "a batch file that does not verify";
        if (checked->fit != Fit::already_have) return "a batch file that is not in the log";
        for (const BatchItem& item : batch->items)
            if (const RecordEntry* record = as_record(item.entry))
                holdings.carried.insert(record->envelope);
    }
    return "";
}

// By the names of their batch files: each batch begins where the one before it ended.
std::map<BatchName, TreeHead> heads_of(Store& store) {
    std::map<BatchName, TreeHead> heads;
    uint64_t first = 0;
    const std::vector<Buffer> notes = sure(store.checkpoints());
    for (const Buffer& note : notes) {
        // Its signature is checked with its file; here only what it says.
        const Checkpoint head = sure(decode_checkpoint(sure(parse_note(note)).text));
        heads[BatchName::of(head, {first})] = head.head();
        first = head.size.value;
    }
    return heads;
}

// The head in a file that gets its own name by this operation, if it is one.
const TreeHead* seen_by(const DiskOp& op, const std::map<BatchName, TreeHead>& heads) {
    if (op.kind != DiskOp::Kind::rename || op.to.extension() != ".batch") return nullptr;
    const auto found = heads.find(sure(BatchName::parse(op.to.stem().string())));
    return found == heads.end() ? nullptr : &found->second;
}

// The log's entries, its batches and the files, against what is true.
std::string check_holdings(const Holdings& holdings, const Truth& truth,
                           const std::map<BatchName, TreeHead>& heads) {
    std::set<EnvelopeId> logged;
    Tree tree;
    std::map<uint64_t, RootHash> roots;
    for (const EntryBytes& bytes : holdings.entries) {
        const Entry entry = sure(decode_entry(bytes.view()));
        tree.append_entry(bytes.view());
        roots[tree.size().value] = tree.root();
        const RecordEntry* record = as_record(entry);
        if (record == nullptr) continue;
        if (!logged.insert(record->envelope).second) return "a record twice in the log";
        if (!truth.offered.contains(record->envelope)) return "a record nobody gave";
    }
    for (const auto& [name, head] : heads)
        if (roots[head.size.value] != head.root) return "a checkpoint that is not the log's";
    for (const auto& [size, root] : truth.seen)
        if (!roots.contains(size) || roots[size] != root)
            return "a checkpoint was seen that the log does not have: a fork";
    for (const EnvelopeId& id : truth.acknowledged) {
        if (!logged.contains(id)) return "an acknowledged record is lost";
        if (!truth.released.contains(id) && !holdings.carried.contains(id))
            return "an acknowledged record lost its envelope before a release";
    }
    return "";
}

// Whatever log they are in: each record that is not released is in one batch file, and in one only.
std::string check_carried(CrashDisk& disk, const Truth& truth, const std::string& where) {
    const Outbox box = sure(Outbox::open(disk, outbox));
    const std::vector<BatchName> names = sure(box.list());
    std::map<EnvelopeId, size_t> carried;
    for (const BatchName& name : names) {
        const auto batch = decode_batch(sure(box.read(name)));
        if (!batch) continue; // one that was being erased after its release
        for (const BatchItem& item : batch->items)
            if (const RecordEntry* record = as_record(item.entry)) ++carried[record->envelope];
    }
    for (const EnvelopeId& id : truth.acknowledged) {
        if (truth.released.contains(id)) continue;
        if (!carried.contains(id)) return where + ", an acknowledged record is lost";
        if (carried[id] > 1) return where + ", a record is there twice";
    }
    return "";
}

std::string close_the_day(Store& store) {
    if (store.health().cloned) return "a clone is claimed that there is not";
    if (store.health().missing_batches > 0) return "a batch file that is not released is missing";
    if (!store.day()) {
        const auto opened = store.open_day(some_day);
        if (!opened) return "the day cannot be opened: " + opened.error().detail;
    }
    const auto slip = store.close_day();
    if (!slip) return "the day cannot be closed: " + slip.error().detail;
    if (store.counts().tray != 0) return "the tray is not empty after the day";
    return "";
}

} // namespace

bool start_repeatable_crypto(uint64_t seed) {
    repeatable_state = seed;
    return randombytes_set_implementation(&repeatable_numbers) == 0 && start_crypto();
}

// ---- the workload

Workload::Workload(uint64_t seed, bool second, const WorkloadFaults& faults)
    : second_(second),
      synchronous_(faults.synchronous), start_{{},
                                               {card, outbox, inbox, stick, marks, card / "state",
                                                stick / "batches"}},
      disk_(start_, faults.disk) {
    std::mt19937_64 random(seed);
    repeatable_state = seed;
    auto store = std::make_unique<Store>(open());
    const size_t steps = 20 + random() % 25;
    static_cast<void>(store->open_day(some_day).has_value());
    for (size_t i = 0; i < steps; ++i) {
        if (random() % 20 == 0) {
            store.reset();
            store = std::make_unique<Store>(open());
        }
        step(*store, random);
    }
}

Store Workload::open() {
    return sure(
        Store::open(disk_, clock_, places(second_), device_.terms(), tuning(disk_, synchronous_)));
}

void Workload::sign(Store& store) {
    SampleRecord record = device_.record();
    offered_.push_back({disk_.log().size(), record.entry.envelope});
    const auto put = store.put(record.entry, std::move(record.envelope));
    if (!put) return;
    clock_.pass_seconds(2);
    if (store.pulse().record == Pulse::Waiting::stored)
        acknowledged_.push_back({disk_.log().size(), record.entry.envelope});
}

void Workload::answer(Store& store, std::mt19937_64& random) {
    const std::vector<Buffer> notes = sure(store.checkpoints());
    if (notes.empty()) return;
    const Buffer& note = notes[random() % notes.size()];
    const SignedCheckpoint head = sure(open_checkpoint(note, device_.device_key(1).verifier()));
    Inbox box = sure(Inbox::open(disk_, inbox));
    const BatchName name = BatchName::of(head.checkpoint, {0});
    static_cast<void>(
        box.put_answer({name, AnswerKind::cosigned, device_.cosigned(note)}).has_value());
    if (random() % 3 != 0) {
        const TreeHead released = head.checkpoint.head();
        for (uint64_t i = released_size_; i < released.size.value && i < ids_.size(); ++i)
            released_.push_back({disk_.log().size(), ids_[i]});
        released_size_ = std::max(released_size_, released.size.value);
        static_cast<void>(
            box.put_answer({name, AnswerKind::released, device_.released(store.origin(), released)})
                .has_value());
    }
    static_cast<void>(store.take_answers(inbox).has_value());
}

void Workload::step(Store& store, std::mt19937_64& random) {
    switch (random() % 16) {
    case 0:
        static_cast<void>(store.close_day().has_value());
        static_cast<void>(store.open_day(some_day).has_value());
        break;
    case 1:
    case 2:
        answer(store, random);
        break;
    case 3:
    case 4:
    case 5:
        clock_.pass_seconds(15 * 60);
        static_cast<void>(store.pulse());
        break;
    case 6:
        clock_.pass_seconds(2);
        static_cast<void>(store.pulse());
        break;
    case 7:
        static_cast<void>(store.set_setting("pin.tries", as_bytes("3")).has_value());
        break;
    default:
        sign(store);
    }
    // What the log signed so far, and what its positions hold.
    const std::vector<EntryBytes> entries = sure(store.entries());
    for (size_t i = ids_.size(); i < entries.size(); ++i) {
        const Entry entry = sure(decode_entry(entries[i].view()));
        const RecordEntry* record = as_record(entry);
        ids_.push_back(record != nullptr ? record->envelope : EnvelopeId{});
    }
    const std::map<BatchName, TreeHead> heads = heads_of(store);
    heads_.insert(heads.begin(), heads.end());
}

Truth Workload::truth_after(size_t operations) const {
    Truth truth;
    for (const Moment& each : offered_)
        if (each.at <= operations) truth.offered.insert(each.id);
    for (const Moment& each : acknowledged_)
        if (each.at <= operations) truth.acknowledged.insert(each.id);
    for (const Moment& each : released_)
        if (each.at <= operations) truth.released.insert(each.id);
    for (size_t i = 0; i < operations; ++i)
        if (const TreeHead* head = seen_by(log()[i], heads_))
            truth.seen[head->size.value] = head->root;
    return truth;
}

// ---- after the power cut

Recovery recover(const Workload& workload, const DiskImage& image, const Truth& truth) {
    Recovery recovery;
    if (!truth.acknowledged.empty() && !image.files.contains(places(false).begun)) {
        recovery.violation = "a record was acknowledged before the mark of the store was there";
        return recovery;
    }
    CrashDisk disk(image);
    const FakeClock clock;
    const SampleDevice& device = workload.device();
    Holdings holdings;
    {
        auto store = Store::open(disk, clock, places(workload.second()), device.terms(),
                                 tuning(disk, Synchronous::full));
        if (!store) {
            recovery.violation = "the store does not open: " + store.error().detail;
            return recovery;
        }
        recovery.violation = close_the_day(*store);
        recovery.heads = heads_of(*store);
        holdings.entries = sure(store->entries());
    }
    recovery.log = disk.log();
    if (!recovery.violation.empty()) return recovery;
    recovery.violation = look_at_files(disk, outbox, device.manifest(), holdings);
    if (recovery.violation.empty())
        recovery.violation = check_holdings(holdings, truth, recovery.heads);
    if (!recovery.violation.empty() || !workload.second()) return recovery;
    holdings.carried.clear();
    recovery.violation = look_at_files(disk, stick / "batches", device.manifest(), holdings);
    if (recovery.violation.empty())
        recovery.violation = check_holdings(holdings, truth, recovery.heads);
    if (!recovery.violation.empty()) recovery.violation += " (on the second medium)";
    return recovery;
}

Truth with_what_was_seen(Truth truth, const Recovery& recovery, size_t operations) {
    for (size_t i = 0; i < operations; ++i)
        if (const TreeHead* head = seen_by(recovery.log[i], recovery.heads))
            truth.seen[head->size.value] = head->root;
    return truth;
}

std::string recover_without_first_medium(const Workload& workload, const DiskImage& image,
                                         const Truth& truth) {
    DiskImage rest{{}, image.folders};
    for (const auto& [path, content] : image.files)
        if (path.string().starts_with(stick.string())) rest.files[path] = content;
    CrashDisk disk(rest);
    const FakeClock clock;
    auto store = Store::open(disk, clock, places(true, 2), workload.device().terms(2),
                             tuning(disk, Synchronous::full));
    if (!store) return "a new card does not open: " + store.error().detail;
    const std::string violation = close_the_day(*store);
    if (!violation.empty()) return "on a new card, " + violation;

    return check_carried(disk, truth, "on a new card");
}

std::string recover_after_a_loss(const Workload& workload, const DiskImage& image,
                                 const Truth& truth, std::mt19937_64& random) {
    const StorePlaces all = places(workload.second());
    if (!image.files.contains(all.begun)) return "";
    const bool state_lost = random() % 2 == 0;
    const Path lost = state_lost ? all.state / "state.sqlite" : all.tray;
    DiskImage rest = image;
    rest.files.erase(lost);
    const bool second_whole = workload.second() && rest.files.contains(all.second->tray);
    CrashDisk disk(rest);
    const FakeClock clock;
    auto store =
        Store::open(disk, clock, all, workload.device().terms(), tuning(disk, Synchronous::full));
    if (state_lost || !second_whole) {
        if (store) return "after a loss, the store opens as if it were new";
        if (store.error().code != Code::gone) return "after a loss: " + store.error().detail;
        if (disk.image().files.contains(lost)) return "after a loss, something was made anew";
        return "";
    }
    if (!store) return "after a loss with a second tray: " + store.error().detail;
    const std::string violation = close_the_day(*store);
    if (!violation.empty()) return "after a loss with a second tray, " + violation;
    return check_carried(disk, truth, "after a loss with a second tray");
}

namespace {

// A workload's disk after the server answered with a head that proves a clone.
Result<void> prove_clone(const Workload& workload, CrashDisk& disk) {
    const FakeClock clock;
    const SampleDevice& device = workload.device();
    Store store = TRY(Store::open(disk, clock, places(workload.second()), device.terms(),
                                  tuning(disk, Synchronous::full)));
    const Checkpoint fork{store.origin(), {store.head().size.value + 1}, RootHash{}};
    const SignedCheckpoint note = TRY(sign_checkpoint(fork, device.device_key(1)));
    Inbox box = TRY(Inbox::open(disk, inbox));
    TRY(box.put_answer({BatchName::of(fork, {0}), AnswerKind::held, encode(note.note)}));
    const AnswersTaken taken = TRY(store.take_answers(inbox));
    if (!taken.clone_proved) return fail(Code::mismatch, "a clone was not noticed");
    return {};
}

// Opens the disk with the next epoch's key and closes the day.
std::string go_on(const Workload& workload, CrashDisk& disk, std::map<BatchName, TreeHead>& heads) {
    const FakeClock clock;
    auto store = Store::open(disk, clock, places(workload.second(), 2), workload.device().terms(2),
                             tuning(disk, Synchronous::full));
    if (!store) return "the next epoch does not open: " + store.error().detail;
    const std::string violation = close_the_day(*store);
    heads = heads_of(*store);
    return violation;
}

// The next epoch takes over what is on the disk; and once more, after a cut while it did.
std::string take_over(const Workload& workload, const DiskImage& start, const Truth& truth,
                      PowerCut cut, std::mt19937_64& random) {
    CrashDisk disk(start);
    std::map<BatchName, TreeHead> heads;
    const std::string violation = go_on(workload, disk, heads);
    if (!violation.empty()) return "in the next epoch, " + violation;

    DiskReplay replay(start);
    const size_t until = random() % (disk.log().size() + 1);
    std::map<BatchName, TreeHead> seen;
    for (size_t i = 0; i < until; ++i) {
        const DiskOp& op = disk.log()[i];
        replay.advance(op);
        if (const TreeHead* head = seen_by(op, heads))
            seen[sure(BatchName::parse(op.to.stem().string()))] = *head;
    }
    CrashDisk after(replay.image(cut, random));
    const std::string second = go_on(workload, after, heads);
    if (!second.empty()) return "in the next epoch after a cut, " + second;
    for (const auto& [name, head] : seen)
        if (!heads.contains(name)) return "in the next epoch, a fork";
    return check_carried(after, truth, "in the next epoch");
}

} // namespace

std::string recover_as_next_epoch(const Workload& workload, const DiskImage& image,
                                  const Truth& truth, PowerCut cut, std::mt19937_64& random) {
    CrashDisk cloned(image);
    const auto proved = prove_clone(workload, cloned);
    if (!proved) return "before the next epoch: " + proved.error().detail;
    return take_over(workload, cloned.image(), truth, cut, random);
}

std::string recover_with_the_next_key(const Workload& workload, const DiskImage& image,
                                      const Truth& truth, PowerCut cut, std::mt19937_64& random) {
    const bool state_lost = random() % 2 == 0;
    const std::string when =
        state_lost ? "with the next key and no state, " : "with the next key, ";
    DiskImage rest = image;
    if (state_lost)
        std::erase_if(rest.files, [](const auto& file) {
            return file.first.string().starts_with((card / "state").string());
        });
    const std::string violation = take_over(workload, rest, truth, cut, random);
    return violation.empty() ? "" : when + violation;
}

} // namespace streetsign::test
