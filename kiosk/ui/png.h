// SPDX-License-Identifier: MIT
// Writes a canvas as a PNG file, for pictures in the documentation and for golden tests. Pixels are
// deflated with fixed codes and run lengths, so no library is needed. Not a reader.

#pragma once

#include <filesystem>

#include "kiosk/ui/canvas.h"
#include "sync/core/bytes.h"
#include "sync/core/result.h"

namespace streetsign::kiosk {

Buffer encode_png(const Canvas& canvas);
Result<void> write_png(const std::filesystem::path& path, const Canvas& canvas);

} // namespace streetsign::kiosk
