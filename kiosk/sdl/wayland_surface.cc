// SPDX-License-Identifier: MIT
#include "kiosk/sdl/wayland_surface.h"

#include <SDL_syswm.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "sync/core/handle.h"
#include "sync/core/secret.h"

namespace streetsign::kiosk {
namespace {

using EventQueue = Handle<wl_event_queue, wl_event_queue_destroy>;
using Registry = Handle<wl_registry, wl_registry_destroy>;
using SharedMemory = Handle<wl_shm, wl_shm_destroy>;
using Pool = Handle<wl_shm_pool, wl_shm_pool_destroy>;
using BufferHandle = Handle<wl_buffer, wl_buffer_destroy>;

constexpr std::size_t pixel_bytes = 4;

struct Shown {
    BufferHandle buffer;
    std::uint32_t* pixels = nullptr;
    bool busy = false; // the compositor reads it
};

void on_release(void* data, wl_buffer*) { static_cast<Shown*>(data)->busy = false; }
constexpr wl_buffer_listener buffer_listener{on_release};

void on_global(void* data, wl_registry* registry, std::uint32_t name, const char* interface,
               std::uint32_t) {
    auto& memory = *static_cast<SharedMemory*>(data);
    if (std::string_view(interface) == wl_shm_interface.name)
        memory.reset(static_cast<wl_shm*>(wl_registry_bind(registry, name, &wl_shm_interface, 1)));
}
void on_global_remove(void*, wl_registry*, std::uint32_t) {}
constexpr wl_registry_listener registry_listener{on_global, on_global_remove};

} // namespace

struct WaylandSurface::Parts {
    wl_display* display = nullptr;
    wl_surface* surface = nullptr;
    EventQueue queue; // our own, so that SDL's events and ours do not meet
    Registry registry;
    SharedMemory memory;
    std::array<Shown, 2> buffers;
    std::size_t painted_on = 0; // the other one was presented last
    std::vector<Rect> stale;    // where only that one has the last frame
    std::uint32_t* mapped = nullptr;
    std::size_t mapped_bytes = 0;
    Size size;

    ~Parts() { unmap(); }

    Canvas canvas_of(const Shown& shown) const {
        return {shown.pixels, size.width, size.height, size.width};
    }

    void unmap() {
        for (Shown& shown : buffers)
            shown.buffer.reset();
        if (mapped == nullptr) return;
        streetsign::wipe({reinterpret_cast<std::uint8_t*>(mapped), mapped_bytes});
        munmap(mapped, mapped_bytes);
        mapped = nullptr;
        mapped_bytes = 0;
    }

    Result<void> map(Size to) {
        unmap();
        size = to;
        stale.clear();
        const std::size_t one =
            static_cast<std::size_t>(to.width) * static_cast<std::size_t>(to.height) * pixel_bytes;
        const int file = memfd_create("streetsign-canvas", MFD_CLOEXEC);
        if (file < 0) return fail(Code::io, "no shared memory for the screen");
        void* place = MAP_FAILED;
        if (ftruncate(file, static_cast<off_t>(one * buffers.size())) == 0)
            place = mmap(nullptr, one * buffers.size(), PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_POPULATE, file, 0);
        if (place == MAP_FAILED) {
            close(file);
            return fail(Code::io, "the screen's shared memory cannot be mapped");
        }
        mapped = static_cast<std::uint32_t*>(place);
        mapped_bytes = one * buffers.size();
        const Pool pool(
            wl_shm_create_pool(memory.get(), file, static_cast<std::int32_t>(mapped_bytes)));
        close(file);
        for (std::size_t i = 0; i < buffers.size(); ++i) {
            Shown& shown = buffers[i];
            shown.pixels = mapped + i * one / pixel_bytes;
            shown.busy = false;
            shown.buffer.reset(wl_shm_pool_create_buffer(
                pool.get(), static_cast<std::int32_t>(i * one), to.width, to.height,
                to.width * static_cast<int>(pixel_bytes), WL_SHM_FORMAT_XRGB8888));
            wl_buffer_add_listener(shown.buffer.get(), &buffer_listener, &shown);
        }
        return {};
    }

