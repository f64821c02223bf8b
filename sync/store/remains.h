// SPDX-License-Identifier: MIT
// Remains: what is left of a store whose key was destroyed. Its batches travel on, and their
// answers come back: they are noted, and what was released is erased, as in a store. Signs nothing,
// opens no tray; nothing is made where nothing is. The state is held as by a store: a second one is
// Code::busy.
#pragma once

#include <string>
#include <vector>

#include "sync/store/store.h"

namespace streetsign {

class Remains {
public:
    // gone: there is no state. Finishes what a power cut left of an erasing. Disk must outlive it.
    static Result<Remains> open(Disk& disk, StorePlaces places, Manifest manifest,
                                const DatabaseOptions& database = {});

    std::vector<std::string> origins() const; // of every log that the state knows
    Counts counts() const { return {0, counts_.waiting, counts_.cosigned, counts_.released}; }
    // As Store::take_answers.
    Result<AnswersTaken> take_answers(const Path& inbox);

private:
    Remains(Disk& disk, StorePlaces places, Manifest manifest, State state, BatchFiles files)
        : disk_(&disk), places_(std::move(places)), manifest_(std::move(manifest)),
          state_(std::move(state)), files_(std::move(files)) {}

    Result<void> load();
    AnswerTaker answer_taker();

    Disk* disk_; // must outlive this
    StorePlaces places_;
    Manifest manifest_;
    State state_;
    BatchFiles files_;
    std::vector<LogRow> logs_;
    BatchCounts counts_;
};

} // namespace streetsign
