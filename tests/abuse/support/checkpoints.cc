// SPDX-License-Identifier: MIT
// Checkpoints by others, of other trees, or of another kind; branches of a cloned log; replays.
#include "tests/abuse/support/scene.h"

#include "sync/campaign/orders.h"
#include "sync/campaign/statements.h"

namespace streetsign::abuse {
namespace {

// A copy of the card: it has the same key and begins as the honest device did.
test::SampleLog branch(const Scene& scene) {
    test::SampleLog clone(scene.server.campaign);
    REQUIRE(clone.next(4).checkpoint == scene.first.checkpoint);
    return clone;
}

} // namespace

void checkpoints(std::vector<Row>& rows) {
    Scene scene("Checkpoints", rows);
    const test::SampleCampaign& campaign = scene.server.campaign;
    const Checkpoint mine = scene.log.head();
    const std::string text = encode(mine);
    const auto post = [&](const char* name, Buffer note, const char* expected) {
        Batch changed = scene.next;
        changed.checkpoint = std::move(note);
        scene.post(name, changed, expected);
    };
    const auto mine_with = [&](TreeSize size, const RootHash& root) {
        return signed_anyhow(encode(Checkpoint{mine.origin, size, root}), scene.log.key());
    };
    const auto changed = [&](std::string_view from, std::string_view to) {
        return signed_anyhow(as_text(replaced(as_bytes(text), from, to)), scene.log.key());
    };

    post("signed by the authority", signed_anyhow(text, campaign.authority), "403 not-certified");
    post("signed by another device",
         signed_anyhow(text, test::SampleLog(campaign, "stall-08", 30).key()), "403 not-certified");
    post("signed by a stranger in this device's name",
         signed_anyhow(text, test::key_of(mine.origin, KeyType::ed25519, 31)), "403 not-certified");
    {
        Note note = parse_note(scene.next.checkpoint).value();
        const SignerKey own = test::key_of(mine.origin, KeyType::cosignature, 20);
        note.signatures = {cosign(text, own, 1790000000).value()};
        post("with this key's cosignature instead of its signature", encode(note),
             "403 not-certified");
        note.signatures.front().key_id = scene.log.key().verifier().id;
        post("with that cosignature under the signing key's id", encode(note), "403 not-certified");
        note = parse_note(scene.next.checkpoint).value();
        note.signatures.front().key_id ^= 1;
        post("with another key id", encode(note), "403 not-certified");
        note = parse_note(scene.next.checkpoint).value();
        note.signatures.front().name += "x";
        post("with another signer's name", encode(note), "403 not-certified");
    }
    post("that is a day slip of this head",
         sign_statement(Tally{mine.origin, mine.head(), {2026, 9, 21}}, scene.log.key())->note,
         "400 malformed");
    post("that is a release of this head",
         sign_statement(Release{mine.origin, mine.head()}, campaign.releaser)->note,
         "400 malformed");
    post("that is this device's certificate", scene.next.certificate, "400 malformed");
    post("of another device's log, signed by this one",
         signed_anyhow(encode(Checkpoint{test::SampleLog(campaign, "stall-08", 30).origin(),
                                         mine.size, mine.root}),
                       scene.log.key()),
         "403 not-certified");
    post("of the ledger, signed by this device",
         signed_anyhow(encode(Checkpoint{campaign.scope.ledger(), mine.size, mine.root}),
                       scene.log.key()),
         "403 not-certified");
    post("of a size one above its entries", mine_with({mine.size.value + 1}, mine.root),
         "400 mismatch");
    post("of a size one below its entries", mine_with({mine.size.value - 1}, mine.root),
         "400 mismatch");
    post("of size 0", mine_with({0}, Tree().root()), "400 mismatch");
    post("of size 2^62", mine_with({uint64_t{1} << 62}, mine.root), "400 mismatch");
    post("with another root", mine_with(mine.size, RootHash{}), "422 held");
    post("with the root of the log before",
         mine_with(
             mine.size,
             open_checkpoint(scene.first.checkpoint, scene.log.key().verifier())->checkpoint.root),
         "422 held");
    post("with a line more, signed", signed_anyhow(text + "extension\n", scene.log.key()),
         "400 malformed");
    post("with a size of \"09\", signed", changed("\n9\n", "\n09\n"), "400 malformed");
    post("with a size of \"+9\", signed", changed("\n9\n", "\n+9\n"), "400 malformed");
    post("with a size of \"-9\", signed", changed("\n9\n", "\n-9\n"), "400 malformed");
    post("with a size of \"0x9\", signed", changed("\n9\n", "\n0x9\n"), "400 malformed");
    post("with a size of 2^63, signed", changed("\n9\n", "\n9223372036854775808\n"),
         "400 malformed");
    post("with a size of 2^64 + 9, signed", changed("\n9\n", "\n18446744073709551625\n"),
         "400 malformed");
    post("with a size of no digits, signed", changed("\n9\n", "\n\n"), "400 malformed");
    post("with a root of 31 bytes, signed",
         changed(base64(mine.root.view()), base64(mine.root.view().first(31))), "400 malformed");
    post("with a root in hex, signed", changed(base64(mine.root.view()), hex(mine.root.view())),
         "400 malformed");
    post("of no origin, signed", changed(mine.origin, ""), "400 malformed");
}

void forks(std::vector<Row>& rows) {
    {
        Scene scene("Clones, branches and replays", rows);
        test::SampleLog longer = branch(scene);
        test::SampleLog shorter = branch(scene);
        test::SampleLog ahead = branch(scene);
        (void)ahead.next(2, 9);

        test::SampleLog other(scene.server.campaign);
        scene.post("another log from the beginning, of the same size", other.next(4, 9), "422 held",
                   Leaves::evidence);
        scene.post("its second batch, which begins where ours ends", other.next(4, 9), "422 held");
        test::SampleLog larger(scene.server.campaign);
        scene.post("another log from the beginning, of a larger size", larger.next(9, 9),
                   "422 held");
        test::SampleLog smaller(scene.server.campaign);
        scene.post("another log from the beginning, of a smaller size", smaller.next(2, 9),
                   "422 held", Leaves::evidence);
        scene.post("a batch after a gap", ahead.next(3, 9), "409 held");
        scene.post(
            "a batch that begins before the end and goes past it",
            [&] {
                Batch both = scene.first;
                both.items.insert(both.items.end(), scene.next.items.begin(),
                                  scene.next.items.end());
                both.checkpoint = scene.next.checkpoint;
                return both;
            }(),
            "409 held");
        scene.post(
            "half of one branch and half of another",
            [&] {
                Batch mixed = scene.next;
                const Batch theirs = shorter.next(4, 9);
                std::copy(theirs.items.begin() + 2, theirs.items.end(), mixed.items.begin() + 2);
                return mixed;
            }(),
            "422 held");
        scene.post(
            "one branch's entries under another's checkpoint",
            [&] {
                Batch mixed = scene.next;
                mixed.checkpoint = longer.next(4, 9).checkpoint;
                return mixed;
            }(),
            "422 held");
        scene.post(
            "the honest batch moved on by one",
            [&] {
                Batch moved = scene.next;
                moved.first.value += 1;
                return moved;
            }(),
            "400 mismatch");
        scene.post(
            "the honest batch moved to the beginning",
            [&] {
                Batch moved = scene.next;
                moved.first.value = 0;
                return moved;
            }(),
            "400 mismatch");
        scene.post(
            "a device nobody knows, from the middle of its log",
            [&] {
                test::SampleLog stranger(scene.server.campaign, "stall-09", 41);
                (void)stranger.next(3);
                return stranger.next(3);
            }(),
            "409 nothing");
    }
    {
        Scene scene("Other campaigns and other times", rows);
        const test::SampleCampaign rehearsal{
            .scope = Scope::create("example.org", "ban-example-rehearsal").value()};
        scene.post("a rehearsal's batch", test::SampleLog(rehearsal).next(3), "403 not-certified");
        const test::SampleCampaign elsewhere{
            .scope = Scope::create("example.net", "ban-example").value()};
        scene.post("a batch of another organiser's campaign of this name",
                   test::SampleLog(elsewhere).next(3), "403 not-certified");
        test::SampleLog other_epoch(elsewhere, "stall-07", 20);
        scene.post("a batch by this device's key under another campaign's name",
                   other_epoch.next(3), "403 not-certified");
        const uint64_t now = scene.server.clock.wall;
        scene.server.clock.wall = seconds_of({2027, 1, 2});
        scene.post("the honest batch a day after the last one of taking", scene.next, "403 closed");
        scene.server.clock.wall = seconds_of({2039, 1, 1});
        scene.post("the honest batch years after it", scene.next, "403 closed");
        scene.server.clock.wall = now;
    }
}

} // namespace streetsign::abuse
