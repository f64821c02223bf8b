// SPDX-License-Identifier: MIT
// What holds up later batches of a log, and what does not.
#include <doctest/doctest.h>

#include <algorithm>

#include "sync/core/text.h"
#include "tests/agent/support/stall.h"

using namespace streetsign;
using namespace streetsign::agent;
using test::answer_of;
using test::SampleLog;
using test::Stall;

namespace {

// As a server that keeps one history of each log, and knows no device by another key.
struct HonestServer {
    Stall& stall;
    SampleLog& log; // the history it takes
    uint64_t held = 0;

    Result<HttpAnswer> take(const Batch& batch) {
        const Checkpoint claimed =
            decode_checkpoint(parse_note(batch.checkpoint).value().text).value();
        if (batch.first.value > held)
            return answer_of(409, held == 0 ? Bytes() : Bytes(log.sign()));
        const Tree ours = log.known().tree_at(claimed.size).value();
        if (ours.root() != claimed.root) return answer_of(422, log.sign());
        held = std::max(held, claimed.size.value);
        return answer_of(200, stall.good_answer(batch));
    }
    void serve() {
        stall.transport.post_script = [this](std::string_view, Bytes body) {
            return take(decode_batch(body).value());
        };
    }
};

// As a server that takes whatever comes; of which logs that was, in which order.
void take_all(Stall& stall, std::vector<std::string>& order) {
    stall.transport.post_script = [&](std::string_view, Bytes body) {
        const Batch batch = decode_batch(body).value();
        order.push_back(
            decode_checkpoint(parse_note(batch.checkpoint).value().text).value().origin);
        return answer_of(200, stall.good_answer(batch));
    };
}

bool stays(const Round& round, const BatchName& name) {
    return std::any_of(round.staying.begin(), round.staying.end(),
                       [&](const Staying& each) { return each.file == name.text() + ".batch"; });
}

} // namespace

TEST_CASE("a junk file that is called like an honest log's batch holds up none of that log") {
    Stall stall;
    const Batch first = stall.put(2);
    stall.put(2);
    BatchName junk = stall.outbox.list().value().front();
    SUBCASE("before them all") { junk.root_prefix = "00000000"; }
    SUBCASE("between them") { junk.first = {1}; }
    REQUIRE(stall.outbox.put(junk, as_bytes("x")));
    HonestServer server{stall, stall.log};
    server.serve();

    const Round round = stall.agent.round();

    CHECK(round.cosigned == 2);
    CHECK(round.refused == 1);
    CHECK(round.undelivered == 1);
    CHECK(round.event == DeliveryEvent::rejected);
    CHECK(round.staying.size() == 1);
    CHECK(stays(round, junk));
    CHECK(!round.stopped);
    CHECK(server.held == stall.log.tree().size().value);
}

TEST_CASE("a whole batch under the name of another is not sent, and holds up no log") {
    Stall stall;
    const Batch first = stall.put(2);
    BatchName wrong = stall.outbox.list().value().front();
    SUBCASE("another root") { wrong.root_prefix = "00000000"; }
    SUBCASE("another place") { wrong.first = {7}; }
    SUBCASE("another log") { wrong.origin_prefix = "0123456789abcdef"; }
    REQUIRE(stall.outbox.put(wrong, encode(first)));
    HonestServer server{stall, stall.log};
    server.serve();

    const Round round = stall.agent.round();

    CHECK(round.cosigned == 1);
    CHECK(round.refused == 1);
    CHECK(stays(round, wrong));
    CHECK(stall.transport.posts() == 1);
    CHECK(stall.answers(AnswerKind::cosigned) == 1); // nothing is laid down under the wrong name
}

TEST_CASE("where a restored server waits for one batch, another that begins there holds up none") {
    size_t wrong_came_first = 0;
    for (uint8_t salt = 1; salt <= 8; ++salt) {
        CAPTURE(static_cast<int>(salt));
        Stall stall;
        stall.put(2);
        SampleLog clone(stall.campaign);
        clone.next(2);
        const Buffer held = clone.sign();
        const Batch right = stall.put(2);
        const Batch wrong = clone.next(3, salt);
        const BatchName wrong_name = BatchName::of(clone.head(), wrong.first);
        REQUIRE(stall.outbox.put(wrong_name, encode(wrong)));
        wrong_came_first += wrong_name < BatchName::of(stall.log.head(), right.first) ? 1 : 0;
        // It knows what it cosigned before it was restored, and has lost the entries.
        stall.transport.post_script = [&](std::string_view, Bytes body) {
            const Batch batch = decode_batch(body).value();
            return batch == wrong ? answer_of(409, held) : answer_of(200, stall.good_answer(batch));
        };

        const Round round = stall.agent.round();

        CHECK(round.cosigned == 2);
        CHECK(round.undelivered == 1);
        CHECK(round.event == DeliveryEvent::busy);
    }
    CHECK(wrong_came_first > 0);
}

