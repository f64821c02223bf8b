// SPDX-License-Identifier: MIT
// Whether the memory of secrets is held back from the swap and from core dumps, by what the kernel
// says of the very pages (/proc/self/smaps).
#pragma once

namespace streetsign::kiosk::test {

// Prints what it tried; returns how many came out wrong.
int try_secrets();

} // namespace streetsign::kiosk::test
