// SPDX-License-Identifier: MIT
// What stands before a body. A request's line and header are parsed as they arrive and judged:
// whatever could be read in two ways is refused (API.md section 5), and so is a body that its route
// does not take, before it is read. A reply's are written. Knows no socket and no route.
#pragma once

#include <memory>
#include <string_view>

#include "sync/server/http_settings.h"

namespace streetsign::server {

inline constexpr size_t longest_head = size_t{8} << 10;

std::string reply_head(const HttpReply& reply, bool keep_alive);

// What stands between a well-formed header and a body that is read.
struct RequestHead {
    HttpRequest request;              // without its body; HEAD is a GET
    std::optional<HttpReply> refused; // and the connection ends
    size_t length = 0;                // of the body
    bool wants_head_only = false;     // HEAD: the reply's body stays here
    bool keep_alive = false;
    bool awaits_go_ahead = false; // Expect: 100-continue
};

class HeadParser {
public:
    enum class Progress { needs_more, complete, malformed };

    HeadParser();
    HeadParser(const HeadParser&) = delete;
    ~HeadParser();

    // Takes from the front of the bytes what belongs to this head. One that is longer than
    // longest_head is malformed, as soon as that is seen.
    Progress take(Buffer& arrived);
    bool begun() const; // a byte of it came
    // Once it is complete.
    RequestHead judge(const BodyRefusal& refuse_body) const;

private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
    size_t taken_ = 0; // bytes of this head
};

} // namespace streetsign::server
