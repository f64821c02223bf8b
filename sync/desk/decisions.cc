// SPDX-License-Identifier: MIT
#include "sync/desk/decisions.h"

#include <algorithm>
#include <array>

#include "sync/campaign/orders.h"

namespace streetsign::desk {
namespace {

constexpr std::array<std::string_view, 4> counted_words = {"yes", "waiting", "rejected",
                                                           "declared"};

bool covers(const std::map<std::string, TreeSize>& sizes, const std::string& origin,
            LeafIndex index) {
    const auto size = sizes.find(origin);
    return size != sizes.end() && index.value < size->second.value;
}

} // namespace

std::string_view word_of(Counted counted) { return counted_words[static_cast<size_t>(counted)]; }

void Decisions::take(Bytes note, const Manifest& manifest) {
    if (const auto erasure = open_erasure(note, manifest))
        erased_.insert(erasure->terms.envelopes.begin(), erasure->terms.envelopes.end());
    if (const auto declaration = open_declaration(note, manifest))
        declared_.insert(declaration->terms.envelopes.begin(), declaration->terms.envelopes.end());
    if (const auto order = open_admission(note, manifest)) {
        auto& heads = order->terms.verdict == Verdict::admit ? admitted_ : rejected_;
        TreeSize& size = heads[order->terms.origin];
        size = std::max(size, order->terms.head.size);
    }
}

void Decisions::set_server(std::map<std::string, TreeSize> counted) {
    server_ = std::move(counted);
}

Counted Decisions::counted(const std::string& origin, LeafIndex index,
                           const EnvelopeId& envelope) const {
    if (is_declared(envelope)) return Counted::declared;
    if (covers(server_ ? *server_ : admitted_, origin, index)) return Counted::yes;
    if (covers(rejected_, origin, index)) return Counted::rejected;
    return server_ ? Counted::waiting : Counted::yes;
}

} // namespace streetsign::desk
