// SPDX-License-Identifier: MIT
// What a server or a device states about a log: the server's release ("safe in two places, the
// device may delete"), the device's status for organisers, and the tally of a day (the day slip).
// See FORMAT.md section 7. Statements carry no count of the tray and no time finer than a day.
#pragma once

#include <string>
#include <string_view>

#include "sync/campaign/certificate.h"
#include "sync/campaign/manifest.h"
#include "sync/campaign/signed.h"
#include "sync/log/proof.h"

namespace streetsign {

// Everything of this log up to this head is safe in two places.
struct Release {
    std::string origin;
    TreeHead head;
    friend bool operator==(const Release&, const Release&) = default;
};

// Where a device stands.
struct Status {
    std::string origin;
    TreeHead head;       // of its log
    TreeSize cosigned;   // largest size with a cosignature; at most head.size
    TreeSize released;   // largest size with a release; at most cosigned
    uint64_t serial = 0; // of the manifest in force
    std::string build;   // [A-Za-z0-9.+~-]{1,64}
    Date date;
    friend bool operator==(const Status&, const Status&) = default;
};

// The day slip: the log as it stood when the steward closed the day.
struct Tally {
    std::string origin;
    TreeHead head;
    Date date;
    friend bool operator==(const Tally&, const Tally&) = default;
};

std::string encode(const Release& release);
std::string encode(const Status& status);
std::string encode(const Tally& tally);
Result<Release> decode_release(std::string_view text);
Result<Status> decode_status(std::string_view text);
Result<Tally> decode_tally(std::string_view text);

// A release is signed by the server's 0x01 key; status and tally by the log's own key, whose name
// is the origin.
Result<Signed<Release>> sign_statement(const Release& release, const SignerKey& server);
Result<Signed<Status>> sign_statement(const Status& status, const SignerKey& device);
Result<Signed<Tally>> sign_statement(const Tally& tally, const SignerKey& device);

// By one of the manifest's releasers, today's or an earlier one, about a device of this campaign.
Result<Signed<Release>> open_release(Bytes note, const Manifest& manifest);
// By the key of this certificate, about its own origin.
Result<Signed<Status>> open_status(Bytes note, const Certificate& certificate);
Result<Signed<Tally>> open_tally(Bytes note, const Certificate& certificate);

} // namespace streetsign
