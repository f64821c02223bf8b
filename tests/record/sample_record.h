// SPDX-License-Identifier: MIT
// One record with everything that is hard to write down: several scripts, quotes, a line feed, both
// answers. tests/vectors/records/signature.txt is this record.
#pragma once

#include <vector>

#include "sync/core/crypto.h"
#include "sync/record/record.h"

namespace streetsign::test {

struct SampleRecord {
    std::vector<ConsentShown> consents = {
        {"petition", "I call for a ban, as \"Streetsign\" showed it.\nMy name may be handed over.",
         true},
        {"newsletter", "Ενημερώστε με.", false}};
    std::vector<FieldValue> fields = {
        {"name", "Zoë Ångström-Ωμέγα \\ عائشة"}, {"email", "zoe@example.org"}, {"post_code", ""}};

    RecordDraft draft() const {
        RecordDraft draft;
        draft.kind = RecordKind::signature;
        draft.campaign = "ban-example";
        draft.manifest = hash_as<ManifestHash>(as_bytes("an example manifest"));
        draft.text = hash_as<TextHash>(as_bytes("an example petition"));
        draft.language = "el";
        draft.consents = consents;
        draft.fields = fields;
        draft.date = {2026, 9, 21};
        draft.date_quality = DateQuality::steward;
        draft.device = "stall-07";
        draft.read_aloud = true;
        draft.build = "0.1.0+abc123";
        for (size_t i = 0; i < RecordId::size; ++i)
            draft.id.bytes[i] = static_cast<uint8_t>(i);
        return draft;
    }
};

} // namespace streetsign::test
