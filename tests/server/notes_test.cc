// SPDX-License-Identifier: MIT
#include "sync/server/notes.h"

#include <atomic>
#include <fstream>
#include <thread>

#include "sync/campaign/ledger_entry.h"
#include "sync/campaign/orders.h"
#include "sync/server/kept_orders.h"
#include "tests/server/database_copy.h"
#include "tests/server/sample_server.h"

using namespace streetsign;
using namespace streetsign::server;
using test::SampleLog;

namespace {

// Whether these bytes stand anywhere in the folder's files.
bool on_disk(const Path& folder, Bytes needle) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
        if (!file.is_regular_file()) continue;
        std::ifstream stream(file.path(), std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(stream), {}};
        if (content.find(as_text(needle)) != std::string::npos) return true;
    }
    return false;
}

// The most that a POST's body may have and is read.
size_t longest_body(SampleServer& server, std::string_view path) {
    size_t length = 0;
    for (size_t step = size_t{1} << 40; step != 0; step /= 2)
        if (!refuse_body(server.serving->service(), path, length + step)) length += step;
    return length;
}

Buffer erasure_of(const SampleServer& server, const EnvelopeId& id) {
    return sign_order(Erasure{server.campaign.scope, ErasureReason::request, {id}},
                      server.campaign.authority)
        ->note;
}

} // namespace

TEST_CASE("a note is taken once however often it comes, and only from the authority") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Buffer certificate = log.next(1).certificate;

    CHECK(word_of(server.post("/v1/notes", certificate)) == "taken\n");
    const int64_t version = server.version();
    for (int i = 0; i < 20; ++i)
        CHECK(word_of(server.post("/v1/notes", certificate)) == "taken\n");
    CHECK(server.version() == version);

    const SignerKey stranger =
        test::key_of(server.campaign.scope.authority(), KeyType::ed25519, 66);
    const auto forged = sign_order(Revocation{log.origin(), RevocationReason::lost}, stranger);
    CHECK(word_of(server.post("/v1/notes", forged->note)) == "not-authority\n");
    CHECK(word_of(server.post("/v1/notes", as_bytes("hello"))) == "malformed\n");
    CHECK(word_of(server.post("/v1/notes", log.sign())) == "malformed\n");
    CHECK(server.version() == version);
}

TEST_CASE("a device gets the manifests and its own notes, the desk gets all") {
    SampleServer server;
    SampleLog mine(server.campaign);
    SampleLog other(server.campaign, "stall-08", 30);
    const Buffer certificate = mine.next(1).certificate;
    REQUIRE(server.post("/v1/notes", certificate).status == 200);
    REQUIRE(server.post("/v1/notes", other.next(1).certificate).status == 200);

    const std::string list = word_of(server.get("/v1/notes", "device=stall-07"));

    const std::string hash = hex(sha256(certificate).view());
    CHECK(list == hex(sha256(server.campaign.manifests.front().note).view()) + " manifest\n" +
                      hash + " certificate\n");
    CHECK(server.get("/v1/notes/" + hash).body == certificate);
    CHECK(split_lines(word_of(server.get("/v1/notes"))).value().size() == 1);
    CHECK(split_lines(word_of(server.desk_get("/v1/notes"))).value().size() == 3);
    CHECK(server.get("/v1/notes", "device=../x").status == 404);
}

TEST_CASE("a later manifest takes effect; an older, a foreign or a lesser one conflicts") {
    SampleServer server;
    const SignedManifest second = server.campaign.make(2, smallest_cell);
    const SignedManifest third = server.campaign.make(3, 2 * smallest_cell);

    CHECK(word_of(server.post("/v1/notes", third.note)) == "taken\n");
    CHECK(server.serving->terms()->now().serial == 3);
    CHECK(word_of(server.post("/v1/notes", second.note)) == "conflict\n");
    CHECK(word_of(server.post("/v1/notes", third.note)) == "taken\n");
    Manifest elsewhere = third.terms;
    elsewhere.serial = 4;
    elsewhere.cosigners = {
        test::key_of(server.campaign.scope.server(), KeyType::cosignature, 42).verifier()};
    const SignedManifest moved = sign_manifest(elsewhere, server.campaign.authority).value();
    CHECK(word_of(server.post("/v1/notes", moved.note)) == "conflict\n");
    // The greater cell is accepted in a batch from now on.
    CHECK(longest_body(server, "/v1/batches") == batch_size_limit(envelope_size(third.terms)));
    server.close();
    server.open();
    CHECK(server.serving->terms()->now().serial == 3);
}

