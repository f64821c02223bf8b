// SPDX-License-Identifier: MIT
// Batch: a run of a device log's entries, their envelopes, the checkpoint that ends with them and
// the certificate that lets its key sign. The one format for HTTPS, a LAN hub and a USB stick; it
// explains itself, so it can come any number of times and in any order. Canonical: decode_batch
// accepts exactly what encode writes. What the bytes claim is checked in check_batch.h. FORMAT.md.
#pragma once

#include <string_view>
#include <vector>

#include "sync/core/bytes.h"
#include "sync/core/result.h"
#include "sync/envelope/entry.h"
#include "sync/envelope/envelope.h"
#include "sync/log/checkpoint.h"

namespace streetsign {

inline constexpr std::string_view batch_header = "streetsign/batch/v1\n";
inline constexpr size_t max_batch_entries = 256; // as many as a full entry bundle of tlog-tiles
inline constexpr uint64_t max_log_entries = 1'000'000'000'000; // so that an index has 12 digits
inline constexpr size_t max_certificate_note = 4096; // bytes; the longest names give about 1,300

// The longest file that decode_batch accepts with envelopes of this size: what a server limits a
// request's body to, and a reader a file. max_batch_size is the bound for every campaign.
constexpr size_t batch_size_limit(size_t envelope_bytes) {
    return batch_header.size() + 4 + max_certificate_note + 4 + max_checkpoint_note + 8 + 2 +
           max_batch_entries * (2 + entry_size + 4 + envelope_bytes);
}
inline constexpr size_t max_batch_size = batch_size_limit(max_envelope); // 8,552,742 bytes

struct BatchItem {
    Entry entry;
    Buffer envelope; // empty: an entry that has none, or a copy that does not carry it
    friend bool operator==(const BatchItem&, const BatchItem&) = default;
};

struct Batch {
    Buffer certificate;           // note
    Buffer checkpoint;            // note
    LeafIndex first;              // of items[0] in the log
    std::vector<BatchItem> items; // 1 to 256
    friend bool operator==(const Batch&, const Batch&) = default;

    TreeSize end() const { return {first.value + items.size()}; } // the size it claims to end with
};

// The batch must keep the limits above (a bug otherwise: it stops).
Buffer encode(const Batch& batch);
Result<Batch> decode_batch(Bytes source);

// The same batch with entries only, for mirrors and auditors. It earns no cosignature.
Batch without_envelopes(const Batch& batch);

} // namespace streetsign
