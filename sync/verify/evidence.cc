// SPDX-License-Identifier: MIT
#include "sync/verify/evidence.h"

#include <algorithm>

namespace streetsign::verifier {
namespace {

std::string place(const std::string& origin, uint64_t index) {
    return origin + " at index " + std::to_string(index);
}

} // namespace

void Evidence::count_entry(const std::string& origin, Log& log, const Entry& entry) {
    const uint64_t index = log.leaves.size();
    if (std::holds_alternative<GenesisEntry>(entry) != (index == 0))
        report_.bad(place(origin, index), index == 0 ? "a log begins with its genesis entry"
                                                     : "a genesis entry inside a log");
    const RecordEntry* const record = as_record(entry);
    if (record != nullptr) {
        const auto [known, fresh] =
            records_.emplace(record->envelope, Record{record->kind, place(origin, index)});
        if (!fresh)
            // An epoch after a clone repeats entries unchanged; the record still counts once.
            report_.note(place(origin, index),
                         "the same record as " + known->second.where + "; counted once");
        else if (record->kind == RecordKind::signature)
            ++log.signatures;
        else
            ++log.reports;
    }
}

void Evidence::add_entries(const std::string& origin, LeafIndex first,
                           const std::vector<Entry>& entries, const std::string& where) {
    Log& log = logs_[origin];
    if (first.value > log.leaves.size()) {
        report_.bad(where, "entries " + std::to_string(log.leaves.size()) + " to " +
                               std::to_string(first.value - 1) + " of " + origin + " are missing");
        return;
    }
    for (size_t i = 0; i < entries.size(); ++i) {
        const LeafHash leaf = leaf_hash(encode(entries[i]).view());
        const uint64_t index = first.value + i;
        report_.checked(Step::entries);
        if (index == log.leaves.size()) {
            count_entry(origin, log, entries[i]);
            log.leaves.push_back(leaf);
            log.tree.append(leaf);
        } else if (log.leaves[static_cast<size_t>(index)] != leaf) {
            report_.bad(place(origin, index),
                        where + " holds another entry here than what was read before: one of the "
                                "two was changed, or the log was forked");
            return;
        }
    }
}

void Evidence::add_head(const std::string& origin, const TreeHead& head, const std::string& where) {
    report_.checked(Step::checkpoints);
    logs_[origin].heads.push_back({head, where});
}

const std::vector<LeafHash>& Evidence::leaves(const std::string& origin) {
    return logs_[origin].leaves;
}

Result<Tree> Evidence::tree_at(const std::string& origin, TreeSize size) {
    const Log& log = logs_[origin];
    if (size.value > log.leaves.size()) return fail(Code::not_found, "no such size");
    if (size == log.tree.size()) return log.tree;
    Tree tree;
    for (size_t i = 0; i < size.value; ++i)
        tree.append(log.leaves[i]);
    return tree;
}

void Evidence::settle_log(const std::string& origin, Log& log) {
    std::stable_sort(log.heads.begin(), log.heads.end(), [](const Head& left, const Head& right) {
        return left.head.size < right.head.size;
    });
    Tree tree;
    const Head* before = nullptr;
    for (const Head& head : log.heads) {
        if (before != nullptr && before->head.size == head.head.size &&
            before->head.root != head.head.root) {
            report_.bad(head.where, "FORK: the key of " + origin + " signed two heads of size " +
                                        std::to_string(head.head.size.value) +
                                        "; the other is in " + before->where);
            return;
        }
        before = &head;
        if (head.head.size.value > log.leaves.size()) {
            report_.bad(head.where, origin + " ends at " + std::to_string(log.leaves.size()) +
                                        ", but its device signed " +
                                        std::to_string(head.head.size.value) +
                                        " entries: the tail is missing");
            return;
        }
        while (tree.size() < head.head.size)
            tree.append(log.leaves[static_cast<size_t>(tree.size().value)]);
        if (tree.root() != head.head.root) {
            report_.bad(head.where, "the first " + std::to_string(head.head.size.value) +
                                        " entries of " + origin +
                                        " do not lead to the root that was signed");
            return;
        }
    }
}

void Evidence::add_erased(const std::vector<EnvelopeId>& envelopes) {
    erased_.insert(envelopes.begin(), envelopes.end());
}

void Evidence::add_declared(const std::vector<EnvelopeId>& envelopes) {
    declared_.insert(envelopes.begin(), envelopes.end());
}

// As the server counts: sync/server/API.md, the public page.
Count Evidence::count() const {
    Count count;
    for (const auto& [envelope, record] : records_) {
        if (erased_.contains(envelope))
            ++count.erased;
        else if (declared_.contains(envelope))
            ++count.declared;
        else if (record.kind == RecordKind::signature)
            ++count.signatures;
        else
            ++count.reports;
    }
    return count;
}

void Evidence::settle() {
    // Silence is no proof: folders without a log must not pass for good ones.
    if (logs_.empty() && report_.good())
        report_.bad("these folders", "no log was found in them, so nothing was checked");
    for (auto& [origin, log] : logs_) {
        settle_log(origin, log);
        report_.count_log(origin, log.leaves.size(), log.signatures, log.reports);
    }
    report_.count_all(count());
}

} // namespace streetsign::verifier
