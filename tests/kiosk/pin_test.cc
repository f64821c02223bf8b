// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>

#include "kiosk/pin.h"
#include "sync/core/crypto.h"
#include "tests/support/fake_clock.h"
#include "tests/support/mutations.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using streetsign::test::try_every_flip;
using streetsign::test::try_every_truncation;

namespace {

struct Door {
    Door() { REQUIRE(start_crypto()); }
    TempDir dir;
    RealDisk disk;
    FakeClock clock;
    FilePath file() const { return dir.path() / "pin"; }
    Pin open() { return Pin::open(disk, clock, file()); }
};

Bytes digits(std::string_view text) { return as_bytes(text); }

// A disk that can be made to refuse every write, or to have no room for another file.
class SulkingDisk final : public Disk {
public:
    bool sulks = false;
    bool is_full = false;
    Result<std::unique_ptr<DiskFile>> open(const streetsign::Path& path, Open how) override {
        if (sulks) return fail(Code::io, "no");
        if (is_full && how != Open::existing) return fail(Code::full, "no room");
        return real.open(path, how);
    }
    Result<Buffer> read(const streetsign::Path& path, size_t limit) override {
        return real.read(path, limit);
    }
    Result<void> rename(const streetsign::Path& from, const streetsign::Path& to) override {
        if (sulks) return fail(Code::io, "no");
        return real.rename(from, to);
    }
    Result<void> remove(const streetsign::Path& path) override { return real.remove(path); }
    Result<void> sync_folder(const streetsign::Path& path) override {
        return real.sync_folder(path);
    }
    Result<void> make_folder(const streetsign::Path& path) override {
        return real.make_folder(path);
    }
    Result<std::vector<std::string>> list(const streetsign::Path& path) override {
        return real.list(path);
    }
    Result<bool> exists(const streetsign::Path& path) override { return real.exists(path); }
    Result<void> flatten_times(const streetsign::Path& path) override {
        return real.flatten_times(path);
    }
    Result<uint64_t> free_bytes(const streetsign::Path& path) override {
        return real.free_bytes(path);
    }

private:
    RealDisk real;
};

} // namespace

TEST_CASE("the PIN opens, and nothing else does") {
    Door door;
    Pin pin = door.open();
    CHECK_FALSE(pin.is_set());
    CHECK(pin.check(digits("123456")).error().code == Code::not_found);

    REQUIRE(pin.set(digits("471199")));

    CHECK(pin.check(digits("471199")).value());
    CHECK_FALSE(pin.check(digits("471198")).value());
    CHECK_FALSE(pin.check(digits("")).value());
    CHECK(door.open().check(digits("471199")).value());
}

TEST_CASE("a PIN is 6 to 16 digits") {
    Door door;
    Pin pin = door.open();

    for (const char* bad : {"", "12345", "12345678901234567", "12345a", "١٢٣٤٥٦"})
        CHECK(pin.set(digits(bad)).error().code == Code::usage);

    CHECK_FALSE(pin.is_set());
}

TEST_CASE("the file holds no digit of the PIN, only its argon2id") {
    Door door;
    Pin pin = door.open();
    REQUIRE(pin.set(digits("471199")));

    const auto text = door.disk.read(door.file(), 4096);
    REQUIRE(text);
    CHECK(as_text(*text).find("$argon2id$") != std::string_view::npos);
    CHECK(as_text(*text).find("471199") == std::string_view::npos);
}

TEST_CASE("wrong tries slow down, to five minutes and no more") {
    Door door;
    Pin pin = door.open();
    REQUIRE(pin.set(digits("471199")));
    const uint64_t waits_s[] = {0, 0, 5, 15, 30, 60, 120, 300, 300, 300};

    for (const uint64_t wait_s : waits_s) {
        REQUIRE_FALSE(pin.check(digits("000000")).value());
        CHECK(pin.wait_ms() == wait_s * 1000);
        if (wait_s > 0) CHECK(pin.check(digits("471199")).error().code == Code::busy);
        door.clock.boottime += wait_s * 1000;
    }

    CHECK(pin.check(digits("471199")).value());
    CHECK(pin.wrong_tries() == 0);
    CHECK_FALSE(pin.check(digits("000000")).value());
    CHECK(pin.wait_ms() == 0);
}

