// SPDX-License-Identifier: MIT
#include "sync/core/disk.h"

#include <doctest/doctest.h>

#include <csignal>

#include <sys/resource.h>
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

TEST_CASE("a shared file is for its owner's group to read, every other one for its owner alone") {
    const TempDir dir;
    RealDisk disk;
    const mode_t before = ::umask(0);
    REQUIRE(write_durably(disk, dir.path() / "own", as_bytes("x")));
    REQUIRE(write_durably(disk, dir.path() / "shared", as_bytes("x"), Open::create_shared));
    ::umask(before);

    const auto mode_of = [&dir](const char* name) {
        struct stat status {};
        REQUIRE(::stat((dir.path() / name).c_str(), &status) == 0);
        return status.st_mode & 0777;
    };
    CHECK(mode_of("own") == 0600);
    CHECK(mode_of("shared") == 0640);
    CHECK(!disk.open(dir.path() / "shared", Open::create_shared)); // it is there
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
    CHECK(erase_durably(disk, dir.path() / "no-folder/a"));
    CHECK(disk.list(dir.path()).value().empty());
}

TEST_CASE("a removed file is gone, removing it again is no error, removing a folder is one") {
    const TempDir dir;
    RealDisk disk;
    REQUIRE(write_durably(disk, dir.path() / "a", as_bytes("x")));
    REQUIRE(disk.make_folder(dir.path() / "folder"));

    CHECK(remove_durably(disk, dir.path() / "a"));
    CHECK(remove_durably(disk, dir.path() / "a"));
    CHECK(!remove_durably(disk, dir.path() / "folder"));
    CHECK(disk.list(dir.path()).value() == std::vector<std::string>{"folder"});
}

TEST_CASE("a full disk is said as such") {
    RealDisk disk;
    const auto file = disk.open("/dev/full", Open::existing);
    CHECK(!file); // not a plain file: never written to by mistake
    CHECK(disk.free_bytes("/").value() > 0);
}

TEST_CASE("a folder is made with its parents, and found again with a slash at its end") {
    const TempDir dir;
    RealDisk disk;

    CHECK(disk.make_folder(dir.path() / "one/two/three"));
    CHECK(disk.make_folder(dir.path() / "one/two/three"));
    CHECK(disk.make_folder(dir.path() / "one/four/"));
    CHECK(disk.list(dir.path() / "one").value() == std::vector<std::string>{"four", "two"});
}

TEST_CASE("a folder below a loop of links, a file or a name too long is refused with its name") {
    const TempDir dir;
    RealDisk disk;
    REQUIRE(::symlink("loop", (dir.path() / "loop").c_str()) == 0);
    REQUIRE(::symlink("nowhere", (dir.path() / "dangling").c_str()) == 0);
    REQUIRE(write_durably(disk, dir.path() / "file", as_bytes("x")));

    for (const std::string& name :
         {std::string("loop"), std::string("file"), std::string("dangling"), std::string(300, 'n')})
        for (const char* below : {"", "/one", "/one/two"}) {
            const auto made = disk.make_folder(dir.path() / (name + below));
            CAPTURE(name + below);
            REQUIRE(!made);
            CHECK(made.error().detail.find(name) != std::string::npos);
        }
    CHECK(!disk.make_folder(""));
}

namespace {

// No file of this process may grow beyond so many bytes: for it, a disk that is full.
class SmallFiles {
public:
    explicit SmallFiles(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const rlimit small{bytes, before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    }
    ~SmallFiles() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, signal_);
    }
    SmallFiles(const SmallFiles&) = delete;
    SmallFiles& operator=(const SmallFiles&) = delete;

private:
    void (*signal_)(int);
    rlimit before_{};
};

} // namespace

TEST_CASE("a file that finds no room leaves the one before it and nothing half-written") {
    const TempDir dir;
    RealDisk disk;
    REQUIRE(write_durably(disk, dir.path() / "list", as_bytes("before")));
    {
        const SmallFiles small(1000);
        CHECK(!write_durably(disk, dir.path() / "list", Buffer(5000, 'n')));
    }
    CHECK(as_text(disk.read(dir.path() / "list", 100).value()) == "before");
    CHECK(disk.list(dir.path()).value() == std::vector<std::string>{"list"});
}

TEST_CASE("a bare file name is written into the working folder") {
    const TempDir dir;
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(dir.path());
    RealDisk disk;
    const auto written = write_durably(disk, "bare", as_bytes("x"));
    const auto erased = erase_durably(disk, "bare");
    const auto again = write_durably(disk, "bare", as_bytes("y"));
    std::filesystem::current_path(before);

    CHECK(written);
    CHECK(erased);
    CHECK(again);
    CHECK(as_text(disk.read(dir.path() / "bare", 10).value()) == "y");
}
