// SPDX-License-Identifier: MIT
#include "sync/verify/evidence.h"

#include <algorithm>
#include <tuple>

namespace streetsign::verifier {
namespace {

std::string place(const std::string& origin, uint64_t index) {
    return origin + " at index " + std::to_string(index);
}

std::string promise_of(HeadSigner signer, TreeSize size) {
    return (signer == HeadSigner::device ? "its device signed " : "the server released ") +
           std::to_string(size.value) + " entries";
}

std::string word_of(RecordKind kind) {
    return kind == RecordKind::signature ? "a signature" : "a report";
}

} // namespace

std::string Evidence::Place::text() const { return place(log->first, index); }

void Evidence::add_entry(NamedLog& named, const Entry& entry) {
    auto& [origin, log] = named;
    const uint64_t index = log.leaves.size();
    if (std::holds_alternative<GenesisEntry>(entry) != (index == 0))
        report_.bad(place(origin, index), index == 0 ? "a log begins with its genesis entry"
                                                     : "a genesis entry inside a log");
    if (const RecordEntry* const record = as_record(entry))
        places_.push_back({record->envelope, &named, index, record->kind});
    const LeafHash leaf = leaf_hash(encode(entry).view());
    log.leaves.push_back(leaf);
    log.tree.append(leaf);
}

void Evidence::add_entries(const std::string& origin, LeafIndex first,
                           const std::vector<Entry>& entries, const std::string& where) {
    NamedLog& named = *logs_.try_emplace(origin).first;
    const Log& log = named.second;
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
            add_entry(named, entries[i]);
        } else if (log.leaves[static_cast<size_t>(index)] != leaf) {
            report_.bad(place(origin, index),
                        where + " holds another entry here than what was read before: one of the "
                                "two was changed, or the log was forked");
            return;
        }
    }
}

