// SPDX-License-Identifier: MIT
#include "kiosk/headset.h"

#include <array>
#include <filesystem>

#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace streetsign::kiosk {
namespace {

bool has_the_switch(int device) {
    constexpr unsigned bits = 8 * sizeof(unsigned long);
    std::array<unsigned long, SW_MAX / bits + 1> switches{};
    if (ioctl(device, EVIOCGBIT(EV_SW, sizeof(switches)), switches.data()) < 0) return false;
    return (switches[SW_HEADPHONE_INSERT / bits] >> SW_HEADPHONE_INSERT % bits & 1) != 0;
}

} // namespace

Headset Headset::open(const FilePath& devices) {
    std::vector<Descriptor> switches;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(devices, ignored)) {
        if (!entry.path().filename().string().starts_with("event")) continue;
        Descriptor device(::open(entry.path().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
        if (device.valid() && has_the_switch(device.get())) switches.push_back(std::move(device));
    }
    return Headset(std::move(switches));
}

std::optional<bool> Headset::look() {
    std::optional<bool> change;
    for (const Descriptor& device : switches_) {
        input_event event{};
        while (read(device.get(), &event, sizeof(event)) == static_cast<ssize_t>(sizeof(event)))
            if (event.type == EV_SW && event.code == SW_HEADPHONE_INSERT) change = event.value != 0;
    }
    return change;
}

} // namespace streetsign::kiosk
