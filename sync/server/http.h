// SPDX-License-Identifier: MIT
// HTTP/1.1 on Boost.Beast, with or without TLS: reads a request within its limits and deadlines,
// gives it to the handler on a worker thread, writes the reply. Whatever could be read in two ways
// is refused (API.md section 5). Knows no routes and no database. The limits' reasons: API.md.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sync/core/disk.h"
#include "sync/server/http_message.h"

namespace streetsign::server {

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
};

class HttpServer {
public:
    using Handler = std::function<HttpReply(const HttpRequest&)>; // from several threads at once
    using BodyLimit = std::function<size_t(Method, std::string_view path)>;

    // usage: plain HTTP asked for on an address that is not loopback, or an address that is none.
    // io: the address is taken, or the certificate cannot be read.
    static Result<HttpServer> open(const HttpSettings& settings, Handler handler,
                                   BodyLimit body_limit);
    HttpServer(HttpServer&&) noexcept;
    HttpServer& operator=(HttpServer&&) noexcept;
    // NOLINTNEXTLINE(bugprone-exception-escape): a server that cannot stop has to end
    ~HttpServer(); // stops

    uint16_t port() const;
    void start(); // its threads
    void stop();  // takes no more, answers what has begun (10 s at most), ends the threads
    uint64_t refused_connections() const;

private:
    struct State;
    explicit HttpServer(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

// "sha256//<base64>" of the key in a PEM certificate: what goes into the manifest.
Result<std::string> tls_pin_of(const Path& certificate);

} // namespace streetsign::server
