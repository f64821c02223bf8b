// SPDX-License-Identifier: MIT
#include "sync/server/feeding.h"

namespace streetsign::server {

Feeding compare_with_word(std::span<const GivenHead> owed, Tree tree,
                          std::span<const LeafHash> leaves) {
    if (owed.empty()) return {};
    bool ends_with_head = false;
    for (const LeafHash& leaf : leaves) {
        tree.append(leaf);
        ends_with_head = !owed.empty() && owed.front().head.size == tree.size();
        if (!ends_with_head) continue;
        if (owed.front().head.root != tree.root()) return {Word::broken, owed.front()};
        owed = owed.subspan(1);
    }
    if (owed.empty() || ends_with_head) return {};
    return {Word::unproven, {}};
}

} // namespace streetsign::server
