// SPDX-License-Identifier: MIT
#include "kiosk/helper_client.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace streetsign::kiosk {
namespace {

class Connection {
public:
    Connection() : number_(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        if (number_ >= 0) ::close(number_);
    }
    int get() const { return number_; }

private:
    int number_;
};

Error unreachable(const char* what) {
    return fail(Code::unreachable,
                std::string("the helper: ") + what + ": " + std::strerror(errno));
}

} // namespace

Result<void> ask_helper(const FilePath& socket, std::string_view request) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string& name = socket.native();
    if (name.size() >= sizeof(address.sun_path))
        return fail(Code::usage, "the helper's socket has too long a name");
    name.copy(address.sun_path, name.size());
    const Connection connection;
    if (connection.get() < 0) return unreachable("socket");
    const timeval patience{2, 0};
    ::setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    ::setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) !=
        0)
        return unreachable("connect");
    if (::send(connection.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
        return unreachable("send");
    std::array<char, 64> answer{};
    const ssize_t got = ::recv(connection.get(), answer.data(), answer.size(), 0);
    if (got < 0) return unreachable("receive");
    if (std::string_view(answer.data(), static_cast<size_t>(got)) != "ok")
        return fail(Code::refused, "the helper refused");
    return {};
}

} // namespace streetsign::kiosk
