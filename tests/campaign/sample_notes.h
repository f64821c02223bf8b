// SPDX-License-Identifier: MIT
// One note of every kind but the manifest, how each is opened, and the name of its vector.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sync/campaign/certificate.h"
#include "sync/campaign/orders.h"
#include "sync/campaign/pin_reset.h"
#include "sync/campaign/statements.h"
#include "tests/campaign/sample_campaign.h"
#include "tests/support/mutations.h"

namespace streetsign::test {

inline const std::string origin(log_name);

inline TreeHead sample_head() { return {TreeSize{41}, RootHash{sha256(as_bytes("a root")).bytes}}; }
inline SignerKey second_epoch_key() {
    return key_from("example.org/ban-example/device/stall-7/2", KeyType::ed25519, 21);
}
inline Buffer sample_checkpoint() {
    const auto head = sign_checkpoint({origin, sample_head().size, sample_head().root}, log_key());
    return encode(head->note);
}

inline std::vector<EnvelopeId> sample_envelopes() {
    std::vector<EnvelopeId> ids = {hash_as<EnvelopeId>(as_bytes("a")),
                                   hash_as<EnvelopeId>(as_bytes("b"))};
    std::sort(ids.begin(), ids.end());
    return ids;
}

inline Certificate next_certificate() {
    return {second_epoch_key().verifier(), {2027, 6, 30}, sample_head()};
}
inline Status sample_status() {
    return {origin, sample_head(), TreeSize{40}, TreeSize{20}, 1, "0.1.0+debian12", {2026, 9, 21}};
}

// Every note of the room, how to open it, and its vector.
struct SampleNote {
    std::string name;
    Buffer note;
    Accepts accepts;
};

inline std::vector<SampleNote> sample_notes() {
    const Manifest manifest = sample_manifest();
    const Certificate certificate = sample_certificate();
    const SignerKey authority = authority_key(1);
    const auto by_manifest = [manifest](auto open) {
        return [manifest, open](Bytes note) { return open(note, manifest).has_value(); };
    };
    const auto by_certificate = [certificate](auto open) {
        return [certificate, open](Bytes note) { return open(note, certificate).has_value(); };
    };
    const Scope scope = sample_scope();
    const Accepts request = [scope](Bytes note) { return open_request(note, scope).has_value(); };
    std::vector<SampleNote> all;
    all.push_back({"certificate", sign_certificate(certificate, authority)->note,
                   by_manifest(open_certificate)});
    all.push_back({"certificate_of_epoch_2", sign_certificate(next_certificate(), authority)->note,
                   by_manifest(open_certificate)});
    all.push_back({"request", sign_request({log_key().verifier(), {}}, log_key())->note, request});
    all.push_back(
        {"request_of_epoch_2",
         sign_request({second_epoch_key().verifier(), sample_checkpoint()}, second_epoch_key())
             ->note,
         request});
    all.push_back({"revocation",
                   sign_order(Revocation{origin, RevocationReason::cloned}, authority)->note,
                   by_manifest(open_revocation)});
    all.push_back(
        {"erasure",
         sign_order(Erasure{scope, ErasureReason::request, sample_envelopes()}, authority)->note,
         by_manifest(open_erasure)});
    all.push_back({"admission",
                   sign_order(Admission{origin, sample_head(), Verdict::admit}, authority)->note,
                   by_manifest(open_admission)});
    all.push_back({"declaration",
                   sign_order(Declaration{scope, 3, sample_envelopes()}, authority)->note,
                   by_manifest(open_declaration)});
    all.push_back(
        {"pin_reset", sign_pin_reset({origin, 3}, authority)->note, by_manifest(open_pin_reset)});
    all.push_back({"release", sign_statement(Release{origin, sample_head()}, release_key())->note,
                   by_manifest(open_release)});
    all.push_back(
        {"status", sign_statement(sample_status(), log_key())->note, by_certificate(open_status)});
    all.push_back({"tally",
                   sign_statement(Tally{origin, sample_head(), {2026, 9, 21}}, log_key())->note,
                   by_certificate(open_tally)});
    return all;
}

} // namespace streetsign::test
