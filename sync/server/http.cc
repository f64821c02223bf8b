// SPDX-License-Identifier: MIT
// The only file that includes Beast: it compiles slowly. The body is not read by Beast's parser but
// straight into its final buffer: Beast's own buffer reads 512 bytes at a time, which made a batch
// eight times slower.
#include "sync/server/http.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

namespace streetsign::server {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Tcp = net::ip::tcp;
using Header = http::request_parser<http::empty_body>;

constexpr auto as_values = net::as_tuple(net::use_awaitable);
constexpr size_t longest_header = size_t{8} << 10;
constexpr size_t body_step = size_t{256}
                             << 10; // memory follows what arrives, not what is announced
constexpr size_t most_drained = size_t{32} << 20;
constexpr std::chrono::milliseconds drain_time{2000};
constexpr std::chrono::seconds stop_time{10};
constexpr uint32_t retry_after_crowd_s = 10;

HttpReply refusal(int status, std::string_view word) {
    HttpReply reply;
    reply.status = status;
    const std::string line = std::string(word) + "\n";
    reply.body.assign(line.begin(), line.end());
    return reply;
}

// What stands between a well-formed header and a body that is read.
struct Verdict {
    std::optional<HttpReply> refused; // and the connection ends
    size_t length = 0;                // of the body
};

// "Bearer <token>", or nothing.
std::string bearer_of(const http::fields& fields) {
    constexpr std::string_view scheme = "Bearer ";
    const auto value = fields[http::field::authorization];
    const std::string_view text(value.data(), value.size());
    return text.starts_with(scheme) ? std::string(text.substr(scheme.size())) : std::string();
}

} // namespace

struct HttpServer::State {
    HttpSettings settings;
    Handler handler;
    BodyLimit body_limit;
    net::io_context io;
    net::ssl::context tls{net::ssl::context::tls_server};
    Tcp::acceptor acceptor{net::make_strand(io)}; // touched by its strand only, once started
    uint16_t port = 0;
    net::thread_pool pool;
    std::vector<std::thread> threads;
    std::atomic<size_t> connections = 0;
    std::atomic<size_t> body_bytes = 0;
    std::atomic<uint64_t> refused = 0;
    std::atomic<bool> ending = false;
    std::mutex mutex; // of requests
    std::condition_variable quiet;
    size_t requests = 0; // being answered

    explicit State(const HttpSettings& wanted) : settings(wanted), pool(wanted.workers) {}

    Result<void> listen();
    Result<void> load_tls();
    net::awaitable<void> accept_all();
    net::awaitable<void> serve_socket(Tcp::socket socket);
    template <typename Stream>
    net::awaitable<void> serve(Stream& stream);
    template <typename Stream>
    net::awaitable<bool> serve_one(Stream& stream, beast::flat_buffer& buffer, uint64_t wait_ms);
    template <typename Stream>
    net::awaitable<bool> read_body(Stream& stream, beast::flat_buffer& buffer, Buffer& body,
                                   size_t length);
    template <typename Stream>
    net::awaitable<bool> write(Stream& stream, HttpReply reply, bool keep_alive);
    template <typename Stream>
    net::awaitable<void> refuse(Stream& stream, HttpReply reply);
    net::awaitable<HttpReply> handle(HttpRequest request);
    Verdict judge(const Header& header, Method method, std::string_view path) const;

    std::chrono::milliseconds time_for(size_t bytes) const {
        return std::chrono::milliseconds(settings.transfer_ms +
                                         1000 * bytes / settings.slowest_bytes_per_s);
    }
};

namespace {

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

// Bytes of a body while it arrives and is worked on.
class BodyShare {
public:
    explicit BodyShare(std::atomic<size_t>& all) : all_(all) {}
    BodyShare(const BodyShare&) = delete;
    ~BodyShare() { all_ -= mine_; }
    size_t grow(size_t bytes) {
        mine_ += bytes;
        return all_ += bytes;
    }

private:
    std::atomic<size_t>& all_;
    size_t mine_ = 0;
};

} // namespace

Result<void> HttpServer::State::load_tls() {
    error_code error;
    tls.set_options(net::ssl::context::default_workarounds | net::ssl::context::no_tlsv1 |
                        net::ssl::context::no_tlsv1_1 | net::ssl::context::no_compression,
                    error);
    if (!error) tls.use_certificate_chain_file(settings.tls_certificate.string(), error);
    if (error)
        return fail(Code::io, "the certificate " + settings.tls_certificate.string() +
                                  " cannot be used: " + error.message());
    tls.use_private_key_file(settings.tls_key.string(), net::ssl::context::pem, error);
    if (error)
        return fail(Code::io,
                    "the key " + settings.tls_key.string() + " cannot be used: " + error.message());
    return {};
}

