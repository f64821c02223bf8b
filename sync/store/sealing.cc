// SPDX-License-Identifier: MIT
#include "sync/store/sealing.h"

#include <vector>

#include "sync/envelope/age_key.h"
#include "sync/envelope/envelope.h"

namespace streetsign {

Result<SealedRecord> seal_record(Bytes plain, RecordKind kind, const Manifest& manifest) {
    return seal_record(plain, kind, manifest, new_token());
}

Result<SealedRecord> seal_record(Bytes plain, RecordKind kind, const Manifest& manifest,
                                 const Token& token) {
    std::vector<AgeRecipientKey> recipients;
    recipients.reserve(manifest.recipients.size());
    for (const std::string& text : manifest.recipients)
        recipients.push_back(TRY(parse_recipient(text)));
    SealedRecord sealed;
    sealed.envelope = TRY(seal_envelope(plain, manifest.cell, recipients));
    sealed.entry = make_record_entry(kind, envelope_id(sealed.envelope), token);
    return sealed;
}

} // namespace streetsign
