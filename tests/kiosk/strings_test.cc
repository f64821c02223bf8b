// SPDX-License-Identifier: MIT

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "kiosk/strings.h"
#include "kiosk/text/countries.h"

namespace streetsign::kiosk::test {
namespace {

void put_number(Buffer& file, std::size_t number) {
    for (unsigned shift = 0; shift < 32; shift += 8)
        file.push_back(static_cast<std::uint8_t>(number >> shift));
}

// A .mo file as msgfmt writes it, without a hash table.
Buffer mo_file(const std::map<std::string, std::string>& entries) {
    const std::size_t tables = 28;
    std::size_t at = tables + entries.size() * 16;
    Buffer keys;
    Buffer texts;
    Buffer strings;
    for (const auto& [key, text] : entries) {
        put_number(keys, key.size());
        put_number(keys, at + strings.size());
        append(strings, as_bytes(key));
        strings.push_back(0);
    }
    for (const auto& [key, text] : entries) {
        put_number(texts, text.size());
        put_number(texts, at + strings.size());
        append(strings, as_bytes(text));
        strings.push_back(0);
    }
    Buffer file;
    for (const std::size_t number :
         {std::size_t{0x950412de}, std::size_t{0}, entries.size(), tables,
          tables + entries.size() * 8, std::size_t{0}, tables + entries.size() * 16})
        put_number(file, number);
    append(file, keys);
    append(file, texts);
    append(file, strings);
    return file;
}

const std::string arabic_rule = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && "
                                "n%100<=10 ? 3 : n%100>=11 ? 4 : 5);";
const std::string polish_rule = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || "
                                "n%100>=20) ? 1 : 2);";

Buffer sample() {
    using namespace std::string_literals;
    return mo_file(
        {{"", "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: " + polish_rule + "\n"},
         {"Sign", "Podpisz"},
         {"{n} case\0{n} cases"s, "{n} sprawa\0{n} sprawy\0{n} spraw"s}});
}

} // namespace

TEST_CASE("a sentence is found by its English words, and stays English when it is not there") {
    const Result<Catalogue> catalogue = Catalogue::parse(sample());
    REQUIRE(catalogue);
    const Strings strings(&*catalogue, "pl");

    CHECK(strings("Sign") == "Podpisz");
    CHECK(strings("Something else") == "Something else");
    CHECK(strings("") ==
          "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: " + polish_rule + "\n");
}

TEST_CASE("a number takes the plural form of the catalogue's own rule") {
    const Result<Catalogue> catalogue = Catalogue::parse(sample());
    REQUIRE(catalogue);
    const Strings strings(&*catalogue, "pl");

    CHECK(strings.plural("{n} case", "{n} cases", 1) == "1 sprawa");
    CHECK(strings.plural("{n} case", "{n} cases", 3) == "3 sprawy");
    CHECK(strings.plural("{n} case", "{n} cases", 12) == "12 spraw");
    CHECK(strings.plural("{n} case", "{n} cases", 22) == "22 sprawy");
    CHECK(Strings().plural("{n} case", "{n} cases", 1) == "1 case");
    CHECK(Strings().plural("{n} case", "{n} cases", 0) == "0 cases");
}

TEST_CASE("plural rules of several languages are read as gettext reads them") {
    const auto form = [](const std::string& rule, std::uint64_t n) {
        const Result<PluralRule> parsed = PluralRule::parse(rule);
        REQUIRE(parsed);
        return parsed->form(n);
    };
    const std::size_t arabic[] = {0, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4};
    for (std::uint64_t n = 0; n < 12; ++n)
        CHECK(form(arabic_rule, n) == arabic[n]);
    CHECK(form(arabic_rule, 100) == 5);
    CHECK(form(arabic_rule, 103) == 3);
    CHECK(form("nplurals=2; plural=(n > 1);", 0) == 0);
    CHECK(form("nplurals=2; plural=n != 1;", 0) == 1);
    CHECK(form("nplurals=1; plural=0;", 7) == 0);
    CHECK(form("nplurals=2; plural=!(n==1);", 1) == 0);
    CHECK(form("nplurals=2; plural=n/0;", 1) == 0); // never dies of it
    CHECK(form("nplurals=2; plural=n;", 9) == 1);   // beyond the forms: the last
}

TEST_CASE("a plural rule that is not one is refused") {
    for (const char* rule :
         {"", "nplurals=2", "nplurals=2; plural=;", "nplurals=0; plural=0;",
          "nplurals=7; plural=n;", "nplurals=2; plural=n n;", "nplurals=2; plural=(n;",
          "nplurals=2; plural=n?1;", "nplurals=2; plural=x;", "nplurals=2; plural=n==;",
          "plural=n; nplurals=2;"})
        CHECK_FALSE(PluralRule::parse(rule));
    const std::string deep(1000, '(');
    CHECK_FALSE(PluralRule::parse("nplurals=2; plural=" + deep + "n;"));
}

TEST_CASE("a catalogue cut anywhere is refused or whole, and never read beyond its end") {
    const Buffer whole = sample();
    int refused = 0;
    for (std::size_t size = 0; size < whole.size(); ++size)
        if (!Catalogue::parse(Buffer(whole.begin(), whole.begin() + static_cast<long>(size))))
            ++refused;
    MESSAGE(refused << " of " << whole.size() << " cuts refused");
    CHECK(refused == static_cast<int>(whole.size()));
}

TEST_CASE("a catalogue with any byte changed is refused or answers something, and never crashes") {
    const Buffer whole = sample();
    std::size_t looked = 0;
    for (std::size_t i = 0; i < whole.size(); ++i)
        for (const int flip : {0x01, 0x80, 0xff}) {
            Buffer changed = whole;
            changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
            const Result<Catalogue> catalogue = Catalogue::parse(std::move(changed));
            if (catalogue) looked += catalogue->find_plural("{n} case", i).size();
        }
    CHECK(looked > 0);
}

TEST_CASE("values take the place of their names, and unknown names stay") {
    CHECK(fill_in("{a} and {b}", {{"a", "1"}, {"b", "{a}"}}) == "1 and {a}");
    CHECK(fill_in("{x}", {{"a", "1"}}) == "{x}");
}

TEST_CASE("a list has the language's comma, and each name its own direction among Arabic ones") {
    const Catalogues catalogues = Catalogues::open(STREETSIGN_TEST_LOCALES);
    const std::vector<std::string> names = {"English", "\u0391\u03B8\u03AE\u03BD\u03B1", "{name}"};
    CHECK(Strings().list({}).empty());
    CHECK(Strings().list({"one"}) == "one");
    CHECK(catalogues.strings("el").list(names) ==
          "English, \u0391\u03B8\u03AE\u03BD\u03B1, {name}");
    CHECK(catalogues.strings("ar").list(names) ==
          "\u200F\u2068English\u2069\u060C \u2068\u0391\u03B8\u03AE\u03BD\u03B1\u2069\u060C "
          "\u2068{name}\u2069");
}

TEST_CASE("dates and numbers are written in the language's manner with Latin digits") {
    CHECK(format_date({2027, 12, 31}, "en") == "31 December 2027");
    CHECK(format_date({2027, 12, 31}, "de") == "31. Dezember 2027");
    CHECK(format_date({2027, 12, 31}, "ar").find("2027") != std::string::npos);
    CHECK(format_number(1234, "en") == "1,234");
    CHECK(format_number(1234, "ar").find("234") != std::string::npos);
}

TEST_CASE("countries are sorted as the language sorts, and a language names itself") {
    const auto place = [](std::string_view language, std::string_view code) {
        const auto& all = countries(language);
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].code == code) return i;
        return all.size();
    };
    CHECK(countries("de").size() > 200);
    CHECK(place("de", "AT") < place("de", "PL")); // Österreich sorts as O, before Polen
    CHECK(place("de", "NL") < place("de", "AT"));
    CHECK(country_name("GR", "el") == "\u0395\u03bb\u03bb\u03ac\u03b4\u03b1");
    CHECK(language_name("el") == "\u0395\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac");
    CHECK(language_name("fr") == "Fran\u00e7ais");
    for (const char* code : {"FR", "GB", "CH", "RS", "CY", "TR", "UA"}) {
        const auto& all = countries("en");
        CHECK(all[place("en", code)].european);
    }
}

