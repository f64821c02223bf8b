// SPDX-License-Identifier: MIT
// Fields off the front of a span, big-endian. Every length is bounded before it is used, and
// parsing ends with TRY(reader.end()), so trailing bytes are always refused.
#pragma once

#include "sync/core/bytes.h"
#include "sync/core/result.h"

namespace streetsign {

class Reader {
public:
    explicit Reader(Bytes source) : rest_(source) {}

    Result<Bytes> take(size_t size) {
        if (size > rest_.size()) return fail(Code::malformed, "the data ends too early");
        const Bytes taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }
    Result<uint8_t> u8() { return number<uint8_t>(); }
    Result<uint16_t> u16() { return number<uint16_t>(); }
    Result<uint32_t> u32() { return number<uint32_t>(); }
    Result<uint64_t> u64() { return number<uint64_t>(); }

    template <typename F>
    Result<F> fixed() {
        const Bytes taken = TRY(take(F::size));
        return *F::from(taken);
    }
    // u32 length, then that many bytes; more than `limit` is malformed.
    Result<Bytes> sized(size_t limit) {
        const uint32_t size = TRY(u32());
        if (size > limit) return fail(Code::malformed, "a length is over its limit");
        return take(size);
    }
    size_t left() const { return rest_.size(); }
    Result<void> end() const {
        if (!rest_.empty()) return fail(Code::malformed, "there are bytes after the end");
        return {};
    }

private:
    template <typename N>
    Result<N> number() {
        const Bytes taken = TRY(take(sizeof(N)));
        uint64_t value = 0;
        for (const uint8_t byte : taken)
            value = value << 8 | byte;
        return static_cast<N>(value);
    }

    Bytes rest_;
};

} // namespace streetsign
