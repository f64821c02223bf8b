// SPDX-License-Identifier: MIT
// Answers: what the server said, as the agent laid it into the inbox. Only signatures count. A
// batch file goes only after a release that covers it was checked and is durable in the state.
// Signs nothing and needs no key; the logs' public keys are in the state. FORMAT.md section 6.
#pragma once

#include <optional>

#include "sync/batch/spool.h"
#include "sync/campaign/manifest.h"
#include "sync/core/disk.h"
#include "sync/core/result.h"
#include "sync/log/checkpoint.h"
#include "sync/store/batch_files.h"
#include "sync/store/state.h"

namespace streetsign {

struct AnswersTaken {
    size_t cosignatures = 0;
    size_t releases = 0;
    size_t refused = 0; // about our logs, but signed by nobody we know, or proving nothing: removed
    bool clone_proved = false;
};

// For one act: whoever has state and files makes one for it.
class AnswerTaker {
public:
    // All must outlive this. `current` is the log that a key here still signs.
    AnswerTaker(Disk& disk, const Path& state_folder, State& state, BatchFiles& files,
                const Manifest& manifest, std::optional<LogNumber> current)
        : disk_(disk), state_folder_(state_folder), state_(state), files_(files),
          manifest_(manifest), current_(current) {}

    // What makes room comes before what needs it: notes the releases in the inbox and erases what
    // they cover. The answers stay there for take(); what says nothing yet of the state as it
    // stands may do so once a batch was adopted. On a disk too full even for that the reserve is
    // given up. An inbox that cannot be used is take()'s to tell.
    Result<void> note_releases(const Path& inbox);
    // Notes every answer about our logs and removes it; others' stay.
    Result<AnswersTaken> take(const Path& inbox);
    // Files of what is safe elsewhere, in all logs.
    Result<void> erase_unneeded();

    // Where a head stands to a log of ours. For a head under the log's own key, anything but
    // "agrees" in a log that we hold whole is the proof that this key signed in two places.
    enum class Standing { agrees, unknown, proves_clone };
    Result<Standing> standing_of(const LogRow& log, const TreeHead& head);
    // The last file that could not be erased: it is tried again at the next start.
    const std::optional<Error>& trouble() const { return trouble_; }

private:
    Result<void> note_each_release(const Inbox& box);
    Result<void> take_answer(const LogRow& log, const Answer& answer, AnswersTaken& taken);
    Result<void> take_cosigned(const LogRow& log, const Answer& answer, AnswersTaken& taken);
    Result<void> take_released(const LogRow& log, const Answer& answer, AnswersTaken& taken);
    Result<void> take_held(const LogRow& log, const Answer& answer, AnswersTaken& taken);
    Result<bool> note_release(const LogRow& log, const Answer& answer);
    Result<void> found_clone(const LogRow& log, const Answer& answer, AnswersTaken& taken);
    Result<void> erase_unneeded(const LogRow& log);

    Disk& disk_;
    const Path& state_folder_;
    State& state_;
    BatchFiles& files_;
    const Manifest& manifest_;
    std::optional<LogNumber> current_;
    std::optional<Error> trouble_;
};

} // namespace streetsign
