// SPDX-License-Identifier: MIT
// Reserve: a file beside the state that holds nothing but room. To note a release takes a little of
// it, and only what a release erases makes room again; so on a full disk this is given up for it.
#pragma once

#include "sync/core/disk.h"

namespace streetsign {

// Made where it is not there and `left` bytes stay free beside it; if not now, then another time.
void keep_reserve(Disk& disk, const Path& state_folder, uint64_t size, uint64_t left);
// False: there was none, or it cannot be removed.
bool give_up_reserve(Disk& disk, const Path& state_folder);

} // namespace streetsign
