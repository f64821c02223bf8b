// SPDX-License-Identifier: MIT
#include "sync/envelope/envelope.h"

#include "sync/core/crypto.h"

namespace streetsign {
namespace {

constexpr uint8_t padding_mark = 0x80; // ISO/IEC 7816-4: one 1 bit, then zeros

Result<void> check_fit(Bytes record, size_t cell) {
    if (!is_cell(cell)) return fail(Code::usage, "a cell must have between 1024 and 32768 bytes");
    if (record.size() > longest_record(cell))
        return fail(Code::full, "the record does not fit the campaign's cell");
    return {};
}

} // namespace

Result<Buffer> seal_envelope(Bytes record, size_t cell, PreparedHeader&& header) {
    TRY(check_fit(record, cell));
    SecretBuffer padded;
    padded.reserve(cell);
    padded.append(record);
    padded.append(Bytes(&padding_mark, 1));
    padded.resize(cell);
    return age_seal(padded.view(), std::move(header));
}

Result<Buffer> seal_envelope(Bytes record, size_t cell,
                             std::span<const AgeRecipientKey> recipients) {
    TRY(check_fit(record, cell)); // before the work
    PreparedHeader header = TRY(PreparedHeader::make(recipients));
    return seal_envelope(record, cell, std::move(header));
}

Result<SecretBuffer> open_envelope(Bytes envelope, size_t cell,
                                   std::span<const AgeIdentityKey> identities) {
    SecretBuffer padded = TRY(age_open(envelope, identities));
    if (padded.size() != cell)
        return fail(Code::mismatch, "an envelope of another cell than the campaign's");
    const Bytes bytes = padded.view();
    size_t end = bytes.size();
    while (end > 0 && bytes[end - 1] == 0)
        --end;
    if (end == 0 || bytes[end - 1] != padding_mark)
        return fail(Code::mismatch, "an envelope with a padding that is not ours");
    padded.resize(end - 1);
    return padded;
}

EnvelopeId envelope_id(Bytes envelope) { return hash_as<EnvelopeId>(envelope); }

} // namespace streetsign