    // The compositor gives a buffer back when it has the next one, so that with two this one is
    // free soon; if not, a torn frame is better than none.
    void wait_for(const Shown& shown) {
        wl_display_dispatch_queue_pending(display, queue.get());
        for (int tries = 0; shown.busy && tries < 2; ++tries)
            wl_display_roundtrip_queue(display, queue.get());
    }

    void bring_up_to_date() {
        const Shown& now = buffers[painted_on];
        const Shown& last = buffers[1 - painted_on];
        wait_for(now);
        for (const Rect& rect : stale)
            for (int y = rect.y; y < rect.end_y(); ++y)
                std::memcpy(canvas_of(now).row(y) + rect.x, canvas_of(last).row(y) + rect.x,
                            static_cast<std::size_t>(rect.width) * pixel_bytes);
        stale.clear();
    }
};

WaylandSurface::WaylandSurface(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
WaylandSurface::WaylandSurface(WaylandSurface&&) noexcept = default;
WaylandSurface& WaylandSurface::operator=(WaylandSurface&&) noexcept = default;
WaylandSurface::~WaylandSurface() = default;

Result<WaylandSurface> WaylandSurface::open(SDL_Window* window) {
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (SDL_GetWindowWMInfo(window, &info) != SDL_TRUE || info.subsystem != SDL_SYSWM_WAYLAND)
        return fail(Code::io, "the window is not a Wayland one");
    wl_display* const display = info.info.wl.display;
    auto parts = std::make_unique<Parts>();
    parts->display = display;
    parts->surface = info.info.wl.surface;
    parts->queue.reset(wl_display_create_queue(display));
    // The wrapper puts the registry, and all that is made from it, on our queue.
    auto* const wrapper = static_cast<wl_display*>(wl_proxy_create_wrapper(display));
    if (!parts->queue || wrapper == nullptr) return fail(Code::io, "Wayland has no memory");
    wl_proxy_set_queue(reinterpret_cast<wl_proxy*>(wrapper), parts->queue.get());
    parts->registry.reset(wl_display_get_registry(wrapper));
    wl_proxy_wrapper_destroy(wrapper);
    wl_registry_add_listener(parts->registry.get(), &registry_listener, &parts->memory);
    if (wl_display_roundtrip_queue(display, parts->queue.get()) < 0 || !parts->memory)
        return fail(Code::io, "the Wayland compositor offers no shared memory");
    return WaylandSurface(std::move(parts));
}

Result<void> WaylandSurface::resize(Size size) { return parts_->map(size); }

Canvas WaylandSurface::canvas() {
    if (!parts_->stale.empty()) parts_->bring_up_to_date();
    return parts_->canvas_of(parts_->buffers[parts_->painted_on]);
}

void WaylandSurface::present(std::span<const Rect> changed) {
    const Canvas canvas = this->canvas();
    Shown& shown = parts_->buffers[parts_->painted_on];
    shown.busy = true;
    wl_surface_attach(parts_->surface, shown.buffer.get(), 0, 0);
    for (const Rect& wanted : changed) {
        const Rect rect = wanted.intersection(canvas.bounds());
        if (rect.empty()) continue;
        wl_surface_damage(parts_->surface, rect.x, rect.y, rect.width, rect.height);
        parts_->stale.push_back(rect);
    }
    wl_surface_commit(parts_->surface);
    wl_display_flush(parts_->display);
    parts_->painted_on = 1 - parts_->painted_on;
}

void WaylandSurface::blank(std::uint32_t argb) {
    std::fill_n(parts_->mapped, parts_->mapped_bytes / pixel_bytes, argb);
    parts_->stale.clear();
}

} // namespace streetsign::kiosk
