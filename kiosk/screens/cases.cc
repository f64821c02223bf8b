// SPDX-License-Identifier: MIT
// Where facial recognition is used: a map beside a list of the same choices, a group with its
// cases, and one case.

#include <algorithm>

#include "kiosk/map/map.h"
#include "kiosk/screens/screens.h"
#include "kiosk/text/countries.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {
namespace {

const Cases& cases_of(const View& view) { return *view.campaign->campaign().cases; }

bool contains(const std::vector<std::string>& codes, std::string_view code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::string upper(std::string_view code) {
    std::string result(code);
    for (char& letter : result)
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    return result;
}

std::string lower(std::string_view code) {
    std::string result(code);
    for (char& letter : result)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return result;
}

std::string group_name(const View& view, const CaseGroup& group) {
    if (group.section.empty()) return country_name(upper(group.id), view.strings.language());
    const Part* part = view.texts().find_case_part(group.section);
    return part ? part->title : group.id;
}

// Cases of a group, or those that a country on the map leads to.
std::vector<const CaseText*> cases_in(const View& view, std::string_view open) {
    std::vector<const CaseText*> found;
    for (const CaseText& one : view.texts().cases)
        if (one.facts->group == open || contains(one.facts->countries, upper(open)))
            found.push_back(&one);
    return found;
}

bool country_has_something(const View& view, std::string_view code) {
    const Cases& cases = cases_of(view);
    if (cases.countries && contains(cases.countries->codes, code)) return true;
    return std::any_of(cases.cases.begin(), cases.cases.end(), [&](const Case& one) {
        return contains(one.countries, code) || upper(one.group) == code;
    });
}

std::vector<Ink> map_inks(const View& view) {
    std::vector<Ink> inks;
    for (const Outline& outline : outlines()) {
        const bool marked = !outline.code.empty() && country_has_something(view, outline.code);
        const bool chosen = marked && upper(view.session.open_country) == outline.code;
        inks.push_back(chosen ? Ink::map_chosen : marked ? Ink::map_marked : Ink::map_land);
    }
    return inks;
}

Node case_item(const View& view, const CaseText& one) {
    Node node = list_item(view, "case-" + one.facts->id, one.words.title, {}, Icon::document);
    node.language = one.words.stand_in;
    return node;
}

std::vector<Node> group_items(const View& view) {
    const Strings& _ = view.strings;
    std::vector<Node> items;
    for (const CaseGroup& group : cases_of(view).groups) {
        const auto count = static_cast<std::uint64_t>(
            std::count_if(cases_of(view).cases.begin(), cases_of(view).cases.end(),
                          [&](const Case& one) { return one.group == group.id; }));
        Node node = list_item(view, "case-group-" + group.id, group_name(view, group),
                              _.plural("{n} case", "{n} cases", count), Icon::place);
        // On a low screen the two stand in one line, and four rows beside the map.
        if (view.theme.low && !view.theme.compact) {
            Node& words = node.children[1];
            words.style.flow = Flow::adaptive;
            words.style.gap = Space::medium;
            words.style.align = Align::center;
            node.style.padding.block = Space::small;
        }
        items.push_back(std::move(node));
    }
    return items;
}

// Each leads to what the same country on the map leads to.
Node country_choices(const View& view, const std::vector<std::string>& codes) {
    std::vector<Node> choices;
    for (const Country& country : countries(view.strings.language())) {
        if (!contains(codes, country.code)) continue;
        Node node = button("case-country-" + country.code, country.name, ButtonKind::secondary);
        node.style.edge = Ink::line;
        node.style.padding.inline_ = Space::small;
        choices.push_back(std::move(node));
    }
    return grid(std::move(choices), 3, Space::small);
}

// Countries that only a case of several leads to: on the map, and neither in the list of groups nor
// in that of the countries that tried it out.
std::vector<std::string> further_countries(const View& view) {
    const Cases& cases = cases_of(view);
    std::vector<std::string> codes;
    for (const Case& one : cases.cases)
        for (const std::string& code : one.countries) {
            const bool listed = cases.countries && contains(cases.countries->codes, code);
            if (!listed && cases.group(lower(code)) == nullptr && !contains(codes, code))
                codes.push_back(code);
        }
    return codes;
}

// The opening texts, with the list of countries under its section.
std::vector<Node> about_nodes(const View& view) {
    const Strings& _ = view.strings;
    std::vector<Node> nodes;
    const auto& listed = cases_of(view).countries;
    nodes.push_back(gap(view.theme, Space::medium));
    for (const Part& part : view.texts().cases_about) {
        if (part.id.starts_with("group-")) continue;
        for (Node& node : part_nodes(view, part))
            nodes.push_back(std::move(node));
        if (listed && listed->section == part.id)
            nodes.push_back(country_choices(view, listed->codes));
    }
    if (const auto further = further_countries(view); !further.empty()) {
        nodes.push_back(heading(_("Also on the map")));
        nodes.push_back(country_choices(view, further));
    }
    return nodes;
}

std::vector<Node> open_group(const View& view) {
    const Strings& _ = view.strings;
    const std::string& open = view.session.open_country;
    const CaseGroup* group = cases_of(view).group(open);
    std::vector<Node> nodes;
    nodes.push_back(
        title(group ? group_name(view, *group) : country_name(upper(open), _.language())));
    if (group != nullptr && !group->section.empty())
        if (const Part* part = view.texts().find_case_part(group->section)) {
            Part without_title = *part;
            without_title.title.clear();
            for (Node& node : part_nodes(view, without_title))
                nodes.push_back(std::move(node));
        }
    const auto found = cases_in(view, open);
    for (const CaseText* one : found)
        nodes.push_back(case_item(view, *one));
    if (found.empty())
        nodes.push_back(paragraph(_("This country is on the list of those that tried it out. The "
                                    "campaign has no case from there.")));
    nodes.push_back(button("all-cases", _("All cases"), ButtonKind::quiet, Icon::map));
    return nodes;
}

Node map_node(const View& view) {
    const Strings& _ = view.strings;
    Node node = map_picture("map", _("Map of Europe: the coloured countries can be touched"),
                            *view.map, map_inks(view));
    node.style.width = Length::fill(4);
    // Beside the list it is seen whole.
    if (!view.theme.portrait) {
        const int share = view.theme.low ? 48 : 60;
        node.style.width = Length::pixels(view.theme.size.height * share / 100);
    }
    return node;
}

struct Label {
    std::string_view key; // in the list of a case's section, always English
    const char* shown;
    Icon icon;
};
constexpr Label labels[] = {
    {"when", mark("When"), Icon::calendar},
    {"place", mark("Where"), Icon::place},
    {"who", mark("Who"), Icon::people},
    {"status", mark("Status"), Icon::info},
};

// "when: 2020" under its own label.
Node fact_node(const View& view, const Passage& passage) {
    const Strings& _ = view.strings;
    for (const Label& label : labels) {
        const std::string key = std::string(label.key) + ":";
        if (!passage.text.starts_with(key)) continue;
        std::size_t begin = key.size();
        while (begin < passage.text.size() && passage.text[begin] == ' ')
            ++begin;
        Node words =
            column({note(_(label.shown)), paragraph(passage.text.substr(begin))}, Space::hair);
        if (view.theme.compact) return words;
        words.style.width = Length::fill();
        return row({icon_image(label.icon, {}, view.theme.icon), std::move(words)}, Space::small);
    }
    return paragraph(passage.text);
}

std::vector<Node> source_nodes(const View& view, const Case& facts) {
    const Strings& _ = view.strings;
    std::vector<Node> nodes;
    if (facts.sources.empty()) return nodes;
    nodes.push_back(heading(_("Where this is from")));
    for (std::size_t i = 0; i < facts.sources.size(); ++i) {
        Node address = paragraph(facts.sources[i]);
        address.style.force_ltr = true;
        address.style.type = Type::caption;
        nodes.push_back(code_beside(view,
                                    qr_of(view, "source-" + std::to_string(i + 1),
                                          _("Code for your phone"), facts.sources[i]),
                                    {std::move(address)}));
    }
    return nodes;
}

} // namespace

Node cases_screen(const View& view) {
    const Strings& _ = view.strings;
    std::vector<Node> list =
        view.session.open_country.empty() ? group_items(view) : open_group(view);
    Node beside = column(std::move(list), Space::small);
    beside.style.width = Length::fill(4);
    std::vector<Node> body;
    if (view.map != nullptr && !view.theme.compact) {
        Node both = view.theme.portrait ? column({map_node(view), std::move(beside)})
                                        : row({map_node(view), std::move(beside)}, Space::large);
        both.style.align = view.theme.portrait ? Align::stretch : Align::start;
        body.push_back(std::move(both));
    } else {
        body.push_back(std::move(beside));
    }
    if (view.session.open_country.empty())
        for (Node& node : about_nodes(view))
            body.push_back(std::move(node));
    return framed(view, {.id = "cases",
                         .title = _("Where it is used"),
                         .title_shown = true,
                         .body = std::move(body),
                         .foot = {back_button(view), sign_button(view)}});
}

Node one_case_screen(const View& view) {
    const Strings& _ = view.strings;
    std::vector<Node> body;
    std::string name = _("Where it is used");
    for (const CaseText& one : view.texts().cases) {
        if (one.facts->id != view.session.open_case) continue;
        name = one.words.title;
        Part words = one.words;
        std::vector<Node> facts;
        std::erase_if(words.passages, [&](const Passage& passage) {
            if (passage.kind != Passage::Kind::bullet) return false;
            facts.push_back(fact_node(view, passage));
            return true;
        });
        words.title.clear();
        for (Node& node : part_nodes(view, words))
            body.push_back(std::move(node));
        body.push_back(card(std::move(facts)));
        for (Node& node : source_nodes(view, *one.facts))
            body.push_back(std::move(node));
    }
    return framed(view, {.id = "case",
                         .title = std::move(name),
                         .title_shown = true,
                         .body = std::move(body),
                         .foot = {back_button(view), sign_button(view)}});
}

void act_on_cases(const Action& action, const Input&, Doing& doing) {
    Session& session = doing.session;
    if (session.screen == ScreenName::cases && !session.open_country.empty() &&
        (is_tap(action, "back") || is_tap(action, "all-cases"))) {
        session.open_country.clear();
        session.hands.reset();
    } else if (act_on_ways(action, doing)) {
        return;
    } else if (const auto group = tapped_after(action, "case-group-"); !group.empty()) {
        session.open_country = group;
        session.hands.reset();
    } else if (const auto country = tapped_after(action, "case-country-"); !country.empty()) {
        session.open_country = lower(country);
        session.hands.reset();
    } else if (const auto one = tapped_after(action, "case-"); !one.empty()) {
        session.open_case = one;
        session.go(ScreenName::one_case);
    } else if (is_tap(action, "map")) {
        const Node* map = find(doing.tree, "map");
        const int area = map ? area_at(*map, action.at, doing.view.theme.touch_target / 2) : -1;
        if (area < 0) return;
        const std::string_view code = outlines()[static_cast<std::size_t>(area)].code;
        if (code.empty() || !country_has_something(doing.view, code)) return;
        session.open_country = lower(code);
    }
}

} // namespace streetsign::kiosk
