// SPDX-License-Identifier: MIT
#include "sync/agent/claim.h"

#include <algorithm>
#include <filesystem>

#include "sync/agent/watch.h"

namespace streetsign::agent {
namespace {

Result<FolderLock> claim(const Path& folder, const std::string& role) {
    return FolderLock::take(folder, "another streetsign-agent works with the " + role + " " +
                                        folder.string() +
                                        ": let it, or stop it first; nothing was changed");
}

} // namespace

Result<FolderLock> claim_outbox(const Path& folder) {
    auto claimed = claim(folder, "outbox");
    if (claimed || claimed.error().code != Code::not_found) return claimed;
    return fail(Code::usage, "there is no folder " + folder.string() +
                                 " to send from: look at the path given with --outbox, or at "
                                 "whether the stick is in; nothing was sent");
}

Result<void> check_not_a_stick(Disk& disk, const Path& folder) {
    const std::vector<std::string> names = TRY(disk.list(folder));
    const bool batches = std::any_of(names.begin(), names.end(), [](const std::string& name) {
        return name.ends_with(batch_file_ending);
    });
    const Path inner = folder / "outbox";
    std::error_code ignored; // what cannot be looked at is no folder to name
    if (batches || !std::filesystem::is_directory(inner, ignored)) return {};
    return fail(Code::usage, "nothing to send from " + folder.string() + "; did you mean " +
                                 inner.string() + "?");
}

Result<FolderLock> claim_inbox(const Path& folder) { return claim(folder, "inbox"); }

} // namespace streetsign::agent
