// SPDX-License-Identifier: MIT
// The frame of a batch: lengths, counts and ends that lie; and a batch in some other wrapping.
#include "tests/abuse/support/scene.h"

#include <zlib.h>

namespace streetsign::abuse {
namespace {

// Where the parts of an encoded batch begin.
struct Places {
    explicit Places(const Batch& batch)
        : checkpoint_length(certificate + batch.certificate.size()),
          checkpoint(checkpoint_length + 4), first(checkpoint + batch.checkpoint.size()),
          count(first + 8), entries(count + 2),
          envelope_length(entries + batch.items.size() * (2 + entry_size)),
          envelope(envelope_length + 4) {}

    size_t certificate_length = batch_header.size();
    size_t certificate = certificate_length + 4;
    size_t checkpoint_length;
    size_t checkpoint;
    size_t first;
    size_t count;
    size_t entries;
    size_t envelope_length;
    size_t envelope;
};

Buffer with_number(Bytes whole, size_t at, uint64_t value, size_t size) {
    Buffer changed(whole.begin(), whole.end());
    for (size_t i = 0; i < size; ++i)
        changed[at + i] = static_cast<uint8_t>(value >> (8 * (size - 1 - i)));
    return changed;
}

Buffer deflated(Bytes whole, int window_bits) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, 9,
                         Z_DEFAULT_STRATEGY) == Z_OK);
    Buffer out(deflateBound(&stream, whole.size()));
    stream.next_in = const_cast<Bytef*>(whole.data()); // zlib does not write to it
    stream.avail_in = static_cast<uInt>(whole.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

constexpr int gzip_bits = 15 + 16;
constexpr int zlib_bits = 15;
constexpr int raw_bits = -15;

// One raw block, which every zstd decoder opens.
Buffer zstd_of(Bytes whole) {
    const auto size = static_cast<uint32_t>(whole.size());
    Buffer out = {0x28, 0xb5, 0x2f, 0xfd, 0xa0};
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<uint8_t>(size >> shift));
    const uint32_t block = size << 3 | 1;
    for (int shift = 0; shift < 24; shift += 8)
        out.push_back(static_cast<uint8_t>(block >> shift));
    out.insert(out.end(), whole.begin(), whole.end());
    return out;
}

// One file in an archive of tape blocks.
Buffer tar_of(Bytes whole) {
    Buffer out(512, 0);
    const std::string_view name = "next.batch";
    std::copy(name.begin(), name.end(), out.begin());
    out.insert(out.end(), whole.begin(), whole.end());
    out.resize((out.size() + 511) / 512 * 512 + 1024, 0);
    return out;
}

Buffer joined(Bytes one, Bytes two) {
    Buffer out(one.begin(), one.end());
    out.insert(out.end(), two.begin(), two.end());
    return out;
}

} // namespace

