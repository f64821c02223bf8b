// SPDX-License-Identifier: MIT
#include "kiosk/sdl/window.h"

#include <SDL.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <vector>

#include "kiosk/sdl/keys.h"
#include "kiosk/sdl/wayland_surface.h"
#include "kiosk/sdl/without_gl.h"
#include "sync/core/handle.h"
#include "sync/core/secret.h"

namespace streetsign::kiosk {
namespace {

using SdlWindow = Handle<SDL_Window, SDL_DestroyWindow>;
using Renderer = Handle<SDL_Renderer, SDL_DestroyRenderer>;
using Texture = Handle<SDL_Texture, SDL_DestroyTexture>;

constexpr std::int64_t mouse_finger = -1;
// More than SDL's pool of event entries, which never shrinks (SDL_MAX_QUEUED_EVENTS is 65535, but
// a kiosk's queue never held more than a few hundred): what was in them is written over.
constexpr int scrub_count = 4096;

constexpr std::int64_t dummy_nap_ms = 20;

// How the canvas reaches the glass.
enum class Way { nothing, surface, wayland, texture };

void set_hints(const std::string& driver) {
    // Fingers and mouse are handled apart: each tap would come twice otherwise.
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "1");
    SDL_SetHint(SDL_HINT_IME_SHOW_UI, "0");
    // X11 would load GL to show a software surface.
    if (driver == "x11") SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
}

Modifiers modifiers_of(const SDL_Keysym& symbol) {
    return {(symbol.mod & KMOD_SHIFT) != 0, (symbol.mod & KMOD_CAPS) != 0,
            (symbol.mod & (KMOD_CTRL | KMOD_LALT | KMOD_GUI)) != 0};
}

// SDL's two drivers without a screen. It takes one of its own accord where it finds nothing else,
// and a terminal that nobody sees would run on.
bool is_blind(const std::string& driver) { return driver == "dummy" || driver == "offscreen"; }

bool is_named(const std::string& driver) {
    const char* const named = SDL_GetHint(SDL_HINT_VIDEODRIVER);
    return named != nullptr && std::string_view(named).find(driver) != std::string_view::npos;
}

Error no_display() {
    return fail(Code::not_found,
                "there is no screen: neither Wayland nor X nor a console with KMS was found; start "
                "it inside cage, or set WAYLAND_DISPLAY or DISPLAY");
}

Error sdl_failed(const char* what) {
    return fail(Code::io, std::string(what) + ": " + SDL_GetError());
}

} // namespace

struct Window::Parts {
    SdlWindow window;
    Renderer renderer;
    Texture texture;
    std::optional<WaylandSurface> wayland;
    Way way = Way::nothing;
    std::string driver;
    Size size;
    Canvas canvas;                     // in `pixels`, or in what the window itself shows
    std::vector<std::uint32_t> pixels; // nothing in the latter case
    std::deque<Input> injected;

    ~Parts() {
        wipe_canvas();
        wayland.reset();
        texture.reset();
        renderer.reset();
        // SDL wakes its X window through a second connection; what is still under way there when
        // the window is destroyed ends the process with Xlib's BadWindow. So the server takes it
        // away, when the process ends and its connections close.
        if (driver == "x11") {
            static_cast<void>(window.release());
            return;
        }
        window.reset();
        SDL_Quit();
    }

    Result<void> choose_way() {
        way = Way::surface;
        if (driver == "x11") return {};
        if (driver == "wayland" && open_wayland()) return {};
        way = Way::texture;
        renderer.reset(SDL_CreateRenderer(window.get(), -1, 0));
        if (!renderer) return sdl_failed("no renderer");
        return {};
    }

    bool open_wayland() {
        Result<WaylandSurface> opened = WaylandSurface::open(window.get());
        if (!opened) return false;
        wayland.emplace(std::move(*opened));
        way = Way::wayland;
        return true;
    }

    Size window_size() const {
        Size now = size;
        if (way == Way::texture)
            SDL_GetRendererOutputSize(renderer.get(), &now.width, &now.height);
        else if (way != Way::nothing)
            SDL_GetWindowSize(window.get(), &now.width, &now.height);
        return now;
    }

    // What was on it is wiped, not left to an allocator.
    void wipe_canvas() const {
        for (int y = 0; y < canvas.height; ++y)
            streetsign::wipe({reinterpret_cast<std::uint8_t*>(canvas.row(y)),
                              static_cast<std::size_t>(canvas.width) * sizeof(std::uint32_t)});
    }

