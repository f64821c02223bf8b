// SPDX-License-Identifier: MIT
// Seals an organiser's key files again under the same passphrase, at a thousandth of the cost. The
// desk spends a second and 256 MiB on each key that it opens, as it should; a test that opens forty
// would do little else.
#pragma once

#include "sync/core/disk.h"
#include "sync/envelope/age.h"

namespace streetsign::test {

inline constexpr int cheap_log_n = 8;

// Replaces every file of `folder` that the passphrase opens, a line of `passphrase_file`; the
// others are left as they are. How many it replaced; an error where a file cannot be read or
// written.
inline Result<int> make_keys_cheap(Disk& disk, const Path& folder, const Path& passphrase_file) {
    constexpr size_t largest_key_file = 4096;
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

} // namespace streetsign::test
