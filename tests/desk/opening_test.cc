// SPDX-License-Identifier: MIT
#include "sync/desk/opening.h"

#include <doctest/doctest.h>

#include "sync/batch/batch.h"
#include "sync/envelope/envelope.h"
#include "sync/log/tree.h"
#include "tests/desk/support/sample_desk.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

// A device that writes batches of records, each saying whatever a test wants.
struct Stall {
    SampleDesk& desk = SampleDesk::shared();
    TempDir dir;
    SignedManifest manifest =
        make_campaign(desk.disk, desk.keyring(), desk.authority(), desk.order(dir.path())).value();
    DeviceName name{desk.scope, "stall-1", 1};
    SignerKey key = SignerKey::generate(name.text(), KeyType::ed25519).value();
    Signed<Certificate> certificate =
        sign_certificate({key.verifier(), manifest.terms.expires, std::nullopt}, desk.authority())
            .value();
    Tree tree;
    std::string device = "stall-1";
    std::string campaign = "ban-rehearsal";
    RecordKind inner_kind = RecordKind::signature;

    BatchItem signature(const std::string& person) {
        const FieldValue fields[] = {{"name", person}, {"country", "GR"}};
        const ConsentShown consents[] = {{"petition", "I consent.", true}};
        RecordDraft draft;
        draft.kind = inner_kind;
        draft.campaign = campaign;
        draft.manifest = manifest.manifest_hash();
        draft.language = "en";
        draft.consents = consents;
        draft.fields = fields;
        draft.date = {2026, 11, 23};
        draft.device = device;
        draft.build = "test";
        draft.id = random_fixed<RecordId>();
        const SecretBuffer plain = write_record(draft, manifest.terms.cell).value();
        std::vector<AgeRecipientKey> recipients;
        for (const std::string& text : manifest.terms.recipients)
            recipients.push_back(parse_recipient(text).value());
        const Buffer envelope =
            seal_envelope(plain.view(), manifest.terms.cell, recipients).value();
        return {make_record_entry(RecordKind::signature, envelope_id(envelope)), envelope};
    }

    Batch batch_of(std::vector<BatchItem> items) {
        Batch batch;
        batch.first = {tree.size().value};
        if (tree.size().value == 0)
            items.insert(items.begin(),
                         {Entry(make_genesis(certificate.note, manifest.manifest_hash())), {}});
        for (const BatchItem& item : items)
            tree.append_entry(encode(item.entry).view());
        batch.items = std::move(items);
        batch.certificate = certificate.note;
        batch.checkpoint =
            encode(sign_checkpoint({key.name(), tree.size(), tree.root()}, key)->note);
        return batch;
    }

    std::vector<AgeIdentityKey> identities(int number) {
        std::vector<AgeIdentityKey> keys;
        keys.push_back(desk.keyring().opening_identity(number, desk.passphrases).value());
        return keys;
    }
};

} // namespace

TEST_CASE("either opening identity opens what a stall collected, word for word") {
    Stall stall;
    const Buffer file = encode(stall.batch_of({stall.signature("Ελένη"), stall.signature("Zoë")}));
    const SignedManifest manifests[] = {stall.manifest};
    for (const int number : {1, 2}) {
        const auto identities = stall.identities(number);
        Opening opening(manifests, identities);

        opening.add_batch("one.batch", file);

        REQUIRE(opening.findings().empty());
        REQUIRE(opening.records().size() == 2);
        CHECK(*opening.records()[0].record.field("name") == "Ελένη");
        CHECK(opening.records()[0].place.index.value == 1);
        CHECK(opening.records()[1].record.consents[0].statement == "I consent.");
    }
}

TEST_CASE("a record counts once, however often its batch comes") {
    Stall stall;
    const Buffer file = encode(stall.batch_of({stall.signature("A"), stall.signature("B")}));
    const SignedManifest manifests[] = {stall.manifest};
    const auto identities = stall.identities(1);
    Opening opening(manifests, identities);

    for (int i = 0; i < 3; ++i)
        opening.add_batch("again.batch", file);

    CHECK(opening.records().size() == 2);
    CHECK(opening.repeated() == 4);
    CHECK(opening.findings().empty());
}

TEST_CASE("a missing batch is named, and what came after it is opened when it is there again") {
    Stall stall;
    const Buffer first = encode(stall.batch_of({stall.signature("A")}));
    const Buffer second = encode(stall.batch_of({stall.signature("B")}));
    const Buffer third = encode(stall.batch_of({stall.signature("C")}));
    const SignedManifest manifests[] = {stall.manifest};
    const auto identities = stall.identities(1);
    Opening opening(manifests, identities);

    opening.add_batch("1.batch", first);
    opening.add_batch("3.batch", third);

    CHECK(opening.records().size() == 1);
    REQUIRE(opening.findings().size() == 1);
    CHECK(opening.findings()[0].grave);
    CHECK(opening.findings()[0].where == "3.batch");

    opening.add_batch("2.batch", second);
    opening.add_batch("3.batch", third);
    CHECK(opening.records().size() == 3);
}

