// SPDX-License-Identifier: MIT
// The small files that say who a terminal is and who may look after it, with the power cut at every
// write: after each cut stands what stood before, or what was asked for.
#include <doctest/doctest.h>

#include "kiosk/enrolment.h"
#include "kiosk/pin.h"
#include "tests/kiosk/support/device.h"
#include "tests/support/power_cuts.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using streetsign::kiosk::test::Device;
using streetsign::test::at_every_cut;
using streetsign::test::CrashDisk;
using streetsign::test::DiskImage;
using Standing = Enrolment::Standing;

namespace {

const FilePath stick = "/stick";
const FilePath folder = "/data/device";

Enrolment open_on(CrashDisk& disk) {
    auto opened = Enrolment::open(disk, folder);
    REQUIRE(opened);
    return std::move(*opened);
}

// The same terminal over and over: what it is asked to do begins with what the last act left.
class Terminals {
public:
    Terminals() { put_campaign(1); }

    // What lies on the stick, where an organiser's laptop put it.
    void put(const FilePath& file, Buffer content) {
        image_.files[stick / file] = std::move(content);
    }
    void put_campaign(uint64_t serial) {
        organisers_.put_campaign(serial);
        RealDisk real;
        for (const auto& each :
             std::filesystem::recursive_directory_iterator(organisers_.stick() / "campaign")) {
            const FilePath path = std::filesystem::relative(each.path(), organisers_.stick());
            if (each.is_directory())
                image_.folders.insert(stick / path);
            else
                put(path, real.read(each.path(), 1 << 20).value());
        }
    }
    void certify(uint32_t epoch) {
        const std::string name = "stall-1-" + std::to_string(epoch);
        const auto request = open_request(image_.files.at(stick / (name + ".request")),
                                          streetsign::test::sample_scope());
        REQUIRE(request);
        const auto made = sign_certificate({request->terms.key, {2027, 6, 30}, {}},
                                           streetsign::test::authority_key(0));
        REQUIRE(made);
        put(name + ".certificate", made->note);
    }

    // Does it, and looks at what every cut of the power in it leaves.
    void cut(const std::function<bool(Enrolment&)>& act,
             const std::function<void(Enrolment&, bool done)>& look) {
        CrashDisk disk(image_);
        Enrolment enrolment = open_on(disk);
        REQUIRE(act(enrolment));
        at_every_cut(image_, disk.log(), [&](const DiskImage& left, bool done) {
            CrashDisk after(left);
            Enrolment found = open_on(after);
            CHECK_FALSE(found.trouble());
            look(found, done);
        });
        image_ = disk.image();
    }

    const DiskImage& image() const { return image_; }
    void ask() {
        CrashDisk disk(image_);
        REQUIRE(open_on(disk).ask(stick, "stall-1", {}));
        image_ = disk.image();
    }
    void enrol() {
        ask();
        certify(1);
        CrashDisk disk(image_);
        Enrolment enrolment = open_on(disk);
        REQUIRE(take(enrolment));
        image_ = disk.image();
    }
    static bool take(Enrolment& enrolment) {
        const auto offer = enrolment.look(stick);
        std::unique_ptr<Campaign> earlier;
        return offer && enrolment.accept(*offer, earlier);
    }

private:
    Device organisers_;
    DiskImage image_;
};

std::string request_of(const DiskImage& image) {
    const auto found = image.files.find(stick / "stall-1-1.request");
    return found == image.files.end() ? "" : std::string(as_text(found->second));
}

} // namespace

TEST_CASE("a terminal that asks is cut off, and has asked or has no key yet") {
    Terminals terminal;
    terminal.cut([](Enrolment& it) { return it.ask(stick, "stall-1", {}).has_value(); },
                 [](Enrolment& found, bool done) {
                     const bool asked = found.standing() == Standing::asked;
                     CHECK((asked || found.standing() == Standing::new_device));
                     CHECK((asked || !done));
                     CHECK(found.ask(stick, "stall-1", {}));
                 });
}

