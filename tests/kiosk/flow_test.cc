// SPDX-License-Identifier: MIT
// Whole visits, touch by touch, in memory.

#include <doctest/doctest.h>

#include <set>

#include "kiosk/text/graphemes.h"
#include "kiosk/ui/layout.h"
#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {
namespace {

void begin_in(Visitor& visitor, const std::string& language) {
    REQUIRE(visitor.tap("begin"));
    if (visitor.screen() == "languages") REQUIRE(visitor.tap("lang-" + language));
    REQUIRE(visitor.screen() == "home");
}

void sign_to_consent(Visitor& visitor, const std::string& language, std::string_view name) {
    begin_in(visitor, language);
    REQUIRE(visitor.tap("sign"));
    REQUIRE(visitor.screen() == "sign");
    REQUIRE(visitor.type(name));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.tap("country-GR"));
    REQUIRE(visitor.screen() == "consent");
}

void sign_to_review(Visitor& visitor, const std::string& language, std::string_view name) {
    sign_to_consent(visitor, language, name);
    REQUIRE(visitor.tap("consent-petition-yes"));
    REQUIRE(visitor.tap("consent-updates-no"));
    REQUIRE(visitor.screen() == "review");
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

} // namespace

TEST_CASE("a passer-by signs in eight taps and is thanked only after the record was kept") {
    for (const std::string& language : the_languages()) {
        CAPTURE(language);
        Visitor visitor;

        sign_to_review(visitor, language, "Ada Lovelace");
        CHECK(visitor.collector.records.empty());
        REQUIRE(visitor.tap("confirm"));

        CHECK(visitor.screen() == "thanks");
        CHECK(visitor.taps <= 8);
        REQUIRE(visitor.collector.records.size() == 1);
        const std::string& record = visitor.collector.records.front();
        CHECK(contains(record, "Ada Lovelace"));
        CHECK(contains(record, "\"GR\""));
        CHECK(contains(record, "\"" + language + "\""));
        for (const PurposeText& purpose : the_texts().in(language).signature_purposes)
            CHECK(contains(record, purpose.statement));
        CHECK_FALSE(visitor.app().session().entered_anything());
        CHECK(visitor.app().take_visit_ended());
        REQUIRE(visitor.tap("done"));
        CHECK(visitor.screen() == "rest");
        CHECK(same_as_new(visitor.app().session()));
    }
}

TEST_CASE("a record is expected while the review is read, and at no other time") {
    Visitor visitor;
    sign_to_consent(visitor, "en", "Ada");
    CHECK_FALSE(visitor.app().at_review());
    REQUIRE(visitor.tap("consent-petition-yes"));
    REQUIRE(visitor.tap("consent-updates-no"));
    REQUIRE(visitor.screen() == "review");
    CHECK(visitor.app().at_review());
    visitor.collector.broken = true;
    REQUIRE(visitor.tap("confirm"));
    CHECK(visitor.app().at_review()); // it may be tried again
    visitor.collector.broken = false;
    REQUIRE(visitor.tap("try-again"));
    CHECK_FALSE(visitor.app().at_review());

    REQUIRE(visitor.tap("done"));
    sign_to_review(visitor, "en", "Grace");
    REQUIRE(visitor.tap("bar-stop"));
    REQUIRE(visitor.tap("erase-yes"));
    CHECK_FALSE(visitor.app().at_review());
}

TEST_CASE("no thanks are said when the record could not be kept, and trying again keeps it once") {
    Visitor visitor;
    sign_to_review(visitor, "en", "Ada");

    visitor.collector.broken = true;
    REQUIRE(visitor.tap("confirm"));
    CHECK(visitor.sees("try-again"));
    CHECK(visitor.screen() == "review");
    CHECK(visitor.collector.records.empty());

    visitor.collector.broken = false;
    REQUIRE(visitor.tap("try-again"));
    CHECK(visitor.screen() == "thanks");
    CHECK(visitor.collector.records.size() == 1);
}

TEST_CASE("whoever begins to sign again is not thanked before that is kept as well") {
    Visitor visitor;
    sign_to_review(visitor, "en", "Ada");
    REQUIRE(visitor.tap("confirm"));
    REQUIRE(visitor.tap("share"));
    REQUIRE(visitor.tap("back"));
    CHECK(visitor.screen() == "thanks"); // of what was kept, and nothing else was begun
    REQUIRE(visitor.tap("share"));
    SUBCASE("and goes back after typing") {
        REQUIRE(visitor.tap("sign"));
        REQUIRE(visitor.type("Grace"));
    }
    SUBCASE("and the terminal takes nothing any more") {
        visitor.collector.hindered = Hindrance::storage_full;
        REQUIRE(visitor.tap("sign"));
        REQUIRE(visitor.screen() == "closed");
    }
    for (int i = 0; i < 8; ++i) {
        visitor.tap("back");
        CHECK(visitor.screen() != "thanks");
    }
    CHECK(visitor.screen() == "home");
}

