// SPDX-License-Identifier: MIT
// The launcher: the one place of the kiosk that starts a program, and the only program it can start
// is espeak-ng. It is forked before the kiosk opens anything, holds nothing but one socket, shuts
// itself in (kiosk/sandbox.h: no network, execve with one path only), and says what it is sent
// (message.h), one child for each sentence.
//
// Why a child for each sentence: an espeak-ng that reads line by line does not say when it has
// ended, nor can it be told to stop; the end of a child is both, and SIGKILL is heard at once.
// Starting one takes 8 ms of processor time. A voice and a rate are arguments and need no markup in
// the text, which therefore is never taken for any. Text goes through a pipe: arguments could be
// read by everybody.
//
// A keeper stands between kiosk and launcher: should the launcher die, it forks another, which the
// kiosk may no longer do. Both end when the kiosk does, however that ends.
#pragma once

#include <filesystem>

#include <sys/types.h>

#include "sync/core/result.h"

namespace streetsign::kiosk {

inline constexpr const char* default_speech_program = "/usr/bin/espeak-ng";

class Launcher {
public:
    // Call it before any thread, window or secret there is. A program that is not there is no
    // failure: then nothing has a voice.
    static Result<Launcher> start(const std::filesystem::path& program);
    Launcher(Launcher&& other) noexcept;
    Launcher& operator=(Launcher&&) = delete;
    ~Launcher(); // ends it, and what it is saying

    int socket() const { return socket_; }   // the kiosk's end; datagrams, never waits
    pid_t keeper() const { return keeper_; } // for tests

private:
    Launcher(int socket, pid_t keeper) : socket_(socket), keeper_(keeper) {}

    int socket_;
    pid_t keeper_;
};

} // namespace streetsign::kiosk
