// SPDX-License-Identifier: MIT
// What is counted, of all that was shown.
#include <doctest/doctest.h>

#include "sync/campaign/orders.h"
#include "tests/verify/support/sample_folders.h"

using namespace streetsign;

TEST_CASE("beside a ledger only what it holds is counted, and the rest is said") {
    SampleFolders sample;
    sample.make_mirror_of(2);
    for (const std::vector<Path>& folders : {std::vector<Path>{sample.mirror(), sample.outbox()},
                                             std::vector<Path>{sample.outbox(), sample.mirror()}}) {
        CHECK(sample.verdict(folders) == "");
        CHECK(mentions(sample.last_text, "stall-1/1: 11 entries, 10 signatures, 0 reports"));
        CHECK(mentions(sample.last_text, "in all 8 signatures and 0 reports in 1 logs\n"
                                         "  2 not counted: beyond what the server's ledger holds "
                                         "(waiting, rejected or not yet published)\n"));
        CHECK(mentions(sample.last_json, "\"signatures\": 8,"));
        CHECK(mentions(sample.last_json, "\"beyond_ledger\": 2"));
    }
    // Alone each is counted whole.
    for (const auto& [folder, count] :
         {std::pair{sample.mirror(), "in all 8 signatures"}, {sample.outbox(), "in all 10 "}}) {
        CHECK(sample.verdict({folder}) == "");
        CHECK(mentions(sample.last_text, count));
        CHECK(sample.last_text.find("beyond") == std::string::npos);
        CHECK(mentions(sample.last_json, "\"beyond_ledger\": 0"));
    }
}

TEST_CASE("of a log that the ledger does not name nothing is counted, but what stands elsewhere") {
    SampleFolders sample;
    const Path file = sample.dir.path() / "held" / "other.batch";
    sample.write_other_log("stall-2",
                           {make_record_entry(RecordKind::signature, EnvelopeId{{1}}),
                            make_record_entry(RecordKind::report, EnvelopeId{{2}}),
                            sample.entries[1]},
                           file);
    CHECK(sample.verdict({sample.outbox(), file}) == "");
    CHECK(mentions(sample.last_text, "in all 11 signatures and 1 reports in 2 logs\n"));

    CHECK(sample.verdict({sample.mirror(), file}) == "");
    CHECK(mentions(sample.last_text, "in all 10 signatures and 0 reports in 2 logs\n"
                                     "  2 not counted: beyond"));
}

TEST_CASE("what was erased or declared is not counted for that, and in one line only") {
    SampleFolders sample;
    sample.make_mirror_of(2);
    const auto envelopes = [&](size_t one, size_t other) {
        std::vector<EnvelopeId> both = {as_record(sample.entries[one])->envelope,
                                        as_record(sample.entries[other])->envelope};
        std::sort(both.begin(), both.end());
        return both;
    };
    const Erasure erasure{sample.scope, ErasureReason::order, envelopes(1, 9)};
    const Declaration declaration{sample.scope, 2, envelopes(2, 9)};
    SampleFolders::write(sample.outbox() / "erasure.note",
                         sign_order(erasure, sample.authority)->note);
    SampleFolders::write(sample.outbox() / "declaration.note",
                         sign_order(declaration, sample.authority)->note);
    CHECK(sample.verdict({sample.mirror(), sample.outbox()}) == "");
    CHECK(mentions(sample.last_text, "in all 6 signatures and 0 reports in 1 logs\n"
                                     "  not counted: 2 erased by order, 1 declared as test "
                                     "signatures\n  1 not counted: beyond"));
}

TEST_CASE("a record that is a signature in one log and a report in another is one signature") {
    SampleFolders sample;
    const EnvelopeId both = as_record(sample.entries[1])->envelope;
    const Path folder = sample.dir.path() / "other";
    for (const RecordKind kind : {RecordKind::report, RecordKind::signature}) {
        CAPTURE(static_cast<int>(kind));
        // "stall-0" and "stall-2": read before the sample's log, and after it.
        for (const std::string device : {"stall-0", "stall-2"}) {
            CAPTURE(device);
            std::filesystem::remove_all(folder);
            sample.write_other_log(device, {make_record_entry(kind, both)}, folder / "x.batch");
            for (const std::vector<Path>& folders :
                 {std::vector<Path>{sample.outbox(), folder}, {folder, sample.outbox()}}) {
                CHECK(sample.verdict(folders) == "");
                CHECK(mentions(sample.last_text, "in all 10 signatures and 0 reports in 2 logs"));
                const bool said = sample.last_text.find(
                                      ", but a report here and a signature there; counted once, "
                                      "as a signature\n") != std::string::npos;
                CHECK(said == (kind == RecordKind::report));
            }
        }
    }
}

TEST_CASE("a signature that the ledger does not hold makes no signature of a report that it does") {
    SampleFolders sample;
    std::vector<Entry> entries = sample.entries;
    const EnvelopeId both = as_record(entries[1])->envelope;
    entries[1] = make_record_entry(RecordKind::report, both);
    sample.log_instead(entries);
    const Path file = sample.dir.path() / "held" / "other.batch";
    sample.write_other_log("stall-0", {make_record_entry(RecordKind::signature, both)}, file);
    CHECK(sample.verdict({sample.mirror(), file}) == "");
    CHECK(mentions(sample.last_text, "in all 9 signatures and 1 reports in 2 logs\nnote"));
    CHECK(mentions(sample.last_text, "but a signature here and a report there; counted once, as a "
                                     "report\n"));
    CHECK(sample.verdict({file}) == "");
    CHECK(mentions(sample.last_text, "in all 1 signatures and 0 reports"));
}

TEST_CASE("how many signatures each log has is said of every log, however many there are") {
    SampleFolders sample;
    const Path folder = sample.dir.path() / "many";
    for (size_t i = 10; i < 40; ++i) {
        std::vector<Entry> entries;
        for (size_t record = 0; record < i; ++record)
            entries.push_back(make_record_entry(
                RecordKind::signature,
                EnvelopeId{{static_cast<uint8_t>(i), static_cast<uint8_t>(record)}}));
        const std::string device = "stall-" + std::to_string(i);
        sample.write_other_log(device, entries, folder / (device + ".batch"));
    }
    CHECK(sample.verdict({folder}) == "");
    for (size_t i = 10; i < 40; ++i)
        CHECK(mentions(sample.last_text, "stall-" + std::to_string(i) +
                                             "/1: " + std::to_string(i + 1) + " entries, " +
                                             std::to_string(i) + " signatures"));
    CHECK(mentions(sample.last_text, " in 30 logs"));
}
