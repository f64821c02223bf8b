// SPDX-License-Identifier: MIT
// What was in use is never made anew: the mark beside the key, and what is missing beside it.
#include <filesystem>
#include <fstream>

#include "tests/store/faulty_disk.h"
#include "tests/store/sample_terminal.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

Code opening_of(SampleTerminal& terminal, uint32_t epoch = 1) {
    const auto store = terminal.try_open(epoch);
    REQUIRE_FALSE(store);
    return store.error().code;
}

// A terminal with a day open and two records in the tray, switched off.
void use(SampleTerminal& terminal) {
    Store store = terminal.open_for_business();
    terminal.sign_many(store, 2);
}

} // namespace

TEST_CASE("a state that vanished is gone, and none is made in its place") {
    SampleTerminal terminal;
    use(terminal);
    const Path file = terminal.state() / "state.sqlite";

    SUBCASE("with its folder") { std::filesystem::remove_all(terminal.state()); }
    SUBCASE("the file alone") { std::filesystem::remove(file); }

    CHECK(opening_of(terminal) == Code::gone);
    CHECK(opening_of(terminal) == Code::gone);
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("a state that was emptied is gone") {
    SampleTerminal terminal;
    use(terminal);
    for (const char* name : {"state.sqlite-wal", "state.sqlite-shm"})
        std::filesystem::remove(terminal.state() / name);
    std::filesystem::resize_file(terminal.state() / "state.sqlite", 0);

    CHECK(opening_of(terminal) == Code::gone);
}

TEST_CASE("a tray that vanished is gone, and comes back when its medium does") {
    SampleTerminal terminal;
    use(terminal);
    const Path aside = terminal.dir.path() / "aside";
    std::filesystem::rename(terminal.tray(), aside);

    CHECK(opening_of(terminal) == Code::gone);
    CHECK_FALSE(std::filesystem::exists(terminal.tray()));

    std::filesystem::rename(aside, terminal.tray());
    CHECK(terminal.open().counts().tray == 2);
}

TEST_CASE("no second medium is begun while the tray is gone") {
    SampleTerminal terminal;
    use(terminal);
    std::filesystem::remove(terminal.tray());
    terminal.with_second = true;

    CHECK(opening_of(terminal) == Code::gone);
    CHECK_FALSE(std::filesystem::exists(terminal.stick() / "tray"));
}

TEST_CASE("a log with batches asks for its tray without the mark too") {
    SampleTerminal terminal;
    {
        Store store = terminal.open_for_business();
        terminal.sign_many(store, 2);
        REQUIRE(store.close_day());
    }
    std::filesystem::remove(terminal.begun());
    std::filesystem::remove(terminal.tray());

    CHECK(opening_of(terminal) == Code::gone);
}

TEST_CASE("a store of before the mark gets it when it is next opened") {
    SampleTerminal terminal;
    use(terminal);
    std::filesystem::remove(terminal.begun());

    CHECK(terminal.open().counts().tray == 2);

    CHECK(std::filesystem::exists(terminal.begun()));
    std::filesystem::remove(terminal.tray());
    CHECK(opening_of(terminal) == Code::gone);
}

TEST_CASE("a first making that was cut off heals itself") {
    SampleTerminal terminal;
    { static_cast<void>(terminal.open()); }
    std::filesystem::remove(terminal.begun());

    SUBCASE("before the tray was whole") {
        std::filesystem::rename(terminal.tray(), terminal.tray().string() + ".new");
    }
    SUBCASE("before the state had its tables") {
        std::filesystem::remove(terminal.tray());
        std::filesystem::remove_all(terminal.state());
        std::filesystem::create_directories(terminal.state());
        const std::ofstream empty(terminal.state() / "state.sqlite");
    }
    SUBCASE("before the mark had its name") {
        const std::ofstream half(terminal.begun().string() + ".new");
    }

    CHECK(terminal.open().counts() == Counts{});
    CHECK(std::filesystem::exists(terminal.begun()));
}

TEST_CASE("the next key begins anew, with the records that are still in the tray") {
    SampleTerminal terminal;
    use(terminal);
    std::filesystem::remove_all(terminal.state());
    REQUIRE(opening_of(terminal) == Code::gone);

    CHECK(terminal.open(2).counts().tray == 2);
}

TEST_CASE("an empty tray stays until the one with larger slots is whole") {
    const TempDir dir;
    FaultyDisk disk;
    const Path path = dir.path() / "tray";
    const TrayBinding binding = tray_binding("example.org/ban-example/device/stall-07/1");
    REQUIRE(Tray::prepare(disk, path, binding, 2000, 4));
    disk.fail_next(FaultyDisk::What::write, ".new");

    const auto open = [&] {
        return TrayPair::open(disk, path, std::nullopt, {binding, 20000, 4}, Missing::refuse);
    };

    CHECK_FALSE(open());
    CHECK(Tray::open(disk, path, binding));
    const auto pair = open();
    REQUIRE(pair);
    CHECK(pair->largest_envelope() >= 20000);
}
