// SPDX-License-Identifier: MIT
// What the handlers of requests need, put together by serving.h.
#pragma once

#include <array>
#include <atomic>

#include "sync/server/intake.h"
#include "sync/server/notes.h"

namespace streetsign::server {

// Counters for /metrics: nothing of a device, nothing of a person.
struct Counters {
    std::atomic<uint64_t> requests = 0;
    std::array<std::atomic<uint64_t>, 600> replies = {}; // by status
};

// All must outlive this.
struct Service {
    const ServerKeys& keys;
    const SharedTerms& terms;
    Intake& intake;
    Notes& notes;
    CommitQueue& queue;
    ReaderPool& readers;
    Counters& counters;
    Digest desk_token; // its SHA-256
};

} // namespace streetsign::server
