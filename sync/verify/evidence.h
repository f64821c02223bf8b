// SPDX-License-Identifier: MIT
// All that was shown of every log, from whatever folder: its leaves, every head that its device
// signed or the server released, every envelope it commits to. One history must fit all of it;
// settle() says where it does not: a gap, a fork, an end that was cut off, a record that stands in
// two places.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sync/envelope/entry.h"
#include "sync/log/checkpoint.h"
#include "sync/log/tree.h"
#include "sync/verify/report.h"

namespace streetsign::verifier {

// Who answers for a head: a release bears the server's signature alone.
enum class HeadSigner { device, server };

class Evidence {
public:
    explicit Evidence(Report& report) : report_(report) {} // must outlive this

    // Entries of `origin` from `first` on. They may repeat what is known; they may not contradict
    // it or leave a gap.
    void add_entries(const std::string& origin, LeafIndex first, const std::vector<Entry>& entries,
                     const std::string& where);
    // A head whose signature was checked.
    void add_head(const std::string& origin, const TreeHead& head, HeadSigner signer,
                  const std::string& where);
    // Envelopes that the authority ordered erased, or declared as test signatures: in a log for
    // good, and not in the count.
    void add_erased(const std::vector<EnvelopeId>& envelopes);
    void add_declared(const std::vector<EnvelopeId>& envelopes);
    // The server's ledger was read: of each log only what it holds is counted, and nothing of a log
    // that it does not name.
    void count_only(std::map<std::string, TreeSize> held_sizes);
    // After everything was added: holds every head against the one history of its log, and counts.
    void settle();

    const std::vector<LeafHash>& leaves(const std::string& origin);
    Result<Tree> tree_at(const std::string& origin, TreeSize size);

private:
    struct Head {
        TreeHead head;
        HeadSigner signer;
        std::string where;
    };
    struct Log {
        std::vector<LeafHash> leaves;
        Tree tree;
        std::vector<Head> heads;
        size_t signatures = 0;
        size_t reports = 0;
    };
    using NamedLog = std::pair<const std::string, Log>;
    // One of the places where a record stands.
    struct Place {
        EnvelopeId envelope;
        NamedLog* log = nullptr; // one of logs_
        uint64_t index = 0;
        RecordKind kind;
        bool beyond = false; // what the ledger holds; set when counted

        std::string text() const;
    };
    void add_entry(NamedLog& named, const Entry& entry);
    void settle_log(const std::string& origin, Log& log);
    bool find_fork(const std::string& origin, const Log& log);
    bool heads_fit(const std::string& origin, const Log& log, HeadSigner signer);
    bool is_beyond_ledger(const Place& place) const;
    Count count_records();
    void count_record(const Place& place, Count& count) const;
    void say_repeated(std::vector<std::pair<const Place*, const Place*>> repeated);

    Report& report_;
    std::map<std::string, Log> logs_;
    std::vector<Place> places_;
    std::optional<std::map<std::string, TreeSize>> held_sizes_; // nothing: no ledger was read
    std::set<EnvelopeId> erased_;
    std::set<EnvelopeId> declared_;
};

} // namespace streetsign::verifier
