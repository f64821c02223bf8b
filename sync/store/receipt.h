// SPDX-License-Identifier: MIT
// What a signer may take home: where their record is in the log, and the one token that withdraws
// it, as the address a telephone opens. In wiped memory from the first byte on; kept by nobody here
// once it was shown. The fragment (what follows '#') is never sent to a server by a browser.
// sync/envelope/FORMAT.md section 3 has the bytes.
#pragma once

#include <string_view>

#include "sync/core/secret.h"
#include "sync/envelope/entry.h"

namespace streetsign {

// "<server>/receipt#<leaf hash>.<token>", both in hex. `server_url` is the manifest's.
SecretBuffer receipt_link(std::string_view server_url, const RecordEntry& entry,
                          const Token& token);

} // namespace streetsign
