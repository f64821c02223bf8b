// SPDX-License-Identifier: MIT
// A server that is a map from paths to what is there. Takes nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sync/core/bytes.h"
#include "sync/transport/transport.h"

using Pages = std::map<std::string, streetsign::Buffer>;

inline streetsign::HttpAnswer answer_from(const Pages& pages, std::string_view path) {
    const auto page = pages.find(std::string(path));
    streetsign::HttpAnswer answer;
    answer.status = page == pages.end() ? 404 : 200;
    if (page != pages.end()) answer.body = page->second;
    return answer;
}

class PageServer : public streetsign::Transport {
public:
    streetsign::Result<streetsign::HttpAnswer> post(std::string_view /*path*/,
                                                    streetsign::Bytes /*body*/,
                                                    std::string_view /*type*/) override {
        return streetsign::fail(streetsign::Code::usage, "nothing is posted here");
    }
};
