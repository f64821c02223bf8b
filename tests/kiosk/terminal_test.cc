// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fstream>

#include "kiosk/terminal.h"
#include "sync/core/text.h"
#include "sync/log/tree_hash.h"
#include "tests/kiosk/support/device.h"
#include "tests/store/faulty_disk.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using streetsign::kiosk::test::Device;

namespace {

Buffer revocation_of(const Terminal& terminal) {
    const auto order =
        sign_order(Revocation{terminal.enrolment().origins().front(), RevocationReason::lost},
                   streetsign::test::authority_key(1));
    REQUIRE(order);
    return order->note;
}

// The manifest of another serial, which then is on no stick.
Buffer manifest_note(Device& device, uint64_t serial) {
    device.put_campaign(serial);
    auto note = device.disk.read(device.stick() / "campaign/manifest", 1 << 20);
    REQUIRE(note);
    std::filesystem::remove_all(device.stick() / "campaign");
    return std::move(*note);
}

} // namespace

TEST_CASE("a new terminal collects nothing and says which step is missing") {
    Device device;
    const auto terminal = device.open();

    CHECK(terminal->hindrance() == Hindrance::no_campaign);
    CHECK(terminal->enrolment().standing() == Enrolment::Standing::new_device);
    CHECK(Device::sign(*terminal).error().code == Code::refused);
    CHECK_FALSE(terminal->open_day(device.today, {"en"}));
}

TEST_CASE("the key is made on the device, kept to itself, and the same after a restart") {
    Device device;
    device.put_campaign();
    auto terminal = device.open();

    REQUIRE(terminal->ask(device.stick(), "stall-1"));

    const auto words = terminal->enrolment().key_words();
    REQUIRE(words);
    const auto mode = std::filesystem::status(device.data() / "device/1.key").permissions();
    CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    const auto note = device.disk.read(device.stick() / "stall-1-1.request", 4096);
    REQUIRE(note);
    const auto request = open_request(*note, streetsign::test::sample_scope());
    REQUIRE(request);
    CHECK(fingerprint_of(request->terms.key) == *words);
    terminal = device.open();
    CHECK(terminal->enrolment().key_words() == words);
    CHECK(terminal->enrolment().standing() == Enrolment::Standing::asked);
    CHECK(terminal->hindrance() == Hindrance::no_campaign);
}

TEST_CASE("asking again lays the same request, and withdrawing destroys the key") {
    Device device;
    device.put_campaign();
    const auto terminal = device.open();
    REQUIRE(terminal->ask(device.stick(), "stall-1"));
    const auto words = terminal->enrolment().key_words();

    REQUIRE(terminal->ask(device.stick(), "another-name"));
    CHECK(terminal->enrolment().key_words() == words);
    CHECK(terminal->enrolment().name()->device == "stall-1");
    REQUIRE(terminal->withdraw_request());

    CHECK_FALSE(std::filesystem::exists(device.data() / "device/1.key"));
    CHECK(terminal->enrolment().standing() == Enrolment::Standing::new_device);
}

TEST_CASE(
    "a key whose request could not be written is not kept, and another name can be asked for") {
    Device device;
    device.put_campaign();
    const FilePath in_the_way = device.stick() / "stall-9-1.request";
    std::filesystem::create_directories(in_the_way / "folder");
    auto terminal = device.open();

    CHECK_FALSE(terminal->ask(device.stick(), "stall-9"));

    CHECK(terminal->enrolment().standing() == Enrolment::Standing::new_device);
    CHECK_FALSE(std::filesystem::exists(device.data() / "device/1.key"));
    REQUIRE(terminal->ask(device.stick(), "stall-7"));
    CHECK(terminal->enrolment().name()->device == "stall-7");
    CHECK(terminal->enrolment().name()->epoch == 1);
}

TEST_CASE("a key that waits already stays when its request cannot be written again") {
    Device device;
    device.put_campaign();
    const auto terminal = device.open();
    REQUIRE(terminal->ask(device.stick(), "stall-9"));
    const auto words = terminal->enrolment().key_words();
    const FilePath request = device.stick() / "stall-9-1.request";
    std::filesystem::remove(request);
    std::filesystem::create_directories(request / "folder");

    CHECK_FALSE(terminal->ask(device.stick(), "stall-9"));

    CHECK(terminal->enrolment().key_words() == words);
    CHECK(std::filesystem::exists(device.data() / "device/1.key"));
}

TEST_CASE("what was asked for and withdrawn is not asked for again with another key") {
    Device device;
    device.put_campaign();
    auto terminal = device.open();
    REQUIRE(terminal->ask(device.stick(), "stall-1"));
    device.certify("stall-1-1"); // the organisers were faster
    REQUIRE(terminal->withdraw_request());
    terminal = device.open();

    REQUIRE(terminal->ask(device.stick(), "stall-1"));
    CHECK(terminal->enrolment().name()->epoch == 2);
    CHECK(terminal->look(device.stick()).error().code == Code::not_found);
    device.certify("stall-1-2");
    REQUIRE(terminal->accept(*terminal->look(device.stick())));
    CHECK(terminal->hindrance() == Hindrance::day_closed);

    REQUIRE(terminal->ask(device.stick(), {}));
    CHECK(terminal->enrolment().name()->epoch == 3);
    REQUIRE(terminal->withdraw_request());
    REQUIRE(terminal->ask(device.stick(), {}));
    CHECK(terminal->enrolment().name()->epoch == 4);
    device.certify("stall-1-4");
    REQUIRE(terminal->accept(*terminal->look(device.stick())));
    CHECK(terminal->enrolment().certificate()->terms.device().epoch == 4);
    terminal.reset();
    CHECK(device.open()->hindrance() == Hindrance::day_closed);
}

