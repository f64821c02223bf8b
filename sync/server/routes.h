// SPDX-License-Identifier: MIT
// A table from method and path to the handler: API.md as code. Handlers are functions from the
// service and a request to a reply; they keep no state of their own and may run on any thread.
#pragma once

#include <array>
#include <atomic>

#include "sync/server/http_message.h"
#include "sync/server/intake.h"
#include "sync/server/notes.h"

namespace streetsign::server {

// Counters for /metrics: nothing of a device, nothing of a person.
struct Counters {
    std::atomic<uint64_t> requests = 0;
    std::array<std::atomic<uint64_t>, 600> replies = {}; // by status
};

// What the handlers need. All must outlive this.
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

HttpReply answer(Service& service, const HttpRequest& request);

// How long a body may be; 0: this path takes none.
size_t body_limit(const Service& service, Method method, std::string_view path);

HttpReply word_reply(int status, std::string_view word);

} // namespace streetsign::server
