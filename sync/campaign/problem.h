// SPDX-License-Identifier: MIT
// Something wrong with a campaign's file, said so that its author finds it: "campaign.toml:12:
// ...".
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sync/core/result.h"

namespace streetsign {

struct Problem {
    std::string file;
    size_t line = 0; // 0: the file as a whole
    std::string sentence;
    friend bool operator==(const Problem&, const Problem&) = default;

    std::string text() const {
        return file + ":" + (line == 0 ? "" : std::to_string(line) + ":") + " " + sentence;
    }
};

using Problems = std::vector<Problem>;

// The first of them as an error, or nothing.
inline Result<void> refuse_if_any(const Problems& problems) {
    if (problems.empty()) return {};
    const size_t more = problems.size() - 1;
    return fail(Code::malformed, problems.front().text() +
                                     (more == 0 ? "" : " (and " + std::to_string(more) + " more)"));
}

} // namespace streetsign
