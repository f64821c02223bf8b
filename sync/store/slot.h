// SPDX-License-Identifier: MIT
// The bytes of a tray: its header and its slots. Encoding and decoding only; tray.h writes and
// reads them. Every slot, free or filled, is random bytes to the eye but for one byte of state, and
// carries a checksum that is bound to campaign and device. FORMAT.md section 2.
#pragma once

#include <optional>

#include "sync/core/bytes.h"
#include "sync/core/result.h"
#include "sync/envelope/entry.h"

namespace streetsign {

using TrayBinding = Fixed<struct TrayBindingTag, 32>; // of campaign and device: no foreign records

inline constexpr uint32_t slot_alignment = 4096;
inline constexpr uint32_t most_tray_slots = 1 << 20;
inline constexpr uint32_t largest_slot = 128 * 1024; // the largest envelope there can be, and more
inline constexpr size_t slot_overhead = 32 + 1 + entry_size + 4;

// SHA-256 of "streetsign/tray/v1\n" and the device's name without its epoch: a re-keyed device
// finds its records again, another device or campaign does not.
TrayBinding tray_binding(std::string_view origin);

// Bytes of one slot that can hold an envelope of this size.
uint32_t slot_size_for(size_t envelope_size);

struct TrayHeader {
    uint32_t slot_size = 0;
    uint32_t slots = 0;
    TrayBinding binding;
    friend bool operator==(const TrayHeader&, const TrayHeader&) = default;
};

Buffer encode(const TrayHeader& header); // slot_alignment bytes
Result<TrayHeader> decode_tray_header(Bytes block);

// What one filled slot holds.
struct SlotRecord {
    RecordEntry entry;
    Buffer envelope;
};

Buffer encode_free_slot(const TrayHeader& header); // other bytes each time
Buffer encode_slot(const TrayHeader& header, const RecordEntry& entry, Bytes envelope);

enum class SlotState { free, filled, torn };
struct Slot {
    SlotState state = SlotState::torn;
    RecordEntry entry; // filled
    Bytes envelope;    // filled; borrowed from what was decoded
};
// Torn is whatever does not carry its checksum, or does not hold what it says.
Slot decode_slot(const TrayHeader& header, Bytes content);
// By its first bytes alone: such a slot is free or torn, whatever follows. False for less than
// that.
bool says_free(Bytes start);

} // namespace streetsign
