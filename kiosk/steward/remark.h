// SPDX-License-Identifier: MIT
// Remark: one thing the steward is told, as data: how grave it is and a sentence by its English
// words, to be filled and translated by the screen. {n} is a number, {what} a name or a date,
// {other} a second one.
#pragma once

#include <cstdint>
#include <string>

#include "kiosk/strings.h"

namespace streetsign::kiosk {

enum class Light : std::uint8_t { good, amber, red };

struct Remark {
    Light light = Light::good;
    std::string id;                 // of its node: "storage"
    const char* sentence = nullptr; // made with mark(); null: nothing is said
    std::uint64_t n = 0;
    std::string what{};
    std::string other{};

    bool said() const { return sentence != nullptr; }
};

std::string text_of(const Remark& remark, const Strings& strings);

} // namespace streetsign::kiosk
