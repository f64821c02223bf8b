// SPDX-License-Identifier: MIT
// What a stranger gets who has nothing but the public copy: he sends batches made out of it, and
// asks for answers, to learn how many people signed since.
#include "sync/campaign/certificate.h"
#include "sync/campaign/ledger_entry.h"
#include "sync/campaign/statements.h"
#include "sync/envelope/entry.h"
#include "sync/log/tile.h"
#include "tests/server/sample_server.h"

using namespace streetsign;
using namespace streetsign::server;
using test::SampleLog;

namespace {

std::vector<Buffer> public_entries(SampleServer& server, const std::string& of, TreeSize size) {
    const auto width = static_cast<unsigned>(size.value);
    const HttpReply bundle = server.get(of + "/tile/entries/000.p/" + std::to_string(width));
    REQUIRE(bundle.status == 200);
    std::vector<Buffer> entries;
    Reader reader(bundle.body);
    for (unsigned i = 0; i < width; ++i) {
        const uint16_t length = reader.u16().value();
        const Bytes entry = reader.take(length).value();
        entries.emplace_back(entry.begin(), entry.end());
    }
    REQUIRE(reader.end());
    return entries;
}

TreeSize public_size(SampleServer& server, const std::string& of) {
    const HttpReply reply = server.get(of + "/checkpoint");
    REQUIRE(reply.status == 200);
    return decode_checkpoint(parse_note(reply.body)->text)->size;
}

// The one certificate in the public ledger.
Buffer public_certificate(SampleServer& server) {
    for (const Buffer& entry : public_entries(server, "/ledger", public_size(server, "/ledger")))
        if (entry.front() == static_cast<uint8_t>(LedgerKind::certificate))
            return {entry.begin() + 1, entry.end()};
    FAIL("the ledger tells of no certificate");
    return {};
}

// One log with a public head, and as many batches after it as nobody should know of.
struct Published {
    SampleServer server;
    SampleLog log{server.campaign};
    Batch first = log.next(3);
    TreeHead head = log.head().head();

    Published() {
        REQUIRE(server.post(first).status == 200);
        server.tidy(); // which publishes
        REQUIRE(public_size(server, log_path(log.origin())) == head.size);
    }
    void go_on_in_private() {
        REQUIRE(server.post(log.next(2)).status == 200);
        REQUIRE(server.post(log.next(2)).status == 200);
    }
    void back_up() {
        const Path copy = server.dir.path() / std::to_string(log.tree().size().value);
        const auto heads = server::back_up(server.disk, server.folder, copy).value();
        REQUIRE(leave_heads(server.disk, server.folder, heads));
        server.tidy();
    }

    // The newest entries of the public copy under its checkpoint, without envelopes.
    Batch strangers_batch() {
        const std::string at = log_path(log.origin());
        std::vector<Buffer> entries = public_entries(server, at, head.size);
        const LeafIndex last{head.size.value - 1};
        return {.certificate = public_certificate(server),
                .checkpoint = server.get(at + "/checkpoint").body,
                .first = last,
                .items = {{decode_entry(entries.back()).value(), {}}}};
    }
    std::string answer_path() const {
        return "/v1/answers/" + hex(origin_hash(log.origin()).view()) + "/" +
               std::to_string(head.size.value) + "/" + hex(head.root.view());
    }
};

// An entry as it is, but for one bit of its token's hash.
void change_entry(Batch& batch) {
    EntryBytes bytes = encode(batch.items.front().entry);
    bytes.bytes.back() ^= 1;
    batch.items.front().entry = decode_entry(bytes.view()).value();
}

} // namespace

TEST_CASE("a public checkpoint over a changed entry is answered with itself, not with the newest") {
    Published published;
    auto& [server, log, first, head] = published;
    Batch changed = published.strangers_batch();
    change_entry(changed);
    const HttpReply before = server.post(changed);
    REQUIRE(before.status == 422);

    published.go_on_in_private();
    const HttpReply after = server.post(changed);

    CHECK(after.status == 422);
    CHECK(as_text(after.body) == as_text(first.checkpoint));
    CHECK(after.body == before.body); // nothing that the stranger does not have moves it
}

TEST_CASE("a head of the key's holder that is not held is still answered with the newest one") {
    Published published;
    auto& [server, log, first, head] = published;
    SampleLog clone(server.campaign);
    clone.next(3);
    published.go_on_in_private();

    const HttpReply refused = server.post(clone.next(2, 9));

    CHECK(refused.status == 422);
    CHECK(as_text(refused.body) == as_text(log.sign()));
}

TEST_CASE("a head inside a batch that is held tells whoever signed it nothing but that head") {
    Published published;
    auto& [server, log, first, head] = published;
    SampleLog in_steps(server.campaign);
    in_steps.next(1);
    const Batch inside = in_steps.next(1);
    published.go_on_in_private();

    const HttpReply reply = server.post(inside);

    CHECK(reply.status == 409);
    CHECK(as_text(reply.body) == as_text(inside.checkpoint));
}

TEST_CASE("a release says what its batch's head says, and not how far the log has come since") {
    Published published;
    auto& [server, log, first, head] = published;
    published.back_up();
    const HttpReply before = server.get(published.answer_path());
    REQUIRE(before.status == 200);

    published.go_on_in_private();
    published.back_up();
    const HttpReply asked = server.get(published.answer_path());
    const HttpReply posted = server.post(published.strangers_batch());

    const auto release =
        open_release(parts_of(asked).release, server.campaign.manifests.front().terms).value();
    CHECK(release.terms == Release{log.origin(), head});
    CHECK(asked.body == before.body);
    CHECK(posted.status == 200);
    CHECK(posted.body == before.body);
}
