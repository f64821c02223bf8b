// SPDX-License-Identifier: MIT
// A campaign, its server and a device for tests of the store: real keys and notes, and envelopes
// that are random bytes of the right size (the store never opens one).
#pragma once

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sync/envelope/envelope.h"
#include "sync/store/store.h"
#include "tests/batch/sample_campaign.h"

namespace streetsign::test {

// In a fixture, an error is a mistake in the fixture.
template <typename T>
T sure(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "fixture: %s\n", result.error().detail.c_str());
        std::abort();
    }
    return std::move(*result);
}

struct SampleRecord {
    RecordEntry entry;
    Buffer envelope;
};

class SampleDevice {
public:
    explicit SampleDevice(std::string device = "stall-07") : device_(std::move(device)) {}

    // Signed once and kept: a harness asks for it thousands of times.
    const SignedManifest& manifest(uint64_t serial = 1, uint32_t cell = smallest_cell) const {
        auto& kept = manifests_[{serial, cell}];
        if (!kept) kept = std::make_unique<SignedManifest>(campaign_.make(serial, cell));
        return *kept;
    }

    StoreTerms terms(uint32_t epoch = 1, uint64_t serial = 1, uint32_t cell = smallest_cell) const {
        return {manifest(serial, cell), certificate(epoch), device_key(epoch)};
    }

    const Signed<Certificate>& certificate(uint32_t epoch) const {
        auto& kept = certificates_[epoch];
        if (kept) return *kept;
        Certificate terms{device_key(epoch).verifier(), {2026, 12, 1}, {}};
        if (epoch > 1) terms.predecessor = TreeHead{{1}, RootHash{}};
        kept = std::make_unique<Signed<Certificate>>(
            sure(sign_certificate(terms, campaign_.authority)));
        return *kept;
    }

    SampleRecord record(uint32_t cell = smallest_cell) const {
        Buffer envelope(envelope_size(manifest_terms(cell)));
        fill_random(envelope);
        const RecordEntry entry =
            make_record_entry(RecordKind::signature, envelope_id(envelope), new_token());
        return {entry, std::move(envelope)};
    }

    SignerKey device_key(uint32_t epoch) const {
        const std::string name = DeviceName{campaign_.scope, device_, epoch}.text();
        return key_of(name, KeyType::ed25519, static_cast<uint8_t>(100 + epoch));
    }
    // What a server answers to the batch that ends with this head.
    Buffer cosigned(const Buffer& checkpoint, const SignerKey& by) const {
        Note note = parse_note(checkpoint).value();
        const NoteSignature line = cosign(note.text, by, 1790000000).value();
        static_cast<void>(add_signature(note, line).has_value());
        return encode(note);
    }
    Buffer cosigned(const Buffer& checkpoint) const {
        return cosigned(checkpoint, campaign_.cosigner);
    }
    Buffer released(const std::string& origin, const TreeHead& head, const SignerKey& by) const {
        return sign_statement(Release{origin, head}, by).value().note;
    }
    Buffer released(const std::string& origin, const TreeHead& head) const {
        return released(origin, head, campaign_.releaser);
    }
    SignerKey stranger(KeyType type) const { return key_of(campaign_.scope.server(), type, 99); }

private:
    static Manifest manifest_terms(uint32_t cell) {
        Manifest manifest;
        manifest.cell = cell;
        manifest.recipients = {"one", "two"};
        return manifest;
    }

    std::string device_;
    SampleCampaign campaign_;
    mutable std::map<std::pair<uint64_t, uint32_t>, std::unique_ptr<SignedManifest>> manifests_;
    mutable std::map<uint32_t, std::unique_ptr<Signed<Certificate>>> certificates_;
};

} // namespace streetsign::test
