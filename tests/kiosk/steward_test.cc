// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "tests/kiosk/support/steward_hand.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using streetsign::kiosk::test::Device;
using streetsign::kiosk::test::StewardHand;
using streetsign::kiosk::test::the_languages;
using streetsign::kiosk::test::the_texts;

TEST_CASE("a terminal is enrolled, opened, used, closed, and its slip can be photographed") {
    Device device;
    StewardHand hand(device);
    CHECK(hand.screen() == "closed");

    hand.enrol();
    hand.open_day();

    CHECK(hand.screen() == "rest");
    CHECK(hand.terminal().day()->date == device.today);
    REQUIRE(Device::sign(hand.terminal()));
    hand.go_in();
    REQUIRE(hand.tap("steward-counts"));
    CHECK(hand.words("count-tray") == "In the tray: 1");
    REQUIRE(hand.tap("back"));
    hand.close_day();
    CHECK(hand.words("slip-signatures") == "Signatures so far: 1");
    CHECK_FALSE(hand.sees("slip-reports"));
    CHECK(hand.words("slip-size") == "Entries in the log: 2");
    CHECK(hand.words("slip-opening") == "Of these, opening entries: 1");
    CHECK(hand.words("slip-words") == fingerprint_of(hand.terminal().head()->root).text());
    CHECK(hand.sees("slip-code"));
    REQUIRE(hand.tap("done"));
    CHECK(hand.screen() == "closed");
    CHECK(hand.words("reason-code").find('9') != std::string::npos);
}

TEST_CASE("a day slip counts what people did apart from what the log adds, until that day only") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.open_day();
    REQUIRE(Device::sign(hand.terminal()));
    REQUIRE(Device::sign(hand.terminal()));
    REQUIRE(hand.terminal().put(SecretBuffer::copy_of(as_bytes("a sighting")), RecordKind::report));
    REQUIRE(hand.terminal().close_day());
    device.put_campaign(2);
    REQUIRE(hand.terminal().take_from(device.stick()));
    REQUIRE(hand.terminal().open_day(device.today, {"en"}));
    REQUIRE(Device::sign(hand.terminal()));
    const auto slip_of_before = [&hand] {
        hand.go_in();
        hand.go({"steward-more", "steward-slip"});
    };

    slip_of_before();

    CHECK(hand.words("slip-signatures") == "Signatures so far: 2");
    CHECK(hand.words("slip-reports") == "Reports so far: 1");
    CHECK(hand.words("slip-size") == "Entries in the log: 4");
    CHECK(hand.words("slip-opening") == "Of these, opening entries: 1");
    REQUIRE(hand.tap("done"));

    // The last act leaves a slip too, and what it counts is read before the log is out of reach.
    const auto last = hand.terminal().retire();
    REQUIRE(last);
    CHECK(last->content == LogContent{.signatures = 3, .reports = 1, .opening = 2});
}

TEST_CASE("the code of a day slip is whole on every panel, four pixels a module and more") {
    constexpr int quiet_zone = 8; // modules on both sides together
    for (const Size panel : {Size{800, 480}, Size{1280, 800}, Size{1920, 1080}, Size{800, 1280}}) {
        CAPTURE(panel.width);
        Device device;
        StewardHand hand(device, panel);
        hand.enrol();
        hand.open_day();
        hand.go_in();
        hand.close_day();
        const Node* const code = find(hand.look(), "slip-code");
        REQUIRE(code != nullptr);
        CHECK(visible_rect(hand.look(), "slip-code") == code->rect);
        CHECK(code->rect.height / (code->modules.side + quiet_zone) >= 4);
    }
}

