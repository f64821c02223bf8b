// SPDX-License-Identifier: MIT
// A table from method and path to the handler: API.md as code. Handlers are functions from the
// service and a request to a reply; they keep no state of their own and may run on any thread.
#pragma once

#include "sync/server/http_message.h"
#include "sync/server/service.h"

namespace streetsign::server {

HttpReply answer(Service& service, const HttpRequest& request);

// What a POST of such a length is answered before its body is read; nothing: it is read.
std::optional<HttpReply> refuse_body(const Service& service, std::string_view path,
                                     uint64_t length);

} // namespace streetsign::server
