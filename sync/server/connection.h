// SPDX-License-Identifier: MIT
// One client's socket, plain or TLS, behind one type: reads, writes and a handshake that end with
// an error once the deadline is past. So whatever speaks HTTP is compiled once, not once for each
// kind of stream; the kind is chosen at each call, which costs nothing beside the system call. One
// operation at a time. Knows no HTTP.
#pragma once

#include <chrono>
#include <memory>
#include <span>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "sync/core/bytes.h"
#include "sync/core/disk.h"

namespace streetsign::server {

// io: the certificate or its key cannot be used.
Result<void> load_tls(boost::asio::ssl::context& tls, const Path& certificate, const Path& key);

class Connection {
public:
    using Error = boost::system::error_code;
    struct Arrived {
        size_t bytes = 0;
        Error error; // eof: the other side sends no more
    };

    // No TLS context: plain. A context must outlive this.
    Connection(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls);
    Connection(const Connection&) = delete;
    ~Connection();

    // For all that is begun after it, until the next one.
    void expires_after(std::chrono::milliseconds time);
    boost::asio::awaitable<Error> handshake(); // of TLS; plain: nothing to do
    boost::asio::awaitable<Arrived> read_some(std::span<uint8_t> into);
    boost::asio::awaitable<Error> read_all(std::span<uint8_t> into);
    boost::asio::awaitable<Error> write(Bytes head, Bytes body);
    void end_sending();
    // Ends sending, then throws away what still comes, so much and so long at most, even if it is
    // TLS: closing at once would make the other side's system drop our last words unread.
    boost::asio::awaitable<void> drain(size_t most, std::chrono::milliseconds time);

private:
    struct Streams;
    std::unique_ptr<Streams> streams_;
};

} // namespace streetsign::server
