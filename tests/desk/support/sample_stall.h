// SPDX-License-Identifier: MIT
// A stall of the sample campaign: a device that writes batches of records, a server that shows
// them, and sticks that carry them.
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sync/batch/batch.h"
#include "sync/campaign/orders.h"
#include "sync/core/text.h"
#include "sync/desk/decisions.h"
#include "sync/envelope/envelope.h"
#include "sync/log/tree.h"
#include "sync/record/record.h"
#include "tests/desk/support/pages.h"
#include "tests/desk/support/sample_desk.h"

namespace streetsign::desk {

// A device that writes batches of records, each saying whatever a test wants.
struct Stall {
    SampleDesk& desk = SampleDesk::shared();
    TempDir dir;
    Campaign campaign = sign(desk.order(dir.path()));
    SignedManifest manifest = campaign.manifest;
    DeviceName name{desk.scope, "stall-1", 1};
    SignerKey key = SignerKey::generate(name.text(), KeyType::ed25519).value();
    Signed<Certificate> certificate =
        sign_certificate({key.verifier(), manifest.terms.expires, std::nullopt}, desk.authority())
            .value();
    Tree tree;
    // What its records say, true until a test changes it.
    std::string device = "stall-1";
    std::string campaign_id = "ban-rehearsal";
    RecordKind inner_kind = RecordKind::signature;
    std::string language = "en";
    std::string petition = SampleDesk::read(dir.path() / "campaign/locales/en/petition.md");
    std::vector<Record::Consent> consents = {{"petition", statement("signature-petition"), true},
                                             {"updates", statement("signature-updates"), false}};

    Campaign sign(const CampaignOrder& order) {
        REQUIRE(make_campaign(desk.disk, desk.keyring(), desk.authority(), order));
        return read_campaign(desk.disk, order.out, {}).value();
    }

    // As the kiosk shows it.
    std::string statement(const std::string& section) const {
        std::string words = campaign.section("en", &Language::consent, section)->statement;
        SampleDesk::replace(words, "{controller}", campaign.terms.controller.name);
        const Words& form = campaign.languages[0].form;
        if (section == "signature-petition")
            SampleDesk::replace(words, "{recipients}",
                                *form.word("recipient.commission") + *form.word("list_separator") +
                                    *form.word("recipient.parliament"));
        return words;
    }

    BatchItem signature(const std::string& person) {
        const FieldValue fields[] = {{"name", person}, {"country", "GR"}};
        std::vector<ConsentShown> shown;
        for (const Record::Consent& consent : consents)
            shown.push_back({consent.id, consent.statement, consent.yes});
        RecordDraft draft;
        draft.kind = inner_kind;
        draft.campaign = campaign_id;
        draft.manifest = manifest.manifest_hash();
        draft.text = hash_as<TextHash>(as_bytes(petition));
        draft.language = language;
        draft.consents = shown;
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

    // What the authority ordered, by its notes.
    template <typename Order>
    void decide(Decisions& decisions, const Order& order) {
        decisions.take(sign_order(order, desk.authority())->note, manifest.terms);
    }
    Decisions erased(const EnvelopeId& envelope) {
        Decisions decisions;
        decide(decisions, Erasure{desk.scope, ErasureReason::request, {envelope}});
        return decisions;
    }
    TreeHead head() const { return {tree.size(), tree.root()}; }

    // The same terminal under a new key, its log begun anew.
    void open_next_epoch() {
        const TreeHead before = head();
        name.epoch += 1;
        key = SignerKey::generate(name.text(), KeyType::ed25519).value();
        certificate =
            sign_certificate({key.verifier(), manifest.terms.expires, before}, desk.authority())
                .value();
        tree = Tree();
    }

    std::vector<AgeIdentityKey> identities(int number) {
        std::vector<AgeIdentityKey> keys;
        keys.push_back(desk.keyring().opening_identity(number, desk.passphrases).value());
        return keys;
    }
};

// A server's answers about batches: those of one log, and of more that are added.
struct BatchServer final : PageServer {
    BatchServer(const std::string& origin, const std::vector<Batch>& batches) {
        add_log(origin, batches, batches.back().end());
    }
    BatchServer() = default;
    // What is not below `good` waits in its quarantine.
    void add_log(const std::string& origin, const std::vector<Batch>& batches, TreeSize good) {
        const std::string log = hex(origin_hash(origin).view());
        list += log + " " + std::to_string(good.value) + " " +
                std::to_string(batches.back().end().value) + " " + origin + "\n";
        add("/v1/logs", text(list));
        for (const Batch& batch : batches)
            add("/v1/envelopes/" + log + "/" + std::to_string(batch.first.value), encode(batch));
    }
    Result<HttpAnswer> get(std::string_view path) override { return answer_from(pages, path); }

    Pages pages;

private:
    std::string list;
    void add(const std::string& path, Buffer content) { pages[path] = std::move(content); }
    static Buffer text(const std::string& content) { return {content.begin(), content.end()}; }
};

// Folders of batch files.
struct Sticks {
    TempDir dir;
    RealDisk disk;

    Path add(const std::string& stick, const Batch& batch) {
        std::filesystem::create_directories(dir.path() / stick);
        const Path file = dir.path() / stick / (std::to_string(99 - batch.first.value) + ".batch");
        REQUIRE(write_durably(disk, file, encode(batch)));
        return dir.path() / stick;
    }
};

} // namespace streetsign::desk
