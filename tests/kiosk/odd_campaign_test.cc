// SPDX-License-Identifier: MIT
// Campaigns that are allowed and odd: very long texts, parts that a language lacks, letters that no
// font has. What the desk lets through must be readable here, to its last word.

#include <doctest/doctest.h>

#include "kiosk/text/letters.h"
#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {
namespace {

std::string repeated(std::string_view one, int count) {
    std::string all;
    for (int i = 0; i < count; ++i)
        all += one;
    return all;
}

// A campaign whose one section was changed in every language.
struct Odd {
    Campaign campaign = sample_campaign();
    std::optional<CampaignTexts> texts;

    void change(Text Language::*text, std::string_view id, const std::string& markdown) {
        for (Language& language : campaign.languages)
            for (Section& section : (language.*text).sections)
                if (section.id == id) section.markdown = markdown;
    }
    void show_to(Visitor& visitor) {
        texts.emplace(campaign);
        visitor.app().set_campaign(&*texts);
    }
};

// Pages down until the last word of the text can be seen.
int pages_to(Visitor& visitor, std::string_view last_word) {
    for (int pages = 0; pages < 2000; ++pages) {
        const Node& tree = visitor.look();
        const Node* scroller = find(tree, "scroll");
        REQUIRE(scroller != nullptr);
        const int most = scroller->content_height - scroller->rect.height;
        if (visitor.app().session().hands.scroll_y("scroll") >= most) {
            CHECK(print(tree).find(last_word) != std::string::npos);
            return pages;
        }
        REQUIRE(visitor.tap("page-down"));
    }
    return -1;
}

} // namespace

TEST_CASE("hashtag and contact are shown once: by the texts, or from the campaign's terms") {
    Campaign campaign = sample_campaign();
    const auto lines = [&](std::string_view id) {
        const CampaignTexts texts(campaign);
        Visitor visitor;
        visitor.app().set_campaign(&texts);
        REQUIRE(visitor.tap("begin"));
        REQUIRE(visitor.tap("lang-el"));
        REQUIRE(visitor.tap("share"));
        const Node* const node = find(visitor.look(), id);
        const std::string line = node == nullptr ? "" : node->name;
        visitor.app().set_campaign(nullptr);
        return line;
    };
    CHECK(lines("hashtag").empty()); // share.md has it
    CHECK(lines("contact").empty());
    campaign.terms.hashtag = "#Another";
    campaign.terms.contact = "stall@example.org";
    CHECK(lines("hashtag") == "#Another");
    CHECK(lines("contact") == "stall@example.org");
    campaign.terms.hashtag.clear();
    CHECK(lines("hashtag").empty());
}

TEST_CASE("a petition of ten thousand words scrolls to its end on the smallest screen") {
    Odd odd;
    std::string words;
    for (int i = 0; i < 100; ++i)
        words +=
            repeated("facial recognition must be banned everywhere in Europe now, for good. ", 9) +
            "\n\n";
    words += "Lastword.";
    odd.change(&Language::petition, "together", words);
    Visitor visitor({800, 480});
    odd.show_to(visitor);

    REQUIRE(visitor.tap("begin"));
    if (visitor.screen() == "languages") REQUIRE(visitor.tap("lang-en"));
    REQUIRE(visitor.tap("read"));
    CHECK(visitor.overflowing() == std::vector<std::string>{});
    const int pages = pages_to(visitor, "Lastword");
    CHECK(pages > 50);
    MESSAGE(pages << " pages of a petition of ten thousand words");
}

TEST_CASE("a case of five thousand letters without a space is broken into lines, in any language") {
    for (const std::string& language : the_languages()) {
        CAPTURE(language);
        Odd odd;
        odd.change(&Language::cases, "fr-taj", repeated("x", 5000) + "\n\nLastword.");
        Visitor visitor({800, 480});
        odd.show_to(visitor);
        visitor.painting = false;

        REQUIRE(visitor.tap("begin"));
        if (visitor.screen() == "languages") REQUIRE(visitor.tap("lang-" + language));
        REQUIRE(visitor.tap("cases"));
        REQUIRE(visitor.tap("case-group-fr"));
        REQUIRE(visitor.tap("case-fr-taj"));
        CHECK(visitor.overflowing() == std::vector<std::string>{});
        // This screen is scrolled by finger or keys; all of it is in what is scrolled.
        const Node* scroller = find(visitor.look(), "scroll");
        REQUIRE(scroller != nullptr);
        CHECK(scroller->content_height > 5 * scroller->rect.height);
        CHECK(print(visitor.look()).find("Lastword") != std::string::npos);
    }
}