    // The window's surface as the canvas, if its pixels are ours: it saves a copy of the screen.
    // The old one goes when SDL is asked for the new one.
    bool paint_on_surface(Size to) {
        const SDL_Surface* const surface = SDL_GetWindowSurface(window.get());
        canvas = {};
        if (surface == nullptr || surface->w != to.width || surface->h != to.height) return false;
        const SDL_PixelFormat& format = *surface->format;
        if (format.BytesPerPixel != 4 || format.Rmask != 0xFF0000 || format.Gmask != 0xFF00 ||
            format.Bmask != 0xFF)
            return false;
        canvas = {static_cast<std::uint32_t*>(surface->pixels), to.width, to.height,
                  surface->pitch / 4};
        return true;
    }

    // SDL does away with a surface whose window changed its size, even if it changed it back.
    bool lost_surface() const {
        return way == Way::surface && SDL_UpdateWindowSurfaceRects(window.get(), nullptr, 0) != 0;
    }

    // All its pages at once: the first frame would ask the kernel for a thousand, one by one.
    void fetch_canvas() const {
        const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
        auto* const first = reinterpret_cast<std::uint8_t*>(canvas.pixels);
        auto* const start = first - reinterpret_cast<std::uintptr_t>(first) % page;
        const auto* const end = reinterpret_cast<std::uint8_t*>(canvas.row(canvas.height));
        // A kernel that cannot do it (before Linux 5.14) does it one by one.
        madvise(start, static_cast<std::size_t>(end - start), MADV_POPULATE_WRITE);
    }

    Result<void> resize(Size to) {
        wipe_canvas();
        size = to;
        pixels.clear();
        if (way == Way::surface && paint_on_surface(to)) {
            fetch_canvas();
            return {};
        }
        if (way == Way::wayland) {
            canvas = {};
            TRY(wayland->resize(to));
            canvas = wayland->canvas();
            return {};
        }
        pixels.assign(static_cast<std::size_t>(to.width) * static_cast<std::size_t>(to.height), 0);
        canvas = {pixels.data(), to.width, to.height, to.width};
        if (way != Way::texture) return {};
        texture.reset(SDL_CreateTexture(renderer.get(), SDL_PIXELFORMAT_ARGB8888,
                                        SDL_TEXTUREACCESS_STREAMING, to.width, to.height));
        if (!texture) return sdl_failed("no texture for the screen");
        return {};
    }

    void copy_to_surface(const Rect& rect, const SDL_Surface& surface) const {
        auto* const to = static_cast<std::uint8_t*>(surface.pixels) +
                         static_cast<std::ptrdiff_t>(rect.y) * surface.pitch +
                         static_cast<std::ptrdiff_t>(rect.x) * surface.format->BytesPerPixel;
        SDL_ConvertPixels(rect.width, rect.height, SDL_PIXELFORMAT_ARGB8888,
                          canvas.row(rect.y) + rect.x, canvas.stride * 4, surface.format->format,
                          to, surface.pitch);
    }

    void present_surface(std::span<const Rect> changed) {
        const bool copied = !pixels.empty();
        const SDL_Surface* const surface = copied ? SDL_GetWindowSurface(window.get()) : nullptr;
        if (copied && surface == nullptr) return;
        Rect all = canvas.bounds();
        if (copied) all = all.intersection({0, 0, surface->w, surface->h});
        std::vector<SDL_Rect> rects;
        for (const Rect& wanted : changed) {
            const Rect rect = wanted.intersection(all);
            if (rect.empty()) continue;
            if (copied) copy_to_surface(rect, *surface);
            rects.push_back({rect.x, rect.y, rect.width, rect.height});
        }
        if (!rects.empty())
            SDL_UpdateWindowSurfaceRects(window.get(), rects.data(),
                                         static_cast<int>(rects.size()));
    }

    void present_texture(std::span<const Rect> changed) {
        for (const Rect& wanted : changed) {
            const Rect rect = wanted.intersection(canvas.bounds());
            if (rect.empty()) continue;
            const SDL_Rect part{rect.x, rect.y, rect.width, rect.height};
            SDL_UpdateTexture(texture.get(), &part, canvas.row(rect.y) + rect.x, canvas.stride * 4);
        }
        SDL_RenderCopy(renderer.get(), texture.get(), nullptr, nullptr);
        SDL_RenderPresent(renderer.get());
    }

    void present(std::span<const Rect> changed) {
        if (changed.empty()) return;
        if (way == Way::surface) present_surface(changed);
        if (way == Way::wayland) wayland->present(changed);
        if (way == Way::texture) present_texture(changed);
    }

    Point at(float x, float y) const {
        return {static_cast<int>(x * static_cast<float>(size.width)),
                static_cast<int>(y * static_cast<float>(size.height))};
    }

    Touch finger(const SDL_Event& event) const {
        Touch touch;
        touch.finger = event.tfinger.fingerId;
        touch.at = at(event.tfinger.x, event.tfinger.y);
        if (event.type == SDL_FINGERDOWN) touch.phase = Touch::Phase::down;
        if (event.type == SDL_FINGERMOTION) touch.phase = Touch::Phase::move;
        if (event.type == SDL_FINGERUP) touch.phase = Touch::Phase::up;
        return touch;
    }

