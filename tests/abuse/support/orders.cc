// SPDX-License-Identifier: MIT
// Orders by those who may not give them, and doors that are locked.
#include "tests/abuse/support/scene.h"

#include "sync/campaign/orders.h"
#include "sync/campaign/statements.h"

namespace streetsign::abuse {

void orders(std::vector<Row>& rows) {
    Scene scene("Notes of the authority", rows);
    const test::SampleCampaign& campaign = scene.server.campaign;
    const std::string& origin = scene.log.origin();
    const SignerKey stranger = test::key_of(campaign.scope.authority(), KeyType::ed25519, 66);
    const EnvelopeId id = as_record(scene.first.items[1].entry)->envelope;
    const Scope other = Scope::create("example.org", "another").value();
    const TreeHead head = scene.log.head().head();
    const std::string revocation = encode(Revocation{origin, RevocationReason::stolen});
    const std::string erasure = encode(Erasure{campaign.scope, ErasureReason::request, {id}});
    const std::string admission = encode(Admission{origin, head, Verdict::reject});
    const std::string declaration = encode(Declaration{campaign.scope, 3, {}});
    const std::string certificate = encode(Certificate{
        test::key_of(DeviceName{campaign.scope, "stall-60", 1}.text(), KeyType::ed25519, 60)
            .verifier(),
        {2026, 12, 1},
        {}});
    const std::string manifest = parse_note(campaign.make(2, smallest_cell).note)->text;

    struct Kind {
        const char* name;
        const std::string& text;
    };
    for (const Kind& kind : {Kind{"revocation", revocation}, Kind{"erasure", erasure},
                             Kind{"admission", admission}, Kind{"declaration", declaration},
                             Kind{"certificate", certificate}, Kind{"manifest", manifest}}) {
        const std::string name = kind.name;
        scene.post_note(name + ", by a stranger in the authority's name",
                        signed_anyhow(kind.text, stranger), "403 not-authority");
        scene.post_note(name + ", by the device", signed_anyhow(kind.text, scene.log.key()),
                        "403 not-authority");
        scene.post_note(name + ", by the server's own key",
                        signed_anyhow(kind.text, campaign.releaser), "403 not-authority");
        Buffer broken = signed_anyhow(kind.text, campaign.authority);
        broken.resize(broken.size() - 3);
        scene.post_note(name + ", cut", broken, "400 malformed");
    }
    const auto by_authority = [&](const std::string& text) {
        return signed_anyhow(text, campaign.authority);
    };
    scene.post_note("an erasure for another campaign",
                    by_authority(encode(Erasure{other, ErasureReason::request, {id}})),
                    "403 not-authority");
    scene.post_note("a revocation of another campaign's device",
                    by_authority(encode(Revocation{DeviceName{other, "stall-07", 1}.text(),
                                                   RevocationReason::lost})),
                    "403 not-authority");
    scene.post_note("an erasure of nothing",
                    by_authority(erasure.substr(0, erasure.find("envelope"))), "400 malformed");
    scene.post_note("an admission of a head that is not in quarantine",
                    by_authority(encode(Admission{origin, head, Verdict::admit})), "409 conflict");
    Manifest again = campaign.manifests.front().terms;
    again.title = "Another";
    scene.post_note("the manifest's serial again with other words", by_authority(encode(again)),
                    "409 conflict");
    Manifest next = campaign.make(2, smallest_cell).terms;
    next.cosigners = {test::key_of(campaign.scope.server(), KeyType::cosignature, 42).verifier()};
    scene.post_note("a manifest with another cosigner", by_authority(encode(next)), "409 conflict");
    next = campaign.make(2, smallest_cell).terms;
    next.authorities = {stranger.verifier()};
    scene.post_note("a manifest with another authority", signed_anyhow(encode(next), stranger),
                    "403 not-authority");
    scene.post_note("a device's checkpoint", scene.next.checkpoint, "400 malformed");
    scene.post_note("a release by the server's key",
                    sign_statement(Release{origin, head}, campaign.releaser)->note,
                    "400 malformed");
    scene.post_note("nothing", {}, "400 malformed");
    scene.post_note("a batch", scene.bytes, "400 malformed");
}

void routes(std::vector<Row>& rows) {
    Scene scene("Doors", rows);
    const std::string log = hex(origin_hash(scene.log.origin()).view());
    for (const char* path : {"/v1/requests", "/metrics"}) {
        scene.get(path, std::string("GET ") + path + " without a token", "401 desk-only");
        scene.get(path, std::string("GET ") + path + " with a wrong token", "401 desk-only",
                  std::string(scene.server.desk_token().size(), '0'));
        scene.get(path, std::string("GET ") + path + " with a token one sign short",
                  "401 desk-only", scene.server.desk_token().substr(1));
    }
    scene.get("/v1/envelopes/" + log + "/0", "envelopes without a token", "401 desk-only");
    scene.get("/v1/answers/" + log + "/5/" + hex(RootHash{}.view()),
              "an answer for a root that was guessed", "404 not-found");
    scene.get("/v1/answers/" + log + "/5", "an answer without a root", "404 not-found");
    scene.get("/v1/notes/../keys/cosigner", "a path that climbs", "404 not-found");
    scene.get("/v1/logs/" + log + "/tile/0/../../checkpoint", "a tile that climbs",
              "404 not-found");
    scene.get("/v1/logs/" + log + "/tile/64/000", "a tile of level 64", "404 not-found");
    scene.get("/v1/logs/" + log + "/tile/0/x999/999/999/999/999/999/999",
              "a tile far beyond every log", "404 not-found");
    scene.get("/v1/logs/" + log + "/tile/entries/000", "entries before they are published",
              "404 not-found");
    scene.get("/keys/cosigner", "the server's key", "404 not-found");
    scene.post_to(
        "/v1/requests", "a request of another campaign",
        [&] {
            const SignerKey key = test::key_of(
                DeviceName{Scope::create("example.org", "another").value(), "stall-61", 1}.text(),
                KeyType::ed25519, 61);
            return sign_request({key.verifier(), {}}, key)->note;
        }(),
        "403 not-certified");
    scene.post_to(
        "/v1/requests", "a request that another key signed",
        [&] {
            const SignerKey key =
                test::key_of(DeviceName{scene.server.campaign.scope, "stall-61", 1}.text(),
                             KeyType::ed25519, 61);
            return signed_anyhow(encode(Request{key.verifier(), {}}),
                                 test::key_of(key.name(), KeyType::ed25519, 62));
        }(),
        "403 not-certified");
    scene.post_to("/v1/requests", "a request that is none", as_bytes("hello\n"), "400 malformed");
}

} // namespace streetsign::abuse
