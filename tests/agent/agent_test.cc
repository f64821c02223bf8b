// SPDX-License-Identifier: MIT
#include "sync/agent/agent.h"

#include <doctest/doctest.h>

#include "sync/core/reader.h"
#include "sync/core/text.h"
#include "tests/agent/support/stall.h"

using namespace streetsign;
using namespace streetsign::agent;
using test::answer_of;
using test::SampleCampaign;
using test::SampleLog;
using test::Stall;

TEST_CASE("batches are sent oldest first, and their answers are laid into the inbox") {
    Stall stall;
    const Batch first = stall.put(2);
    const Batch second = stall.put(2);
    std::vector<uint64_t> order;
    stall.transport.post_script = [&](std::string_view path, Bytes body) {
        CHECK(path == "/v1/batches");
        const Batch batch = decode_batch(body).value();
        order.push_back(batch.first.value);
        return answer_of(200, stall.good_answer(batch));
    };

    const Round round = stall.agent.round();

    CHECK(order == std::vector<uint64_t>{0, 3});
    CHECK(round.event == DeliveryEvent::delivered);
    CHECK(round.cosigned == 2);
    CHECK(round.released == 0);
    CHECK(round.waits_for_release());
    CHECK(stall.answers(AnswerKind::cosigned) == 2);
}

TEST_CASE("what the server has already is asked for, not sent again, and brings the release") {
    Stall stall;
    const Batch batch = stall.put(2);
    bool released = false;
    stall.transport.get_script = [&](std::string_view path, Bytes) {
        CHECK(path == "/v1/answers/" + hex(origin_hash(stall.log.origin()).view()) + "/3/" +
                          hex(stall.log.tree().root().view()));
        return answer_of(200, stall.good_answer(batch, released));
    };

    CHECK(stall.agent.round().released == 0);
    released = true;
    CHECK(stall.agent.round().released == 1);
    CHECK(stall.answers(AnswerKind::released) == 1);
    const size_t asked = stall.transport.asked.size();
    CHECK(stall.agent.round().released == 1); // and is not asked for again
    CHECK(stall.transport.asked.size() == asked);
    CHECK(stall.transport.posts() == 0);
}

TEST_CASE("nobody's word counts but the server's signature over this very checkpoint") {
    Stall stall;
    const Batch batch = stall.put(2);
    SampleLog stranger(stall.campaign, "stall-08", 30);
    const Batch other = stranger.next(2);
    SampleCampaign forged_campaign;
    const Buffer good = stall.good_answer(batch);
    Buffer flipped = good;
    flipped[flipped.size() - 20] ^= 1;
    Buffer longer = good;
    longer.push_back(0);
    Buffer wrong_release = stall.good_answer(batch);
    {
        const Buffer elsewhere = stall.good_answer(other, true);
        Reader reader(elsewhere);
        REQUIRE(reader.sized(65536));
        const Bytes release = reader.sized(65536).value();
        wrong_release.resize(wrong_release.size() - 4);
        Buffer tail = streetsign::Writer().sized(release).take();
        append(wrong_release, tail);
    }
    const std::vector<Buffer> lies = {
        {},
        Buffer(4, 0),
        Buffer(8, 0xff),
        flipped,
        longer,
        wrong_release,
        stall.good_answer(other),
        streetsign::Writer().sized(batch.checkpoint).sized({}).take(), // the device's own signature
        Buffer(good.begin(), good.begin() + 50),
    };
    const std::string html = "<html>Welcome to the hotel</html>";
    size_t tried = 0;
    const auto expect_no_trust = [&](int status, Bytes body) {
        stall.transport.post_script = [&](std::string_view, Bytes) {
            return answer_of(status, body);
        };
        Agent agent = stall.make_agent();
        const Round round = agent.round();
        CHECK(round.event == DeliveryEvent::not_trusted);
        CHECK(round.cosigned == 0);
        CHECK(round.undelivered == 1);
        CHECK(stall.inbox.answers().value().empty());
        ++tried;
    };
    for (const Buffer& lie : lies)
        expect_no_trust(200, lie);
    for (const int status : {200, 201, 204, 301, 302, 307, 418, 500, 502, 511})
        expect_no_trust(status, as_bytes(html));
    expect_no_trust(409, as_bytes(html));
    expect_no_trust(422, as_bytes(html));
    expect_no_trust(422, other.checkpoint);
    expect_no_trust(422, {}); // it contradicts, and shows nothing that does
    MESSAGE("false answers refused: ", tried);

    stall.transport.post_script = [&](std::string_view, Bytes) { return answer_of(200, good); };
    CHECK(stall.make_agent().round().cosigned == 1); // the control
}

