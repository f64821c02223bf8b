// SPDX-License-Identifier: MIT
#include "sync/server/http.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <new>
#include <thread>
#include <vector>

#include "sync/server/http_head.h"
#include "tests/support/raw_socket.h"

using namespace streetsign;
using namespace streetsign::server;

namespace {

// Answers with what it was given; the body's limit is 1000 bytes at /post.
class Echo {
public:
    explicit Echo(HttpSettings settings = {})
        : server_(HttpServer::open(
                      settings,
                      [this](const HttpRequest& request) {
                          ++handled;
                          HttpReply reply;
                          const std::string text =
                              request.path + "|" + request.query + "|" + request.bearer + "|";
                          reply.body.assign(text.begin(), text.end());
                          append(reply.body, request.body);
                          return reply;
                      },
                      [](std::string_view path, uint64_t length) -> std::optional<HttpReply> {
                          if (path != "/post" && path != "/large")
                              return word_reply(404, "not-found");
                          if (length <= (path == "/post" ? uint64_t{1000} : uint64_t{1} << 20))
                              return std::nullopt;
                          return word_reply(413, "too-large");
                      })
                      .value()) {
        server_.start();
    }
    uint16_t port() const { return server_.port(); }
    std::string ask(std::string_view request) const {
        RawSocket socket(port());
        socket.send(request);
        socket.end_sending();
        return socket.read_to_end();
    }
    HttpServer& server() { return server_; }

