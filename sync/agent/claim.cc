// SPDX-License-Identifier: MIT
#include "sync/agent/claim.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>

#include "sync/agent/watch.h"

namespace streetsign::agent {
namespace {

Descriptor open_folder(const Path& folder) {
    return Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

Result<Descriptor> lock(Descriptor folder, const Path& path, const char* role) {
    if (::flock(folder.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return fail(Code::busy, "another streetsign-agent works with the " + std::string(role) +
                                    " " + path.string() +
                                    ": let it, or stop it first; nothing was changed");
    return folder;
}

} // namespace

Result<Descriptor> claim_outbox(const Path& folder) {
    Descriptor opened = open_folder(folder);
    const int number = errno;
    if (!opened.valid() && (number == ENOENT || number == ENOTDIR))
        return fail(Code::usage, "there is no folder " + folder.string() +
                                     " to send from: look at the path given with --outbox, or at "
                                     "whether the stick is in; nothing was sent");
    if (!opened.valid())
        return fail(Code::io, "the outbox " + folder.string() +
                                  " cannot be opened: " + std::strerror(number));
    return lock(std::move(opened), folder, "outbox");
}

Result<void> check_not_a_stick(Disk& disk, const Path& folder) {
    const std::vector<std::string> names = TRY(disk.list(folder));
    const bool batches = std::any_of(names.begin(), names.end(), [](const std::string& name) {
        return name.ends_with(batch_file_ending);
    });
    const Path inner = folder / "outbox";
    if (batches || !open_folder(inner).valid()) return {};
    return fail(Code::usage, "nothing to send from " + folder.string() + "; did you mean " +
                                 inner.string() + "?");
}

Result<Descriptor> claim_inbox(const Path& folder) {
    Descriptor opened = open_folder(folder);
    if (!opened.valid())
        return fail(Code::io,
                    "the inbox " + folder.string() + " cannot be opened: " + std::strerror(errno));
    return lock(std::move(opened), folder, "inbox");
}

} // namespace streetsign::agent
