// SPDX-License-Identifier: MIT
// What a folder holds is looked at whatever else lies in it, and in whichever order it is named.
#include <doctest/doctest.h>

#include "sync/campaign/statements.h"
#include "tests/verify/support/sample_folders.h"

using namespace streetsign;

TEST_CASE("an empty v1 beside batch files keeps none of them from being looked at") {
    SampleFolders sample;
    std::filesystem::create_directories(sample.outbox() / "v1");
    CHECK(sample.verdict({sample.outbox()}) == "");
    CHECK(mentions(sample.last_text, "10 signatures"));

    const Path file = sample.batches[1];
    Buffer changed = SampleFolders::read(file);
    changed.back() ^= 1;
    SampleFolders::write(file, changed);
    CHECK(mentions(sample.verdict({sample.outbox()}), file.filename().string()));
    CHECK(mentions(sample.verdict({sample.outbox(), sample.mirror()}), file.filename().string()));
}

TEST_CASE("a batch file in a mirror's folder is looked at") {
    SampleFolders sample;
    const Path file = sample.mirror() / "stray.batch";
    SampleFolders::write(file, SampleFolders::read(sample.batches[2]));
    CHECK(sample.verdict({sample.mirror()}) == "");
    CHECK(mentions(sample.last_text, "        1  batch files"));

    SampleFolders::write(file, Bytes(SampleFolders::read(file)).first(1000));
    CHECK(mentions(sample.verdict({sample.mirror()}), "stray.batch"));
}

TEST_CASE("an answer or a day slip in a mirror's folder tells of the tail that the mirror lacks") {
    SampleFolders sample;
    const Path mirror = sample.mirror();
    const TreeHead head{sample.tree.size(), sample.tree.root()};
    const std::vector<std::pair<std::string, Buffer>> tell = {
        {"late.cosigned", sample.heads.back()},
        {"late.held", encode(sign_checkpoint(sample.head(), sample.device)->note)},
        {"late.released",
         sign_statement(Release{sample.device.name(), head}, sample.releaser)->note},
        {"late.slip", SampleFolders::read(sample.outbox() / "stall-1.slip")}};
    sample.make_mirror_of(2);
    REQUIRE(sample.verdict({mirror}) == "");
    for (const auto& [name, note] : tell) {
        CAPTURE(name);
        SampleFolders::write(mirror / name, note);
        const std::string verdict = sample.verdict({mirror});
        CHECK(mentions(verdict, name));
        CHECK(mentions(verdict, "the tail is missing"));
        std::filesystem::remove(mirror / name);
    }
    CHECK(sample.verdict({mirror}) == "");
}

TEST_CASE("a mirror's logs are held against its own ledger, in whichever order mirrors are named") {
    SampleFolders sample;
    const Path whole = sample.dir.path() / "whole";
    std::filesystem::rename(sample.mirror(), whole);
    sample.make_mirror_of(2);
    const Path patched = sample.mirror(); // the logs of today beside a ledger of yesterday
    std::filesystem::remove_all(patched / "v1");
    std::filesystem::copy(whole / "v1", patched / "v1", std::filesystem::copy_options::recursive);
    REQUIRE(sample.verdict({whole}) == "");
    for (const std::vector<Path>& folders :
         {std::vector<Path>{patched}, {patched, whole}, {whole, patched}})
        CHECK(mentions(sample.verdict(folders), "the ledger does not hold this head"));
}

TEST_CASE("a certificate that one ledger holds serves for every mirror, named before it or after") {
    SampleFolders sample;
    const Path whole = sample.dir.path() / "whole";
    std::filesystem::rename(sample.mirror(), whole);
    sample.certificate_is_published = false;
    sample.make_mirror();
    for (const Path& note : SampleFolders::files_below(whole / "v1/notes"))
        if (SampleFolders::read(note) == sample.certificate.note) std::filesystem::remove(note);
    CHECK(mentions(sample.verdict({sample.mirror()}), "there is no certificate"));
    // Two ledgers of other entries are a fork; that is all that is wrong, in both orders.
    for (const std::vector<Path>& folders :
         {std::vector<Path>{sample.mirror(), whole}, {whole, sample.mirror()}}) {
        CHECK(mentions(sample.verdict(folders), "FORK: entry 1 of the ledger"));
        CHECK(sample.last_text.find("there is no certificate") == std::string::npos);
    }
}
