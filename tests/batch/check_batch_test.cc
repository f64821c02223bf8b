// SPDX-License-Identifier: MIT
#include "sync/batch/check_batch.h"

#include <doctest/doctest.h>

#include "sync/envelope/age_key.h"
#include "tests/batch/sample_log.h"

using namespace streetsign;

namespace {

Fit fit_of(const test::SampleCampaign& campaign, const Batch& batch, const KnownLog& known) {
    const auto checked = check_batch(batch, campaign.manifests, known);
    REQUIRE_MESSAGE(checked, (checked ? "" : checked.error().detail));
    return checked->fit;
}

Code refusal_of(const test::SampleCampaign& campaign, const Batch& batch,
                const KnownLog& known = {}) {
    const auto checked = check_batch(batch, campaign.manifests, known);
    REQUIRE(!checked);
    return checked.error().code;
}

} // namespace

TEST_CASE("batches in order fit one after the other and lead to the device's own root") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    KnownLog known;
    for (const size_t records : {size_t{3}, size_t{1}, size_t{64}, size_t{256}}) {
        const Batch batch = log.next(records);
        const auto checked = check_batch(batch, campaign.manifests, known);
        REQUIRE(checked);
        CHECK(checked->fit == Fit::fits);
        CHECK(checked->complete());
        CHECK(checked->leaves.size() == batch.items.size());
        CHECK(checked->tree.root() == log.tree().root());
        CHECK(checked->certificate.terms.origin() == log.origin());
        known.tree = checked->tree;
    }
}

TEST_CASE("any later batch can come first, and is too early; any earlier one again is there") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    std::vector<Batch> batches;
    std::vector<Tree> states = {{}};
    for (const size_t records : {size_t{3}, size_t{5}, size_t{1}, size_t{9}}) {
        batches.push_back(log.next(records));
        states.push_back(log.tree());
    }
    for (size_t held = 0; held < states.size(); ++held) {
        const KnownLog known{states[held], trees_of(reader_of(log.leaves()))};
        for (size_t sent = 0; sent < batches.size(); ++sent) {
            const Fit expected = sent == held  ? Fit::fits
                                 : sent > held ? Fit::too_early
                                               : Fit::already_have;
            CHECK(fit_of(campaign, batches[sent], known) == expected);
        }
    }
}

TEST_CASE("two branches of a cloned log contradict each other, whichever comes first") {
    const test::SampleCampaign campaign;
    test::SampleLog one(campaign);
    test::SampleLog other(campaign);
    static_cast<void>(one.next(3));
    static_cast<void>(other.next(3));
    const Batch ours = one.next(4, 1);
    const Batch same_size = other.next(4, 2);

    CHECK(fit_of(campaign, same_size, one.known()) == Fit::contradicts);
    CHECK(fit_of(campaign, ours, one.known()) == Fit::already_have);
    KnownLog edge_only{one.tree(), nullptr};
    CHECK(fit_of(campaign, same_size, edge_only) == Fit::contradicts);
    CHECK(fit_of(campaign, ours, edge_only) == Fit::already_have);

    // The branch goes on: it begins where we end, and cannot lead to its own checkpoint from ours.
    const Batch onwards = other.next(2, 2);
    CHECK(fit_of(campaign, onwards, one.known()) == Fit::contradicts);

    // A shorter and a longer branch than what is held.
    test::SampleLog shorter(campaign);
    static_cast<void>(shorter.next(3));
    CHECK(fit_of(campaign, shorter.next(2, 3), one.known()) == Fit::contradicts);
    test::SampleLog longer(campaign);
    static_cast<void>(longer.next(3));
    CHECK(fit_of(campaign, longer.next(7, 4), one.known()) == Fit::contradicts);
}

TEST_CASE(
    "a batch cut differently is behind when it agrees, and a contradiction when it does not") {
    const test::SampleCampaign campaign;
    test::SampleLog held(campaign);
    static_cast<void>(held.next(3));
    static_cast<void>(held.next(2));
    test::SampleLog sender(campaign);
    static_cast<void>(sender.next(3));
    const Batch overlapping = sender.next(6); // the same records, cut after six

    CHECK(fit_of(campaign, overlapping, held.known()) == Fit::behind);
    CHECK(fit_of(campaign, overlapping, KnownLog{held.tree(), nullptr}) == Fit::behind);

    Batch false_end = overlapping;
    false_end.items.back() = held.item(9999);
    CHECK(fit_of(campaign, false_end, held.known()) == Fit::contradicts);
    Batch false_start = overlapping;
    false_start.items.front() = held.item(9999);
    CHECK(fit_of(campaign, false_start, held.known()) == Fit::contradicts);
}

