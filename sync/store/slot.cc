// SPDX-License-Identifier: MIT
#include "sync/store/slot.h"

#include <algorithm>
#include <cassert>

#include "sync/core/crypto.h"
#include "sync/core/reader.h"
#include "sync/core/writer.h"

namespace streetsign {
namespace {

constexpr std::string_view tray_magic = "streetsign/tray/v1\n";
constexpr size_t checksum_size = 32;
constexpr uint8_t state_free = 0;
constexpr uint8_t state_filled = 1;

Digest checksum_of(const TrayHeader& header, Bytes content) {
    return sha256(header.binding.view(), content.subspan(checksum_size));
}

void seal_slot(const TrayHeader& header, Buffer& content) {
    const Digest checksum = checksum_of(header, content);
    std::copy(checksum.bytes.begin(), checksum.bytes.end(), content.begin());
}

Buffer random_slot(const TrayHeader& header) {
    Buffer content(header.slot_size);
    fill_random(content);
    return content;
}

Result<Slot> decode_content(Bytes content) {
    Reader reader(content);
    Slot slot;
    const uint8_t state = TRY(reader.u8());
    if (state == state_free) {
        slot.state = SlotState::free;
        return slot;
    }
    if (state != state_filled) return fail(Code::malformed, "an unknown state of a slot");
    const Bytes entry_bytes = TRY(reader.take(entry_size));
    const Entry entry = TRY(decode_entry(entry_bytes));
    const RecordEntry* record = as_record(entry);
    if (record == nullptr) return fail(Code::malformed, "not the entry of a record");
    slot.entry = *record;
    slot.envelope = TRY(reader.sized(content.size()));
    slot.state = SlotState::filled;
    return slot;
}

} // namespace

TrayBinding tray_binding(std::string_view origin) {
    const std::string_view device = origin.substr(0, origin.rfind('/'));
    return TrayBinding{sha256(as_bytes(tray_magic), as_bytes(device)).bytes};
}

uint32_t slot_size_for(size_t envelope_size) {
    const size_t size = slot_overhead + envelope_size;
    const size_t blocks = (size + slot_alignment - 1) / slot_alignment;
    assert(blocks * slot_alignment <= largest_slot);
    return static_cast<uint32_t>(blocks * slot_alignment);
}

Buffer encode(const TrayHeader& header) {
    Writer writer;
    writer.text(tray_magic).u32(header.slot_size).u32(header.slots).raw(header.binding.view());
    const Digest checksum = sha256(writer.buffer());
    writer.raw(checksum.view());
    Buffer block = writer.take();
    block.resize(slot_alignment, 0);
    return block;
}

Result<TrayHeader> decode_tray_header(Bytes block) {
    Reader reader(block);
    const Bytes magic = TRY(reader.take(tray_magic.size()));
    TrayHeader header;
    header.slot_size = TRY(reader.u32());
    header.slots = TRY(reader.u32());
    header.binding = TRY(reader.fixed<TrayBinding>());
    if (as_text(magic) != tray_magic || header.slot_size == 0 ||
        header.slot_size % slot_alignment != 0 || header.slot_size > largest_slot ||
        header.slots == 0 || header.slots > most_tray_slots)
        return fail(Code::malformed, "not a tray");
    const Buffer again = encode(header);
    if (!std::equal(again.begin(), again.end(), block.begin(), block.end()))
        return fail(Code::malformed, "not a tray, or its header is damaged");
    return header;
}

Buffer encode_free_slot(const TrayHeader& header) {
    Buffer content = random_slot(header);
    content[checksum_size] = state_free;
    seal_slot(header, content);
    return content;
}

Buffer encode_slot(const TrayHeader& header, const RecordEntry& entry, Bytes envelope) {
    assert(slot_overhead + envelope.size() <= header.slot_size);
    Writer fields;
    fields.u8(state_filled).raw(encode(entry).view()).sized(envelope);
    Buffer content = random_slot(header);
    std::copy(fields.buffer().begin(), fields.buffer().end(), content.begin() + checksum_size);
    seal_slot(header, content);
    return content;
}

Slot decode_slot(const TrayHeader& header, Bytes content) {
    Slot slot;
    if (content.size() != header.slot_size) return slot;
    const Digest checksum = checksum_of(header, content);
    if (!std::equal(checksum.bytes.begin(), checksum.bytes.end(), content.begin())) return slot;
    const auto decoded = decode_content(content.subspan(checksum_size));
    if (!decoded) return slot;
    // The checksum is ours, so this holds unless a program wrote the wrong envelope: then there is
    // no record here that anybody could count.
    if (decoded->state == SlotState::filled &&
        hash_as<EnvelopeId>(decoded->envelope) != decoded->entry.envelope)
        return slot;
    return *decoded;
}

bool says_free(Bytes start) {
    return start.size() > checksum_size && start[checksum_size] == state_free;
}

} // namespace streetsign
