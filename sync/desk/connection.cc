// SPDX-License-Identifier: MIT
#include "sync/desk/connection.h"

#include "sync/core/secret.h"
#include "sync/core/text.h"

namespace streetsign::desk {

Result<CurlTransport> connect(Disk& disk, const ServerOptions& options, size_t answer_limit) {
    CurlSettings settings;
    settings.server_url = options.url;
    settings.allow_plain_loopback = options.plain_loopback;
    settings.plain_option = "--plain-loopback";
    settings.pins = options.pins;
    settings.ca_file = options.ca_file;
    settings.proxy = options.proxy;
    settings.answer_limit = answer_limit;
    if (options.token_file) {
        Buffer content = TRY(disk.read(*options.token_file, 4096));
        const auto lines = split_lines(as_text(content));
        if (lines && lines->size() == 1) settings.bearer_token.append((*lines)[0]);
        wipe(content);
        if (settings.bearer_token.empty())
            return fail(Code::usage, options.token_file->string() + " is not one line");
    }
    return CurlTransport::create(std::move(settings));
}

} // namespace streetsign::desk