TEST_CASE(
    "what is photographed of a day slip is in one picture, on every panel and in every language") {
    int looked = 0;
    for (const Size panel : {Size{800, 480}, Size{1280, 800}, Size{1920, 1080}, Size{800, 1280}}) {
        CAPTURE(panel.width);
        Device device;
        StewardHand hand(device, panel);
        hand.painting = false;
        hand.enrol();
        hand.shown = &the_texts(); // for its languages
        hand.open_day();
        REQUIRE(Device::sign(hand.terminal()));
        REQUIRE(
            hand.terminal().put(SecretBuffer::copy_of(as_bytes("a sighting")), RecordKind::report));
        hand.go_in();
        REQUIRE(hand.tap("steward-close"));
        REQUIRE(hand.tap("close-day"));
        for (size_t i = 0; i < the_languages().size(); ++i) {
            CAPTURE(panel.height);
            CAPTURE(std::string(hand.app().language()));
            for (const char* id : {"slip-date", "slip-device", "slip-signatures", "slip-reports",
                                   "slip-size", "slip-opening", "slip-words", "slip-code"}) {
                CAPTURE(std::string(id));
                REQUIRE(hand.sees(id));
                CHECK(visible_rect(hand.look(), id) == find(hand.look(), id)->rect);
                ++looked;
            }
            CHECK(hand.overflowing().empty());
            REQUIRE(hand.tap("bar-language"));
        }
    }
    CHECK(looked == 4 * 8 * static_cast<int>(the_languages().size()));
}

TEST_CASE("each comparison of words shows what is to be compared") {
    Device device;
    device.put_campaign();
    StewardHand hand(device);
    REQUIRE(hand.tap("steward"));
    REQUIRE(hand.type("stall-1"));
    REQUIRE(hand.tap("next"));

    CHECK(hand.words("key-words") == hand.terminal().enrolment().key_words()->text());
    CHECK(hand.tap("take-certificate"));
    CHECK(hand.words("notice").find("not on the stick") != std::string::npos);
    device.certify();
    REQUIRE(hand.tap("take-certificate"));
    CHECK(hand.words("authority-words") ==
          authority_fingerprint(streetsign::test::sample_manifest().authorities).text());
    REQUIRE(hand.tap("authority-no"));
    CHECK(hand.screen() == "steward-request");
    CHECK(hand.terminal().hindrance() == Hindrance::no_campaign);
}

TEST_CASE("a new terminal needs a campaign on the stick and a fit name, and says so") {
    Device device;
    StewardHand hand(device);
    REQUIRE(hand.tap("steward"));
    REQUIRE(hand.type("stall-1"));
    REQUIRE(hand.tap("next"));
    CHECK(hand.screen() == "steward-ask");
    CHECK(hand.words("notice").find("not on the stick") != std::string::npos);
    device.put_campaign();
    for (int i = 0; i < 7; ++i)
        REQUIRE(hand.tap("key-backspace"));
    REQUIRE(hand.tap("next"));
    CHECK(hand.words("notice").find("Small") == std::string::npos);
    CHECK(hand.words("notice").find("small letters") != std::string::npos);
}

TEST_CASE("a name that cannot be is shown as it was typed, and refused in words") {
    Device device;
    device.put_campaign();
    StewardHand hand(device);
    REQUIRE(hand.tap("steward"));

    REQUIRE(hand.type("Stall_1"));

    CHECK(hand.steward().state().device == "Stall_1");
    CHECK(hand.words("field-device.error").find("small letters") != std::string::npos);
    CHECK_FALSE(hand.tap("next"));
    REQUIRE(hand.tap("key-done"));
    CHECK(hand.screen() == "steward-ask");
    CHECK(std::filesystem::is_empty(device.data() / "device"));
    for (int i = 0; i < 7; ++i)
        REQUIRE(hand.tap("key-backspace"));
    CHECK_FALSE(hand.sees("field-device.error"));
    REQUIRE(hand.type("a-name-that-has-thirty-three-lett"));
    CHECK(hand.sees("field-device.error"));
    REQUIRE(hand.tap("key-backspace"));
    REQUIRE(hand.tap("next"));
    CHECK(hand.words("device").find("a-name-that-has-thirty-three-let") != std::string::npos);
}

TEST_CASE("behind the door nothing is shown without the PIN, and tries are counted down") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    REQUIRE(hand.tap("back"));

    REQUIRE(hand.tap("steward"));
    CHECK(hand.screen() == "steward-pin");
    for (int i = 0; i < 3; ++i) {
        REQUIRE(hand.type("000000"));
        REQUIRE(hand.tap("next"));
        CHECK(hand.words("notice") == "This is not the PIN.");
    }
    CHECK(hand.words("field-pin.error") == "Too many wrong tries. Wait 5 seconds.");
    REQUIRE(hand.type("471199"));
    CHECK_FALSE(hand.tap("next")); // greyed out
    hand.wait(1);
    CHECK(hand.words("field-pin.error") == "Too many wrong tries. Wait 4 seconds.");
    hand.wait(4);
    REQUIRE(hand.tap("next"));
    CHECK(hand.screen() == "steward");
}