TEST_CASE("a key that is lost while it waits for its certificate is not asked for again either") {
    Device device;
    device.put_campaign();
    REQUIRE(device.open()->ask(device.stick(), "stall-1"));
    std::filesystem::remove(device.data() / "device/1.key");
    const auto terminal = device.open();

    REQUIRE(terminal->ask(device.stick(), "stall-1"));

    CHECK(terminal->enrolment().name()->epoch == 2);
}

TEST_CASE("without a campaign on the stick, or with a bad name, no key is made") {
    Device device;
    const auto terminal = device.open();

    CHECK(terminal->ask(device.stick(), "stall-1").error().code == Code::not_found);
    device.put_campaign();
    CHECK(terminal->ask(device.stick(), "Stall One").error().code == Code::usage);

    CHECK_FALSE(terminal->enrolment().key_words());
}

TEST_CASE("nothing is taken from a stick without a steward's word") {
    Device device;
    device.put_campaign();
    auto terminal = device.open();
    REQUIRE(terminal->ask(device.stick(), "stall-1"));
    CHECK(terminal->look(device.stick()).error().code == Code::not_found);
    device.certify();

    const auto offer = terminal->look(device.stick());

    REQUIRE(offer);
    CHECK(offer->authority ==
          authority_fingerprint(streetsign::test::sample_manifest().authorities));
    CHECK(terminal->hindrance() == Hindrance::no_campaign);
    CHECK_FALSE(std::filesystem::exists(device.data() / "device/in-force"));
    REQUIRE(terminal->accept(*offer));
    CHECK(terminal->hindrance() == Hindrance::day_closed);
    REQUIRE(terminal->campaign() != nullptr);
    terminal.reset();
    terminal = device.open();
    CHECK(terminal->hindrance() == Hindrance::day_closed);
    CHECK(terminal->campaign() != nullptr);
}

TEST_CASE("a certificate for another key or of another campaign changes nothing") {
    Device device;
    device.put_campaign();
    const auto terminal = device.open();
    REQUIRE(terminal->ask(device.stick(), "stall-1"));
    const FilePath place = device.stick() / "stall-1-1.certificate";

    SUBCASE("another key") {
        const auto other =
            SignerKey::generate(terminal->enrolment().name()->text(), KeyType::ed25519);
        REQUIRE(other);
        const auto made = sign_certificate({other->verifier(), {2027, 6, 30}, {}},
                                           streetsign::test::authority_key(0));
        REQUIRE(made);
        REQUIRE(write_durably(device.disk, place, made->note));
        CHECK(terminal->look(device.stick()).error().code == Code::mismatch);
    }
    SUBCASE("another campaign") {
        const DeviceName name{{"example.org", "another"}, "stall-1", 1};
        const auto other = SignerKey::generate(name.text(), KeyType::ed25519);
        const auto authority = SignerKey::generate(name.scope.authority(), KeyType::ed25519);
        REQUIRE(other);
        REQUIRE(authority);
        const auto made = sign_certificate({other->verifier(), {2027, 6, 30}, {}}, *authority);
        REQUIRE(made);
        REQUIRE(write_durably(device.disk, place, made->note));
        CHECK_FALSE(terminal->look(device.stick()));
    }
    SUBCASE("every flipped byte of the note") {
        device.certify();
        const auto good = device.disk.read(place, 4096);
        REQUIRE(good);
        size_t refused = 0;
        for (size_t i = 0; i < good->size(); ++i) {
            Buffer bad = *good;
            bad[i] ^= 1;
            REQUIRE(write_durably(device.disk, place, bad));
            refused += terminal->look(device.stick()) ? 0 : 1;
        }
        CHECK(refused == good->size());
    }
    CHECK_FALSE(std::filesystem::exists(device.data() / "device/in-force"));
    CHECK(terminal->hindrance() == Hindrance::no_campaign);
}

TEST_CASE("a damaged campaign on the stick is refused and nothing is half-done") {
    Device device;
    device.put_campaign();
    const auto terminal = device.open();
    REQUIRE(terminal->ask(device.stick(), "stall-1"));
    device.certify();
    REQUIRE(write_durably(device.disk, device.stick() / "campaign/locales/en/petition.md",
                          as_bytes("other words")));

    CHECK_FALSE(terminal->look(device.stick()));
    CHECK_FALSE(std::filesystem::exists(device.data() / "device/campaign"));
}

TEST_CASE("a campaign that is damaged on the terminal closes it, and says so") {
    Device device;
    device.enrolled();
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(device.data() / "device/campaign"))
        if (file.path().filename() == "petition.md")
            REQUIRE(write_durably(device.disk, file.path(), as_bytes("other words")));

    const auto terminal = device.open();

    CHECK(terminal->hindrance() == Hindrance::campaign_damaged);
    CHECK(terminal->trouble());
}

namespace {

// Signed by the authority, of the right shape, and nobody could seal to it.
void mistype_recipient(Manifest& manifest) {
    char& last = manifest.recipients[1].back();
    last = last == 'q' ? 'p' : 'q';
}

} // namespace

TEST_CASE("a campaign that nothing can be sealed to is refused before anyone types") {
    Device device;
    SUBCASE("the first one") {
        device.put_campaign(1, mistype_recipient);
        const auto terminal = device.open();
        REQUIRE(terminal->ask(device.stick(), "stall-1"));
        device.certify();
        CHECK(terminal->look(device.stick()).error().code == Code::malformed);
        CHECK_FALSE(std::filesystem::exists(device.data() / "device/campaign"));
        CHECK(terminal->hindrance() == Hindrance::no_campaign);
    }
    SUBCASE("a newer one on a stick") {
        const auto terminal = device.collecting();
        device.put_campaign(2, mistype_recipient);
        CHECK_FALSE(terminal->take_from(device.stick()));
        CHECK_FALSE(terminal->waiting_serial());
        CHECK(Device::sign(*terminal));
    }
    SUBCASE("a newer one that comes as a manifest alone") {
        const auto terminal = device.collecting();
        device.put_campaign(3, mistype_recipient);
        const auto manifest = device.disk.read(device.stick() / "campaign/manifest", 1 << 20);
        REQUIRE(manifest);
        std::filesystem::remove_all(device.stick() / "campaign");
        device.put_note(*manifest);
        CHECK_FALSE(terminal->take_from(device.stick())->newer_campaign);
        CHECK_FALSE(terminal->waiting_serial());
        CHECK(Device::sign(*terminal));
    }
}

