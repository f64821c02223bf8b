// SPDX-License-Identifier: MIT
// A record as it leaves wiped memory: padded by ISO 7816-4 to the campaign's cell and sealed as one
// age v1 file, so that all envelopes of a campaign have one length whatever a person wrote. Its
// SHA-256 is the record's identity everywhere. Knows nothing of what is inside. FORMAT.md
// section 2.
#pragma once

#include <span>

#include "sync/core/bytes.h"
#include "sync/core/result.h"
#include "sync/core/secret.h"
#include "sync/envelope/age.h"

namespace streetsign {

// The bounds of a manifest's cell, as the campaign room has them too (batch/ asserts that they
// agree).
inline constexpr size_t smallest_cell = 1024;
inline constexpr size_t largest_cell = 32768;
inline constexpr size_t campaign_recipients = 2; // any one of them opens
inline constexpr size_t max_envelope = age_size(largest_cell, campaign_recipients);

constexpr bool is_cell(size_t cell) { return cell >= smallest_cell && cell <= largest_cell; }

// The longest record that fits: the padding takes at least one byte.
constexpr size_t longest_record(size_t cell) { return cell - 1; }

// Exactly the size of every envelope of a campaign with this cell.
constexpr size_t envelope_size(size_t cell, size_t recipients = campaign_recipients) {
    return age_size(cell, recipients);
}

// full: the record does not fit the cell, and the header is not used up. The padded copy lives in
// wiped memory.
Result<Buffer> seal_envelope(Bytes record, size_t cell, PreparedHeader&& header);
// With a header made now; its errors too.
Result<Buffer> seal_envelope(Bytes record, size_t cell,
                             std::span<const AgeRecipientKey> recipients);

// The record without its padding. mismatch: not of this cell, or the padding is not ours.
Result<SecretBuffer> open_envelope(Bytes envelope, size_t cell,
                                   std::span<const AgeIdentityKey> identities);

EnvelopeId envelope_id(Bytes envelope);

} // namespace streetsign