TEST_CASE("a prefix of what is held is there already, at whatever size it ends") {
    const test::SampleCampaign campaign;
    test::SampleLog held(campaign);
    static_cast<void>(held.next(9));
    for (size_t records = 0; records < 9; ++records) {
        test::SampleLog sender(campaign);
        CHECK(fit_of(campaign, sender.next(records), held.known()) == Fit::already_have);
    }
}

TEST_CASE("dropped, swapped, added and doubled records do not fit") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    const Batch first = log.next(2);
    const KnownLog known{log.tree(), nullptr};
    const Batch batch = log.next(5);

    Batch swapped = batch;
    std::swap(swapped.items[1], swapped.items[3]);
    CHECK(fit_of(campaign, swapped, known) == Fit::contradicts);
    Batch dropped = batch;
    dropped.items.pop_back();
    CHECK(refusal_of(campaign, dropped, known) == Code::mismatch);
    Batch added = batch;
    added.items.push_back(log.item(77));
    CHECK(refusal_of(campaign, added, known) == Code::mismatch);
    Batch doubled = batch;
    doubled.items[4] = doubled.items[3];
    CHECK(refusal_of(campaign, doubled, known) == Code::mismatch);
    Batch first_swapped = first;
    std::swap(first_swapped.items[1], first_swapped.items[2]);
    CHECK(refusal_of(campaign, first_swapped) == Code::mismatch);
    Batch empty = batch;
    empty.items.clear();
    CHECK(refusal_of(campaign, empty, known) == Code::malformed);
}

TEST_CASE("an envelope that is another's, changed or of another size is refused") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    const Batch batch = log.next(3);

    Batch exchanged = batch;
    std::swap(exchanged.items[1].envelope, exchanged.items[2].envelope);
    CHECK(refusal_of(campaign, exchanged) == Code::mismatch);
    Batch changed = batch;
    changed.items[2].envelope[500] ^= 1;
    CHECK(refusal_of(campaign, changed) == Code::mismatch);

    // Rightly hashed and signed by the device, but not of the campaign's size.
    test::SampleLog odd(campaign);
    for (const size_t size : {size_t{1}, envelope_size(smallest_cell) - 1,
                              envelope_size(smallest_cell) + 1, max_envelope}) {
        test::SampleLog device(campaign);
        CHECK(refusal_of(campaign, device.with({odd.real_item(Buffer(size, 1), 1)})) ==
              Code::mismatch);
    }
}

TEST_CASE("what is missing is named, and nothing else is forgiven for it") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    const Batch batch = log.next(3);

    Batch partly = batch;
    partly.items[2].envelope.clear();
    const auto checked = check_batch(partly, campaign.manifests, KnownLog{});
    REQUIRE(checked);
    CHECK(checked->fit == Fit::fits);
    CHECK(!checked->complete());
    CHECK(checked->missing == std::vector<EnvelopeId>{as_record(batch.items[2].entry)->envelope});
    CHECK(check_batch(without_envelopes(batch), campaign.manifests, KnownLog{})->missing.size() ==
          3);
    Batch swapped = without_envelopes(batch);
    std::swap(swapped.items[1], swapped.items[2]);
    CHECK(refusal_of(campaign, swapped) == Code::mismatch);
}

TEST_CASE(
    "a genesis stands at index 0, binds this certificate and a known manifest, or is refused") {
    const test::SampleCampaign campaign;
    {
        test::SampleLog log(campaign); // none at index 0
        CHECK(refusal_of(campaign, log.finish({log.item(1)})) == Code::mismatch);
    }
    {
        test::SampleLog log(campaign); // a second one in the first batch
        CHECK(refusal_of(campaign, log.with({log.item(1), {log.genesis(), {}}})) == Code::mismatch);
    }
    {
        test::SampleLog log(campaign); // a second one later
        static_cast<void>(log.next(1));
        CHECK(refusal_of(campaign, log.finish({{log.genesis(), {}}}), log.known()) ==
              Code::mismatch);
    }
    {
        test::SampleLog log(campaign); // of another certificate
        GenesisEntry genesis = log.genesis();
        genesis.binding = genesis_binding(as_bytes("another"), ManifestHash{});
        Batch batch = log.finish({{genesis, {}}});
        CHECK(refusal_of(campaign, batch) == Code::not_found);
        batch.items[0].entry = log.genesis(); // changed on the way, not by the device
        CHECK(check_batch(batch, campaign.manifests, KnownLog{}).error().code == Code::mismatch);
        genesis.binding =
            genesis_binding(as_bytes("a third"), ManifestHash{}); // on the way as well
        batch.items[0].entry = genesis;
        CHECK(check_batch(batch, campaign.manifests, KnownLog{}).error().code == Code::mismatch);
    }
    {
        test::SampleLog log(campaign); // under a manifest that has not come yet
        GenesisEntry genesis = log.genesis();
        const Batch example = test::SampleLog(campaign).next(1);
        genesis.binding =
            genesis_binding(example.certificate, hash_as<ManifestHash>(as_bytes("2")));
        CHECK(refusal_of(campaign, log.finish({{genesis, {}}})) == Code::not_found);
    }
    {
        const test::SampleLog device(campaign); // another device's genesis
        test::SampleLog log(campaign, "stall-08", 21);
        CHECK(refusal_of(campaign, log.finish({{device.genesis(), {}}})) == Code::not_found);
    }
}

