// SPDX-License-Identifier: MIT
// The kiosk's pictograms, drawn as paths on a 24x24 grid in one weight. An icon never stands
// alone: a word is beside it or, on a key, spoken. Icons that point along the line of reading
// (back, forward, chevron, backspace) are mirrored for right-to-left by the painter of the tree.

#pragma once

#include <cstdint>
#include <string_view>

#include "kiosk/ui/path.h"

namespace streetsign::kiosk {

enum class Icon : std::uint8_t {
    none,
    language,
    text_size,
    contrast,
    speech,
    stop,
    back,
    forward,
    check,
    pen,
    book,
    map,
    people,
    share,
    warning,
    lock,
    qr,
    arrow_up,
    arrow_down,
    backspace,
    shift,
    usb,
    battery,
    clock,
    cloud,
    cloud_off,
    close,
    home,
    eye,
    info,
    plus,
    minus,
    megaphone,
    calendar,
    mail,
    gear,
    power,
    refresh,
    sun,
    wifi,
    place,
    keyboard,
    headphones,
    volume,
    document,
    trash,
    device,
    hand,
    chevron,
};
inline constexpr int icon_count = 49;

inline constexpr float icon_grid = 24;

const Path& icon_path(Icon icon); // filled non-zero; empty for none
std::string_view icon_name(Icon icon);
bool icon_mirrors(Icon icon);

} // namespace streetsign::kiosk
