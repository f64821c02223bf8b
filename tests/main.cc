// SPDX-License-Identifier: MIT
// Of every unit-test binary. What needs random numbers can be run alone, too.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "sync/core/crypto.h"

int main(int argc, char** argv) {
    if (!streetsign::start_crypto()) return 1;
    return doctest::Context(argc, argv).run();
}
