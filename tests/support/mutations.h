// SPDX-License-Identifier: MIT
// Every way to cut a file, and every byte of it changed in nine ways: what each format's test feeds
// its reader. The count is there to be printed.
#pragma once

#include <cstddef>
#include <functional>

#include "sync/core/bytes.h"

namespace streetsign::test {

struct MutationCount {
    size_t tried = 0;
    size_t accepted = 0;
};

using Accepts = std::function<bool(Bytes)>;

inline MutationCount try_every_truncation(Bytes good, const Accepts& accepts) {
    MutationCount count;
    for (size_t size = 0; size < good.size(); ++size) {
        ++count.tried;
        if (accepts(good.first(size))) ++count.accepted;
    }
    return count;
}

inline MutationCount try_every_flip(Bytes good, const Accepts& accepts) {
    constexpr uint8_t masks[] = {1, 2, 4, 8, 16, 32, 64, 128, 255};
    MutationCount count;
    Buffer changed(good.begin(), good.end());
    for (size_t at = 0; at < changed.size(); ++at) {
        for (const uint8_t mask : masks) {
            changed[at] = static_cast<uint8_t>(good[at] ^ mask);
            ++count.tried;
            if (accepts(changed)) ++count.accepted;
        }
        changed[at] = good[at];
    }
    return count;
}

} // namespace streetsign::test
