// SPDX-License-Identifier: MIT
#include "sync/store/answers.h"

#include <algorithm>

#include "sync/campaign/statements.h"
#include "sync/log/tree.h"
#include "sync/store/reserve.h"

namespace streetsign {
namespace {

const LogRow* log_of(const std::vector<LogRow>& logs, const BatchName& batch) {
    const auto log = std::find_if(logs.begin(), logs.end(),
                                  [&](const LogRow& row) { return batch.is_of(row.key.name); });
    return log == logs.end() ? nullptr : &*log;
}

Result<std::vector<Answer>> answers_about(const std::vector<LogRow>& logs, const Inbox& box) {
    return box.answers([&](const BatchName& batch) { return log_of(logs, batch) != nullptr; });
}

} // namespace

Result<void> AnswerTaker::note_releases(const Path& inbox) {
    const auto there = disk_.exists(inbox);
    if (!there || !*there) return {};
    const auto box = Inbox::open(disk_, inbox);
    if (!box) return {};
    auto noted = note_each_release(*box);
    const bool full = !noted && noted.error().code == Code::full;
    if (full && give_up_reserve(disk_, state_folder_)) return note_each_release(*box);
    return noted;
}

Result<void> AnswerTaker::note_each_release(const Inbox& box) {
    const std::vector<LogRow> logs = TRY(state_.logs());
    const auto answers = answers_about(logs, box);
    if (!answers) return {};
    for (const Answer& answer : *answers) {
        if (answer.kind != AnswerKind::released) continue;
        TRY(note_release(*log_of(logs, answer.batch), answer));
    }
    return {};
}

Result<AnswersTaken> AnswerTaker::take(const Path& inbox) {
    AnswersTaken taken;
    Inbox box = TRY(Inbox::open(disk_, inbox));
    const std::vector<LogRow> logs = TRY(state_.logs());
    const std::vector<Answer> answers = TRY(answers_about(logs, box));
    for (const Answer& answer : answers) {
        TRY(take_answer(*log_of(logs, answer.batch), answer, taken));
        TRY(box.remove(answer));
    }
    return taken;
}

Result<void> AnswerTaker::take_answer(const LogRow& log, const Answer& answer,
                                      AnswersTaken& taken) {
    switch (answer.kind) {
    case AnswerKind::cosigned:
        return take_cosigned(log, answer, taken);
    case AnswerKind::released:
        return take_released(log, answer, taken);
    case AnswerKind::held:
        return take_held(log, answer, taken);
    }
    return {};
}

Result<void> AnswerTaker::take_cosigned(const LogRow& log, const Answer& answer,
                                        AnswersTaken& taken) {
    const auto head = open_checkpoint(answer.note, log.key);
    const std::vector<VerifierKey>& cosigners = manifest_.cosigners;
    const bool cosigned =
        head && std::any_of(cosigners.begin(), cosigners.end(), [&](const VerifierKey& key) {
            return verify_cosignature(head->note, key).has_value();
        });
    if (!head || !cosigned) {
        ++taken.refused;
        return {};
    }
    const Standing standing = TRY(standing_of(log, head->checkpoint.head()));
    if (standing == Standing::proves_clone) return found_clone(log, answer, taken);
    if (standing == Standing::unknown) {
        ++taken.refused;
        return {};
    }
    ++taken.cosignatures;
    return state_.set_cosigned(log.log, head->checkpoint.size, answer.note);
}

Result<void> AnswerTaker::take_released(const LogRow& log, const Answer& answer,
                                        AnswersTaken& taken) {
    const bool ours = TRY(note_release(log, answer));
    ++(ours ? taken.releases : taken.refused);
    return {};
}

// False: it is by nobody we know, or of a head that is not ours. That proves nothing against us: it
// does not bear our key. But nothing is deleted for it.
Result<bool> AnswerTaker::note_release(const LogRow& log, const Answer& answer) {
    const auto release = open_release(answer.note, manifest_);
    if (!release || release->terms.origin != log.key.name) return false;
    const Standing standing = TRY(standing_of(log, release->terms.head));
    if (standing != Standing::agrees) return false;
    TRY(state_.set_released(log.log, release->terms.head.size, answer.note));
    TRY(erase_unneeded(log));
    return true;
}

Result<void> AnswerTaker::take_held(const LogRow& log, const Answer& answer, AnswersTaken& taken) {
    const auto head = open_checkpoint(answer.note, log.key);
    if (!head) {
        ++taken.refused;
        return {};
    }
    const Standing standing = TRY(standing_of(log, head->checkpoint.head()));
    if (standing == Standing::proves_clone) return found_clone(log, answer, taken);
    return {}; // we are ahead of the server: the agent sends what it lacks
}

Result<AnswerTaker::Standing> AnswerTaker::standing_of(const LogRow& log, const TreeHead& head) {
    const std::vector<BatchRow> rows = TRY(state_.batches(log.log));
    for (const BatchRow& row : rows)
        if (row.size == head.size)
            return row.root == head.root ? Standing::agrees : Standing::proves_clone;
    Tree then;
    uint64_t entries = 0;
    TRY(state_.each_entry(log.log, [&](Bytes entry) {
        if (entries++ < head.size.value) then.append_entry(entry);
    }));
    // Of an earlier epoch, only what its batch files told may be known.
    const bool current = current_ && log.log == *current_;
    const bool whole = current || (!rows.empty() && rows.back().size.value == entries);
    if (!whole || (!current && head.size.value > entries)) return Standing::unknown;
    const bool agrees = then.size() == head.size && then.root() == head.root;
    return agrees ? Standing::agrees : Standing::proves_clone;
}

Result<void> AnswerTaker::erase_unneeded() {
    const std::vector<LogRow> logs = TRY(state_.logs());
    for (const LogRow& log : logs)
        TRY(erase_unneeded(log));
    return {};
}

Result<void> AnswerTaker::erase_unneeded(const LogRow& log) {
    const std::vector<BatchRow> rows = TRY(state_.batches(log.log));
    for (const BatchRow& row : rows) {
        if (row.needed()) continue;
        const auto erased = files_.erase(row.name(log.key.name));
        if (!erased) trouble_ = erased.error();
    }
    return {};
}

Result<void> AnswerTaker::found_clone(const LogRow& log, const Answer& answer,
                                      AnswersTaken& taken) {
    taken.clone_proved = true;
    return state_.set_cloned(log.log, answer.note);
}

} // namespace streetsign
