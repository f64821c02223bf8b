// SPDX-License-Identifier: MIT
#include "sync/desk/keyring.h"

#include <sstream>

#include <doctest/doctest.h>

#include "tests/desk/support/sample_desk.h"
#include "tests/support/power_cuts.h"

using namespace streetsign;
using namespace streetsign::desk;

TEST_CASE("a keyring opens with its passphrase and says so when it is another") {
    SampleDesk& desk = SampleDesk::shared();
    const Keyring keyring = desk.keyring();

    CHECK(keyring.authorities().size() == 2);
    CHECK(keyring.authorities()[0] != keyring.authorities()[1]);
    CHECK(keyring.authority(2, desk.passphrases)->verifier() == keyring.authorities()[1]);
    const auto wrong = keyring.authority(1, Passphrases(desk.dir.path() / "wrong"));
    REQUIRE(!wrong);
    CHECK(wrong.error().code == Code::wrong_secret);
    CHECK(wrong.error().detail.find("nothing was changed") != std::string::npos);
}

TEST_CASE("a second keyring in the same folder is refused and changes nothing") {
    SampleDesk& desk = SampleDesk::shared();
    const auto before = desk.keyring().authorities();

    const auto again =
        Keyring::create(desk.disk, desk.dir.path() / "keys", desk.scope, desk.passphrases);

    REQUIRE(!again);
    CHECK(again.error().code == Code::refused);
    CHECK(desk.keyring().authorities() == before);
}

TEST_CASE("keys whose scope is missing are never replaced, and it is said which file to put back") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const Path keys = dir.path() / "keys";
    std::filesystem::copy(desk.dir.path() / "keys", keys);
    std::filesystem::remove(keys / "scope");
    const Buffer before = desk.disk.read(keys / "opening-1.age", 1 << 20).value();

    const auto opened = Keyring::open(desk.disk, keys);
    REQUIRE(!opened);
    CHECK(opened.error().detail.find("scope is missing: put back") != std::string::npos);
    const auto made = Keyring::create(desk.disk, keys, desk.scope, desk.passphrases);
    REQUIRE(!made);
    CHECK(made.error().code == Code::refused);
    CHECK(desk.disk.read(keys / "opening-1.age", 1 << 20).value() == before);
}

TEST_CASE("keys of an init that was cut off at its very end are kept for good once opened") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const Path keys = dir.path() / "keys";
    std::filesystem::copy(desk.dir.path() / "keys", keys);
    SampleDesk::write(keys / "unfinished", "");

    const auto opened = Keyring::open(desk.disk, keys);
    REQUIRE(opened);
    CHECK(opened->authorities() == desk.keyring().authorities());
    std::filesystem::remove(keys / "scope");
    const auto made = Keyring::create(desk.disk, keys, desk.scope, desk.passphrases);
    REQUIRE(!made);
    CHECK(made.error().code == Code::refused);
}

TEST_CASE(
    "keys that were cut off while they were made are made anew, as dear to open as age's own") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const Path keys = dir.path() / "keys";
    std::filesystem::copy(desk.dir.path() / "keys", keys);
    std::filesystem::remove(keys / "scope");
    SampleDesk::write(keys / "unfinished", "");

    const auto opened = Keyring::open(desk.disk, keys);
    REQUIRE(!opened);
    CHECK(opened.error().detail.find("run it again") != std::string::npos);
    const auto made = Keyring::create(desk.disk, keys, desk.scope, desk.passphrases);
    REQUIRE(made);
    CHECK(made->authorities() != desk.keyring().authorities());
    CHECK(!std::filesystem::exists(keys / "unfinished"));
    for (const char* name :
         {"authority-1.key.age", "authority-2.key.age", "opening-1.age", "opening-2.age"}) {
        CAPTURE(name);
        std::istringstream head(SampleDesk::read(keys / name));
        std::string version;
        std::string stanza;
        std::getline(head, version);
        std::getline(head, stanza);
        CHECK(stanza.starts_with("-> scrypt "));
        CHECK(stanza.ends_with(" 18"));
    }
}

TEST_CASE("a short passphrase makes no key") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    SampleDesk::write(dir.path() / "short", "hunter2\n");

    const auto made = Keyring::create(desk.disk, dir.path() / "keys", desk.scope,
                                      Passphrases(dir.path() / "short"));

    REQUIRE(!made);
    CHECK(made.error().code == Code::usage);
    CHECK(!std::filesystem::exists(dir.path() / "keys/scope"));
}

TEST_CASE("a folder without keys is said to be none") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const auto opened = Keyring::open(desk.disk, dir.path());
    REQUIRE(!opened);
    CHECK(opened.error().detail.find("streetsign-desk init") != std::string::npos);
}

TEST_CASE("a probe counts as opened only with what was sealed in it") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    std::filesystem::copy(desk.dir.path() / "keys", dir.path() / "keys",
                          std::filesystem::copy_options::recursive);
    const Keyring keyring = Keyring::open(desk.disk, dir.path() / "keys").value();

    CHECK(keyring.unopened_probes().value() == std::vector<int>{1, 2});
    SampleDesk::write(dir.path() / "keys/probe-1.opened", std::string(64, '0') + "\n");
    CHECK(keyring.unopened_probes().value() == std::vector<int>{1, 2});
    REQUIRE(keyring.open_probe(1, desk.passphrases));
    CHECK(keyring.unopened_probes().value() == std::vector<int>{2});
    REQUIRE(keyring.open_probe(2, desk.passphrases));
    CHECK(keyring.unopened_probes().value().empty());
}

TEST_CASE(
    "a note that is kept outlives a power cut, or was not kept; the keyring opens in any case") {
    const test::DiskImage image = SampleDesk::shared().keys_image();
    test::CrashDisk disk(image);
    const Buffer note(5000, 'n');
    REQUIRE(Keyring::open(disk, "/keys").value().keep_note(note));

    test::at_every_cut(image, disk.log(), [&](const test::DiskImage& left, bool done) {
        test::CrashDisk after(left);
        const auto keyring = Keyring::open(after, "/keys");
        REQUIRE(keyring);
        const auto kept = keyring->kept_notes().value();
        CHECK((kept.size() == 1 || (kept.empty() && !done)));
        for (const auto& each : kept)
            CHECK(each.note == note);
    });
}
