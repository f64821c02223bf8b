// SPDX-License-Identifier: MIT
// The text forms of age's X25519 keys: `age1...` for a recipient, `AGE-SECRET-KEY-1...` for an
// identity, and the identity file that `age -i` reads. Canonical or refused. A recipient that is no
// usable point (low order) is refused here, so that a campaign never seals to nobody.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sync/core/bytes.h"
#include "sync/core/result.h"
#include "sync/core/secret.h"

namespace streetsign {

std::string encode_recipient(const AgeRecipientKey& recipient); // 62 characters
Result<AgeRecipientKey> parse_recipient(std::string_view text);

SecretBuffer encode_identity(const AgeIdentityKey& identity); // 74 characters
Result<AgeIdentityKey> parse_identity(std::string_view text);

// "# public key: age1...\nAGE-SECRET-KEY-1...\n": what goes, sealed with a passphrase, to the
// organisers' safe. Without a date: it is nobody's business when a key was made.
SecretBuffer encode_identity_file(const AgeIdentityKey& identity);

// Every identity of a file in that form; empty lines and lines that begin with # are skipped, as
// age does. At least one identity, or malformed.
Result<std::vector<AgeIdentityKey>> parse_identity_file(std::string_view text);

} // namespace streetsign
