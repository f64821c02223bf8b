// SPDX-License-Identifier: MIT
#include "sync/server/terms.h"

#include <algorithm>

#include "sync/batch/check_batch.h"

namespace streetsign::server {

size_t Terms::batch_limit() const {
    size_t limit = 0;
    for (const SignedManifest& manifest : manifests)
        limit = std::max(limit, batch_size_limit(envelope_size(manifest.terms)));
    return limit;
}

Result<Terms> load_terms(Vault& vault) {
    Query query =
        TRY(vault.query("SELECT bytes FROM note WHERE kind = 'manifest' ORDER BY serial"));
    Terms terms;
    while (TRY(query->step())) {
        // They were checked when they came in; the database is as trusted as the program.
        terms.manifests.push_back(TRY(open_unconfirmed_manifest(query->blob(0))));
    }
    if (terms.manifests.empty())
        return fail(Code::not_found, "no campaign has been added yet: run add-campaign first");
    return terms;
}

Result<void> check_names_us(const Manifest& manifest, const ServerKeys& keys) {
    const auto first_is = [](const std::vector<VerifierKey>& named, const SignerKey& ours) {
        return !named.empty() && named.front() == ours.verifier();
    };
    if (manifest.scope != keys.scope)
        return fail(Code::refused, "this campaign is " + manifest.scope.domain + "/" +
                                       manifest.scope.campaign + ", but the server was made for " +
                                       keys.scope.domain + "/" + keys.scope.campaign);
    if (!first_is(manifest.cosigners, keys.cosigner) ||
        !first_is(manifest.releasers, keys.releaser) || !first_is(manifest.ledgers, keys.ledger))
        return fail(Code::refused, "the manifest does not name this server's keys; `init` printed "
                                   "them, and `status` prints them again");
    return {};
}

} // namespace streetsign::server
