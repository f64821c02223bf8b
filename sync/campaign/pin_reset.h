// SPDX-License-Identifier: MIT
// A PIN reset: the authority's word that the people at one terminal may set a new PIN, once. It is
// carried there by hand and never goes through the server, so it is no NoteKind that anybody
// routes; its header line is its own all the same. See FORMAT.md section 6.
#pragma once

#include <string>
#include <string_view>

#include "sync/campaign/manifest.h"
#include "sync/campaign/signed.h"

namespace streetsign {

struct PinReset {
    std::string origin;  // the device, in this epoch only
    uint64_t number = 0; // from 1; a terminal takes none that is not above the last it used
    friend bool operator==(const PinReset&, const PinReset&) = default;
};

std::string encode(const PinReset& reset);
Result<PinReset> decode_pin_reset(std::string_view text);

// `authority` must be named as the authority of the device's scope.
Result<Signed<PinReset>> sign_pin_reset(const PinReset& reset, const SignerKey& authority);
// Signed by an authority of this campaign, for a device of this campaign.
Result<Signed<PinReset>> open_pin_reset(Bytes note, const Manifest& manifest);

} // namespace streetsign
