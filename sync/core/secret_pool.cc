// SPDX-License-Identifier: MIT
#include "sync/core/secret_pool.h"

#include <cassert>
#include <cstring>
#include <mutex>
#include <vector>

#include <sodium.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

namespace streetsign {
namespace {

constexpr size_t small_cell = 128;   // a key, a token, a PIN
constexpr size_t small_cells = 256;  // a server's worker threads take some at once
constexpr size_t large_cell = 16384; // a padded record of the usual cell
constexpr size_t large_cells = 4;    // a signer's session and one that is being sealed
constexpr size_t mark_size = 16;     // behind each cell

// Cells of one size in one guarded block.
class Cells {
public:
    Cells(size_t size, size_t count)
        : size_(size), stride_(size + mark_size), bytes_(stride_ * count),
          block_(static_cast<uint8_t*>(sodium_malloc(bytes_))) {
        assert(block_ != nullptr);
        randombytes_buf(mark_, sizeof mark_);
        sodium_memzero(block_, bytes_);
        for (size_t i = count; i-- > 0;) {
            std::memcpy(block_ + i * stride_ + size_, mark_, mark_size);
            free_.push_back(block_ + i * stride_);
        }
        ASAN_POISON_MEMORY_REGION(block_, bytes_);
    }
    Cells(const Cells&) = delete;
    Cells& operator=(const Cells&) = delete;

    bool fits(size_t size) const { return size <= size_ && !free_.empty(); }
    bool owns(const uint8_t* memory) const { return memory >= block_ && memory < block_ + bytes_; }
    uint8_t* take(size_t size) {
        uint8_t* const cell = free_.back();
        free_.pop_back();
        ASAN_UNPOISON_MEMORY_REGION(cell, size);
        return cell;
    }
    void give(uint8_t* cell) {
        ASAN_UNPOISON_MEMORY_REGION(cell, stride_);
        // Somebody wrote past the end: what else is wrong cannot be known.
        const bool whole = sodium_memcmp(cell + size_, mark_, mark_size) == 0;
        assert(whole);
        static_cast<void>(whole);
        sodium_memzero(cell, size_);
        ASAN_POISON_MEMORY_REGION(cell, stride_);
        free_.push_back(cell);
    }

private:
    size_t size_;
    size_t stride_;
    size_t bytes_;
    uint8_t* block_;
    uint8_t mark_[mark_size] = {};
    std::vector<uint8_t*> free_;
};

struct Pool {
    std::mutex mutex;
    Cells small{small_cell, small_cells};
    Cells large{large_cell, large_cells};
};

// Never destroyed: a secret of static storage may go after it.
Pool& pool() {
    static Pool* const the_pool = new Pool;
    return *the_pool;
}

} // namespace

uint8_t* take_secret_memory(size_t size) {
    {
        Pool& cells = pool();
        const std::lock_guard lock(cells.mutex);
        if (cells.small.fits(size)) return cells.small.take(size);
        if (size > small_cell && cells.large.fits(size)) return cells.large.take(size);
    }
    auto* const alone = static_cast<uint8_t*>(sodium_malloc(size));
    // Out of locked or any memory: going on could only lose what somebody typed.
    assert(alone != nullptr);
    return alone;
}

void give_secret_memory(uint8_t* memory) {
    if (memory == nullptr) return;
    {
        Pool& cells = pool();
        const std::lock_guard lock(cells.mutex);
        if (cells.small.owns(memory)) return cells.small.give(memory);
        if (cells.large.owns(memory)) return cells.large.give(memory);
    }
    sodium_free(memory); // wipes as well
}

} // namespace streetsign
