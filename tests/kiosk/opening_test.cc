// SPDX-License-Identifier: MIT
// What is gone, damaged or in the way when a terminal is switched on: the true reason, and the way
// back.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "kiosk/steward/self_test.h"
#include "kiosk/terminal.h"
#include "tests/kiosk/support/device.h"
#include "tests/store/faulty_disk.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using streetsign::kiosk::test::Device;

namespace {

// A terminal that was in use, with a signature in its tray, switched off.
void use(Device& device) {
    const auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
}

void spoil(const FilePath& file) {
    REQUIRE(std::filesystem::exists(file));
    std::ofstream(file, std::ios::binary) << "spoilt";
}

void spoil_campaign(Device& device) {
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(device.data() / "device/campaign"))
        if (file.path().filename() == "petition.md") spoil(file.path());
}

std::string advice(const Terminal& terminal) {
    const auto remark = opening_remark(terminal);
    return remark ? remark->sentence : "";
}

} // namespace

TEST_CASE("a store that is gone closes the terminal with its own reason until it is back") {
    Device device;
    use(device);
    const FilePath aside = device.folder() / "aside";
    FilePath lost;
    SUBCASE("the state") { lost = device.data() / "state"; }
    SUBCASE("the tray") { lost = device.data() / "tray"; }
    std::filesystem::rename(lost, aside);

    const auto terminal = device.open();

    CHECK(terminal->hindrance() == Hindrance::store_gone);
    CHECK(terminal->no_more_days() == Hindrance::store_gone);
    CHECK_FALSE(terminal->open_day(device.today, {"en"}));
    CHECK(advice(*terminal).find("new key") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(lost));

    std::filesystem::rename(aside, lost);
    device.clock.boottime += 5'000;
    terminal->pulse();
    CHECK(terminal->hindrance() == Hindrance::none);
    CHECK(terminal->counts().tray == 1);
}

TEST_CASE("a new key lets a terminal begin anew whose store is gone") {
    Device device;
    use(device);
    std::filesystem::remove_all(device.data() / "state");
    const auto terminal = device.open();
    REQUIRE(terminal->hindrance() == Hindrance::store_gone);

    REQUIRE(terminal->ask(device.stick(), {}));
    device.certify("stall-1-2");
    REQUIRE(terminal->accept(*terminal->look(device.stick())));

    CHECK(terminal->hindrance() == Hindrance::day_closed);
    CHECK(terminal->counts().tray == 1); // it was in the tray, and that is still here
}

TEST_CASE("a new key does not begin anew what the key before has in use") {
    Device device;
    auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    REQUIRE(terminal->close_day());
    REQUIRE(terminal->ask(device.stick(), {}));
    device.certify("stall-1-2");
    REQUIRE(terminal->accept(*terminal->look(device.stick())));
    REQUIRE(terminal->hindrance() == Hindrance::day_closed);
    terminal.reset();

    CHECK(std::filesystem::exists(device.data() / "device/2.store-begun"));
    std::filesystem::remove_all(device.data() / "state");
    CHECK(device.open()->hindrance() == Hindrance::store_gone);
}

TEST_CASE("a damaged state or tray is said to be damaged") {
    Device device;
    use(device);
    SUBCASE("the state") {
        std::filesystem::remove(device.data() / "state/state.sqlite-wal");
        spoil(device.data() / "state/state.sqlite");
    }
    SUBCASE("the tray") { spoil(device.data() / "tray"); }

    const auto terminal = device.open();

    CHECK(terminal->hindrance() == Hindrance::store_damaged);
    CHECK(advice(*terminal).find("another terminal") != std::string::npos);
}

TEST_CASE("something in the place of the outbox is said, and nothing else is blamed") {
    Device device;
    use(device);
    const FilePath outbox = device.data() / "outbox";
    const FilePath aside = device.folder() / "aside";
    std::filesystem::rename(outbox, aside);
    SUBCASE("a file") { std::ofstream(outbox) << "a file"; }
    SUBCASE("a link to nowhere") { std::filesystem::create_symlink("nowhere", outbox); }

    const auto terminal = device.open();

    CHECK(terminal->hindrance() == Hindrance::outbox_blocked);
    CHECK(advice(*terminal).find("moved away") != std::string::npos);
    std::filesystem::remove(outbox);
    std::filesystem::rename(aside, outbox);
    device.clock.boottime += 5'000;
    terminal->pulse();
    CHECK(terminal->hindrance() == Hindrance::none);
}

