// SPDX-License-Identifier: MIT
// The steward's care of a terminal: the PIN reset, the helper's acts, the trials of the self-test,
// delivery, a day that was forgotten.
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/kiosk/support/steward_hand.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using streetsign::kiosk::test::Device;
using streetsign::kiosk::test::HelperEar;
using streetsign::kiosk::test::StewardHand;

namespace {

struct Stall {
    explicit Stall(bool with_helper = true) {
        std::filesystem::create_directories(device.folder() / "s");
        if (with_helper)
            ear.emplace(device.folder() / "s/ear", device.stick(), device.folder() / "s/medium");
        hand.emplace(device, Size{1280, 800}, ear ? &*ear : nullptr);
    }
    bool can_pull_stick() const {
        return std::filesystem::exists(device.stick()) &&
               !std::filesystem::exists(device.folder() / "s/medium");
    }
    Device device;
    std::optional<HelperEar> ear;
    std::optional<StewardHand> hand;
};

// From the rest or closed screen, at the door.
void take_reset(StewardHand& hand) { hand.go({"steward", "pin-forgotten", "take-reset"}); }

void type_twice(StewardHand& hand, std::string_view pin) {
    for (int i = 0; i < 2; ++i) {
        REQUIRE(hand.type(pin));
        REQUIRE(hand.tap("next"));
    }
}

} // namespace

TEST_CASE("the organisers' reset lets a new PIN be set, once, even when tries must wait") {
    Stall stall;
    StewardHand& hand = *stall.hand;
    hand.enrol();
    hand.go({"back", "steward"});
    for (int i = 0; i < 3; ++i) {
        REQUIRE(hand.type("000000"));
        REQUIRE(hand.tap("next"));
    }
    REQUIRE(hand.tap("back"));
    stall.device.put_reset(7);

    take_reset(hand);

    CHECK(hand.screen() == "steward-new-pin");
    CHECK(stall.can_pull_stick());
    type_twice(hand, "202020");
    CHECK(hand.words("notice") == "The PIN is set.");
    REQUIRE(hand.tap("back"));
    hand.go_in("202020");
    REQUIRE(hand.tap("back"));
    take_reset(hand);
    CHECK(hand.screen() == "steward-forgotten");
    CHECK(hand.words("notice").find("used before") != std::string::npos);
}

