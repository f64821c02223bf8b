// SPDX-License-Identifier: MIT
#include "sync/core/disk.h"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp_dir.h"

using namespace streetsign;

TEST_CASE("a file written durably is there whole, tells no time and leaves no temporary name") {
    const TempDir dir;
    RealDisk disk;

    REQUIRE(write_durably(disk, dir.path() / "one", as_bytes("first")));
    REQUIRE(write_durably(disk, dir.path() / "one", as_bytes("second")));

    CHECK(as_text(disk.read(dir.path() / "one", 100).value()) == "second");
    CHECK(disk.list(dir.path()).value() == std::vector<std::string>{"one"});
    struct stat status {};
    REQUIRE(::stat((dir.path() / "one").c_str(), &status) == 0);
    CHECK(status.st_mtim.tv_sec == 946684800);
}

TEST_CASE("reading refuses what is too large, not there, a link, a FIFO or a folder") {
    const TempDir dir;
    RealDisk disk;
    REQUIRE(write_durably(disk, dir.path() / "ten", as_bytes("0123456789")));
    REQUIRE(::symlink("ten", (dir.path() / "link").c_str()) == 0);
    REQUIRE(::mkfifo((dir.path() / "fifo").c_str(), 0600) == 0);

    CHECK(disk.read(dir.path() / "ten", 10).value().size() == 10);
    CHECK(disk.read(dir.path() / "ten", 9).error().code == Code::full);
    CHECK(disk.read(dir.path() / "absent", 9).error().code == Code::not_found);
    CHECK(!disk.read(dir.path() / "link", 10));
    CHECK(!disk.read(dir.path() / "fifo", 10));
    CHECK(!disk.read(dir.path(), 10));
}

TEST_CASE("reading takes no more memory than the file has bytes, and believes no length") {
    const TempDir dir;
    RealDisk disk;
    for (const size_t size : {0, 1, 65535, 65536, 65537, 200000}) {
        const Buffer content(size, 'x');
        REQUIRE(write_durably(disk, dir.path() / "file", content));
        const Buffer read = disk.read(dir.path() / "file", 200000).value();
        CHECK(read == content);
        CHECK(read.capacity() <= size + 1);
    }
    // The system's files say that they are empty.
    const Buffer limits = disk.read("/proc/self/limits", 65536).value();
    CHECK(as_text(limits).find("Max open files") != std::string_view::npos);
    CHECK(disk.read("/proc/self/limits", 20).error().code == Code::full);
}

TEST_CASE("an erased file is gone, and erasing what is not there is no error") {
    const TempDir dir;
    RealDisk disk;
    REQUIRE(write_durably(disk, dir.path() / "a", as_bytes("x")));

    CHECK(erase_durably(disk, dir.path() / "a"));
    CHECK(erase_durably(disk, dir.path() / "a"));
    CHECK(disk.list(dir.path()).value().empty());
}

TEST_CASE("a full disk is said as such") {
    RealDisk disk;
    const auto file = disk.open("/dev/full", Open::existing);
    CHECK(!file); // not a plain file: never written to by mistake
    CHECK(disk.free_bytes("/").value() > 0);
}
