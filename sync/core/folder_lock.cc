// SPDX-License-Identifier: MIT
#include "sync/core/folder_lock.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>

namespace streetsign {

Result<FolderLock> FolderLock::take(const Path& folder, const std::string& taken) {
    Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.valid()) {
        const int number = errno;
        const bool absent = number == ENOENT || number == ENOTDIR;
        return fail(absent ? Code::not_found : Code::io,
                    "cannot open the folder " + folder.string() + ": " +
                        std::generic_category().message(number));
    }
    const bool held = ::flock(opened.get(), LOCK_EX | LOCK_NB) == 0;
    if (!held && errno == EWOULDBLOCK) return fail(Code::busy, taken);
    return FolderLock(std::move(opened), held);
}

} // namespace streetsign