TEST_CASE("a language without consent, forms or petition shows them in the source language") {
    Odd odd;
    for (Language& language : odd.campaign.languages)
        if (language.id == "el") {
            language.petition = {};
            language.consent = {};
            language.form.words.clear();
        }
    Visitor visitor;
    odd.show_to(visitor);

    REQUIRE(visitor.tap("begin"));
    if (visitor.screen() == "languages") REQUIRE(visitor.tap("lang-el"));
    REQUIRE(visitor.tap("sign"));
    // Above the keyboard: what is asked, and what for.
    CHECK(find(visitor.look(), "demand")->name == odd.texts->in("en").demand);
    CHECK(print(visitor.look()).find("Your name") != std::string::npos);
    REQUIRE(visitor.type("Ada"));
    REQUIRE(visitor.tap("next"));
    REQUIRE(visitor.tap("country-GR"));
    CHECK(find(visitor.look(), "statement")->name ==
          odd.texts->in("en").signature_purposes.front().statement);
    REQUIRE(visitor.tap("consent-petition-yes"));
    REQUIRE(visitor.tap("consent-updates-no"));
    REQUIRE(visitor.tap("confirm"));
    CHECK(visitor.screen() == "thanks");
}

TEST_CASE("the words of a language stay in place while those of others are made") {
    Odd odd;
    odd.texts.emplace(odd.campaign);
    const LanguageTexts& english = odd.texts->in("en");
    const std::string headline = english.headline;
    for (const std::string& language : odd.texts->languages())
        CHECK(odd.texts->in(language).language == language);
    CHECK(&odd.texts->in("en") == &english);
    CHECK(english.headline == headline);
    CHECK(&odd.texts->in("xx") == &odd.texts->in(odd.texts->languages().front()));
}

TEST_CASE("a letter that no font has is drawn as a box, and named with its file and line") {
    const auto covered = [](char32_t letter) { return fonts().covered(letter); };
    const std::string sign = "\U00013000"; // an Egyptian hieroglyph
    Files files;
    const std::string text = "<!-- section -->\nPlain.\nA " + sign + " and " + sign + ".\n";
    files["locales/en/petition.md"] = Buffer(text.begin(), text.end());
    CHECK(letters_without_glyph(files, covered) ==
          std::vector<std::string>{"U+13000 in locales/en/petition.md:3"});
    // Marks of direction, soft hyphens and line ends draw nothing and are no such letters.
    const std::string marks = "a\u200f\u2066b\u2069\u00ad\u200b\n";
    files["locales/en/petition.md"] = Buffer(marks.begin(), marks.end());
    CHECK(letters_without_glyph(files, covered).empty());

    Odd odd;
    odd.change(&Language::petition, "call", "A " + sign + " here.");
    Visitor visitor;
    odd.show_to(visitor);
    REQUIRE(visitor.tap("begin"));
    if (visitor.screen() == "languages") REQUIRE(visitor.tap("lang-en"));
    REQUIRE(visitor.tap("read"));
    CHECK(visitor.overflowing() == std::vector<std::string>{});
}

TEST_CASE("the sample campaign has no letter that the fonts lack") {
    Files files;
    const std::filesystem::path root = STREETSIGN_SOURCE_DIR;
    for (const std::string& language : the_texts().languages())
        for (const auto& file : std::filesystem::directory_iterator(root / "locales" / language))
            files[language + "/" + file.path().filename().string()] = read_whole(file.path());
    CHECK(files.size() > 20);
    CHECK(letters_without_glyph(files, [](char32_t letter) { return fonts().covered(letter); }) ==
          std::vector<std::string>{});
}

TEST_CASE("words as long as a campaign may have them fit their screens at every text size") {
    // 60 letters of label, 300 of reason: what CAMPAIGN.md allows, in words of usual length.
    const std::string sixty = "Please tell us here what we ought to know of it, if you can.";
    REQUIRE(sixty.size() == 60);
    const std::string three_hundred = repeated(sixty, 5);
    int looked = 0;
    for (const Size size : {Size{800, 480}, Size{1280, 800}})
        for (int text_size = 0; text_size < text_size_count; ++text_size) {
            CAPTURE(size.width);
            CAPTURE(text_size);
            Odd odd;
            for (Language& language : odd.campaign.languages)
                for (auto& [key, word] : language.form.words)
                    if (key.ends_with(".label") || key.find(".choice.") != key.npos)
                        word = sixty;
                    else if (key.ends_with(".why") || key.ends_with(".pattern"))
                        word = three_hundred;
            Visitor visitor(size);
            visitor.painting = false;
            odd.show_to(visitor);
            const auto fits = [&](const char* what) {
                CAPTURE(what);
                CHECK(visitor.overflowing() == std::vector<std::string>{});
                ++looked;
            };
            REQUIRE(visitor.tap("begin"));
            if (visitor.screen() == "languages") REQUIRE(visitor.tap("lang-en"));
            REQUIRE(visitor.enlarge(text_size));
            REQUIRE(visitor.tap("sign"));
            fits("name");
            visitor.tap("next");
            fits("name, missing");
            visitor.tap("correct");
            REQUIRE(visitor.type("Ada"));
            REQUIRE(visitor.tap("next"));
            fits("country");
            REQUIRE(visitor.tap("country-GR"));
            REQUIRE(visitor.tap("consent-petition-yes"));
            REQUIRE(visitor.tap("consent-updates-no"));
            fits("review");
        }
    MESSAGE(looked << " screens with the longest words");
}

} // namespace streetsign::kiosk::test
