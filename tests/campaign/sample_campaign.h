// SPDX-License-Identifier: MIT
// A campaign that every test of this room begins with: fixed seeds, so its bytes never change. The
// desk's and the server's tests may use it too.
#pragma once

#include "sync/campaign/certificate.h"
#include "sync/campaign/manifest.h"
#include "tests/log/sample_keys.h"

namespace streetsign::test {

inline Scope sample_scope() { return {"example.org", "ban-example"}; }
inline SignerKey authority_key(uint8_t which) {
    return key_from(sample_scope().authority(), KeyType::ed25519, static_cast<uint8_t>(16 + which));
}
inline SignerKey release_key() {
    return key_from(sample_scope().server(), KeyType::ed25519, 3); // the cosigning key's twin
}
inline SignerKey ledger_key() { return key_from(sample_scope().ledger(), KeyType::ed25519, 4); }

inline Manifest sample_manifest() {
    Manifest manifest;
    manifest.scope = sample_scope();
    manifest.serial = 1;
    manifest.mode = Mode::rehearsal;
    manifest.title = "Ban Facial Recognition — a rehearsal";
    manifest.issued = {2026, 9, 1};
    manifest.expires = {2027, 6, 30};
    manifest.accept_until = {2027, 9, 30};
    manifest.destroy_by = {2027, 12, 31};
    manifest.cell = default_cell;
    manifest.authorities = {authority_key(0).verifier(), authority_key(1).verifier()};
    manifest.recipients = {"age1kk4jmmmdrjzhw5wxg2h5ytl67szc7scml883lf5vjc6xszzntu2qwsxs9u",
                           "age1py9dg0vjpnppazqmv4ll5g5gdl02prkt2l7ul5hzdvtm45j9k4ns9ldy0g"};
    manifest.server_url = "https://petition.example.org";
    manifest.cosigners = {server_key().verifier()};
    manifest.releasers = {release_key().verifier()};
    manifest.ledgers = {ledger_key().verifier()};
    manifest.pins = {TlsPin{sha256(as_bytes("an example certificate's key")).bytes}};
    manifest.languages = {"en", "fr", "el"};
    manifest.allowed_drafts = {"el"};
    manifest.files = {{"campaign.toml", 1200, sha256(as_bytes("campaign.toml"))},
                      {"locales/en/petition.md", 900, sha256(as_bytes("petition.md"))}};
    return manifest;
}

inline SignedManifest sample_signed_manifest() {
    return *sign_manifest(sample_manifest(), authority_key(0));
}

inline Certificate sample_certificate() { return {log_key().verifier(), {2027, 6, 30}, {}}; }

} // namespace streetsign::test
