// SPDX-License-Identifier: MIT
// doctest's main, once for each room's binary.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
