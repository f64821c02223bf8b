// SPDX-License-Identifier: MIT
#include "sync/desk/passphrase.h"

#include <algorithm>
#include <cstdio>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "sync/core/crypto.h"

namespace streetsign::desk {
namespace {

constexpr size_t longest_passphrase = 1024;

// The terminal without echo for as long as this lives. Ctrl-C and its like end no program here,
// which would leave the terminal silent: they end the line, as its last byte.
class SilentTerminal {
public:
    explicit SilentTerminal(int terminal) : terminal_(terminal) {
        if (::tcgetattr(terminal_, &before_) != 0) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
        quiet.c_cc[VEOL] = before_.c_cc[VINTR];
        quiet.c_cc[VEOL2] = before_.c_cc[VQUIT];
        changed_ = ::tcsetattr(terminal_, TCSAFLUSH, &quiet) == 0;
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;
    ~SilentTerminal() {
        if (changed_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
    }

    bool silent() const { return changed_; }
    bool gives_up(uint8_t byte) const {
        return byte == before_.c_cc[VINTR] || byte == before_.c_cc[VQUIT];
    }

private:
    int terminal_;
    termios before_{};
    bool changed_ = false;
};

// `terminal`: where somebody types, or null.
Result<SecretBuffer> first_line(int descriptor, const SilentTerminal* terminal) {
    SecretBuffer line;
    line.reserve(longest_passphrase);
    for (;;) {
        uint8_t byte = 0;
        const ssize_t got = ::read(descriptor, &byte, 1);
        if (got < 0) return fail(Code::io, "the passphrase cannot be read");
        if (got == 0 || byte == '\n') return line;
        if (terminal != nullptr && terminal->gives_up(byte))
            return fail(Code::usage, "no passphrase was given; start again");
        if (line.size() == longest_passphrase)
            return fail(Code::usage, "a passphrase has at most 1024 bytes");
        line.append(Bytes(&byte, 1));
    }
}

Result<SecretBuffer> ask_terminal(const std::string& question) {
    const int terminal = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0)
        return fail(Code::usage, "there is no terminal to ask for a passphrase on; "
                                 "name a file with --passphrase-file");
    Result<SecretBuffer> answer = [&]() -> Result<SecretBuffer> {
        const SilentTerminal quiet(terminal);
        if (!quiet.silent())
            return fail(Code::io, "this terminal cannot be kept from showing what is typed; name a "
                                  "file with --passphrase-file");
        ::dprintf(terminal, "%s: ", question.c_str());
        return first_line(terminal, &quiet);
    }();
    ::dprintf(terminal, "\n");
    ::close(terminal);
    return answer;
}

} // namespace

Result<SecretBuffer> Passphrases::ask(const std::string& what) const {
    if (!file_) return ask_terminal("Passphrase of " + what);
    const int descriptor = ::open(file_->c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return fail(Code::not_found, "cannot read the passphrase file " + file_->string());
    Result<SecretBuffer> line = first_line(descriptor, nullptr);
    ::close(descriptor);
    if (line && line->empty())
        return fail(Code::usage, "the passphrase file " + file_->string() + " is empty");
    return line;
}

Result<SecretBuffer> Passphrases::choose(const std::string& what) const {
    SecretBuffer chosen = TRY(ask(what + " (new, at least 12 characters)"));
    if (chosen.size() < shortest_passphrase)
        return fail(Code::usage, "the passphrase is too short: take at least 12 characters, better "
                                 "six words that nobody would guess together");
    if (file_) return chosen;
    const SecretBuffer again = TRY(ask(what + " (once more)"));
    if (!equal_secret(chosen.view(), again.view()))
        return fail(Code::usage, "the two passphrases differ; nothing was made, start again");
    return chosen;
}

} // namespace streetsign::desk