TEST_CASE("a report is not taken for the signature that is begun after it") {
    Visitor visitor;
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("report"));
    REQUIRE(visitor.tap("choice-school"));
    REQUIRE(visitor.tap("choice-police"));
    REQUIRE(visitor.tap("country-FR"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.type("cameras"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.tap("consent-sighting-yes"));
    REQUIRE(visitor.tap("consent-ask-back-no"));
    REQUIRE(visitor.tap("confirm"));
    REQUIRE(visitor.tap("share"));
    REQUIRE(visitor.tap("sign"));
    REQUIRE(visitor.type("Ada"));
    visitor.press(Key::back);
    visitor.press(Key::back);
    CHECK_FALSE(visitor.sees("saved"));
    CHECK(visitor.app().session().entered_anything());
    visitor.wait(61);
    CHECK(visitor.sees("more-time")); // there is something to lose
}

TEST_CASE("nobody sees a yes before the whole statement that it answers") {
    int in_the_foot = 0;
    int below = 0;
    for (const Size size : {Size{800, 480}, Size{1280, 800}, Size{800, 1280}})
        for (int text_size = 0; text_size < text_size_count; ++text_size)
            for (const char* language : {"de", "el", "ar"}) {
                CAPTURE(size.width);
                CAPTURE(size.height);
                CAPTURE(text_size);
                CAPTURE(language);
                Visitor visitor(size);
                visitor.painting = false;
                begin_in(visitor, language);
                REQUIRE(visitor.enlarge(text_size));
                REQUIRE(visitor.tap("sign"));
                REQUIRE(visitor.type(language == std::string_view("el") ? "Ζ" : "1"));
                REQUIRE(visitor.tap("next"));
                REQUIRE(visitor.tap("country-GR"));
                for (const std::string purpose : {"petition", "updates"}) {
                    CAPTURE(purpose);
                    const std::string yes = "consent-" + purpose + "-yes";
                    const Rect statement = find(visitor.look(), "statement")->rect;
                    const auto in_foot = [&] {
                        return find(*find(visitor.look(), "scroll"), yes) == nullptr;
                    };
                    const bool began_in_foot = in_foot();
                    if (visible_rect(visitor.look(), "statement") == statement) {
                        ++in_the_foot;
                    } else {
                        ++below;
                        CHECK(visible_rect(visitor.look(), yes).empty());
                        CHECK(find(visitor.look(), yes)->rect.y > statement.end_y());
                    }
                    // What is said after a no is seen, and moves nothing between page and foot.
                    REQUIRE(visitor.tap("consent-" + purpose + "-no"));
                    if (purpose != "petition") continue;
                    CHECK_FALSE(visible_rect(visitor.look(), "needed").empty());
                    CHECK(in_foot() == began_in_foot);
                    REQUIRE(visitor.tap(yes));
                }
                REQUIRE(visitor.screen() == "review");
            }
    CHECK(in_the_foot > 10);
    CHECK(below > 10);
    MESSAGE(in_the_foot << " times the answers were in the foot, " << below
                        << " times below the statement");
}

TEST_CASE("an e-mail address is asked only after a yes to what needs it, and checked in words") {
    Visitor visitor;
    sign_to_consent(visitor, "en", "Ada");
    REQUIRE(visitor.tap("consent-petition-yes"));
    REQUIRE(visitor.tap("consent-updates-yes"));
    REQUIRE(visitor.sees("field-email"));

    REQUIRE(visitor.type("ada"));
    REQUIRE(visitor.tap("next"));
    CHECK(visitor.sees("field-email.error"));
    REQUIRE(visitor.type("@example.org"));
    CHECK_FALSE(visitor.sees("field-email.error"));
    REQUIRE(visitor.tap("next"));
    CHECK(visitor.screen() == "review");

    // A no takes the address with it.
    REQUIRE(visitor.tap("change-updates"));
    REQUIRE(visitor.tap("consent-updates-no"));
    CHECK(visitor.screen() == "review");
    CHECK(visitor.app().session().field("email") == nullptr);
    REQUIRE(visitor.tap("confirm"));
    CHECK_FALSE(contains(visitor.collector.records.front(), "ada@example.org"));
}

TEST_CASE(
    "nothing is ticked beforehand, and without the needed yes there is no way to the review") {
    Visitor visitor;
    sign_to_consent(visitor, "en", "Ada");
    CHECK(visitor.app().session().answer("petition") == Answer::open);
    CHECK(visitor.app().session().answer("updates") == Answer::open);

    REQUIRE(visitor.tap("consent-petition-no"));

    CHECK(visitor.screen() == "consent");
    CHECK(visitor.sees("needed"));
    CHECK(visitor.collector.records.empty());
}

TEST_CASE("what a needed no means is in sight, however far the page was turned") {
    for (const Size panel : {Size{800, 480}, Size{1280, 800}}) {
        Visitor visitor(panel);
        sign_to_consent(visitor, "en", "Ada");
        visitor.press(Key::page_down);
        visitor.press(Key::page_down);
        REQUIRE(visitor.tap("consent-petition-no"));
        const Node& tree = visitor.look();
        const Node* const needed = find(tree, "needed");
        REQUIRE(needed != nullptr);
        CHECK(visible_rect(tree, "needed") == needed->rect);
    }
}

TEST_CASE("a finger that lay on the glass when the warning came is one that was lifted") {
    Visitor visitor;
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("sign"));
    const auto touch = [&](Touch::Phase phase, std::string_view id, std::int64_t finger) {
        const Point at = visible_rect(visitor.look(), id).center();
        Input input{static_cast<std::int64_t>(visitor.clock.ms), Touch{phase, finger, at}};
        visitor.app().take(input);
    };
    touch(Touch::Phase::down, "key-space", 7);
    visitor.wait(61);
    REQUIRE(visitor.app().session().over == Over::idle);
    SUBCASE("it is lifted") { touch(Touch::Phase::up, "key-space", 7); }
    SUBCASE("it is moved and lifted") {
        touch(Touch::Phase::move, "key-space", 7);
        touch(Touch::Phase::up, "key-space", 7);
    }
    CHECK(visitor.app().session().over == Over::nothing);
    visitor.wait(1);
    touch(Touch::Phase::down, "key-a", 8);
    touch(Touch::Phase::up, "key-a", 8);
    CHECK(visitor.app().session().entered_anything());
}