TEST_CASE("the terminal counts its resets, so what a clock says makes none impossible") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    hand.go({"back", "steward", "pin-forgotten"});
    CHECK(hand.words("reset-number") == "Number of the next reset: 1");
    hand.go({"back", "back"});
    // From a computer whose clock was in the year 2100, when numbers were a clock's.
    stall.device.put_reset(4'102'444'800);
    take_reset(hand);
    type_twice(hand, "202020");
    REQUIRE(hand.tap("back"));

    stall.device.put_reset(1'790'000'000);
    take_reset(hand);
    CHECK(hand.words("notice").find("used before") != std::string::npos);
    CHECK(hand.words("reset-number").find(std::string("4102444801")) != std::string::npos);

    hand.go({"back", "back"});
    stall.device.put_reset(4'102'444'801);
    take_reset(hand);
    type_twice(hand, "303030");
    CHECK(hand.words("notice") == "The PIN is set.");
    hand.go({"back"});
    take_reset(hand);
    CHECK(hand.words("notice").find("used before") != std::string::npos);
}

TEST_CASE("a reset that was not used to the end opens nothing and stays good") {
    Stall stall;
    StewardHand& hand = *stall.hand;
    hand.enrol();
    REQUIRE(hand.tap("back"));
    stall.device.put_reset(7);
    take_reset(hand);
    REQUIRE(hand.type("202020"));
    REQUIRE(hand.tap("back"));

    CHECK(hand.screen() == "steward-pin"); // and not the menu
    REQUIRE(hand.tap("back"));
    CHECK(hand.screen() == "closed");
    take_reset(hand);
    type_twice(hand, "303030");
    CHECK(hand.screen() == "steward");
}

TEST_CASE("a reset for another device or epoch, by a stranger, damaged or missing does nothing") {
    Stall stall;
    StewardHand& hand = *stall.hand;
    hand.enrol();
    REQUIRE(hand.tap("back"));
    const char* expected = "another terminal";
    SUBCASE("another device") { stall.device.put_reset(7, "stall-2"); }
    SUBCASE("another epoch") { stall.device.put_reset(7, "stall-1", 2); }
    SUBCASE("a stranger") {
        stall.device.put_reset(7, "stall-1", 1, 9);
        expected = "not signed by our organisers";
    }
    SUBCASE("damaged") {
        stall.device.put_reset(7);
        std::filesystem::resize_file(stall.device.stick() / "stall-1-1.pin-reset", 40);
        expected = "damaged";
    }
    SUBCASE("missing") { expected = "no reset for this terminal"; }
    SUBCASE("no stick") {
        stall.ear->says_no = true;
        expected = "no stick";
    }

    take_reset(hand);

    CHECK(hand.screen() == "steward-forgotten");
    CHECK(hand.words("notice").find(expected) != std::string::npos);
    CHECK(stall.ear->times("unmount") > 0);
}

TEST_CASE("a stick is mounted for each act and let go after it") {
    Stall stall;
    StewardHand& hand = *stall.hand;
    hand.enrol();
    CHECK(stall.can_pull_stick());
    CHECK(stall.ear->times("mount") == stall.ear->times("unmount"));
    hand.open_day();
    REQUIRE(Device::sign(hand.terminal()));
    hand.go_in();
    hand.close_day();
    REQUIRE(hand.tap("done"));
    hand.go_in();
    REQUIRE(hand.tap("steward-stick"));
    const int before = stall.ear->times("mount");

    REQUIRE(hand.tap("export"));

    CHECK(hand.words("notice") == "Batches on the stick: 1.");
    CHECK(stall.can_pull_stick());
    CHECK(stall.ear->times("mount") == before + 1);
    stall.device.answer(true);
    REQUIRE(hand.tap("take-answers"));
    CHECK(hand.words("notice") == "Answers that were taken: 2.");
    stall.ear->says_no = true;
    REQUIRE(hand.tap("export"));
    CHECK(hand.words("notice").find("no stick") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(stall.device.folder() / "s/outbox"));
}

TEST_CASE("brightness and power are asked of the helper; without one it is said") {
    Stall stall;
    StewardHand& hand = *stall.hand;
    hand.enrol();
    hand.go({"steward-more", "steward-light"});
    REQUIRE(hand.tap("light-40"));
    CHECK(stall.ear->times("brightness 40") == 1);
    CHECK(find(hand.look(), "light-40")->state.selected);
    stall.ear->says_no = true;
    REQUIRE(hand.tap("light-60"));
    CHECK(find(hand.look(), "light-40")->state.selected);
    CHECK(hand.words("notice").find("cannot be changed") != std::string::npos);
    hand.go({"back", "back", "steward-power", "power-off"});
    CHECK(stall.ear->times("power-off") == 1);
    CHECK(hand.words("notice").find("did not switch off") != std::string::npos);

    Stall bare(false);
    bare.hand->enrol();
    REQUIRE(bare.hand->tap("steward-power"));
    CHECK(bare.hand->sees("no-helper"));
    CHECK_FALSE(bare.hand->tap("power-off"));
}

TEST_CASE("a network is joined without the screen standing still, and the stick let go after it") {
    Stall stall;
    StewardHand& hand = *stall.hand;
    hand.enrol();
    stall.ear->keeps_silent = true;
    hand.go({"steward-delivery", "join-network"});
    CHECK(hand.words("notice").find("Joining the network") != std::string::npos);
    CHECK_FALSE(hand.tap("join-network")); // greyed out
    REQUIRE(hand.tap("look-again"));

    stall.ear->keeps_silent = false;
    hand.hear_helper();

    CHECK(hand.words("notice") == "The network is joined.");
    CHECK(stall.can_pull_stick());
    CHECK(stall.ear->times("join-network") == 1);
}

TEST_CASE("a network that was not joined is said, and leaving the page lets the stick go too") {
    Stall stall;
    StewardHand& hand = *stall.hand;
    hand.enrol();
    REQUIRE(hand.tap("steward-delivery"));
    SUBCASE("refused") {
        stall.ear->keeps_silent = true;
        REQUIRE(hand.tap("join-network"));
        stall.ear->says_no = true;
        stall.ear->keeps_silent = false;
        hand.hear_helper();
        CHECK(hand.words("notice").find("was not joined") != std::string::npos);
    }
    SUBCASE("left") {
        stall.ear->keeps_silent = true;
        hand.go({"join-network", "back"});
        stall.ear->keeps_silent = false;
    }
    for (int i = 0; i < 400 && !stall.can_pull_stick(); ++i)
        ::poll(nullptr, 0, 5);
    CHECK(stall.can_pull_stick());
}

TEST_CASE("deliver now is an empty file in the outbox") {
    Stall stall;
    StewardHand& hand = *stall.hand;
    hand.enrol();
    REQUIRE(hand.tap("steward-delivery"));
    CHECK(hand.words("delivery") == "Nothing was delivered by network yet.");

    REQUIRE(hand.tap("send-now"));

    const FilePath order = stall.device.data() / "outbox/send-now";
    REQUIRE(std::filesystem::exists(order));
    CHECK(std::filesystem::file_size(order) == 0);
    CHECK(hand.words("notice").find("Trying now") != std::string::npos);
}

TEST_CASE("why a delivery failed, when it was tried, and when it last went well") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    hand.open_day();
    REQUIRE(Device::sign(hand.terminal()));
    REQUIRE(hand.terminal().close_day());
    REQUIRE(hand.terminal().export_to(stall.device.stick()));
    stall.device.answer(false);
    REQUIRE(hand.terminal().take_from(stall.device.stick()));
    auto inbox = Inbox::open(stall.device.disk, stall.device.data() / "inbox");
    REQUIRE(inbox);
    const uint64_t now = stall.device.clock.wall;
    REQUIRE(inbox->put_status({DeliveryEvent::unreachable, now - 300, now + 120}));
    hand.go_in();
    REQUIRE(hand.tap("steward-delivery"));

    CHECK(hand.words("delivery") == "The server cannot be reached.");
    CHECK(hand.words("delivery-last").find("2026") != std::string::npos);
    CHECK(hand.words("delivery-when") == "Minutes since the last try: 5.");
    REQUIRE(inbox->put_status({DeliveryEvent::not_trusted, now - 90'000, 0}));
    REQUIRE(hand.tap("look-again"));
    CHECK(hand.words("delivery").find("not our server") != std::string::npos);
    CHECK(hand.words("delivery-when").find("2026") != std::string::npos);
}

TEST_CASE("the screen is tried at four corners and in the middle, by finger") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    hand.go({"steward-more", "steward-test"});
    CHECK(hand.words("touch") == "The screen responds to touch.");
    REQUIRE(hand.tap("test-touch"));
    std::vector<Point> places;
    for (int i = 1; i <= touch_targets; ++i) {
        const std::string id = "target-" + std::to_string(i);
        CAPTURE(id);
        CHECK_FALSE(hand.sees("target-" + std::to_string(i + 1)));
        places.push_back(visible_rect(hand.look(), id).center());
        REQUIRE(hand.tap(id));
    }

    CHECK(hand.words("touch") == "The screen responds to touch up to its corners.");
    CHECK(places[0].x < 640);
    CHECK(places[1].x > 640);
    CHECK(places[0].y < places[2].y);
    CHECK(places[2].y < places[4].y);
    hand.go({"test-touch", "touch-dead"});
    CHECK(hand.words("touch") == "Part of the screen does not respond to touch.");
}

TEST_CASE("the voice is tried and somebody says whether it was heard") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    hand.go({"steward-more", "steward-test", "test-sound", "play"});
    CHECK(hand.said == "This terminal can read aloud.");
    REQUIRE(hand.tap("heard-no"));
    CHECK(hand.words("sound").find("Nobody heard") != std::string::npos);
    hand.go({"test-sound", "heard-yes"});
    CHECK(hand.words("sound") == "The voice was heard.");
}

TEST_CASE("the self-test writes to the storage and says when that fails") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    stall.device.second = stall.device.folder() / "second";
    hand.enrol();
    hand.go({"steward-more", "steward-test"});
    CHECK(hand.words("storage-trial").find("works") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(stall.device.data() / "self-test"));
    // A folder under the trial's name stands in its way.
    std::filesystem::create_directories(stall.device.data() / "self-test.new/in-the-way");
    REQUIRE(hand.tap("test-again"));
    CHECK(hand.words("storage-trial").find("did not come back") != std::string::npos);
}

TEST_CASE("campaign and languages show which texts were reviewed") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    hand.go({"steward-more", "steward-texts"});
    CHECK(hand.words("campaign").find("serial 1") != std::string::npos);
    const CampaignTexts& texts = *hand.terminal().campaign();
    REQUIRE(texts.languages().size() > 1);
    for (const std::string& language : texts.languages()) {
        const bool draft = !texts.campaign().language(language)->reviewed();
        CHECK(hand.words("text-" + language).find(draft ? "not reviewed yet" : "reviewed") !=
              std::string::npos);
    }
}

