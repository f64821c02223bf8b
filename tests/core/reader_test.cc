// SPDX-License-Identifier: MIT
#include "sync/core/reader.h"

#include <doctest/doctest.h>

#include "sync/core/writer.h"

using namespace streetsign;

TEST_CASE("what a Writer wrote a Reader reads, big-endian") {
    const Buffer bytes = Writer()
                             .u8(1)
                             .u16(0x0203)
                             .u32(0x04050607)
                             .u64(0x08090a0b0c0d0e0f)
                             .sized(as_bytes("xy"))
                             .take();

    Reader reader(bytes);

    CHECK(bytes[1] == 2);
    CHECK(reader.u8().value() == 1);
    CHECK(reader.u16().value() == 0x0203);
    CHECK(reader.u32().value() == 0x04050607);
    CHECK(reader.u64().value() == 0x08090a0b0c0d0e0f);
    CHECK(as_text(reader.sized(2).value()) == "xy");
    CHECK(reader.end());
}

TEST_CASE("a field cut short, a length over its limit and bytes after the end are refused") {
    const Buffer bytes = Writer().u32(3).text("abc").take();
    for (size_t size = 0; size < bytes.size(); ++size)
        CHECK(!Reader(Bytes(bytes).first(size)).sized(10));
    CHECK(!Reader(bytes).sized(2));
    Reader reader(bytes);
    CHECK(reader.u32());
    CHECK(!reader.end());
}
