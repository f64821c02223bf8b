// SPDX-License-Identifier: MIT
// In a program that links wiping_allocator.cc, every piece of heap memory is overwritten when it is
// given back: what ICU, HarfBuzz, FreeType and SDL allocate while they draw a name does not stay.
// In executables only, never in the library: it takes the place of free() and realloc() for the
// whole process. Does not reach stacks, nor memory that is still held.
#pragma once

namespace streetsign::kiosk {

// For the memory scan's negative control: from here on what is freed stays as it was.
void stop_wiping_for_test();

} // namespace streetsign::kiosk
