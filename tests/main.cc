// SPDX-License-Identifier: MIT
// Of every unit-test binary. What needs random numbers can be run alone, too.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "sync/core/crypto.h"

#ifdef __SANITIZE_ADDRESS__
// What is freed is kept from use for the next 16 MB, not 256, and stays the process's own: a
// quarter less time for the tests that paint.
extern "C" const char* __asan_default_options() {
    return "quarantine_size_mb=16:allocator_release_to_os_interval_ms=-1:malloc_context_size=8";
}
#endif

int main(int argc, char** argv) {
    if (!streetsign::start_crypto()) return 1;
    return doctest::Context(argc, argv).run();
}