    static std::optional<Touch> mouse(const SDL_Event& event) {
        Touch touch;
        touch.finger = mouse_finger;
        if (event.type == SDL_MOUSEMOTION) {
            if ((event.motion.state & SDL_BUTTON_LMASK) == 0) return std::nullopt;
            touch.phase = Touch::Phase::move;
            touch.at = {event.motion.x, event.motion.y};
            return touch;
        }
        if (event.button.button != SDL_BUTTON_LEFT) return std::nullopt;
        touch.phase = event.type == SDL_MOUSEBUTTONDOWN ? Touch::Phase::down : Touch::Phase::up;
        touch.at = {event.button.x, event.button.y};
        return touch;
    }

    bool next_event(SDL_Event& event, int left_ms) const {
        if (driver != "dummy")
            return left_ms < 0 ? SDL_WaitEvent(&event) != 0
                               : SDL_WaitEventTimeout(&event, left_ms) != 0;
        // SDL's dummy driver has nothing to sleep on and would look every millisecond.
        const std::int64_t until_ms = boot_time_ms() + left_ms;
        while (SDL_PollEvent(&event) == 0) {
            const std::int64_t rest_ms = left_ms < 0 ? dummy_nap_ms : until_ms - boot_time_ms();
            if (rest_ms <= 0) return false;
            SDL_Delay(static_cast<Uint32>(std::min<std::int64_t>(rest_ms, dummy_nap_ms)));
        }
        return true;
    }

    // Nothing for what the kiosk does not know.
    std::optional<Input> translate(const SDL_Event& event) {
        Input input{boot_time_ms(), Tick{}};
        switch (event.type) {
        case SDL_QUIT:
            input.what = Quit{};
            return input;
        case SDL_FINGERDOWN:
        case SDL_FINGERMOTION:
        case SDL_FINGERUP:
            input.what = finger(event);
            return input;
        case SDL_MOUSEMOTION:
        case SDL_MOUSEBUTTONDOWN:
        case SDL_MOUSEBUTTONUP: {
            const std::optional<Touch> touch = mouse(event);
            if (!touch) return std::nullopt;
            input.what = *touch;
            return input;
        }
        case SDL_KEYDOWN: {
            if (event.key.repeat != 0) return std::nullopt;
            const std::optional<KeyPress> press =
                key_press(event.key.keysym.sym, modifiers_of(event.key.keysym));
            if (!press) return std::nullopt;
            input.what = *press;
            return input;
        }
        case SDL_WINDOWEVENT:
            return window_event(event.window, input);
        // The graphics were reset: the texture must be filled again.
        case SDL_RENDER_TARGETS_RESET:
        case SDL_RENDER_DEVICE_RESET:
            input.what = Exposed{};
            return input;
        default:
            return std::nullopt;
        }
    }

    std::optional<Input> window_event(const SDL_WindowEvent& event, Input input) {
        switch (event.event) {
        case SDL_WINDOWEVENT_CLOSE:
            input.what = Quit{};
            return input;
        case SDL_WINDOWEVENT_EXPOSED:
            input.what = Exposed{};
            return input;
        case SDL_WINDOWEVENT_SIZE_CHANGED: {
            const Size now = window_size();
            if (now.width <= 0 || now.height <= 0) return std::nullopt;
            if (now == size && !lost_surface()) return std::nullopt;
            if (!resize(now)) return std::nullopt;
            input.what = Resized{now};
            return input;
        }
        default:
            return std::nullopt;
        }
    }
};