TEST_CASE("by keys alone a letter is typed that no key shows") {
    Visitor visitor;
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("sign"));
    CHECK_FALSE(visitor.sees("key-others"));
    const auto choose = [&](const std::string& id) {
        CAPTURE(id);
        for (int i = 0; i < 200 && visitor.app().session().hands.focus() != id; ++i)
            visitor.press(i < 100 ? Key::tab : Key::tab_back);
        REQUIRE(visitor.app().session().hands.focus() == id);
        visitor.press(Key::select);
    };
    for (const std::string id : {"key-others", "key-n", "key-u00f1", "key-n"})
        choose(id);
    CHECK(visitor.app().session().field("name")->text.text() == "ñn");
}

TEST_CASE("a key that turns the page turns none behind a dialog") {
    Visitor visitor({800, 480});
    sign_to_consent(visitor, "en", "Ada");
    REQUIRE(visitor.tap("bar-stop"));
    REQUIRE(open_dialog(visitor.look()) != nullptr);
    visitor.press(Key::page_down);
    CHECK(find(visitor.look(), "scroll")->scroll_y == 0);
}

TEST_CASE("the language can be changed in the middle of a form and nothing entered is lost") {
    const auto languages = the_languages();
    Visitor visitor;
    sign_to_consent(visitor, languages.front(), "Ada");
    for (const std::string& language : languages) {
        CAPTURE(language);
        REQUIRE(visitor.tap("bar-language"));
        REQUIRE(visitor.tap("lang-" + language));
        CHECK(visitor.app().language() == language);
        CHECK(visitor.screen() == "consent");
        CHECK(find(visitor.look(), "statement")->name ==
              the_texts().in(language).signature_purposes.front().statement);
    }
    CHECK(visitor.app().session().field("name")->text.text() == "Ada");
}

TEST_CASE("a yes holds for the words that were read: in another language each is asked again") {
    Visitor visitor;
    sign_to_consent(visitor, "en", "Ada");
    REQUIRE(visitor.tap("consent-petition-yes"));
    REQUIRE(visitor.tap("consent-updates-yes"));
    REQUIRE(visitor.sees("field-email"));
    REQUIRE(visitor.type("ada@example.org"));
    const auto to_greek = [&] {
        REQUIRE(visitor.tap("bar-language"));
        REQUIRE(visitor.tap("lang-el"));
    };
    SUBCASE("at the review") {
        REQUIRE(visitor.tap("next"));
        REQUIRE(visitor.screen() == "review");
        to_greek();
    }
    SUBCASE("at a field that hangs on a yes") { to_greek(); }
    SUBCASE("at a field before all consents") {
        REQUIRE(visitor.tap("next"));
        REQUIRE(visitor.tap("change-name"));
        to_greek();
        CHECK(visitor.sees("field-name"));
        REQUIRE(visitor.tap("next"));
    }
    SUBCASE("while reading, on the way back into the form") {
        REQUIRE(visitor.tap("next"));
        REQUIRE(visitor.tap("change-petition"));
        to_greek();
    }
    SUBCASE("after the terminal was closed over the review, and opened again") {
        REQUIRE(visitor.tap("next"));
        REQUIRE(visitor.screen() == "review");
        visitor.collector.hindered = Hindrance::storage_full;
        REQUIRE(visitor.tap("confirm"));
        REQUIRE(visitor.tap("read"));
        visitor.collector.hindered = Hindrance::none;
        visitor.wait(1);
        to_greek();
        REQUIRE(visitor.tap("sign"));
    }
    const LanguageTexts& greek = the_texts().in("el");
    for (const PurposeText& purpose : greek.signature_purposes) {
        REQUIRE(visitor.screen() == "consent");
        CHECK(find(visitor.look(), "statement")->name == purpose.statement);
        CHECK(visitor.app().session().answer(purpose.id) == Answer::open);
        REQUIRE(visitor.tap("consent-" + purpose.id + "-yes"));
    }
    if (visitor.sees("field-email")) REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.screen() == "review");
    CHECK(visitor.app().session().field("email")->text.text() == "ada@example.org");
    REQUIRE(visitor.tap("confirm"));
    REQUIRE(visitor.collector.records.size() == 1);
    for (const PurposeText& purpose : greek.signature_purposes)
        CHECK(contains(visitor.collector.records.front(), purpose.statement));
}

TEST_CASE(
    "in another language each yes is asked again, also on the way back from a closed terminal") {
    Visitor visitor;
    sign_to_review(visitor, "en", "Ada");
    visitor.collector.hindered = Hindrance::storage_broken;
    REQUIRE(visitor.tap("confirm"));
    REQUIRE(visitor.screen() == "closed");
    visitor.collector.hindered = Hindrance::none;
    REQUIRE(visitor.tap("bar-language"));
    REQUIRE(visitor.tap("lang-el"));
    REQUIRE(visitor.tap("back"));
    const LanguageTexts& greek = the_texts().in("el");
    for (const PurposeText& purpose : greek.signature_purposes) {
        REQUIRE(visitor.screen() == "consent");
        CHECK(find(visitor.look(), "statement")->name == purpose.statement);
        REQUIRE(visitor.tap("consent-" + purpose.id + (purpose.id == "petition" ? "-yes" : "-no")));
    }
    REQUIRE(visitor.screen() == "review");
    REQUIRE(visitor.tap("confirm"));
    CHECK(visitor.collector.records.size() == 1);
}

