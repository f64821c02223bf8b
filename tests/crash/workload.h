// SPDX-License-Identifier: MIT
// One random day or more at a stall, played by the production store on a CrashDisk; what was true
// at each moment of it; and what a store makes of a disk after a power cut. Repeatable: the seed
// decides everything, random slots and shuffles too.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sync/database/database.h"
#include "sync/store/store.h"
#include "tests/store/sample_device.h"
#include "tests/support/crash_disk.h"
#include "tests/support/fake_clock.h"

namespace streetsign::test {

// Random numbers of libsodium's interface from a seed: tests only, and this process only.
bool start_repeatable_crypto(uint64_t seed);

// Where the store's mark lies, and nothing else.
extern const Path marks;

struct WorkloadFaults {
    DiskFaults disk;
    Synchronous synchronous = Synchronous::full;
};

// What is true outside the device at one moment.
struct Truth {
    std::set<EnvelopeId> offered;      // put() was called
    std::set<EnvelopeId> acknowledged; // the screen said thank you
    std::set<EnvelopeId> released;     // the server signed for them
    std::map<uint64_t, RootHash> seen; // heads in files that had their name, by size
};

class Workload {
public:
    Workload(uint64_t seed, bool second, const WorkloadFaults& faults);

    const DiskImage& start() const { return start_; }
    const std::vector<DiskOp>& log() const { return disk_.log(); }
    Truth truth_after(size_t operations) const;
    bool second() const { return second_; }
    size_t acknowledged() const { return acknowledged_.size(); }
    const SampleDevice& device() const { return device_; }

private:
    struct Moment {
        size_t at = 0; // operations logged when it happened
        EnvelopeId id;
    };
    void step(Store& store, std::mt19937_64& random);
    void sign(Store& store);
    void answer(Store& store, std::mt19937_64& random);
    Store open();

    bool second_;
    Synchronous synchronous_;
    SampleDevice device_;
    FakeClock clock_;
    DiskImage start_;
    CrashDisk disk_;
    std::vector<Moment> offered_;
    std::vector<Moment> acknowledged_;
    std::vector<Moment> released_;
    std::map<BatchName, TreeHead> heads_; // all that the log signed
    uint64_t released_size_ = 0;
    std::vector<EnvelopeId> ids_; // by position in the log; zeros for what is no record
};

struct Recovery {
    std::string violation;   // empty: all is well
    std::vector<DiskOp> log; // of the recovery and the closing after it
    std::map<BatchName, TreeHead> heads;
};

Recovery recover(const Workload& workload, const DiskImage& image, const Truth& truth);
Truth with_what_was_seen(Truth truth, const Recovery& recovery, size_t operations);

// The first medium is gone, with state, outbox and key; a new card has the next epoch's key.
std::string recover_without_first_medium(const Workload& workload, const DiskImage& image,
                                         const Truth& truth);

// State or tray vanishes from what the power cut left. With a whole second tray nothing is lost;
// else the store says that it is gone, and makes nothing in its place.
std::string recover_after_a_loss(const Workload& workload, const DiskImage& image,
                                 const Truth& truth, std::mt19937_64& random);

// A clone was proved: the next epoch's key takes over what the server lacks, and the power goes
// while it does.
std::string recover_as_next_epoch(const Workload& workload, const DiskImage& image,
                                  const Truth& truth, PowerCut cut, std::mt19937_64& random);

// The next key comes while what the cut left was not looked at yet, and the state may be lost with
// it; and the power goes while it takes over.
std::string recover_with_the_next_key(const Workload& workload, const DiskImage& image,
                                      const Truth& truth, PowerCut cut, std::mt19937_64& random);

} // namespace streetsign::test
