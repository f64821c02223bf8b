// SPDX-License-Identifier: MIT
// Campaigns with words that nobody wished for: far too many, missing, in letters that no face has,
// not UTF-8 at all. The kiosk shows what can be read and never falls over.

#include <doctest/doctest.h>

#include <random>

#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {
namespace {

std::string words(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += (i % 90 == 89 ? "word" + std::to_string(i) + ".\n\n"
                              : "word" + std::to_string(i) + " ");
    return text;
}

void begin(Visitor& visitor, const CampaignTexts& texts) {
    visitor.app().set_campaign(&texts);
    REQUIRE(visitor.tap("begin"));
    if (visitor.screen() == "languages") REQUIRE(visitor.tap("lang-en"));
    REQUIRE(visitor.screen() == "home");
}

// Everything a reader can open, each looked at; how many.
int read_all(Visitor& visitor) {
    int looked = 0;
    for (const char* id : {"read", "act", "share", "partners", "notice", "cases"}) {
        if (!visitor.sees(id)) continue;
        REQUIRE(visitor.tap(id));
        for (const std::string& sentence : visitor.overflowing())
            FAIL_CHECK(id << ": " << sentence);
        ++looked;
        REQUIRE(visitor.tap("back"));
    }
    return looked;
}

bool shows(const Node& node, std::string_view text) {
    if (node.name.find(text) != std::string::npos) return true;
    return std::any_of(node.children.begin(), node.children.end(),
                       [&](const Node& child) { return shows(child, text); });
}

} // namespace

TEST_CASE("a petition of ten thousand words is read to its end, page by page") {
    Campaign campaign = sample_campaign();
    campaign.languages[0].petition.sections[0].markdown = words(10'000);
    const CampaignTexts texts(campaign);
    for (const Size size : {Size{800, 480}, Size{1280, 800}}) {
        Visitor visitor(size);
        begin(visitor, texts);
        visitor.tap("bar-text-size");
        REQUIRE(visitor.tap("read"));
        CHECK(visitor.overflowing().empty());
        int pages = 0;
        int before = -1;
        for (; pages < 3000; ++pages) {
            const int at = find(visitor.look(), "scroll")->scroll_y;
            if (at == before) break;
            before = at;
            visitor.press(Key::page_down);
        }
        const Node& scroller = *find(visitor.look(), "scroll");
        CHECK(scroller.scroll_y == scroller.content_height - scroller.rect.height);
        CHECK(shows(visitor.look(), "word9999"));
        MESSAGE(pages << " pages at " << size.width << "x" << size.height);
    }
}

TEST_CASE("a case of five thousand letters, and one of a single word that long, can be read") {
    Campaign campaign = sample_campaign();
    Text& cases = campaign.languages[0].cases;
    const std::string id = campaign.cases->cases.front().id;
    const std::string group = campaign.cases->cases.front().group;
    for (const std::string& text : {words(600).substr(0, 5000), std::string(5000, 'w')}) {
        for (Section& section : cases.sections)
            if (section.id == id) section.markdown = text;
        const CampaignTexts texts(campaign);
        Visitor visitor({800, 480});
        begin(visitor, texts);
        REQUIRE(visitor.tap("cases"));
        REQUIRE(visitor.tap("case-group-" + group));
        REQUIRE(visitor.tap("case-" + id));
        CHECK(visitor.screen() == "case");
        for (const std::string& sentence : visitor.overflowing())
            FAIL_CHECK(sentence);
        CHECK(find(visitor.look(), "scroll")->content_height > 480);
    }
}

TEST_CASE("a section that a language lacks is shown in the source language and says so") {
    Campaign campaign = sample_campaign();
    REQUIRE(campaign.languages.size() > 1);
    Language& other = campaign.languages[1];
    other.petition.sections.erase(other.petition.sections.begin());
    const CampaignTexts texts(campaign);
    const LanguageTexts& shown = texts.in(other.id);
    REQUIRE(shown.petition.size() == texts.in("en").petition.size());
    CHECK(shown.petition.front().stand_in == "en");
    CHECK(shown.petition.front().title == texts.in("en").petition.front().title);

    Visitor visitor;
    visitor.app().set_campaign(&texts);
    REQUIRE(visitor.tap("begin"));
    REQUIRE(visitor.tap("lang-" + other.id));
    REQUIRE(visitor.tap("read"));
    CHECK(shows(visitor.look(), texts.in("en").petition.front().title));
    CHECK(shows(visitor.look(), "English"));
}

TEST_CASE("a language without any text of its own stands on the source language's") {
    Campaign campaign = sample_campaign();
    REQUIRE(campaign.languages.size() > 1);
    const std::string id = campaign.languages[1].id;
    campaign.languages[1] = Language{};
    campaign.languages[1].id = id;
    const CampaignTexts texts(campaign);
    Visitor visitor;
    visitor.app().set_campaign(&texts);
    REQUIRE(visitor.tap("begin"));
    REQUIRE(visitor.tap("lang-" + id));
    CHECK(visitor.screen() == "home");
    CHECK(read_all(visitor) >= 5);
    REQUIRE(visitor.tap("sign"));
    CHECK(visitor.sees("field-name"));
}

TEST_CASE("words that are no UTF-8, marks without a letter and letters no face has are drawn") {
    Campaign campaign = sample_campaign();
    std::mt19937 random(7);
    std::string noise;
    for (int i = 0; i < 3000; ++i)
        noise.push_back(static_cast<char>(random() % 256));
    const std::string strange = "\u0301\u0301\u0301 \u202e\u2066\u200d \U00012000\U0001f9ff "
                                "\ufdd0 \xff\xfe \xed\xa0\x80 **bold *both** end*";
    for (const std::string& text : {strange, noise}) {
        for (Section& section : campaign.languages[0].petition.sections)
            section.markdown = text;
        campaign.languages[0].petition.sections[0].heading = text.substr(0, 40);
        for (Section& section : campaign.languages[0].consent.sections)
            section.statement = text.substr(0, 400);
        const CampaignTexts texts(campaign);
        Visitor visitor({800, 480});
        begin(visitor, texts);
        visitor.tap("bar-text-size");
        REQUIRE(visitor.tap("read"));
        for (int page = 0; page < 40; ++page)
            visitor.tap("page-down");
        CHECK(visitor.screen() == "petition");
        REQUIRE(visitor.tap("back"));
        REQUIRE(visitor.tap("sign"));
        CHECK(visitor.sees("field-name"));
    }
}

TEST_CASE("a letter that no face has is known as such, and its neighbours keep their places") {
    CHECK_FALSE(fonts().covered(U'\U00012000')); // cuneiform
    CHECK(fonts().covered(U'A'));
    CHECK(fonts().covered(U'\u0416'));
    CHECK(fonts().covered(U'\u0639'));
    Typesetter typesetter(fonts());
    const auto width = [&](std::string_view text) {
        TextBlock block;
        block.text = as_bytes(text);
        block.style.px = 30;
        return typesetter.natural_width(block);
    };
    // A box of its own, not nothing: who reads sees that a letter is missing.
    CHECK(width("a\U00012000b") > width("ab"));
}

} // namespace streetsign::kiosk::test