TEST_CASE("the way back from a closed terminal is the review, where no language was changed") {
    Visitor visitor;
    sign_to_review(visitor, "en", "Ada");
    visitor.collector.hindered = Hindrance::storage_broken;
    REQUIRE(visitor.tap("confirm"));
    REQUIRE(visitor.screen() == "closed");
    REQUIRE(visitor.tap("back"));
    CHECK(visitor.screen() == "review");
    CHECK(visitor.app().session().answer("petition") == Answer::yes);
}

TEST_CASE("the same language chosen once more asks nothing again") {
    Visitor visitor;
    sign_to_review(visitor, "en", "Ada");
    REQUIRE(visitor.tap("bar-language"));
    REQUIRE(visitor.tap("lang-en"));
    CHECK(visitor.screen() == "review");
}

TEST_CASE("the second half of a double tap does nothing on a screen that nobody has seen") {
    for (const Size size : {Size{800, 480}, Size{1280, 800}, Size{800, 1280}}) {
        CAPTURE(size.width);
        CAPTURE(size.height);
        Visitor visitor(size);
        sign_to_consent(visitor, "en", "Ada");
        const Point yes = visible_rect(visitor.look(), "consent-petition-yes").center();
        const auto tap_at = [&](Point at) {
            visitor.touch(Touch::Phase::down, at);
            visitor.look();
            visitor.touch(Touch::Phase::up, at);
            visitor.look();
        };
        visitor.clock.ms += 1000;
        tap_at(yes);
        CHECK(visitor.sees("consent-updates-yes"));
        CHECK(hit(visitor.look(), yes) != nullptr); // something stands there now
        visitor.clock.ms += 200;
        tap_at({yes.x + 3, yes.y - 3});
        CHECK(visitor.sees("consent-updates-yes"));
        CHECK(visitor.app().session().answer("updates") == Answer::open);
        visitor.clock.ms += 400; // they have looked
        tap_at(yes);
        CHECK(visitor.app().session().answer("updates") != Answer::open);
    }
    Visitor visitor; // on a screen that stays, the same key as fast as one likes
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("sign"));
    visitor.clock.ms += 1000;
    REQUIRE(visitor.tap("key-e"));
    REQUIRE(visitor.tap("key-e"));
    CHECK(visitor.app().session().field("name")->text.size() == 2);
}

TEST_CASE("stop asks once when something was entered, and wipes") {
    Visitor visitor;
    sign_to_consent(visitor, "en", "Ada");
    visitor.app().take_visit_ended();

    REQUIRE(visitor.tap("bar-stop"));
    REQUIRE(visitor.tap("erase-no"));
    CHECK(visitor.screen() == "consent");
    REQUIRE(visitor.tap("bar-stop"));
    REQUIRE(visitor.tap("erase-yes"));

    CHECK(visitor.screen() == "rest");
    CHECK(same_as_new(visitor.app().session()));
    CHECK(visitor.app().take_visit_ended());
    CHECK(visitor.collector.records.empty());
}

TEST_CASE("an idle visitor is warned after 60 s and wiped after 30 more; a touch gives time") {
    Visitor visitor;
    sign_to_consent(visitor, "en", "Ada");

    visitor.wait(59);
    CHECK_FALSE(visitor.sees("more-time"));
    visitor.wait(2);
    CHECK(visitor.sees("more-time"));
    REQUIRE(visitor.tap("more-time"));
    CHECK_FALSE(visitor.sees("more-time"));
    CHECK(visitor.screen() == "consent");

    visitor.wait(89);
    CHECK(visitor.sees("more-time"));
    visitor.wait(2);
    CHECK(visitor.screen() == "rest");
    CHECK(same_as_new(visitor.app().session()));
}

TEST_CASE("a reader has three minutes") {
    Visitor visitor;
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("read"));

    visitor.wait(175);
    CHECK_FALSE(visitor.sees("more-time"));
    visitor.wait(10);
    CHECK(visitor.sees("more-time"));
    visitor.wait(30);
    CHECK(visitor.screen() == "rest");
}

TEST_CASE("the review hides itself after 30 s, and the touch that shows it again does only that") {
    Visitor visitor;
    sign_to_review(visitor, "en", "Ada");

    visitor.wait(31);
    CHECK(visitor.app().session().masked);
    REQUIRE(visitor.tap("confirm")); // lands on a hidden page
    CHECK(visitor.screen() == "review");
    CHECK_FALSE(visitor.app().session().masked);
    CHECK(visitor.collector.records.empty());
    REQUIRE(visitor.tap("confirm"));
    CHECK(visitor.screen() == "thanks");
}

TEST_CASE("what keeps the terminal from collecting is said before anyone types") {
    for (int i = 1; i < hindrance_count; ++i) {
        if (i == no_hindrance) continue;
        CAPTURE(i);
        Visitor visitor;
        visitor.collector.hindered = static_cast<Hindrance>(i);
        visitor.wait(1);

        CHECK(visitor.screen() == "closed");
        REQUIRE(visitor.sees("reason"));
        CHECK_FALSE(find(visitor.look(), "reason")->name.empty());
        CHECK(visitor.sees("address-code"));
        REQUIRE(visitor.tap("read"));
        CHECK(visitor.screen() == "petition");
        REQUIRE(visitor.tap("sign"));
        CHECK(visitor.screen() == "closed");
        CHECK_FALSE(visitor.sees("keyboard"));
    }
}

