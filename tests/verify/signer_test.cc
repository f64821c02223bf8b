// SPDX-License-Identifier: MIT
// Whoever signed what is wrong is the one who is named.
#include <doctest/doctest.h>

#include "sync/campaign/statements.h"
#include "tests/verify/support/sample_folders.h"

using namespace streetsign;

namespace {

void release(const SampleFolders& sample, const std::string& name, const TreeHead& head) {
    SampleFolders::write(
        sample.outbox() / name,
        sign_statement(Release{sample.device.name(), head}, sample.releaser)->note);
}

bool blames(const std::string& verdict, const std::string& whom, const std::string& whom_not) {
    return mentions(verdict, whom) && verdict.find(whom_not) == std::string::npos;
}

} // namespace

TEST_CASE("a release of another head than the device's own is laid to the server") {
    SampleFolders sample;
    release(sample, "a.released", {sample.tree.size(), RootHash{{7}}});
    const std::string verdict = sample.verdict({sample.outbox()});
    CHECK(mentions(verdict, "a.released"));
    CHECK(mentions(verdict, "FORK"));
    CHECK(blames(verdict, "the server released", "the key of"));

    // At a size at which no head of the device is here the entries tell.
    SampleFolders between;
    release(between, "a.released", {{2}, RootHash{{7}}});
    CHECK(blames(between.verdict({between.outbox()}), "under which the server released 2 entries",
                 "its device signed"));
}

TEST_CASE("a release beyond the entries that are here does not make its device promise more") {
    SampleFolders sample;
    release(sample, "a.released", {{99}, RootHash{{7}}});
    const std::string verdict = sample.verdict({sample.outbox()});
    CHECK(mentions(verdict, "the tail is missing"));
    CHECK(blames(verdict, "the server released 99 entries", "its device signed"));
}

TEST_CASE("two heads by the device are its own fork, whatever the server released of that size") {
    for (const char* const release_name : {"a.released", "z.released"}) {
        CAPTURE(release_name);
        SampleFolders sample;
        const Checkpoint other{sample.device.name(), sample.tree.size(), RootHash{{7}}};
        SampleFolders::write(sample.outbox() / "m.held",
                             encode(sign_checkpoint(other, sample.device)->note));
        release(sample, release_name, other.head());
        const std::string verdict = sample.verdict({sample.outbox()});
        CHECK(mentions(verdict, "m.held"));
        CHECK(blames(verdict, "the key of", "the server"));
    }
}

TEST_CASE("two releases of one size are the server's own contradiction") {
    SampleFolders sample;
    release(sample, "a.released", {{99}, RootHash{{7}}});
    release(sample, "b.released", {{99}, RootHash{{8}}});
    const std::string verdict = sample.verdict({sample.outbox()});
    CHECK(blames(verdict, "the server released", "device signed"));
}

TEST_CASE("a true release is right, and counts among the releases only") {
    SampleFolders sample;
    REQUIRE(sample.verdict({sample.outbox()}) == "");
    const auto heads = [](const std::string& text) {
        const size_t at = text.find("  log heads");
        return text.substr(at - 9, 9);
    };
    const std::string before = heads(sample.last_text);
    release(sample, "a.released", sample.head().head());
    CHECK(sample.verdict({sample.outbox()}) == "");
    CHECK(mentions(sample.last_text, "        1  releases"));
    CHECK(heads(sample.last_text) == before);
}
