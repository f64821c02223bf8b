// SPDX-License-Identifier: MIT
#include "sync/server/http.h"

#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "sync/server/as_values.h"
#include "sync/server/http_session.h"

namespace streetsign::server {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using Tcp = net::ip::tcp;

constexpr std::chrono::seconds stop_time{10};

// Counts a thing while it lives.
template <typename Counter>
class Counted {
public:
    explicit Counted(Counter& counter) : counter_(counter) { ++counter_; }
    Counted(const Counted&) = delete;
    ~Counted() { --counter_; }

private:
    Counter& counter_;
};

} // namespace

struct HttpServer::State {
    HttpWork work; // outlives the connections that io holds
    std::atomic<size_t> connections = 0;
    std::atomic<uint64_t> refused = 0;
    net::io_context io;
    net::ssl::context tls{net::ssl::context::tls_server};
    Tcp::acceptor acceptor{net::make_strand(io)}; // touched by its strand only, once started
    uint16_t port = 0;
    std::vector<std::thread> threads;

    explicit State(const HttpSettings& wanted) : work(wanted) {}

    Result<void> listen();
    net::awaitable<void> accept_all();
    net::awaitable<void> serve_socket(Tcp::socket socket);
};

Result<void> HttpServer::State::listen() {
    const HttpSettings& settings = work.settings;
    error_code error;
    const auto address = net::ip::make_address(settings.address, error);
    if (error) return fail(Code::usage, settings.address + " is no numeric address");
    if (settings.tls_certificate.empty() && !address.is_loopback())
        return fail(Code::usage, "plain HTTP is only for loopback: give --tls-cert and --tls-key, "
                                 "or put a TLS proxy in front and listen on 127.0.0.1");
    if (!settings.tls_certificate.empty())
        TRY(load_tls(tls, settings.tls_certificate, settings.tls_key));
    const Tcp::endpoint endpoint(address, settings.port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(net::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
    if (!error) port = acceptor.local_endpoint(error).port();
    if (error)
        return fail(Code::io, "cannot listen on " + settings.address + ":" +
                                  std::to_string(settings.port) + ": " + error.message());
    return {};
}

net::awaitable<void> HttpServer::State::accept_all() {
    while (!work.ending) {
        // Of the type that Connection takes, so that no other kind of socket is compiled.
        const net::any_io_executor strand = net::make_strand(io);
        auto [error, socket] = co_await acceptor.async_accept(strand, as_values);
        if (error == net::error::operation_aborted) co_return;
        if (error) { // out of files, most likely: give the others a moment
            ++refused;
            net::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(50));
            co_await pause.async_wait(as_values);
            continue;
        }
        if (connections >= work.settings.most_connections) {
            ++refused;
            continue; // the socket closes as it goes
        }
        net::co_spawn(strand, serve_socket(std::move(socket)), net::detached);
    }
}

net::awaitable<void> HttpServer::State::serve_socket(Tcp::socket socket) {
    const Counted count(connections);
    Connection connection(std::move(socket),
                          work.settings.tls_certificate.empty() ? nullptr : &tls);
    connection.expires_after(std::chrono::milliseconds(work.settings.header_ms));
    const auto error = co_await connection.handshake();
    if (!error) co_await serve(connection, work);
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer& HttpServer::operator=(HttpServer&&) noexcept = default;
// NOLINTNEXTLINE(bugprone-exception-escape): a server that cannot stop has to end
HttpServer::~HttpServer() {
    if (state_) stop();
}

Result<HttpServer> HttpServer::open(const HttpSettings& settings, HttpHandler handler,
                                    BodyRefusal refuse_body) {
    auto state = std::make_unique<State>(settings);
    state->work.handler = std::move(handler);
    state->work.refuse_body = std::move(refuse_body);
    TRY(state->listen());
    return HttpServer(std::move(state));
}

uint16_t HttpServer::port() const { return state_->port; }

uint64_t HttpServer::refused_connections() const { return state_->refused; }

void HttpServer::start() {
    net::co_spawn(state_->acceptor.get_executor(), state_->accept_all(), net::detached);
    for (unsigned i = 0; i < state_->work.settings.io_threads; ++i)
        state_->threads.emplace_back([state = state_.get()] { state->io.run(); });
}

void HttpServer::stop() {
    if (state_->work.ending.exchange(true)) return;
    const auto close = [state = state_.get()] {
        error_code ignored;
        state->acceptor.close(ignored);
    };
    net::post(state_->acceptor.get_executor(), close);
    state_->work.requests.wait_for_none(stop_time);
    state_->io.stop();
    for (std::thread& thread : state_->threads)
        thread.join();
    close(); // if no thread came to it before the end; now none is left to do it
    state_->work.workers.join();
}

} // namespace streetsign::server
