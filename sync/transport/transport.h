// SPDX-License-Identifier: MIT
// The seam for the network: one server, two verbs. An answer is whatever the other end said, with
// its status; it proves nothing until a signature in it has been checked. When there is no whole
// answer the Error's code is `unreachable` (or `not_signed`: somebody is there who does not hold
// the server's key) and its detail is a sentence for the steward. Follows no redirect, keeps no
// cookie, caches nothing. The real one is curl_transport.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sync/core/bytes.h"
#include "sync/core/result.h"

namespace streetsign {

struct HttpAnswer {
    int status = 0; // HTTP's
    Buffer body;
    std::string content_type;              // as sent, without parameters, in lower case
    std::optional<uint32_t> retry_after_s; // only when the server named seconds

    bool is(int expected) const { return status == expected; }
};

class Transport {
public:
    virtual ~Transport() = default;
    // `path` begins with '/', and stands after the server's URL as it is (already escaped).
    virtual Result<HttpAnswer> get(std::string_view path) = 0;
    virtual Result<HttpAnswer> post(std::string_view path, Bytes body,
                                    std::string_view content_type = "application/octet-stream") = 0;
};

} // namespace streetsign
