// SPDX-License-Identifier: MIT
#include "sync/store/tray.h"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>

#include "sync/core/crypto.h"
#include "tests/store/faulty_disk.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::test;
using What = FaultyDisk::What;

namespace {

const TrayBinding binding = tray_binding("example.org/ban-example/device/stall-07/1");
constexpr size_t envelope_bytes = 3000;

struct Made {
    RecordEntry entry;
    Buffer envelope;
};
Made made(size_t size = envelope_bytes) {
    Buffer envelope(size);
    fill_random(envelope);
    return {{RecordKind::signature, hash_as<EnvelopeId>(envelope), TokenHash{}}, envelope};
}

struct Bench {
    TempDir dir;
    FaultyDisk disk;
    Path path = dir.path() / "tray";

    explicit Bench(uint32_t records = 8, size_t envelope = envelope_bytes) {
        REQUIRE(Tray::prepare(disk, path, binding, envelope, records));
    }
    Tray open() {
        auto tray = Tray::open(disk, path, binding);
        REQUIRE_MESSAGE(tray, (tray ? "" : tray.error().detail));
        return std::move(*tray);
    }
    Made put(Tray& tray) {
        Made record = made();
        REQUIRE(tray.put(record.entry, record.envelope));
        return record;
    }
    Buffer bytes() { return disk.read(path, size_t{1} << 30).value(); }
    void overwrite(uint64_t offset, const Buffer& data) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(offset));
        file.write(reinterpret_cast<const char*>(data.data()),
                   static_cast<std::streamsize>(data.size()));
    }
};

} // namespace

TEST_CASE("what was put is there after opening again, and no file ever grows") {
    Bench bench;
    const auto size = std::filesystem::file_size(bench.path);
    std::map<EnvelopeId, Buffer> put;
    {
        Tray tray = bench.open();
        CHECK(tray.room() == 8);
        for (int i = 0; i < 8; ++i) {
            const Made record = bench.put(tray);
            put[record.entry.envelope] = record.envelope;
        }
        CHECK(tray.room() == 0);
        const Made more = made();
        CHECK(tray.put(more.entry, more.envelope).error().code == Code::full);
    }

    Tray again = bench.open();

    CHECK(std::filesystem::file_size(bench.path) == size);
    CHECK(again.torn_slots() == 0);
    REQUIRE(again.filled().size() == put.size());
    for (const FilledSlot& slot : again.filled())
        CHECK(again.envelope(slot).value() == put.at(slot.entry.envelope));
}

TEST_CASE("slots are filled in no order: over many trays, the first record lands anywhere") {
    std::set<SlotIndex> seen;
    Bench bench;
    for (int i = 0; i < 200; ++i) {
        Tray tray = bench.open();
        const Made record = bench.put(tray);
        seen.insert(tray.filled().front().slot);
        REQUIRE(tray.wipe({record.entry.envelope}));
    }
    CHECK(seen.size() == 9);
}

TEST_CASE("a put is durable before it returns: write, then sync, once each") {
    Bench bench;
    Tray tray = bench.open();
    bench.disk.writes = 0;
    bench.disk.syncs = 0;
    bench.put(tray);
    CHECK(bench.disk.writes == 1);
    CHECK(bench.disk.syncs == 1);
}

TEST_CASE("a wiped slot holds nothing of the record, and looks like one that was never used") {
    constexpr size_t of_many_blocks = 2 * slot_alignment + envelope_bytes;
    Bench bench(8, of_many_blocks);
    Tray tray = bench.open();
    const Made record = made(of_many_blocks);
    REQUIRE(tray.put(record.entry, record.envelope));
    REQUIRE(tray.wipe({record.entry.envelope, EnvelopeId{}}));

    CHECK(tray.filled().empty());
    CHECK(tray.room() == 8);
    const Buffer bytes = bench.bytes();
    for (size_t at = 0; at + 32 <= of_many_blocks; at += 500) {
        CAPTURE(at);
        const Bytes part = Bytes(record.envelope).subspan(at, 32);
        CHECK(std::search(bytes.begin(), bytes.end(), part.begin(), part.end()) == bytes.end());
    }
    CHECK(bench.open().filled().empty());
    REQUIRE(tray.check_free());
    CHECK(tray.torn_slots() == 0);
}

