// SPDX-License-Identifier: MIT
// A stall's outbox and inbox with an agent between them, and a server in memory.
#pragma once

#include <functional>

#include <doctest/doctest.h>

#include "sync/agent/agent.h"
#include "sync/core/writer.h"
#include "tests/batch/sample_log.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace streetsign::test {

using namespace agent;

inline HttpAnswer answer_of(int status, Bytes body = {}) {
    return {.status = status,
            .body = Buffer(body.begin(), body.end()),
            .content_type = "text/plain",
            .retry_after_s = {}};
}

// A server in memory: what it says to a batch is the test's.
class MemoryTransport final : public Transport {
public:
    using Script = std::function<Result<HttpAnswer>(std::string_view path, Bytes body)>;
    Script get_script = [](std::string_view, Bytes) { return answer_of(404); };
    Script post_script = [](std::string_view, Bytes) { return answer_of(500); };
    std::vector<std::string> asked;

    Result<HttpAnswer> get(std::string_view path) override {
        asked.push_back("GET " + std::string(path));
        return get_script(path, {});
    }
    Result<HttpAnswer> post(std::string_view path, Bytes body, std::string_view) override {
        asked.push_back("POST " + std::string(path));
        return post_script(path, body);
    }
    size_t posts() const {
        size_t count = 0;
        for (const std::string& each : asked)
            count += each.starts_with("POST") ? 1 : 0;
        return count;
    }
};

struct Stall {
    bool crypto = start_crypto();
    TempDir dir;
    RealDisk disk;
    FakeClock clock;
    SampleCampaign campaign;
    SampleLog log{campaign};
    MemoryTransport transport;
    Outbox outbox = Outbox::open(disk, dir.path() / "outbox").value();
    Inbox inbox = Inbox::open(disk, dir.path() / "inbox").value();
    Agent agent = make_agent();

    Agent make_agent() {
        const Manifest& manifest = campaign.manifests.front().terms;
        return Agent(Outbox::open(disk, dir.path() / "outbox").value(),
                     Inbox::open(disk, dir.path() / "inbox").value(), transport, clock,
                     {manifest.cosigners, manifest.releasers}, "");
    }
    Batch put(size_t records) { return put_of(log, records); }
    Batch put_of(SampleLog& of, size_t records) {
        Batch batch = of.next(records);
        const Note note = parse_note(batch.checkpoint).value();
        const BatchName name = BatchName::of(decode_checkpoint(note.text).value(), batch.first);
        REQUIRE(outbox.put(name, encode(batch)));
        return batch;
    }
    // What an honest server answers.
    Buffer good_answer(const Batch& batch, bool released = false) const {
        Note note = parse_note(batch.checkpoint).value();
        REQUIRE(add_signature(note, cosign(note.text, campaign.cosigner, clock.wall).value()));
        Buffer release;
        if (released) {
            const Checkpoint checkpoint = decode_checkpoint(note.text).value();
            release =
                sign_statement(Release{checkpoint.origin, checkpoint.head()}, campaign.releaser)
                    ->note;
        }
        return streetsign::Writer().sized(encode(note)).sized(release).take();
    }
    size_t answers(AnswerKind kind) const {
        size_t count = 0;
        const auto taken = inbox.answers();
        if (!taken) return SIZE_MAX;
        for (const streetsign::Answer& answer : *taken)
            count += answer.kind == kind ? 1 : 0;
        return count;
    }
};

} // namespace streetsign::test
