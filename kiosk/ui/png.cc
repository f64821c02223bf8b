// SPDX-License-Identifier: MIT
#include "kiosk/ui/png.h"

#include <array>
#include <cstdio>

#include "sync/core/handle.h"

namespace streetsign::kiosk {
namespace {

void put_u32(Buffer& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
}

std::uint32_t crc_of(Bytes data) { // ISO 3309, as the PNG specification's annex D asks
    std::uint32_t crc = 0xffffffffU;
    for (const std::uint8_t byte : data) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
    }
    return ~crc;
}

std::uint32_t adler_of(Bytes data) { // RFC 1950, section 8
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    for (const std::uint8_t byte : data) {
        low = (low + byte) % 65521U;
        high = (high + low) % 65521U;
    }
    return high << 16U | low;
}

void put_chunk(Buffer& out, std::string_view type, Bytes data) {
    put_u32(out, static_cast<std::uint32_t>(data.size()));
    Buffer body;
    append(body, as_bytes(type));
    append(body, data);
    append(out, body);
    put_u32(out, crc_of(body));
}

// One deflate block with the fixed codes of RFC 1951, section 3.2.6. Matches repeat the byte before
// (distance 1), which is all that flat colours under the "up" filter need.
class Deflater {
public:
    Buffer deflate(Bytes data) {
        bits(1, 1); // the last block
        bits(1, 2); // fixed codes
        for (std::size_t at = 0; at < data.size();) {
            std::size_t run = 0;
            if (at > 0)
                while (run < 258 && at + run < data.size() && data[at + run] == data[at - 1])
                    ++run;
            if (run >= 3) {
                match(static_cast<std::uint32_t>(run));
                at += run;
            } else {
                literal(data[at++]);
            }
        }
        literal_or_length(256);
        if (held_ > 0) out_.push_back(static_cast<std::uint8_t>(hold_));
        return std::move(out_);
    }

private:
    void bits(std::uint32_t value, std::uint32_t count) {
        hold_ |= value << held_;
        held_ += count;
        while (held_ >= 8) {
            out_.push_back(static_cast<std::uint8_t>(hold_));
            hold_ >>= 8U;
            held_ -= 8;
        }
    }

    void code(std::uint32_t value, std::uint32_t count) { // codes go most significant bit first
        std::uint32_t turned = 0;
        for (std::uint32_t i = 0; i < count; ++i)
            turned |= ((value >> i) & 1U) << (count - 1 - i);
        bits(turned, count);
    }

    void literal(std::uint32_t byte) { literal_or_length(byte); }

    void literal_or_length(std::uint32_t symbol) {
        if (symbol < 144)
            code(0x30 + symbol, 8);
        else if (symbol < 256)
            code(0x190 + symbol - 144, 9);
        else if (symbol < 280)
            code(symbol - 256, 7);
        else
            code(0xc0 + symbol - 280, 8);
    }

    void match(std::uint32_t length) {
        // First length of each code from 257 on, and its extra bits.
        constexpr std::array<std::uint32_t, 29> first{3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                      15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                      67, 83, 99, 115, 131, 163, 195, 227, 258};
        std::size_t index = first.size() - 1;
        while (first[index] > length)
            --index;
        const std::uint32_t extra =
            index < 8 || index == 28 ? 0 : static_cast<std::uint32_t>(index / 4 - 1);
        literal_or_length(static_cast<std::uint32_t>(257 + index));
        bits(length - first[index], extra);
        code(0, 5); // distance 1
    }

    Buffer out_;
    std::uint32_t hold_ = 0;
    std::uint32_t held_ = 0;
};

// Rows of red, green and blue, each as its difference from the row above (filter 2).
Buffer filtered_rows(const Canvas& canvas) {
    Buffer rows;
    rows.reserve(static_cast<std::size_t>(canvas.height) *
                 (static_cast<std::size_t>(canvas.width) * 3 + 1));
    for (int y = 0; y < canvas.height; ++y) {
        rows.push_back(2);
        for (int x = 0; x < canvas.width; ++x) {
            const std::uint32_t pixel = canvas.row(y)[x];
            const std::uint32_t above = y == 0 ? 0 : canvas.row(y - 1)[x];
            for (const std::uint32_t shift : {16U, 8U, 0U})
                rows.push_back(static_cast<std::uint8_t>((pixel >> shift) - (above >> shift)));
        }
    }
    return rows;
}

} // namespace

Buffer encode_png(const Canvas& canvas) {
    Buffer png{0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};
    Buffer header;
    put_u32(header, static_cast<std::uint32_t>(canvas.width));
    put_u32(header, static_cast<std::uint32_t>(canvas.height));
    append(header, Buffer{8, 2, 0, 0, 0}); // 8 bits, RGB, deflate, filters, not interlaced
    put_chunk(png, "IHDR", header);
    const Buffer rows = filtered_rows(canvas);
    Buffer data{0x78, 0x01};
    append(data, Deflater().deflate(rows));
    put_u32(data, adler_of(rows));
    put_chunk(png, "IDAT", data);
    put_chunk(png, "IEND", {});
    return png;
}

Result<void> write_png(const std::filesystem::path& path, const Canvas& canvas) {
    const Buffer png = encode_png(canvas);
    const Handle<std::FILE, std::fclose> file(std::fopen(path.c_str(), "wb"));
    if (!file || std::fwrite(png.data(), 1, png.size(), file.get()) != png.size() ||
        std::fflush(file.get()) != 0)
        return fail(Code::io, "the picture " + path.string() + " cannot be written");
    return {};
}

} // namespace streetsign::kiosk