TEST_CASE("who reviewed a text and when stands below its language") {
    Device device;
    device.change_campaign("locales/en/petition.md", "review: draft",
                           "review: reviewed Ada Reader 2026-10-02");
    StewardHand hand(device);
    hand.enrol();
    hand.go({"steward-more", "steward-texts"});
    const std::string page = print(hand.look());
    CHECK(page.find("Ada Reader") != std::string::npos);
    CHECK(page.find("2 October 2026") != std::string::npos);
    CHECK(hand.words("text-en").find("not reviewed yet") != std::string::npos); // not all of it
}

TEST_CASE("a day that was forgotten is closed first when the next is opened, and leaves a slip") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    hand.open_day();
    REQUIRE(Device::sign(hand.terminal()));
    hand.go_in();
    CHECK_FALSE(hand.sees("steward-open"));
    REQUIRE(hand.tap("back"));
    stall.device.clock.pass_seconds(86'400);
    hand.go_in();

    hand.open_day();

    CHECK(hand.terminal().day()->date == Date{2026, 9, 22});
    CHECK(hand.terminal().counts().tray == 0);
    CHECK(hand.terminal().counts().waiting == 1);
    hand.go_in();
    hand.go({"steward-more", "steward-slip"});
    CHECK(hand.words("slip-date").find("21") != std::string::npos);
    CHECK(hand.words("slip-size") == "Entries in the log: 2");
    CHECK(hand.words("slip-opening") == "Of these, opening entries: 1");
}

