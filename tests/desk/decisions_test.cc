// SPDX-License-Identifier: MIT
// Which records are in the campaign's total, as the lists say it.
#include "sync/desk/decisions.h"

#include <doctest/doctest.h>

#include "sync/desk/opening.h"
#include "tests/desk/support/sample_stall.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

// Each name with what is said of it, as the list has them.
std::string counted_lines(const Opening& opening) {
    std::string lines;
    for (const OpenedRecord& one : opening.records())
        lines += *one.record.field("name") + " " + std::string(word_of(one.counted)) + "\n";
    return lines;
}

// A log of a batch for each person; after the first its key was revoked.
struct Quarantine {
    Stall stall;
    std::vector<Batch> log;
    std::vector<TreeHead> heads;
    BatchServer server;

    Quarantine() {
        for (const std::string person : {"A", "B", "C", "D"}) {
            std::vector<BatchItem> items = {stall.signature(person)};
            if (person == "A") items.push_back(stall.signature("Test"));
            log.push_back(stall.batch_of(std::move(items)));
            heads.push_back(stall.head());
        }
        server.add_log(stall.key.name(), log, {log[0].end().value});
    }
    Declaration test() const {
        return {stall.desk.scope, 1, {as_record(log[0].items[2].entry)->envelope}};
    }
    Admission order(size_t batch, Verdict verdict) const {
        return {stall.key.name(), heads[batch], verdict};
    }
};

} // namespace

TEST_CASE("of every record it is told whether it is counted, waits, was rejected or declared") {
    Quarantine held;
    Decisions decisions;
    held.stall.decide(decisions, held.order(2, Verdict::reject)); // and what lies before it
    held.stall.decide(decisions, held.test());
    const Campaign campaigns[] = {held.stall.campaign};
    const auto identities = held.stall.identities(1);
    RealDisk disk;
    Opening opening(campaigns, identities);
    opening.know(decisions);

    REQUIRE(open_carriers(disk, {{}, &held.server, "url"}, opening, [](const std::string&) {}));

    CHECK(counted_lines(opening) == "A yes\nTest declared\nB rejected\nC rejected\nD waiting\n");
    REQUIRE(opening.findings().size() == 3);
    for (const size_t batch : {0, 1, 2}) {
        const Finding& finding = opening.findings()[batch];
        CHECK(!finding.grave);
        const bool waits = finding.sentence.find("admit decides") != std::string::npos;
        const bool never = finding.sentence.find("were rejected") != std::string::npos;
        CHECK(waits == (batch == 2));
        CHECK(never == (batch != 2));
    }
}

TEST_CASE("without a server what a rejection covers and no admission is rejected, and a note says "
          "who knows more") {
    Quarantine held;
    const Campaign campaigns[] = {held.stall.campaign};
    const auto identities = held.stall.identities(1);
    for (const bool rejected : {false, true}) {
        CAPTURE(rejected);
        Decisions decisions;
        held.stall.decide(decisions, held.order(0, Verdict::admit));
        if (rejected) held.stall.decide(decisions, held.order(2, Verdict::reject));
        Opening opening(campaigns, identities);
        opening.know(decisions);

        for (const Batch& batch : held.log)
            opening.add_batch(std::to_string(batch.first.value), encode(batch));
        opening.finish();

        const std::string in_doubt = rejected ? " rejected\n" : " yes\n";
        CHECK(counted_lines(opening) ==
              "A yes\nTest yes\nB" + in_doubt + "C" + in_doubt + "D yes\n");
        REQUIRE(opening.findings().size() == (rejected ? 1 : 0));
        if (!rejected) continue;
        CHECK(!opening.findings()[0].grave);
        CHECK(opening.findings()[0].where == held.stall.key.name());
        CHECK(opening.findings()[0].sentence.find("--server") != std::string::npos);
    }
}

TEST_CASE("what was rejected under one epoch and taken over into the next is counted there") {
    Stall stall;
    const std::vector<BatchItem> items = {stall.signature("A")};
    const std::string first_epoch = stall.key.name();
    const std::vector<Batch> first = {stall.batch_of(items)};
    Decisions decisions;
    stall.decide(decisions, Admission{first_epoch, stall.head(), Verdict::reject});
    stall.open_next_epoch();
    const std::vector<Batch> second = {stall.batch_of(items)};
    BatchServer server;
    server.add_log(first_epoch, first, {0});
    server.add_log(stall.key.name(), second, second[0].end());
    const Campaign campaigns[] = {stall.campaign};
    const auto identities = stall.identities(1);
    RealDisk disk;
    Opening opening(campaigns, identities);
    opening.know(decisions);

    REQUIRE(open_carriers(disk, {{}, &server, "url"}, opening, [](const std::string&) {}));

    CHECK(counted_lines(opening) == "A yes\n");
    CHECK(opening.repeated() == 1);
}

TEST_CASE("what contradicts the server's log is not what the server counts under that index") {
    Stall stall;
    const std::vector<Batch> log = {stall.batch_of({stall.signature("A")})};
    stall.tree = Tree(); // another beginning under the same key: a cloned device
    const Batch clone = stall.batch_of({stall.signature("B")});
    BatchServer server(stall.key.name(), log);
    Sticks sticks;
    const std::vector<Path> folders = {sticks.add("clone", clone)};
    const Campaign campaigns[] = {stall.campaign};
    const auto identities = stall.identities(1);
    RealDisk disk;
    Opening opening(campaigns, identities);

    REQUIRE(open_carriers(disk, {folders, &server, "url"}, opening, [](const std::string&) {}));

    CHECK(counted_lines(opening) == "A yes\nB waiting\n");
    REQUIRE(opening.findings().size() == 1);
    CHECK(opening.findings()[0].grave);
}

TEST_CASE("an order of nobody's is none") {
    Quarantine held;
    const std::string authority = held.stall.desk.scope.authority();
    const SignerKey nobody = SignerKey::generate(authority, KeyType::ed25519).value();
    Decisions decisions;
    decisions.take(sign_order(held.test(), nobody)->note, held.stall.manifest.terms);
    const EnvelopeId envelope = held.test().envelopes[0];
    CHECK(decisions.counted(held.stall.key.name(), {2}, envelope) == Counted::yes);
    held.stall.decide(decisions, held.test());
    CHECK(decisions.counted(held.stall.key.name(), {2}, envelope) == Counted::declared);
}