TEST_CASE("a record is kept whether it was expected or not") {
    Device device;
    auto terminal = device.collecting();
    CHECK_FALSE(terminal->expects_record());
    terminal->expect_record(true);
    CHECK(terminal->expects_record());
    CHECK(Device::sign(*terminal));
    CHECK_FALSE(terminal->expects_record()); // nothing is left of what it was sealed with
    CHECK(Device::sign(*terminal));
    terminal->expect_record(true);
    terminal->expect_record(false); // walked away
    CHECK_FALSE(terminal->expects_record());
    CHECK(Device::sign(*terminal));
    CHECK(terminal->counts().tray == 3);
    Device fresh;
    fresh.open()->expect_record(true); // no campaign, nothing to expect
}

TEST_CASE("an open day collects, survives a restart, and ends with a slip") {
    Device device;
    auto terminal = device.collecting();
    CHECK(terminal->hindrance() == Hindrance::none);
    REQUIRE(Device::sign(*terminal));
    REQUIRE(Device::sign(*terminal));
    CHECK(terminal->counts().tray == 2);

    terminal.reset();
    terminal = device.open();

    CHECK(terminal->hindrance() == Hindrance::none);
    CHECK(terminal->counts().tray == 2);
    CHECK(terminal->stall_languages() == std::vector<std::string>{"en", "el"});
    REQUIRE(Device::sign(*terminal));
    const auto slip = terminal->close_day();
    REQUIRE(slip);
    REQUIRE(terminal->export_to(device.stick()));
    CHECK(device.disk.exists(device.stick() / "outbox/stall-1-1-2026-09-21-4.slip").value());
    CHECK(slip->slip.terms.head.size.value == 4);
    CHECK(slip->content == LogContent{.signatures = 3, .reports = 0, .opening = 1});
    CHECK(slip->slip.terms.date == device.today);
    CHECK(terminal->hindrance() == Hindrance::day_closed);
    CHECK(terminal->counts() == Counts{0, 3, 0, 0});
    CHECK(terminal->last_closed()->slip.note == slip->slip.note);
}

TEST_CASE("a signature waits for the beat of a tray in a file, and is kept when put returns") {
    Device device;
    auto terminal = device.collecting();

    REQUIRE(Device::sign(*terminal));

    CHECK(device.slept_ms > 0);
    CHECK(device.slept_ms <= 2000);
    terminal.reset();
    CHECK(device.open()->counts().tray == 1);
}

TEST_CASE("pause and empty battery stop collecting and nothing else") {
    Device device;
    const auto terminal = device.collecting();

    REQUIRE(terminal->pause(true));
    CHECK(terminal->hindrance() == Hindrance::paused);
    REQUIRE(terminal->pause(false));
    terminal->set_power_low(true);
    CHECK(terminal->hindrance() == Hindrance::power_low);
    terminal->set_power_low(false);
    CHECK(terminal->hindrance() == Hindrance::none);
}

TEST_CASE("a pause outlives a power cut, and ends with the steward or the day") {
    Device device;
    auto terminal = device.collecting();
    REQUIRE(terminal->pause(true));
    terminal.reset();

    terminal = device.open();
    CHECK(terminal->day());
    CHECK(terminal->hindrance() == Hindrance::paused);
    REQUIRE(terminal->pause(false));
    terminal.reset();
    terminal = device.open();
    CHECK(terminal->hindrance() == Hindrance::none);

    REQUIRE(terminal->pause(true));
    REQUIRE(terminal->close_day());
    terminal.reset();
    terminal = device.open();
    REQUIRE(terminal->open_day(device.today, {"en"}));
    CHECK(terminal->hindrance() == Hindrance::none);
}

TEST_CASE("a day that cannot be closed stays open, and paused if it was") {
    Device device;
    auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    REQUIRE(terminal->pause(true));
    const FilePath outbox = terminal->places().outbox();
    std::filesystem::rename(outbox, device.folder() / "aside");
    REQUIRE(write_durably(device.disk, outbox, as_bytes("a file where a folder has to be")));

    CHECK_FALSE(terminal->close_day());

    CHECK(terminal->day());
    CHECK(terminal->hindrance() == Hindrance::paused);
    std::filesystem::remove(outbox);
    std::filesystem::rename(device.folder() / "aside", outbox);
    REQUIRE(terminal->close_day());
    CHECK(terminal->hindrance() == Hindrance::day_closed);
    REQUIRE(terminal->open_day(device.today, {"en"}));
    CHECK(terminal->hindrance() == Hindrance::none);
}

TEST_CASE("expiry ends signing only on a date that somebody stands for") {
    Device device;
    const auto terminal = device.enrolled();

    device.clock.wall = seconds_of({2029, 1, 1}); // a clock gone wild
    REQUIRE(terminal->open_day(device.today, {"en"}));
    CHECK(terminal->hindrance() == Hindrance::none);
    CHECK(terminal->terms().date == device.today);
    CHECK(terminal->terms().date_quality == DateQuality::floor);
    REQUIRE(terminal->close_day());
    CHECK(terminal->open_day({2027, 7, 1}, {"en"}).error().code == Code::refused);
    CHECK(terminal->hindrance() == Hindrance::day_closed);
}