TEST_CASE("each language sorts countries by its own alphabet, not by code points") {
    struct Order {
        const char* language;
        const char* first;
        const char* second;
        const char* why;
    };
    const Order orders[] = {
        {"cs", "HN", "HR", "Ch is a letter after H: Honduras, Chorvatsko"},
        {"cs", "HU", "NL", "M before N: Ma\u010farsko, Nizozemsko"},
        {"sv", "ZW", "AT", "\u00d6 is the last letter: Zimbabwe, \u00d6sterrike"},
        {"sv", "AX", "AT", "\u00c5 before \u00d6: \u00c5land, \u00d6sterrike"},
        {"de", "NL", "AT", "\u00d6 sorts as O: Niederlande, \u00d6sterreich"},
        {"de", "AT", "PL", "\u00d6 sorts as O: \u00d6sterreich, Polen"},
        {"de", "EG", "AL", "\u00c4 sorts as A: \u00c4gypten, Albanien"},
        {"da", "ZW", "AT", "\u00d8 after Z: Zimbabwe, \u00d8strig"},
        {"hu", "CW", "CZ", "Cs is a letter after C: Cura\u00e7ao, Csehorsz\u00e1g"},
        {"hr", "NO", "DE", "Nj is a letter after N: Norve\u0161ka, Njema\u010dka"},
        {"pl", "LU", "LV", "\u0141 after L: Luksemburg, \u0141otwa"},
        {"ar", "EE", "DE", "alef with hamza is alef: \u0625\u0633..., \u0623\u0644..."},
        {"ar", "DE", "TR", "alef before teh"},
        {"el", "DE", "GR", "\u0393 before \u0395"},
        {"bg", "AT", "BG", "\u0410 before \u0411"},
    };
    const auto place = [](std::string_view language, std::string_view code) {
        const auto& all = countries(language);
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].code == code) return i;
        FAIL("there is no " << code);
        return all.size();
    };
    for (const Order& order : orders) {
        CAPTURE(order.language);
        CAPTURE(order.why);
        CHECK(place(order.language, order.first) < place(order.language, order.second));
    }
    // By code points, which is what a sort without the language would do, half of these turn round.
    int turned = 0;
    for (const Order& order : orders)
        if (country_name(order.first, order.language) > country_name(order.second, order.language))
            ++turned;
    CHECK(turned >= 5);
    MESSAGE(std::size(orders) << " pairs, of which code points would turn " << turned << " round");
}

} // namespace streetsign::kiosk::test
