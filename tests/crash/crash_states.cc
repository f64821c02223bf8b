// SPDX-License-Identifier: MIT
// Cuts the power at random moments of random days and opens what is left with the production code.
//
//     crash_states [--states N] [--seed S]                 green: exit 0 if nothing was lost
//     crash_states [--states N] [--seed S] --fault NAME    red: exit 0 if the fault was noticed
//
// Every state is one moment of one workload with one way of losing what was not synced. Checked in
// each: the store opens; no acknowledged record is lost; none is there twice; no batch file is
// half; every checkpoint that anybody can have seen is in the log; the log verifies; the day can be
// closed; nobody was thanked before the mark of the store was there. Some states cut the power
// again during the recovery, some take the whole first medium away, some the state or the tray
// alone, and some go on with the next key.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "sync/record/record.h"
#include "tests/crash/workload.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

struct Options {
    uint64_t states = 20000;
    uint64_t seed = 1;
    std::string fault;
};

struct Figures {
    uint64_t workloads = 0;
    uint64_t operations = 0;
    uint64_t acknowledged = 0;
    uint64_t states = 0;
    uint64_t second_cuts = 0;
    uint64_t dead_cards = 0;
    uint64_t losses = 0;
    uint64_t next_epochs = 0;
    uint64_t next_keys = 0;
    std::map<std::string, uint64_t> cuts;
    uint64_t violations = 0;
    std::map<std::string, uint64_t> reasons;

    void note(const std::string& violation) {
        if (violation.empty()) return;
        ++violations;
        ++reasons[violation.substr(0, violation.find(": "))]; // without what differs each time
    }
};

const char* name_of(PowerCut cut) {
    switch (cut) {
    case PowerCut::synced_only:
        return "synced only";
    case PowerCut::everything:
        return "everything";
    case PowerCut::some:
        return "some sectors";
    case PowerCut::garbage:
        return "garbage";
    }
    return "";
}

bool set_fault(const std::string& name, WorkloadFaults& faults) {
    if (name.empty()) return true;
    if (name == "synchronous-off") {
        faults.synchronous = Synchronous::off;
    } else if (name == "synchronous-normal") {
        faults.synchronous = Synchronous::normal;
    } else if (name == "thanks-before-fdatasync") {
        faults.disk.unsynced_suffix = "/tray";
    } else if (name == "rename-without-fsync") {
        faults.disk.unsynced_suffix = ".batch.new";
    } else if (name == "folders-without-fsync") {
        faults.disk.folders_unsynced = true;
    } else if (name == "mark-without-fsync") {
        faults.disk.unsynced_folder = marks;
    } else if (name == "sectors-never-tear") {
        faults.disk.pretends_power_safe = true;
    } else {
        return false;
    }
    return true;
}

class Harness {
public:
    Harness(const Options& options, const WorkloadFaults& faults)
        : options_(options), faults_(faults), random_(options.seed) {}

    void run() {
        while (figures_.states < options_.states) {
            const bool second = random_() % 2 == 0;
            const Workload workload(random_(), second, faults_);
            ++figures_.workloads;
            figures_.operations += workload.log().size();
            figures_.acknowledged += workload.acknowledged();
            cut_through(workload);
        }
    }
    const Figures& figures() const { return figures_; }

private:
    // Walks along one workload's log and stops at about every sixth operation.
    void cut_through(const Workload& workload) {
        DiskReplay replay(workload.start());
        for (size_t done = 0; done < workload.log().size(); ++done) {
            replay.advance(workload.log()[done]);
            if (random_() % 6 != 0) continue;
            const Truth truth = workload.truth_after(done + 1);
            check(workload, replay, truth, PowerCut::synced_only);
            check(workload, replay, truth, PowerCut::some);
            check(workload, replay, truth, PowerCut::garbage);
            if (random_() % 4 == 0) check(workload, replay, truth, PowerCut::everything);
        }
    }