TEST_CASE("who reads the closed screen in a language goes on in it") {
    for (const char* way : {"read", "cases", "share"}) {
        CAPTURE(way);
        Visitor visitor;
        visitor.app().set_stall_languages({"en", "el", "fr"});
        visitor.collector.hindered = Hindrance::day_closed;
        visitor.wait(16);
        REQUIRE(visitor.screen() == "closed");
        REQUIRE(visitor.app().language() == "el"); // it turns
        REQUIRE(visitor.tap(way));
        CHECK(visitor.screen() != "closed");
        CHECK(visitor.app().language() == "el");
    }
}

TEST_CASE("behind a closed terminal no steward comes in over what somebody has entered") {
    struct Door final : StewardScreens {
        void enter() override {}
        void leave() override {}
        Node build(const View&) override {
            Node node;
            node.id = "door";
            return node;
        }
        bool act(const Action&, const Input&, const View&) override { return true; }
    } door;
    Visitor visitor({1280, 800}, &door);
    sign_to_review(visitor, "en", "Ada");
    visitor.collector.hindered = Hindrance::storage_broken;
    REQUIRE(visitor.tap("confirm"));
    REQUIRE(visitor.screen() == "closed");
    CHECK_FALSE(visitor.sees("steward"));
    SUBCASE("until they have gone") { visitor.wait(300); }
    SUBCASE("until they stop") {
        REQUIRE(visitor.tap("bar-stop"));
        CHECK(visitor.app().session().entered_anything()); // they are asked first
        REQUIRE(visitor.tap("erase-yes"));
    }
    SUBCASE("while nothing was entered") {
        REQUIRE(visitor.tap("bar-stop"));
        REQUIRE(visitor.tap("erase-yes"));
        REQUIRE(visitor.tap("read"));
        REQUIRE(visitor.tap("sign"));
        REQUIRE(visitor.app().session().screen == ScreenName::closed);
    }
    REQUIRE(visitor.screen() == "closed");
    CHECK_FALSE(visitor.app().session().entered_anything());
    REQUIRE(visitor.tap("steward"));
    CHECK(visitor.app().session().screen == ScreenName::steward);
}

TEST_CASE("a terminal without a campaign is closed and does not fall over") {
    Visitor visitor;
    visitor.app().set_campaign(nullptr);
    visitor.collector.hindered = Hindrance::no_campaign;
    visitor.wait(1);

    CHECK(visitor.screen() == "closed");
    visitor.tap("bar-text-size");
    visitor.tap("bar-language");
    CHECK(visitor.screen() == "closed");
    visitor.wait(200);
    CHECK(visitor.screen() == "closed");
}

TEST_CASE("a terminal without a campaign says so in every language it has, one after the other") {
    Visitor visitor;
    visitor.app().set_campaign(nullptr);
    visitor.collector.hindered = Hindrance::no_campaign;
    visitor.wait(1);
    std::set<std::string> titles;
    std::set<std::string> languages;
    const auto read = [&] {
        languages.insert(std::string(visitor.app().language()));
        titles.insert(visitor.look().name);
    };
    CHECK(visitor.app().language() == "en");
    const std::size_t all = visitor.app().languages().size();
    CHECK(all == the_catalogues().languages().size());

    for (std::size_t i = 0; i < all; ++i) {
        read();
        REQUIRE(visitor.tap("bar-language"));
    }

    CHECK(languages.size() == all);
    CHECK(titles.size() == all);
    CHECK(visitor.app().language() == "en"); // and begins again
    visitor.tap("bar-language");
    visitor.wait(200);
    CHECK(visitor.screen() == "closed");
    CHECK(visitor.app().session().language.empty());
}

TEST_CASE("who is too young is told so kindly, and nothing of them is kept") {
    Visitor visitor;
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("sign"));
    REQUIRE(visitor.type("Ada"));
    REQUIRE(visitor.tap("back"));

    REQUIRE(visitor.tap("too-young"));

    CHECK(visitor.screen() == "too-young");
    CHECK_FALSE(visitor.app().session().entered_anything());
    REQUIRE(visitor.tap("share"));
    CHECK(visitor.screen() == "share");
}

