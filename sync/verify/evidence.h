// SPDX-License-Identifier: MIT
// All that was shown of every log, from whatever folder: its leaves, every head that its device
// signed, every envelope it commits to. One history must fit all of it; settle() says where it does
// not: a gap, a fork, an end that was cut off, a record that stands in two places.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sync/envelope/entry.h"
#include "sync/log/checkpoint.h"
#include "sync/log/tree.h"
#include "sync/verify/report.h"

namespace streetsign::verifier {

class Evidence {
public:
    explicit Evidence(Report& report) : report_(report) {} // must outlive this

    // Entries of `origin` from `first` on. They may repeat what is known; they may not contradict
    // it or leave a gap.
    void add_entries(const std::string& origin, LeafIndex first, const std::vector<Entry>& entries,
                     const std::string& where);
    // A head whose device signature was checked.
    void add_head(const std::string& origin, const TreeHead& head, const std::string& where);
    // Envelopes that the authority ordered erased, or declared as test signatures: in a log for
    // good, and not in the count.
    void add_erased(const std::vector<EnvelopeId>& envelopes);
    void add_declared(const std::vector<EnvelopeId>& envelopes);
    // After everything was added: holds every head against the one history of its log, and counts.
    void settle();

    const std::vector<LeafHash>& leaves(const std::string& origin);
    Result<Tree> tree_at(const std::string& origin, TreeSize size);

private:
    struct Head {
        TreeHead head;
        std::string where;
    };
    struct Log {
        std::vector<LeafHash> leaves;
        Tree tree;
        std::vector<Head> heads;
        size_t signatures = 0;
        size_t reports = 0;
    };
    void count_entry(const std::string& origin, Log& log, const Entry& entry);
    void settle_log(const std::string& origin, Log& log);
    Count count() const;

    Report& report_;
    std::map<std::string, Log> logs_;
    struct Record {
        RecordKind kind;
        std::string where;
    };
    std::map<EnvelopeId, Record> records_;
    std::set<EnvelopeId> erased_;
    std::set<EnvelopeId> declared_;
};

} // namespace streetsign::verifier
