// SPDX-License-Identifier: MIT
#include "sync/server/intake.h"

#include <set>
#include <thread>

#include "sync/campaign/orders.h"
#include "tests/server/sample_server.h"

using namespace streetsign;
using namespace streetsign::server;
using test::SampleCampaign;
using test::SampleLog;

TEST_CASE("a batch is stored, cosigned, and answered with the same bytes a thousand times") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch batch = log.next(5);

    const HttpReply first = server.post(batch);
    REQUIRE(first.status == 200);
    const AnswerParts parts = parts_of(first);
    const Note note = parse_note(parts.cosigned).value();
    CHECK(verify_cosignature(note, server.campaign.cosigner.verifier()).value() ==
          seconds_of(date_of(server.clock.wall_seconds())));
    CHECK(verify_signed_by(note, log.key().verifier()));
    CHECK(note.signatures.size() == 2);
    CHECK(parts.release.empty());

    const int64_t version = server.version();
    for (int i = 0; i < 1000; ++i) {
        server.clock.pass_seconds(86400); // a new cosignature would have another day
        const HttpReply again = server.post(batch);
        CHECK(again.status == 200);
        CHECK(again.body == first.body);
    }
    CHECK(server.version() == version);
}

TEST_CASE("an answer can be asked for by whoever knows the batch's root") {
    SampleServer server;
    SampleLog log(server.campaign);
    const HttpReply stored = server.post(log.next(3));
    const std::string path = "/v1/answers/" + hex(origin_hash(log.origin()).view()) + "/4/" +
                             hex(log.tree().root().view());

    const HttpReply again = server.get(path);

    CHECK(again.status == 200);
    CHECK(again.body == stored.body);
    CHECK(server.get(path.substr(0, path.size() - 1) + "0").status == 404);
    CHECK(server
              .get("/v1/answers/" + hex(origin_hash("x").view()) + "/4/" +
                   hex(log.tree().root().view()))
              .status == 404);
}

TEST_CASE("batches may come in any order, and what comes too early waits outside") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch first = log.next(2);
    const Batch second = log.next(2);
    const Batch third = log.next(2);

    const HttpReply too_early = server.post(second);
    CHECK(too_early.status == 409);
    CHECK(too_early.body.empty());
    CHECK(server.post(first).status == 200);
    const HttpReply gap = server.post(third);
    CHECK(gap.status == 409);
    CHECK(gap.body == first.checkpoint);
    CHECK(server.post(second).status == 200);
    CHECK(server.post(third).status == 200);
    CHECK(server.post(first).status == 200);
}