TEST_CASE("a sighting is reported through the same form") {
    Visitor visitor;
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("report"));
    REQUIRE(visitor.tap("choice-school"));
    REQUIRE(visitor.tap("choice-police"));
    REQUIRE(visitor.tap("country-FR"));
    REQUIRE(visitor.type("Nice"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.type("cameras at the gate"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.type("2019"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.tap("consent-sighting-yes"));
    REQUIRE(visitor.tap("consent-ask-back-no"));
    REQUIRE(visitor.tap("confirm"));

    CHECK(visitor.screen() == "thanks");
    REQUIRE(visitor.collector.kinds.size() == 1);
    CHECK(visitor.collector.kinds.front() == RecordKind::report);
    CHECK(contains(visitor.collector.records.front(), "cameras at the gate"));
}

TEST_CASE("what may stay empty is left out by a word that says so, until something is typed") {
    Visitor visitor;
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("report"));
    REQUIRE(visitor.tap("choice-school"));
    CHECK_FALSE(visitor.sees("next")); // a choice that must be made
    REQUIRE(visitor.tap("choice-police"));
    REQUIRE(visitor.tap("country-FR"));
    REQUIRE(visitor.sees("field-town"));
    CHECK(find(visitor.look(), "next")->name == "Leave it out");
    REQUIRE(visitor.type("N"));
    CHECK(find(visitor.look(), "next")->name == "Go on");
    REQUIRE(visitor.tap("key-backspace"));
    CHECK(find(visitor.look(), "next")->name == "Leave it out");
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.sees("field-what"));
    CHECK(find(visitor.look(), "next")->name == "Go on"); // what must be filled in
    REQUIRE(visitor.tap("next"));
    CHECK(visitor.sees("field-what.error"));
    REQUIRE(visitor.type("cameras"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.tap("consent-sighting-yes"));
    REQUIRE(visitor.tap("consent-ask-back-no"));
    REQUIRE(visitor.tap("confirm"));
    CHECK_FALSE(contains(visitor.collector.records.front(), "town"));
}

TEST_CASE("every case can be reached from the list, and the map leads to a country's cases") {
    Visitor visitor;
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("cases"));
    int opened = 0;
    for (const CaseGroup& group : the_campaign().cases->groups) {
        REQUIRE(visitor.tap("case-group-" + group.id));
        for (const Case& one : the_campaign().cases->cases) {
            if (one.group != group.id) continue;
            REQUIRE(visitor.tap("case-" + one.id));
            CHECK(visitor.screen() == "case");
            CHECK(visitor.sees("source-1") == !one.sources.empty());
            REQUIRE(visitor.tap("back"));
            ++opened;
        }
        REQUIRE(visitor.tap("back"));
        CHECK(visitor.screen() == "cases");
    }
    CHECK(opened == static_cast<int>(the_campaign().cases->cases.size()));

    visitor.app().reveal("map");
    visitor.look();
    const Rect map = visible_rect(visitor.look(), "map");
    // Somewhere in France, by the picture's own proportions.
    const Point france{map.x + map.width * 33 / 100, map.y + map.height * 66 / 100};
    visitor.touch(Touch::Phase::down, france);
    visitor.touch(Touch::Phase::up, france);
    visitor.look();
    CHECK(visitor.app().session().open_country == "fr");
}

TEST_CASE("the rest screen begins at any touch and by any letter key") {
    Visitor visitor;
    visitor.touch(Touch::Phase::down, {3, 400});
    visitor.touch(Touch::Phase::up, {3, 400});
    CHECK(visitor.screen() != "rest");
    REQUIRE(visitor.tap("bar-stop"));
    CHECK(visitor.screen() == "rest");

    visitor.press(Key::text, "x");
    CHECK(visitor.screen() != "rest");
}

TEST_CASE("the rest screen begins at a tap, and not where a finger wanders over its empty ground") {
    for (int text_size = 0; text_size < text_size_count; ++text_size)
        for (const Point way : {Point{0, -200}, {0, -60}, {300, 0}, {2, -2}}) {
            CAPTURE(text_size);
            CAPTURE(way.x);
            CAPTURE(way.y);
            Visitor visitor({800, 480});
            visitor.app().set_panel_inches(7);
            REQUIRE(visitor.enlarge(text_size));
            const Rect page = visible_rect(visitor.look(), "scroll");
            const Point from{6, page.end_y() - 20};
            visitor.clock.ms += 1000;
            visitor.touch(Touch::Phase::down, from);
            for (int i = 1; i <= 10; ++i)
                visitor.touch(Touch::Phase::move,
                              {from.x + way.x * i / 10, from.y + way.y * i / 10});
            visitor.touch(Touch::Phase::up, {from.x + way.x, from.y + way.y});
            const bool tap = way.x == 2; // no finger holds quite still
            CHECK((visitor.screen() == "rest") == !tap);
        }
}

TEST_CASE("a double tap anywhere on the rest screen chooses no language that nobody has seen") {
    Visitor visitor;
    REQUIRE(visitor.tap("begin"));
    std::vector<Point> places;
    for (const std::string& language : the_languages())
        places.push_back(visible_rect(visitor.look(), "lang-" + language).center());
    REQUIRE(visitor.tap("bar-stop"));
    const auto ground = std::find_if(places.begin(), places.end(),
                                     [&](Point at) { return hit(visitor.look(), at) == nullptr; });
    REQUIRE(ground != places.end());
    visitor.clock.ms += 1000;
    for (int i = 0; i < 2; ++i) {
        visitor.touch(Touch::Phase::down, *ground);
        visitor.touch(Touch::Phase::up, *ground);
        CHECK(visitor.screen() == "languages");
        visitor.clock.ms += 200;
    }
    CHECK(visitor.app().session().language.empty());
}

TEST_CASE("a finger that came down in the visit before begins no other when it is lifted") {
    Visitor visitor;
    begin_in(visitor, "en");
    const auto touch = [&](Touch::Phase phase, std::int64_t finger, Point at) {
        Input input{static_cast<std::int64_t>(visitor.clock.ms), Touch{phase, finger, at}};
        visitor.app().take(input);
        visitor.look();
    };
    const Point stop = visible_rect(visitor.look(), "bar-stop").center();
    const Point ground{3, 400};
    visitor.clock.ms += 1000;
    touch(Touch::Phase::down, 1, stop);
    touch(Touch::Phase::down, 2, ground);
    touch(Touch::Phase::up, 1, stop);
    REQUIRE(visitor.screen() == "rest");
    visitor.clock.ms += 1000;
    touch(Touch::Phase::up, 2, ground);
    CHECK(visitor.screen() == "rest");
    touch(Touch::Phase::down, 2, ground);
    touch(Touch::Phase::up, 2, ground);
    CHECK(visitor.screen() != "rest");
}