TEST_CASE("a torn slot is free, and costs no other record") {
    Bench bench;
    std::vector<FilledSlot> slots;
    {
        Tray tray = bench.open();
        for (int i = 0; i < 4; ++i)
            bench.put(tray);
        slots = tray.filled();
    }
    bench.overwrite((uint64_t{slots[1].slot} + 1) * 4096 + 512, Buffer(512, 0xaa));

    Tray tray = bench.open();

    CHECK(tray.torn_slots() == 1);
    CHECK(tray.filled().size() == 3);
    CHECK(tray.find(slots[1].entry.envelope) == nullptr);
    CHECK(tray.room() == 5);
    CHECK(bench.open().torn_slots() == 0);
}

TEST_CASE("a torn slot that says it is free is found once the free ones are read, and made whole") {
    Bench bench;
    bench.overwrite(4096 + 512, Buffer(512, 0xaa));

    Tray tray = bench.open();
    CHECK(tray.torn_slots() == 0);
    REQUIRE(tray.check_free());
    CHECK(tray.torn_slots() == 1);
    CHECK(tray.room() == 8);

    Tray again = bench.open();
    REQUIRE(again.check_free());
    CHECK(again.torn_slots() == 0);
}

TEST_CASE("a record that was put before the free slots are read stays") {
    Bench bench;
    for (uint64_t slot = 1; slot <= 9; ++slot)
        bench.overwrite(slot * 4096 + 512, Buffer(512, 0xaa));
    Tray tray = bench.open();
    const Made record = bench.put(tray);

    REQUIRE(tray.check_free());

    CHECK(tray.torn_slots() == 8);
    Tray again = bench.open();
    REQUIRE(again.filled().size() == 1);
    CHECK(again.envelope(again.filled()[0]).value() == record.envelope);
}

TEST_CASE("a free slot that the medium does not read is not used") {
    Bench bench;
    Tray tray = bench.open();
    bench.disk.fail_next(What::read_slot, "tray");

    REQUIRE(tray.check_free());

    CHECK(tray.broken_slots() == 1);
    CHECK(tray.room() == 7);
}

TEST_CASE("a record in two slots counts once") {
    Bench bench;
    {
        Tray tray = bench.open();
        bench.put(tray);
        const uint64_t from = (uint64_t{tray.filled()[0].slot} + 1) * 4096;
        const uint64_t other = tray.filled()[0].slot == 0 ? 8192 : 4096;
        const Buffer bytes = bench.bytes();
        const auto start = bytes.begin() + static_cast<std::ptrdiff_t>(from);
        bench.overwrite(other, Buffer(start, start + 4096));
    }
    CHECK(bench.open().filled().size() == 1);
    CHECK(bench.open().room() == 7);
}

TEST_CASE("after a sync that failed, the record goes to another slot of a medium opened anew") {
    Bench bench;
    Tray tray = bench.open();
    bench.disk.fail_next(What::sync, "tray");

    const Made record = bench.put(tray);

    CHECK(tray.filled().size() == 1);
    CHECK(tray.broken_slots() == 1);
    Tray again = bench.open();
    REQUIRE(again.filled().size() == 1);
    CHECK(again.envelope(again.filled()[0]).value() == record.envelope);
}

TEST_CASE("when the second try fails too, the record is not there and nobody was thanked") {
    Bench bench;
    Tray tray = bench.open();
    bench.disk.fail_next(What::sync, "tray", 2);
    const Made record = made();

    CHECK(tray.put(record.entry, record.envelope).error().code == Code::io);

    CHECK(tray.filled().empty());
    CHECK(bench.open().filled().empty());
    bench.put(tray); // the next person is served
}

TEST_CASE("a tray whose medium is gone says so and takes nothing") {
    Bench bench;
    Tray tray = bench.open();
    bench.disk.fail_next(What::write, "tray", 100);
    bench.disk.fail_next(What::open, "tray", 100);
    const Made record = made();
    CHECK(tray.put(record.entry, record.envelope).error().code == Code::io);
    CHECK_FALSE(tray.beat());
}

TEST_CASE("a wipe that fails takes the records out of the count all the same") {
    Bench bench;
    Tray tray = bench.open();
    const Made record = bench.put(tray);
    bench.disk.fail_next(What::write, "tray");
    CHECK_FALSE(tray.wipe({record.entry.envelope}));
    CHECK(tray.filled().empty());
    CHECK(bench.open().filled().size() == 1); // found again at the next start: the log knows it
}

