// SPDX-License-Identifier: MIT
// The canvas of a Wayland surface, in shared memory: two buffers, of which the compositor reads one
// while the other is painted on, and no copy besides. SDL makes the window and reads its events;
// only the pixels go past it, because SDL's own way to a Wayland window is an accelerated renderer:
// measured under a headless cage with Mesa's software GL, 25 ms a frame and 116 MB PSS, against 2
// to 4 ms this way, and nothing of GL in memory (without_gl.h).

#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "kiosk/ui/canvas.h"
#include "sync/core/result.h"

struct SDL_Window;

namespace streetsign::kiosk {

class WaylandSurface {
public:
    // The window must outlive this.
    static Result<WaylandSurface> open(SDL_Window* window);
    WaylandSurface(WaylandSurface&&) noexcept;
    WaylandSurface& operator=(WaylandSurface&&) noexcept;
    ~WaylandSurface();

    Result<void> resize(Size size); // wipes what the old buffers showed
    // Where the next frame is painted; it holds all of the last one. Another after each present().
    Canvas canvas();
    void present(std::span<const Rect> changed);
    void blank(std::uint32_t argb); // over everything in both buffers; present() must follow

private:
    struct Parts;
    explicit WaylandSurface(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace streetsign::kiosk