TEST_CASE("what is wrong with a batch has its own status and changes nothing") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch good = log.next(4);
    REQUIRE(server.post(good).status == 200);
    const Batch next = log.next(4);
    const Buffer bytes = encode(next);
    {
        Batch swapped = next;
        std::swap(swapped.items[0], swapped.items[1]);
        const int64_t before = server.version();
        CHECK(server.post(swapped).status == 422);
        CHECK(server.version() == before); // its checkpoint is an honest one: no proof of a clone
    }
    const int64_t version = server.version();
    const auto expect = [&](const char* what, Bytes body, int status, const char* word) {
        CAPTURE(what);
        const HttpReply reply = server.post("/v1/batches", body);
        CHECK(reply.status == status);
        CHECK(word_of(reply) == std::string(word) + "\n");
        CHECK(server.version() == version);
    };

    expect("nothing", {}, 400, "malformed");
    Buffer changed = bytes;
    changed.push_back(0);
    expect("a trailing byte", changed, 400, "malformed");
    changed = bytes;
    changed.resize(bytes.size() - 1);
    expect("cut", changed, 400, "malformed");
    changed = bytes;
    for (size_t i = 0; i < 4; ++i)
        changed[batch_header.size() + i] = 0xff;
    expect("a length of 2^32 - 1", changed, 400, "malformed");

    Batch broken = next;
    broken.items.pop_back();
    expect("an entry fewer than signed", encode(broken), 400, "mismatch");
    broken = next;
    broken.items.push_back(log.item(99));
    expect("an entry more than signed", encode(broken), 400, "mismatch");
    broken = next;
    broken.items[1].envelope = next.items[2].envelope;
    expect("another's envelope", encode(broken), 400, "mismatch");
    broken = next;
    broken.items[1].envelope.push_back(0);
    expect("an envelope of another size", encode(broken), 400, "mismatch");
    broken = next;
    broken.items[1].envelope.clear();
    expect("an envelope missing", encode(broken), 400, "envelope-missing");
    expect("no envelopes", encode(without_envelopes(next)), 400, "envelope-missing");

    SampleCampaign other{.scope = Scope::create("example.org", "another").value()};
    SampleLog stranger(other);
    expect("another campaign", encode(stranger.next(2)), 403, "not-certified");
    SampleCampaign forged;
    forged.authority = test::key_of(forged.scope.authority(), KeyType::ed25519, 99);
    SampleLog impostor(forged, "stall-99", 98);
    expect("a certificate nobody signed", encode(impostor.next(2)), 403, "not-certified");
    SampleLog thief(server.campaign, "stall-07", 77); // a certificate for another key of that name
    broken = next;
    broken.certificate = thief.next(1).certificate;
    expect("another key's certificate", encode(broken), 403, "not-certified");
    server.clock.wall = seconds_of({2027, 1, 2});
    expect("after the last day", bytes, 403, "closed");
    CHECK(server.post(good).status == 200); // what is stored is answered for ever
    CHECK(server.version() == version);

    server.clock.wall = seconds_of({2027, 1, 1});
    CHECK(server.post(next).status == 200);
}

TEST_CASE("a batch with any byte cut off or changed is refused and leaves no trace") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Buffer bytes = encode(log.next(2));
    const int64_t version = server.version();
    size_t tried = 0;

    for (size_t size = 0; size < bytes.size(); size += 7) {
        CHECK(server.post("/v1/batches", Bytes(bytes).first(size)).status == 400);
        ++tried;
    }
    std::set<int> statuses;
    for (size_t at = 0; at < bytes.size(); ++at) {
        Buffer changed = bytes;
        changed[at] ^= static_cast<uint8_t>(1 << (at % 8));
        statuses.insert(server.post("/v1/batches", changed).status);
        ++tried;
    }

    CHECK(server.version() == version);
    for (const int status : statuses)
        CHECK((status == 400 || status == 403 || status == 409));
    MESSAGE("damaged batches refused: ", tried);
    CHECK(server.post("/v1/batches", bytes).status == 200); // the control: undamaged, it is taken
}

TEST_CASE(
    "a fork is refused in either order, with the checkpoint that is held, and kept as proof") {
    for (const bool swapped : {false, true}) {
        SampleServer server;
        SampleLog original(server.campaign);
        SampleLog clone(server.campaign);
        const Batch one = original.next(3, 1);
        const Batch two = clone.next(3, 2);
        const Batch& first = swapped ? two : one;
        const Batch& second = swapped ? one : two;

        REQUIRE(server.post(first).status == 200);
        const HttpReply refused = server.post(second);

        CHECK(refused.status == 422);
        CHECK(refused.body == first.checkpoint);
        CHECK(forked_logs(*server.serving->readers().lease().value()).value() ==
              std::set<std::string>{original.origin()});
        Query query = server.serving->readers()
                          .lease()
                          .value()
                          ->query("SELECT checkpoint FROM evidence")
                          .value();
        REQUIRE(query->step().value());
        CHECK(as_text(query->blob(0)) == as_text(second.checkpoint));
    }
}

