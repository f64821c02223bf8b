// SPDX-License-Identifier: MIT

#include <doctest/doctest.h>

#include "kiosk/form.h"
#include "tests/kiosk/support/sample_campaign.h"

namespace streetsign::kiosk::test {
namespace {

Field text_field(std::size_t longest) {
    Field field;
    field.id = "name";
    field.kind = FieldKind::text;
    field.required = true;
    field.longest = longest;
    field.longest_bytes = longest * 4;
    return field;
}

void type_all(FieldEntry& entry, const Field& field, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
        type_into(entry, key, field);
}

std::vector<std::string> ids(const std::vector<FormStep>& way) {
    std::vector<std::string> result;
    for (const FormStep& step : way)
        result.push_back(step.id);
    return result;
}

} // namespace

TEST_CASE("a purpose's fields are asked right after its yes, and not without") {
    const Campaign campaign = sample_campaign();
    const Form& form = campaign.terms.signature;
    Session session;

    CHECK(ids(way_through(form, session)) ==
          std::vector<std::string>{"name", "country", "petition", "updates", ""});
    session.set_answer("updates", Answer::yes);
    CHECK(ids(way_through(form, session)) ==
          std::vector<std::string>{"name", "country", "petition", "updates", "email", ""});
    session.set_answer("updates", Answer::no);
    CHECK(way_through(form, session).size() == 5);
}

TEST_CASE("of what was not answered, or without the yes it needs, no record is made") {
    const Campaign campaign = sample_campaign();
    const CampaignTexts texts(campaign);
    const Form& form = *texts.form(RecordKind::signature);
    RecordTerms terms;
    terms.campaign = "ban-rehearsal";
    terms.device = "stall-1";
    terms.date = {2026, 6, 1};
    terms.build = "test";
    Session session;
    session.kind = RecordKind::signature;
    const auto made = [&] { return make_record(texts, "en", session, terms).has_value(); };
    type_into(session.field_or_new("name"), "Ada", *form.field("name"));
    set_choice(session.field_or_new("country"), "GR");
    session.set_answer("petition", Answer::yes);
    session.set_answer("updates", Answer::no);
    REQUIRE(made());

    session.set_answer("updates", Answer::open);
    CHECK_FALSE(made());
    session.set_answer("updates", Answer::no);
    for (const Answer answer : {Answer::no, Answer::open}) {
        session.set_answer("petition", answer);
        CHECK_FALSE(made());
    }
    session.set_answer("petition", Answer::yes);
    session.field_or_new("name").text = SecretBuffer();
    CHECK_FALSE(made());
    FieldEntry blank;
    blank.text.append("  ");
    session.field_or_new("name").text = SecretBuffer::copy_of(blank.text.view());
    CHECK_FALSE(made());
    CHECK(check_field(*form.field("name"), &blank, 0, 2026) == FieldProblem::missing);
}

TEST_CASE("an entry that is changed is not done before its visitor goes on from it again") {
    const Field field = text_field(20);
    FieldEntry entry;
    type_all(entry, field, {"A", "d", "a"});
    const auto still_done_after = [&](auto change) {
        entry.done = true;
        change();
        return entry.done;
    };
    CHECK_FALSE(still_done_after([&] { type_into(entry, "x", field); }));
    CHECK_FALSE(still_done_after([&] { erase_before(entry); }));
    put_caret(entry, 0);
    CHECK_FALSE(still_done_after([&] { erase_after(entry); }));
    // Nothing changed.
    put_caret(entry, 0);
    CHECK(still_done_after([&] { erase_before(entry); }));
    CHECK(still_done_after([&] { type_into(entry, "\x01", field); }));
    CHECK(still_done_after([&] { move_caret(entry, 1); }));
}

TEST_CASE("a field that hangs on a country is asked in that country only") {
    Form form;
    Field country;
    country.id = "country";
    country.kind = FieldKind::country;
    Field town = text_field(40);
    town.id = "town";
    town.depends_country = {"FR", "BE"};
    form.fields = {country, town};
    Session session;

    CHECK(way_through(form, session).size() == 2);
    set_choice(session.field_or_new("country"), "DE");
    CHECK(way_through(form, session).size() == 2);
    set_choice(session.field_or_new("country"), "BE");
    CHECK(way_through(form, session).size() == 3);
}

TEST_CASE("what hangs on a country comes after it, also where the country hangs on a purpose") {
    Form form;
    Purpose petition;
    petition.id = "petition";
    petition.required = true;
    Purpose letters;
    letters.id = "letters";
    form.purposes = {petition, letters};
    Field country;
    country.id = "country";
    country.kind = FieldKind::country;
    country.depends_purpose = "letters";
    Field postcode = text_field(10);
    postcode.id = "postcode";
    postcode.depends_country = {"FR"};
    form.fields = {country, postcode};
    Session session;

    CHECK(ids(way_through(form, session)) == std::vector<std::string>{"petition", "letters", ""});
    session.set_answer("letters", Answer::yes);
    set_choice(session.field_or_new("country"), "FR");
    CHECK(ids(way_through(form, session)) ==
          std::vector<std::string>{"petition", "letters", "country", "postcode", ""});
}

TEST_CASE("a postcode is kept in large letters, whatever script it is in") {
    FieldEntry entry;
    set_choice(entry, "sw1a 1aa \u03b1");
    capitalise(entry);
    CHECK(entry.text.text() == "SW1A 1AA \u03b1");
}

TEST_CASE("typing goes through the filter and stands at the caret") {
    const Field field = text_field(20);
    FieldEntry entry;
    type_all(entry, field, {"A", "d", "a"});
    move_caret(entry, -2);
    type_into(entry, "n", field);
    CHECK(entry.text.text() == "Anda");
    CHECK(entry.caret == 2);

    erase_before(entry);
    erase_after(entry);
    CHECK(entry.text.text() == "Aa");
    CHECK_FALSE(type_into(entry, "\u200b", field)); // a format character leaves nothing
    CHECK(entry.text.text() == "Aa");
}

TEST_CASE("a letter and its accent are one, for typing and for erasing") {
    const Field field = text_field(20);
    FieldEntry entry;
    type_all(entry, field, {"e", "\u0301"});
    CHECK(entry.text.text() == "\u00e9");
    CHECK(entry.caret == 2);
    type_all(entry, field, {"x", "\u0331"}); // no composed form of these
    CHECK(entry.text.size() == 5);
    erase_before(entry);
    CHECK(entry.text.text() == "\u00e9");
    erase_before(entry);
    CHECK(entry.text.empty());
    CHECK_FALSE(erase_before(entry));
}

TEST_CASE("an accent typed in the middle composes with what stands before it") {
    const Field field = text_field(20);
    FieldEntry entry;
    type_all(entry, field, {"a", "b"});
    move_caret(entry, -1);
    type_into(entry, "\u0308", field);
    CHECK(entry.text.text() == "\u00e4"
                               "b");
    CHECK(entry.caret == 2);
}

TEST_CASE("a field takes so many characters and not one more, in any script") {
    const Field field = text_field(3);
    FieldEntry entry;
    type_all(entry, field, {"\u03b1", "\u0628", "z"});
    CHECK_FALSE(type_into(entry, "y", field));
    CHECK(entry.text.size() == 5);
}

TEST_CASE("spaces at the ends go, and several become one") {
    const Field field = text_field(40);
    FieldEntry entry;
    type_into(entry, "  Ada   Love  ", field);
    tidy(entry);
    CHECK(entry.text.text() == "Ada Love");
    CHECK(entry.caret == entry.text.size());
    FieldEntry blank;
    type_into(blank, "   ", field);
    tidy(blank);
    CHECK(blank.text.empty());
}

TEST_CASE("an entry's problem is named, and an optional field may stay empty") {
    Field field = text_field(100);
    FieldEntry entry;
    CHECK(check_field(field, nullptr, 16, 2026) == FieldProblem::missing);
    field.required = false;
    CHECK(check_field(field, &entry, 16, 2026) == FieldProblem::none);

    field.kind = FieldKind::email;
    const auto judge = [&](std::string_view text, FieldProblem expected) {
        CAPTURE(text);
        set_choice(entry, text);
        CHECK(check_field(field, &entry, 16, 2026) == expected);
    };
    judge("ada@example.org", FieldProblem::none);
    for (const char* wrong : {"ada", "@example.org", "ada@", "ada@example", "a@b@c.org", "ada@.org",
                              "ada@example..org", "a da@example.org"})
        judge(wrong, FieldProblem::not_email);

    field.kind = FieldKind::birth_year;
    field.id = "born";
    field.earliest = 1900;
    field.latest = 2027;
    judge("1985", FieldProblem::none);
    judge("2015", FieldProblem::too_young);
    judge("85", FieldProblem::not_year);
    judge("1850", FieldProblem::not_year);
    judge("2027", FieldProblem::not_year); // nobody was born next year
    judge("19a5", FieldProblem::not_year);
    field.kind = FieldKind::year; // of anything else: no age is told by it
    judge("2015", FieldProblem::none);

    field.kind = FieldKind::postcode;
    field.id = "postcode";
    field.pattern = "[0-9]{5}";
    judge("12345", FieldProblem::none);
    judge("123456", FieldProblem::pattern);
    field.pattern = "(((("; // unreadable: keeps nobody out
    judge("anything", FieldProblem::none);
}

TEST_CASE("markdown becomes passages with their bold stretches and without its marks") {
    const Part part = part_from_markdown("One **two** three\nfour.\n\n- **Sign** <https://x.eu>\n\n"
                                         "> As\n> shown.\n\n<!-- hidden -->\n");
    REQUIRE(part.passages.size() == 3);
    CHECK(part.passages[0].text == "One two three four.");
    CHECK(part.passages[0].emphasis == std::vector<Emphasis>{{4, 7}});
    CHECK(part.passages[1].kind == Passage::Kind::bullet);
    CHECK(part.passages[1].text == "Sign \u2066https://x.eu\u2069");
    CHECK(part.passages[2].kind == Passage::Kind::quote);
    CHECK(part.passages[2].text == "As shown.");
}

TEST_CASE("no placeholder is left in anything people read") {
    const Campaign campaign = sample_campaign();
    const CampaignTexts all(campaign);
    int looked = 0;
    const auto look = [&](const std::string& text) {
        CAPTURE(text);
        CHECK(text.find('{') == std::string::npos);
        ++looked;
    };
    for (const std::string& language : all.languages()) {
        const LanguageTexts& texts = all.in(language);
        for (const auto* parts : {&texts.notice, &texts.petition, &texts.act, &texts.share})
            for (const Part& part : *parts)
                for (const Passage& passage : part.passages)
                    look(passage.text);
        for (const auto* purposes : {&texts.signature_purposes, &texts.report_purposes})
            for (const PurposeText& purpose : *purposes) {
                look(purpose.statement);
                CHECK_FALSE(purpose.statement.empty());
            }
    }
    MESSAGE(looked << " passages");
    CHECK(looked > 50);
}

TEST_CASE("what one language lacks is shown in the source language and says so") {
    Campaign campaign = sample_campaign();
    Language half = campaign.languages.front();
    half.id = "xx";
    half.petition.sections.erase(half.petition.sections.begin() + 1);
    half.form.words.erase("headline");
    campaign.languages.push_back(half);
    const CampaignTexts all(campaign);

    const LanguageTexts& texts = all.in("xx");
    CHECK(texts.petition.size() == all.in("en").petition.size());
    CHECK(texts.petition[0].stand_in.empty());
    CHECK(texts.petition[1].stand_in == "en");
    CHECK(texts.petition[1].passages.size() == all.in("en").petition[1].passages.size());
    CHECK(texts.headline == all.in("en").headline);
}

} // namespace streetsign::kiosk::test