TEST_CASE("a power cut gives no free try: the count stays and the wait begins anew") {
    Door door;
    Pin pin = door.open();
    REQUIRE(pin.set(digits("471199")));
    for (int i = 0; i < 3; ++i)
        REQUIRE_FALSE(pin.check(digits("000000")).value());
    door.clock.boottime += 4999;
    CHECK(pin.wait_ms() == 1);

    door.clock.boottime = 100; // the next boot
    Pin again = door.open();

    CHECK(again.wrong_tries() == 3);
    CHECK(again.wait_ms() == 5000);
    CHECK(again.check(digits("471199")).error().code == Code::busy);
}

TEST_CASE("a try that cannot be written down is not made") {
    Door door;
    SulkingDisk disk;
    Pin pin = Pin::open(disk, door.clock, door.file());
    REQUIRE(pin.set(digits("471199")));
    disk.sulks = true;

    CHECK(pin.check(digits("471199")).error().code == Code::io);
    CHECK(pin.check(digits("000000")).error().code == Code::io);

    disk.sulks = false;
    CHECK(pin.wrong_tries() == 0);
    CHECK(pin.check(digits("471199")).value());
}

TEST_CASE("on a disk that is full the right PIN opens, and a wrong try counts") {
    Door door;
    SulkingDisk disk;
    {
        Pin pin = Pin::open(disk, door.clock, door.file());
        REQUIRE(pin.set(digits("471199")));
    }
    disk.is_full = true;
    Pin pin = Pin::open(disk, door.clock, door.file());

    for (int i = 0; i < 4; ++i) {
        REQUIRE_FALSE(pin.check(digits("000000")).value());
        door.clock.boottime += pin.wait_ms();
    }
    CHECK(Pin::open(disk, door.clock, door.file()).wrong_tries() == 4);
    CHECK(pin.check(digits("471199")).value());
    CHECK(Pin::open(disk, door.clock, door.file()).wrong_tries() == 0);
    CHECK(pin.set(digits("202020")).error().code == Code::full); // which says so
    CHECK(pin.check(digits("471199")).value());
}