TEST_CASE("a damaged campaign is mended by the same from a stick, and the day goes on") {
    Device device;
    use(device);
    spoil_campaign(device);
    const auto terminal = device.open();
    REQUIRE(terminal->hindrance() == Hindrance::campaign_damaged);
    REQUIRE(terminal->campaign() == nullptr);
    CHECK(terminal->enrolment().standing() == Enrolment::Standing::enrolled);

    const auto taken = terminal->take_from(device.stick());

    REQUIRE(taken);
    CHECK(taken->mended);
    CHECK(terminal->hindrance() == Hindrance::none);
    CHECK(terminal->campaign() != nullptr);
    CHECK(terminal->counts().tray == 1);
    CHECK(Device::sign(*terminal));
}

TEST_CASE("a campaign that is not pointed to any more is mended too") {
    Device device;
    use(device);
    std::filesystem::remove(device.data() / "device/in-force");
    const auto terminal = device.open();
    CHECK(terminal->hindrance() == Hindrance::campaign_damaged);

    REQUIRE(terminal->take_from(device.stick()));

    CHECK(terminal->hindrance() == Hindrance::none);
}

TEST_CASE("a damaged campaign is mended by a later one, never by an earlier one") {
    Device device;
    device.put_campaign(3);
    {
        const auto terminal = device.open();
        REQUIRE(terminal->ask(device.stick(), "stall-1"));
        device.certify();
        REQUIRE(terminal->accept(*terminal->look(device.stick())));
    }
    spoil_campaign(device);
    const auto terminal = device.open();

    device.put_campaign(2);
    CHECK(terminal->take_from(device.stick()).error().code == Code::busy);
    CHECK(terminal->look(device.stick()).error().code == Code::busy);
    CHECK(terminal->hindrance() == Hindrance::campaign_damaged);

    device.put_campaign(4);
    REQUIRE(terminal->take_from(device.stick()));
    CHECK(terminal->hindrance() == Hindrance::day_closed);
    CHECK(terminal->enrolment().campaign()->manifest.terms.serial == 4);
}

TEST_CASE("a campaign by somebody else mends nothing") {
    Device device;
    use(device);
    spoil_campaign(device);
    const auto terminal = device.open();
    std::ofstream(device.stick() / "campaign/manifest", std::ios::app) << "x";

    CHECK_FALSE(terminal->take_from(device.stick()));

    CHECK(terminal->hindrance() == Hindrance::campaign_damaged);
}

TEST_CASE("a damaged certificate is called damaged, and is mended from the stick") {
    Device device;
    use(device);
    spoil(device.data() / "device/1.certificate");
    const auto terminal = device.open();
    CHECK(terminal->hindrance() == Hindrance::certificate_damaged);
    const CampaignTexts* const texts = terminal->campaign();

    const auto taken = terminal->take_from(device.stick());

    REQUIRE(taken);
    CHECK(taken->mended);
    CHECK(terminal->campaign() == texts); // screens hold them
    CHECK(terminal->hindrance() == Hindrance::none);
    CHECK(terminal->counts().tray == 1);
}

TEST_CASE("lost keys of the organisers are taken anew with the campaign, when the words were "
          "compared") {
    Device device;
    use(device);
    const FilePath authority = device.data() / "device/authority";
    const auto before = device.disk.read(authority, 4096);
    SUBCASE("gone") { std::filesystem::remove(authority); }
    SUBCASE("empty") { std::filesystem::resize_file(authority, 0); }
    SUBCASE("zeros") { std::ofstream(authority, std::ios::binary) << std::string(200, '\0'); }
    SUBCASE("other words") { spoil(authority); }
    SUBCASE("and no certificate is on the stick") {
        spoil(authority);
        std::filesystem::remove(device.stick() / "stall-1-1.certificate");
    }
    const auto terminal = device.open();
    CHECK(terminal->hindrance() == Hindrance::campaign_damaged);
    CHECK(terminal->enrolment().authority_lost());
    CHECK_FALSE(terminal->take_from(device.stick())); // nobody has compared anything

    CHECK(terminal->hindrance() == Hindrance::campaign_damaged);
    const auto offer = terminal->look(device.stick());
    REQUIRE(offer);
    CHECK(offer->authority ==
          authority_fingerprint(streetsign::test::sample_manifest().authorities));
    REQUIRE(terminal->accept(*offer));

    CHECK_FALSE(terminal->enrolment().authority_lost());
    CHECK(device.disk.read(authority, 4096).value() == before.value());
    CHECK(terminal->hindrance() == Hindrance::none);
    CHECK(terminal->counts().tray == 1);
    CHECK(Device::sign(*terminal));
}

TEST_CASE("with lost keys of the organisers an earlier campaign is not taken either") {
    Device device;
    device.put_campaign(3);
    {
        const auto terminal = device.open();
        REQUIRE(terminal->ask(device.stick(), "stall-1"));
        device.certify();
        REQUIRE(terminal->accept(*terminal->look(device.stick())));
    }
    std::filesystem::remove(device.data() / "device/authority");
    const auto terminal = device.open();
    REQUIRE(terminal->enrolment().authority_lost());

    device.put_campaign(2);
    CHECK(terminal->look(device.stick()).error().code == Code::busy);
    device.put_campaign(4);
    REQUIRE(terminal->accept(*terminal->look(device.stick())));
    CHECK(terminal->enrolment().campaign()->manifest.terms.serial == 4);
}

