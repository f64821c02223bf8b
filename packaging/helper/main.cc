// SPDX-License-Identifier: MIT
// streetsign-helper: does for the kiosk what needs rights, and nothing else. One request a
// connection on a local socket, out of a fixed list; each runs one program of one folder with at
// most one checked number. Only the one user it was told may ask.
//
//     streetsign-helper --socket PATH --acts FOLDER --user UID
//
// With a socket from systemd (LISTEN_FDS=1) --socket is not needed. Exit 2: the words are off.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::string_view plain_acts[] = {"power-off", "mount", "unmount", "join-network"};
constexpr std::string_view brightness = "brightness ";

struct Act {
    std::string name; // of the program; empty: no such act
    std::string argument;
};

Act act_of(std::string_view request) {
    for (const std::string_view known : plain_acts)
        if (request == known) return {std::string(known), {}};
    if (!request.starts_with(brightness)) return {};
    const std::string number(request.substr(brightness.size()));
    if (number.empty() || number.size() > 3 ||
        number.find_first_not_of("0123456789") != std::string::npos || std::stoi(number) > 100)
        return {};
    return {"brightness", number};
}

// True when the program ended well. Nothing of our surroundings goes in.
bool run(const std::string& folder, const Act& act) {
    const std::string program = folder + "/" + act.name;
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(60); // an act that hangs must not keep everybody else waiting for ever
        const int nothing = ::open("/dev/null", O_RDWR);
        ::dup2(nothing, 0);
        ::dup2(nothing, 1);
        char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
        char* const surroundings[] = {path, nullptr};
        std::string name = act.name;
        std::string argument = act.argument;
        char* const words[] = {name.data(), argument.empty() ? nullptr : argument.data(), nullptr};
        ::execve(program.c_str(), words, surroundings);
        ::_exit(127);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool may_ask(int connection, uid_t user) {
    ucred who{};
    socklen_t size = sizeof(who);
    return ::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.uid == user;
}

void serve_one(int connection, const std::string& folder, uid_t user) {
    const timeval patience{2, 0};
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    char request[64];
    const ssize_t got = ::recv(connection, request, sizeof(request), 0);
    if (got <= 0) return;
    const Act act = act_of(std::string_view(request, static_cast<size_t>(got)));
    const bool done = may_ask(connection, user) && !act.name.empty() && run(folder, act);
    const std::string_view answer = done ? "ok" : "no";
    (void)::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
}

int listen_at(const std::string& path) {
    if (const char* given = std::getenv("LISTEN_FDS");
        given != nullptr && std::string(given) == "1")
        return 3;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof(address.sun_path)) return -1;
    path.copy(address.sun_path, path.size());
    const int box = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    ::unlink(path.c_str());
    const bool bound =
        box >= 0 && ::bind(box, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    // Who may ask is decided by their credentials, not by the file's mode.
    if (!bound || ::chmod(path.c_str(), 0666) != 0 || ::listen(box, 4) != 0) return -1;
    return box;
}

} // namespace

int main(int argc, char** argv) {
    std::string socket;
    std::string acts;
    std::string user;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view word = argv[i];
        if (word == "--socket") socket = argv[i + 1];
        if (word == "--acts") acts = argv[i + 1];
        if (word == "--user") user = argv[i + 1];
    }
    if (argc % 2 == 0 || acts.empty() || user.empty() || user.size() > 9 ||
        user.find_first_not_of("0123456789") != std::string::npos) {
        std::fputs("streetsign-helper --socket PATH --acts FOLDER --user UID\n", stderr);
        return 2;
    }
    const int box = listen_at(socket);
    if (box < 0) {
        std::fprintf(stderr, "streetsign-helper: cannot listen: %s\n", std::strerror(errno));
        return 1;
    }
    for (;;) {
        const int connection = ::accept4(box, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        serve_one(connection, acts, static_cast<uid_t>(std::stoul(user)));
        ::close(connection);
    }
}