TEST_CASE("typed digits of the PIN are never shown and are gone when the door shuts") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.go({"back", "steward"});
    REQUIRE(hand.type("4711"));

    const Node* field = find(hand.look(), "field-pin");
    REQUIRE(field != nullptr);
    CHECK(field->state.masked);
    CHECK(print(hand.look()).find("4711") == std::string::npos);
    REQUIRE(hand.tap("back"));
    CHECK(hand.steward().state().pin.empty());
    CHECK(hand.screen() == "closed");
}

TEST_CASE("the door shuts by itself after three minutes") {
    Device device;
    StewardHand hand(device);
    hand.enrol();

    hand.wait(181);

    CHECK(hand.screen() == "closed");
    REQUIRE(hand.tap("steward"));
    CHECK(hand.screen() == "steward-pin");
}

TEST_CASE("two PINs that differ are not set") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.go({"steward-more", "steward-new-pin"});
    REQUIRE(hand.type("111222"));
    REQUIRE(hand.tap("next"));
    REQUIRE(hand.type("111223"));
    REQUIRE(hand.tap("next"));
    CHECK(hand.words("notice") == "The two were not the same. Begin again.");
    REQUIRE(hand.type("123"));
    REQUIRE(hand.tap("next"));
    CHECK(hand.words("notice") == "A PIN has 6 to 16 digits.");
    hand.go({"back", "back", "back"});

    hand.go_in();
}

TEST_CASE("the date can be moved, but not before the campaign; languages are chosen in order") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    REQUIRE(hand.tap("steward-open"));
    for (int i = 0; i < 3; ++i)
        hand.tap("month-earlier");
    CHECK(hand.steward().state().date == Date{2026, 9, 1});
    CHECK_FALSE(hand.tap("date-earlier"));
    hand.go({"date-later", "next", "stall-en", "stall-el"});
    CHECK_FALSE(hand.tap("next")); // none is chosen
    hand.go({"stall-el", "stall-en", "next", "go", "day-sure"});

    CHECK(hand.terminal().day()->date == Date{2026, 9, 2});
    CHECK(hand.terminal().stall_languages() == std::vector<std::string>{"el", "en"});
}

TEST_CASE("a language in which the terminal has no words cannot be chosen, and it is said why") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.open_day(); // in English and Greek
    REQUIRE(hand.terminal().close_day());
    hand.facts.known_words = {}; // as after a program without Greek was installed
    hand.go_in();
    REQUIRE(hand.tap("steward-open"));
    REQUIRE(hand.tap("next"));

    CHECK(hand.words("words").find("Ελληνικά") != std::string::npos);
    CHECK_FALSE(hand.tap("stall-el")); // greyed out
    CHECK(hand.steward().state().languages == std::vector<std::string>{"en"});
    REQUIRE(hand.tap("stall-en"));
    CHECK_FALSE(hand.tap("next")); // none is left
    REQUIRE(hand.tap("stall-en"));

    hand.facts.known_words = {"el"};
    REQUIRE(hand.tap("back"));
    REQUIRE(hand.tap("next"));
    CHECK_FALSE(hand.sees("words"));
    CHECK(hand.tap("stall-el"));
}

TEST_CASE("a day that is not the clock's is named beside it, and opens at a second tap only") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.go({"steward-open", "month-later", "next", "next"});
    const std::string both = "You chose " + isolated("Wednesday, 21 October 2026") +
                             ", but this terminal's clock says " +
                             isolated("Monday, 21 September 2026") + ".";
    CHECK(hand.words("clock") == both);
    CHECK(hand.look().name == "Not everything is ready");

    REQUIRE(hand.tap("go"));

    CHECK(hand.screen() == "steward-day-sure");
    CHECK(hand.words("clock") == both);
    CHECK_FALSE(hand.terminal().day());
    REQUIRE(hand.tap("back"));
    CHECK(hand.screen() == "steward-date");
    hand.go({"next", "next", "go", "day-sure"});
    CHECK(hand.screen() == "rest");
    CHECK(hand.terminal().day()->date == Date{2026, 10, 21});
}

