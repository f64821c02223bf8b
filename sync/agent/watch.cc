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

Descriptor open_links() {
    Descriptor links(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    const bool bound =
        ::bind(links.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    return bound ? std::move(links) : Descriptor(-1);
}

void empty(int file) {
    std::array<char, 4096> dropped{};
    while (::read(file, dropped.data(), dropped.size()) > 0) {
    }
}

// Reads what the kernel said, and the best reason to look that is in it. An event without a name is
// about the folder itself (gone, unmounted), or says that events were lost.
Woken take_news(int files) {
    alignas(inotify_event) std::array<char, 4096> events{};
    Woken news = Woken::other_file;
    ssize_t got = 0;
    while ((got = ::read(files, events.data(), events.size())) > 0) {
        for (size_t at = 0; at < static_cast<size_t>(got);) {
            const auto* const event = reinterpret_cast<const inotify_event*>(events.data() + at);
            const std::string_view name = event->len == 0 ? "" : event->name;
            if (name == send_now_file) {
                news = Woken::order;
            } else if (news != Woken::order &&
                       (name.empty() || name.ends_with(batch_file_ending))) {
                news = Woken::new_file;
            }
            at += sizeof(inotify_event) + event->len;
        }
    }
    return news;
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
    watch.signals_ = Descriptor(::signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK));
    watch.files_ = Descriptor(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!watch.signals_.valid() || !watch.files_.valid())
        return fail(Code::io, "this system lets no folder be watched; use --once from a timer");
    watch.links_ = open_links();
    watch.watch_folder();
    return watch;
}

// Adding it again gives the same watch; after the folder was another one, a new one.
void Watch::watch_folder() {
    folder_watch_ = ::inotify_add_watch(files_.get(), folder_.c_str(),
                                        IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_UNMOUNT);
}

Woken Watch::wait(uint64_t longest_ms) {
    if (folder_watch_ < 0) watch_folder();
    if (folder_watch_ < 0) longest_ms = std::min(longest_ms, look_again_ms);
    std::array<pollfd, 3> events = {{{.fd = signals_.get(), .events = POLLIN, .revents = 0},
                                     {.fd = files_.get(), .events = POLLIN, .revents = 0},
                                     {.fd = links_.get(), .events = POLLIN, .revents = 0}}};
    const int limit = static_cast<int>(std::min<uint64_t>(longest_ms, INT_MAX));
    if (::poll(events.data(), events.size(), limit) <= 0) return Woken::time_is_up;
    if (events[0].revents != 0) return Woken::end;
    if (events[1].revents != 0) {
        const Woken news = take_news(files_.get());
        watch_folder();
        return news;
    }
    empty(links_.get());
    return Woken::link_changed;
}

} // namespace streetsign::agent