TEST_CASE("a beat writes one free slot as it was and leaves every byte of the tray the same") {
    Bench bench;
    Tray tray = bench.open();
    for (int i = 0; i < 5; ++i)
        bench.put(tray);
    const Buffer before = bench.bytes();
    bench.disk.writes = 0;
    for (int i = 0; i < 50; ++i)
        REQUIRE(tray.beat());
    CHECK(bench.disk.writes == 50);
    CHECK(bench.bytes() == before);
}

TEST_CASE("beats fall on every free slot, as signatures do, and on no filled one") {
    Bench bench;
    Tray tray = bench.open();
    bench.put(tray);
    bench.put(tray);
    bench.disk.written_at.clear();
    for (int i = 0; i < 200; ++i)
        REQUIRE(tray.beat());
    const std::set<uint64_t> places(bench.disk.written_at.begin(), bench.disk.written_at.end());
    CHECK(places.size() == 7); // of nine slots
    for (const FilledSlot& each : tray.filled())
        CHECK_FALSE(places.contains((uint64_t{each.slot} + 1) * slot_alignment));
}

TEST_CASE("beats go on when the tray is full: one slot always stays free") {
    Bench bench;
    Tray tray = bench.open();
    while (tray.room() > 0)
        bench.put(tray);
    bench.disk.writes = 0;
    REQUIRE(tray.beat());
    CHECK(bench.disk.writes == 1);
}

TEST_CASE("a tray of another device is refused, and so is what is no tray or is cut short") {
    Bench bench;
    const TrayBinding other = tray_binding("example.org/ban-example/device/stall-08/1");
    CHECK(Tray::open(bench.disk, bench.path, other).error().code == Code::mismatch);
    CHECK(Tray::open(bench.disk, bench.dir.path() / "absent", binding).error().code ==
          Code::not_found);
    std::ofstream(bench.dir.path() / "text") << "hello";
    CHECK(Tray::open(bench.disk, bench.dir.path() / "text", binding).error().code ==
          Code::malformed);
    std::filesystem::resize_file(bench.path, std::filesystem::file_size(bench.path) - 1);
    CHECK(Tray::open(bench.disk, bench.path, binding).error().code == Code::malformed);
}

TEST_CASE("one spoiled block of the header does not cost the tray, where slots have more blocks") {
    const TempDir dir;
    FaultyDisk disk;
    const Path path = dir.path() / "tray";
    REQUIRE(Tray::prepare(disk, path, binding, 9000, 4));
    for (const std::streamoff block : {0, 4096}) {
        Bytes none;
        const Buffer before = disk.read(path, 1 << 20).value();
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(block);
        file.write(std::string(4096, 'x').data(), 4096);
        file.close();
        CHECK(Tray::open(disk, path, binding));
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(before.data()),
                   static_cast<std::streamsize>(before.size()));
    }
}

TEST_CASE("a tray is never made over a file that is there, and a half-made one is not found") {
    Bench bench;
    CHECK(Tray::prepare(bench.disk, bench.path, binding, envelope_bytes, 8).error().code ==
          Code::refused);
    const Path other = bench.dir.path() / "other";
    bench.disk.fail_next(What::sync, "other.new");
    CHECK_FALSE(Tray::prepare(bench.disk, other, binding, envelope_bytes, 8));
    CHECK(Tray::open(bench.disk, other, binding).error().code == Code::not_found);
    CHECK(Tray::prepare(bench.disk, other, binding, envelope_bytes, 8));
    CHECK(Tray::open(bench.disk, other, binding));
}

namespace {

// A file that says it is a device, and dies after so many writes.
class DyingDevice final : public DiskFile {
public:
    DyingDevice(std::unique_ptr<DiskFile> file, int& writes)
        : file_(std::move(file)), writes_(writes) {}
    Result<void> read_at(uint64_t offset, MutableBytes out) override {
        return file_->read_at(offset, out);
    }
    Result<void> write_at(uint64_t offset, Bytes data) override {
        if (writes_-- <= 0) return fail(Code::io, "the power went");
        return file_->write_at(offset, data);
    }
    Result<void> sync_data() override { return file_->sync_data(); }
    Result<uint64_t> size() override { return file_->size(); }
    bool is_device() const override { return true; }

private:
    std::unique_ptr<DiskFile> file_;
    int& writes_;
};

class DeviceDisk final : public FaultyDisk {
public:
    Result<std::unique_ptr<DiskFile>> open(const Path& path, Open how) override {
        auto file = FaultyDisk::open(path, how);
        if (!file) return file;
        return std::unique_ptr<DiskFile>(new DyingDevice(std::move(*file), writes_left));
    }
    int writes_left = 1000;
};

} // namespace

