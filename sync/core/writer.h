// SPDX-License-Identifier: MIT
// Fields onto the end of a Buffer, big-endian: the mirror of reader.h.
#pragma once

#include <cassert>

#include "sync/core/bytes.h"

namespace streetsign {

class Writer {
public:
    Writer& u8(uint8_t value) { return number(value, 1); }
    Writer& u16(uint16_t value) { return number(value, 2); }
    Writer& u32(uint32_t value) { return number(value, 4); }
    Writer& u64(uint64_t value) { return number(value, 8); }
    Writer& raw(Bytes bytes) {
        append(buffer_, bytes);
        return *this;
    }
    Writer& text(std::string_view value) { return raw(as_bytes(value)); }
    // u32 length, then the bytes.
    Writer& sized(Bytes bytes) {
        assert(bytes.size() <= UINT32_MAX);
        return u32(static_cast<uint32_t>(bytes.size())).raw(bytes);
    }
    Buffer take() { return std::move(buffer_); }
    const Buffer& buffer() const { return buffer_; }

private:
    Writer& number(uint64_t value, int size) {
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
            buffer_.push_back(static_cast<uint8_t>(value >> shift));
        return *this;
    }

    Buffer buffer_;
};

} // namespace streetsign