TEST_CASE("keys of others, other campaigns and other logs are refused") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    test::SampleLog neighbour(campaign, "stall-08", 21);
    const Batch batch = log.next(1);
    const Batch theirs = neighbour.next(1);

    Batch mixed = batch; // our entries under the neighbour's certificate
    mixed.certificate = theirs.certificate;
    CHECK(!check_batch(mixed, campaign.manifests, KnownLog{}));
    Batch other_head = batch;
    other_head.checkpoint = theirs.checkpoint;
    CHECK(!check_batch(other_head, campaign.manifests, KnownLog{}));

    // A checkpoint over the right tree in the right name by a wrong key.
    const SignerKey thief = test::key_of(log.origin(), KeyType::ed25519, 99);
    Batch stolen = batch;
    stolen.checkpoint = encode(sign_checkpoint(log.head(), thief).value().note);
    CHECK(refusal_of(campaign, stolen) == Code::not_signed);

    // A certificate by nobody we know, and one by the second authority, which may sign as well.
    const SignerKey impostor = test::key_of(campaign.scope.authority(), KeyType::ed25519, 98);
    const Certificate terms{log.key().verifier(), {2026, 12, 1}, {}};
    Batch forged = batch;
    forged.certificate = sign_certificate(terms, impostor).value().note;
    CHECK(refusal_of(campaign, forged) == Code::not_signed);

    // A whole other campaign with the same authority keys' bytes under its own names.
    const test::SampleCampaign elsewhere{.scope = Scope::create("example.org", "another").value()};
    test::SampleLog stranger(elsewhere);
    const Batch strange = stranger.next(1);
    CHECK(check_batch(strange, elsewhere.manifests, KnownLog{}));
    CHECK(!check_batch(strange, campaign.manifests, KnownLog{}));

    // Its certificate under our authority's hand, which signed it unseen.
    Batch adopted = strange;
    const Certificate foreign{stranger.key().verifier(), {2026, 12, 1}, {}};
    adopted.certificate = encode(sign_note(encode(foreign), campaign.authority).value());
    CHECK(check_batch(adopted, campaign.manifests, KnownLog{}).error().code == Code::refused);
}

TEST_CASE("a checkpoint that ends elsewhere than its entries is refused") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    Batch first = log.next(2);
    const Batch second = log.next(2);
    first.checkpoint = second.checkpoint;
    CHECK(refusal_of(campaign, first) == Code::mismatch);
    Batch moved = second;
    moved.first = {4};
    CHECK(refusal_of(campaign, moved) == Code::mismatch);
}

TEST_CASE(
    "a later manifest is named by an entry, and its cell's envelopes are taken from then on") {
    test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    const Batch first = log.next(1);
    CHECK(check_batch(first, campaign.manifests, KnownLog{})->last_manifest ==
          campaign.manifests[0].manifest_hash());
    const KnownLog known{log.tree(), nullptr};
    const SignedManifest second = campaign.make(2, 2048);

    const BatchItem change{ManifestEntry{second.manifest_hash()}, {}};
    const Batch later =
        log.finish({change, log.real_item(Buffer(envelope_size(2048), 3), 9), log.item(50)});

    CHECK(refusal_of(campaign, later, known) == Code::not_found);
    campaign.manifests.push_back(second);
    const auto checked = check_batch(later, campaign.manifests, known);
    REQUIRE(checked);
    CHECK(checked->fit == Fit::fits);
    CHECK(checked->complete());
    CHECK(checked->last_manifest == second.manifest_hash());
    CHECK(check_batch(first, campaign.manifests, KnownLog{})->last_manifest ==
          campaign.manifests[0].manifest_hash());
}

TEST_CASE("a tree read back from stored hashes is the tree as it stood, at every size") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    std::vector<Tree> stood = {log.tree()};
    Tree tree;
    static_cast<void>(log.next(70));
    for (const LeafHash& leaf : log.leaves()) {
        tree.append(leaf);
        stood.push_back(tree);
    }
    const auto tree_at = trees_of(reader_of(log.leaves()));
    for (size_t size = 0; size < stood.size(); ++size) {
        const auto read = tree_at({size});
        REQUIRE(read);
        CHECK(read->root() == stood[size].root());
        CHECK(read->edge() == stood[size].edge());
    }
}
