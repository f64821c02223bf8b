// SPDX-License-Identifier: MIT
// What an HTTP server is given: where it listens, its limits and deadlines (their reasons: API.md),
// and who answers.
#pragma once

#include <functional>
#include <string>

#include "sync/core/disk.h"
#include "sync/server/http_message.h"

namespace streetsign::server {

using HttpHandler = std::function<HttpReply(const HttpRequest&)>; // from several threads at once
// Of a POST: why its body is not to be read, or nothing.
using BodyRefusal = std::function<std::optional<HttpReply>(std::string_view path, uint64_t length)>;

struct HttpSettings {
    std::string address = "127.0.0.1"; // numeric; plain HTTP on loopback only
    uint16_t port = 0;                 // 0: a free one
    Path tls_certificate;              // PEM chain; empty: plain
    Path tls_key;                      // PEM
    unsigned io_threads = 2;
    unsigned workers = 16; // as many wait for one group commit
    size_t most_connections = 800;
    size_t most_body_bytes = size_t{512} << 20; // of all requests that are arriving
    uint64_t header_ms = 10'000;                // for a whole header, and for a TLS handshake
    uint64_t idle_ms = 30'000;                  // between two requests
    uint64_t transfer_ms = 10'000;              // for a whole body or reply ...
    uint64_t slowest_bytes_per_s = 10'000;      // ... and so much more for its length
    uint64_t patient_bytes_per_s = 2'000;       // a body's instead, while there are ...
    size_t most_patient_bodies = 400; // ... no more; so they cannot take all places for long
};

} // namespace streetsign::server
