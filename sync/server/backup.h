// SPDX-License-Identifier: MIT
// A copy of the database in a second place, and the releases that follow from it. Two processes:
// `backup` copies, checks the copy and leaves a list of the heads that are in it; the one process
// that writes the database (the running server, or `backup` itself when there is none) notes how
// far each log is released; an answer then bears a release of its own head (intake.h). So a release
// never says more than what a checked copy holds. That the copy is on another disk is up to whoever
// names its path.
#pragma once

#include <vector>

#include "sync/core/disk.h"
#include "sync/log/proof.h"
#include "sync/server/commit_queue.h"
#include "sync/server/data_folder.h"

namespace streetsign::server {

struct BackedUp {
    OriginHash origin;
    TreeHead head; // cosigned, and in the copy
    friend bool operator==(const BackedUp&, const BackedUp&) = default;
};

std::string encode(const std::vector<BackedUp>& heads); // "<log> <size> <root>\n" each
Result<std::vector<BackedUp>> decode_backed_up(std::string_view text);

// Copies to a temporary name (".new" appended), opens the copy, runs SQLite's own checks over it,
// hashes every entry and envelope in it, and gives it its name: what has that name is
// whole, whenever the power is cut. refused, and nothing touched, when there is something at `to`
// or under the temporary name; after any other error nothing is.
Result<std::vector<BackedUp>> back_up(Disk& disk, const DataFolder& folder, const Path& to);

Result<Path> leave_heads(Disk& disk, const DataFolder& folder, const std::vector<BackedUp>& heads);
// Releases what is on every list that was left, then removes it. How many logs moved on; a list
// that cannot be read holds up no other one.
Result<size_t> release_backed_up(Disk& disk, const DataFolder& folder, CommitQueue& queue);

} // namespace streetsign::server