TEST_CASE("a day beside the clock's is no mistake: zones differ, and midnight passes") {
    for (const char* way : {"date-earlier", "date-later"}) {
        Device device;
        StewardHand hand(device);
        hand.enrol();
        REQUIRE(hand.tap("steward-open"));
        REQUIRE(hand.tap(way));
        hand.go({"next", "next"});
        CHECK_FALSE(hand.sees("clock"));
        REQUIRE(hand.tap("go"));
        CHECK(hand.screen() == "rest");
    }
}

TEST_CASE("a clock that is known to be behind is a remark, and the day is asked once more") {
    Device device;
    device.clock.wall = 1'000'000; // January 1970: no battery, no network
    StewardHand hand(device);
    hand.enrol();
    hand.go({"steward-open", "next", "next"});
    CHECK(hand.words("clock").find("1970") != std::string::npos);
    CHECK(hand.look().name == "Ready to open");
    REQUIRE(hand.tap("go"));
    CHECK(hand.screen() == "steward-day-sure");
}

TEST_CASE("a pause closes the terminal with a sentence, and ends from the same menu") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.open_day();
    hand.go_in();

    REQUIRE(hand.tap("steward-pause"));
    CHECK(hand.screen() == "closed");
    CHECK(hand.terminal().hindrance() == Hindrance::paused);
    hand.go_in();
    REQUIRE(hand.tap("steward-resume"));

    CHECK(hand.screen() == "rest");
}

TEST_CASE("while the next key waits for its certificate, the day is still the steward's") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.open_day();
    SUBCASE("open") {}
    SUBCASE("paused") {
        hand.go_in();
        REQUIRE(hand.tap("steward-pause"));
    }
    const bool paused = hand.terminal().paused();
    REQUIRE(hand.terminal().ask(device.stick(), "stall-1"));
    hand.go_in();
    for (const char* id : {"steward-close", "steward-counts", "steward-handover", "steward-wipe"}) {
        CAPTURE(id);
        CHECK(hand.sees(id));
    }
    CHECK(hand.sees(paused ? "steward-resume" : "steward-pause"));
    REQUIRE(hand.tap("steward-close"));
    REQUIRE(hand.tap("close-day"));
    CHECK_FALSE(hand.terminal().day());
}

TEST_CASE("what the storage does not keep is said, and a pause holds all the same") {
    Device device;
    {
        StewardHand hand(device);
        hand.enrol();
        hand.open_day();
    }
    {
        auto state = Database::open(device.data() / "state" / "state.sqlite");
        REQUIRE(state);
        REQUIRE(state->execute("CREATE TRIGGER full BEFORE INSERT ON settings "
                               "WHEN NEW.name IN ('paused', 'headphones-only') "
                               "BEGIN SELECT RAISE(ABORT, 'nothing is kept'); END"));
    }
    StewardHand hand(device, {800, 480});
    hand.go_in();
    const std::string sentence = "The storage cannot be written. What was signed is kept.";

    REQUIRE(hand.tap("steward-pause"));
    CHECK(hand.words("notice") == sentence);
    CHECK(hand.terminal().hindrance() == Hindrance::paused);
    REQUIRE(hand.tap("steward-resume"));
    CHECK(hand.screen() == "rest");

    hand.go_in();
    REQUIRE(hand.tap("steward-more"));
    REQUIRE(hand.tap("steward-headphones")); // for which the page was scrolled
    CHECK(hand.words("notice") == sentence);
    CHECK(visible_rect(hand.look(), "notice") == find(hand.look(), "notice")->rect);
    CHECK_FALSE(hand.terminal().headphones_only());
}

TEST_CASE("the jack's headphones are a box that is ticked and unticked") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    const auto box = [&] {
        const Node* const node = find(hand.look(), "steward-headphones");
        REQUIRE(node != nullptr);
        CHECK(node->role == Role::checkbox);
        return node->state.checked;
    };

    REQUIRE(hand.tap("steward-more"));
    CHECK_FALSE(box());
    REQUIRE(hand.tap("steward-headphones"));
    CHECK(box());
    CHECK(hand.terminal().headphones_only());
    REQUIRE(hand.tap("steward-headphones"));
    CHECK_FALSE(box());
    CHECK_FALSE(hand.terminal().headphones_only());
}

