// SPDX-License-Identifier: MIT
// The campaign as this server knows it: every manifest it was given, oldest first. Read by all
// threads, replaced as a whole when a new serial comes.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "sync/campaign/manifest.h"
#include "sync/server/keys.h"
#include "sync/server/vault.h"

namespace streetsign::server {

struct Terms {
    std::vector<SignedManifest> manifests; // at least one

    const SignedManifest& newest() const { return manifests.back(); }
    const Manifest& now() const { return newest().terms; }
    size_t batch_limit() const; // bytes of a batch under any of them
};

// not_found before the first `add-campaign`.
Result<Terms> load_terms(Vault& vault);

// That the manifest is of this server's campaign and names its three keys as today's.
Result<void> check_names_us(const Manifest& manifest, const ServerKeys& keys);

// shared_ptr, alone in the house: a request goes on under the terms it began with while the next
// ones come in.
class SharedTerms {
public:
    explicit SharedTerms(Terms terms) : terms_(std::make_shared<const Terms>(std::move(terms))) {}
    std::shared_ptr<const Terms> get() const {
        const std::lock_guard lock(mutex_);
        return terms_;
    }
    // Only a higher serial takes effect: two threads may come here in either order.
    void set(Terms terms) {
        auto next = std::make_shared<const Terms>(std::move(terms));
        const std::lock_guard lock(mutex_);
        if (next->now().serial > terms_->now().serial) terms_ = std::move(next);
    }

private:
    mutable std::mutex mutex_; // of terms_
    std::shared_ptr<const Terms> terms_;
};

} // namespace streetsign::server
