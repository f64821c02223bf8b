// SPDX-License-Identifier: MIT
// A test program: seals an organiser's key files again under the same passphrase, at a thousandth
// of the cost. streetsign-desk spends a second and 256 MiB on each key that it opens, as it should;
// a test that opens forty would do little else.
//
//     cheap_keys FOLDER PASSPHRASE-FILE
//
// Every file of FOLDER that the passphrase opens is replaced; the others are left as they are.
#include <cstdio>

#include "sync/core/crypto.h"
#include "sync/core/disk.h"
#include "sync/envelope/age.h"

using namespace streetsign;

namespace {

constexpr int cheap_log_n = 8;
constexpr size_t largest_key_file = 4096;

Result<int> make_cheap(const Path& folder, const Path& passphrase_file) {
    RealDisk disk;
    Buffer passphrase = TRY(disk.read(passphrase_file, largest_key_file));
    while (!passphrase.empty() && passphrase.back() == '\n')
        passphrase.pop_back();
    const std::vector<std::string> names = TRY(disk.list(folder));
    int made = 0;
    for (const std::string& name : names) {
        if (!name.ends_with(".age")) continue;
        const Buffer sealed = TRY(disk.read(folder / name, largest_key_file));
        const auto plain = age_open_passphrase(sealed, passphrase);
        if (!plain) continue; // sealed for a key
        const Buffer again = TRY(age_seal_passphrase(plain->view(), passphrase, cheap_log_n));
        TRY(write_durably(disk, folder / name, again));
        ++made;
    }
    return made;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3 || !start_crypto()) return 2;
    const auto made = make_cheap(argv[1], argv[2]);
    if (!made || *made == 0) {
        std::fprintf(stderr, "cheap_keys: %s\n",
                     made ? "no key was opened" : made.error().detail.c_str());
        return 1;
    }
    return 0;
}
