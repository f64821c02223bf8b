// SPDX-License-Identifier: MIT
// What the organisers sign with an authority key: a campaign, the certificates of devices, and
// revocations. Everything is checked before a key is touched, and a folder appears whole or not at
// all. Sends nothing: notes are files that the network or a stick carries.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sync/campaign/campaign_folder.h"
#include "sync/campaign/certificate.h"
#include "sync/campaign/orders.h"
#include "sync/core/disk.h"
#include "sync/desk/keyring.h"
#include "sync/desk/terms.h"

namespace streetsign::desk {

struct CampaignOrder {
    Path source; // campaign.toml and cases.toml
    Path texts;  // <language>/petition.md, consent.md, ... form.toml
    Path out;    // made; must not be there yet
    ServerTerms server;
    uint64_t serial = 1;
    Date issued;
    uint32_t cell = default_cell;
};

// Everything that speaks against signing this: keys of another campaign, a record that does not fit
// the cell; of a live one also an unopened probe, a missing TLS pin and receipts; and, after these,
// what check_campaign found, which may be long. Empty: nothing does.
Result<Problems> objections(const Keyring& keyring, const Draft& draft, const Manifest& manifest);

// What the organisers should know of a campaign that may be signed.
Problems cautions(const Content& content);

// Collects the files, checks, signs, keeps the manifest among the keys, writes the folder: both, or
// on an error neither. Code::refused with every problem on a line of its own when it cannot be
// signed.
Result<SignedManifest> make_campaign(Disk& disk, const Keyring& keyring, const SignerKey& authority,
                                     const CampaignOrder& order);

// Bytes of the longest record that this campaign's forms can give, over all its languages.
size_t worst_case_record(const Content& content);

// A request as it lies in a folder, read and verified.
struct EnrolmentRequest {
    Path file;
    Signed<Request> request;
};
struct RequestsRead {
    std::vector<EnrolmentRequest> requests; // by device name
    std::vector<std::string> refused;       // one sentence for each file that is no good request
};
Result<RequestsRead> read_requests(Disk& disk, const Path& folder, const Scope& scope);

// Which origins a folder of certificates already covers, so that an epoch's key never changes.
Result<std::vector<Signed<Certificate>>> read_certificates(Disk& disk, const Path& folder,
                                                           const Manifest& manifest);

// The certificate for this request. `earlier` are the certificates given before: refused when the
// epoch already has one with another key, or when the predecessor's head is not signed by an epoch
// before. Epochs may be skipped: a terminal never asks for one twice with two keys.
Result<Signed<Certificate>> certify(const EnrolmentRequest& request, const Manifest& manifest,
                                    std::span<const Signed<Certificate>> earlier,
                                    const SignerKey& authority);

inline constexpr std::string_view certificates_folder = "certificates"; // in the folder of keys

// "<device>-<epoch>.certificate"
std::string certificate_file_name(const DeviceName& name);

} // namespace streetsign::desk