    void check(const Workload& workload, const DiskReplay& replay, const Truth& truth,
               PowerCut cut) {
        if (figures_.states >= options_.states) return;
        const DiskImage image = replay.image(cut, random_);
        const Recovery recovery = recover(workload, image, truth);
        count(cut, recovery.violation);
        if (random_() % 8 == 0 && recovery.violation.empty() && !recovery.log.empty())
            cut_again(workload, image, truth, recovery, cut);
        if (workload.second() && random_() % 8 == 0) {
            const std::string violation = recover_without_first_medium(workload, image, truth);
            ++figures_.dead_cards;
            count(cut, violation);
        }
        if (random_() % 8 == 0 && recovery.violation.empty()) {
            ++figures_.losses;
            count(cut, recover_after_a_loss(workload, image, truth, random_));
        }
        if (random_() % 16 == 0 && recovery.violation.empty()) {
            ++figures_.next_epochs;
            count(cut, recover_as_next_epoch(workload, image, truth, cut, random_));
        }
        if (random_() % 16 == 0 && recovery.violation.empty()) {
            ++figures_.next_keys;
            count(cut, recover_with_the_next_key(workload, image, truth, cut, random_));
        }
    }

    // The power goes a second time, while the first cut is being recovered from.
    void cut_again(const Workload& workload, const DiskImage& image, const Truth& truth,
                   const Recovery& recovery, PowerCut cut) {
        const size_t until = 1 + random_() % recovery.log.size();
        DiskReplay again(image);
        for (size_t done = 0; done < until; ++done)
            again.advance(recovery.log[done]);
        const Truth then = with_what_was_seen(truth, recovery, until);
        ++figures_.second_cuts;
        count(cut, recover(workload, again.image(cut, random_), then).violation);
    }

    void count(PowerCut cut, const std::string& violation) {
        ++figures_.states;
        ++figures_.cuts[name_of(cut)];
        figures_.note(violation);
    }

    Options options_;
    WorkloadFaults faults_;
    std::mt19937_64 random_;
    Figures figures_;
};

bool parse(int count, char** words, Options& options) {
    for (int i = 1; i < count; i += 2) {
        if (i + 1 >= count) return false;
        const std::string name = words[i];
        if (name == "--states") {
            options.states = std::strtoull(words[i + 1], nullptr, 10);
        } else if (name == "--seed") {
            options.seed = std::strtoull(words[i + 1], nullptr, 10);
        } else if (name == "--fault") {
            options.fault = words[i + 1];
        } else {
            return false;
        }
    }
    return options.states > 0;
}

void print(const Options& options, const Figures& figures) {
    std::printf("crash states: %llu, seed %llu%s%s\n",
                static_cast<unsigned long long>(figures.states),
                static_cast<unsigned long long>(options.seed),
                options.fault.empty() ? "" : ", fault ", options.fault.c_str());
    for (const auto& [cut, number] : figures.cuts)
        std::printf("  %-13s %llu\n", cut.c_str(), static_cast<unsigned long long>(number));
    std::printf(
        "  of them %llu with a second cut during recovery, %llu with the first medium dead,\n"
        "  %llu with state or tray vanished,\n"
        "  %llu with a clone found, and a cut while the next epoch takes over,\n"
        "  %llu with the next key at once, half of them without the state, and a cut as it "
        "begins\n",
        static_cast<unsigned long long>(figures.second_cuts),
        static_cast<unsigned long long>(figures.dead_cards),
        static_cast<unsigned long long>(figures.losses),
        static_cast<unsigned long long>(figures.next_epochs),
        static_cast<unsigned long long>(figures.next_keys));
    std::printf("  from %llu workloads with %llu disk operations and %llu acknowledged records\n",
                static_cast<unsigned long long>(figures.workloads),
                static_cast<unsigned long long>(figures.operations),
                static_cast<unsigned long long>(figures.acknowledged));
    for (const auto& [reason, number] : figures.reasons)
        std::printf("  RED %llu x %s\n", static_cast<unsigned long long>(number), reason.c_str());
}

} // namespace

int main(int count, char** words) {
    Options options;
    WorkloadFaults faults;
    if (!parse(count, words, options) || !set_fault(options.fault, faults)) {
        std::fprintf(stderr, "usage: crash_states [--states N] [--seed S] [--fault synchronous-off|"
                             "synchronous-normal|thanks-before-fdatasync|rename-without-fsync|"
                             "folders-without-fsync|mark-without-fsync|sectors-never-tear]\n");
        return 2;
    }
    if (!start_repeatable_crypto(options.seed)) return 1;
    Harness harness(options, faults);
    harness.run();
    const Figures& figures = harness.figures();
    print(options, figures);
    if (options.fault.empty()) {
        std::printf("%s\n", figures.violations == 0 ? "green" : "RED: something was lost");
        return figures.violations == 0 ? 0 : 1;
    }
    std::printf("%s\n", figures.violations > 0
                            ? "red, as it must be"
                            : "STAYED GREEN: the harness does not see this fault");
    return figures.violations > 0 ? 0 : 1;
}