TEST_CASE("a revoked terminal says on its menu that no day can be opened, and asks for no date") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    CHECK(hand.sees("steward-open"));
    CHECK_FALSE(find(hand.look(), "steward-open")->state.disabled);
    const auto order = sign_order(
        Revocation{hand.terminal().enrolment().origins().front(), RevocationReason::lost},
        streetsign::test::authority_key(1));
    REQUIRE(order);
    stall.device.put_note(order->note);

    REQUIRE(hand.terminal().take_from(stall.device.stick()));

    CHECK(find(hand.look(), "steward-open")->value ==
          "The organisers have ended the permission of this terminal.");
    CHECK_FALSE(hand.tap("steward-open"));
    CHECK(hand.screen() == "steward");
}

TEST_CASE("a revocation that comes in while the day is being opened is given as the reason") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    REQUIRE(hand.tap("steward-open"));
    REQUIRE(hand.tap("next"));
    REQUIRE(hand.tap("next"));
    const auto order = sign_order(
        Revocation{hand.terminal().enrolment().origins().front(), RevocationReason::lost},
        streetsign::test::authority_key(1));
    REQUIRE(order);
    stall.device.put_note(order->note);
    REQUIRE(hand.terminal().take_from(stall.device.stick())); // as the agent might, by itself

    REQUIRE(hand.tap("go"));

    CHECK(hand.screen() == "steward-ready");
    CHECK(hand.words("notice") == "The organisers have ended the permission of this terminal.");
    CHECK_FALSE(hand.terminal().day());
}

TEST_CASE("after the campaign's end the menu says so; only a clock that is wrong is overruled") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    REQUIRE(hand.tap("back"));
    stall.device.clock.pass_seconds(400 * std::uint64_t{86'400}); // past the 30 June 2027
    hand.go_in();

    CHECK(find(hand.look(), "steward-open")->value ==
          "By this terminal's clock, the campaign or the certificate has ended.");
    REQUIRE(hand.tap("steward-open"));
    CHECK(hand.words("day-over").find("has ended before this day") != std::string::npos);
    CHECK_FALSE(hand.tap("next")); // greyed out
    for (int i = 0; i < 4; ++i)
        REQUIRE(hand.tap("month-earlier"));
    CHECK_FALSE(hand.sees("day-over"));
    REQUIRE(hand.tap("next"));
    CHECK(hand.screen() == "steward-languages");
}

TEST_CASE("a newer campaign waits for the next open of day, and the steward can see it") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    hand.open_day();
    stall.device.put_campaign(2);
    hand.go_in();
    hand.go({"steward-stick", "take-answers"});
    CHECK(hand.words("notice").find("begins with the next day") != std::string::npos);
    hand.go({"back", "steward-more", "steward-texts"});
    CHECK(hand.words("newer") == "Version 2 begins with the next day.");
    CHECK(hand.words("campaign").find("serial 1") != std::string::npos);
    REQUIRE(hand.terminal().close_day());
    REQUIRE(hand.terminal().open_day(stall.device.today, {"en"}));
    CHECK(hand.terminal().campaign()->manifest().serial == 2);
}

