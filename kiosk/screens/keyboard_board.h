// SPDX-License-Identifier: MIT
// The on-screen keyboard as nodes, in the theme's manner: rows as wide as each other, short ones in
// the middle. Its rules are kiosk/keyboard's.
#pragma once

#include "kiosk/keyboard/keyboard.h"
#include "kiosk/screens/screen.h"

namespace streetsign::kiosk {

Node keyboard_board(const View& view, const Keyboard& keyboard);

} // namespace streetsign::kiosk
