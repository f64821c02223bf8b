// SPDX-License-Identifier: MIT

#include <algorithm>
#include <iterator>

#include "kiosk/screens/screens.h"

namespace streetsign::kiosk {

namespace {

// Said before anyone types, and always in sight beside the button to sign.
Node younger_button(const View& view, unsigned age) {
    const Strings& _ = view.strings;
    Node node =
        button("too-young", _.plural("I am under {n} year old", "I am under {n} years old", age),
               ButtonKind::quiet);
    node.style.type = Type::caption;
    node.style.padding.inline_ = Space::none;
    node.style.text_align = Align::start;
    return node;
}

Node way(const View& view, std::string id, std::string name, Icon icon) {
    Node node = list_item(view, std::move(id), std::move(name), {}, icon);
    // Where there is room these are what the page is made of.
    if (!view.theme.low) node.style.least_height = view.theme.touch_target * 7 / 6;
    return node;
}

// On a low screen four ways are seen whole with the demand; the others are a page further.
std::vector<Node> ways_in_pages(const View& view, std::vector<Node> ways) {
    constexpr std::ptrdiff_t first_page = 4;
    const auto end = ways.begin() + std::min(first_page, std::ssize(ways));
    for (auto way = ways.begin(); way != end; ++way) {
        way->style.least_height = view.theme.touch_target * 7 / 5;
        way->style.padding.block = Space::small; // of two lines
    }
    std::vector<Node> first(std::make_move_iterator(ways.begin()), std::make_move_iterator(end));
    std::vector<Node> rest(std::make_move_iterator(end), std::make_move_iterator(ways.end()));
    std::vector<Node> pages;
    pages.push_back(grid(std::move(first), 2, Space::small));
    if (!rest.empty()) pages.push_back(grid(std::move(rest), 2, Space::small));
    return pages;
}

} // namespace

Node home_screen(const View& view) {
    const Strings& _ = view.strings;
    const LanguageTexts& texts = view.texts();
    std::vector<Node> ways;
    ways.push_back(way(view, "read", _("Read the call"), Icon::book));
    if (view.campaign->campaign().cases)
        ways.push_back(way(view, "cases", _("See where it is used"), Icon::map));
    if (!texts.act.empty()) ways.push_back(way(view, "act", _("Do something"), Icon::megaphone));
    if (view.campaign->form(RecordKind::report) != nullptr)
        ways.push_back(way(view, "report", _("Report a sighting"), Icon::eye));
    ways.push_back(way(view, "share", _("Take the call with you"), Icon::share));
    ways.push_back(way(view, "partners", _("Who is behind it"), Icon::people));
    Node notice = button("notice", _("Your data"), ButtonKind::quiet, Icon::lock);
    notice.style.type = Type::caption;
    notice.style.padding.inline_ = Space::none;
    notice.style.text_align = Align::start; // below the other words where it is narrow

    std::vector<Node> body{paragraph(texts.demand)};
    const bool low = view.theme.low && !view.theme.compact;
    if (low)
        for (Node& page : ways_in_pages(view, std::move(ways)))
            body.push_back(std::move(page));
    else
        body.push_back(grid(std::move(ways), 2, view.theme.low ? Space::small : Space::medium));
    const unsigned age = view.campaign->terms().minimum_age;
    Node words = note(age == 0 ? std::string()
                               : _.plural("You can sign if you are {n} or older.",
                                          "You can sign if you are {n} or older.", age));
    words.style.width = Length::fill();
    Node line = row({std::move(words), std::move(notice)});
    line.style.flow = Flow::adaptive;
    body.push_back(std::move(line));
    std::vector<Node> foot;
    if (age > 0) foot.push_back(younger_button(view, age));
    foot.push_back(sign_button(view));
    return framed(view, {.id = "home",
                         .title = texts.title,
                         .title_shown = !low, // the demand says it in full
                         .body = std::move(body),
                         .foot = std::move(foot)});
}

void act_on_home(const Action& action, const Input&, Doing& doing) {
    if (is_tap(action, "too-young")) {
        doing.session.forget_entries();
        doing.session.go(ScreenName::too_young);
    } else {
        act_on_ways(action, doing);
    }
}

} // namespace streetsign::kiosk
