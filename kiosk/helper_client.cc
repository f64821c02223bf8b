// SPDX-License-Identifier: MIT
#include "kiosk/helper_client.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace streetsign::kiosk {
namespace {

constexpr timeval patience{10, 0};

Error unreachable(const char* what) {
    return fail(Code::unreachable,
                std::string("the helper: ") + what + ": " + std::strerror(errno));
}

// Connected, and the request sent.
Result<Descriptor> send_request(const FilePath& socket, std::string_view request) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string& name = socket.native();
    if (name.size() >= sizeof(address.sun_path))
        return fail(Code::usage, "the helper's socket has too long a name");
    name.copy(address.sun_path, name.size());
    Descriptor connection(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (connection.get() < 0) return unreachable("socket");
    ::setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    ::setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) !=
        0)
        return unreachable("connect");
    if (::send(connection.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
        return unreachable("send");
    return connection;
}

// Nothing: it has not answered yet, and `flags` say not to wait.
std::optional<Result<void>> receive(const Descriptor& connection, int flags) {
    std::array<char, 64> answer{};
    const ssize_t got = ::recv(connection.get(), answer.data(), answer.size(), flags);
    if (got < 0 && (flags & MSG_DONTWAIT) != 0 && (errno == EAGAIN || errno == EINTR))
        return std::nullopt;
    if (got < 0) return Result<void>(unreachable("receive"));
    if (std::string_view(answer.data(), static_cast<size_t>(got)) != "ok")
        return Result<void>(fail(Code::refused, "the helper refused"));
    return Result<void>();
}

} // namespace

Result<void> Helper::ask(std::string_view request) const {
    if (!socket_) return fail(Code::not_found, "this device has no helper");
    const Descriptor connection = TRY(send_request(*socket_, request));
    return *receive(connection, 0);
}

void Helper::tell(std::string_view request) const {
    if (socket_) (void)send_request(*socket_, request);
}

bool Helper::answered() const {
    if (!call_) return false;
    pollfd look{call_->get(), POLLIN, 0};
    return ::poll(&look, 1, 0) > 0;
}

Result<void> Helper::begin(std::string_view request) {
    call_.reset();
    if (!socket_) return fail(Code::not_found, "this device has no helper");
    call_ = TRY(send_request(*socket_, request));
    return {};
}

std::optional<Result<void>> Helper::outcome() {
    if (!call_) return std::nullopt;
    auto answer = receive(*call_, MSG_DONTWAIT);
    if (answer) call_.reset();
    return answer;
}

} // namespace streetsign::kiosk
