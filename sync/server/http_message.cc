// SPDX-License-Identifier: MIT
#include "sync/server/http_message.h"

namespace streetsign::server {

HttpReply word_reply(int status, std::string_view word) {
    HttpReply reply;
    reply.status = status;
    reply.body.assign(word.begin(), word.end());
    reply.body.push_back('\n');
    return reply;
}

} // namespace streetsign::server
