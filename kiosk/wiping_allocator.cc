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

extern "C" {
void __libc_free(void* memory);
void* __libc_malloc(std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
}

namespace {

// Constant-initialised: free() is called before any constructor of ours has run.
constinit std::atomic<bool> wiping{true};

} // namespace

namespace streetsign::kiosk {

void stop_wiping_for_test() { wiping = false; }

} // namespace streetsign::kiosk

extern "C" {

void free(void* memory) noexcept {
    if (memory == nullptr) return;
    const int before = errno; // free() must leave it as it was
    if (wiping.load(std::memory_order_relaxed)) explicit_bzero(memory, malloc_usable_size(memory));
    __libc_free(memory);
    errno = before;
}

// Never grows in place and never lets the kernel move pages: the old copy is always wiped here.
void* realloc(void* memory, std::size_t size) noexcept {
    if (memory == nullptr) return __libc_malloc(size);
    if (!wiping.load(std::memory_order_relaxed)) return __libc_realloc(memory, size);
    if (size == 0) {
        free(memory);
        return nullptr;
    }
    const std::size_t usable = malloc_usable_size(memory);
    if (size <= usable && size >= usable / 2) {
        explicit_bzero(static_cast<char*>(memory) + size, usable - size);
        return memory;
    }
    void* const moved = __libc_malloc(size);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, memory, std::min(usable, size));
    free(memory);
    return moved;
}

void* reallocarray(void* memory, std::size_t count, std::size_t size) noexcept {
    if (size != 0 && count > SIZE_MAX / size) {
        errno = ENOMEM;
        return nullptr;
    }
    return realloc(memory, count * size);
}

} // extern "C"