TEST_CASE("a certificate that is gone is damaged too: its key is kept, and the same mends it") {
    Device device;
    use(device);
    const FilePath key = device.data() / "device/1.key";
    std::filesystem::remove(device.data() / "device/1.certificate");
    const auto terminal = device.open();
    CHECK(terminal->hindrance() == Hindrance::certificate_damaged);
    CHECK(advice(*terminal).find("certificate is damaged") != std::string::npos);
    CHECK(terminal->enrolment().standing() == Enrolment::Standing::enrolled);

    REQUIRE(terminal->withdraw_request()); // no request waits

    CHECK(std::filesystem::exists(key));
    const auto taken = terminal->take_from(device.stick());
    REQUIRE(taken);
    CHECK(taken->mended);
    CHECK(terminal->hindrance() == Hindrance::none);
    CHECK(terminal->counts().tray == 1);
    CHECK(Device::sign(*terminal));
}

TEST_CASE("where the later certificate is gone, nothing is signed with the key before") {
    Device device;
    {
        const auto terminal = device.collecting();
        REQUIRE(terminal->ask(device.stick(), {}));
        device.certify("stall-1-2");
        REQUIRE(terminal->accept(*terminal->look(device.stick())));
        REQUIRE(Device::sign(*terminal));
    }
    std::filesystem::remove(device.data() / "device/2.certificate");
    const auto terminal = device.open();

    CHECK(terminal->hindrance() == Hindrance::certificate_damaged);
    CHECK_FALSE(Device::sign(*terminal));
    CHECK(terminal->enrolment().name()->epoch == 2);

    REQUIRE(terminal->take_from(device.stick()));
    CHECK(terminal->hindrance() == Hindrance::none);
    CHECK(terminal->enrolment().certificate()->terms.device().epoch == 2);
}

TEST_CASE("a certificate that is gone is mended while the next key waits for its own") {
    Device device;
    use(device);
    {
        const auto terminal = device.open();
        REQUIRE(terminal->ask(device.stick(), {}));
    }
    std::filesystem::remove(device.data() / "device/1.certificate");
    const auto terminal = device.open();
    REQUIRE(terminal->hindrance() == Hindrance::certificate_damaged);

    REQUIRE(terminal->take_from(device.stick()));

    CHECK(terminal->hindrance() == Hindrance::none);
    CHECK(terminal->enrolment().standing() == Enrolment::Standing::asked);
}

TEST_CASE("a next certificate that cannot be written leaves its key waiting, and is not damaged") {
    Device device;
    streetsign::test::FaultyDisk disk;
    use(device);
    device.terminal_disk = &disk;
    {
        const auto terminal = device.open();
        REQUIRE(terminal->ask(device.stick(), {}));
        device.certify("stall-1-2");
        disk.fail_next(streetsign::test::FaultyDisk::What::write, "2.certificate.new");
        REQUIRE_FALSE(terminal->accept(*terminal->look(device.stick())));
        CHECK(terminal->hindrance() == Hindrance::none);
    }

    const auto terminal = device.open();

    CHECK(terminal->hindrance() == Hindrance::none);
    CHECK(terminal->enrolment().standing() == Enrolment::Standing::asked);
    REQUIRE(terminal->accept(*terminal->look(device.stick())));
    CHECK(terminal->enrolment().certificate()->terms.device().epoch == 2);
}

TEST_CASE("a terminal whose key is damaged or gone is not a new one, and keeps its records for the "
          "next") {
    Device device;
    use(device);
    SUBCASE("damaged") { spoil(device.data() / "device/1.key"); }
    SUBCASE("gone") { std::filesystem::remove(device.data() / "device/1.key"); }
    auto terminal = device.open();

    CHECK(terminal->hindrance() == Hindrance::key_damaged);
    CHECK(terminal->enrolment().standing() == Enrolment::Standing::enrolled);
    CHECK_FALSE(terminal->enrolment().retired());
    REQUIRE(terminal->enrolment().name());
    CHECK(terminal->enrolment().name()->device == "stall-1");

    REQUIRE(terminal->ask(device.stick(), "another-name"));
    device.certify("stall-1-2");
    REQUIRE(terminal->accept(*terminal->look(device.stick())));
    CHECK(terminal->hindrance() == Hindrance::none);
    CHECK(terminal->counts().tray == 1);
    terminal.reset();
    CHECK(device.open()->hindrance() == Hindrance::none);
}
