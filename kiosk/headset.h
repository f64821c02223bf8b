// SPDX-License-Identifier: MIT
// Whether somebody plugs something into the headphone jack, where the jack senses it: the kernel
// says so through a switch of an input device (SW_HEADPHONE_INSERT; a Raspberry Pi's jack has
// none). What is plugged in when it begins is no news: only changes are told. Reads these switches
// and nothing else; decides nothing.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "kiosk/file_path.h"
#include "sync/core/descriptor.h"

namespace streetsign::kiosk {

inline constexpr const char* input_devices = "/dev/input";
inline constexpr int headset_look_ms = 500; // how often it has to be looked at

class Headset {
public:
    Headset() = default; // of a terminal that senses nothing
    // Every device of this folder that has such a switch. To be opened before the sandbox.
    static Headset open(const FilePath& devices = input_devices);
    // Non-blocking; each gives `struct input_event`.
    explicit Headset(std::vector<Descriptor> switches) : switches_(std::move(switches)) {}

    bool senses() const { return !switches_.empty(); }
    // True: plugged in since the last look; false: pulled out. The last change counts.
    std::optional<bool> look();

private:
    std::vector<Descriptor> switches_;
};

} // namespace streetsign::kiosk
