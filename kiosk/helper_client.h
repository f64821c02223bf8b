// SPDX-License-Identifier: MIT
// Asks the root helper (packaging/helper) for one of its few fixed acts, over a local socket. The
// kiosk itself has no rights and can start no program. Waits two seconds and no longer.
#pragma once

#include <string_view>

#include "kiosk/file_path.h"
#include "sync/core/result.h"

namespace streetsign::kiosk {

// "power-off", "mount", "unmount", "join-network" or "brightness 70". refused: the helper said no.
Result<void> ask_helper(const FilePath& socket, std::string_view request);

} // namespace streetsign::kiosk