TEST_CASE("a manifest that another carrier brought first is taken, and in force from then on") {
    SampleServer server;
    const SignedManifest second = server.campaign.make(2, smallest_cell);
    // Who began before the other's was stored.
    SharedTerms before(Terms{{server.campaign.manifests.front()}});
    Notes late(server.disk, server.folder, server.serving->keys(), before, server.serving->queue(),
               server.serving->readers(), server.clock);
    REQUIRE(server.post("/v1/notes", second.note).status == 200);

    CHECK(late.take(second.note) == NoteOutcome::taken);
    CHECK(before.get()->now().serial == 2);
}

TEST_CASE("terms of a lower serial never replace those in force") {
    SampleServer server;
    const SignedManifest first = server.campaign.manifests.front();
    SharedTerms shared(Terms{{first, server.campaign.make(2, smallest_cell)}});
    shared.set(Terms{{first}});
    CHECK(shared.get()->now().serial == 2);
}

TEST_CASE("a note longer than the ledger can hold stops at the door") {
    SampleServer server;
    CHECK(longest_body(server, "/v1/notes") == max_ledger_note);
}

TEST_CASE(
    "a batch that only another serial's cell allows is for later, and a longer one for never") {
    SampleServer server;
    const Service& service = server.serving->service();
    const auto status = [&](uint64_t length) {
        const auto refused = refuse_body(service, "/v1/batches", length);
        return refused ? std::to_string(refused->status) + " " + word_of(*refused) : "read";
    };
    const size_t known = service.terms.get()->batch_limit();
    REQUIRE(known < max_batch_size);

    CHECK(status(known) == "read");
    CHECK(status(known + 1) == "503 unknown-manifest\n");
    CHECK(refuse_body(service, "/v1/batches", known + 1)->retry_after_s);
    CHECK(status(max_batch_size) == "503 unknown-manifest\n");
    CHECK(status(max_batch_size + 1) == "413 too-large\n");
    CHECK(status(UINT64_MAX) == "413 too-large\n");
}

TEST_CASE("many carriers of the same orders at once are all told that they are taken") {
    SampleServer server;
    std::vector<Buffer> orders;
    for (uint8_t i = 0; i < 20; ++i) {
        EnvelopeId id;
        id.bytes[0] = i;
        orders.push_back(erasure_of(server, id));
    }
    std::atomic<int> taken = 0;
    std::vector<std::thread> carriers;

    for (int i = 0; i < 8; ++i)
        carriers.emplace_back([&] {
            for (const Buffer& order : orders)
                if (server.post("/v1/notes", order).status == 200) ++taken;
        });
    for (std::thread& carrier : carriers)
        carrier.join();

    CHECK(taken == 8 * 20);
    CHECK(kept_orders(server.disk, server.folder)->size() == orders.size());
}

TEST_CASE("an erased envelope is nowhere on the disk, and sending it again brings nothing back") {
    SampleServer server;
    SampleLog log(server.campaign);
    Batch batch = log.next(3, 77);
    // Something to look for.
    Buffer marked(batch.items[1].envelope.size(), 0);
    const std::string_view needle = "this envelope is to be forgotten";
    std::copy(needle.begin(), needle.end(), marked.begin() + 700);
    SampleLog marked_log(server.campaign, "stall-08", 31);
    batch = marked_log.with({marked_log.real_item(marked, 1), marked_log.item(5)});
    REQUIRE(server.post(batch).status == 200);
    REQUIRE(on_disk(server.folder.root, as_bytes(needle))); // the control: it was there
    const EnvelopeId id = envelope_id(marked);

    REQUIRE(server.post("/v1/notes", erasure_of(server, id)).status == 200);

    CHECK(!on_disk(server.folder.root, as_bytes(needle)));
    CHECK(server.post(batch).status == 200);
    CHECK(!on_disk(server.folder.root, as_bytes(needle)));
    // The log goes on, also with the same envelope in a later batch and with one that lacks it.
    const Batch repeated = marked_log.with({marked_log.real_item(marked, 1)});
    CHECK(server.post(repeated).status == 200);
    CHECK(!on_disk(server.folder.root, as_bytes(needle)));
    Batch lacking = marked_log.with({marked_log.real_item(marked, 1), marked_log.item(6)});
    lacking.items[0].envelope.clear();
    CHECK(server.post(lacking).status == 200);
    const HttpReply pulled =
        server.desk_get("/v1/envelopes/" + hex(origin_hash(marked_log.origin()).view()) + "/1");
    const Batch stored = decode_batch(pulled.body).value();
    CHECK(stored.items[1].envelope.empty());
    CHECK(!stored.items[2].envelope.empty());
    const auto reader = server.serving->readers().lease().value();
    CHECK(count_totals(*reader).value() == Totals{.signatures = 2, .reports = 0});
}