TEST_CASE("after any visit the rest screen is the same, pixel by pixel") {
    Visitor visitor;
    const auto fresh = visitor.pixels();
    begin_in(visitor, "en");
    for (int i = 0; i < 3; ++i) {
        visitor.tap("bar-text-size");
        visitor.tap("bar-contrast");
    }
    visitor.tap("sign");
    visitor.tap("key-q");
    visitor.wait(95);
    CHECK(visitor.screen() == "rest");
    CHECK(visitor.pixels() == fresh);
}

TEST_CASE(
    "comforts that somebody chose on the rest screen are taken back after a minute, unasked") {
    Visitor visitor;
    const auto fresh = visitor.pixels();
    REQUIRE(visitor.tap("bar-contrast"));
    CHECK(visitor.pixels() != fresh);
    visitor.wait(59);
    CHECK_FALSE(same_as_new(visitor.app().session()));
    visitor.wait(3);
    CHECK(same_as_new(visitor.app().session()));
    CHECK(visitor.pixels() == fresh);
}

TEST_CASE("without receipts the thanks speak of none") {
    Visitor visitor;
    sign_to_review(visitor, "en", "Ada");
    REQUIRE(visitor.tap("confirm"));
    CHECK_FALSE(visitor.sees("receipt"));
    CHECK_FALSE(visitor.sees("receipt-code"));
}

TEST_CASE("a receipt is shown on a tap beside the risk, and gone however the thanks are left") {
    const auto thanked = [](Visitor& visitor) {
        visitor.collector.receipt =
            "https://example.org/receipt#" + std::string(64, 'a') + "." + std::string(32, 'b');
        sign_to_review(visitor, "en", "Ada");
        REQUIRE(visitor.tap("confirm"));
        REQUIRE(visitor.sees("receipt"));
        CHECK(visitor.sees("receipt-risk"));
        CHECK_FALSE(visitor.sees("receipt-code")); // not before somebody asks
        visitor.app().take_visit_ended();
    };
    int ways = 0;
    const std::vector<std::vector<const char*>> leaving{
        {"done"},
        {"share"},
        {"bar-stop"},
        {"receipt", "receipt-no"},
        {"receipt", "done"},
        {"receipt", "share"},
        {"receipt", "bar-stop"},
        {"receipt", "bar-language", "lang-el", "done"},
    };
    for (const auto& taps : leaving) {
        Visitor visitor;
        thanked(visitor);
        for (const char* id : taps) {
            CAPTURE(id);
            REQUIRE(visitor.tap(id));
            if (std::string_view(id) == "receipt") {
                CHECK(visitor.sees("receipt-code"));
                CHECK(visitor.sees("receipt-risk"));
                CHECK(visitor.app().remembered_codes() == 1);
            }
        }
        CHECK(visitor.app().session().receipt.empty());
        CHECK_FALSE(visitor.app().session().receipt_shown);
        CHECK_FALSE(visitor.sees("receipt-code"));
        CHECK(visitor.app().take_visit_ended());                       // what was drawn is wiped
        const bool another = taps.back() == std::string_view("share"); // has one of its own
        CHECK(visitor.app().remembered_codes() == (another ? 1 : 0));
        ++ways;
    }
    Visitor walked_away;
    thanked(walked_away);
    REQUIRE(walked_away.tap("receipt"));
    REQUIRE(walked_away.tap("bar-language")); // one may read about it in another language
    REQUIRE(walked_away.tap("lang-el"));
    CHECK(walked_away.sees("receipt-code"));
    walked_away.wait(62);
    CHECK(walked_away.screen() == "rest");
    CHECK(same_as_new(walked_away.app().session()));
    CHECK(walked_away.app().remembered_codes() == 0);
    ++ways;
    MESSAGE(ways << " ways out of the thanks");
}

TEST_CASE("the thanks give way to the next person after a minute") {
    Visitor visitor;
    sign_to_review(visitor, "en", "Ada");
    REQUIRE(visitor.tap("confirm"));
    visitor.wait(61);
    CHECK(visitor.screen() == "rest");
}

