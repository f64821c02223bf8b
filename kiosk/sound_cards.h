// SPDX-License-Identifier: MIT
// Whether a sound card that can play comes or goes while the terminal runs, as a headset with a USB
// plug does: its device for playing (pcmC1D0p) appears in a folder, and inotify tells. What is
// there when it begins is no news. What lost: reading /proc/asound/cards, which the sandbox puts
// out of reach and which would have to be read over and over. Opens no card and decides nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "kiosk/file_path.h"
#include "sync/core/descriptor.h"

namespace streetsign::kiosk {

inline constexpr const char* sound_devices = "/dev/snd";

class SoundCards {
public:
    SoundCards() = default; // of a terminal that does not speak
    // Before the sandbox. The folder need not be there yet: without any card there is none.
    static SoundCards open(const FilePath& folder = sound_devices);

    // True: one has come since the last look; false: one has gone. The last change counts.
    std::optional<bool> look();

private:
    void watch_folder();
    std::optional<bool> change_of(int watch, std::uint32_t what, std::string_view name);

    FilePath folder_;
    Descriptor inotify_{-1};
    int above_ = -1; // the watch on the folder above, in which this one appears
    int here_ = -1;
};

} // namespace streetsign::kiosk