TEST_CASE("an answer cut or changed in any byte is not taken") {
    Stall stall;
    const Batch batch = stall.put(1);
    const SentBatch sent = SentBatch::read(batch).value();
    const Manifest& manifest = stall.campaign.manifests.front().terms;
    const ServerVerifiers verifiers{manifest.cosigners, manifest.releasers};
    const Buffer good = stall.good_answer(batch, true);
    REQUIRE(verify_answer(good, sent, verifiers));
    size_t accepted = 0;
    for (size_t size = 0; size < good.size(); ++size)
        accepted += verify_answer(Bytes(good).first(size), sent, verifiers) ? 1 : 0;
    for (size_t at = 0; at < good.size(); ++at) {
        Buffer changed = good;
        changed[at] ^= 1;
        accepted += verify_answer(changed, sent, verifiers) ? 1 : 0;
    }
    CHECK(accepted == 0);
}

TEST_CASE("a release of less than was sent, or of anything else, is none") {
    Stall stall;
    const Batch batch = stall.put(2);
    const SentBatch sent = SentBatch::read(batch).value();
    const Manifest& manifest = stall.campaign.manifests.front().terms;
    const ServerVerifiers verifiers{manifest.cosigners, manifest.releasers};
    const auto is_taken = [&](const std::string& origin, const TreeHead& head) {
        Note note = parse_note(batch.checkpoint).value();
        REQUIRE(add_signature(
            note, cosign(note.text, stall.campaign.cosigner, stall.clock.wall).value()));
        const Buffer release = sign_statement(Release{origin, head}, stall.campaign.releaser)->note;
        const Buffer answer = streetsign::Writer().sized(encode(note)).sized(release).take();
        return verify_answer(answer, sent, verifiers).has_value();
    };
    const std::string& origin = stall.log.origin();
    const TreeHead head = sent.checkpoint.head();
    RootHash other_root = head.root;
    other_root.bytes[0] ^= 1;
    const SampleLog other(stall.campaign, "stall-08", 30);

    CHECK(is_taken(origin, head));
    CHECK(is_taken(origin, {{head.size.value + 1}, other_root})); // of more: this is in it
    CHECK_FALSE(is_taken(origin, {{head.size.value - 1}, other_root}));
    CHECK_FALSE(is_taken(origin, {head.size, other_root}));
    CHECK_FALSE(is_taken(other.origin(), head));
}

TEST_CASE("what stands between agent and server puts no control characters before the steward") {
    Stall stall;
    stall.put(1);
    const auto sentence_for = [&](std::string_view word) {
        stall.transport.post_script = [word](std::string_view, Bytes) {
            return answer_of(403, as_bytes(word));
        };
        return stall.make_agent().round().sentence;
    };
    CHECK(sentence_for("not-certified\n").find("answer 403, not-certified)") != std::string::npos);
    for (const std::string_view word : {"\x1b[2J", "Send money", "<b>", ""})
        CHECK(sentence_for(word).find("answer 403)") != std::string::npos);
    CHECK(sentence_for(std::string(33, 'a')).find("answer 403)") != std::string::npos);
}

TEST_CASE("a held checkpoint of the device's own is brought home as what may prove a clone") {
    Stall stall;
    stall.put(2);
    SampleLog clone(stall.campaign);
    const Batch other = clone.next(2, 9);
    stall.transport.post_script = [&](std::string_view, Bytes) {
        return answer_of(422, other.checkpoint);
    };
    const Round round = stall.agent.round();
    CHECK(round.event == DeliveryEvent::contradicted);
    REQUIRE(stall.answers(AnswerKind::held) == 1);
    CHECK(stall.inbox.answers().value().front().note == other.checkpoint);
}

