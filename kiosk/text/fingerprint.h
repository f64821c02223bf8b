// SPDX-License-Identifier: MIT
// A keyed 64-bit fingerprint (SipHash-2-4, Aumasson and Bernstein 2012) of what was set or drawn,
// so that a cache can know a text again without keeping it. The key is random and is thrown away by
// forget(), so nobody can try texts against a fingerprint left in memory.

#pragma once

#include <array>
#include <cstdint>

#include "sync/core/bytes.h"

namespace streetsign::kiosk {

class Fingerprinter {
public:
    Fingerprinter(); // a new random key
    void renew();    // another one; old fingerprints mean nothing any more

    std::uint64_t of(Bytes data) const;

private:
    std::array<std::uint64_t, 2> key_{};
};

} // namespace streetsign::kiosk
