// SPDX-License-Identifier: MIT
// Waiting without polling: for a new batch in a folder, for the network's links to change, for the
// order to end, or for a time. Linux: inotify, netlink, signalfd. A folder that goes away (a stick
// that is pulled out) is no error: the next wait looks for it again.
#pragma once

#include <csignal>

#include "sync/core/descriptor.h"
#include "sync/core/disk.h"

namespace streetsign::agent {

// "Send now": the order is that the file is written, not that it is there. It stays, since the
// outbox is the agent's to read only.
inline constexpr std::string_view send_now_file = "send-now";
inline constexpr std::string_view batch_file_ending = ".batch"; // rightly named or not

enum class Woken {
    time_is_up,
    order,      // to send now
    new_file,   // a batch; or the folder itself came or went
    other_file, // no reason to do anything: an answer or a status, where outbox and inbox are one
    link_changed,
    end
};

class Watch {
public:
    // Blocks SIGTERM and SIGINT in this thread: they come out of wait() as Woken::end.
    static Result<Watch> open(Path folder);

    Woken wait(uint64_t longest_ms);

private:
    explicit Watch(Path folder) : folder_(std::move(folder)) {}
    void watch_folder();

    Path folder_;
    Descriptor files_{-1}; // inotify
    int folder_watch_ = -1;
    Descriptor links_{-1}; // netlink; none where it is not allowed
    Descriptor signals_{-1};
};

} // namespace streetsign::agent