TEST_CASE("a held checkpoint that proves a clone is laid down after one that was merely behind") {
    Stall stall;
    stall.put(2);
    const Batch second = stall.put(2);
    std::filesystem::remove(stall.outbox.path_of(stall.outbox.list().value().front()));
    const Buffer behind = SampleLog(stall.campaign).next(2).checkpoint; // our own, of size 3
    SampleLog clone(stall.campaign);
    clone.next(2, 9);
    const Buffer proof = clone.next(2, 9).checkpoint;
    int status = 409;
    stall.transport.post_script = [&](std::string_view, Bytes) {
        return answer_of(status, status == 409 ? behind : proof);
    };

    CHECK(stall.agent.round().event == DeliveryEvent::busy);
    REQUIRE(stall.answers(AnswerKind::held) == 1);
    CHECK(stall.inbox.answers().value().front().note == behind);
    status = 422;
    CHECK(stall.agent.round().event == DeliveryEvent::contradicted);
    REQUIRE(stall.answers(AnswerKind::held) == 1);
    CHECK(stall.inbox.answers().value().front().note == proof);

    REQUIRE(stall.inbox.remove(stall.inbox.answers().value().front()));
    stall.agent.round(); // the kiosk has taken it: the same is not laid down again
    CHECK(stall.answers(AnswerKind::held) == 0);
}

TEST_CASE("trouble stops the round, keeps everything, and says what it is") {
    Stall stall;
    stall.put(1);
    stall.put(1);
    const auto round_with = [&](Result<HttpAnswer> answer) {
        stall.transport.post_script = [answer](std::string_view, Bytes) { return answer; };
        return stall.make_agent().round();
    };
    Round round = round_with(fail(Code::unreachable, "No network."));
    CHECK(round.event == DeliveryEvent::unreachable);
    CHECK(round.sentence == "No network.");
    CHECK(round.stopped);
    CHECK(round.undelivered == 2);
    CHECK(round_with(fail(Code::not_signed, "Wrong key.")).event == DeliveryEvent::not_trusted);
    HttpAnswer busy = answer_of(503);
    busy.retry_after_s = 77;
    round = round_with(busy);
    CHECK(round.event == DeliveryEvent::busy);
    CHECK(round.retry_after_s == 77);
    round = round_with(answer_of(400, as_bytes("malformed\n")));
    CHECK(round.event == DeliveryEvent::rejected);
    CHECK(round.refused == 2);
    CHECK(round.undelivered == 2);
    round = round_with(answer_of(409));
    CHECK(round.event == DeliveryEvent::busy);
    round = round_with(answer_of(202));
    CHECK(round.event == DeliveryEvent::quarantined);
    CHECK(round.quarantined == 2);
    CHECK(stall.outbox.list().value().size() == 2);
    CHECK(stall.inbox.answers().value().empty());
}

TEST_CASE("one device's trouble does not hold up another's batches on the same stick") {
    Stall stall;
    stall.put(1);
    SampleLog other(stall.campaign, "stall-08", 30);
    const Batch batch = other.next(1);
    REQUIRE(stall.outbox.put(BatchName::of(other.head(), batch.first), encode(batch)));
    stall.transport.post_script = [&](std::string_view, Bytes body) {
        const Batch sent = decode_batch(body).value();
        return sent == batch ? answer_of(200, stall.good_answer(batch)) : answer_of(403);
    };
    const Round round = stall.agent.round();
    CHECK(round.cosigned == 1);
    CHECK(round.refused == 1);
    CHECK(round.event == DeliveryEvent::rejected);
}

TEST_CASE("a damaged file is not sent, and an empty outbox asks nobody") {
    Stall stall;
    CHECK(stall.agent.round().event == DeliveryEvent::idle);
    const Batch batch = stall.log.next(1);
    Buffer bytes = encode(batch);
    bytes.resize(bytes.size() - 1);
    REQUIRE(stall.outbox.put(BatchName::of(stall.log.head(), batch.first), bytes));
    CHECK(stall.agent.round().event == DeliveryEvent::rejected);
    CHECK(stall.transport.asked.empty());
}

