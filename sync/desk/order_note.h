// SPDX-License-Identifier: MIT
// What the commands that sign an order have in common: the envelopes it lists, and its file.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sync/core/disk.h"
#include "sync/desk/keyring.h"

namespace streetsign::desk {

// The envelopes named one by one and those of the file, in hex, one a line; white space around
// them and empty lines are passed over. Sorted, each once. usage, with the file's line, when one
// is none.
Result<std::vector<EnvelopeId>> read_envelopes(Disk& disk, std::span<const std::string> named,
                                               const std::optional<Path>& list);

// usage when the file is there already: no order replaces an earlier one.
Result<void> check_unwritten(Disk& disk, const Path& file);

// Into the folder of keys, for `post --all`, and into the file: both, or on an error neither. What
// a power cut leaves in the file is in the folder of keys too, so a restored server gets it again.
Result<void> write_order(Disk& disk, const Keyring& keyring, const Path& file, Bytes note);

} // namespace streetsign::desk