TEST_CASE("no day before the last one, or before the campaign, can be opened") {
    Device device;
    auto terminal = device.enrolled();
    CHECK(terminal->open_day({2026, 8, 31}, {"en"}).error().code == Code::refused);
    REQUIRE(terminal->open_day({2026, 9, 25}, {"en"}));
    REQUIRE(terminal->close_day());

    CHECK(terminal->open_day({2026, 9, 24}, {"en"}).error().code == Code::refused);
    terminal.reset();
    CHECK(device.open()->earliest_date() == Date{2026, 9, 25});
}

TEST_CASE("batches go to the stick, answers come back, and only a release deletes") {
    Device device;
    const auto terminal = device.collecting();
    for (int i = 0; i < 3; ++i)
        REQUIRE(Device::sign(*terminal));
    REQUIRE(terminal->close_day());

    const auto carried = terminal->export_to(device.stick());
    REQUIRE(carried);
    CHECK(carried->files == 1);
    CHECK(terminal->export_to(device.stick())->known == 1);
    device.answer(false);
    auto taken = terminal->take_from(device.stick());
    REQUIRE(taken);
    CHECK(taken->cosignatures == 1);
    CHECK(terminal->counts() == Counts{0, 0, 3, 0});
    CHECK(device.batch_files() == 1);
    device.answer(true);
    taken = terminal->take_from(device.stick());
    REQUIRE(taken);
    CHECK(taken->releases == 1);
    CHECK(terminal->counts() == Counts{0, 0, 0, 3});
    CHECK(device.batch_files() == 0);
}

TEST_CASE("answers by nobody we know do nothing") {
    Device device;
    const auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    REQUIRE(terminal->close_day());
    REQUIRE(terminal->export_to(device.stick()));
    const auto outbox = Outbox::open(device.disk, device.stick() / "outbox");
    const BatchName name = outbox->list()->front();
    const auto stranger =
        SignerKey::generate(streetsign::test::sample_scope().server(), KeyType::ed25519);
    const auto release = sign_statement(
        Release{terminal->enrolment().origins().front(), *terminal->head()}, *stranger);
    REQUIRE(release);
    auto inbox = Inbox::open(device.disk, device.stick() / "inbox");
    REQUIRE(inbox->put_answer({name, AnswerKind::released, release->note}));

    const auto taken = terminal->take_from(device.stick());

    REQUIRE(taken);
    CHECK(taken->refused == 1);
    CHECK(device.batch_files() == 1);
}