TEST_CASE("a file under another key's certificate is named, and holds up no log") {
    Stall stall;
    const Batch real = stall.log.next(2);
    const SampleLog liar(stall.campaign, "stall-07", 29);
    Batch forged = real; // whole in itself, as far as can be seen without the organisers' keys
    forged.certificate =
        sign_certificate({liar.key().verifier(), {2026, 12, 1}, {}}, stall.campaign.authority)
            .value()
            .note;
    forged.checkpoint = encode(sign_checkpoint(stall.log.head(), liar.key()).value().note);
    const BatchName name = BatchName::of(stall.log.head(), real.first);
    REQUIRE(stall.outbox.put(name, encode(forged)));
    stall.put(1); // later, in the same log
    constexpr size_t others = 6;
    for (uint8_t i = 0; i < others; ++i) {
        SampleLog other(stall.campaign, "other-" + std::to_string(i), static_cast<uint8_t>(30 + i));
        const Batch batch = other.next(1);
        REQUIRE(stall.outbox.put(BatchName::of(other.head(), batch.first), encode(batch)));
    }
    Buffer answer = stall.good_answer(real);
    const std::string known = hex(origin_hash(stall.log.origin()).view()) + "/3/";
    stall.transport.get_script = [&](std::string_view path, Bytes) {
        return path.find(known) == path.npos ? answer_of(404) : answer_of(200, answer);
    };
    stall.transport.post_script = [&](std::string_view, Bytes body) {
        return answer_of(200, stall.good_answer(decode_batch(body).value()));
    };

    const Round round = stall.agent.round();

    CHECK(round.cosigned == others + 1);
    CHECK(round.refused == 1);
    CHECK(round.undelivered == 1);
    CHECK(round.event == DeliveryEvent::rejected);
    CHECK(round.sentence.find(name.text() + ".batch") != std::string::npos);
    CHECK(stall.answers(AnswerKind::cosigned) == others + 1);

    answer[answer.size() - 10] ^= 1; // without the server's signature it says nothing of the file
    CHECK(stall.make_agent().round().event == DeliveryEvent::not_trusted);
}

TEST_CASE("a file whose checkpoint the key of its own certificate did not sign is not sent") {
    Stall stall;
    Batch batch = stall.log.next(1);
    const SampleLog liar(stall.campaign, "stall-07", 29);
    SUBCASE("another certificate") {
        batch.certificate =
            sign_certificate({liar.key().verifier(), {2026, 12, 1}, {}}, stall.campaign.authority)
                .value()
                .note;
    }
    SUBCASE("another signature") {
        batch.checkpoint = encode(sign_checkpoint(stall.log.head(), liar.key()).value().note);
    }
    const BatchName name = BatchName::of(stall.log.head(), batch.first);
    REQUIRE(stall.outbox.put(name, encode(batch)));

    const Round round = stall.agent.round();

    CHECK(round.event == DeliveryEvent::rejected);
    CHECK(round.refused == 1);
    CHECK(round.sentence.find(name.text() + ".batch") != std::string::npos);
    CHECK(stall.transport.asked.empty());
}

TEST_CASE("a device's notes are fetched once each, and only what has its hash is laid down") {
    Stall stall;
    const Batch batch = stall.put(1);
    const Buffer manifest = stall.campaign.manifests.front().note;
    const std::string one = hex(sha256(manifest).view());
    const std::string two = hex(sha256(batch.certificate).view());
    stall.transport.post_script = [&](std::string_view, Bytes) {
        return answer_of(200, stall.good_answer(batch));
    };
    bool honest = true;
    stall.transport.get_script = [&](std::string_view path, Bytes) {
        if (path == "/v1/notes?device=stall-07")
            return answer_of(200, as_bytes(one + " manifest\n" + two + " certificate\n"));
        if (path == "/v1/notes/" + one) return answer_of(200, manifest);
        if (path == "/v1/notes/" + two)
            return answer_of(200, honest ? Bytes(batch.certificate) : Bytes(manifest));
        return answer_of(404);
    };
    stall.agent.round();

    honest = false;
    CHECK(!stall.agent.fetch_notes());
    CHECK(stall.inbox.notes().value().size() == 1);
    honest = true;
    CHECK(stall.agent.fetch_notes().value() == 1);
    CHECK(stall.inbox.notes().value().size() == 2);
    CHECK(stall.agent.fetch_notes().value() == 0);
}