TEST_CASE(
    "a damaged number of tries costs the longest wait, gives none back and locks nobody out") {
    Door door;
    {
        Pin pin = door.open();
        REQUIRE(pin.set(digits("471199")));
        for (int i = 0; i < 3; ++i)
            REQUIRE_FALSE(pin.check(digits("000000")).value());
    }
    const FilePath file = door.dir.path() / "pin-tries";
    const auto good = door.disk.read(file, 4096);
    REQUIRE(good);
    const auto accepts = [&](Bytes bytes) {
        REQUIRE(write_durably(door.disk, file, bytes));
        const Pin opened = door.open();
        CHECK(opened.wrong_tries() == 8);
        CHECK(opened.wait_ms() == 300'000);
        return false;
    };
    CHECK(try_every_truncation(*good, accepts).tried == good->size());
    CHECK(try_every_flip(*good, accepts).tried == 9 * good->size());

    Pin pin = door.open();
    door.clock.boottime += pin.wait_ms();
    CHECK(pin.check(digits("471199")).value());
    CHECK(door.open().wrong_tries() == 0);
}

TEST_CASE("a terminal of before the file of the tries keeps its count, and gets the file") {
    Door door;
    {
        Pin pin = door.open();
        REQUIRE(pin.set(digits("471199")));
    }
    const auto text = door.disk.read(door.file(), 4096);
    REQUIRE(text);
    std::string earlier(as_text(*text));
    REQUIRE(earlier.ends_with("\n0\n0\n"));
    earlier.replace(earlier.size() - 4, 1, "5");
    REQUIRE(write_durably(door.disk, door.file(), as_bytes(earlier)));
    std::filesystem::remove(door.dir.path() / "pin-tries");

    CHECK(door.open().wrong_tries() == 5);
    CHECK(std::filesystem::exists(door.dir.path() / "pin-tries"));
    CHECK(door.open().wrong_tries() == 5);
}

TEST_CASE("a reset is used up in the write that sets the new PIN, and survives a restart") {
    Door door;
    SulkingDisk disk;
    Pin pin = Pin::open(disk, door.clock, door.file());
    REQUIRE(pin.set(digits("471199")));
    for (int i = 0; i < 4; ++i) {
        REQUIRE_FALSE(pin.check(digits("000000")).value());
        door.clock.boottime += pin.wait_ms();
    }
    CHECK(pin.last_reset() == 0);
    CHECK(pin.set(digits("12345"), 5).error().code == Code::usage);
    disk.sulks = true;
    CHECK(pin.set(digits("202020"), 5).error().code == Code::io);
    CHECK(pin.last_reset() == 0);
    CHECK(pin.wrong_tries() == 4);
    disk.sulks = false;

    REQUIRE(pin.set(digits("202020"), 5));

    CHECK(pin.wait_ms() == 0);
    Pin again = door.open();
    CHECK(again.last_reset() == 5);
    CHECK(again.check(digits("202020")).value());
    CHECK_FALSE(again.check(digits("471199")).value());
    CHECK(again.set(digits("303030"), 5).error().code == Code::refused);
    CHECK(again.set(digits("303030"), 4).error().code == Code::refused);
    REQUIRE(again.set(digits("303030"))); // by somebody behind the door
    CHECK(again.last_reset() == 5);
    REQUIRE(again.set(digits("404040"), 6));
    CHECK(door.open().last_reset() == 6);
}

TEST_CASE("a damaged or missing file brings no used reset back") {
    Door door;
    {
        Pin pin = door.open();
        REQUIRE(pin.set(digits("471199")));
        REQUIRE(pin.set(digits("202020"), 5));
    }
    SUBCASE("damaged") { REQUIRE(write_durably(door.disk, door.file(), Buffer(100, 0))); }
    SUBCASE("missing") { std::filesystem::remove(door.file()); }
    Pin pin = door.open();

    CHECK(pin.last_reset() == 5);
    CHECK(pin.set(digits("303030"), 5).error().code == Code::refused);
    CHECK(pin.set(digits("303030"), 4).error().code == Code::refused);
    REQUIRE(pin.set(digits("303030"), 6));
    CHECK(door.open().check(digits("303030")).value());
    CHECK(door.open().last_reset() == 6);
}

TEST_CASE("a terminal of before the file of the last reset gets it when it is switched on") {
    Door door;
    {
        Pin pin = door.open();
        REQUIRE(pin.set(digits("471199"), 5));
    }
    std::filesystem::remove(door.dir.path() / "pin-last-reset");
    REQUIRE(door.open().last_reset() == 5);

    REQUIRE(write_durably(door.disk, door.file(), Buffer(100, 0)));

    CHECK(door.open().last_reset() == 5);
}

TEST_CASE("a damaged file lets nobody in: every cut and every flipped byte") {
    Door door;
    {
        Pin pin = door.open();
        REQUIRE(pin.set(digits("471199")));
    }
    const auto good = door.disk.read(door.file(), 4096);
    REQUIRE(good);
    const auto accepts = [&](Bytes bytes) {
        REQUIRE(write_durably(door.disk, door.file(), bytes));
        Pin pin = door.open();
        CHECK(pin.is_set());
        if (pin.damaged()) CHECK(pin.check(digits("471199")).error().code == Code::malformed);
        return !pin.damaged();
    };

    CHECK(try_every_truncation(*good, accepts).tried == good->size());
    CHECK(try_every_flip(*good, accepts).tried == 9 * good->size());
}