TEST_CASE("a language that a newer campaign brings can be chosen for the day that begins it") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    stall.device.add_language("de");
    stall.device.put_campaign(2);
    hand.facts.known_words = {"el", "de"};
    REQUIRE(hand.tap("steward-stick"));
    REQUIRE(hand.tap("take-answers"));
    REQUIRE(hand.tap("back"));

    REQUIRE(hand.tap("steward-open"));
    REQUIRE(hand.tap("next"));
    for (const char* language : {"stall-en", "stall-el", "stall-de"}) {
        REQUIRE(find(hand.look(), language) != nullptr);
        CHECK(find(hand.look(), language)->state.selected); // nobody has chosen here before
    }
    REQUIRE(hand.tap("stall-en"));
    REQUIRE(hand.tap("stall-el"));
    REQUIRE(hand.tap("next"));
    REQUIRE(hand.tap("go"));

    CHECK(hand.screen() == "rest");
    CHECK(hand.app().language() == "de");
}

TEST_CASE("where it is lost whose campaign this is, the words are compared before the answers are "
          "taken") {
    Device device;
    {
        StewardHand hand(device);
        hand.enrol();
        hand.open_day();
    }
    std::filesystem::remove(device.data() / "device/authority");
    StewardHand hand(device);
    REQUIRE(hand.terminal().hindrance() == Hindrance::campaign_damaged);
    hand.go_in();
    hand.go({"steward-stick", "take-answers"});
    CHECK(hand.screen() == "steward-authority");

    REQUIRE(hand.tap("authority-no"));
    CHECK(hand.screen() == "steward-words");
    CHECK(hand.words("notice").find("Nothing was accepted") != std::string::npos);
    CHECK(hand.terminal().hindrance() == Hindrance::campaign_damaged);
    hand.go({"back", "back", "steward-stick", "take-answers", "authority-yes"});

    CHECK(hand.screen() == "steward");
    CHECK(hand.terminal().hindrance() == Hindrance::none);
}

TEST_CASE("a second copy that is away says when it was last complete") {
    Device device;
    device.second = device.folder() / "second";
    std::filesystem::create_directories(*device.second);
    {
        auto terminal = device.collecting();
        CHECK(terminal->second_whole() == Date{2026, 9, 21});
        REQUIRE(terminal->close_day());
    }
    std::filesystem::rename(*device.second, device.folder() / "pulled");
    std::ofstream(*device.second) << "no folder";
    const auto terminal = device.open();
    REQUIRE(terminal->health());
    const Facts facts;
    const Strings strings;
    int said = 0;
    for (const Remark& remark : self_test(*terminal, facts, strings)) {
        if (remark.id != "second") continue;
        ++said;
        CHECK(text_of(remark, strings).find("2026") != std::string::npos);
    }
    CHECK(said == 1);
}