Window::Window(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Window::Window(Window&&) noexcept = default;
Window::~Window() = default;

namespace {

// SDL makes an event of SIGTERM, so that the visit is wiped and the store is closed; a session that
// hangs up is to end us no worse. SDL's handler looks at the number, so it cannot be lent. Where
// SIGHUP is ignored (nohup), it stays so.
void end_orderly_on_hangup() {
    struct sigaction on_hangup {};
    if (sigaction(SIGHUP, nullptr, &on_hangup) != 0 || on_hangup.sa_handler != SIG_DFL) return;
    on_hangup.sa_handler = [](int) { static_cast<void>(std::raise(SIGTERM)); };
    sigaction(SIGHUP, &on_hangup, nullptr);
}

// Before SDL begins. Letters come from our own keyboard, and from a real one as the keys that they
// are: nothing is to be composed, and no input method is to see what people type. Xlib would ask
// for one, and read a table of 5,700 ways to compose a letter before it shows a window: a tenth of
// the time to the first frame.
void go_without_input_methods() {
    setenv("XMODIFIERS", "@im=none", 1);
    setenv("XCOMPOSEFILE", "/dev/null", 1);
}

} // namespace

Result<Window> Window::open(const WindowOptions& options) {
    auto parts = std::make_unique<Parts>();
    // Where a Wayland compositor leaves borders to its clients, as cage does, SDL would take the
    // window away to have libdecor draw them, and without a plugin of that it does not come back.
    SDL_SetHint(SDL_HINT_VIDEO_WAYLAND_ALLOW_LIBDECOR, "0");
    go_without_input_methods();
    // The other hints depend on the driver, and the driver is known after the start of video only.
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return no_display();
    end_orderly_on_hangup();
    parts->driver = SDL_GetCurrentVideoDriver();
    if (is_blind(parts->driver) && !is_named(parts->driver)) return no_display();
    set_hints(parts->driver);
    SDL_StopTextInput();
    for (const SDL_EventType unwanted :
         {SDL_TEXTINPUT, SDL_TEXTEDITING, SDL_DROPFILE, SDL_DROPTEXT, SDL_CLIPBOARDUPDATE,
          SDL_MULTIGESTURE, SDL_MOUSEWHEEL, SDL_KEYUP, SDL_KEYMAPCHANGED})
        SDL_EventState(unwanted, SDL_IGNORE);
    parts->size = options.size;
    if (parts->driver != "dummy") {
        Uint32 flags = SDL_WINDOW_RESIZABLE;
        if (options.fullscreen) flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
        if (parts->driver == "wayland" && go_without_gl()) flags |= SDL_WINDOW_VULKAN;
        parts->window.reset(SDL_CreateWindow(options.title.c_str(), SDL_WINDOWPOS_UNDEFINED,
                                             SDL_WINDOWPOS_UNDEFINED, options.size.width,
                                             options.size.height, flags));
        if (!parts->window) return sdl_failed("no window");
        SDL_ShowCursor(options.show_pointer ? SDL_ENABLE : SDL_DISABLE);
        TRY(parts->choose_way());
    }
    TRY(parts->resize(parts->window_size()));
    return Window(std::move(parts));
}

Size Window::size() const { return parts_->size; }

std::string Window::driver() const { return parts_->driver; }

Canvas Window::canvas() {
    if (parts_->wayland) parts_->canvas = parts_->wayland->canvas();
    return parts_->canvas;
}

Input Window::wait(int timeout_ms) {
    const std::int64_t until_ms = boot_time_ms() + timeout_ms;
    while (true) {
        if (!parts_->injected.empty()) {
            const Input input = parts_->injected.front();
            wipe_input(parts_->injected.front());
            parts_->injected.pop_front();
            // A script turns the screen; on a real display the event comes after the fact.
            if (const auto* turned = std::get_if<Resized>(&input.what))
                (void)parts_->resize(turned->size);
            return input;
        }
        // An event we do not know must not make the wait longer.
        const std::int64_t left_ms = timeout_ms < 0 ? -1 : until_ms - boot_time_ms();
        SDL_Event event;
        const bool got = parts_->next_event(
            event, timeout_ms < 0 ? -1 : static_cast<int>(std::max<std::int64_t>(0, left_ms)));
        if (!got) return {boot_time_ms(), Tick{}};
        const std::optional<Input> input = parts_->translate(event);
        streetsign::wipe({reinterpret_cast<std::uint8_t*>(&event), sizeof(event)});
        if (input) return *input;
        if (timeout_ms >= 0 && boot_time_ms() >= until_ms) return {boot_time_ms(), Tick{}};
    }
}

void Window::present(std::span<const Rect> changed) { parts_->present(changed); }

void Window::inject(const Input& input) { parts_->injected.push_back(input); }

void Window::scrub_events() {
    // SDL keeps freed entries of its queue with what was in them; only new events write over it.
    // What the display still has of what was done before this is fetched first, and goes too: a
    // second touch while a record was stored is not one on what is shown then.
    SDL_PumpEvents();
    SDL_FlushEvents(SDL_FIRSTEVENT, SDL_LASTEVENT);
    SDL_Event blank{};
    blank.type = SDL_USEREVENT;
    for (int i = 0; i < scrub_count; ++i)
        if (SDL_PushEvent(&blank) < 0) break;
    SDL_FlushEvents(SDL_FIRSTEVENT, SDL_LASTEVENT);
    for (Input& input : parts_->injected)
        wipe_input(input);
    parts_->injected.clear();
}

void Window::blank(std::uint32_t argb) {
    const Canvas& canvas = parts_->canvas;
    if (parts_->wayland)
        parts_->wayland->blank(argb);
    else
        for (int y = 0; y < canvas.height; ++y)
            std::fill_n(canvas.row(y), canvas.width, argb);
    const Rect all = canvas.bounds();
    parts_->present({&all, 1});
}

std::int64_t boot_time_ms() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

} // namespace streetsign::kiosk
