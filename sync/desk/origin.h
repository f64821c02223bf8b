// SPDX-License-Identifier: MIT
// Which device's log somebody means by --origin: by its whole name or a short one.
#pragma once

#include <string>

#include "sync/campaign/certificate.h"
#include "sync/campaign/manifest.h"
#include "sync/core/disk.h"

namespace streetsign::desk {

// "stall-1" is the newest epoch that `certificates` (the folder of the keys) holds a certificate
// for, "stall-1/2" that epoch, and the whole name is taken as it stands. usage, with an example,
// when it is none of them, or of another campaign; only the first form is looked up.
Result<DeviceName> parse_origin(Disk& disk, const Path& certificates, const Manifest& manifest,
                                const std::string& origin);

// The certificate that was given to this log. usage when none lies in `certificates`: what is
// signed about a device that was never certified, a mistyped one perhaps, would be believed and do
// nothing.
Result<Signed<Certificate>> certificate_of(Disk& disk, const Path& certificates,
                                           const DeviceName& name, const Manifest& manifest);

} // namespace streetsign::desk
