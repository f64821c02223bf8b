// SPDX-License-Identifier: MIT
// The kiosk shuts itself in once everything it needs stands open: seccomp takes the network and
// every way to start or look into a program away, Landlock (where the kernel has it) leaves its own
// folders, and nothing of its memory can be dumped. There is no way back. What it holds open by
// then (the display, the state, the tray) it keeps.
#pragma once

#include <vector>

#include "kiosk/file_path.h"
#include "sync/core/result.h"

namespace streetsign::kiosk {

struct SandboxPlan {
    std::vector<FilePath> read;  // files and folders; what is not there is passed over
    std::vector<FilePath> write; // folders, and a tray that is a device
    bool landlock = true;        // false: as on a kernel without it (tests)
};

struct Sandbox {
    bool landlock = false;      // the kernel has it and holds us
    bool memory_locked = false; // secrets stay out of the swap
};

// io: the system refused. Then part of it may hold already: end the program.
Result<Sandbox> enter_sandbox(const SandboxPlan& plan);

// The launcher of speech (kiosk/speech/launcher.h) shuts itself in: no network, and of all programs
// it and what it starts can run `program` alone, named by this very pointer, whose memory must be
// read-only by now. Sound needs devices and local sockets, so its files stay open to it.
Result<void> confine_launcher(const char* program);

} // namespace streetsign::kiosk
