// SPDX-License-Identifier: MIT
#include "sync/core/secret.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include <sodium.h>

#include "sync/core/secret_pool.h"

namespace streetsign {

void wipe(MutableBytes memory) { sodium_memzero(memory.data(), memory.size()); }

SecretBuffer::SecretBuffer(size_t size) { resize(size); }

SecretBuffer SecretBuffer::copy_of(Bytes source) {
    SecretBuffer result;
    result.append(source);
    return result;
}

SecretBuffer::SecretBuffer(SecretBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

SecretBuffer& SecretBuffer::operator=(SecretBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
}

SecretBuffer::~SecretBuffer() { give_secret_memory(data_); }

void SecretBuffer::reserve(size_t capacity) {
    if (capacity <= capacity_) return;
    uint8_t* const grown = take_secret_memory(capacity);
    if (size_ > 0) std::memcpy(grown, data_, size_);
    give_secret_memory(data_);
    data_ = grown;
    capacity_ = capacity;
}

void SecretBuffer::append(Bytes more) {
    if (more.empty()) return;
    assert(data_ == nullptr || more.data() + more.size() <= data_ ||
           more.data() >= data_ + capacity_);
    if (size_ + more.size() > capacity_)
        reserve(std::max<size_t>({64, 2 * capacity_, size_ + more.size()}));
    assert(data_ != nullptr);
    std::memcpy(data_ + size_, more.data(), more.size());
    size_ += more.size();
}

void SecretBuffer::resize(size_t size) {
    if (size < size_) {
        sodium_memzero(data_ + size, size_ - size);
    } else if (size > size_) {
        reserve(size);
        std::memset(data_ + size_, 0, size - size_);
    }
    size_ = size;
}

void SecretBuffer::clear() { resize(0); }

} // namespace streetsign
