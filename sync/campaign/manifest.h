// SPDX-License-Identifier: MIT
// The manifest: what a campaign is. Keys, terms, dates and the hash of every file of its folder, in
// one note signed by one of its two authority keys. Canonical: decode accepts exactly what encode
// writes. See FORMAT.md section 3. Reads no files: that is campaign_folder.h.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/campaign/names.h"
#include "sync/campaign/signed.h"
#include "sync/core/clock.h"

namespace streetsign {

enum class Mode { live, rehearsal };

inline constexpr size_t max_manifest_files = 512;
inline constexpr uint64_t max_campaign_file = uint64_t{1} << 20; // bytes
inline constexpr uint32_t min_cell = 1024;                       // bytes of padded record
inline constexpr uint32_t max_cell = 32768;
inline constexpr uint32_t default_cell = 8192;

struct ManifestFile {
    std::string path; // relative, '/' between parts, each part [A-Za-z0-9._-]+ and not "." or ".."
    uint64_t size = 0;
    Digest sha256;
    friend auto operator<=>(const ManifestFile&, const ManifestFile&) = default;
};

// A TLS pin: SHA-256 of the server key's SubjectPublicKeyInfo, as curl's "sha256//<base64>".
using TlsPin = Fixed<struct TlsPinTag, 32>;

struct Manifest {
    Scope scope;         // domain and campaign id; never change
    uint64_t serial = 1; // rises
    Mode mode = Mode::rehearsal;
    std::string title; // for people; one line

    Date issued;       // no clock may stand before it
    Date expires;      // last day of signing
    Date accept_until; // last day on which the server takes batches
    Date destroy_by;   // on this day keys and records are gone

    uint32_t cell = default_cell;
    std::vector<VerifierKey> authorities; // exactly two, named scope.authority(); never change
    std::vector<std::string>
        recipients; // exactly two "age1..." texts; the envelope room reads them

    std::string server_url; // "https://host[:port]", or http:// for loopback; no last '/'
    std::vector<VerifierKey> cosigners; // 0x04, named scope.server(); the first is today's,
    std::vector<VerifierKey> releasers; // 0x01, named scope.server();  earlier ones follow
    std::vector<VerifierKey> ledgers;   // 0x01, named scope.ledger()
    std::vector<TlsPin> pins;           // may be empty (rehearsal over loopback http)

    std::vector<std::string> languages;      // offered, in the order in which they are shown
    std::vector<std::string> allowed_drafts; // of these, offered although not reviewed; sorted

    std::vector<ManifestFile> files; // sorted by path, no path twice

    friend bool operator==(const Manifest&, const Manifest&) = default;
};

std::string encode(const Manifest& manifest); // the note's text
Result<Manifest> decode_manifest(std::string_view text);

// Why this manifest cannot be (two keys, dates in order, names in scope ...): what decode refuses
// beyond grammar, for the desk to call before it signs.
Result<void> check_manifest(const Manifest& manifest);

struct SignedManifest : Signed<Manifest> {
    ManifestHash manifest_hash() const { return hash_as<ManifestHash>(note); }
};

Result<SignedManifest> sign_manifest(const Manifest& manifest, const SignerKey& authority);

// Signed by one of the keys we already trust, and names exactly these as its authorities. usage
// when only one of its two was given.
Result<SignedManifest> open_manifest(Bytes note, std::span<const VerifierKey> trusted);

// Signed by one of the authorities it names itself: consistent, not yet trusted. For the first
// sight of a campaign, until a person has compared authority_fingerprint() (fingerprint.h).
Result<SignedManifest> open_unconfirmed_manifest(Bytes note);

// That `next` may take the place of `now`: same scope, mode and authorities, higher serial.
Result<void> check_successor(const Manifest& now, const Manifest& next);

} // namespace streetsign
