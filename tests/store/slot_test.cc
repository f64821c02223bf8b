// SPDX-License-Identifier: MIT
#include "sync/store/slot.h"

#include <doctest/doctest.h>

#include <set>

#include "sync/core/crypto.h"
#include "sync/core/text.h"

using namespace streetsign;

namespace {

constexpr std::string_view origin = "example.org/ban-example/device/stall-07/1";
const TrayHeader header{8192, 11, tray_binding(origin)};

RecordEntry entry_of(const Buffer& envelope) {
    return {RecordKind::signature, hash_as<EnvelopeId>(envelope), TokenHash{}};
}

} // namespace

TEST_CASE("a slot gives back the record it was made of") {
    Buffer envelope(5000);
    fill_random(envelope);
    const RecordEntry entry = entry_of(envelope);

    const Buffer content = encode_slot(header, entry, envelope);
    const Slot slot = decode_slot(header, content);

    CHECK(content.size() == header.slot_size);
    REQUIRE(slot.state == SlotState::filled);
    CHECK(slot.entry == entry);
    CHECK(Buffer(slot.envelope.begin(), slot.envelope.end()) == envelope);
}

TEST_CASE("a free slot is free, and no two are alike") {
    const Buffer one = encode_free_slot(header);
    const Buffer other = encode_free_slot(header);
    CHECK(decode_slot(header, one).state == SlotState::free);
    CHECK(one != other);
}

TEST_CASE("free and filled slots look alike: each byte value is about as frequent in both") {
    Buffer envelope(8000);
    fill_random(envelope);
    for (const Buffer& content :
         {encode_free_slot(header), encode_slot(header, entry_of(envelope), envelope)}) {
        const std::set<uint8_t> values(content.begin(), content.end());
        CHECK(values.size() == 256);
        CHECK(std::count(content.begin(), content.end(), 0) < 150); // 32 expected, and a zero token
    }
}

TEST_CASE("a slot with any byte flipped, or cut anywhere, is torn") {
    Buffer envelope(100);
    fill_random(envelope);
    const TrayHeader small{4096, 3, header.binding};
    size_t flips = 0;
    for (const Buffer& whole :
         {encode_slot(small, entry_of(envelope), envelope), encode_free_slot(small)}) {
        for (size_t i = 0; i < whole.size(); ++i) {
            Buffer flipped = whole;
            flipped[i] ^= static_cast<uint8_t>(1 << i % 8);
            if (decode_slot(small, flipped).state != SlotState::torn) FAIL("byte ", i, " is free");
            ++flips;
        }
        for (size_t size = 0; size < whole.size(); ++size)
            if (decode_slot(small, Bytes(whole).first(size)).state != SlotState::torn)
                FAIL("cut at ", size);
    }
    MESSAGE(flips, " flipped bytes seen as torn");
}

TEST_CASE("a slot half old and half new is torn, wherever the cut is") {
    Buffer envelope(8000);
    fill_random(envelope);
    const Buffer before = encode_free_slot(header);
    const Buffer after = encode_slot(header, entry_of(envelope), envelope);
    for (size_t cut = 512; cut < before.size(); cut += 512) {
        Buffer torn = before;
        std::copy(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(cut), torn.begin());
        CHECK(decode_slot(header, torn).state == SlotState::torn);
    }
}

TEST_CASE("a record whose envelope is not its entry's is no record") {
    Buffer envelope(100);
    fill_random(envelope);
    const RecordEntry entry = entry_of(envelope);
    envelope[0] ^= 1;
    CHECK(decode_slot(header, encode_slot(header, entry, envelope)).state == SlotState::torn);
}

TEST_CASE("slots of another device or campaign are torn here, those of another epoch are ours") {
    const TrayBinding same = tray_binding("example.org/ban-example/device/stall-07/2");
    const TrayBinding device = tray_binding("example.org/ban-example/device/stall-08/1");
    const TrayBinding campaign = tray_binding("example.org/other/device/stall-07/1");
    CHECK(header.binding == same);
    CHECK(header.binding != device);
    CHECK(header.binding != campaign);
    const Buffer content = encode_free_slot(header);
    CHECK(decode_slot({8192, 11, device}, content).state == SlotState::torn);
}

TEST_CASE("slots are whole blocks, as few as the envelope needs") {
    CHECK(slot_size_for(1) == 4096);
    CHECK(slot_size_for(4096 - slot_overhead) == 4096);
    CHECK(slot_size_for(4096 - slot_overhead + 1) == 8192);
    CHECK(slot_size_for(8490) == 12288); // the default cell of 8192 with two recipients
}

TEST_CASE("a header is read as it was written, and refused with any byte flipped or cut off") {
    const Buffer block = encode(header);
    REQUIRE(block.size() == slot_alignment);
    CHECK(decode_tray_header(block).value() == header);
    for (size_t i = 0; i < block.size(); ++i) {
        Buffer flipped = block;
        flipped[i] ^= 0x10;
        if (decode_tray_header(flipped)) FAIL("byte ", i, " is free");
    }
    for (size_t size = 0; size < block.size(); ++size)
        if (decode_tray_header(Bytes(block).first(size))) FAIL("cut at ", size);
}

TEST_CASE("a header with impossible numbers is refused, even with a right checksum") {
    for (const TrayHeader& wrong :
         {TrayHeader{0, 1, {}}, TrayHeader{4095, 1, {}}, TrayHeader{largest_slot + 4096, 1, {}},
          TrayHeader{4096, 0, {}}, TrayHeader{4096, most_tray_slots + 1, {}}})
        CHECK_FALSE(decode_tray_header(encode(wrong)));
}

TEST_CASE("the examples of FORMAT.md are what this program writes and reads") {
    const TrayHeader example{12288, 2001, tray_binding(origin)};
    const Buffer block = encode(example);
    CHECK(hex(Bytes(block).first(91)) ==
          "7374726565747369676e2f747261792f76310a00003000000007d1"
          "9e6fbd2e3a052db0ed276eb9df39c8377760bc4cd50e68e00af4e194a68f2191"
          "5b22c0c353ed43005913697531099dd0f721ae7b16e12454b7bd73c78a346d57");

    const Buffer envelope = {'s', 'e', 'a', 'l', 'e', 'd'};
    Buffer content = parse_hex("0000000000000000000000000000000000000000000000000000000000000000"
                               "01"
                               "01" +
                               hex(sha256(envelope).view()) +
                               "1111111111111111111111111111111111111111111111111111111111111111"
                               "00000006"
                               "7365616c6564")
                         .value();
    content.resize(4096, 0x5a);
    const TrayHeader small{4096, 2001, example.binding};
    const Digest checksum = sha256(example.binding.view(), Bytes(content).subspan(32));
    std::copy(checksum.bytes.begin(), checksum.bytes.end(), content.begin());
    CHECK(hex(checksum.view()) ==
          "7ebf602a9d428b84e5e9bf64f803548ba39f1539f51bf52276845ffda98c8b9b");
    const Slot slot = decode_slot(small, content);
    REQUIRE(slot.state == SlotState::filled);
    CHECK(as_text(slot.envelope) == "sealed");
}
