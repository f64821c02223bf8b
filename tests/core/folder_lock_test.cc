// SPDX-License-Identifier: MIT
#include "sync/core/folder_lock.h"

#include <doctest/doctest.h>

#include <csignal>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sync/core/text.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;

namespace {

constexpr const char* taken = "somebody is in there";

Code code_of(const Result<FolderLock>& lock) {
    REQUIRE_FALSE(lock);
    return lock.error().code;
}

} // namespace

TEST_CASE("a folder is locked by one at a time, who leaves nothing in it") {
    const TempDir dir;
    {
        auto first = FolderLock::take(dir.path(), taken);
        REQUIRE(first);
        CHECK(first->held());
        const FolderLock moved = std::move(*first);

        const auto second = FolderLock::take(dir.path(), taken);

        CHECK(code_of(second) == Code::busy);
        CHECK(second.error().detail == taken);
        CHECK(moved.held());
    }
    CHECK(FolderLock::take(dir.path(), taken));
    RealDisk disk;
    CHECK(disk.list(dir.path()).value().empty());
}

TEST_CASE("a locked folder can be used by whoever does not ask") {
    const TempDir dir;
    RealDisk disk;
    const FolderLock lock = FolderLock::take(dir.path(), taken).value();

    CHECK(write_durably(disk, dir.path() / "one", as_bytes("x")));
    CHECK(disk.list(dir.path()).value().size() == 1);
}

TEST_CASE("another process's lock ends when it is killed") {
    const TempDir dir;
    int ready[2] = {-1, -1};
    REQUIRE(::pipe(ready) == 0);
    const pid_t other = ::fork();
    REQUIRE(other >= 0);
    if (other == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // does not outlive a test that fails
        const auto lock = FolderLock::take(dir.path(), taken);
        const char word = lock ? 'y' : 'n';
        if (::write(ready[1], &word, 1) == 1) ::pause();
        ::_exit(0);
    }
    char word = 0;
    REQUIRE(::read(ready[0], &word, 1) == 1);
    CHECK(word == 'y');
    CHECK(code_of(FolderLock::take(dir.path(), taken)) == Code::busy);

    REQUIRE(::kill(other, SIGKILL) == 0);
    REQUIRE(::waitpid(other, nullptr, 0) == other);

    CHECK(FolderLock::take(dir.path(), taken));
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE("what is not there, or is no folder, cannot be locked") {
    const TempDir dir;
    RealDisk disk;
    REQUIRE(write_durably(disk, dir.path() / "file", as_bytes("x")));

    CHECK(code_of(FolderLock::take(dir.path() / "absent", taken)) == Code::not_found);
    CHECK(code_of(FolderLock::take(dir.path() / "file", taken)) == Code::not_found);
    CHECK(!disk.exists(dir.path() / "absent").value());
}
