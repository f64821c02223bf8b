// SPDX-License-Identifier: MIT
#include "kiosk/sound_cards.h"

#include <array>
#include <cstring>

#include <sys/inotify.h>
#include <unistd.h>

namespace streetsign::kiosk {
namespace {

// One that records only, as a camera brings, ends with "c".
bool can_play(std::string_view name) { return name.starts_with("pcmC") && name.ends_with('p'); }

} // namespace

SoundCards SoundCards::open(const FilePath& folder) {
    SoundCards cards;
    cards.folder_ = folder;
    cards.inotify_ = Descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!cards.inotify_.valid()) return cards;
    cards.above_ = ::inotify_add_watch(cards.inotify_.get(), folder.parent_path().c_str(),
                                       IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
    cards.watch_folder();
    return cards;
}

void SoundCards::watch_folder() {
    here_ =
        ::inotify_add_watch(inotify_.get(), folder_.c_str(), IN_CREATE | IN_DELETE | IN_ONLYDIR);
}

std::optional<bool> SoundCards::look() {
    std::optional<bool> change;
    alignas(inotify_event) std::array<char, 4096> told{};
    if (!inotify_.valid()) return change;
    for (;;) {
        const ssize_t size = ::read(inotify_.get(), told.data(), told.size());
        if (size <= 0) return change;
        for (ssize_t at = 0; at < size;) {
            inotify_event event{};
            std::memcpy(&event, told.data() + at, sizeof(event));
            const char* const name = told.data() + at + sizeof(event);
            const auto news = change_of(event.wd, event.mask, event.len > 0 ? name : "");
            if (news) change = news;
            at += static_cast<ssize_t>(sizeof(event) + event.len);
        }
    }
}

std::optional<bool> SoundCards::change_of(int watch, std::uint32_t what, std::string_view name) {
    // The folder comes with the first card and goes with the last. What is in it already when the
    // watch begins is that card, and cannot be listed from within the sandbox.
    if (watch == above_ && name == folder_.filename().string()) {
        watch_folder();
        return here_ >= 0 ? std::optional(true) : std::nullopt;
    }
    if (watch != here_ || !can_play(name)) return std::nullopt;
    return (what & IN_CREATE) != 0;
}

} // namespace streetsign::kiosk