Result<void> HttpServer::State::listen() {
    error_code error;
    const auto address = net::ip::make_address(settings.address, error);
    if (error) return fail(Code::usage, settings.address + " is no numeric address");
    if (settings.tls_certificate.empty() && !address.is_loopback())
        return fail(Code::usage, "plain HTTP is only for loopback: give --tls-cert and --tls-key, "
                                 "or put a TLS proxy in front and listen on 127.0.0.1");
    if (!settings.tls_certificate.empty()) TRY(load_tls());
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
    while (!ending) {
        auto [error, socket] = co_await acceptor.async_accept(net::make_strand(io), as_values);
        if (error == net::error::operation_aborted) co_return;
        if (error) { // out of files, most likely: give the others a moment
            ++refused;
            net::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(50));
            co_await pause.async_wait(as_values);
            continue;
        }
        if (connections >= settings.most_connections) {
            ++refused;
            continue; // the socket closes as it goes
        }
        const auto executor = socket.get_executor();
        net::co_spawn(executor, serve_socket(std::move(socket)), net::detached);
    }
}

net::awaitable<void> HttpServer::State::serve_socket(Tcp::socket socket) {
    const Counted count(connections);
    error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    beast::tcp_stream plain(std::move(socket));
    if (settings.tls_certificate.empty()) {
        co_await serve(plain);
        co_return;
    }
    beast::ssl_stream<beast::tcp_stream> secure(std::move(plain), tls);
    beast::get_lowest_layer(secure).expires_after(std::chrono::milliseconds(settings.header_ms));
    auto [error] = co_await secure.async_handshake(net::ssl::stream_base::server, as_values);
    if (!error) co_await serve(secure);
}

template <typename Stream>
net::awaitable<void> HttpServer::State::serve(Stream& stream) {
    beast::flat_buffer buffer(longest_header);
    uint64_t wait_ms = settings.header_ms;
    while (!ending) {
        const bool go_on = co_await serve_one(stream, buffer, wait_ms);
        if (!go_on) break;
        wait_ms = settings.idle_ms;
    }
    error_code ignored;
    beast::get_lowest_layer(stream).socket().shutdown(Tcp::socket::shutdown_send, ignored);
}

Verdict HttpServer::State::judge(const Header& header, Method method, std::string_view path) const {
    const auto& fields = header.get();
    const auto refused_with = [](int status, std::string_view word) {
        return Verdict{refusal(status, word), 0};
    };
    if (fields.version() != 11 || fields.count(http::field::host) != 1 ||
        fields[http::field::host].empty() || !path.starts_with('/') ||
        fields.count(http::field::authorization) > 1 ||
        fields.count(http::field::content_length) > 1)
        return refused_with(400, "malformed");
    if (fields.count(http::field::transfer_encoding) != 0)
        return refused_with(411, "length-required");
    const auto length = header.content_length();
    if (method == Method::get) {
        if (length && *length != 0) return refused_with(400, "malformed");
        return {};
    }
    if (!length) return refused_with(411, "length-required");
    const size_t limit = body_limit(method, path);
    if (limit == 0) return refused_with(404, "not-found");
    if (*length > limit) return refused_with(413, "too-large");
    return Verdict{{}, static_cast<size_t>(*length)};
}

// One request and its reply. False: the connection ends.
template <typename Stream>
net::awaitable<bool> HttpServer::State::serve_one(Stream& stream, beast::flat_buffer& buffer,
                                                  uint64_t wait_ms) {
    Header header;
    header.header_limit(longest_header);
    header.body_limit(boost::none); // judged below, by route
    beast::get_lowest_layer(stream).expires_after(std::chrono::milliseconds(wait_ms));
    const auto [error, size] = co_await http::async_read_header(stream, buffer, header, as_values);
    if (error == http::error::end_of_stream || error == beast::error::timeout) co_return false;
    if (error) {
        const bool said_wrong =
            error.category() == http::make_error_code(http::error::bad_method).category();
        if (said_wrong || error == net::error::no_buffer_space)
            co_await refuse(stream, refusal(400, "malformed"));
        co_return false;
    }

    const auto verb = header.get().method();
    const std::string_view target(header.get().target().data(), header.get().target().size());
    const size_t mark = target.find('?');
    HttpRequest request{.method = verb == http::verb::post ? Method::post : Method::get,
                        .path = std::string(target.substr(0, mark)),
                        .query = mark == target.npos ? "" : std::string(target.substr(mark + 1)),
                        .bearer = bearer_of(header.get()),
                        .body = {}};
    Verdict verdict = judge(header, request.method, request.path);
    if (!verdict.refused && verb != http::verb::post && verb != http::verb::get)
        verdict.refused = refusal(405, "method");
    if (verdict.refused) {
        co_await refuse(stream, std::move(*verdict.refused));
        co_return false;
    }
    const bool keep_alive = header.get().keep_alive() && !ending;
    if (header.get()[http::field::expect] == "100-continue") {
        constexpr std::string_view go_ahead = "HTTP/1.1 100 Continue\r\n\r\n";
        co_await net::async_write(stream, net::buffer(go_ahead.data(), go_ahead.size()), as_values);
    }

    BodyShare share(body_bytes);
    beast::get_lowest_layer(stream).expires_after(time_for(verdict.length));
    request.body.reserve(verdict.length); // address space; its pages come with the bytes
    while (request.body.size() < verdict.length) {
        const size_t step = std::min(body_step, verdict.length - request.body.size());
        if (share.grow(step) > settings.most_body_bytes) {
            HttpReply crowd = refusal(429, "slow-down");
            crowd.retry_after_s = retry_after_crowd_s;
            co_await refuse(stream, std::move(crowd));
            co_return false;
        }
        const bool read = co_await read_body(stream, buffer, request.body, step);
        if (!read) co_return false;
    }
    HttpReply reply = co_await handle(std::move(request));
    co_return co_await write(stream, std::move(reply), keep_alive);
}

