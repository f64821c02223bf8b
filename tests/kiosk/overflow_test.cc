// SPDX-License-Identifier: MIT
// What screens_test.cc's tour leaves out: the closed screen with each of its reasons, every step of
// the report with its errors, the kind words for the young, the folded demand, a review that hid
// itself; and all of it in a language whose words are 40 % longer than English, beside a list of 27
// languages. In the run on the tightest panels; on all of them, at all sizes, only with --no-skip.

#include <doctest/doctest.h>

#include "kiosk/keyboard/layout.h"
#include "tests/kiosk/support/pseudo_locale.h"
#include "tests/kiosk/support/silent_voice.h"
#include "tests/kiosk/support/visitor.h"
#include "tests/support/temp_dir.h"

namespace streetsign::kiosk::test {
namespace {

constexpr std::array<Size, 4> panels{{{800, 480}, {1280, 800}, {1920, 1080}, {800, 1280}}};

struct Place {
    Size size;
    std::string language;
    int text_size = 0;
};

class LookingVisitor {
public:
    LookingVisitor(Place place, const CampaignTexts& texts, const Catalogues& catalogues)
        : visitor_(place.size, nullptr, &voice_, catalogues), place_(std::move(place)) {
        visitor_.painting = false;
        visitor_.app().set_campaign(&texts);
    }

    void reading() {
        look("rest");
        begin();
        look("home");
        for (const char* id : {"read", "act", "share", "partners", "notice", "cases"}) {
            go(id);
            look(id);
            go("back");
        }
        end();
    }

    void young_and_demand() {
        begin();
        go("too-young");
        look("too young");
        end();
        begin();
        go("sign");
        if (visitor_.sees("demand") && visitor_.tap("demand") && visitor_.sees("demand-close")) {
            look("the demand over a folded screen");
            go("demand-close");
        }
        for (const char* wrong : {"1", "((("}) {
            visitor_.type(wrong);
            look("a name being typed");
        }
        end();
    }

    void hidden_review() {
        begin();
        go("sign");
        REQUIRE(visitor_.type("Wolfeschlegelsteinhausenbergerdorff-Papadiamantopoulou Zo"));
        look("a long name");
        go("next");
        look("the countries");
        go("country-GR");
        go("consent-petition-yes");
        go("consent-updates-yes");
        REQUIRE(visitor_.type("wolfeschlegelsteinhausenbergerdorff@papadiamantopoulou.example"));
        look("a long address");
        go("next");
        look("a review of long words");
        visitor_.wait(31);
        look("a review that hid itself");
        end();
    }

    void whole_report() {
        begin();
        go("report");
        look("where");
        go("choice-school");
        look("by whom");
        go("choice-police");
        look("in which country");
        go("country-FR");
        typed_step("Nice", "the town");
        typed_step("cameras at the gate", "what was seen");
        REQUIRE(visitor_.type("19"));
        visitor_.tap("next");
        look("a year that is none");
        visitor_.tap("correct");
        REQUIRE(visitor_.type("84"));
        go("next");
        look("consent to the report");
        go("consent-sighting-yes");
        look("may we ask back");
        go("consent-ask-back-yes");
        typed_step("ada@example.org", "the address");
        look("review of the report");
        end();
    }

    void closed() {
        for (int reason = 1; reason < hindrance_count; ++reason) {
            if (reason == no_hindrance) continue;
            visitor_.collector.hindered = static_cast<Hindrance>(reason);
            visitor_.wait(1);
            enlarge();
            REQUIRE(visitor_.screen() == "closed");
            look("closed");
            visitor_.collector.hindered = Hindrance::none;
            end();
        }
    }

    int looked() const { return looked_; }
    const std::vector<std::string>& found() const { return found_; }

private:
    void look(std::string_view what) {
        ++looked_;
        for (const std::string& sentence : visitor_.overflowing())
            found_.push_back(place_.language + " " + std::to_string(place_.size.width) + "x" +
                             std::to_string(place_.size.height) + " text " +
                             std::to_string(place_.text_size) + ", " + std::string(what) + ": " +
                             sentence);
    }
    // Empty first, which a field that is not required allows; then as it should be.
    void typed_step(std::string_view text, std::string_view what) {
        const std::string field = open_field();
        visitor_.tap("next");
        look(std::string(what) + ", left empty");
        visitor_.tap("correct");
        if (open_field() != field) go("back");
        CAPTURE(what);
        REQUIRE(visitor_.type(text));
        look(what);
        go("next");
    }
    std::string open_field() { return field_in(visitor_.look()); }
    static std::string field_in(const Node& node) {
        if (node.role == Role::field) return node.id;
        for (const Node& child : node.children) {
            const std::string found = field_in(child);
            if (!found.empty()) return found;
        }
        return {};
    }
    void go(const std::string& id) {
        CAPTURE(place_.language);
        CAPTURE(place_.text_size);
        CAPTURE(place_.size.width);
        CAPTURE(place_.size.height);
        CAPTURE(id);
        REQUIRE(visitor_.tap(id));
    }
    void enlarge() { REQUIRE(visitor_.enlarge(place_.text_size)); }
    void begin() {
        go("begin");
        enlarge();
        if (visitor_.screen() != "languages") return;
        look("the languages");
        go("lang-" + place_.language);
    }
    void end() {
        if (!visitor_.app().session().anyone() && same_as_new(visitor_.app().session())) return;
        visitor_.wait(1);
        // On a page that hid itself the first touch only brings it back.
        for (int i = 0; i < 2 && visitor_.app().session().anyone(); ++i) {
            visitor_.tap("bar-stop");
            visitor_.tap("erase-yes");
        }
    }

