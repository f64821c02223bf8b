// SPDX-License-Identifier: MIT
// StickVisit: the stick, for one act. Where there is a helper it is mounted before and let go
// after, so that it may be pulled out whenever nothing is being done; without one a stick is a
// folder, or what somebody mounted as "medium" below it. (Below, since what is mounted later upon a
// folder is out of the sandbox's reach.)
#pragma once

#include "kiosk/file_path.h"
#include "kiosk/helper_client.h"

namespace streetsign::kiosk {

class StickVisit {
public:
    StickVisit(const Helper& helper, const FilePath& place);
    StickVisit(const StickVisit&) = delete;
    StickVisit& operator=(const StickVisit&) = delete;
    ~StickVisit();

    // not_found: no stick is there. Good as long as this lives.
    const Result<FilePath>& folder() const { return folder_; }

private:
    const Helper& helper_;
    Result<FilePath> folder_;
};

// `act` is given the stick's folder; its answer is a Result.
template <typename Act>
auto at_stick(const Helper& helper, const FilePath& place, Act act)
    -> decltype(act(std::declval<const FilePath&>())) {
    const StickVisit visit(helper, place);
    if (!visit.folder()) return visit.folder().error();
    return act(*visit.folder());
}

} // namespace streetsign::kiosk
