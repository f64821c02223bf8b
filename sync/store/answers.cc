// SPDX-License-Identifier: MIT
// Answers: what the server said, as the agent laid it into the inbox. Only signatures count. A
// batch file goes only after a release that covers it was checked and is durable in the state.
#include <algorithm>

#include "sync/store/store.h"

namespace streetsign {

Result<AnswersTaken> Store::take_answers(const Path& inbox) {
    if (unsettled_) {
        TRY(settle());
    }
    AnswersTaken taken;
    Inbox box = TRY(Inbox::open(*disk_, inbox));
    const std::vector<LogRow> logs = TRY(state_.logs());
    const std::vector<Answer> answers = TRY(box.answers([&](const BatchName& batch) {
        return std::any_of(logs.begin(), logs.end(),
                           [&](const LogRow& row) { return batch.is_of(row.key.name); });
    }));
    for (const Answer& answer : answers) {
        const auto log = std::find_if(logs.begin(), logs.end(), [&](const LogRow& row) {
            return answer.batch.is_of(row.key.name);
        });
        if (log == logs.end()) continue;
        TRY(take_answer(*log, answer, taken));
        TRY(box.remove(answer));
    }
    TRY(refresh_counts());
    return taken;
}

Result<void> Store::take_answer(const LogRow& log, const Answer& answer, AnswersTaken& taken) {
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

Result<void> Store::take_cosigned(const LogRow& log, const Answer& answer, AnswersTaken& taken) {
    const auto head = open_checkpoint(answer.note, log.key);
    const std::vector<VerifierKey>& cosigners = terms_.manifest.terms.cosigners;
    const bool cosigned =
        head && std::any_of(cosigners.begin(), cosigners.end(), [&](const VerifierKey& key) {
            return verify_cosignature(head->note, key).has_value();
        });
    if (!head || !cosigned) {
        ++taken.refused;
        return {};
    }
    const Standing standing = TRY(standing_of(log, head->checkpoint.head()));
    if (standing == Standing::proves_clone) {
        taken.clone_proved = true;
        return found_clone(log, answer.note);
    }
    if (standing == Standing::unknown) {
        ++taken.refused;
        return {};
    }
    ++taken.cosignatures;
    return state_.set_cosigned(log.log, head->checkpoint.size, answer.note);
}

Result<void> Store::take_released(const LogRow& log, const Answer& answer, AnswersTaken& taken) {
    const auto release = open_release(answer.note, terms_.manifest.terms);
    if (!release || release->terms.origin != log.key.name) {
        ++taken.refused;
        return {};
    }
    // A release of a head that is not ours proves nothing against us: it does not bear our key. But
    // nothing is deleted for it.
    const Standing standing = TRY(standing_of(log, release->terms.head));
    if (standing != Standing::agrees) {
        ++taken.refused;
        return {};
    }
    ++taken.releases;
    TRY(state_.set_released(log.log, release->terms.head.size, answer.note));
    return erase_unneeded(log);
}

Result<void> Store::take_held(const LogRow& log, const Answer& answer, AnswersTaken& taken) {
    const auto head = open_checkpoint(answer.note, log.key);
    if (!head) {
        ++taken.refused;
        return {};
    }
    const Standing standing = TRY(standing_of(log, head->checkpoint.head()));
    if (standing == Standing::proves_clone) {
        taken.clone_proved = true;
        return found_clone(log, answer.note);
    }
    return {}; // we are ahead of the server: the agent sends what it lacks
}

// Where a head stands to a log of ours. For a head under the log's own key, anything but "agrees"
// in a log that we hold whole is the proof that this key signed in two places.
Result<Store::Standing> Store::standing_of(const LogRow& log, const TreeHead& head) {
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
    const bool current = log.log == log_.log;
    const bool whole = current || (!rows.empty() && rows.back().size.value == entries);
    if (!whole || (!current && head.size.value > entries)) return Standing::unknown;
    const bool agrees = then.size() == head.size && then.root() == head.root;
    return agrees ? Standing::agrees : Standing::proves_clone;
}

Result<void> Store::erase_unneeded(const LogRow& log) {
    const std::vector<BatchRow> rows = TRY(state_.batches(log.log));
    for (const BatchRow& row : rows) {
        if (row.needed()) continue;
        const auto erased = files_.erase(row.name(log.key.name));
        if (!erased) trouble_ = erased.error(); // tried again at the next start
    }
    return {};
}

Result<void> Store::found_clone(const LogRow& log, Bytes proof) {
    TRY(state_.set_cloned(log.log, proof));
    if (log.log == log_.log) log_.cloned = true;
    return {};
}

} // namespace streetsign