TEST_CASE("an app without anything to do says when it wants to be woken") {
    Visitor visitor;
    visitor.look();
    const int rest = visitor.app().timeout_ms();
    CHECK((rest == -1 || rest > 10'000));
    begin_in(visitor, "en");
    visitor.look();
    CHECK(visitor.app().timeout_ms() > 55'000);
    REQUIRE(visitor.tap("sign"));
    visitor.wait(61);
    CHECK(visitor.app().timeout_ms() <= 1000);
}

TEST_CASE("a long press acts while the finger is still down, with nothing else going on") {
    Visitor visitor;
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("sign"));
    REQUIRE(visitor.sees("key-e"));
    REQUIRE(find(visitor.look(), "key-e")->holdable);
    CHECK(visitor.hold("key-e"));
    CHECK(visitor.sees("key-u00e9"));
}

TEST_CASE("a hardware keyboard types, erases and moves on") {
    Visitor visitor;
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("sign"));
    for (const char* letter : {"Z", "o", "\xC3\xAB", "x"})
        visitor.press(Key::text, letter);
    visitor.press(Key::backspace);

    CHECK(visitor.app().session().field("name")->text.text() == "Zo\xC3\xAB");
}

TEST_CASE("a finger in what was typed puts the caret where it is, in every direction of text") {
    struct Sample {
        const char* language;
        const char* typed;
        const char* wrong; // the letter in it that is to be taken out
        const char* meant;
    };
    int places = 0;
    for (const Sample& sample : {Sample{"en", "Ada Loovelace", "Ada Loo", "Ada Lovelace"},
                                 {"el", "Μαρίαα Κάλλας", "Μαρίαα", "Μαρία Κάλλας"},
                                 {"ar", "فيرووز حداد", "فيروو", "فيروز حداد"}})
        for (const Size size : {Size{800, 480}, Size{1280, 800}}) {
            CAPTURE(sample.language);
            CAPTURE(size.width);
            Visitor visitor(size);
            begin_in(visitor, sample.language);
            REQUIRE(visitor.tap("sign"));
            REQUIRE(visitor.type(sample.typed));
            const auto entry = [&] { return visitor.app().session().field("name"); };
            const Rect box = visible_rect(visitor.look(), "field-name");
            const auto touch_at = [&](int x) {
                visitor.touch(Touch::Phase::down, {x, box.center().y});
                visitor.touch(Touch::Phase::up, {x, box.center().y});
                return entry()->caret;
            };

            const bool forward = sample.language != std::string_view("ar");
            std::set<std::uint32_t> found;
            std::uint32_t before = touch_at(forward ? box.x + 1 : box.end_x() - 2);
            CHECK(before == 0);
            for (int x = 1; x < box.width - 1; ++x) {
                const std::uint32_t now = touch_at(forward ? box.x + x : box.end_x() - 1 - x);
                CHECK(now >= before);
                found.insert(before = now);
            }
            CHECK(before == entry()->text.size());
            CHECK(found.size() == grapheme_count(entry()->text.view()) + 1);
            places += static_cast<int>(found.size());

            // The letter too many is behind the nearest boundary: one touch there, one backspace.
            const auto wanted = static_cast<std::uint32_t>(std::string_view(sample.wrong).size());
            for (int x = box.x + 1; x < box.end_x() - 1 && entry()->caret != wanted; ++x)
                touch_at(x);
            REQUIRE(entry()->caret == wanted);
            REQUIRE(visitor.tap("key-backspace"));
            CHECK(entry()->text.text() == sample.meant);
        }
    MESSAGE(places << " places for a caret were touched");
}

TEST_CASE("a touch in a text of several lines puts the caret into the line it touches") {
    Visitor visitor({1280, 800});
    begin_in(visitor, "en");
    REQUIRE(visitor.tap("report"));
    REQUIRE(visitor.tap("choice-school"));
    REQUIRE(visitor.tap("choice-police"));
    REQUIRE(visitor.tap("country-FR"));
    REQUIRE(visitor.tap("next")); // no town
    REQUIRE(visitor.sees("field-what"));
    const std::string line = "cameras over the gate and over the till of the market hall ";
    REQUIRE(visitor.type(line + line + line));
    const auto entry = [&] { return visitor.app().session().field("what"); };
    const Rect box = visible_rect(visitor.look(), "field-what");
    const auto touch_at = [&](int y) {
        visitor.touch(Touch::Phase::down, {box.center().x, y});
        visitor.touch(Touch::Phase::up, {box.center().x, y});
        return entry()->caret;
    };
    const std::uint32_t above = touch_at(box.y + 10);
    const std::uint32_t below = touch_at(box.end_y() - 10);
    CHECK(above > 0);
    CHECK(below > above + 20);
    // By keys a field is reached and not touched: the caret stays.
    visitor.press(Key::select);
    CHECK(entry()->caret == below);
}

TEST_CASE("an arrow moves the caret to where it points, whatever runs in which direction") {
    struct Sample {
        const char* language;
        const char* name;
    };
    for (const Sample& sample :
         {Sample{"en", "Abc"}, {"ar", "Abc"}, {"ar", "ليلى"}, {"en", "ليلى"}}) {
        CAPTURE(sample.language);
        CAPTURE(sample.name);
        Visitor visitor;
        begin_in(visitor, sample.language);
        REQUIRE(visitor.tap("sign"));
        for (std::string_view rest = sample.name; !rest.empty();) {
            const std::size_t size = next_grapheme(as_bytes(rest), 0);
            visitor.press(Key::text, rest.substr(0, size));
            rest.remove_prefix(size);
        }
        const auto caret_x = [&] {
            const Node& field = *find(visitor.look(), "field-name");
            const LayoutContext context = visitor.layout_context();
            const Content parts = content(field, context);
            return text_left(field, parts, parts.lines.front(), context) +
                   visitor.typesetter().caret_x(text_block(field, context), parts.lines.front(),
                                                *field.caret);
        };
        // From the end of the text to its beginning, and back.
        const bool latin = sample.name[0] == 'A';
        const Key inward = latin ? Key::left : Key::right;
        const Key outward = latin ? Key::right : Key::left;
        visitor.press(inward); // the first one shows where one is, and does no more
        for (int i = 0; i < 3; ++i) {
            const int before = caret_x();
            visitor.press(inward);
            CHECK((caret_x() < before) == latin);
        }
        for (int i = 0; i < 3; ++i) {
            const int before = caret_x();
            visitor.press(outward);
            CHECK((caret_x() > before) == latin);
        }
    }
}

} // namespace streetsign::kiosk::test
