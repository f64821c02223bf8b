// SPDX-License-Identifier: MIT
// What the launcher's process does from its first to its last moment. launcher.h says why.
#pragma once

#include <filesystem>

namespace streetsign::kiosk {

// Returns the exit status: 0 when the kiosk has closed its end of the socket.
int launcher_work(int socket, const std::filesystem::path& program);

} // namespace streetsign::kiosk
