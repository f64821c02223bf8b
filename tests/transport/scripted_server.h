// SPDX-License-Identifier: MIT
// A loopback port that answers each connection with the same bytes, whatever it is asked, and keeps
// what it was asked. For what a real server would never say.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

class ScriptedServer {
public:
    // Answers once `until` is in what it was asked, then closes.
    explicit ScriptedServer(std::string answer, std::string until = "\r\n\r\n")
        : answer_(std::move(answer)), until_(std::move(until)),
          listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(listening_, reinterpret_cast<sockaddr*>(&address), size);
        ::listen(listening_, 16);
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { work(); });
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ~ScriptedServer() {
        ::shutdown(listening_, SHUT_RDWR);
        thread_.join();
        ::close(listening_);
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    uint16_t port() const { return port_; }
    std::vector<std::string> asked() {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

private:
    void work() {
        while (true) {
            const int client = ::accept(listening_, nullptr, nullptr);
            if (client < 0) return;
            std::string asked;
            char part[4096];
            while (asked.find(until_) == std::string::npos) {
                pollfd event{.fd = client, .events = POLLIN, .revents = 0};
                if (::poll(&event, 1, 10'000) <= 0) break;
                const ssize_t got = ::recv(client, part, sizeof part, 0);
                if (got <= 0) break;
                asked.append(part, static_cast<size_t>(got));
            }
            {
                const std::lock_guard lock(mutex_);
                asked_.push_back(asked);
            }
            for (size_t at = 0; at < answer_.size();) {
                const ssize_t sent =
                    ::send(client, answer_.data() + at, answer_.size() - at, MSG_NOSIGNAL);
                if (sent <= 0) break;
                at += static_cast<size_t>(sent);
            }
            ::close(client);
        }
    }

    std::string answer_;
    std::string until_;
    int listening_;
    uint16_t port_ = 0;
    std::mutex mutex_; // of asked_
    std::vector<std::string> asked_;
    std::thread thread_;
};
