// SPDX-License-Identifier: MIT
// What the kiosk does with its outbox and inbox folders beside the store: carry batches to a stick
// and answers back from it, read the authority's notes, see how delivery goes. Copies whole files,
// atomically, any number of times; checks no signature and trusts nothing: the store and the
// terminal do. A stick has the two folders "outbox" and "inbox", as the agent takes them;
// one that is a link or a file is refused (mismatch), and nothing is carried.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sync/batch/spool.h"
#include "sync/core/disk.h"
#include "sync/core/result.h"

namespace streetsign {

struct Carried {
    size_t files = 0;            // that were not there yet
    size_t known = 0;            // that were
    bool notes_left_out = false; // they would have taken the last room
};

// Every batch of the outbox onto the stick. Those that are there in the same bytes stay.
Result<Carried> carry_batches(Disk& disk, const Path& outbox, const Path& stick);

// Answers to the batches of this device (of every log in `origins`), manifests and this device's
// revocations, from the stick into the inbox; no more in one go than the terminal takes in one
// (spool.h). Answers leave the stick, if it can be written, so that those of many devices fit;
// notes stay, since others may need them. Notes are not carried into the last room. Answers may be:
// they are small and few, and what makes room again waits for them. full: not even they find any.
Result<Carried> carry_answers(Disk& disk, const Path& stick, const Path& inbox,
                              const std::vector<std::string>& origins);

// Notes of the authority in the inbox, not checked.
Result<std::vector<Buffer>> inbox_notes(Disk& disk, const Path& inbox);
Result<void> drop_inbox_note(Disk& disk, const Path& inbox, Bytes note);

// Shown, never trusted; nothing when the agent has not said.
Result<std::optional<DeliveryStatus>> delivery_status(Disk& disk, const Path& inbox);

} // namespace streetsign
