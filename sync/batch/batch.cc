// SPDX-License-Identifier: MIT
#include "sync/batch/batch.h"

#include <cassert>

#include "sync/core/reader.h"
#include "sync/core/writer.h"
#include "sync/log/tile.h"

namespace streetsign {
namespace {

bool keeps_limits(const Batch& batch) {
    for (const BatchItem& item : batch.items)
        if (item.envelope.size() > (as_record(item.entry) ? max_envelope : 0)) return false;
    return !batch.items.empty() && batch.items.size() <= max_batch_entries &&
           !batch.certificate.empty() && batch.certificate.size() <= max_certificate_note &&
           !batch.checkpoint.empty() && batch.checkpoint.size() <= max_checkpoint_note &&
           batch.first.value <= max_log_entries - batch.items.size();
}

Buffer bundle_of(const std::vector<BatchItem>& items) {
    std::vector<EntryBytes> encoded;
    encoded.reserve(items.size());
    for (const BatchItem& item : items)
        encoded.push_back(encode(item.entry));
    std::vector<Bytes> views;
    views.reserve(items.size());
    for (const EntryBytes& entry : encoded)
        views.push_back(entry.view());
    return encode_bundle(views);
}

// All our entries have one size, so the bundle's length is known before it is looked at.
Result<std::vector<BatchItem>> read_entries(Reader& reader, size_t count) {
    const Bytes bundle = TRY(reader.take(count * (2 + entry_size)));
    const std::vector<Bytes> entries = TRY(decode_bundle(bundle, count));
    std::vector<BatchItem> items;
    items.reserve(count);
    for (const Bytes bytes : entries)
        items.push_back({TRY(decode_entry(bytes)), {}});
    return items;
}

Result<Buffer> read_note(Reader& reader, size_t limit) {
    const Bytes note = TRY(reader.sized(limit));
    if (note.empty()) return fail(Code::malformed, "a batch without one of its notes");
    return Buffer(note.begin(), note.end());
}

} // namespace

Buffer encode(const Batch& batch) {
    assert(keeps_limits(batch));
    Writer writer;
    writer.text(batch_header).sized(batch.certificate).sized(batch.checkpoint);
    writer.u64(batch.first.value).u16(static_cast<uint16_t>(batch.items.size()));
    writer.raw(bundle_of(batch.items));
    for (const BatchItem& item : batch.items)
        if (as_record(item.entry)) writer.sized(item.envelope);
    return writer.take();
}

Result<Batch> decode_batch(Bytes source) {
    Reader reader(source);
    const Bytes header = TRY(reader.take(batch_header.size()));
    if (as_text(header) != batch_header) return fail(Code::malformed, "not a batch of version 1");

    Batch batch;
    batch.certificate = TRY(read_note(reader, max_certificate_note));
    batch.checkpoint = TRY(read_note(reader, max_checkpoint_note));
    batch.first.value = TRY(reader.u64());
    const uint16_t count = TRY(reader.u16());
    if (count == 0 || count > max_batch_entries)
        return fail(Code::malformed, "a batch has between 1 and 256 entries");
    if (batch.first.value > max_log_entries - count)
        return fail(Code::malformed, "a batch beyond the largest log");
    batch.items = TRY(read_entries(reader, count));
    for (BatchItem& item : batch.items) {
        if (!as_record(item.entry)) continue;
        const Bytes envelope = TRY(reader.sized(max_envelope));
        item.envelope.assign(envelope.begin(), envelope.end());
    }
    TRY(reader.end());
    return batch;
}

Batch without_envelopes(const Batch& batch) {
    Batch copy{batch.certificate, batch.checkpoint, batch.first, {}};
    copy.items.reserve(batch.items.size());
    for (const BatchItem& item : batch.items)
        copy.items.push_back({item.entry, {}});
    return copy;
}

} // namespace streetsign