TEST_CASE("what contradicts itself on the second medium is evidence, and the steward is told so") {
    Device device;
    device.second = device.folder() / "second";
    std::filesystem::create_directories(*device.second);
    const TerminalPlaces places{device.data(), device.data() / "tray", device.second};
    {
        auto terminal = device.collecting();
        REQUIRE(Device::sign(*terminal));
        REQUIRE(Device::sign(*terminal));
        REQUIRE(terminal->close_day());
        REQUIRE(terminal->ask(device.stick(), "stall-1"));
        device.certify("stall-1-2");
        const auto offer = terminal->look(device.stick());
        REQUIRE(offer);
        REQUIRE(terminal->accept(*offer));
    }
    // The first medium is lost; on the other somebody put two entries into another order.
    for (const FilePath& gone :
         {places.state(), places.tray, places.outbox(), places.enrolment() / "2.store-begun"})
        std::filesystem::remove_all(gone);
    for (const auto& file : std::filesystem::directory_iterator(places.second_batches())) {
        auto batch = decode_batch(device.disk.read(file.path(), max_batch_size).value());
        REQUIRE(batch);
        REQUIRE(batch->items.size() == 3);
        std::swap(batch->items[1], batch->items[2]);
        REQUIRE(write_durably(device.disk, file.path(), encode(*batch)));
    }

    const auto terminal = device.open();

    REQUIRE(terminal->health());
    const Strings strings;
    std::vector<std::string> said;
    for (const Remark& remark : self_test(*terminal, Facts{}, strings)) {
        CHECK(remark.id != "storage-trouble"); // nothing is to be written, and nothing is tried
        if (remark.id == "set-aside") said.push_back(text_of(remark, strings));
    }
    REQUIRE(said.size() == 1);
    CHECK(said.front().find("Do not wipe the medium") != std::string::npos);
    CHECK(terminal->hindrance() == Hindrance::day_closed);
}

TEST_CASE("a second copy on the disk of the first is no good news") {
    const auto said_of = [](Device& device) {
        const auto terminal = device.collecting();
        REQUIRE(Device::sign(*terminal));
        CHECK(terminal->health()->second == SecondCopy::good);
        const Facts facts;
        const Strings strings;
        for (const Remark& remark : self_test(*terminal, facts, strings))
            if (remark.id == "second") return std::pair(remark.light, text_of(remark, strings));
        return std::pair(Light::red, std::string("nothing"));
    };

    Device one_disk;
    one_disk.second = one_disk.folder() / "second";
    std::filesystem::create_directories(*one_disk.second);
    const auto [light, sentence] = said_of(one_disk);
    CHECK(light == Light::amber);
    CHECK(sentence.find("same disk") != std::string::npos);
    CHECK(sentence.find("Signatures in it: 1.") != std::string::npos);
    CHECK(sentence.find("21 September 2026") != std::string::npos);

    // Another file system, without leave to mount one.
    const FilePath memory = "/dev/shm/streetsign-test-" + std::to_string(::getpid());
    Device two_disks;
    struct stat there {};
    struct stat here {};
    REQUIRE(::stat("/dev/shm", &there) == 0);
    REQUIRE(::stat(two_disks.folder().c_str(), &here) == 0);
    if (there.st_dev == here.st_dev) return;
    two_disks.second = memory;
    std::filesystem::create_directories(memory);
    const auto [good, whole] = said_of(two_disks);
    CHECK(good == Light::good);
    CHECK(whole.find("on a medium of its own. Signatures in it: 1. Seen on") != std::string::npos);
    std::filesystem::remove_all(memory);
}

TEST_CASE("a page that is opened from far down the menu begins at its top") {
    Device device;
    StewardHand hand(device, Size{800, 480});
    hand.enrol();
    const auto scrolled = [&] { return find(hand.look(), "scroll")->scroll_y; };

    REQUIRE(hand.app().reveal("steward-power"));
    REQUIRE(hand.sees("steward-more"));
    hand.app().invalidate();
    REQUIRE(scrolled() > 0);
    REQUIRE(hand.tap("steward-more"));
    CHECK(scrolled() == 0);
}

TEST_CASE("the power key does nothing, on the rest screen and behind the door") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    const auto menu = hand.pixels();
    hand.press(Key::power);
    CHECK(hand.screen() == "steward");
    CHECK(hand.pixels() == menu);
    hand.open_day();
    const auto rest = hand.pixels();
    hand.press(Key::power);
    CHECK(hand.screen() == "rest");
    CHECK(hand.pixels() == rest);
    CHECK_FALSE(hand.app().quit());
}

TEST_CASE("behind the door the bar's language button goes from language to language") {
    Stall stall(false);
    StewardHand& hand = *stall.hand;
    hand.enrol();
    CHECK(hand.app().language() == "en");
    REQUIRE(hand.tap("bar-language"));
    CHECK(hand.screen() == "steward");
    CHECK(hand.app().language() == "el");
    REQUIRE(hand.tap("bar-language"));
    CHECK(hand.app().language() == "en");
}
