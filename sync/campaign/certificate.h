// SPDX-License-Identifier: MIT
// How a device's log key comes to sign for a campaign: it asks with a request (signed by the new
// key: proof of possession), and the authority answers with a certificate. An epoch after the first
// names where the one before it ended. See FORMAT.md sections 4 and 5.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sync/campaign/manifest.h"
#include "sync/campaign/names.h"
#include "sync/campaign/signed.h"
#include "sync/core/clock.h"
#include "sync/log/checkpoint.h"

namespace streetsign {

struct Certificate {
    VerifierKey key; // of the device's log, type ed25519; its name is the origin
    Date not_after;  // last day on which it may sign for this campaign
    // Of an epoch above 1: the last good head of the latest epoch before that signed one, if any.
    std::optional<TreeHead> predecessor;
    friend bool operator==(const Certificate&, const Certificate&) = default;

    const std::string& origin() const { return key.name; }
    // Holds for every certificate that decode accepted.
    DeviceName device() const { return *DeviceName::parse(key.name); }
};

std::string encode(const Certificate& certificate);
Result<Certificate> decode_certificate(std::string_view text);

Result<Signed<Certificate>> sign_certificate(const Certificate& certificate,
                                             const SignerKey& authority);
// Signed by an authority of this campaign, for a device of this campaign. Dates and revocations are
// the caller's: they depend on where it stands.
Result<Signed<Certificate>> open_certificate(Bytes note, const Manifest& manifest);

struct Request {
    VerifierKey key; // the device's new key; name and epoch as it wishes to be called
    // Of an epoch above 1: the last checkpoint note under the key before, if the device has it.
    std::optional<Buffer> predecessor;
    friend bool operator==(const Request&, const Request&) = default;

    DeviceName device() const { return *DeviceName::parse(key.name); }
};

std::string encode(const Request& request);
Result<Request> decode_request(std::string_view text);

Result<Signed<Request>> sign_request(const Request& request, const SignerKey& device_key);
// Signed by the very key it asks for, in this campaign's scope. The predecessor's checkpoint is
// opened by whoever has that epoch's certificate (open_checkpoint).
Result<Signed<Request>> open_request(Bytes note, const Scope& scope);

} // namespace streetsign