TEST_CASE("export and answers go by the stick and say what came of it") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.open_day();
    REQUIRE(Device::sign(hand.terminal()));
    hand.go_in();
    hand.close_day();
    REQUIRE(hand.tap("done"));
    hand.go_in();
    REQUIRE(hand.tap("steward-stick"));

    REQUIRE(hand.tap("export"));
    CHECK(hand.words("notice") == "Batches on the stick: 1.");
    REQUIRE(hand.tap("back"));
    for (const char* page : {"steward-counts", "steward-handover"}) {
        REQUIRE(hand.tap(page));
        CHECK(hand.words("last-export") ==
              "Last export to a stick: " + isolated("Monday, 21 September 2026") + ".");
        REQUIRE(hand.tap("back"));
    }
    REQUIRE(hand.tap("steward-stick"));
    device.answer(true);
    REQUIRE(hand.tap("take-answers"));

    CHECK(hand.words("notice") == "Answers that were taken: 2.");
    hand.go({"back", "steward-counts"});
    CHECK(hand.words("count-released") == "Safe: 1");
}

TEST_CASE("answers that come where there is no store wait, and the screen says why") {
    Device device;
    {
        StewardHand hand(device);
        hand.enrol();
        hand.open_day();
        REQUIRE(Device::sign(hand.terminal()));
        REQUIRE(hand.terminal().close_day());
        REQUIRE(hand.terminal().export_to(device.stick()));
    }
    device.answer(true);
    const FilePath state = device.data() / "state";
    std::filesystem::rename(state, device.folder() / "away");
    {
        StewardHand hand(device);
        hand.go_in();
        hand.go({"steward-stick", "take-answers"});
        CHECK(hand.words("notice").find("the tray or the log is gone") != std::string::npos);
        CHECK(device.batch_files() == 1);
    }
    std::filesystem::remove_all(state);
    std::filesystem::rename(device.folder() / "away", state);
    StewardHand hand(device);
    hand.go_in();
    hand.go({"steward-stick", "take-answers", "back", "steward-counts"});
    CHECK(hand.words("count-released") == "Safe: 1");
    CHECK(device.batch_files() == 0);
}

TEST_CASE("the day of the last export is kept, no finer, and an export of nothing is none") {
    Device device;
    {
        StewardHand hand(device);
        hand.enrol();
        hand.go({"steward-stick", "export", "back", "steward-handover"});
        CHECK(hand.words("last-export") == "Nothing was exported to a stick yet.");
        REQUIRE(hand.tap("back"));
        hand.open_day();
        REQUIRE(Device::sign(hand.terminal()));
        REQUIRE(hand.terminal().close_day());
        REQUIRE(hand.terminal().export_to(device.stick()));
    }
    {
        StewardHand hand(device);
        CHECK(hand.terminal().last_export() == Date{2026, 9, 21});
    }
    auto state = Database::open(device.data() / "state" / "state.sqlite");
    REQUIRE(state);
    auto kept = state->prepare("SELECT value FROM settings WHERE name = 'last-export'");
    REQUIRE(kept);
    REQUIRE(*kept->step());
    CHECK(as_text(kept->blob(0)) == "2026-09-21");
}

TEST_CASE("the glass can be wiped: for fifteen seconds no touch does anything") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    REQUIRE(hand.tap("steward-wipe"));
    CHECK(hand.words("countdown") == "15");

    hand.wait(5);
    CHECK(hand.words("countdown") == "10");
    REQUIRE(hand.tap("bar-stop"));
    CHECK(hand.screen() == "steward-wipe-page");
    hand.wait(10);

    CHECK(hand.screen() == "steward");
    REQUIRE(hand.tap("bar-stop"));
    CHECK(hand.screen() == "closed");
}

TEST_CASE("the self-test says what is not as it should be") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.facts.sandboxed = false;
    hand.facts.missing_fonts = {"NotoSansArabic-Bold.ttf"};
    hand.go({"steward-more", "steward-test"});

    CHECK(hand.words("sandbox").find("not shut in") != std::string::npos);
    CHECK(hand.words("fonts").find("NotoSansArabic-Bold.ttf") != std::string::npos);
    CHECK(hand.words("times").find("beat") != std::string::npos);
    CHECK(hand.words("mode").find("rehearsal") != std::string::npos);
    CHECK(hand.words("second").find("no second copy") != std::string::npos);
    CHECK(hand.words("battery").find("unknown") != std::string::npos);
}

