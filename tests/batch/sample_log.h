// SPDX-License-Identifier: MIT
// A device whose log can be grown batch by batch. Key and salts come from fixed seeds, so that a
// batch is the same bytes in every run; envelopes are bytes of the right size unless real ones are
// given (nobody who checks a batch can open one).
#pragma once

#include <string>
#include <vector>

#include "sync/batch/batch.h"
#include "sync/campaign/certificate.h"
#include "tests/batch/sample_campaign.h"

namespace streetsign::test {

class SampleLog {
public:
    explicit SampleLog(const SampleCampaign& campaign, const std::string& device = "stall-07",
                       uint8_t seed = 20, uint32_t epoch = 1)
        : campaign_(campaign),
          key_(key_of(DeviceName{campaign.scope, device, epoch}.text(), KeyType::ed25519, seed)),
          certificate_(sign_certificate({key_.verifier(), {2026, 12, 1}, {}}, campaign.authority)
                           .value()
                           .note) {}

    // The next batch: so many records with made-up envelopes, after the genesis in the first one.
    Batch next(size_t records, uint8_t salt = 0) {
        std::vector<BatchItem> items = start(salt);
        for (size_t i = 0; i < records; ++i)
            items.push_back(item(static_cast<uint32_t>(tree_.size().value + items.size()), salt));
        return finish(std::move(items));
    }
    Batch with(std::vector<BatchItem> more, uint8_t salt = 0) {
        std::vector<BatchItem> items = start(salt);
        for (BatchItem& each : more)
            items.push_back(std::move(each));
        return finish(std::move(items));
    }
    // Signs and appends whatever it is given, right or wrong.
    Batch finish(std::vector<BatchItem> items) {
        const LeafIndex first{tree_.size().value};
        for (const BatchItem& each : items) {
            leaves_.push_back(leaf_hash(encode(each.entry).view()));
            tree_.append(leaves_.back());
        }
        return {certificate_, sign(), first, std::move(items)};
    }
    Buffer sign() const {
        const Checkpoint checkpoint{key_.name(), tree_.size(), tree_.root()};
        return encode(sign_checkpoint(checkpoint, key_).value().note);
    }

    BatchItem item(uint32_t number, uint8_t salt = 0) const {
        Buffer envelope(envelope_size(campaign_.manifests.back().terms), salt);
        for (size_t i = 0; i < 4; ++i)
            envelope[i] = static_cast<uint8_t>(number >> (8 * i));
        return real_item(std::move(envelope), static_cast<uint8_t>(number));
    }
    BatchItem real_item(Buffer envelope, uint8_t token_byte) const {
        Token token;
        token.data()[0] = token_byte;
        const RecordKind kind = token_byte % 4 == 3 ? RecordKind::report : RecordKind::signature;
        const RecordEntry entry = make_record_entry(kind, envelope_id(envelope), token);
        return {entry, std::move(envelope)};
    }
    GenesisEntry genesis(uint8_t salt = 0) const {
        GenesisEntry entry{
            genesis_binding(certificate_, campaign_.manifests.front().manifest_hash()), {}};
        entry.salt.bytes.fill(salt);
        return entry;
    }

    const std::string& origin() const { return key_.name(); }
    const SignerKey& key() const { return key_; }
    const Tree& tree() const { return tree_; }
    const std::vector<LeafHash>& leaves() const { return leaves_; }
    Checkpoint head() const { return {key_.name(), tree_.size(), tree_.root()}; }
    // As a checker that stored all hashes holds it. This must outlive the answer.
    KnownLog known() const { return {tree_, trees_of(reader_of(leaves_))}; }

private:
    std::vector<BatchItem> start(uint8_t salt) const {
        if (tree_.size().value > 0) return {};
        return {{genesis(salt), {}}};
    }

    const SampleCampaign& campaign_; // must outlive this
    SignerKey key_;
    Buffer certificate_;
    Tree tree_;
    std::vector<LeafHash> leaves_;
};

} // namespace streetsign::test
