// SPDX-License-Identifier: MIT
// Work that is done in a process of its own: as another user, or because it may end the process.
#pragma once

#include <doctest/doctest.h>

#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace streetsign {

// The wait status; that of an exit with 0 if `work` comes to its end and is true. What the process
// says to its end is not shown.
template <typename Work>
int status_of_child(Work work) {
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
        ::dup2(nowhere, STDERR_FILENO);
        std::signal(SIGABRT, SIG_DFL);
        ::_exit(work() ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
}

template <typename Work>
bool child_is_true(Work work) {
    return status_of_child(work) == 0;
}

// Of an assert.
template <typename Work>
bool child_aborts(Work work) {
    const int status = status_of_child(work);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

} // namespace streetsign