TEST_CASE("the losing branch of a cloned device holds up none of the winning one") {
    // Whichever of the two is called so that it comes first in each place.
    size_t first_in_place = 0;
    for (uint8_t salt = 1; salt <= 8; ++salt) {
        CAPTURE(static_cast<int>(salt));
        Stall stall;
        SampleLog clone(stall.campaign);
        std::vector<BatchName> lost;
        for (size_t i = 0; i < 3; ++i) {
            stall.put(2);
            const Batch branch = clone.next(2, salt);
            lost.push_back(BatchName::of(clone.head(), branch.first));
            REQUIRE(stall.outbox.put(lost.back(), encode(branch)));
            first_in_place += lost.back() < BatchName::of(stall.log.head(), branch.first) ? 1 : 0;
        }
        HonestServer server{stall, stall.log};
        server.serve();

        const Round round = stall.agent.round();

        CHECK(round.cosigned == 3);
        CHECK(round.refused == 3);
        CHECK(round.event == DeliveryEvent::contradicted);
        CHECK(round.staying.size() == 3);
        for (const BatchName& name : lost)
            CHECK(stays(round, name));
        CHECK(stall.answers(AnswerKind::held) == 3);
    }
    CHECK(first_in_place > 0);
    CHECK(first_in_place < 24);
}

TEST_CASE(
    "what the server refuses holds up nothing, and what comes too early the rest of its log") {
    Stall stall;
    const Batch first = stall.put(2);
    stall.put(2);
    stall.put(2);
    HonestServer server{stall, stall.log};
    for (const int status : {400, 403, 413}) {
        CAPTURE(status);
        stall.transport.asked.clear();
        stall.transport.post_script = [&](std::string_view, Bytes body) -> Result<HttpAnswer> {
            const Batch batch = decode_batch(body).value();
            if (batch == first) return answer_of(status);
            return server.take(batch);
        };
        const Round round = stall.make_agent().round();
        CHECK(round.event == DeliveryEvent::rejected);
        CHECK(round.refused == 1);
        CHECK(round.undelivered == 3);
        CHECK(stall.transport.posts() == 2); // the third would come too early as well
        CHECK(round.staying.size() == 1);
    }
}

TEST_CASE("what a device collected before it got a new key goes before what came after") {
    // A name begins with a hash, so that of two epochs either may come first by name.
    size_t against_the_names = 0;
    for (const char* device : {"stall-1", "stall-2", "stall-3", "stall-4", "stall-5", "stall-6"}) {
        CAPTURE(device);
        Stall stall;
        SampleLog before(stall.campaign, device, 20, 1);
        SampleLog after(stall.campaign, device, 21, 2);
        SampleLog third(stall.campaign, device, 22, 10); // and not before the second, as text is
        for (SampleLog* const log : {&third, &after, &before, &before})
            stall.put_of(*log, 2);
        std::vector<std::string> order;
        take_all(stall, order);
        const std::string first_by_name = stall.outbox.list().value().front().origin_prefix;
        const OriginHash wanted = origin_hash(before.origin());
        if (!hex(wanted.view()).starts_with(first_by_name)) ++against_the_names;

        CHECK(stall.agent.round().cosigned == 4);

        CHECK(order == std::vector<std::string>{before.origin(), before.origin(), after.origin(),
                                                third.origin()});
    }
    CHECK(against_the_names > 0); // else this shows nothing
}

TEST_CASE("a junk file does not hide which device a log is of") {
    Stall stall;
    SampleLog before(stall.campaign, "stall-2", 20, 1);
    SampleLog after(stall.campaign, "stall-2", 21, 2);
    stall.put_of(after, 2);
    stall.put_of(before, 2);
    const std::vector<BatchName> whole = stall.outbox.list().value();
    for (const BatchName& name : whole) {
        BatchName junk = name;
        junk.root_prefix = "00000000";
        REQUIRE(stall.outbox.put(junk, as_bytes("x")));
    }
    std::vector<std::string> order;
    take_all(stall, order);

    const Round round = stall.agent.round();

    CHECK(round.refused == 2);
    CHECK(order == std::vector<std::string>{before.origin(), after.origin()});
}
