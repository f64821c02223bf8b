// SPDX-License-Identifier: MIT
// Bech32 (BIP 173), as age writes its keys: a readable prefix, "1", five bits a letter, a checksum.
// Canonical or refused: one case throughout, zero padding bits, no length limit of 90 (age has
// none). Works in wiped memory, since a private identity is one of the things it spells.
#pragma once

#include <string_view>

#include "sync/core/result.h"
#include "sync/core/secret.h"

namespace streetsign {

// `prefix` in lower case; the text is in lower case too.
SecretBuffer bech32_encode(std::string_view prefix, Bytes data);

// The data, when `text` is lower-case bech32 with exactly this prefix and a right checksum.
Result<SecretBuffer> bech32_decode(std::string_view prefix, std::string_view text);

} // namespace streetsign
