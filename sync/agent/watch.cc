// SPDX-License-Identifier: MIT
#include "sync/agent/watch.h"

#include <algorithm>
#include <array>
#include <climits>
#include <utility>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace streetsign::agent {
namespace {

// A pulled stick is looked for this often.
constexpr uint64_t look_again_ms = 10'000;

int open_links() {
    const int links = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (links < 0) return -1;
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    if (::bind(links, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return links;
    ::close(links);
    return -1;
}

void empty(int file) {
    std::array<char, 4096> dropped{};
    while (::read(file, dropped.data(), dropped.size()) > 0) {
    }
}

} // namespace

Result<Watch> Watch::open(Path folder) {
    Watch watch(std::move(folder));
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    if (sigprocmask(SIG_BLOCK, &ends, nullptr) != 0)
        return fail(Code::io, "signals stay as they are");
    watch.signals_ = ::signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
    watch.files_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (watch.signals_ < 0 || watch.files_ < 0)
        return fail(Code::io, "this system lets no folder be watched; use --once from a timer");
    watch.links_ = open_links();
    watch.watch_folder();
    return watch;
}

Watch::Watch(Watch&& other) noexcept
    : folder_(std::move(other.folder_)), files_(std::exchange(other.files_, -1)),
      folder_watch_(std::exchange(other.folder_watch_, -1)),
      links_(std::exchange(other.links_, -1)), signals_(std::exchange(other.signals_, -1)) {}

Watch::~Watch() {
    for (const int file : {files_, links_, signals_})
        if (file >= 0) ::close(file);
}

// Adding it again gives the same watch; after the folder was another one, a new one.
void Watch::watch_folder() {
    folder_watch_ = ::inotify_add_watch(files_, folder_.c_str(),
                                        IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_UNMOUNT);
}

Woken Watch::wait(uint64_t longest_ms) {
    if (folder_watch_ < 0) watch_folder();
    if (folder_watch_ < 0) longest_ms = std::min(longest_ms, look_again_ms);
    std::array<pollfd, 3> events = {{{.fd = signals_, .events = POLLIN, .revents = 0},
                                     {.fd = files_, .events = POLLIN, .revents = 0},
                                     {.fd = links_, .events = POLLIN, .revents = 0}}};
    const int limit = static_cast<int>(std::min<uint64_t>(longest_ms, INT_MAX));
    if (::poll(events.data(), events.size(), limit) <= 0) return Woken::time_is_up;
    if (events[0].revents != 0) return Woken::end;
    if (events[1].revents != 0) {
        empty(files_);
        watch_folder();
        return Woken::new_file;
    }
    empty(links_);
    return Woken::link_changed;
}

} // namespace streetsign::agent
