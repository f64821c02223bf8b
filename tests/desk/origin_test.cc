// SPDX-License-Identifier: MIT
#include "sync/desk/origin.h"

#include <doctest/doctest.h>

#include "tests/desk/support/sample_desk.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

// A folder with certificates of stall-1 (epochs 1, 2 and 10) and stall-10 (epoch 1).
struct Certified {
    SampleDesk& desk = SampleDesk::shared();
    TempDir dir;
    Manifest manifest =
        make_campaign(desk.disk, desk.keyring(), desk.authority(), desk.order(dir.path()))->terms;
    Path folder = dir.path() / "certificates";

    Certified() {
        std::filesystem::create_directory(folder);
        for (const uint32_t epoch : {1U, 2U, 10U})
            give({desk.scope, "stall-1", epoch});
        give({desk.scope, "stall-10", 1});
    }
    void give(const DeviceName& name) {
        const SignerKey key = SignerKey::generate(name.text(), KeyType::ed25519).value();
        const auto certificate =
            sign_certificate({key.verifier(), manifest.expires, std::nullopt}, desk.authority())
                .value();
        REQUIRE(write_durably(desk.disk, folder / certificate_file_name(name), certificate.note));
    }
    std::string origin(const std::string& typed) {
        const auto name = parse_origin(desk.disk, folder, manifest, typed);
        return name ? name->text() : name.error().detail;
    }
};

} // namespace

TEST_CASE("a log is named in short or in full, and the short name is its newest epoch") {
    Certified certified;
    const std::string start = "example.org/ban-rehearsal/device/";
    CHECK(certified.origin("stall-1") == start + "stall-1/10");
    CHECK(certified.origin("stall-10") == start + "stall-10/1");
    CHECK(certified.origin("stall-1/2") == start + "stall-1/2");
    CHECK(certified.origin(start + "stall-1/2") == start + "stall-1/2");
}

TEST_CASE("a name that is none is answered with an example and the folder of certificates") {
    Certified certified;
    for (const char* typed : {"stall-2", "Stall 1", "", "stall-1/", "stall-1/0", "device/stall-1/1",
                              "example.org/other/device/stall-1/1"}) {
        const std::string said = certified.origin(typed);
        CHECK_MESSAGE(said.starts_with("--origin " + std::string(typed) + ": "), said);
        CHECK(said.find("say for example stall-1") != said.npos);
        CHECK(said.find("example.org/ban-rehearsal/device/stall-1/1") != said.npos);
        CHECK(said.find(certified.folder.string()) != said.npos);
    }
}
