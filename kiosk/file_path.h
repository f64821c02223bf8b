// SPDX-License-Identifier: MIT
// A place on a disk, under a name that the kiosk's drawings leave free: kiosk::Path is a line of
// curves.
#pragma once

#include "sync/core/disk.h"

namespace streetsign::kiosk {

using FilePath = streetsign::Path;

} // namespace streetsign::kiosk