TEST_CASE("a retired terminal shows its last slip and never collects again") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    hand.go({"steward-more", "steward-enrol", "retire", "retire-yes"});
    CHECK(hand.sees("slip-words"));
    REQUIRE(hand.tap("done"));

    CHECK(hand.screen() == "closed");
    CHECK(hand.terminal().hindrance() == Hindrance::no_certificate);
    CHECK_FALSE(std::filesystem::exists(device.data() / "device/1.key"));
    // A second name is not asked for: under the certificate of the first none could be admitted.
    hand.go_in();
    hand.go({"steward-more", "steward-enrol"});
    CHECK(hand.screen() == "steward-retired");
    hand.go({"back", "back", "back"});
    const auto asked = hand.terminal().ask(device.stick(), "stall-2");
    REQUIRE_FALSE(asked);
    CHECK(asked.error().code == Code::refused);
    // What it still holds can be carried away.
    hand.go_in();
    hand.go({"steward-stick", "export"});
    CHECK(hand.words("notice") == "Batches on the stick: 1.");
    // And goes when the server has it.
    device.answer(true);
    REQUIRE(hand.tap("take-answers"));
    CHECK(hand.words("notice") == "Answers that were taken: 2.");
    hand.go({"back", "steward-counts"});
    CHECK(hand.words("count-waiting") == "Waiting to be sent: 0");
    CHECK(device.batch_files() == 0);
}

TEST_CASE("counts are not known where there is no store, and the menu says why") {
    Device device;
    {
        StewardHand hand(device);
        hand.enrol();
        hand.open_day();
    }
    std::filesystem::remove_all(device.data() / "state");
    StewardHand hand(device);
    CHECK(hand.words("reason") == "A part of the storage is missing.");
    hand.go_in();

    CHECK(hand.words("opening").find("the tray or the log is gone") != std::string::npos);
    CHECK_FALSE(hand.tap("steward-open")); // greyed out
    CHECK(find(hand.look(), "steward-counts")->value == "Not known");
    REQUIRE(hand.tap("steward-counts"));
    CHECK(hand.words("counts-unknown") == "Not known");
    CHECK_FALSE(hand.sees("count-tray"));
    hand.go({"back", "steward-handover"});
    CHECK(hand.sees("counts-unknown"));
    CHECK_FALSE(hand.sees("count-here"));
}

TEST_CASE("a clock gone wild does not lead the choice of the day out of the campaign") {
    Device device;
    StewardHand hand(device);
    hand.enrol();
    REQUIRE(hand.tap("back"));
    device.clock.wall = seconds_of({2100, 1, 1});
    hand.go_in();
    REQUIRE(hand.tap("steward-open"));

    CHECK(hand.steward().state().date == Date{2027, 7, 1}); // the day after its last one
    CHECK(hand.sees("day-over"));
    CHECK_FALSE(hand.sees("year-earlier")); // a campaign of ten months
    REQUIRE(hand.tap("month-later"));
    CHECK(hand.steward().state().date == Date{2027, 7, 1});
    REQUIRE(hand.tap("date-earlier"));
    CHECK_FALSE(hand.sees("day-over"));
    CHECK(hand.tap("next"));
}

TEST_CASE("a campaign of years is gone through by the year") {
    Device device;
    device.put_campaign(1, [](Manifest& manifest) { manifest.issued = {2024, 1, 15}; });
    auto terminal = device.open();
    REQUIRE(terminal->ask(device.stick(), "stall-1"));
    device.certify();
    const auto offer = terminal->look(device.stick());
    REQUIRE(offer);
    REQUIRE(terminal->accept(*offer));
    terminal.reset();
    device.clock.wall = seconds_of({2024, 2, 29});
    StewardHand hand(device);
    REQUIRE(hand.tap("steward")); // no PIN yet
    REQUIRE(hand.type("271828"));
    REQUIRE(hand.tap("next"));
    REQUIRE(hand.type("271828"));
    hand.go({"next", "steward-open"});

    REQUIRE(hand.tap("year-later"));
    CHECK(hand.steward().state().date == Date{2025, 2, 28});
    REQUIRE(hand.tap("year-earlier"));
    CHECK(hand.steward().state().date == Date{2024, 2, 28});
    REQUIRE(hand.tap("year-earlier"));
    CHECK(hand.steward().state().date == Date{2024, 1, 15});
}