    SilentVoice voice_;
    Visitor visitor_;
    Place place_;
    int looked_ = 0;
    std::vector<std::string> found_;
};

struct Panel {
    Size size;
    int text_size = 0;
};
constexpr int largest = text_size_count - 1;
// Where room is scarcest, and where most people stand.
constexpr std::array<Panel, 4> tight_panels{
    {{{800, 480}, 0}, {{800, 480}, largest}, {{1280, 800}, 0}, {{800, 1280}, largest}}};

std::vector<Panel> all_panels() {
    std::vector<Panel> all;
    for (const Size size : panels)
        for (int text_size = 0; text_size < text_size_count; ++text_size)
            all.push_back({size, text_size});
    return all;
}

int look_everywhere(const std::vector<std::string>& languages, std::span<const Panel> on,
                    const CampaignTexts& texts, const Catalogues& catalogues) {
    int looked = 0;
    for (const Panel& panel : on)
        for (const std::string& language : languages) {
            LookingVisitor visitor({panel.size, language, panel.text_size}, texts, catalogues);
            visitor.reading();
            visitor.young_and_demand();
            visitor.hidden_review();
            visitor.whole_report();
            visitor.closed();
            looked += visitor.looked();
            for (const std::string& sentence : visitor.found())
                FAIL_CHECK(sentence);
        }
    return looked;
}

// The pseudo locale under the codes of all 27 languages, so that the list of them is a long one.
class Pseudo {
public:
    Pseudo() {
        for (const KeyboardLayout& layout : keyboard_layouts())
            codes_.emplace_back(layout.language);
        write_pseudo_catalogues(
            folder_.path(), std::filesystem::path(STREETSIGN_TEST_LOCALES) / "fr/ui.mo", codes_);
        catalogues_ = Catalogues::open(folder_.path());
        campaign_ = pseudo_campaign(codes_);
        texts_.emplace(campaign_);
    }
    const CampaignTexts& texts() const { return *texts_; }
    const Catalogues& catalogues() const { return catalogues_; }

private:
    TempDir folder_;
    std::vector<std::string> codes_;
    Catalogues catalogues_;
    Campaign campaign_;
    std::optional<CampaignTexts> texts_;
};

} // namespace

TEST_CASE("a pseudo word is 40 % longer, and what is no word stays") {
    CHECK(pseudo("Sign") == "Sign\u1eab\u0173");
    CHECK(pseudo("{n} years, see https://example.org/a 13,200") ==
          "{n} years\u1eab\u0173, see\u1eab\u0173 https://example.org/a 13,200");
    const Pseudo all;
    CHECK(all.catalogues().damaged().empty());
    CHECK(all.catalogues().languages().size() >= 27);
    CHECK(all.catalogues().strings("de")("Sign") == pseudo("Sign"));
    CHECK(all.catalogues().strings("de").plural("{n} case", "{n} cases", 2) ==
          "2 " + pseudo("cases"));
}

TEST_CASE("reasons, reports, errors and hidden pages are not clipped in any language") {
    const int looked =
        look_everywhere(the_languages(), tight_panels, the_texts(), the_catalogues());
    MESSAGE(looked << " screens looked at");
    CHECK(looked > 500);
}

TEST_CASE("words that are 40 % longer are not clipped, nor is a list of 27 languages") {
    const Pseudo all;
    const int looked = look_everywhere({"en", "ar"}, tight_panels, all.texts(), all.catalogues());
    MESSAGE(looked << " screens looked at");
    CHECK(looked > 200);
}

TEST_CASE("nor is any of it on any panel, at any size of text" * doctest::skip()) {
    const Pseudo all;
    const std::vector<Panel> everywhere = all_panels();
    int looked = look_everywhere({"en", "ar"}, everywhere, all.texts(), all.catalogues());
    looked += look_everywhere(the_languages(), everywhere, the_texts(), the_catalogues());
    MESSAGE(looked << " screens looked at");
    CHECK(looked > 3000);
}

} // namespace streetsign::kiosk::test
