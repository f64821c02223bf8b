// SPDX-License-Identifier: MIT
// The functions stand in the order of FORMAT.md section 4 and carry its numbers.
#include "sync/batch/check_batch.h"

#include <algorithm>
#include <cassert>
#include <set>

namespace streetsign {

static_assert(smallest_cell == min_cell && largest_cell == max_cell,
              "envelope and campaign bound the cell alike");

namespace {

bool is_envelope_size(size_t size, std::span<const SignedManifest> manifests) {
    return std::any_of(manifests.begin(), manifests.end(), [size](const SignedManifest& manifest) {
        return envelope_size(manifest.terms) == size;
    });
}

// Step 1.
Result<Signed<Certificate>> open_certificate_of(const Batch& batch,
                                                std::span<const SignedManifest> manifests) {
    // Scope and authorities never change, so any serial's manifest would do.
    return open_certificate(batch.certificate, manifests.back().terms);
}

// Steps 2 and 3.
Result<SignedCheckpoint> open_checkpoint_of(const Batch& batch, const Certificate& certificate) {
    SignedCheckpoint checkpoint = TRY(open_checkpoint(batch.checkpoint, certificate.key));
    if (checkpoint.checkpoint.size != batch.end())
        return fail(Code::mismatch, "a batch whose checkpoint ends elsewhere than its entries");
    return checkpoint;
}

std::vector<LeafHash> leaves_of(const Batch& batch) {
    std::vector<LeafHash> leaves;
    leaves.reserve(batch.items.size());
    for (const BatchItem& item : batch.items)
        leaves.push_back(leaf_hash(encode(item.entry).view()));
    return leaves;
}

// `tree` with so many leaves more; there are as many.
void grow(Tree& tree, std::span<const LeafHash> leaves, uint64_t count) {
    assert(count <= leaves.size());
    for (const LeafHash& leaf : leaves.first(static_cast<size_t>(count)))
        tree.append(leaf);
}

// Step 7 for a batch that begins a log.
Result<void> check_root(std::span<const LeafHash> leaves, const RootHash& claimed) {
    Tree alone;
    grow(alone, leaves, leaves.size());
    if (alone.root() != claimed)
        return fail(Code::mismatch, "a batch whose entries do not lead to its checkpoint");
    return {};
}

// Step 4: the manifest that the genesis entry binds, at index 0 and nowhere else.
Result<void> check_genesis(const Batch& batch, std::span<const SignedManifest> manifests,
                           const RootHash& claimed, ManifestHash& last_manifest) {
    for (size_t i = 0; i < batch.items.size(); ++i) {
        const auto* const genesis = std::get_if<GenesisEntry>(&batch.items[i].entry);
        const bool at_start = batch.first.value == 0 && i == 0;
        if (at_start != (genesis != nullptr))
            return fail(Code::mismatch, "a genesis entry belongs at index 0, and only there");
        if (genesis == nullptr) continue;
        const auto bound =
            std::find_if(manifests.begin(), manifests.end(), [&](const SignedManifest& manifest) {
                return genesis_binding(batch.certificate, manifest.manifest_hash()) ==
                       genesis->binding;
            });
        if (bound == manifests.end()) {
            // Changed on the way, or the device's own word: then its manifest may yet come.
            TRY(check_root(leaves_of(batch), claimed));
            return fail(Code::not_found,
                        "a log that begins under a manifest that is not known here");
        }
        last_manifest = bound->manifest_hash();
    }
    return {};
}

// Step 5.
Result<void> check_manifests(const Batch& batch, std::span<const SignedManifest> manifests,
                             ManifestHash& last_manifest) {
    for (const BatchItem& item : batch.items) {
        const auto* const entry = std::get_if<ManifestEntry>(&item.entry);
        if (entry == nullptr) continue;
        const bool known =
            std::any_of(manifests.begin(), manifests.end(), [&](const SignedManifest& manifest) {
                return manifest.manifest_hash() == entry->manifest;
            });
        if (!known) return fail(Code::not_found, "a batch under a manifest that is not known here");
        last_manifest = entry->manifest;
    }
    return {};
}

// Step 6. What is missing is collected, not refused: mirrors carry entries only.
Result<std::vector<EnvelopeId>> check_envelopes(const Batch& batch,
                                                std::span<const SignedManifest> manifests) {
    std::vector<EnvelopeId> missing;
    std::set<EnvelopeId> seen;
    for (const BatchItem& item : batch.items) {
        const RecordEntry* const entry = as_record(item.entry);
        if (entry == nullptr) continue;
        if (!seen.insert(entry->envelope).second)
            return fail(Code::mismatch, "a batch with one envelope twice");
        if (item.envelope.empty()) {
            missing.push_back(entry->envelope);
            continue;
        }
        if (!is_envelope_size(item.envelope.size(), manifests))
            return fail(Code::mismatch, "an envelope of another size than the campaign's");
        if (envelope_id(item.envelope) != entry->envelope)
            return fail(Code::mismatch, "an envelope that is not the one its entry names");
    }
    return missing;
}

// Step 8 for a batch that begins before our end.
Result<Fit> compare_with_past(const CheckedBatch& checked, LeafIndex first, const KnownLog& known) {
    const TreeHead& claimed = checked.checkpoint.checkpoint.head();
    const uint64_t held = known.tree.size().value;
    if (claimed.size.value == held && claimed.root != known.tree.root()) return Fit::contradicts;
    if (!known.tree_at) return claimed.size.value == held ? Fit::already_have : Fit::behind;

    // Up to where both sides speak, the entries must lead to what we hold; the whole of them to
    // what the device signed.
    const uint64_t shared = std::min(claimed.size.value, held);
    Tree tree = TRY(known.tree_at({first.value}));
    const std::span<const LeafHash> leaves(checked.leaves);
    grow(tree, leaves, shared - first.value);
    const Tree ours = TRY(known.tree_at({shared}));
    if (tree.root() != ours.root()) return Fit::contradicts;
    grow(tree, leaves.subspan(static_cast<size_t>(shared - first.value)),
         claimed.size.value - shared);
    if (tree.root() != claimed.root) return Fit::contradicts;
    return claimed.size.value <= held ? Fit::already_have : Fit::behind;
}

// Steps 7 and 8.
Result<void> place(CheckedBatch& checked, LeafIndex first, const KnownLog& known) {
    const RootHash& claimed = checked.checkpoint.checkpoint.root;
    if (first.value == 0) TRY(check_root(checked.leaves, claimed));
    const uint64_t held = known.tree.size().value;
    if (first.value > held) {
        checked.fit = Fit::too_early;
    } else if (first.value < held) {
        checked.fit = TRY(compare_with_past(checked, first, known));
    } else {
        checked.tree = known.tree;
        grow(checked.tree, checked.leaves, checked.leaves.size());
        checked.fit = checked.tree.root() == claimed ? Fit::fits : Fit::contradicts;
    }
    return {};
}

} // namespace

size_t envelope_size(const Manifest& manifest) {
    return envelope_size(manifest.cell, manifest.recipients.size());
}

std::function<Result<Tree>(TreeSize)> trees_of(HashReader read) {
    return [read = std::move(read)](TreeSize size) -> Result<Tree> {
        std::vector<NodeHash> edge;
        uint64_t start = 0;
        for (int level = 62; level >= 0; --level) {
            const auto height = static_cast<unsigned>(level);
            if ((size.value >> height & 1) == 0) continue;
            const NodeHash node = TRY(read(Subtree{height, start >> height}));
            edge.push_back(node);
            start += uint64_t{1} << height;
        }
        return Tree::from_edge(size, std::move(edge));
    };
}

Result<CheckedBatch> check_batch(const Batch& batch, std::span<const SignedManifest> manifests,
                                 const KnownLog& known) {
    assert(!manifests.empty());
    if (batch.items.empty() || batch.items.size() > max_batch_entries ||
        batch.first.value > max_log_entries - batch.items.size())
        return fail(Code::malformed, "a batch over its limits");

    Signed<Certificate> certificate = TRY(open_certificate_of(batch, manifests));    // 1
    SignedCheckpoint checkpoint = TRY(open_checkpoint_of(batch, certificate.terms)); // 2, 3
    ManifestHash last_manifest;
    TRY(check_genesis(batch, manifests, checkpoint.checkpoint.root, last_manifest)); // 4
    TRY(check_manifests(batch, manifests, last_manifest));                           // 5
    std::vector<EnvelopeId> missing = TRY(check_envelopes(batch, manifests));        // 6
    CheckedBatch checked{.certificate = std::move(certificate),
                         .checkpoint = std::move(checkpoint),
                         .fit = Fit::fits,
                         .leaves = leaves_of(batch),
                         .tree = {},
                         .missing = std::move(missing),
                         .last_manifest = last_manifest};
    TRY(place(checked, batch.first, known)); // 7, 8
    return checked;
}

} // namespace streetsign
