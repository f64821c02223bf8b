// SPDX-License-Identifier: MIT
// The server's TLS and the transport's ideas of trust, against each other. Certificates are made by
// the openssl program, which nobody here wrote.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <vector>

#include "sync/core/crypto.h"
#include "sync/server/http.h"
#include "sync/transport/curl_transport.h"
#include "tests/support/raw_socket.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::server;

namespace {

class TlsServer {
public:
    explicit TlsServer(const char* name_of_host, HttpSettings settings = {}) {
        const std::string command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
            "-subj /CN=test -addext subjectAltName=" +
            std::string(name_of_host) + " -keyout " + key().string() + " -out " +
            certificate().string() + " 2>/dev/null";
        REQUIRE(std::system(command.c_str()) == 0);
        settings.tls_certificate = certificate();
        settings.tls_key = key();
        server.emplace(HttpServer::open(
                           settings,
                           [this](const HttpRequest& request) {
                               ++handled;
                               HttpReply reply;
                               reply.body = request.body;
                               return reply;
                           },
                           [](std::string_view, uint64_t) { return std::nullopt; })
                           .value());
        server->start();
    }
    Path key() const { return dir.path() / "key.pem"; }
    Path certificate() const { return dir.path() / "cert.pem"; }
    std::string pin() const { return tls_pin_of(certificate()).value(); }
    CurlSettings settings() const {
        CurlSettings result;
        result.server_url = "https://127.0.0.1:" + std::to_string(server->port());
        return result;
    }

    TempDir dir;
    std::atomic<int> handled = 0;
    std::optional<HttpServer> server;
};

Code outcome(CurlSettings settings) {
    CurlTransport transport = CurlTransport::create(std::move(settings)).value();
    const Result<HttpAnswer> answer = transport.post("/x", as_bytes("secret"));
    return answer ? Code::usage : answer.error().code; // usage: it went well
}

const std::string other_pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
constexpr Code went_well = Code::usage;
constexpr uint64_t ten_years_s = uint64_t{10} * 365 * 86400;

} // namespace

TEST_CASE("a pin is enough, the backup pin as well, and a wrong pin sends nothing") {
    TlsServer server("DNS:elsewhere.example");
    CurlSettings settings = server.settings();
    settings.pins = {server.pin()};
    CHECK(outcome(std::move(settings)) == went_well);
    settings = server.settings();
    settings.pins = {other_pin, server.pin()};
    CHECK(outcome(std::move(settings)) == went_well);
    const int handled = server.handled;
    settings = server.settings();
    settings.pins = {other_pin};
    CHECK(outcome(std::move(settings)) == Code::not_signed);
    CHECK(server.handled == handled);
}

TEST_CASE("without a pin a certificate must be of a known authority, for this host, not ended") {
    TlsServer server("IP:127.0.0.1");
    CHECK(outcome(server.settings()) == Code::not_signed); // the system knows no such authority
    CurlSettings settings = server.settings();
    settings.ca_file = server.certificate();
    CHECK(outcome(std::move(settings)) == went_well);

    TlsServer elsewhere("DNS:elsewhere.example");
    settings = elsewhere.settings();
    settings.ca_file = elsewhere.certificate();
    CHECK(outcome(std::move(settings)) == Code::not_signed);
    settings = server.settings();
    settings.ca_file = elsewhere.certificate();
    CHECK(outcome(std::move(settings)) == Code::not_signed);
    settings = server.settings();
    settings.ca_file = server.certificate();
    settings.pins = {other_pin}; // both are asked
    CHECK(outcome(std::move(settings)) == Code::not_signed);
    CHECK(server.handled == 1);
    CHECK(elsewhere.handled == 0);
}

TEST_CASE("certificates are checked at the floor of time, not by a clock that may be wrong") {
    TlsServer server("IP:127.0.0.1");
    const auto now = static_cast<uint64_t>(std::time(nullptr));
    CurlSettings settings = server.settings();
    settings.ca_file = server.certificate();
    settings.floor_seconds = now - ten_years_s; // a floor cannot say that it has not begun yet
    CHECK(outcome(std::move(settings)) == went_well);
    settings = server.settings();
    settings.ca_file = server.certificate();
    settings.floor_seconds = now + ten_years_s; // but it can say that it has ended
    CHECK(outcome(std::move(settings)) == Code::not_signed);
}

TEST_CASE("megabytes go through TLS unharmed") {
    TlsServer server("IP:127.0.0.1");
    CurlSettings settings = server.settings();
    settings.pins = {server.pin()};
    settings.answer_limit = size_t{1} << 22;
    CurlTransport transport = CurlTransport::create(std::move(settings)).value();
    Buffer body(3'000'000);
    fill_random(body);
    for (int i = 0; i < 3; ++i) {
        const HttpAnswer answer = transport.post("/x", body).value();
        CHECK(answer.body == body);
    }
}

TEST_CASE(
    "clients that begin TLS and say no more are gone in time, and others are served meanwhile") {
    HttpSettings brief;
    brief.header_ms = 700;
    TlsServer server("IP:127.0.0.1", brief);
    std::vector<RawSocket> silent;
    for (int i = 0; i < 40; ++i) {
        RawSocket& socket = silent.emplace_back(server.server->port());
        if (i % 2 == 0) socket.send("\x16\x03\x01\x02"); // the first bytes of a greeting
    }
    CurlSettings settings = server.settings();
    settings.pins = {server.pin()};

    CHECK(outcome(std::move(settings)) == went_well);

    for (RawSocket& socket : silent)
        CHECK(socket.read_to_end().find("TIMEOUT") == std::string::npos);
    CHECK(server.handled == 1);
}

TEST_CASE("a server without a readable certificate or key does not start") {
    TempDir dir;
    HttpSettings settings;
    settings.tls_certificate = dir.path() / "none.pem";
    settings.tls_key = dir.path() / "none.pem";
    CHECK(!HttpServer::open(
        settings, [](const HttpRequest&) { return HttpReply{}; },
        [](std::string_view, uint64_t) { return std::nullopt; }));
    CHECK(!tls_pin_of(settings.tls_certificate));
}