TEST_CASE("an endless list of notes is not followed") {
    Stall stall;
    Agent agent(Outbox::open(stall.disk, stall.dir.path() / "outbox").value(),
                Inbox::open(stall.disk, stall.dir.path() / "inbox").value(), stall.transport,
                stall.clock, {}, "stall-07");
    const std::string line = hex(sha256(as_bytes("a note")).view()) + " manifest\n";
    std::string list;
    stall.transport.get_script = [&](std::string_view path, Bytes) {
        if (path.find("device") == path.npos) return answer_of(200, as_bytes("a note"));
        return answer_of(200, as_bytes(list));
    };
    for (size_t i = 0; i < 512; ++i)
        list += line;
    CHECK(agent.fetch_notes().value() == 1);
    list += line;
    CHECK(agent.fetch_notes().error().code == Code::malformed);
}

TEST_CASE("the status tells the event and the times of the tries") {
    Stall stall;
    const Round round = stall.agent.round();
    REQUIRE(stall.agent.write_status(round, 123));
    const auto status = stall.inbox.status().value().value();
    CHECK(status == DeliveryStatus{DeliveryEvent::idle, stall.clock.wall, 123});
}

TEST_CASE("a serial that the server lacks is named, and the logs under another one go on") {
    Stall stall;
    constexpr size_t others = 8; // some before it and some behind: names are hashes
    for (uint8_t i = 0; i < others; ++i) {
        SampleLog other(stall.campaign, "other-" + std::to_string(i), static_cast<uint8_t>(30 + i));
        const Batch batch = other.next(1);
        REQUIRE(stall.outbox.put(BatchName::of(other.head(), batch.first), encode(batch)));
    }
    SampleLog newer(stall.campaign, "stall-08", 21);
    const Batch theirs = newer.next(1);
    const Note note = parse_note(theirs.checkpoint).value();
    REQUIRE(stall.outbox.put(BatchName::of(decode_checkpoint(note.text).value(), theirs.first),
                             encode(theirs)));
    std::string list = std::string(64, 'a') + " manifest\n";
    stall.transport.get_script = [&](std::string_view path, Bytes) {
        return path == "/v1/notes" ? answer_of(200, as_bytes(list)) : answer_of(404);
    };
    stall.transport.post_script = [&](std::string_view, Bytes body) {
        const Batch batch = decode_batch(body).value();
        if (batch.certificate != theirs.certificate)
            return answer_of(200, stall.good_answer(batch));
        HttpAnswer lacking = answer_of(503, as_bytes("unknown-manifest\n"));
        lacking.retry_after_s = 60;
        return lacking;
    };
    const Digest manifest = stall.campaign.manifests.front().hash();
    stall.agent.know_campaign(7, manifest);

    const Round round = stall.agent.round();

    const std::vector<BatchName> names = stall.outbox.list().value();
    REQUIRE(names.size() == others + 1);
    REQUIRE_FALSE(names.front().is_of(newer.origin()));
    REQUIRE_FALSE(names.back().is_of(newer.origin()));
    CHECK(round.cosigned == others);
    CHECK(round.undelivered == 1);
    CHECK(round.refused == 0);
    CHECK(round.event == DeliveryEvent::busy);
    CHECK(round.retry_after_s == 60);
    CHECK(round.sentence.starts_with("The server lacks serial 7 of the campaign"));

    list = hex(manifest.view()) + " manifest\n"; // it has ours: then it is another that it lacks
    CHECK(stall.agent.round().sentence.starts_with("The server lacks a serial of the campaign"));
}