TEST_CASE("what the agent lays into the inbox is taken within a minute") {
    Device device;
    const auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    REQUIRE(terminal->close_day());
    REQUIRE(terminal->export_to(device.stick()));
    device.answer(true);
    std::filesystem::create_directories(device.data() / "inbox");
    for (const auto& file : std::filesystem::directory_iterator(device.stick() / "inbox"))
        std::filesystem::copy(file.path(), device.data() / "inbox" / file.path().filename());

    for (int i = 0; i < 100 && device.batch_files() > 0; ++i) {
        const auto due = terminal->next_pulse_ms();
        REQUIRE(due);
        device.clock.boottime = std::max(device.clock.boottime, *due);
        terminal->pulse();
    }

    CHECK(device.batch_files() == 0);
    CHECK(device.clock.boottime < 200'000);
}

TEST_CASE("an idle terminal wakes on its beat alone, and for its room where no beat comes soon") {
    const auto wakes_in_20_s = [](Device& device, Terminal& terminal) {
        int wakes = 0;
        for (const uint64_t end = device.clock.boottime + 20'000;; ++wakes) {
            const auto due = terminal.next_pulse_ms();
            REQUIRE(due);
            device.clock.boottime = std::max(device.clock.boottime, *due);
            if (device.clock.boottime > end) return wakes;
            terminal.pulse();
        }
    };
    Device device;
    const auto terminal = device.collecting();
    terminal->pulse(); // what is due at the start
    const int beats = 20'000 / static_cast<int>(device.tuning.beat_ms);
    const int wakes = wakes_in_20_s(device, *terminal);
    CHECK(wakes >= beats - 1);
    CHECK(wakes <= beats + 1);

    Device slow;
    slow.tuning.beat_ms = 600'000;
    const auto patient = slow.collecting();
    patient->pulse();
    CHECK(wakes_in_20_s(slow, *patient) >= 4); // every five seconds
}

TEST_CASE("a newer serial begins with the next open of day, and old records keep their terms") {
    Device device;
    auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    const ManifestHash before = terminal->terms().manifest;
    device.put_campaign(2);

    const auto taken = terminal->take_from(device.stick());

    REQUIRE(taken);
    CHECK(taken->newer_campaign);
    CHECK(terminal->waiting_serial() == 2);
    CHECK(terminal->terms().manifest == before);
    REQUIRE(Device::sign(*terminal));
    REQUIRE(terminal->open_day(device.today, {"en"})); // the day was forgotten open
    CHECK(terminal->terms().manifest != before);
    CHECK(terminal->campaign()->manifest().serial == 2);
    CHECK(terminal->counts() == Counts{0, 2, 0, 0});
    terminal->forget_earlier_campaign();
    REQUIRE(Device::sign(*terminal));
    terminal.reset();
    terminal = device.open();
    CHECK(terminal->campaign()->manifest().serial == 2);
    CHECK(terminal->hindrance() == Hindrance::none);
}

TEST_CASE(
    "a power cut while a newer campaign is taken in force leaves a terminal that opens days") {
    Device device;
    auto terminal = device.enrolled();
    device.put_campaign(2);
    REQUIRE(terminal->take_from(device.stick())->newer_campaign);
    const FilePath kept = device.data() / "device" / "newer";
    const FilePath in_force = device.data() / "device" / "in-force";
    REQUIRE(std::filesystem::exists(kept));

    // Before the first step: nothing can be written.
    std::filesystem::create_directory(in_force.string() + ".new");
    CHECK_FALSE(terminal->open_day(device.today, {"en"}));
    CHECK(terminal->campaign()->manifest().serial == 1);
    std::filesystem::remove(in_force.string() + ".new");
    REQUIRE(terminal->open_day(device.today, {"en"})); // the same process, the disk good again
    CHECK(terminal->campaign()->manifest().serial == 2);
    REQUIRE(terminal->close_day());

    // Between the two steps: it is in force, and its name still waits.
    std::filesystem::copy_file(in_force, kept);
    terminal.reset();
    terminal = device.open();
    CHECK_FALSE(terminal->waiting_serial());
    REQUIRE(terminal->open_day(device.today, {"en"}));
    CHECK(terminal->campaign()->manifest().serial == 2);
}

TEST_CASE(
    "what a newer serial brings is known before the day that begins it, and after a restart") {
    Device device;
    auto terminal = device.enrolled();
    CHECK(terminal->languages_to_choose() == std::vector<std::string>{"en", "el"});
    device.add_language("de");
    device.change_campaign("campaign.toml", "expiry = 2027-06-30", "expiry = 2027-03-31");
    device.put_campaign(2, [](Manifest& manifest) { manifest.expires = {2027, 3, 31}; });

    REQUIRE(terminal->take_from(device.stick())->newer_campaign);

    const std::vector<std::string> all{"en", "el", "de"};
    CHECK(terminal->languages_to_choose() == all);
    CHECK(terminal->campaign()->languages() == std::vector<std::string>{"en", "el"});
    CHECK_FALSE(terminal->over_on({2027, 3, 31}));
    CHECK(terminal->over_on({2027, 4, 1}));
    terminal.reset();
    terminal = device.open();
    CHECK(terminal->languages_to_choose() == all);
    REQUIRE(terminal->open_day(device.today, {"de", "en"}));
    CHECK(terminal->campaign()->languages() == all);
    CHECK(terminal->languages_to_choose() == all);
    CHECK(terminal->stall_languages() == std::vector<std::string>{"de", "en"});
}

TEST_CASE("an older serial, a stranger's or a changed authority is not taken") {
    Device device;
    const auto terminal = device.enrolled();

    device.put_campaign(1);
    CHECK_FALSE(terminal->take_from(device.stick())->newer_campaign);
    device.put_campaign(2, [](Manifest& manifest) {
        manifest.authorities[1] =
            SignerKey::generate(manifest.scope.authority(), KeyType::ed25519)->verifier();
    });
    CHECK_FALSE(terminal->take_from(device.stick()));

    CHECK_FALSE(terminal->waiting_serial());
}

TEST_CASE("a certificate that comes with an earlier campaign leaves the one that waits") {
    Device device;
    auto terminal = device.enrolled();
    device.put_campaign(3);
    REQUIRE(terminal->take_from(device.stick()));
    REQUIRE(terminal->waiting_serial() == 3);
    REQUIRE(terminal->ask(device.stick(), {}));
    device.certify("stall-1-2");
    uint64_t later = 3;
    SUBCASE("an earlier one") { device.put_campaign(2); }
    SUBCASE("the same") {}
    SUBCASE("a later one still takes its place") {
        later = 4;
        device.put_campaign(4);
    }

    REQUIRE(terminal->accept(*terminal->look(device.stick())));

    CHECK(terminal->enrolment().certificate()->terms.device().epoch == 2);
    CHECK(terminal->waiting_serial() == later);
    REQUIRE(terminal->open_day(device.today, {"en"}));
    CHECK(terminal->enrolment().campaign()->manifest.terms.serial == later);
}

TEST_CASE("a manifest that comes alone is kept when it needs no new file") {
    Device device;
    const auto terminal = device.enrolled();
    device.put_note(manifest_note(device, 3));

    const auto taken = terminal->take_from(device.stick());

    REQUIRE(taken);
    CHECK(taken->newer_campaign);
    CHECK(terminal->waiting_serial() == 3);
}

TEST_CASE("where there is no room for a stick's notes its answers are taken, and make room") {
    Device device;
    streetsign::test::FaultyDisk disk;
    device.terminal_disk = &disk;
    const auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    REQUIRE(terminal->close_day());
    REQUIRE(terminal->export_to(device.stick()));
    device.answer(true);
    device.put_note(manifest_note(device, 3));
    disk.free = 1000;

    const auto taken = terminal->take_from(device.stick());

    REQUIRE(taken);
    CHECK(taken->notes_left_out);
    CHECK(terminal->counts().released == 1);
    CHECK(device.batch_files() == 0);
    CHECK_FALSE(terminal->waiting_serial());
}

// No new file finds room in the inbox while the reserve lies where it is.
class FullDisk final : public streetsign::test::FaultyDisk {
public:
    FilePath reserve;
    Result<std::unique_ptr<DiskFile>> open(const FilePath& path, Open how) override {
        std::error_code ignored;
        const bool in_inbox = path.parent_path().filename() == "inbox" &&
                              path.parent_path().parent_path().filename() == "data";
        if (how != Open::existing && in_inbox && std::filesystem::exists(reserve, ignored))
            return fail(Code::full, "no room");
        return FaultyDisk::open(path, how);
    }
};

TEST_CASE("answers of a stick are given the reserve where a full disk has no room for them") {
    Device device;
    FullDisk disk;
    disk.reserve = device.data() / "state/reserve";
    device.terminal_disk = &disk;
    const auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    REQUIRE(terminal->close_day());
    REQUIRE(terminal->export_to(device.stick()));
    REQUIRE(std::filesystem::exists(disk.reserve));
    device.answer(true);
    disk.free = 0;

    const auto taken = terminal->take_from(device.stick());

    REQUIRE(taken);
    CHECK(taken->releases == 1);
    CHECK(device.batch_files() == 0);
}

TEST_CASE("a revocation is said beside a campaign on the stick that is damaged") {
    Device device;
    auto terminal = device.collecting();
    const Buffer order = revocation_of(*terminal);
    std::ofstream(device.stick() / "campaign/cases.toml", std::ios::app) << "x";
    CHECK(terminal->take_from(device.stick()).error().code == Code::malformed);
    device.put_note(order);

    const auto taken = terminal->take_from(device.stick());

    REQUIRE(taken);
    CHECK(taken->revoked);
}

TEST_CASE("a revocation closes the terminal, for good") {
    Device device;
    auto terminal = device.collecting();
    const Buffer order = revocation_of(*terminal);
    device.put_note(order);

    const auto taken = terminal->take_from(device.stick());

    REQUIRE(taken);
    CHECK(taken->revoked);
    CHECK(terminal->hindrance() == Hindrance::refused);
    terminal.reset();
    CHECK(device.open()->hindrance() == Hindrance::refused);
}

TEST_CASE("a revoked terminal opens no day, whoever asks, and nothing is changed by asking") {
    Device device;
    const auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    const Buffer order = revocation_of(*terminal);
    device.put_note(order);
    REQUIRE(terminal->take_from(device.stick())->revoked);

    CHECK(terminal->open_day({2026, 9, 22}, {"el"}).error().code == Code::refused);
    REQUIRE(terminal->day());
    CHECK(terminal->day()->date == device.today); // the one before was not closed for it
    CHECK(terminal->counts().tray == 1);
    CHECK(terminal->stall_languages() == std::vector<std::string>{"en", "el"});
    REQUIRE(terminal->close_day()); // what was signed goes its way
    CHECK(terminal->open_day({2026, 9, 22}, {"el"}).error().code == Code::refused);

    CHECK_FALSE(terminal->day());
    CHECK(terminal->earliest_date() == device.today);
}

TEST_CASE("no day after the certificate's end is opened, and nothing is changed by asking") {
    Device device;
    device.put_campaign(); // which goes on until June
    auto terminal = device.open();
    REQUIRE(terminal->ask(device.stick(), "stall-1"));
    device.certify("stall-1-1", {2026, 12, 31});
    const auto offer = terminal->look(device.stick());
    REQUIRE(offer);
    REQUIRE(terminal->accept(*offer));
    REQUIRE(terminal->open_day({2026, 12, 31}, {"en"}));
    REQUIRE(Device::sign(*terminal));
    device.put_campaign(2);
    REQUIRE(terminal->take_from(device.stick())->newer_campaign);

    CHECK(terminal->open_day({2027, 1, 1}, {"el"}).error().code == Code::refused);

    REQUIRE(terminal->day());
    CHECK(terminal->day()->date == Date{2026, 12, 31});
    CHECK(terminal->counts().tray == 1);
    CHECK(terminal->waiting_serial() == 2);
}

TEST_CASE("a second process on the same data is refused") {
    Device device;
    const auto terminal = device.collecting();

    CHECK(device.try_open().error().code == Code::busy);
}

TEST_CASE("storage that cannot be used closes the terminal before anyone types") {
    Device device;
    device.collecting();
    std::filesystem::remove(device.data() / "tray");
    std::filesystem::create_directory(device.data() / "tray"); // not a tray

    const auto terminal = device.open();

    CHECK(terminal->hindrance() == Hindrance::storage_broken);
    CHECK_FALSE(Device::sign(*terminal));
}

TEST_CASE("the second medium has everything twice, and its loss is said") {
    Device device;
    device.second = device.folder() / "second";
    auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));

    CHECK(terminal->health()->second == SecondCopy::good);
    terminal.reset();
    std::filesystem::remove(device.data() / "tray");
    terminal = device.open();

    CHECK(terminal->counts().tray == 1);
    CHECK(terminal->health()->recovered);
}