TEST_CASE("records that somebody laid behind a device's public head are not in the lists") {
    Stall stall;
    const Batch first = stall.batch_of({stall.signature("A")});
    Batch invented = stall.batch_of({stall.signature("B"), stall.signature("C")});
    for (BatchItem& item :
         invented.items) // what anybody can seal; head and certificate are genuine
        item = stall.signature("Nobody");
    const SignedManifest manifests[] = {stall.manifest};
    const auto identities = stall.identities(1);
    for (const bool with_the_first : {false, true}) {
        CAPTURE(with_the_first);
        Opening opening(manifests, identities);
        if (with_the_first) opening.add_batch("1.batch", encode(first));
        opening.add_batch("2.batch", encode(invented));
        CHECK(opening.records().size() == (with_the_first ? 1 : 0));
        REQUIRE(opening.findings().size() == 1);
        CHECK(opening.findings()[0].grave);
    }
}

TEST_CASE("a record that is not what its entry, campaign or device says is kept out and named") {
    const SampleDesk& desk = SampleDesk::shared();
    static_cast<void>(desk);
    for (const std::string change : {"device", "campaign", "kind"}) {
        CAPTURE(change);
        Stall stall;
        if (change == "device") stall.device = "stall-2";
        if (change == "campaign") stall.campaign = "other";
        if (change == "kind") stall.inner_kind = RecordKind::report;
        const Buffer file = encode(stall.batch_of({stall.signature("A")}));
        const SignedManifest manifests[] = {stall.manifest};
        const auto identities = stall.identities(1);
        Opening opening(manifests, identities);

        opening.add_batch("odd.batch", file);

        CHECK(opening.records().empty());
        REQUIRE(opening.findings().size() == 1);
        CHECK(opening.findings()[0].grave);
    }
}

TEST_CASE("a batch cut anywhere or with a flipped byte gives no record that was not entrusted") {
    Stall stall;
    const Buffer file = encode(stall.batch_of({stall.signature("A")}));
    const SignedManifest manifests[] = {stall.manifest};
    const auto identities = stall.identities(1);
    size_t tried = 0;
    for (size_t at = 0; at < file.size(); ++at) {
        Opening cut(manifests, identities);
        cut.add_batch("cut.batch", Bytes(file).first(at));
        Buffer changed = file;
        changed[at] ^= 0x20;
        Opening flipped(manifests, identities);
        flipped.add_batch("flipped.batch", changed);
        ++tried;
        REQUIRE(cut.records().empty());
        REQUIRE(flipped.records().empty());
        REQUIRE(!cut.findings().empty());
        REQUIRE(!flipped.findings().empty());
    }
    MESSAGE("cuts and flips tried: " << 2 * tried);
}

TEST_CASE("what the authority ordered erased is never opened") {
    Stall stall;
    const Batch batch = stall.batch_of({stall.signature("A"), stall.signature("B")});
    const EnvelopeId gone = as_record(batch.items[1].entry)->envelope;
    const SignedManifest manifests[] = {stall.manifest};
    const auto identities = stall.identities(1);
    Opening opening(manifests, identities);

    opening.forget({&gone, 1});
    opening.add_batch("one.batch", encode(batch));

    REQUIRE(opening.records().size() == 1);
    CHECK(*opening.records()[0].record.field("name") == "B");
    CHECK(opening.erased() == 1);
}

TEST_CASE("a record from before the campaign's cell was changed is opened as well") {
    Stall stall;
    const Buffer before = encode(stall.batch_of({stall.signature("A")}));
    const SignedManifest first = stall.manifest;
    const TempDir dir;
    CampaignOrder order = stall.desk.order(dir.path());
    order.serial = 2;
    order.cell = first.terms.cell * 2;
    stall.manifest =
        make_campaign(stall.desk.disk, stall.desk.keyring(), stall.desk.authority(), order).value();
    REQUIRE(stall.manifest.terms.cell != first.terms.cell);
    const Buffer after = encode(stall.batch_of({stall.signature("B")}));
    const SignedManifest manifests[] = {first, stall.manifest};
    const auto identities = stall.identities(1);
    Opening opening(manifests, identities);

    opening.add_batch("before.batch", before);
    opening.add_batch("after.batch", after);

    CHECK(opening.findings().empty());
    REQUIRE(opening.records().size() == 2);
    CHECK(*opening.records()[0].record.field("name") == "A");
    CHECK(*opening.records()[1].record.field("name") == "B");
}
