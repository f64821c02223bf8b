// SPDX-License-Identifier: MIT
// Where secret.cc gets its memory: cells of two sizes out of two blocks that are guarded, locked
// and kept out of core dumps once, so that a key of 32 bytes does not cost seven system calls each
// time (sealing one record takes eleven). A cell is wiped when it comes back and before it can be
// given to anybody else. What is larger than a cell, or finds none free, is allocated by itself.
// A write past the end of a cell meets a mark that is checked when the cell comes back, which ends
// the process; under AddressSanitizer it is stopped at once.
#pragma once

#include <cstddef>
#include <cstdint>

namespace streetsign {

// Never nothing: without memory for secrets the process ends.
uint8_t* take_secret_memory(size_t size);
// Wipes and takes back; nullptr is nothing.
void give_secret_memory(uint8_t* memory);

} // namespace streetsign
