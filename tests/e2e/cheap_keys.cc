// SPDX-License-Identifier: MIT
// A test program: the key files of an organiser's folder, sealed anew at a thousandth of the cost
// (tests/support/cheap_keys.h), for end-to-end tests.
//
//     cheap_keys FOLDER PASSPHRASE-FILE
#include "tests/support/cheap_keys.h"

#include <cstdio>

#include "sync/core/crypto.h"

int main(int argc, char** argv) {
    if (argc != 3 || !streetsign::start_crypto()) return 2;
    streetsign::RealDisk disk;
    const auto made = streetsign::test::make_keys_cheap(disk, argv[1], argv[2]);
    if (!made || *made == 0) {
        std::fprintf(stderr, "cheap_keys: %s\n",
                     made ? "no key was opened" : made.error().detail.c_str());
        return 1;
    }
    return 0;
}