TEST_CASE(
    "a device whose first making was cut off anywhere is made anew, another's is not touched") {
    const TempDir dir;
    const Path path = dir.path() / "partition";
    constexpr uint32_t records = 4;
    int cut = 0;
    for (bool finished = false; !finished; ++cut) {
        REQUIRE(cut < 50);
        std::ofstream(path, std::ios::trunc).close();
        std::filesystem::resize_file(path, 64 * 4096);
        DeviceDisk disk;
        disk.writes_left = cut;
        finished = Tray::prepare(disk, path, binding, envelope_bytes, records).has_value();
        if (finished) continue;

        disk.writes_left = 1000;
        CHECK(Tray::open(disk, path, binding).error().code == Code::not_found);
        const TrayBinding other = tray_binding("example.org/ban-example/device/stall-08/1");
        if (cut > 0) CHECK_FALSE(Tray::prepare(disk, path, other, envelope_bytes, records));
        REQUIRE(Tray::prepare(disk, path, binding, envelope_bytes, records));
        CHECK(Tray::open(disk, path, binding)->room() == records);
    }
    CHECK(cut > 6);
    MESSAGE("a device's first making cut off at ", cut - 1, " places");
}

TEST_CASE("a device that holds something anywhere in its first MiB does not become a tray") {
    for (const uintmax_t at : {uintmax_t{0}, uintmax_t{1024}, uintmax_t{65536},
                               (uintmax_t{1} << 20) - 1, uintmax_t{1} << 20}) {
        CAPTURE(at);
        const TempDir dir;
        const Path path = dir.path() / "partition";
        std::ofstream(path, std::ios::trunc).close();
        std::filesystem::resize_file(path, uintmax_t{2} << 20);
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(at));
        file.put('x');
        file.close();
        DeviceDisk disk;

        const auto prepared = Tray::prepare(disk, path, binding, envelope_bytes, 4);

        if (at < (uintmax_t{1} << 20)) {
            REQUIRE_FALSE(prepared);
            CHECK(prepared.error().code == Code::refused);
            CHECK(disk.writes == 0);
        } else {
            CHECK(prepared);
        }
    }
}

TEST_CASE("after a beat that failed, a record is put, read and wiped on the medium that is back") {
    Bench bench;
    Tray tray = bench.open();
    const Made record = bench.put(tray);
    for (int act = 0; act < 3; ++act) {
        bench.disk.fail_next(What::sync, "tray");
        REQUIRE_FALSE(tray.beat());
        if (act == 0) CHECK(tray.envelope(tray.filled().front()).value() == record.envelope);
        if (act == 1) CHECK(tray.room() == 7);
        if (act == 1) bench.put(tray);
        if (act == 2) CHECK(tray.wipe({record.entry.envelope}));
    }
    CHECK(tray.filled().size() == 1);
    CHECK(tray.room() == 7); // none was given up
}

TEST_CASE("an envelope that is too large for the slots is refused before anything is written") {
    Bench bench;
    Tray tray = bench.open();
    Buffer envelope(tray.largest_envelope() + 1, 1);
    const RecordEntry entry{RecordKind::signature, hash_as<EnvelopeId>(envelope), TokenHash{}};
    bench.disk.writes = 0;
    CHECK(tray.put(entry, envelope).error().code == Code::full);
    CHECK(bench.disk.writes == 0);
}

TEST_CASE("a tray with a bare name is made in the working folder") {
    const TempDir dir;
    const Path before = std::filesystem::current_path();
    std::filesystem::current_path(dir.path());
    RealDisk disk;
    const auto prepared = Tray::prepare(disk, "tray", binding, envelope_bytes, 4);
    const auto opened = Tray::open(disk, "tray", binding);
    std::filesystem::current_path(before);

    REQUIRE_MESSAGE(prepared, (prepared ? "" : prepared.error().detail));
    REQUIRE(opened);
    CHECK(opened->room() == 4);
    CHECK(std::filesystem::exists(dir.path() / "tray"));
}
