// SPDX-License-Identifier: MIT
// Carries an outbox folder to the server and lays the answers into an inbox folder. One round()
// asks or sends for each batch, oldest first, and says how it went; when to do the next is
// schedule.h's business and watch.h's. Keeps nothing that a restart would miss: it asks the server
// what it has before it sends. Knows no names of people: a batch is sealed. Any folder of batch
// files will do, on a USB stick too, whether or not a kiosk is near.
#pragma once

#include <map>
#include <set>
#include <string>

#include "sync/agent/answer.h"
#include "sync/batch/spool.h"
#include "sync/campaign/names.h"
#include "sync/core/clock.h"
#include "sync/transport/transport.h"

namespace streetsign::agent {

// A file that the round leaves in the outbox for good, and why; for people.
struct Staying {
    std::string file;
    std::string why; // goes on after "it stays here: "
};

// How one round went.
struct Round {
    DeliveryEvent event = DeliveryEvent::idle; // the worst that happened
    std::string sentence;                      // for people; of that event
    size_t cosigned = 0;                       // batches that are cosigned by now
    size_t released = 0;                       // of these
    size_t quarantined = 0;
    size_t refused = 0; // rejected or contradicted
    size_t undelivered = 0;
    std::vector<Staying> staying;      // the refused ones
    bool stopped = false;              // by trouble with network, server or disk, before its end
    std::vector<std::string> misnamed; // files that end in .batch and are not called like a batch
    std::optional<uint32_t> retry_after_s = {};

    bool waits_for_release() const { return released < cosigned || quarantined > 0; }
};

class Agent {
public:
    // All must outlive this. `device`: whose notes to fetch even while the outbox is empty; may be
    // empty.
    Agent(Outbox outbox, Inbox inbox, Transport& transport, const Clock& clock,
          ServerVerifiers verifiers, std::string device)
        : outbox_(std::move(outbox)), inbox_(std::move(inbox)), transport_(&transport),
          clock_(&clock), verifiers_(std::move(verifiers)), device_(std::move(device)) {}

    // The campaign folder's serial, so that it can be named when the server lacks it.
    void know_campaign(uint64_t serial, const Digest& manifest) {
        serial_ = serial;
        manifest_ = manifest;
    }

    Round round();
    // `next_try`: POSIX seconds, 0 when there is none planned.
    Result<void> write_status(const Round& round, uint64_t next_try);
    // Notes about the devices seen so far, new ones only. How many were laid into the inbox.
    Result<size_t> fetch_notes();

private:
    enum class Step { go_on, skip_log, stop };
    struct Progress {
        Round round;
        // Logs whose later batches would come too early. A file that is not right itself gets no
        // log in here: it may be nobody's, and only called like a batch of that log.
        std::set<std::string> stuck;
    };

    // A device's earlier epochs before its later ones, which the names do not tell: the server
    // keeps back what comes of an epoch after its successor was opened.
    void put_in_order(std::vector<BatchName>& names);
    void learn_device(const BatchName& name);
    // That this file is refused, and stays. Later files of its log go on.
    Step refuse(Round& round, const BatchName& name, DeliveryEvent event, const std::string& why,
                std::string sentence);
    Step deliver(const BatchName& name, Progress& progress);
    Step take(const BatchName& name, const SentBatch& sent, const HttpAnswer& answer,
              Progress& progress);
    Step take_cosigned(const BatchName& name, const SentBatch& sent, Bytes body,
                       Progress& progress);
    Step take_held(const BatchName& name, const SentBatch& sent, const HttpAnswer& answer,
                   Progress& progress);
    std::string what_serial_is_missing();
    Result<void> lay(const BatchName& name, AnswerKind kind, Bytes note);

    Outbox outbox_;
    Inbox inbox_;
    Transport* transport_;
    const Clock* clock_;
    ServerVerifiers verifiers_;
    std::string device_;
    uint64_t serial_ = 0; // 0: no campaign folder at hand
    Digest manifest_;
    // In this run: not written twice. By its hash, since a later answer of a kind may say more: a
    // held checkpoint that is merely behind, then one that proves a clone.
    std::map<BatchName, std::map<AnswerKind, Digest>> laid_;
    std::set<std::string> devices_;
    std::map<std::string, DeviceName>
        logs_; // by BatchName::origin_prefix, from a whole batch of it
    std::set<Digest> notes_;
    uint64_t last_try_ = 0;
};

} // namespace streetsign::agent
