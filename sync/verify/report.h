// SPDX-License-Identifier: MIT
// What a verification found: how much of what was checked, what is wrong and where, what is worth
// knowing. Printed for people, with every log but not with every remark, or whole as JSON. Decides
// the exit status and nothing else.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace streetsign::verifier {

// In the order of README.md's numbered steps; also the order of printing.
enum class Step {
    manifests,
    certificates,
    orders,
    batches,
    envelopes,
    entries,
    tiles,
    checkpoints,
    cosignatures,
    releases,
    slips,
    ledger,
};

struct Remark {
    std::string where; // a file, or "origin at index n"
    std::string sentence;
};

// Of all logs together, each record once.
struct Count {
    size_t signatures = 0; // that count
    size_t reports = 0;
    size_t erased = 0;        // of both kinds, by an order of the authority
    size_t declared = 0;      // as test signatures, and not erased
    size_t beyond_ledger = 0; // of both kinds, neither erased nor declared
};

class Report {
public:
    void checked(Step step, size_t count = 1) { counts_[step] += count; }
    void bad(std::string where, std::string sentence);
    void note(std::string where, std::string sentence);
    // A line of the summary: how many records of what kind in which log.
    void count_log(std::string origin, size_t size, size_t signatures, size_t reports);

    void count_all(const Count& count) { count_ = count; }

    bool good() const { return bad_.empty(); }
    const std::vector<Remark>& bad_things() const { return bad_; }
    std::string text() const; // ends in a line "GOOD: ..." or "BAD: ..."
    std::string json() const;

private:
    struct LogLine {
        std::string origin;
        size_t size = 0;
        size_t signatures = 0;
        size_t reports = 0;
    };
    std::map<Step, size_t> counts_;
    std::vector<Remark> bad_;
    std::vector<Remark> notes_;
    std::vector<LogLine> logs_;
    Count count_;
};

} // namespace streetsign::verifier