namespace {

// The tray is on a medium of its own, which can be pulled out.
class PulledDevice final : public DiskFile {
public:
    PulledDevice(std::unique_ptr<DiskFile> file, const int& pulled)
        : file_(std::move(file)), pulled_(pulled), pulled_before_(pulled) {}
    Result<void> read_at(uint64_t offset, MutableBytes out) override {
        TRY(here());
        return file_->read_at(offset, out);
    }
    Result<void> write_at(uint64_t offset, Bytes data) override {
        TRY(here());
        return file_->write_at(offset, data);
    }
    Result<void> sync_data() override {
        TRY(here());
        return file_->sync_data();
    }
    Result<uint64_t> size() override { return file_->size(); }
    bool is_device() const override { return true; }

private:
    // One that comes back is another device.
    Result<void> here() const {
        return pulled_ == pulled_before_ ? Result<void>() : fail(Code::io, "no such device");
    }
    std::unique_ptr<DiskFile> file_;
    const int& pulled_;
    int pulled_before_;
};

class TrayOnDevice final : public streetsign::test::FaultyDisk {
public:
    Result<std::unique_ptr<DiskFile>> open(const std::filesystem::path& path, Open how) override {
        const bool tray = path.filename() == "tray";
        if (tray && !there && how == Open::existing) return fail(Code::not_found, "no device");
        auto file = TRY(FaultyDisk::open(path, how));
        if (!tray) return file;
        return std::unique_ptr<DiskFile>(new PulledDevice(std::move(file), pulled));
    }
    Result<bool> exists(const std::filesystem::path& path) override {
        if (path.filename() == "tray" && !there) return false;
        return FaultyDisk::exists(path);
    }
    bool there = true;
    int pulled = 0; // times
};

} // namespace

