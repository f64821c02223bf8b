// SPDX-License-Identifier: MIT
#include "sync/store/sealing.h"

#include <string>
#include <utility>

#include "sync/envelope/envelope.h"

namespace streetsign {

Result<Sealer> Sealer::open(const Manifest& manifest) {
    std::vector<AgeRecipientKey> recipients;
    recipients.reserve(manifest.recipients.size());
    for (const std::string& text : manifest.recipients)
        recipients.push_back(TRY(parse_recipient(text)));
    return Sealer(manifest.cell, std::move(recipients));
}

void Sealer::prepare() {
    if (header_) return;
    auto made = PreparedHeader::make(recipients_);
    if (made) header_ = std::move(*made);
}

Result<SealedRecord> Sealer::seal(Bytes plain, RecordKind kind) {
    return seal(plain, kind, new_token());
}

Result<SealedRecord> Sealer::seal(Bytes plain, RecordKind kind, const Token& token) {
    const auto sealed = [&] {
        if (!header_) return seal_envelope(plain, cell_, recipients_);
        PreparedHeader header = std::move(*header_);
        header_.reset();
        return seal_envelope(plain, cell_, std::move(header));
    };
    SealedRecord record;
    record.envelope = TRY(sealed());
    record.entry = make_record_entry(kind, envelope_id(record.envelope), token);
    return record;
}

} // namespace streetsign