TEST_CASE("a request never lies on the stick without its key on the terminal") {
    const Terminals terminal;
    CrashDisk disk(terminal.image());
    REQUIRE(open_on(disk).ask(stick, "stall-1", {}));
    at_every_cut(terminal.image(), disk.log(), [](const DiskImage& left, bool) {
        if (request_of(left).empty()) return;
        CrashDisk after(left);
        const auto request =
            open_request(as_bytes(request_of(left)), streetsign::test::sample_scope());
        REQUIRE(request);
        CHECK(open_on(after).key_words() == fingerprint_of(request->terms.key));
    });
}

TEST_CASE("a request that is withdrawn is cut off, and waits or is gone") {
    Terminals terminal;
    terminal.ask();
    terminal.cut([](Enrolment& it) { return it.withdraw().has_value(); },
                 [](Enrolment& found, bool done) {
                     const bool gone = found.standing() == Standing::new_device;
                     CHECK((gone || found.standing() == Standing::asked));
                     CHECK((gone || !done));
                     REQUIRE(found.ask(stick, "stall-1", {}));
                     CHECK(found.name()->epoch == (gone ? 2 : 1)); // 1 only with the same key
                 });
}

TEST_CASE("a terminal that takes its certificate is cut off, and waits for it or is enrolled") {
    Terminals terminal;
    terminal.ask();
    terminal.certify(1);
    terminal.cut(Terminals::take, [](Enrolment& found, bool done) {
        if (found.standing() == Standing::asked) {
            CHECK_FALSE(done);
            CHECK(Terminals::take(found)); // the stick is still there
        }
        CHECK(found.standing() == Standing::enrolled);
        CHECK(found.certificate());
        CHECK(found.campaign() != nullptr);
        CHECK(found.key());
    });
}

TEST_CASE("an enrolled terminal that changes its key is cut off, and has the old one or the new") {
    Terminals terminal;
    terminal.enrol();
    terminal.cut([](Enrolment& it) { return it.ask(stick, {}, {}).has_value(); },
                 [](Enrolment& found, bool done) {
                     CHECK(found.standing() != Standing::new_device);
                     CHECK((found.standing() == Standing::asked || !done));
                     CHECK(found.certificate()->terms.device().epoch == 1);
                     CHECK(found.key());
                 });
    terminal.certify(2);
    terminal.cut(Terminals::take, [](Enrolment& found, bool done) {
        REQUIRE(found.certificate());
        const uint32_t epoch = found.certificate()->terms.device().epoch;
        CHECK((epoch == 2 || (epoch == 1 && !done)));
        CHECK(found.standing() == (epoch == 2 ? Standing::enrolled : Standing::asked));
        CHECK(found.key());
    });
}

TEST_CASE("a newer campaign that is kept, then taken in force, is cut off: one of the two is") {
    Terminals terminal;
    terminal.enrol();
    terminal.put_campaign(2);
    const auto keep = [](Enrolment& it) { return it.keep_newer(stick / stick_campaign); };
    terminal.cut([&](Enrolment& it) { return keep(it).value_or(false); },
                 [&](Enrolment& found, bool done) {
                     CHECK(found.standing() == Standing::enrolled);
                     REQUIRE(found.campaign() != nullptr);
                     CHECK(found.campaign()->manifest.terms.serial == 1);
                     CHECK((found.waiting() != nullptr || !done));
                     CHECK(keep(found));
                 });
    std::unique_ptr<Campaign> earlier;
    terminal.cut([&](Enrolment& it) { return it.take_newer_in_force(earlier).value_or(false); },
                 [](Enrolment& found, bool done) {
                     CHECK(found.standing() == Standing::enrolled);
                     CHECK(found.certificate());
                     REQUIRE(found.campaign() != nullptr);
                     const bool taken = found.campaign()->manifest.terms.serial == 2;
                     CHECK((taken || found.waiting() != nullptr));
                     CHECK((taken || !done));
                 });
}