TEST_CASE("a tray that is pulled out in the middle of a day closes the terminal until it is back") {
    Device device;
    TrayOnDevice disk;
    device.terminal_disk = &disk;
    auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    const auto later = [&] {
        device.clock.boottime += 6000;
        terminal->pulse();
    };
    SUBCASE("nobody signs meanwhile") {
        disk.there = false;
        ++disk.pulled;
        later();
        CHECK(terminal->hindrance() == Hindrance::storage_broken);
    }
    SUBCASE("somebody signs before it is noticed") {
        disk.there = false;
        ++disk.pulled;
        CHECK_FALSE(Device::sign(*terminal));
        CHECK(terminal->hindrance() == Hindrance::storage_broken);
    }
    later();
    CHECK(terminal->hindrance() == Hindrance::store_gone);
    CHECK(terminal->close_day().error().code == Code::io);
    CHECK(terminal->retire().error().code == Code::io);
    CHECK(terminal->open_day({2026, 9, 30}, {"en"}).error().code == Code::io);
    later();
    disk.there = true;
    later();
    CHECK(terminal->hindrance() == Hindrance::none);
    REQUIRE(Device::sign(*terminal));
    CHECK(terminal->counts().tray == 2);
    REQUIRE(terminal->close_day());
    CHECK(terminal->counts().tray == 0);
}

TEST_CASE("a retired terminal has signed its last checkpoint and has no key") {
    Device device;
    auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));

    const auto slip = terminal->retire();

    REQUIRE(slip);
    CHECK(slip->slip.terms.head.size.value == 2);
    CHECK_FALSE(std::filesystem::exists(device.data() / "device/1.key"));
    CHECK(terminal->hindrance() == Hindrance::no_certificate);
    CHECK(device.batch_files() == 1);
    terminal.reset();
    CHECK(device.open()->hindrance() == Hindrance::no_certificate);
}

TEST_CASE("a retired terminal takes answers and erases what was released") {
    Device device;
    auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    REQUIRE(terminal->retire());
    REQUIRE(terminal->export_to(device.stick()));
    CHECK(terminal->counts() == Counts{0, 1, 0, 0});
    terminal.reset();
    terminal = device.open();
    CHECK(terminal->counts() == Counts{0, 1, 0, 0});
    device.answer(true);
    SUBCASE("from the stick") {
        const auto taken = terminal->take_from(device.stick());
        REQUIRE(taken);
        CHECK(taken->cosignatures == 1);
        CHECK(taken->releases == 1);
        CHECK_FALSE(taken->newer_campaign);
    }
    SUBCASE("from the agent, by itself") {
        std::filesystem::remove_all(device.data() / "inbox");
        std::filesystem::copy(device.stick() / "inbox", device.data() / "inbox");
        const auto due = terminal->next_pulse_ms();
        REQUIRE(due);
        device.clock.boottime = std::max(device.clock.boottime, *due);
        terminal->pulse();
    }

    CHECK(terminal->counts() == Counts{0, 0, 0, 1});
    CHECK(device.batch_files() == 0);
    CHECK(terminal->hindrance() == Hindrance::no_certificate);
}

TEST_CASE("a later campaign is nothing to a retired terminal") {
    Device device;
    const auto terminal = device.collecting();
    REQUIRE(terminal->retire());
    device.put_campaign(2);
    device.put_note(manifest_note(device, 3));

    const auto taken = terminal->take_from(device.stick());

    REQUIRE(taken);
    CHECK_FALSE(taken->newer_campaign);
    CHECK_FALSE(terminal->waiting_serial());
    CHECK(inbox_notes(device.disk, device.data() / "inbox")->empty());
}

TEST_CASE("a terminal that cannot read all that was signed keeps its key when it is retired") {
    Device device;
    auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    const auto tray = device.data() / "tray";
    RealDisk disk;
    const Buffer whole = disk.read(tray, std::filesystem::file_size(tray)).value();
    constexpr size_t header = 4096;
    const auto spoil = [&](const Buffer& content) {
        auto file = disk.open(tray, Open::existing).value();
        REQUIRE(file->write_at(header, Bytes(content).subspan(header)));
    };
    spoil(Buffer(whole.size(), 0xA5)); // the medium forgets what it was given

    const auto refused = terminal->retire();

    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::io);
    CHECK(std::filesystem::exists(device.data() / "device/1.key"));
    CHECK(terminal->counts().tray == 1);
    spoil(whole); // the card was only loose
    const auto slip = terminal->retire();
    REQUIRE(slip);
    CHECK(slip->slip.terms.head.size.value == 2);
    CHECK_FALSE(std::filesystem::exists(device.data() / "device/1.key"));
}

TEST_CASE("a retired terminal still shows the campaign that its screens hold") {
    Device device;
    auto terminal = device.collecting();
    const Campaign* const before = terminal->enrolment().campaign();
    REQUIRE(before != nullptr);
    // Were it read anew, it would not be found (the new one may well have the old one's address).
    std::filesystem::remove_all(device.data() / "device/campaign");
    std::filesystem::remove(device.data() / "device/in-force");

    REQUIRE(terminal->retire());

    CHECK(terminal->enrolment().campaign() == before);
    REQUIRE(terminal->campaign() != nullptr);
    CHECK(&terminal->campaign()->campaign() == before);
}

TEST_CASE("a new key is the next epoch and names where the last one ended") {
    Device device;
    auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal));
    REQUIRE(terminal->close_day());
    device.put_campaign();

    REQUIRE(terminal->ask(device.stick(), {}));

    const auto note = device.disk.read(device.stick() / "stall-1-2.request", 65536);
    REQUIRE(note);
    const auto request = open_request(*note, streetsign::test::sample_scope());
    REQUIRE(request);
    CHECK(request->terms.device().epoch == 2);
    CHECK(request->terms.predecessor);
    device.certify("stall-1-2");
    const auto offer = terminal->look(device.stick());
    REQUIRE(offer);
    REQUIRE(terminal->accept(*offer));
    REQUIRE(terminal->open_day(device.today, {"en"}));
    REQUIRE(Device::sign(*terminal));
    CHECK(terminal->enrolment().origins().size() == 2);
    CHECK(terminal->counts() == Counts{1, 1, 0, 0});
}

