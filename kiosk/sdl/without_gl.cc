// SPDX-License-Identifier: MIT
#include "kiosk/sdl/without_gl.h"

#include <SDL_vulkan.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace {

// VkExtensionProperties of the Vulkan 1.0 specification, section 38.
struct ExtensionProperties {
    std::array<char, 256> name;
    std::uint32_t version;
};

// What SDL asks for before it makes a window for Vulkan on Wayland.
constexpr std::array<std::string_view, 2> extensions{"VK_KHR_surface", "VK_KHR_wayland_surface"};

// vkEnumerateInstanceExtensionProperties. 0 is VK_SUCCESS.
std::int32_t list_extensions(const char*, std::uint32_t* count, ExtensionProperties* list) {
    if (list != nullptr) {
        *count = std::min(*count, static_cast<std::uint32_t>(extensions.size()));
        for (std::uint32_t i = 0; i < *count; ++i) {
            list[i] = {};
            std::ranges::copy(extensions[i], list[i].name.begin());
        }
    } else {
        *count = static_cast<std::uint32_t>(extensions.size());
    }
    return 0;
}

} // namespace

using AnyFunction = void (*)();

// NOLINTBEGIN(readability-identifier-naming): Vulkan's name
extern "C" [[gnu::visibility("default")]] AnyFunction vkGetInstanceProcAddr(void* instance,
                                                                            const char* name);

extern "C" AnyFunction vkGetInstanceProcAddr(void* /*instance*/, const char* name) {
    if (std::string_view(name) != "vkEnumerateInstanceExtensionProperties") return nullptr;
    return reinterpret_cast<AnyFunction>(list_extensions);
}
// NOLINTEND(readability-identifier-naming)

namespace streetsign::kiosk {

// To glibc's dlopen the empty name is the program itself.
bool go_without_gl() { return SDL_Vulkan_LoadLibrary("") == 0; }

} // namespace streetsign::kiosk
