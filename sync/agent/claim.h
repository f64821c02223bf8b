// SPDX-License-Identifier: MIT
// One agent at a time in an outbox and in an inbox: two would overwrite each other's status and
// send everything twice. A file system that cannot lock grants every claim: the server makes a
// double delivery harmless.
#pragma once

#include "sync/core/disk.h"
#include "sync/core/folder_lock.h"
#include "sync/core/result.h"

namespace streetsign::agent {

// usage when there is no such folder: it is not made, since that would hide a mistyped path for
// good. busy while another agent has it.
Result<FolderLock> claim_outbox(const Path& folder);
// usage for a folder without a batch file and with a folder "outbox": a stick's root, most likely,
// whose batches would be passed over in silence.
Result<void> check_not_a_stick(Disk& disk, const Path& folder);
// busy while another agent has it. The folder is there already.
Result<FolderLock> claim_inbox(const Path& folder);

} // namespace streetsign::agent
