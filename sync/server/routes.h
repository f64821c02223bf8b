// SPDX-License-Identifier: MIT
// A table from method and path to the handler: API.md as code. Handlers are functions from the
// service and a request to a reply; they keep no state of their own and may run on any thread.
#pragma once

#include "sync/server/http_message.h"
#include "sync/server/service.h"

namespace streetsign::server {

HttpReply answer(Service& service, const HttpRequest& request);

// How long a body may be; 0: this path takes none.
size_t body_limit(const Service& service, Method method, std::string_view path);

} // namespace streetsign::server
