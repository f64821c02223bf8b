// SPDX-License-Identifier: MIT
#include "sync/store/remains.h"

namespace streetsign {

Result<Remains> Remains::open(Disk& disk, StorePlaces places, Manifest manifest,
                              const DatabaseOptions& database) {
    State state = TRY(open_state(disk, places.state, database, Missing::refuse));
    std::optional<Path> second;
    if (places.second) second = places.second->batches;
    BatchFiles files = TRY(BatchFiles::open(disk, places.outbox, second));
    Remains remains(disk, std::move(places), std::move(manifest), std::move(state),
                    std::move(files));
    TRY(remains.answer_taker().erase_unneeded());
    TRY(remains.load());
    return remains;
}

Result<void> Remains::load() {
    logs_ = TRY(state_.logs());
    counts_ = TRY(state_.counts());
    return {};
}

// No log is signed any more, so a head beyond its end is of nobody here.
AnswerTaker Remains::answer_taker() {
    return {*disk_, places_.state, state_, files_, manifest_, std::nullopt};
}

std::vector<std::string> Remains::origins() const {
    std::vector<std::string> names;
    for (const LogRow& log : logs_)
        names.push_back(log.key.name);
    return names;
}

Result<AnswersTaken> Remains::take_answers(const Path& inbox) {
    AnswerTaker taker = answer_taker();
    if (files_.retry_second()) {
        TRY(taker.erase_unneeded());
    }
    TRY(taker.note_releases(inbox));
    const AnswersTaken taken = TRY(taker.take(inbox));
    TRY(load());
    return taken;
}

} // namespace streetsign
