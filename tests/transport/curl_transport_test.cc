// SPDX-License-Identifier: MIT
#include "sync/transport/curl_transport.h"

#include <chrono>
#include <cstdlib>

#include <doctest/doctest.h>

#include "sync/core/crypto.h"
#include "tests/transport/scripted_server.h"

using namespace streetsign;

namespace {

CurlSettings settings_for(const std::string& url) {
    CurlSettings settings;
    settings.server_url = url;
    settings.allow_plain_loopback = true;
    return settings;
}

// The same without plain http.
CurlSettings careful(const std::string& url) {
    CurlSettings settings = settings_for(url);
    settings.allow_plain_loopback = false;
    settings.plain_option = "--plain";
    return settings;
}

CurlTransport transport_to(const ScriptedServer& server) {
    return CurlTransport::create(settings_for(server.url())).value();
}

std::string reply(const std::string& status, const std::string& headers, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           headers + "\r\n" + body;
}

} // namespace

TEST_CASE("https goes anywhere, http to loopback only, and only when it was allowed") {
    for (const char* url :
         {"https://example.org", "https://example.org:8443", "https://192.0.2.1:1",
          "https://[2001:db8::1]:443", "https://example.org/path"}) {
        CAPTURE(url);
        CHECK(check_server_url(careful(url)));
    }
    for (const char* url :
         {"http://127.0.0.1", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:8080"}) {
        CAPTURE(url);
        CHECK(check_server_url(settings_for(url)));
        const auto refused = check_server_url(careful(url));
        REQUIRE(!refused);
        CHECK(refused.error().detail.ends_with("add --plain"));
    }
    for (const char* url : {"",
                            "example.org",
                            "ftp://example.org",
                            "http://example.org",
                            "http://127.0.0.1.example",
                            "http://localhost.example:1",
                            "http://127.0.0.2",
                            "https://",
                            "https://:1",
                            "https://a:0",
                            "https://a:65536",
                            "https://a:1x",
                            "https://user@a",
                            "https://a?x",
                            "https://a#x",
                            "https://a/",
                            "https://a b",
                            "https://[::1",
                            "https://[::1]x",
                            "HTTPS://example.org",
                            "https://a\r\nHost: b"}) {
        CAPTURE(url);
        CHECK(!check_server_url(settings_for(url)));
    }
}

TEST_CASE("a pin is sha256// and 32 bytes of base64") {
    CHECK(parse_pin("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    for (const char* pin :
         {"", "sha256//", "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
          "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
          "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=", "sha256//AAAA", "/etc/pins.pem"})
        CHECK(!parse_pin(pin));
}

TEST_CASE("an answer comes with status, body, type and the seconds to wait") {
    ScriptedServer server(reply("503 Later",
                                "Content-Type: Text/Plain; charset=utf-8\r\n"
                                "Retry-After: 120\r\n",
                                "wait"));
    CurlTransport transport = transport_to(server);
    const HttpAnswer answer = transport.get("/v1/notes").value();
    CHECK(answer.is(503));
    CHECK(as_text(answer.body) == "wait");
    CHECK(answer.content_type == "text/plain");
    CHECK(answer.retry_after_s == 120);
    const std::string asked = server.asked().front();
    CHECK(asked.starts_with("GET /v1/notes HTTP/1.1\r\n"));
    CHECK(asked.find("Accept-Encoding") == std::string::npos);
    CHECK(asked.find("User-Agent") == std::string::npos);
}

TEST_CASE("a retry time that is a date or no number is left aside, and an endless one is bounded") {
    for (const char* value : {"Fri, 31 Dec 2027 23:59:59 GMT", "-1", "1e9", " ", "007"}) {
        ScriptedServer server(reply("503 x", std::string("Retry-After: ") + value + "\r\n", ""));
        CHECK(!transport_to(server).get("/").value().retry_after_s);
    }
    ScriptedServer server(reply("503 x", "Retry-After: 99999999999\r\n", ""));
    CHECK(transport_to(server).get("/").value().retry_after_s == 86400);
}

TEST_CASE("a post sends its bytes at once, without asking for leave to continue") {
    ScriptedServer server(reply("200 OK", "", ""), "end of body");
    CurlTransport transport = transport_to(server);
    const std::string body = std::string(100'000, 'x') + "end of body";
    REQUIRE(transport.post("/v1/batches", as_bytes(body)));
    const std::string asked = server.asked().front();
    CHECK(asked.ends_with("\r\n\r\n" + body));
    CHECK(asked.find("Expect") == std::string::npos);
    CHECK(asked.find("Content-Type: application/octet-stream\r\n") != std::string::npos);
    CHECK(asked.find("Content-Length: 100011\r\n") != std::string::npos);
}

TEST_CASE("the desk's token is sent when there is one") {
    ScriptedServer server(reply("200 OK", "", ""));
    CurlSettings settings = settings_for(server.url());
    settings.bearer_token = SecretBuffer::copy_of(as_bytes("abc"));
    REQUIRE(CurlTransport::create(std::move(settings)).value().get("/"));
    CHECK(server.asked().front().find("Authorization: Bearer abc\r\n") != std::string::npos);
}

TEST_CASE("no redirect is followed") {
    ScriptedServer server(reply("302 Found", "Location: http://127.0.0.1:1/\r\n", "go"));
    const HttpAnswer answer = transport_to(server).get("/").value();
    CHECK(answer.is(302));
    CHECK(server.asked().size() == 1);
}

TEST_CASE("what is not a whole answer is no answer") {
    const std::string large(default_answer_limit + 1, 'x');
    const std::vector<std::string> scripts = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "SSH-2.0-OpenSSH\r\n",
        reply("200 OK", "", large),
        "HTTP/1.1 200 OK\r\n\r\n" + large,
        std::string("\0\0\0\0", 4),
    };
    for (const std::string& script : scripts) {
        ScriptedServer server(script);
        CAPTURE(script.substr(0, 60));
        const Result<HttpAnswer> answer = transport_to(server).get("/");
        REQUIRE(!answer);
        CHECK(answer.error().code == Code::unreachable);
        CHECK(answer.error().detail.ends_with("."));
    }
    ScriptedServer server(reply("200 OK", "", large.substr(1)));
    CHECK(transport_to(server).get("/").value().body.size() == default_answer_limit); // the control
}

TEST_CASE("a body that is not compressed for us stays as it came") {
    ScriptedServer server(reply("200 OK", "Content-Encoding: gzip\r\n", "not really"));
    CHECK(as_text(transport_to(server).get("/").value().body) == "not really");
}

TEST_CASE("a server that says nothing is left when it is too slow") {
    ScriptedServer server("", "this never comes");
    CurlSettings settings = settings_for(server.url());
    settings.low_speed_s = 1;
    const Result<HttpAnswer> answer = CurlTransport::create(std::move(settings)).value().get("/");
    REQUIRE(!answer);
    CHECK(answer.error().code == Code::unreachable);
}

TEST_CASE("a server that took everything and says nothing is left like one that is too slow") {
    ScriptedServer server("", "this never comes"); // hangs up after ten seconds
    CurlSettings settings = settings_for(server.url());
    CHECK(settings.low_speed_s == 60); // README.md, Slowness
    settings.low_speed_s = 1;
    CurlTransport transport = CurlTransport::create(std::move(settings)).value();
    const auto start = std::chrono::steady_clock::now();
    const Result<HttpAnswer> answer = transport.post("/v1/batches", Buffer(100'000, 'b'));
    REQUIRE(!answer);
    CHECK(answer.error().code == Code::unreachable);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(8));
}

TEST_CASE("nobody listening, no such name and no such proxy are sentences") {
    uint16_t closed = 0;
    { closed = ScriptedServer("").port(); }
    CurlSettings nobody = settings_for("http://127.0.0.1:" + std::to_string(closed));
    CHECK(CurlTransport::create(std::move(nobody)).value().get("/").error().code ==
          Code::unreachable);
    CurlSettings nameless = settings_for("https://no-such-host.invalid");
    CHECK(CurlTransport::create(std::move(nameless)).value().get("/").error().code ==
          Code::unreachable);
    ScriptedServer server(reply("200 OK", "", ""));
    CurlSettings no_proxy = settings_for(server.url());
    no_proxy.proxy = "socks5h://127.0.0.1:" + std::to_string(closed);
    CHECK(CurlTransport::create(std::move(no_proxy)).value().get("/").error().code ==
          Code::unreachable);
    CHECK(server.asked().empty());
}

TEST_CASE("a proxy is used when it is named, and the environment's is not") {
    ScriptedServer proxy(reply("200 OK", "", "through"));
    ScriptedServer server(reply("200 OK", "", "direct"));
    ::setenv("http_proxy", proxy.url().c_str(), 1);
    ::setenv("ALL_PROXY", proxy.url().c_str(), 1);
    CHECK(as_text(transport_to(server).get("/").value().body) == "direct");
    ::unsetenv("http_proxy");
    ::unsetenv("ALL_PROXY");
    CurlSettings settings = settings_for(server.url());
    settings.proxy = proxy.url();
    CHECK(as_text(CurlTransport::create(std::move(settings)).value().get("/").value().body) ==
          "through");
}

TEST_CASE("no environment sends a request past the proxy that was named") {
    ScriptedServer proxy(reply("200 OK", "", "through"));
    ScriptedServer server(reply("200 OK", "", "direct"));
    for (const char* name : {"no_proxy", "NO_PROXY"}) {
        for (const char* hosts : {"*", "127.0.0.1"}) {
            CAPTURE(name);
            CAPTURE(hosts);
            CurlSettings settings = settings_for(server.url());
            settings.proxy = proxy.url();
            ::setenv(name, hosts, 1);
            const auto answer = CurlTransport::create(std::move(settings)).value().get("/");
            ::unsetenv(name);
            CHECK(as_text(answer.value().body) == "through");
        }
    }
    CHECK(server.asked().empty());
}

TEST_CASE("what is said in plain leaves this machine through no proxy either") {
    for (const char* proxy :
         {"socks5h://127.0.0.1:9050", "http://localhost:3128", "http://a:b@[::1]:3128/"}) {
        CAPTURE(proxy);
        CurlSettings here = settings_for("http://127.0.0.1:8080");
        here.proxy = proxy;
        CHECK(check_server_url(here));
    }
    for (const char* proxy : {"socks5h://192.0.2.1:9050", "http://localhost.example:3128",
                              "http://127.0.0.1:1@192.0.2.1:3128", "https://192.0.2.1/127.0.0.1"}) {
        CAPTURE(proxy);
        CurlSettings elsewhere = settings_for("http://127.0.0.1:8080");
        elsewhere.proxy = proxy;
        CHECK(!check_server_url(elsewhere));
        elsewhere.server_url = "https://127.0.0.1:8080";
        CHECK(check_server_url(elsewhere));
    }
}

TEST_CASE("settings that cannot be are refused before anything is sent") {
    CHECK(CurlTransport::create(settings_for("http://example.org")).error().code == Code::usage);
    CurlSettings bad_pin = settings_for("https://example.org");
    bad_pin.pins = {"sha256//abc"};
    CHECK(CurlTransport::create(std::move(bad_pin)).error().code == Code::usage);
    for (const char* proxy : {"blah://127.0.0.1:9050", "127.0.0.1:9050", "socks5h://"}) {
        CurlSettings bad_proxy = settings_for("https://example.org");
        bad_proxy.proxy = proxy;
        CHECK(CurlTransport::create(std::move(bad_proxy)).error().code == Code::usage);
    }
}