TEST_CASE(
    "a revocation that is kept is cut off, and closes the terminal or is to be brought again") {
    Terminals terminal;
    terminal.enrol();
    const DeviceName name{streetsign::test::sample_scope(), "stall-1", 1};
    const auto note = sign_order(Revocation{name.text()}, streetsign::test::authority_key(0));
    REQUIRE(note);
    terminal.cut([&](Enrolment& it) { return it.keep_revocation(note->note).value_or(false); },
                 [](Enrolment& found, bool done) {
                     CHECK(found.standing() == Standing::enrolled);
                     CHECK((found.revoked() || !done));
                 });
}

TEST_CASE("a terminal that is retired is cut off, and is enrolled as before or retired for good") {
    Terminals terminal;
    terminal.enrol();
    terminal.cut([](Enrolment& it) { return it.destroy_keys().has_value(); },
                 [](Enrolment& found, bool done) {
                     const bool enrolled = found.standing() == Standing::enrolled;
                     CHECK(found.retired() == !enrolled);
                     CHECK((found.retired() || !done));
                     CHECK(found.key().has_value() == enrolled);
                     CHECK(found.ask(stick, "stall-1", {}).has_value() == enrolled);
                 });
}

TEST_CASE("a PIN that is set is cut off, and the file is the old one or the new, whole") {
    const FilePath file = "/data/pin";
    const FakeClock clock;
    DiskImage image;
    std::optional<uint64_t> reset;
    for (const std::string_view digits : {"271828", "314159", "161803"}) {
        CrashDisk disk(image);
        Pin pin = Pin::open(disk, clock, file);
        REQUIRE(pin.set(as_bytes(digits), reset));
        const auto before = image.files.find(file);
        at_every_cut(image, disk.log(), [&](const DiskImage& left, bool done) {
            const auto found = left.files.find(file);
            const bool is_new =
                found != left.files.end() && found->second == disk.image().files.at(file);
            const bool is_old = before == image.files.end()
                                    ? found == left.files.end()
                                    : found != left.files.end() && found->second == before->second;
            CHECK((is_new || (is_old && !done)));
            // A reset is used up when the new PIN is there, even if that file is lost then, and
            // good as long as it is not.
            CrashDisk after(left);
            const uint64_t last = reset.value_or(0);
            CHECK(Pin::open(after, clock, file).last_reset() ==
                  (is_new || last == 0 ? last : last - 1));
            if (!is_new) return;
            REQUIRE(write_durably(after, file, Buffer(100, 0)));
            CHECK(Pin::open(after, clock, file).last_reset() == last);
        });
        image = disk.image();
        reset = reset.value_or(0) + 1; // the next one is the organisers' leave
    }
}

TEST_CASE("a wrong try that is cut off counts, or was not made; nothing gives tries back") {
    const FilePath file = "/data/pin";
    FakeClock clock;
    CrashDisk disk;
    Pin pin = Pin::open(disk, clock, file);
    REQUIRE(pin.set(as_bytes(std::string_view("271828"))));
    DiskImage image = disk.image();
    size_t cuts = 0;
    for (uint64_t made = 0; made < 12; ++made) {
        CrashDisk at_work(image);
        Pin tried = Pin::open(at_work, clock, file);
        CHECK(tried.wrong_tries() == made);
        clock.boottime += tried.wait_ms();
        REQUIRE_FALSE(tried.check(as_bytes(std::string_view("000000"))).value());
        at_every_cut(image, at_work.log(), [&](const DiskImage& left, bool done) {
            CrashDisk after(left);
            const uint64_t found = Pin::open(after, clock, file).wrong_tries();
            const bool torn = found == 8; // the longest wait
            CHECK((found == made + 1 || (!done && (torn || found == made))));
            CHECK(pin_wait_ms(found) >= pin_wait_ms(made));
            ++cuts;
        });
        image = at_work.image();
    }
    MESSAGE("cuts in a wrong try: ", cuts);
    CHECK(cuts > 300);
}
