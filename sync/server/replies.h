// SPDX-License-Identifier: MIT
// The replies that handlers give, and what each handler needs to know of who asks. The words and
// content types are those of API.md.
#pragma once

#include "sync/server/http_message.h"
#include "sync/server/service.h"

namespace streetsign::server {

inline constexpr uint32_t retry_soon_s = 10;
inline constexpr uint32_t retry_later_s = 300;
inline constexpr std::string_view octets = "application/octet-stream";

HttpReply not_found();
HttpReply trouble(); // 503, and to come again soon
HttpReply bytes_reply(int status, std::string_view type, Buffer body);
HttpReply text_reply(std::string_view text);
// A Result of a reply: whatever went wrong inside is ours, not the caller's.
HttpReply reply_or_trouble(Result<HttpReply> reply);

enum class Viewer { anyone, desk, wrong_token };
Viewer viewer_of(const Service& service, const HttpRequest& request);

// A handler gets what stands after its route's pattern.
using Handler = HttpReply(Service&, const HttpRequest&, std::string_view rest);

// API.md 2.2, 2.3 and 3: log_routes.cc.
Handler list_logs;
Handler get_log_file;
Handler get_ledger_file;
Handler get_envelopes;

} // namespace streetsign::server
