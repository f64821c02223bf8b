// SPDX-License-Identifier: MIT
// A log that is shorter than heads we cosigned (after a restore), and a batch that would make it
// longer: it has to lead through each of those heads. All of them are known, not only the newest,
// since a batch that ends below the newest could else be anybody's branch, and once it is stored
// the true one would be refused.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sync/log/tree.h"
#include "sync/server/heads.h"

namespace streetsign::server {

enum class Word {
    kept,     // it leads through every owed head up to its end, and ends with one or beyond all
    broken,   // another root at a size that was cosigned: a fork
    unproven, // it ends below an owed head where nothing was cosigned: it could be either
};

struct Feeding {
    Word word = Word::kept;
    std::optional<GivenHead> contradicted; // with Word::broken
};

// `owed`: heads beyond tree's size, smallest first. `leaves` follow on `tree`.
Feeding compare_with_word(std::span<const GivenHead> owed, Tree tree,
                          std::span<const LeafHash> leaves);

} // namespace streetsign::server