TEST_CASE("a clone that goes on from a shared beginning is refused where it branches") {
    SampleServer server;
    SampleLog original(server.campaign);
    SampleLog clone(server.campaign);
    REQUIRE(original.next(3).checkpoint == clone.next(3).checkpoint);
    SampleLog start(server.campaign);
    REQUIRE(server.post(start.next(3)).status == 200);

    REQUIRE(server.post(original.next(2, 7)).status == 200);
    CHECK(server.post(clone.next(2, 8)).status == 422); // same size, other root
    CHECK(server.post(clone.next(4, 8)).status == 422); // fits by its index, not by its root
    CHECK(server.post(clone.next(1, 8)).status == 409); // begins after what is held
    const HttpReply good = server.post(original.next(4, 7));
    CHECK(good.status == 200);
}

TEST_CASE("a foreign signature line on a checkpoint is neither stored nor given back") {
    SampleServer server;
    SampleLog log(server.campaign);
    Batch batch = log.next(1);
    Note note = parse_note(batch.checkpoint).value();
    // Forged in the server's own name, and one in nobody's.
    NoteSignature forged{server.campaign.cosigner.name(), server.campaign.cosigner.verifier().id,
                         Buffer(72, 7)};
    REQUIRE(add_signature(note, forged));
    REQUIRE(add_signature(note, {"example.net/nobody", 1, Buffer(64, 9)}));
    batch.checkpoint = encode(note);

    const HttpReply reply = server.post(batch);

    REQUIRE(reply.status == 200);
    const Note answer = parse_note(parts_of(reply).cosigned).value();
    CHECK(answer.signatures.size() == 2);
    CHECK(verify_cosignature(answer, server.campaign.cosigner.verifier()));
    SampleLog twin(server.campaign);
    CHECK(server.post(twin.next(1)).body == reply.body); // without those lines it is the same batch
}

TEST_CASE(
    "a device's line that was doubled on the way is malformed, and the honest batch goes through") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch honest = log.next(1);
    Batch doubled = honest;
    Note note = parse_note(doubled.checkpoint).value();
    note.signatures.push_back(note.signatures.front());
    doubled.checkpoint = encode(note);

    CHECK(server.post(doubled).status == 400);
    CHECK(server.post(honest).status == 200);
}

TEST_CASE("the last day of taking batches is a whole day, and the day after it is none") {
    SampleServer server;
    SampleLog log(server.campaign);
    const uint64_t last_day = seconds_of(server.campaign.manifests.front().terms.accept_until);
    constexpr uint64_t day = 24 * 60 * 60;

    server.clock.wall = last_day + day - 1;
    CHECK(server.post(log.next(1)).status == 200);
    server.clock.wall = last_day + day;
    CHECK(server.post(log.next(1)).status == 403);
}

TEST_CASE("many senders at once leave one unbroken log") {
    SampleServer server;
    SampleLog log(server.campaign);
    std::vector<Buffer> batches;
    for (int i = 0; i < 12; ++i)
        batches.push_back(encode(log.next(3)));
    std::atomic<int> taken = 0;
    std::atomic<int> waited = 0;
    std::vector<std::thread> senders;

    for (int sender = 0; sender < 6; ++sender)
        senders.emplace_back([&] {
            for (const Buffer& batch : batches) {
                HttpReply reply = server.post("/v1/batches", batch);
                while (reply.status == 409) { // another sender is a batch behind us
                    ++waited;
                    reply = server.post("/v1/batches", batch);
                }
                if (reply.status == 200) ++taken;
            }
        });
    for (std::thread& sender : senders)
        sender.join();

    CHECK(taken == 6 * 12);
    const auto reader = server.serving->readers().lease().value();
    const LogRow row = find_log(*reader, std::string_view(log.origin())).value().value();
    CHECK(row.tree.root() == log.tree().root());
    CHECK(row.good == log.tree().size());
}

