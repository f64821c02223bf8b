// SPDX-License-Identifier: MIT
#include "sync/server/replies.h"

#include "sync/core/crypto.h"

namespace streetsign::server {

HttpReply not_found() { return word_reply(404, "not-found"); }

HttpReply trouble() {
    HttpReply reply = word_reply(503, "try-again");
    reply.retry_after_s = retry_soon_s;
    return reply;
}

HttpReply bytes_reply(int status, std::string_view type, Buffer body) {
    HttpReply reply;
    reply.status = status;
    reply.content_type = type;
    reply.body = std::move(body);
    return reply;
}

HttpReply text_reply(std::string_view text) {
    const Bytes bytes = as_bytes(text);
    return bytes_reply(200, plain_text, Buffer(bytes.begin(), bytes.end()));
}

HttpReply reply_or_trouble(Result<HttpReply> reply) {
    if (reply) return std::move(*reply);
    return trouble();
}

Viewer viewer_of(const Service& service, const HttpRequest& request) {
    if (request.bearer.empty()) return Viewer::anyone;
    const Digest given = sha256(as_bytes(request.bearer));
    const bool right = equal_secret(given.view(), service.desk_token.view());
    return right ? Viewer::desk : Viewer::wrong_token;
}

} // namespace streetsign::server
