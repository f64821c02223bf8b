// SPDX-License-Identifier: MIT
#include "sync/log/tree_hash.h"

#include <algorithm>

#include "sync/core/crypto.h"

namespace streetsign {

LeafHash leaf_hash(Bytes entry) {
    static constexpr std::array<uint8_t, 1> prefix{0};
    return LeafHash{sha256(prefix, entry).bytes};
}

NodeHash node_hash(const NodeHash& left, const NodeHash& right) {
    // One block of memory and one update: a tree spends its time here.
    std::array<uint8_t, 65> message;
    message[0] = 1;
    std::copy(left.bytes.begin(), left.bytes.end(), message.begin() + 1);
    std::copy(right.bytes.begin(), right.bytes.end(), message.begin() + 33);
    return NodeHash{sha256(message).bytes};
}

RootHash empty_root() { return RootHash{sha256({}).bytes}; }

} // namespace streetsign
