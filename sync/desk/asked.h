// SPDX-License-Identifier: MIT
// Whether what a person agreed to is what the campaign asks: language, petition, consents, each
// word for word, and the required one answered yes. The device's word alone would let a changed
// terminal have other sentences signed, and the lists would show them as the campaign's. README.md
// of this room, "Opening", step 5.
#pragma once

#include "sync/campaign/campaign_folder.h"
#include "sync/core/result.h"
#include "sync/record/record.h"

namespace streetsign::desk {

// `campaign` is of the manifest that the record names. mismatch, with a sentence for people; no
// value of the record is in it.
Result<void> check_asked(const Record& record, const Campaign& campaign);

} // namespace streetsign::desk
