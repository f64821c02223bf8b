// SPDX-License-Identifier: MIT
#include "sync/agent/pace.h"

#include <doctest/doctest.h>

#include "sync/agent/schedule.h"

using namespace streetsign;
using namespace streetsign::agent;

namespace {

constexpr uint64_t now = 100'000;
constexpr uint32_t longest = UINT32_MAX; // of the jitter
constexpr uint64_t quarter_hour = 900'000;

Round all_sent(size_t batches) {
    Round round;
    round.event = DeliveryEvent::delivered;
    round.cosigned = round.released = batches;
    return round;
}

Round unreleased(size_t cosigned, size_t released) {
    Round round = all_sent(cosigned);
    round.released = released;
    return round;
}

Round no_network() {
    Round round;
    round.event = DeliveryEvent::unreachable;
    round.undelivered = 1;
    round.stopped = true;
    return round;
}

Round busy_server(uint32_t retry_after_s) {
    Round round = no_network();
    round.event = DeliveryEvent::busy;
    round.stopped = false;
    round.retry_after_s = retry_after_s;
    return round;
}

} // namespace

TEST_CASE("the first round is due at once, and the one after all was sent when something happens") {
    Pace pace;
    CHECK(pace.round_is_due(0));
    for (const Round& round : {Round{}, all_sent(2)}) {
        pace.finished(round, now, longest);
        CHECK(pace.next_round_ms() == forever_ms);
        CHECK(!pace.round_is_due(now + 1'000 * quarter_hour));
    }
}

TEST_CASE("a round tells whether anything was cosigned or released since the one before") {
    Pace pace;
    CHECK(!pace.finished(Round{}, now, 0));
    CHECK(pace.finished(unreleased(2, 0), now, 0));
    CHECK(!pace.finished(unreleased(2, 0), now, 0));
    CHECK(pace.finished(unreleased(2, 1), now, 0));
    CHECK(pace.finished(unreleased(1, 1), now, 0)); // a batch has left the outbox
    CHECK(!pace.finished(unreleased(1, 1), now, 0));
}

TEST_CASE("a release is asked for less and less often, and soon again after one came") {
    Pace pace;
    pace.finished(unreleased(2, 0), now, longest);
    CHECK(pace.next_round_ms() == now + 5'000);
    pace.finished(unreleased(2, 0), now, longest);
    CHECK(pace.next_round_ms() == now + 10'000);
    pace.finished(unreleased(2, 0), now, longest);
    CHECK(pace.next_round_ms() == now + 20'000);
    pace.finished(unreleased(2, 1), now, longest);
    CHECK(pace.next_round_ms() == now + 5'000);
    Round waiting; // in quarantine, for an organiser's word
    waiting.event = DeliveryEvent::quarantined;
    waiting.quarantined = 1;
    pace.finished(waiting, now, longest);
    CHECK(pace.next_round_ms() < now + quarter_hour);
}

TEST_CASE("waits are short again after a round that left nothing to do") {
    Pace pace;
    for (int i = 0; i < 8; ++i)
        pace.finished(no_network(), now, longest);
    pace.finished(Round{}, now, longest);
    pace.finished(no_network(), now, longest);
    CHECK(pace.next_round_ms() == now + 10'000);
}

TEST_CASE("an order to send now and a link that changed end a wait and begin anew") {
    for (const Woken woken : {Woken::order, Woken::link_changed}) {
        Pace pace;
        for (int i = 0; i < 8; ++i)
            pace.finished(no_network(), now, longest);
        CHECK(pace.next_round_ms() == now + quarter_hour);
        pace.woken(woken);
        CHECK(pace.round_is_due(now));
        pace.finished(no_network(), now, longest);
        CHECK(pace.next_round_ms() == now + 10'000);
        pace.finished(busy_server(600), now, 0);
        pace.woken(woken); // a person who asks is not kept waiting
        CHECK(pace.round_is_due(now));
    }
}

TEST_CASE("a new batch is sent at once, but not into a wait that somebody needs") {
    Pace pace;
    pace.finished(all_sent(1), now, 0);
    pace.woken(Woken::other_file);
    CHECK(!pace.round_is_due(now));
    pace.woken(Woken::new_file);
    CHECK(pace.round_is_due(now));

    pace.finished(no_network(), now, longest);
    pace.woken(Woken::new_file);
    CHECK(!pace.round_is_due(now));

    pace.finished(busy_server(600), now, 0);
    CHECK(pace.next_round_ms() == now + 600'000);
    pace.woken(Woken::new_file);
    CHECK(!pace.round_is_due(now + 599'999));
    pace.woken(Woken::time_is_up);
    CHECK(!pace.round_is_due(now + 599'999));
    CHECK(pace.round_is_due(now + 600'000));
}

TEST_CASE("a new batch does not shorten the waits that follow it") {
    Pace pace;
    for (int i = 0; i < 3; ++i)
        pace.finished(unreleased(1, 0), now, longest);
    CHECK(pace.next_round_ms() == now + 20'000);
    pace.woken(Woken::new_file);
    CHECK(pace.round_is_due(now));
    pace.finished(unreleased(1, 0), now, longest);
    CHECK(pace.next_round_ms() == now + 40'000);
}

TEST_CASE("notes are fetched every quarter of an hour, and never while deliveries are in trouble") {
    Pace pace;
    pace.finished(all_sent(1), now, 0);
    CHECK(pace.notes_are_due(now));
    CHECK(pace.longest_wait_ms(now) == 0);
    pace.fetched_notes(now);
    CHECK(!pace.notes_are_due(now + quarter_hour - 1));
    CHECK(pace.notes_are_due(now + quarter_hour));
    CHECK(pace.longest_wait_ms(now + 1) == quarter_hour - 1);

    pace.finished(no_network(), now, longest);
    CHECK(!pace.notes_are_due(now + quarter_hour));
    Pace other; // whose notes are overdue
    other.finished(no_network(), now, longest);
    CHECK(other.longest_wait_ms(now) == 10'000);
}

TEST_CASE("a wait ends with whatever is due first, and one that is overdue does not begin") {
    Pace pace;
    pace.fetched_notes(now);
    pace.finished(unreleased(1, 0), now, longest);
    CHECK(pace.longest_wait_ms(now) == 5'000);
    CHECK(pace.longest_wait_ms(now + 4'999) == 1);
    CHECK(pace.longest_wait_ms(now + 60'000) == 0);
    pace.finished(all_sent(1), now, 0);
    CHECK(pace.longest_wait_ms(now) == quarter_hour);
}
