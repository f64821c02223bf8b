// SPDX-License-Identifier: MIT
// The only file that includes Beast's streams: they compile slowly. Reads go straight into the
// caller's buffer; loops are coroutines and not Asio's composed operations, which would be compiled
// for each kind of stream.
#include "sync/server/connection.h"

#include <array>
#include <optional>

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "sync/server/as_values.h"

namespace streetsign::server {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
using Tcp = net::ip::tcp;
using Secure = beast::ssl_stream<beast::tcp_stream&>;

net::const_buffer as_buffer(Bytes bytes) { return {bytes.data(), bytes.size()}; }

} // namespace

struct Connection::Streams {
    beast::tcp_stream plain;
    std::optional<Secure> secure; // over plain

    explicit Streams(Tcp::socket socket) : plain(std::move(socket)) {}
};

Result<void> load_tls(net::ssl::context& tls, const Path& certificate, const Path& key) {
    boost::system::error_code error;
    tls.set_options(net::ssl::context::default_workarounds | net::ssl::context::no_tlsv1 |
                        net::ssl::context::no_tlsv1_1 | net::ssl::context::no_compression,
                    error);
    if (!error) tls.use_certificate_chain_file(certificate.string(), error);
    if (error)
        return fail(Code::io, "the certificate " + certificate.string() +
                                  " cannot be used: " + error.message());
    tls.use_private_key_file(key.string(), net::ssl::context::pem, error);
    if (error)
        return fail(Code::io, "the key " + key.string() + " cannot be used: " + error.message());
    return {};
}

Connection::Connection(Tcp::socket socket, net::ssl::context* tls)
    : streams_(std::make_unique<Streams>(std::move(socket))) {
    Error ignored;
    streams_->plain.socket().set_option(Tcp::no_delay(true), ignored);
    if (tls != nullptr) streams_->secure.emplace(streams_->plain, *tls);
}

Connection::~Connection() = default;

void Connection::expires_after(std::chrono::milliseconds time) {
    streams_->plain.expires_after(time);
}

net::awaitable<Connection::Error> Connection::handshake() {
    if (!streams_->secure) co_return Error();
    const auto [error] =
        co_await streams_->secure->async_handshake(net::ssl::stream_base::server, as_values);
    co_return error;
}

net::awaitable<Connection::Arrived> Connection::read_some(std::span<uint8_t> into) {
    const net::mutable_buffer buffer(into.data(), into.size());
    if (streams_->secure) {
        const auto [error, bytes] = co_await streams_->secure->async_read_some(buffer, as_values);
        co_return Arrived{bytes, error};
    }
    const auto [error, bytes] = co_await streams_->plain.async_read_some(buffer, as_values);
    co_return Arrived{bytes, error};
}

net::awaitable<Connection::Error> Connection::read_all(std::span<uint8_t> into) {
    while (!into.empty()) {
        const Arrived arrived = co_await read_some(into);
        if (arrived.error) co_return arrived.error;
        into = into.subspan(arrived.bytes);
    }
    co_return Error();
}

net::awaitable<Connection::Error> Connection::write(Bytes head, Bytes body) {
    while (!head.empty() || !body.empty()) {
        // Nothing empty before something: Beast's TLS stream would write the nothing, for ever.
        const net::const_buffer first = as_buffer(head.empty() ? body : head);
        const net::const_buffer second = head.empty() ? net::const_buffer() : as_buffer(body);
        const std::array<net::const_buffer, 2> both = {first, second};
        const auto [error, bytes] =
            streams_->secure ? co_await streams_->secure->async_write_some(both, as_values)
                             : co_await streams_->plain.async_write_some(both, as_values);
        if (error) co_return error;
        const size_t of_head = std::min(bytes, head.size());
        head = head.subspan(of_head);
        body = body.subspan(bytes - of_head);
    }
    co_return Error();
}

void Connection::end_sending() {
    Error ignored;
    streams_->plain.socket().shutdown(Tcp::socket::shutdown_send, ignored);
}

net::awaitable<void> Connection::drain(size_t most, std::chrono::milliseconds time) {
    end_sending();
    expires_after(time);
    Buffer rest(size_t{64} << 10);
    for (size_t drained = 0; drained < most;) {
        const auto [error, bytes] = co_await streams_->plain.async_read_some(
            net::buffer(rest.data(), rest.size()), as_values);
        if (error) break;
        drained += bytes;
    }
}

} // namespace streetsign::server