    std::atomic<int> handled = 0;

private:
    HttpServer server_;
};

bool is_status(const std::string& reply, int status) {
    return reply.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

} // namespace

TEST_CASE("a plain request is answered, with headers that keep a browser in") {
    Echo echo;
    const std::string reply = echo.ask("GET /path?a=b HTTP/1.1\r\nHost: x\r\n"
                                       "Authorization: Bearer token\r\nConnection: close\r\n\r\n");
    CHECK(is_status(reply, 200));
    CHECK(reply.ends_with("\r\n\r\n/path|a=b|token|"));
    CHECK(reply.find("Content-Security-Policy: default-src 'self'") != std::string::npos);
    CHECK(reply.find("X-Content-Type-Options: nosniff") != std::string::npos);
    CHECK(reply.find("Server:") == std::string::npos);
}

TEST_CASE("a token's scheme may be written as anybody likes, and another scheme is no way in") {
    Echo echo;
    const auto asked_with = [&](const std::string& authorization) {
        return echo.ask("GET /path HTTP/1.1\r\nHost: x\r\nAuthorization: " + authorization +
                        "\r\nConnection: close\r\n\r\n");
    };
    for (const char* const same :
         {"Bearer token", "bearer token", "BEARER token", "bEaReR  token"}) {
        CAPTURE(same);
        CHECK(asked_with(same).ends_with("\r\n\r\n/path||token|"));
    }
    // As it came, so that it is a token, and a wrong one.
    for (const char* const other : {"Basic token", "token", "Bearer", "Bearertoken"}) {
        CAPTURE(other);
        CHECK(asked_with(other).ends_with("\r\n\r\n/path||" + std::string(other) + "|"));
    }
    CHECK(asked_with("").ends_with("\r\n\r\n/path|||"));
}

TEST_CASE("requests that could be read in two ways are refused, and none reaches a handler") {
    using namespace std::string_literals; // lengths that include a zero byte
    Echo echo;
    const std::string end = "\r\n\r\nhello";
    const std::vector<std::string> probes = {
        "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6" + end,
        "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5" + end,
        "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 6" + end,
        "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: +3" + end,
        "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: -1" + end,
        "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5" + end,
        "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999" + end,
        "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length : 5" + end,
        "POST /post HTTP/1.1\r\nHost: x\r\n Content-Length: 5" + end,
        "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked" + end,
        "POST /post HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /post HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 5" + end,
        "POST /post HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \x0b"
        "chunked" +
            end,
        "POST /post HTTP/1.1\nHost: x\nContent-Length: 5\n\nhello",
        "POST /post HTTP/1.1\r\nHost: x\r\nX: a\nContent-Length: 5" + end,
        "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"s,
        "GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n"s,
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: x\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
        "GET http://y/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5" + end,
        "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /\tx HTTP/1.1\r\nHost: x\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 5" + end,
        "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(9000, 'a') + "\r\n\r\n",
        "\x16\x03\x01\x02\x01\x01\xfc\x03\x03",
    };
    for (const std::string& probe : probes) {
        CAPTURE(probe);
        const std::string reply = echo.ask(probe);
        CHECK(!is_status(reply, 200));
        CHECK(reply.find("TIMEOUT") == std::string::npos);
    }
    CHECK(echo.handled == 0);
    MESSAGE("smuggling probes refused: ", probes.size());
    CHECK(is_status(echo.ask("POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                             "Connection: close" +
                             end),
                    200)); // the control
}

TEST_CASE("what API.md calls malformed is answered so, and at once") {
    Echo echo;
    const auto first_line = [&](const std::string& head) {
        RawSocket socket(echo.port());
        socket.send(head);
        return socket.read_to_end(); // the client would go on; the server closes
    };
    const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n";
    const std::string post = "POST /post HTTP/1.1\r\nHost: x\r\n";
    for (const std::string& head :
         {get + "\n", get + "X: a\n\r\n", get + "Host: y\r\n\r\n",
          get + "Authorization: a\r\nAuthorization: a\r\n\r\n",
          post + "Content-Length: 5\r\nTransfer-Encoding: identity\r\n\r\n",
          post + "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\n",
          post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
        CAPTURE(head);
        const std::string reply = first_line(head);
        CHECK(is_status(reply, 400));
        CHECK(reply.ends_with("\r\n\r\nmalformed\n"));
    }
    CHECK(echo.handled == 0);
}

TEST_CASE("a header of 8 KiB is taken, and one of a byte more is not, however it comes") {
    const auto head_of = [](size_t bytes) {
        const std::string begin = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: ";
        return begin + std::string(bytes - begin.size() - 4, 'a') + "\r\n\r\n";
    };
    for (const bool in_pieces : {false, true}) {
        CAPTURE(in_pieces);
        Echo echo;
        const auto ask = [&](const std::string& head) {
            RawSocket socket(echo.port());
            const size_t piece = in_pieces ? 1000 : head.size();
            for (size_t at = 0; at < head.size(); at += piece)
                socket.send(std::string_view(head).substr(at, piece));
            return socket.read_to_end();
        };
        CHECK(is_status(ask(head_of(8192)), 200));
        CHECK(echo.handled == 1);
        CHECK(is_status(ask(head_of(8193)), 400));
        CHECK(echo.handled == 1);
    }
}

TEST_CASE("a body is bounded by its route, before it is read") {
    Echo echo;
    const auto with_length = [](const char* path, const char* length) {
        return std::string("POST ") + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + length +
               "\r\n\r\n";
    };
    CHECK(is_status(echo.ask(with_length("/post", "1001")), 413));
    CHECK(is_status(echo.ask(with_length("/post", "4294967296")), 413));
    CHECK(is_status(echo.ask(with_length("/nowhere", "1")), 404));
    CHECK(is_status(echo.ask("POST /post HTTP/1.1\r\nHost: x\r\n\r\n"), 411));
    CHECK(is_status(
        echo.ask("POST /post HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"), 411));
    CHECK(echo.handled == 0);
    // The whole refusal arrives although megabytes are still being sent.
    RawSocket socket(echo.port());
    socket.send(with_length("/post", "3000000"));
    for (int i = 0; i < 30; ++i)
        socket.send(std::string(100'000, 'x'));
    socket.end_sending();
    CHECK(is_status(socket.read_to_end(), 413));
}

TEST_CASE("a body that ends half-way reaches no handler") {
    Echo echo;
    const std::string request = "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";
    for (const char* part : {"", "h", "hell"})
        CHECK(echo.ask(request + part).empty());
    CHECK(echo.handled == 0);
}

TEST_CASE("HEAD gets what GET gets but for the body, on a connection that goes on") {
    Echo echo;
    const auto asked_by = [](std::string_view method, std::string_view rest) {
        return std::string(method) + " /path?a=b HTTP/1.1\r\nHost: x\r\n" + std::string(rest);
    };
    const std::string last = "Connection: close\r\n\r\n";
    const std::string got = echo.ask(asked_by("GET", last));
    const std::string header = got.substr(0, got.find("\r\n\r\n") + 4);

    CHECK(echo.ask(asked_by("HEAD", last)) == header);
    const std::string both = echo.ask(asked_by("HEAD", "\r\n") + asked_by("GET", last));
    CHECK(both.ends_with(got));
    CHECK(both.find(got) == both.find("HTTP/1.1", 1)); // nothing between the two
    // What is refused has no body either.
    const std::string refused = echo.ask(asked_by("HEAD", "Transfer-Encoding: chunked\r\n\r\n"));
    CHECK(is_status(refused, 411));
    CHECK(refused.ends_with("\r\n\r\n"));
    CHECK(echo.handled == 4);
}

TEST_CASE(
    "a reply is whole and not kept, whatever part or date is asked for; a lasting one is kept") {
    Echo echo;
    const std::string plain = "GET /path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    const std::string whole = echo.ask(plain + "\r\n");
    for (const char* wish : {"Range: bytes=0-1", "If-None-Match: *", "If-Match: \"none\"",
                             "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT"})
        CHECK(echo.ask(plain + wish + "\r\n\r\n") == whole);
    CHECK(whole.find("\r\nCache-Control: no-store\r\n") != std::string::npos);

    HttpReply lasting;
    lasting.lasting = true;
    CHECK(reply_head(lasting, true)
              .find("\r\nCache-Control: public, max-age=31536000, "
                    "immutable\r\n") != std::string::npos);
}

TEST_CASE("a method that is none of ours is told which are") {
    Echo echo;
    const std::string reply = echo.ask("DELETE / HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(is_status(reply, 405));
    CHECK(reply.find("\r\nAllow: GET, HEAD, POST\r\n") != std::string::npos);
    CHECK(echo.handled == 0);
}

TEST_CASE("a large body arrives whole, in pieces, and requests follow each other on a connection") {
    Echo echo;
    const std::string body(700'000, 'b');
    RawSocket socket(echo.port());
    for (int i = 0; i < 3; ++i) {
        socket.send("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 700000\r\n\r\n");
        socket.send(body.substr(0, 1));
        socket.send(body.substr(1));
        socket.send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
        const std::string reply = socket.read_until("/next|||");
        CHECK(reply.size() > 700'000);
        CHECK(reply.find("TIMEOUT") == std::string::npos);
    }
    CHECK(echo.handled == 6);
}

TEST_CASE("clients that drip are gone in time, and others are served meanwhile") {
    HttpSettings settings;
    settings.header_ms = 700;
    settings.transfer_ms = 700;
    settings.slowest_bytes_per_s = 1'000'000;
    Echo echo(settings);
    std::vector<RawSocket> dripping;
    for (int i = 0; i < 300; ++i) {
        RawSocket& socket = dripping.emplace_back(echo.port());
        if (i % 3 == 0) socket.send("GET / HT");
        if (i % 3 == 1)
            socket.send("POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n1");
    }

    for (int i = 0; i < 20; ++i)
        CHECK(
            is_status(echo.ask("GET /good HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), 200));
    size_t gone = 0;
    for (RawSocket& socket : dripping)
        gone += socket.read_to_end().find("TIMEOUT") == std::string::npos ? 1 : 0;

    CHECK(gone == dripping.size());
    CHECK(echo.handled == 20);
    MESSAGE("dripping clients ended: ", gone);
}

TEST_CASE("clients that do not read their reply are gone in time") {
    HttpSettings settings;
    settings.transfer_ms = 300;
    settings.slowest_bytes_per_s = 1'000'000'000;
    settings.most_connections = 4;
    // More than the system keeps on the way for a connection.
    HttpServer server = HttpServer::open(
                            settings,
                            [](const HttpRequest& request) {
                                HttpReply reply;
                                if (request.path == "/long") reply.body.resize(size_t{16} << 20);
                                return reply;
                            },
                            [](std::string_view, uint64_t) { return std::nullopt; })
                            .value();
    server.start();
    std::vector<RawSocket> deaf;
    for (int i = 0; i < 4; ++i)
        deaf.emplace_back(server.port()).send("GET /long HTTP/1.1\r\nHost: x\r\n\r\n");

    const auto ask = [&] {
        RawSocket socket(server.port());
        socket.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        return socket.read_to_end();
    };
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    std::string reply;
    while (!is_status(reply, 200) && std::chrono::steady_clock::now() < end)
        reply = ask();

    CHECK(is_status(reply, 200)); // their places are free again
}

TEST_CASE("connections and arriving bytes are bounded for everybody together") {
    HttpSettings settings;
    settings.most_connections = 4;
    settings.most_body_bytes = 500'000;
    Echo echo(settings);
    std::vector<RawSocket> held;
    for (int i = 0; i < 4; ++i) {
        RawSocket& socket = held.emplace_back(echo.port());
        socket.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(socket.read_until("/|||").find("TIMEOUT") == std::string::npos);
    }
    RawSocket fifth(echo.port());
    CHECK(fifth.read_to_end().empty());
    CHECK(echo.server().refused_connections() == 1);
    held[0].send("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n");
    held[0].send(std::string(600'000, 'x'));
    const std::string crowd = held[0].read_until("slow-down");
    CHECK(is_status(crowd, 429));
    CHECK(crowd.find("Retry-After: 10") != std::string::npos);
}

TEST_CASE("a slow body is waited for, while not too many others are") {
    HttpSettings settings;
    settings.transfer_ms = 300;
    settings.slowest_bytes_per_s = 1'000'000;
    settings.patient_bytes_per_s = 100;
    settings.most_patient_bodies = 1;
    Echo echo(settings);
    const auto begin = [&] {
        RawSocket socket(echo.port());
        socket.send("POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n"
                    "Expect: 100-continue\r\n\r\n");
        CHECK(socket.read_until("100 Continue\r\n\r\n").find("TIMEOUT") == std::string::npos);
        socket.send("x");
        return socket;
    };
    const std::string rest(899, 'x');

    for (int again = 0; again < 2; ++again) { // the place is given back
        RawSocket patient = begin();
        RawSocket other = begin();
        CHECK(other.read_to_end().empty()); // when 300 ms are over
        patient.send(rest);
        CHECK(is_status(patient.read_until("/post|"), 200));
    }
    CHECK(echo.handled == 2);
}

TEST_CASE("a body takes room by what came of it, and little more") {
    HttpSettings settings;
    settings.most_body_bytes = size_t{1} << 20;
    Echo echo(settings);
    std::vector<RawSocket> slow;
    for (int i = 0; i < 12; ++i)
        slow.emplace_back(echo.port())
            .send("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\nsome");

    const std::string taken = echo.ask("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                                       "Connection: close\r\n\r\nhello");

    CHECK(is_status(taken, 200));
}

TEST_CASE("stopping answers what has begun and takes nothing new") {
    std::atomic<bool> begun = false;
    std::atomic<bool> go = false;
    HttpServer server = HttpServer::open(
                            {},
                            [&](const HttpRequest&) {
                                begun = true;
                                begun.notify_all();
                                go.wait(false);
                                return HttpReply{};
                            },
                            [](std::string_view, uint64_t) { return std::nullopt; })
                            .value();
    server.start();
    RawSocket socket(server.port());
    socket.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    begun.wait(false);
    std::thread stopping([&] { server.stop(); });
    go = true;
    go.notify_all();
    CHECK(is_status(socket.read_to_end(), 200));
    stopping.join();
    CHECK(!RawSocket(server.port()).connected());
}

TEST_CASE("a handler that throws ends its connection and holds up no stop") {
    HttpServer server = HttpServer::open(
                            {}, [](const HttpRequest&) -> HttpReply { throw std::bad_alloc(); },
                            [](std::string_view, uint64_t) { return std::nullopt; })
                            .value();
    server.start();
    RawSocket socket(server.port());
    socket.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(socket.read_to_end().empty());
    const auto begin = std::chrono::steady_clock::now();

    server.stop();

    // It waits for ten seconds while something is being answered.
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("a stopped server takes no connection, however soon it was stopped") {
    for (int i = 0; i < 100; ++i) {
        Echo echo;
        echo.server().stop();
        CHECK(!RawSocket(echo.port()).connected());
    }
}

TEST_CASE("plain HTTP is for loopback only, and a taken port is said to be taken") {
    const auto handler = [](const HttpRequest&) { return HttpReply{}; };
    const auto bodies = [](std::string_view, uint64_t) { return std::nullopt; };
    HttpSettings open_to_all;
    open_to_all.address = "0.0.0.0";
    CHECK(HttpServer::open(open_to_all, handler, bodies).error().code == Code::usage);
    HttpSettings no_address;
    no_address.address = "localhost.example";
    CHECK(HttpServer::open(no_address, handler, bodies).error().code == Code::usage);
    Echo echo;
    HttpSettings taken;
    taken.port = echo.port();
    CHECK(HttpServer::open(taken, handler, bodies).error().code == Code::io);
}
