// SPDX-License-Identifier: MIT
// Where a passphrase comes from: the first line of a file the organiser names, or the terminal with
// the echo off. Lives in wiped memory only. Never from the command line: other users see that.
#pragma once

#include <optional>
#include <string>

#include "sync/core/disk.h"
#include "sync/core/result.h"
#include "sync/core/secret.h"

namespace streetsign::desk {

inline constexpr size_t shortest_passphrase = 12; // bytes; a live campaign's keys hang on it

class Passphrases {
public:
    // Without a file each passphrase is asked for on the terminal.
    explicit Passphrases(std::optional<Path> file) : file_(std::move(file)) {}

    // For a key that is there. `what` is shown in the question: "authority key 1".
    Result<SecretBuffer> ask(const std::string& what) const;
    // For a key to be made: asked for twice, and refused when shorter than shortest_passphrase.
    Result<SecretBuffer> choose(const std::string& what) const;

private:
    std::optional<Path> file_;
};

} // namespace streetsign::desk
