// SPDX-License-Identifier: MIT
// Keeps SDL from loading GL. For every window on Wayland that is not meant for Vulkan, SDL 2.26
// loads EGL and with it Mesa and LLVM, asked or not, and never gives all of it back: measured under
// cage with Mesa's software GL, 51 MB PSS against 23 MB without. So the window is meant for Vulkan;
// the library that SDL wants to see for that is this program, which knows two extensions and can
// draw nothing.
//
// The program must be linked with --export-dynamic-symbol=vkGetInstanceProcAddr; one that is not is
// told so by `false`, and has GL.

#pragma once

namespace streetsign::kiosk {

// After the start of SDL's video, before the window is made. True: give it SDL_WINDOW_VULKAN. The
// window must not be drawn on by a renderer of SDL's.
bool go_without_gl();

} // namespace streetsign::kiosk
