// SPDX-License-Identifier: MIT
#include "kiosk/speech/launcher.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/speech/launcher_work.h"

namespace streetsign::kiosk {
namespace {

constexpr int place_of_socket = 3;
constexpr int most_launchers = 100; // one that dies every time is given up
constexpr long between_launchers_ns = 100'000'000;

// Nothing of the kiosk's but the socket: no script, no tray, no terminal to write to.
void keep_only(int socket) {
    const int nothing = ::open("/dev/null", O_RDWR);
    for (const int standard : {0, 1, 2})
        ::dup2(nothing, standard);
    // What it starts gets none of it. (dup3 refuses a descriptor that is in its place already; that
    // one was made so.)
    if (socket != place_of_socket) ::dup3(socket, place_of_socket, O_CLOEXEC);
    ::close_range(place_of_socket + 1, ~0U, 0);
}

void wait_for(pid_t child, int& status) {
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
}

[[noreturn]] void keep(const std::filesystem::path& program) {
    ::prctl(PR_SET_NAME, "streetsign-keep");
    const pid_t self = ::getpid();
    for (int i = 0; i < most_launchers; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != self) ::_exit(1);
            ::prctl(PR_SET_NAME, "streetsign-say");
            ::_exit(launcher_work(place_of_socket, program));
        }
        int status = 0;
        if (child > 0) wait_for(child, status);
        if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) ::_exit(0);
        const timespec pause{0, between_launchers_ns};
        ::nanosleep(&pause, nullptr);
    }
    ::_exit(1);
}

} // namespace

Result<Launcher> Launcher::start(const std::filesystem::path& program) {
    int ends[2];
    const auto failed = [](const char* what) {
        return fail(Code::io,
                    std::string("no launcher for speech: ") + what + ": " + std::strerror(errno));
    };
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return failed("socketpair");
    const pid_t keeper = ::fork();
    if (keeper < 0) {
        const Error error = failed("fork");
        ::close(ends[0]);
        ::close(ends[1]);
        return error;
    }
    if (keeper == 0) {
        keep_only(ends[1]);
        keep(program);
    }
    ::close(ends[1]);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return Launcher(ends[0], keeper);
}

Launcher::Launcher(Launcher&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), keeper_(std::exchange(other.keeper_, -1)) {}

Launcher::~Launcher() {
    if (socket_ < 0) return;
    // The launcher sees the end of its socket, ends its child and itself; the keeper follows.
    ::close(socket_);
    int status = 0;
    wait_for(keeper_, status);
}

} // namespace streetsign::kiosk