TEST_CASE("what came back from a dead card's second copy is released by stick, under a key that "
          "is nowhere any more") {
    Device device;
    device.second = device.folder() / "second";
    {
        const auto terminal = device.collecting();
        for (int i = 0; i < 3; ++i)
            REQUIRE(Device::sign(*terminal));
        REQUIRE(terminal->close_day());
    }
    std::filesystem::remove_all(device.data()); // the card with its key
    auto terminal = device.open();
    REQUIRE(terminal->ask(device.stick(), "stall-1"));
    REQUIRE(terminal->withdraw_request()); // the first number has its certificate already
    REQUIRE(terminal->ask(device.stick(), "stall-1"));
    device.certify("stall-1-2");
    const auto offer = terminal->look(device.stick());
    REQUIRE(offer);
    REQUIRE(terminal->accept(*offer));
    REQUIRE(terminal->counts() == Counts{0, 3, 0, 0});
    REQUIRE(terminal->export_to(device.stick()));
    device.answer(true);
    SUBCASE("with the card of that day") {}
    SUBCASE("after a restart") {
        terminal.reset();
        terminal = device.open();
    }

    const auto taken = terminal->take_from(device.stick());

    REQUIRE(taken);
    CHECK(taken->cosignatures == 1);
    CHECK(taken->releases == 1);
    CHECK(taken->refused == 0);
    CHECK(terminal->counts() == Counts{0, 0, 0, 3});
    CHECK(device.batch_files() == 0);
    CHECK(std::filesystem::is_empty(*device.second / "batches"));
    CHECK(std::filesystem::is_empty(device.stick() / "inbox"));
}

TEST_CASE("answers for another device stay on the stick, whatever logs the store knows") {
    Device device;
    const auto terminal = device.collecting();
    const Checkpoint others{"example.org/ban-example/device/stall-2/1", {3}, RootHash{}};
    auto inbox = Inbox::open(device.disk, device.stick() / "inbox");
    REQUIRE(inbox->put_answer({BatchName::of(others, {0}), AnswerKind::held, Buffer(10, 'x')}));

    REQUIRE(terminal->take_from(device.stick()));

    CHECK(inbox->answers()->size() == 1);
}

TEST_CASE("nothing on the terminal's disk holds what was signed in plain") {
    Device device;
    const auto terminal = device.collecting();
    REQUIRE(Device::sign(*terminal, "Canary Canaryson"));
    REQUIRE(terminal->close_day());

    size_t files = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(device.data())) {
        if (!file.is_regular_file()) continue;
        const auto bytes = device.disk.read(file.path(), 64 << 20);
        REQUIRE(bytes);
        ++files;
        CHECK(as_text(*bytes).find("Canaryson") == std::string_view::npos);
    }
    CHECK(files > 10);
}

namespace {

// Every byte the terminal keeps, on the tray, in its state and in its batches.
std::string all_it_keeps(Device& device) {
    std::string all;
    for (const auto& file : std::filesystem::recursive_directory_iterator(device.data())) {
        if (!file.is_regular_file()) continue;
        const auto bytes = device.disk.read(file.path(), 64 << 20);
        REQUIRE(bytes);
        all += as_text(*bytes);
    }
    return all;
}

} // namespace

TEST_CASE("a receipt is given only where the campaign gives one, and only for a signature") {
    Device device;
    const auto terminal = device.collecting();
    const auto none = Device::sign(*terminal);
    REQUIRE(none);
    CHECK(none->empty());

    Device generous;
    generous.change_campaign("campaign.toml", "minimum_age", "receipts = true\nminimum_age");
    const auto giving = generous.collecting();
    const auto report =
        giving->put(SecretBuffer::copy_of(as_bytes("a sighting")), RecordKind::report);
    REQUIRE(report);
    CHECK(report->empty());
    const auto receipt = Device::sign(*giving);
    REQUIRE(receipt);
    CHECK_FALSE(receipt->empty());
}

TEST_CASE("a receipt's token is the one its entry commits to, and is kept nowhere") {
    Device device;
    device.change_campaign("campaign.toml", "minimum_age", "receipts = true\nminimum_age");
    const auto terminal = device.collecting();
    const auto receipt = Device::sign(*terminal);
    REQUIRE(receipt);
    const std::string_view link = receipt->text();
    const size_t leaf_at = link.find('#') + 1;
    REQUIRE(link.size() == leaf_at + 64 + 1 + 32);
    const std::string leaf(link.substr(leaf_at, 64));
    const std::string token_hex(link.substr(leaf_at + 65));
    const auto token = parse_hex(token_hex);
    REQUIRE(token);

    REQUIRE(terminal->close_day());
    REQUIRE(terminal->export_to(device.stick()));

    // By what an auditor sees: the entry in the batch.
    size_t found = 0;
    for (const auto& file : std::filesystem::directory_iterator(device.stick() / "outbox")) {
        if (file.path().extension() != ".batch") continue;
        const auto bytes = device.disk.read(file.path(), max_batch_size);
        REQUIRE(bytes);
        const auto batch = decode_batch(*bytes);
        REQUIRE(batch);
        for (const BatchItem& record : batch->items) {
            const RecordEntry* entry = as_record(record.entry);
            if (entry == nullptr) continue;
            CHECK(hex(leaf_hash(encode(record.entry).view()).view()) == leaf);
            CHECK(sha256(*token).bytes == entry->token.bytes);
            ++found;
        }
    }
    CHECK(found == 1);

    const std::string kept = all_it_keeps(device);
    CHECK(kept.find(token_hex) == std::string::npos);
    CHECK(kept.find(as_text(*token)) == std::string::npos);
    CHECK(kept.find(as_text(sha256(*token).view())) != std::string::npos); // the search can see
}
