// SPDX-License-Identifier: MIT
// The way to a server, made of the words of the command line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sync/core/disk.h"
#include "sync/transport/curl_transport.h"

namespace streetsign::desk {

struct ServerOptions {
    std::string url;
    bool plain_loopback = false;
    std::vector<std::string> pins;
    std::string ca_file;
    std::string proxy;
    std::optional<Path> token_file;
};

// usage when the words or the token's file are off. Asks nothing of the server yet.
Result<CurlTransport> connect(Disk& disk, const ServerOptions& options, size_t answer_limit);

} // namespace streetsign::desk
