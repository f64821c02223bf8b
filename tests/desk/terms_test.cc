// SPDX-License-Identifier: MIT
#include "sync/desk/terms.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "tests/desk/support/sample_desk.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

std::string server_file() {
    SampleDesk& desk = SampleDesk::shared();
    return "url https://petition.example.org\ncosigner " + desk.cosigner.vkey() + "\nreleaser " +
           desk.releaser.vkey() + "\nledger " + desk.ledger.vkey() + "\npin sha256//" +
           base64(sha256(as_bytes("key")).view()) + "\n";
}

Result<ServerTerms> read(const std::string& text) {
    const TempDir dir;
    RealDisk disk;
    SampleDesk::write(dir.path() / "server", text);
    return read_server_terms(disk, dir.path() / "server");
}

} // namespace

TEST_CASE("what a server told about itself is read") {
    const auto terms = read(server_file());
    REQUIRE(terms);
    CHECK(terms->url == "https://petition.example.org");
    CHECK(terms->cosigners.size() == 1);
    CHECK(terms->pins.size() == 1);
}

TEST_CASE("a server's terms cut after any line but the last, or with a strange word, are refused") {
    const std::string whole = server_file();
    for (size_t at = whole.find('\n'); at + 1 < whole.rfind("pin "); at = whole.find('\n', at + 1))
        CHECK(!read(whole.substr(0, at)));
    CHECK(!read(whole + "password secret\n"));
    CHECK(!read(whole + "pin sha1//abc\n"));
    CHECK(!read(whole + "pin"));
}
