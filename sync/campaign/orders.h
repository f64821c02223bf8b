// SPDX-License-Identifier: MIT
// What the authority orders beside manifests and certificates: a key revoked, envelopes erased, a
// quarantined log head admitted or rejected, test signatures declared. Each is a note signed by one
// of the campaign's authorities, and idempotent. See FORMAT.md section 6.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sync/campaign/manifest.h"
#include "sync/campaign/names.h"
#include "sync/campaign/signed.h"
#include "sync/log/proof.h"

namespace streetsign {

inline constexpr size_t max_listed_envelopes = 800; // in one order: it fits an entry of the ledger

enum class RevocationReason { lost, stolen, cloned, damaged, retired, mistake };

struct Revocation {
    std::string origin; // the epoch whose key may no longer sign
    RevocationReason reason = RevocationReason::lost;
    friend bool operator==(const Revocation&, const Revocation&) = default;
};

enum class ErasureReason { request, expiry, order };

struct Erasure {
    Scope scope;
    ErasureReason reason = ErasureReason::request;
    std::vector<EnvelopeId> envelopes; // sorted, none twice, 1 to max_listed_envelopes
    friend bool operator==(const Erasure&, const Erasure&) = default;
};

enum class Verdict { admit, reject };

struct Admission {
    std::string origin;
    TreeHead head; // of the quarantined batch's checkpoint
    Verdict verdict = Verdict::admit;
    friend bool operator==(const Admission&, const Admission&) = default;
};

// Test signatures made at stalls, declared after the fact: how many, and which of them were found.
// They are not counted, and what is missing shows suppression.
struct Declaration {
    Scope scope;
    uint64_t made = 0;
    std::vector<EnvelopeId> envelopes; // sorted, none twice, at most `made` and as many
    friend bool operator==(const Declaration&, const Declaration&) = default;
};

std::string_view word_of(RevocationReason reason); // as the note writes it
std::string_view word_of(ErasureReason reason);
Result<RevocationReason> parse_revocation_reason(std::string_view word);
Result<ErasureReason> parse_erasure_reason(std::string_view word);

std::string encode(const Revocation& revocation);
std::string encode(const Erasure& erasure);
std::string encode(const Admission& admission);
std::string encode(const Declaration& declaration);
Result<Revocation> decode_revocation(std::string_view text);
Result<Erasure> decode_erasure(std::string_view text);
Result<Admission> decode_admission(std::string_view text);
Result<Declaration> decode_declaration(std::string_view text);

// `authority` must be named as the authority of the order's own scope.
Result<Signed<Revocation>> sign_order(const Revocation& revocation, const SignerKey& authority);
Result<Signed<Erasure>> sign_order(const Erasure& erasure, const SignerKey& authority);
Result<Signed<Admission>> sign_order(const Admission& admission, const SignerKey& authority);
Result<Signed<Declaration>> sign_order(const Declaration& declaration, const SignerKey& authority);

// Signed by an authority of this campaign, about this campaign.
Result<Signed<Revocation>> open_revocation(Bytes note, const Manifest& manifest);
Result<Signed<Erasure>> open_erasure(Bytes note, const Manifest& manifest);
Result<Signed<Admission>> open_admission(Bytes note, const Manifest& manifest);
Result<Signed<Declaration>> open_declaration(Bytes note, const Manifest& manifest);

} // namespace streetsign
