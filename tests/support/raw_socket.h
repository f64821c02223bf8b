// SPDX-License-Identifier: MIT
// Bytes to and from a loopback port, as rude as a test likes: no library smooths them. Every wait
// has a deadline.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

class RawSocket {
public:
    explicit RawSocket(uint16_t port) : file_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(file_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    RawSocket(RawSocket&& other) noexcept
        : file_(std::exchange(other.file_, -1)), connected_(other.connected_) {}
    RawSocket& operator=(RawSocket&&) = delete;
    ~RawSocket() {
        if (file_ >= 0) ::close(file_);
    }

    bool connected() const { return connected_; }
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<size_t>(sent));
        }
        return true;
    }
    void end_sending() { ::shutdown(file_, SHUT_WR); }

    // Everything until the other side closes; "TIMEOUT" is appended when it does not in time.
    std::string read_to_end(int deadline_ms = 10'000) {
        std::string all;
        while (true) {
            pollfd event{.fd = file_, .events = POLLIN, .revents = 0};
            if (::poll(&event, 1, deadline_ms) <= 0) return all + "TIMEOUT";
            char part[4096];
            const ssize_t got = ::recv(file_, part, sizeof part, 0);
            if (got <= 0) return all;
            all.append(part, static_cast<size_t>(got));
        }
    }
    // At least until `end` is in it.
    std::string read_until(std::string_view end, int deadline_ms = 10'000) {
        std::string all;
        while (all.find(end) == std::string::npos) {
            pollfd event{.fd = file_, .events = POLLIN, .revents = 0};
            if (::poll(&event, 1, deadline_ms) <= 0) return all + "TIMEOUT";
            char part[4096];
            const ssize_t got = ::recv(file_, part, sizeof part, 0);
            if (got <= 0) return all;
            all.append(part, static_cast<size_t>(got));
        }
        return all;
    }

private:
    int file_ = -1;
    bool connected_ = false;
};
