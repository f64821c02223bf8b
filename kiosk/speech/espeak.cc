// SPDX-License-Identifier: MIT
#include "kiosk/speech/espeak.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace streetsign::kiosk {
namespace {

// It answers 0 even when there is nothing to play on; then a line of its own begins like this.
// Lines of libasound's have the word too, but not at their beginning.
constexpr std::string_view no_sound = "error:";

bool complains(int errors) {
    std::array<char, 8192> buffer{};
    const ssize_t size = ::read(errors, buffer.data(), buffer.size());
    if (size <= 0) return false;
    const std::string_view said(buffer.data(), static_cast<std::size_t>(size));
    return said.starts_with(no_sound) || said.find("\nerror:") != std::string_view::npos;
}

struct Pipe {
    int from = -1;
    int into = -1;
    explicit Pipe(int flags) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC | flags) != 0) return;
        from = ends[0];
        into = ends[1];
    }
    bool open() const { return from >= 0; }
};

[[noreturn]] void become(const char* program, const std::vector<std::string>& arguments, int input,
                         int errors) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(input, 0);
    ::dup2(errors, 2);
    std::vector<char*> words;
    words.push_back(const_cast<char*>("espeak-ng"));
    for (const std::string& argument : arguments)
        words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    ::execve(program, words.data(), environ);
    ::_exit(127);
}

} // namespace

bool EspeakRun::start(const char* program, const std::vector<std::string>& arguments, Bytes text) {
    kill();
    const Pipe input(0);
    const Pipe errors(O_NONBLOCK);
    if (input.open() && errors.open()) child_ = ::fork();
    if (child_ == 0) become(program, arguments, input.from, errors.into);
    ::close(input.from);
    ::close(errors.into);
    errors_ = errors.from;
    if (child_ > 0) {
        watched_ = static_cast<int>(::syscall(SYS_pidfd_open, child_, 0));
        // A sentence is shorter than a pipe is wide: this never waits.
        std::size_t written = 0;
        while (written < text.size()) {
            const ssize_t some = ::write(input.into, text.data() + written, text.size() - written);
            if (some <= 0) break;
            written += static_cast<std::size_t>(some);
        }
    }
    ::close(input.into);
    if (child_ > 0 && watched_ >= 0) return true;
    kill();
    return false;
}

bool EspeakRun::reap() {
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    const bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0 && !complains(errors_);
    forget();
    return well;
}

void EspeakRun::kill() {
    if (child_ > 0) {
        ::kill(child_, SIGKILL);
        while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    forget();
}

void EspeakRun::forget() {
    if (watched_ >= 0) ::close(watched_);
    if (errors_ >= 0) ::close(errors_);
    child_ = watched_ = errors_ = -1;
}

} // namespace streetsign::kiosk