void framing(std::vector<Row>& rows) {
    Scene scene("Framing", rows);
    const Bytes all = scene.bytes;
    const Places at(scene.next);
    const std::string bad = "400 malformed";
    const auto cut = [&](const char* where, size_t size) {
        scene.post(std::string("cut ") + where, all.first(size), bad);
    };
    const auto number = [&](const char* name, size_t place, uint64_t value, size_t size) {
        scene.post(name, with_number(all, place, value, size), bad);
    };

    cut("to nothing", 0);
    cut("after one byte", 1);
    cut("after the header", at.certificate_length);
    cut("within the certificate's length", at.certificate_length + 2);
    cut("within the certificate", at.certificate + 100);
    cut("within the checkpoint's length", at.checkpoint_length + 3);
    cut("within the checkpoint", at.checkpoint + 50);
    cut("within the first index", at.first + 4);
    cut("within the count", at.count + 1);
    cut("before the entries", at.entries);
    cut("within an entry", at.entries + 30);
    cut("between two entries", at.entries + 2 * (2 + entry_size));
    cut("before the envelopes", at.envelope_length);
    cut("within an envelope's length", at.envelope_length + 1);
    cut("within an envelope", at.envelope + 1000);
    cut("one byte before the end", all.size() - 1);

    scene.post("a byte after the end", joined(all, Buffer{0}), bad);
    scene.post("another batch after the end", joined(all, encode(scene.first)), bad);
    scene.post("a NUL before it", joined(Buffer{0}, all), bad);
    scene.post("a byte order mark before it", joined(Buffer{0xef, 0xbb, 0xbf}, all), bad);
    scene.post("a batch of version 2", replaced(all, "/v1\n", "/v2\n"), bad);
    scene.post("a header that ends with CR LF", replaced(all, "/v1\n", "/v1\r\n"), bad);
    scene.post("a header in capitals", replaced(all, "streetsign", "STREETSIGN"), bad);

    number("a certificate of 2^32 - 1 bytes", at.certificate_length, 0xffffffff, 4);
    number("a certificate of 2^31 bytes", at.certificate_length, 0x80000000, 4);
    number("a certificate of no bytes", at.certificate_length, 0, 4);
    number("a certificate one byte longer than it is", at.certificate_length,
           scene.next.certificate.size() + 1, 4);
    number("a certificate one byte shorter", at.certificate_length,
           scene.next.certificate.size() - 1, 4);
    number("a certificate over its limit", at.certificate_length, max_certificate_note + 1, 4);
    number("a checkpoint of 2^32 - 1 bytes", at.checkpoint_length, 0xffffffff, 4);
    number("a checkpoint of no bytes", at.checkpoint_length, 0, 4);
    number("a checkpoint one byte longer than it is", at.checkpoint_length,
           scene.next.checkpoint.size() + 1, 4);
    number("a checkpoint over its limit", at.checkpoint_length, max_checkpoint_note + 1, 4);
    number("a first index of 2^64 - 1", at.first, ~uint64_t{0}, 8);
    number("a first index of 2^63", at.first, uint64_t{1} << 63, 8);
    number("a first index at the end of the largest log", at.first, max_log_entries, 8);
    number("a first index whose batch would end one past it", at.first, max_log_entries - 3, 8);
    number("no entries", at.count, 0, 2);
    number("257 entries", at.count, 257, 2);
    number("65,535 entries", at.count, 65535, 2);
    number("one entry more than there are", at.count, 5, 2);
    number("one entry fewer", at.count, 3, 2);
    number("an entry of no bytes", at.entries, 0, 2);
    number("an entry of 64 bytes", at.entries, 64, 2);
    number("an entry of 66 bytes", at.entries, 66, 2);
    number("an entry of 65,535 bytes", at.entries, 65535, 2);
    number("an envelope of 2^32 - 1 bytes", at.envelope_length, 0xffffffff, 4);
    number("an envelope over the largest there is", at.envelope_length, max_envelope + 1, 4);
    number("an envelope one byte longer than it is", at.envelope_length,
           scene.next.items[0].envelope.size() + 1, 4);
    number("an entry of type 255", at.entries + 2, 255, 1);
    number("an entry of type 4", at.entries + 2, 4, 1);
}

void encodings(std::vector<Row>& rows) {
    Scene scene("Other wrappings: there is no compression in the protocol", rows);
    const Bytes all = scene.bytes;
    const std::string bad = "400 malformed";
    scene.post("the batch in gzip", deflated(all, gzip_bits), bad);
    scene.post("the batch in zlib's form", deflated(all, zlib_bits), bad);
    scene.post("the batch in raw deflate", deflated(all, raw_bits), bad);
    scene.post("the batch in zstd", zstd_of(all), bad);
    scene.post("the batch in gzip in gzip", deflated(deflated(all, gzip_bits), gzip_bits), bad);
    scene.post("16 MB of zeros in gzip", deflated(Buffer(size_t{16} << 20, 0), gzip_bits), bad);
    scene.post("the batch in an archive", tar_of(all), bad);
    scene.post("the batch in an archive in gzip", deflated(tar_of(all), gzip_bits), bad);
    scene.post("the batch in base64", as_bytes(base64(all)), bad);
    scene.post("the batch in hex", as_bytes(hex(all)), bad);
    const std::string form = "--x\r\nContent-Disposition: form-data; name=\"batch\"\r\n\r\n" +
                             std::string(as_text(all)) + "\r\n--x--\r\n";
    scene.post("the batch in a form", as_bytes(form), bad);
    scene.post("JSON", as_bytes("{\"batch\": []}"), bad);
    scene.post("the certificate alone", scene.next.certificate, bad);
    scene.post("the checkpoint alone", scene.next.checkpoint, bad);
}

} // namespace streetsign::abuse