void Evidence::add_head(const std::string& origin, const TreeHead& head, HeadSigner signer,
                        const std::string& where) {
    if (signer == HeadSigner::device) report_.checked(Step::checkpoints);
    logs_[origin].heads.push_back({head, signer, where});
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

// The device's heads before the server's: what its own do not bear out is not the server's fault.
void Evidence::settle_log(const std::string& origin, Log& log) {
    std::stable_sort(log.heads.begin(), log.heads.end(), [](const Head& left, const Head& right) {
        return std::tie(left.head.size, left.signer) < std::tie(right.head.size, right.signer);
    });
    if (find_fork(origin, log) || !heads_fit(origin, log, HeadSigner::device)) return;
    heads_fit(origin, log, HeadSigner::server);
}

bool Evidence::find_fork(const std::string& origin, const Log& log) {
    const auto forked = [](const Head& left, const Head& right) {
        return left.head.size == right.head.size && left.head.root != right.head.root;
    };
    const auto first = std::adjacent_find(log.heads.begin(), log.heads.end(), forked);
    if (first == log.heads.end()) return false;
    const Head& second = *std::next(first);
    const std::string size = std::to_string(first->head.size.value);
    std::string sentence;
    if (second.signer == HeadSigner::device)
        sentence = "the key of " + origin + " signed two heads of size " + size +
                   "; the other is in " + first->where;
    else if (first->signer == HeadSigner::device)
        sentence = "the server released a head of " + origin + " of size " + size +
                   " that is not its device's; that one is in " + first->where;
    else
        sentence = "the server released two heads of " + origin + " of size " + size +
                   "; the other is in " + first->where;
    report_.bad(second.where, "FORK: " + sentence);
    return true;
}

bool Evidence::heads_fit(const std::string& origin, const Log& log, HeadSigner signer) {
    Tree tree;
    for (const auto& [head, signed_by, where] : log.heads) {
        if (signed_by != signer) continue;
        if (head.size.value > log.leaves.size()) {
            report_.bad(where, origin + " ends at " + std::to_string(log.leaves.size()) + ", but " +
                                   promise_of(signer, head.size) + ": the tail is missing");
            return false;
        }
        while (tree.size() < head.size)
            tree.append(log.leaves[static_cast<size_t>(tree.size().value)]);
        if (tree.root() != head.root) {
            report_.bad(where, "the entries of " + origin +
                                   " do not lead to the root under which " +
                                   promise_of(signer, head.size));
            return false;
        }
    }
    return true;
}

void Evidence::add_erased(const std::vector<EnvelopeId>& envelopes) {
    erased_.insert(envelopes.begin(), envelopes.end());
}

void Evidence::add_declared(const std::vector<EnvelopeId>& envelopes) {
    declared_.insert(envelopes.begin(), envelopes.end());
}

void Evidence::count_only(std::map<std::string, TreeSize> held_sizes) {
    held_sizes_ = std::move(held_sizes);
}

bool Evidence::is_beyond_ledger(const Place& place) const {
    if (!held_sizes_) return false;
    const auto held = held_sizes_->find(place.log->first);
    return held == held_sizes_->end() || place.index >= held->second.value;
}

// Counted here, when everything is known, and not while it is read: in which order folders are
// named must make no difference.
Count Evidence::count_records() {
    for (Place& each : places_)
        each.beyond = is_beyond_ledger(each);
    // Of the places where a record stands, the first is the one that counts: one that the ledger
    // holds, and of these one that says signature.
    std::sort(places_.begin(), places_.end(), [](const Place& left, const Place& right) {
        const auto order = [](const Place& each) {
            return std::tie(each.envelope, each.beyond, each.kind, each.log->first, each.index);
        };
        return order(left) < order(right);
    });
    Count count;
    const Place* first = nullptr;
    std::vector<std::pair<const Place*, const Place*>> repeated;
    for (const Place& each : places_) {
        if (first != nullptr && first->envelope == each.envelope) {
            repeated.emplace_back(&each, first);
            continue;
        }
        first = &each;
        count_record(each, count);
    }
    say_repeated(std::move(repeated));
    return count;
}

// As the server counts: sync/server/API.md, the public page.
void Evidence::count_record(const Place& place, Count& count) const {
    const bool signature = place.kind == RecordKind::signature;
    Log& log = place.log->second;
    ++(signature ? log.signatures : log.reports);
    if (erased_.contains(place.envelope))
        ++count.erased;
    else if (declared_.contains(place.envelope))
        ++count.declared;
    else if (place.beyond)
        ++count.beyond_ledger;
    else
        ++(signature ? count.signatures : count.reports);
}

// An epoch after a clone repeats entries unchanged; only a device that lies changes the kind.
void Evidence::say_repeated(std::vector<std::pair<const Place*, const Place*>> repeated) {
    std::sort(repeated.begin(), repeated.end(), [](const auto& left, const auto& right) {
        return std::tie(left.first->log->first, left.first->index) <
               std::tie(right.first->log->first, right.first->index);
    });
    for (const auto& [each, first] : repeated) {
        const bool alike = each->kind == first->kind;
        std::string sentence = "the same record as " + first->text();
        if (!alike)
            sentence +=
                ", but " + word_of(each->kind) + " here and " + word_of(first->kind) + " there";
        if (!first->beyond) sentence += "; counted once";
        if (!first->beyond && !alike) sentence += ", as " + word_of(first->kind);
        report_.note(each->text(), std::move(sentence));
    }
}

void Evidence::settle() {
    // Silence is no proof: folders without a log must not pass for good ones.
    if (logs_.empty() && report_.good())
        report_.bad("these folders", "no log was found in them, so nothing was checked");
    for (auto& [origin, log] : logs_)
        settle_log(origin, log);
    report_.count_all(count_records());
    for (const auto& [origin, log] : logs_)
        report_.count_log(origin, log.leaves.size(), log.signatures, log.reports);
}

} // namespace streetsign::verifier