template <typename Stream>
net::awaitable<bool> HttpServer::State::read_body(Stream& stream, beast::flat_buffer& buffer,
                                                  Buffer& body, size_t length) {
    const size_t begin = body.size();
    body.resize(begin + length);
    // What came with the header first.
    const size_t early = net::buffer_copy(net::buffer(body.data() + begin, length), buffer.data());
    buffer.consume(early);
    if (early == length) co_return true;
    const auto [error, size] = co_await net::async_read(
        stream, net::buffer(body.data() + begin + early, length - early), as_values);
    co_return !error;
}

// On a worker's thread, so that no socket waits for a disk.
net::awaitable<HttpReply> HttpServer::State::handle(HttpRequest request) {
    {
        const std::lock_guard lock(mutex);
        ++requests;
    }
    const auto work = [this, &request]() -> net::awaitable<HttpReply> {
        HttpReply reply = handler(request);
        co_return reply;
    };
    HttpReply reply = co_await net::co_spawn(pool, work, net::use_awaitable);
    co_return reply;
}

template <typename Stream>
net::awaitable<bool> HttpServer::State::write(Stream& stream, HttpReply reply, bool keep_alive) {
    http::response<http::vector_body<uint8_t>> response(static_cast<http::status>(reply.status),
                                                        11);
    response.set(http::field::content_type, reply.content_type);
    response.set(http::field::cache_control,
                 reply.lasting ? "public, max-age=31536000, immutable" : "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
    response.set("Referrer-Policy", "no-referrer");
    if (reply.retry_after_s)
        response.set(http::field::retry_after, std::to_string(*reply.retry_after_s));
    response.keep_alive(keep_alive);
    response.body() = std::move(reply.body);
    response.prepare_payload();
    beast::get_lowest_layer(stream).expires_after(time_for(response.body().size()));
    const auto [error, size] = co_await http::async_write(stream, response, as_values);
    {
        const std::lock_guard lock(mutex);
        if (requests != 0) --requests;
    }
    quiet.notify_all();
    co_return !error && keep_alive;
}

// Answers, then reads on for a moment what the other side is still sending: closing at once would
// make its system drop our answer unread.
template <typename Stream>
net::awaitable<void> HttpServer::State::refuse(Stream& stream, HttpReply reply) {
    {
        const std::lock_guard lock(mutex);
        ++requests; // write() takes it off again
    }
    co_await write(stream, std::move(reply), false);
    auto& lowest = beast::get_lowest_layer(stream);
    error_code ignored;
    lowest.socket().shutdown(Tcp::socket::shutdown_send, ignored);
    lowest.expires_after(drain_time);
    Buffer rest(size_t{64} << 10);
    size_t drained = 0;
    while (drained < most_drained) {
        const auto [error, size] =
            co_await lowest.async_read_some(net::buffer(rest.data(), rest.size()), as_values);
        if (error) break;
        drained += size;
    }
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer& HttpServer::operator=(HttpServer&&) noexcept = default;
// NOLINTNEXTLINE(bugprone-exception-escape): a server that cannot stop has to end
HttpServer::~HttpServer() {
    if (state_) stop();
}

Result<HttpServer> HttpServer::open(const HttpSettings& settings, Handler handler,
                                    BodyLimit body_limit) {
    auto state = std::make_unique<State>(settings);
    state->handler = std::move(handler);
    state->body_limit = std::move(body_limit);
    TRY(state->listen());
    return HttpServer(std::move(state));
}

uint16_t HttpServer::port() const { return state_->port; }

uint64_t HttpServer::refused_connections() const { return state_->refused; }

void HttpServer::start() {
    net::co_spawn(state_->acceptor.get_executor(), state_->accept_all(), net::detached);
    for (unsigned i = 0; i < state_->settings.io_threads; ++i)
        state_->threads.emplace_back([state = state_.get()] { state->io.run(); });
}

void HttpServer::stop() {
    if (state_->ending.exchange(true)) return;
    net::post(state_->acceptor.get_executor(), [state = state_.get()] {
        error_code ignored;
        state->acceptor.close(ignored);
    });
    {
        std::unique_lock lock(state_->mutex);
        state_->quiet.wait_for(lock, stop_time, [this] { return state_->requests == 0; });
    }
    state_->io.stop();
    for (std::thread& thread : state_->threads)
        thread.join();
    state_->pool.join();
}

} // namespace streetsign::server
