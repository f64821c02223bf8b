// SPDX-License-Identifier: MIT
// Memory for keys and for personal data: guarded, locked where the system allows it, kept out of
// core dumps, and wiped when it is given back (libsodium's sodium_malloc). Move-only, no ==, no
// printing. Growing wipes the old copy. Does not protect against a debugger on a running process;
// the kiosk's sandbox does that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "sync/core/bytes.h"

namespace streetsign {

// Overwrites memory in a way the compiler may not leave out.
void wipe(MutableBytes memory);

// A growable buffer for personal text or key material.
class SecretBuffer {
public:
    SecretBuffer() = default;
    explicit SecretBuffer(size_t size); // `size` zero bytes
    static SecretBuffer copy_of(Bytes source);
    SecretBuffer(SecretBuffer&& other) noexcept;
    SecretBuffer& operator=(SecretBuffer&& other) noexcept;
    SecretBuffer(const SecretBuffer&) = delete;
    SecretBuffer& operator=(const SecretBuffer&) = delete;
    ~SecretBuffer();

    void append(Bytes more);
    void append(std::string_view more) { append(as_bytes(more)); }
    void reserve(size_t capacity); // one allocation up front avoids copies later
    void resize(size_t size);      // shrinking wipes what is cut off; growing adds zeros
    void clear();                  // wipes and empties; keeps the memory

    uint8_t* data() { return data_; }
    const uint8_t* data() const { return data_; }
    size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    Bytes view() const { return {data_, size_}; }
    MutableBytes span() { return {data_, size_}; }
    std::string_view text() const { return as_text(view()); }

private:
    uint8_t* data_ = nullptr;
    size_t size_ = 0;
    size_t capacity_ = 0;
};

// Key material of a fixed size; N bytes, all zero until filled.
template <typename Tag, size_t N>
class SecretFixed {
public:
    static constexpr size_t size = N;
    SecretFixed() : buffer_(N) {}
    static SecretFixed copy_of(std::span<const uint8_t, N> source) {
        SecretFixed result;
        for (size_t i = 0; i < N; ++i)
            result.data()[i] = source[i];
        return result;
    }
    SecretFixed(SecretFixed&&) noexcept = default;
    SecretFixed& operator=(SecretFixed&&) noexcept = default;

    uint8_t* data() { return buffer_.data(); }
    const uint8_t* data() const { return buffer_.data(); }
    std::span<const uint8_t, N> view() const {
        return std::span<const uint8_t, N>(buffer_.data(), N);
    }
    SecretFixed clone() const { return copy_of(view()); }

private:
    SecretBuffer buffer_;
};

using SigningSeed = SecretFixed<struct SigningSeedTag, 32>;    // Ed25519 seed
using AgeIdentityKey = SecretFixed<struct AgeIdentityTag, 32>; // X25519 scalar
using SymmetricKey = SecretFixed<struct SymmetricKeyTag, 32>;
using Token = SecretFixed<struct TokenTag, 16>; // of a receipt

} // namespace streetsign