TEST_CASE("an erasure is carried out again on a backup from before it, before anything is served") {
    SampleServer server;
    SampleLog log(server.campaign);
    const Batch batch = log.next(2, 77);
    REQUIRE(server.post(batch).status == 200);
    const EnvelopeId id = as_record(batch.items[1].entry)->envelope;
    DatabaseCopy copy(server);
    REQUIRE(server.post("/v1/notes", erasure_of(server, id)).status == 200);
    copy.restore();
    REQUIRE(on_disk(server.folder.root, batch.items[1].envelope));

    server.open();

    CHECK(!on_disk(server.folder.root, batch.items[1].envelope));
    CHECK(on_disk(server.folder.root, batch.items[2].envelope));
}

TEST_CASE(
    "a revocation holds on a backup from before it, and without the kept order it would not") {
    for (const bool kept : {true, false}) {
        CAPTURE(kept);
        SampleServer server;
        SampleLog log(server.campaign);
        REQUIRE(server.post(log.next(2)).status == 200);
        DatabaseCopy copy(server);
        const auto revocation = sign_order(Revocation{log.origin(), RevocationReason::stolen},
                                           server.campaign.authority);
        REQUIRE(server.post("/v1/notes", revocation->note).status == 200);
        copy.restore();
        if (!kept) REQUIRE(std::filesystem::remove_all(server.folder.orders()) > 0);

        server.open();

        CHECK(server.post(log.next(1)).status == (kept ? 202 : 200));
        const HttpReply notes = server.desk_get("/v1/notes");
        CHECK((as_text(notes.body).find(hex(sha256(revocation->note).view())) !=
               std::string_view::npos) == kept);
    }
}

TEST_CASE("nothing is served before every kept order could be carried out") {
    SampleServer server;
    SampleLog log(server.campaign);
    const SignerKey stranger =
        test::key_of(server.campaign.scope.authority(), KeyType::ed25519, 66);
    const auto order = sign_order(Revocation{log.origin(), RevocationReason::lost}, stranger);
    server.close();
    REQUIRE(keep_order(server.disk, server.folder, order->note));

    const auto serving =
        Serving::open(server.disk, server.folder, server.clock, default_public_every_s);

    REQUIRE(!serving);
    CHECK(serving.error().code == Code::refused);
    CHECK(serving.error().detail.find("add-campaign") != std::string::npos);
}

TEST_CASE("an enrolment request waits for the desk until its certificate comes") {
    SampleServer server;
    const SignerKey key =
        test::key_of(DeviceName{server.campaign.scope, "stall-40", 1}.text(), KeyType::ed25519, 40);
    const Buffer request = sign_request({key.verifier(), {}}, key)->note;

    CHECK(server.post("/v1/requests", request).status == 202);
    CHECK(server.post("/v1/requests", request).status == 202);
    CHECK(server.post("/v1/requests", as_bytes("x")).status == 400);
    CHECK(server.get("/v1/requests").status == 401);
    const HttpReply waiting = server.desk_get("/v1/requests");
    Reader reader(waiting.body);
    CHECK(as_text(reader.sized(16 * 1024).value()) == as_text(request));
    CHECK(reader.end());
    const Buffer certificate =
        sign_certificate({key.verifier(), {2026, 12, 1}, {}}, server.campaign.authority)->note;
    REQUIRE(server.post("/v1/notes", certificate).status == 200);
    CHECK(server.desk_get("/v1/requests").body.empty());
}

TEST_CASE("whoever fills the list of enrolment requests closes it to nobody") {
    SampleServer server;
    const auto ask = [&](const std::string& device) {
        const SignerKey key =
            test::key_of(DeviceName{server.campaign.scope, device, 1}.text(), KeyType::ed25519, 40);
        Buffer request = sign_request({key.verifier(), {}}, key)->note;
        REQUIRE(server.post("/v1/requests", request).status == 202);
        return request;
    };
    for (int i = 0; i < 1024; ++i)
        ask("foreign-" + std::to_string(i));

    const Buffer ours = ask("stall-1");
    ask("stall-1"); // and nothing makes way for what is there

    const HttpReply waiting = server.desk_get("/v1/requests");
    Reader reader(waiting.body);
    size_t count = 0;
    bool found = false;
    for (; !reader.end(); ++count)
        found = as_text(reader.sized(16 * 1024).value()) == as_text(ours) || found;
    CHECK(found);
    CHECK(count == 1024);
}
