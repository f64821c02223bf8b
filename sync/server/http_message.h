// SPDX-License-Identifier: MIT
// A request and its reply as plain data: what routes.h works on and what http.h reads and writes,
// so that every route can be tested without a socket.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sync/core/bytes.h"

namespace streetsign::server {

enum class Method { get, post };

struct HttpRequest {
    Method method = Method::get;
    std::string path;   // up to '?'
    std::string query;  // after it
    std::string bearer; // of the Authorization header; empty: none
    Buffer body;
};

inline constexpr std::string_view plain_text = "text/plain; charset=utf-8";

struct HttpReply {
    int status = 200;
    std::string content_type{plain_text};
    Buffer body;
    std::optional<uint32_t> retry_after_s = {};
    bool lasting = false; // these bytes never change: caches may keep them
};

HttpReply word_reply(int status, std::string_view word); // a line of one word

} // namespace streetsign::server