TEST_CASE("a record counts once, as a signature if any entry that counts says so") {
    SampleServer server;
    SampleLog reporter(server.campaign);
    SampleLog signer(server.campaign, "stall-08", 30);
    const auto as = [](RecordKind kind, const BatchItem& item) {
        return BatchItem{make_record_entry(kind, envelope_id(item.envelope)), item.envelope};
    };
    const auto totals = [&] { return count_totals(*server.serving->readers().lease().value()); };
    const BatchItem both = reporter.item(1);
    const BatchItem twice = reporter.item(2);
    const BatchItem only_report = reporter.item(3);
    REQUIRE(server
                .post(reporter.with({as(RecordKind::report, both), as(RecordKind::signature, twice),
                                     as(RecordKind::report, only_report)}))
                .status == 200);
    CHECK(totals().value() == Totals{.signatures = 1, .reports = 2});

    REQUIRE(server.post(signer.with({as(RecordKind::signature, twice)})).status == 200);
    CHECK(totals().value() == Totals{.signatures = 1, .reports = 2});
    REQUIRE(server.post(signer.with({as(RecordKind::signature, both)})).status == 200);
    CHECK(totals().value() == Totals{.signatures = 2, .reports = 1});

    // What waits in quarantine does not count, and so makes no signature of a report either.
    const auto revocation =
        sign_order(Revocation{signer.origin(), RevocationReason::lost}, server.campaign.authority);
    REQUIRE(server.post("/v1/notes", revocation->note).status == 200);
    REQUIRE(server.post(signer.with({as(RecordKind::signature, only_report)})).status == 202);
    CHECK(totals().value() == Totals{.signatures = 2, .reports = 1});
}

TEST_CASE("a revoked key's batches wait in quarantine until the authority admits them") {
    SampleServer server;
    SampleLog log(server.campaign);
    REQUIRE(server.post(log.next(3)).status == 200);
    const auto revocation =
        sign_order(Revocation{log.origin(), RevocationReason::stolen}, server.campaign.authority);
    REQUIRE(server.post("/v1/notes", revocation->note).status == 200);

    const Batch late = log.next(2);
    CHECK(server.post(late).status == 202);
    CHECK(server.post(late).status == 202);
    const Batch later = log.next(2);
    CHECK(server.post(later).status == 202);
    {
        const auto reader = server.serving->readers().lease().value();
        CHECK(count_totals(*reader).value().signatures + count_totals(*reader).value().reports ==
              3);
    }

    const auto admission = sign_order(
        Admission{log.origin(), log.tree().size() == TreeSize{8} ? log.head().head() : TreeHead{},
                  Verdict::admit},
        server.campaign.authority);
    REQUIRE(server.post("/v1/notes", admission->note).status == 200);
    const HttpReply admitted = server.post(late);
    CHECK(admitted.status == 200);
    CHECK(verify_cosignature(parse_note(parts_of(admitted).cosigned).value(),
                             server.campaign.cosigner.verifier()));
    CHECK(server.post(later).status == 200);
    CHECK(server.post(log.next(1)).status == 202); // still revoked
}

TEST_CASE("an epoch whose successor is open goes to quarantine") {
    SampleServer server;
    SampleLog first(server.campaign);
    REQUIRE(server.post(first.next(3)).status == 200);
    // Epoch 2 of the same device, by hand.
    const SignerKey key =
        test::key_of(DeviceName{server.campaign.scope, "stall-07", 2}.text(), KeyType::ed25519, 55);
    const Buffer certificate =
        sign_certificate({key.verifier(), {2026, 12, 1}, first.head().head()},
                         server.campaign.authority)
            ->note;
    const GenesisEntry genesis =
        make_genesis(certificate, server.campaign.manifests.front().manifest_hash());
    Tree tree;
    tree.append_entry(encode(Entry(genesis)).view());
    const Batch opening{certificate,
                        encode(sign_checkpoint({key.name(), tree.size(), tree.root()}, key)->note),
                        {0},
                        {{genesis, {}}}};
    REQUIRE(server.post(opening).status == 200);

    CHECK(server.post(first.next(1)).status == 202);
}
