// SPDX-License-Identifier: MIT
// HTTP/1.1 on Boost.Beast, with or without TLS: reads a request within its limits and deadlines,
// gives it to the handler on a worker thread, writes the reply. Whatever could be read in two ways
// is refused (API.md section 5). Knows no routes and no database. The limits' reasons: API.md.
#pragma once

#include <memory>
#include <string>

#include "sync/server/http_settings.h"

namespace streetsign::server {

class HttpServer {
public:
    // usage: plain HTTP asked for on an address that is not loopback, or an address that is none.
    // io: the address is taken, or the certificate cannot be read.
    static Result<HttpServer> open(const HttpSettings& settings, HttpHandler handler,
                                   BodyRefusal refuse_body);
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
