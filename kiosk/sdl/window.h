// SPDX-License-Identifier: MIT
// The screen and the hands on it: one software canvas, a thin layer that presents its changed
// rectangles, and SDL's events turned into Input. On X11 the canvas is the window's own surface if
// that has 32 bits a pixel, else it is copied there; on Wayland it is copied into shared memory
// (wayland_surface.h), on KMSDRM into one streaming texture; on SDL's dummy driver (tests, scripts)
// it is all there is. Sleeps while nothing happens. No joystick, sensor, audio, camera or
// microphone is ever opened, and SDL's own text input stays off: it would keep typed characters.
//
// What lost: SDL's accelerated renderers (118 MB of GL for a page that changes once a minute).

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "kiosk/ui/canvas.h"
#include "kiosk/ui/geometry.h"
#include "kiosk/ui/input.h"
#include "sync/core/result.h"

namespace streetsign::kiosk {

struct WindowOptions {
    std::string title = "Streetsign";
    Size size{1280, 800}; // when not full-screen, and for the dummy driver
    bool fullscreen = true;
    bool show_pointer = false;
};

class Window {
public:
    // not_found: there is no screen. A driver without one (dummy, offscreen) is taken only if
    // SDL_VIDEODRIVER names it.
    static Result<Window> open(const WindowOptions& options);
    Window(Window&&) noexcept;
    ~Window();

    Size size() const;
    // Holds the last frame; valid until the next present() or blank(), or a Resized out of wait().
    Canvas canvas();
    std::string driver() const; // "x11", "wayland", "KMSDRM", "dummy"

    // Sleeps until something happens, at most timeout_ms (negative: for ever). A Tick when nothing
    // did.
    Input wait(int timeout_ms);
    // Shows these rectangles of the canvas.
    void present(std::span<const Rect> changed);
    // Puts an input where wait() finds it, as if a person had done it (scripts and tests).
    void inject(const Input& input);

    // Overwrites every event SDL still holds in its pool and empties the queue.
    void scrub_events();
    // Canvas and what was presented become one colour, now.
    void blank(std::uint32_t argb);

private:
    struct Parts;
    explicit Window(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

// CLOCK_BOOTTIME in milliseconds: the time of every Input.
std::int64_t boot_time_ms();

} // namespace streetsign::kiosk
