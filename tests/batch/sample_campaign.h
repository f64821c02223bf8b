// SPDX-License-Identifier: MIT
// A campaign whose keys come from fixed seeds, so that what they sign is the same bytes in every
// run: for whoever checks batches, keeps them or serves them.
#pragma once

#include <string>
#include <vector>

#include "sync/batch/check_batch.h"
#include "sync/campaign/manifest.h"
#include "sync/core/crypto.h"
#include "sync/core/disk.h"
#include "sync/envelope/age_key.h"

namespace streetsign::test {

inline SigningSeed seed_of(uint8_t byte) {
    SigningSeed seed;
    for (size_t i = 0; i < SigningSeed::size; ++i)
        seed.data()[i] = byte;
    return seed;
}

inline SignerKey key_of(const std::string& name, KeyType type, uint8_t byte) {
    return SignerKey::create(name, type, seed_of(byte)).value();
}

struct SampleCampaign {
    Scope scope = Scope::create("example.org", "ban-example").value();
    SignerKey authority = key_of(scope.authority(), KeyType::ed25519, 1);
    SignerKey other_authority = key_of(scope.authority(), KeyType::ed25519, 2);
    SignerKey cosigner = key_of(scope.server(), KeyType::cosignature, 3);
    SignerKey releaser = key_of(scope.server(), KeyType::ed25519, 4);
    SignerKey ledger = key_of(scope.ledger(), KeyType::ed25519, 5);
    std::vector<SignedManifest> manifests = {make(1, smallest_cell)};

    SignedManifest make(uint64_t serial, uint32_t cell) const {
        Manifest manifest;
        manifest.scope = scope;
        manifest.serial = serial;
        manifest.title = "An example";
        manifest.issued = {2026, 9, 1};
        manifest.expires = {2026, 12, 1};
        manifest.accept_until = {2027, 1, 1};
        manifest.destroy_by = {2027, 6, 1};
        manifest.cell = cell;
        manifest.authorities = {authority.verifier(), other_authority.verifier()};
        for (uint8_t byte = 10; byte < 12; ++byte) {
            AgeIdentityKey identity;
            identity.data()[1] = byte; // not the first: its low bits are clamped away
            manifest.recipients.push_back(encode_recipient(age_recipient_of(identity)));
        }
        manifest.server_url = "https://petition.example.org";
        manifest.cosigners = {cosigner.verifier()};
        manifest.releasers = {releaser.verifier()};
        manifest.ledgers = {ledger.verifier()};
        manifest.languages = {"en"};
        return sign_manifest(manifest, authority).value();
    }
    // Those that the manifest names, as a server keeps them.
    Result<void> write_server_keys(Disk& disk, const Path& folder) const {
        const auto write = [&](const char* name, const SignerKey& key) -> Result<void> {
            SecretBuffer line = encode_signer(key);
            line.append("\n");
            return write_durably(disk, folder / name, line.view());
        };
        TRY(write("cosigner", cosigner));
        TRY(write("releaser", releaser));
        return write("ledger", ledger);
    }
};

} // namespace streetsign::test
