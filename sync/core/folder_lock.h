// SPDX-License-Identifier: MIT
// One process at a time in a folder. The lock lies on the folder itself, so no file is left in it
// or carried along on a stick; it holds off whoever asks for it too, and nobody else. It ends with
// the process, however that ends. Not for folders of another machine: NFS and the like refuse such
// a lock or do not tell the other machines of it, and then it is granted without being held.
#pragma once

#include "sync/core/descriptor.h"
#include "sync/core/disk.h"
#include "sync/core/result.h"

namespace streetsign {

class FolderLock {
public:
    // Does not wait. busy, with the sentence `taken`, while another has it; not_found when there
    // is no such folder; io when it cannot be opened.
    static Result<FolderLock> take(const Path& folder, const std::string& taken);

    // False where the file system has no such lock: whether that will do is the caller's to say.
    bool held() const { return held_; }

private:
    FolderLock(Descriptor folder, bool held) : folder_(std::move(folder)), held_(held) {}

    Descriptor folder_;
    bool held_;
};

} // namespace streetsign
