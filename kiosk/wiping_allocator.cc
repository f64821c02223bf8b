// SPDX-License-Identifier: MIT
// glibc's allocator stays; only the way back is taken over. What lost: a malloc of ours (nothing to
// gain), and LD_PRELOAD (somebody would forget it).
#include "kiosk/wiping_allocator.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <malloc.h>

// NOLINTBEGIN(clang-diagnostic-reserved-identifier,readability-identifier-naming): glibc's names
extern "C" {
void __libc_free(void* memory);
void* __libc_malloc(std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
}
// NOLINTEND(clang-diagnostic-reserved-identifier,readability-identifier-naming)

namespace {

// Constant-initialised: free() is called before any constructor of ours has run.
constinit std::atomic<bool> wiping{true};

} // namespace

namespace streetsign::kiosk {

void stop_wiping_for_test() { wiping = false; }

} // namespace streetsign::kiosk

// Parameters are called as glibc calls them.
extern "C" {

void free(void* ptr) noexcept {
    if (ptr == nullptr) return;
    const int before = errno; // free() must leave it as it was
    if (wiping.load(std::memory_order_relaxed)) explicit_bzero(ptr, malloc_usable_size(ptr));
    __libc_free(ptr);
    errno = before;
}

// Never grows in place and never lets the kernel move pages: the old copy is always wiped here.
void* realloc(void* ptr, std::size_t size) noexcept {
    if (ptr == nullptr) return __libc_malloc(size);
    if (!wiping.load(std::memory_order_relaxed)) return __libc_realloc(ptr, size);
    if (size == 0) {
        free(ptr);
        return nullptr;
    }
    const std::size_t usable = malloc_usable_size(ptr);
    if (size <= usable && size >= usable / 2) {
        explicit_bzero(static_cast<char*>(ptr) + size, usable - size);
        return ptr;
    }
    void* const moved = __libc_malloc(size);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, ptr, std::min(usable, size));
    free(ptr);
    return moved;
}

void* reallocarray(void* ptr, std::size_t nmemb, std::size_t size) noexcept {
    if (size != 0 && nmemb > SIZE_MAX / size) {
        errno = ENOMEM;
        return nullptr;
    }
    // NOLINTNEXTLINE(clang-analyzer-optin.portability.UnixAPI): our own realloc() takes 0
    return realloc(ptr, nmemb * size);
}

} // extern "C"
