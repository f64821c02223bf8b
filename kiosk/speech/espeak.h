// SPDX-License-Identifier: MIT
// One run of espeak-ng: started with arguments of ours, fed through a pipe, ended at will. Part of
// the launcher's process and of no other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "sync/core/bytes.h"

namespace streetsign::kiosk {

class EspeakRun {
public:
    EspeakRun() = default;
    EspeakRun(const EspeakRun&) = delete;
    EspeakRun& operator=(const EspeakRun&) = delete;
    ~EspeakRun() { kill(); }

    // `program` is the very string that the sandbox lets through, by its address.
    bool start(const char* program, const std::vector<std::string>& arguments, Bytes text);
    bool running() const { return child_ > 0; }
    int descriptor() const { return watched_; } // readable when it has ended; -1: none runs

    // After it has ended: whether everything went well, so far as it says.
    bool reap();
    void kill(); // at once; also when none runs

private:
    void forget();

    pid_t child_ = -1;
    int watched_ = -1; // a pidfd
    int errors_ = -1;  // what it writes to its standard error
};

} // namespace streetsign::kiosk
