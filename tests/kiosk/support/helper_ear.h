// SPDX-License-Identifier: MIT
// A root helper that only listens: a real socket, real requests, and it does nothing but write them
// down and answer as it was told. What the real one does with them: tests/helper.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "kiosk/file_path.h"

namespace streetsign::kiosk::test {

class HelperEar {
public:
    // "mount" shows `stick` under `medium`, "unmount" takes it away again.
    HelperEar(FilePath socket, FilePath stick, FilePath medium)
        : path_(std::move(socket)), stick_(std::move(stick)), medium_(std::move(medium)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        REQUIRE(path_.native().size() < sizeof(address.sun_path));
        path_.native().copy(address.sun_path, path_.native().size());
        box_ = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        REQUIRE(::bind(box_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
        REQUIRE(::listen(box_, 8) == 0);
        thread_ = std::thread([this] { serve(); });
    }
    HelperEar(const HelperEar&) = delete;
    HelperEar& operator=(const HelperEar&) = delete;
    ~HelperEar() {
        over_ = true;
        thread_.join();
        ::close(box_);
    }

    const FilePath& path() const { return path_; }
    std::vector<std::string> heard() {
        const std::lock_guard lock(mutex_);
        return heard_;
    }
    int times(const std::string& request) {
        int count = 0;
        for (const std::string& one : heard())
            count += one == request ? 1 : 0;
        return count;
    }
    std::atomic<bool> says_no = false;
    std::atomic<bool> keeps_silent = false; // about a network, until this is over

private:
    void serve() {
        while (!over_) {
            pollfd look{box_, POLLIN, 0};
            if (::poll(&look, 1, 20) <= 0) continue;
            const int one = ::accept4(box_, nullptr, nullptr, SOCK_CLOEXEC);
            char request[64];
            const ssize_t got = ::recv(one, request, sizeof(request), 0);
            if (got > 0) answer(one, std::string(request, static_cast<size_t>(got)));
            ::close(one);
        }
    }
    void answer(int one, const std::string& request) {
        {
            const std::lock_guard lock(mutex_);
            heard_.push_back(request);
        }
        while (request == "join-network" && keeps_silent && !over_)
            ::poll(nullptr, 0, 5);
        bool done = !says_no;
        std::error_code error;
        if (request == "mount" && done) std::filesystem::rename(stick_, medium_, error);
        if (request == "unmount") std::filesystem::rename(medium_, stick_, error);
        done = done && !error;
        const std::string_view word = done ? "ok" : "no";
        (void)::send(one, word.data(), word.size(), MSG_NOSIGNAL);
    }

    FilePath path_;
    FilePath stick_;
    FilePath medium_;
    int box_ = -1;
    std::atomic<bool> over_ = false;
    std::mutex mutex_;
    std::vector<std::string> heard_;
    std::thread thread_;
};

} // namespace streetsign::kiosk::test
