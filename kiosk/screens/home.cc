// SPDX-License-Identifier: MIT

#include "kiosk/screens/screens.h"

namespace streetsign::kiosk {

namespace {

// Said before anyone types.
Node age_line(const View& view, unsigned age) {
    const Strings& _ = view.strings;
    Node words = note(_.plural("You can sign from the age of {n} year.",
                               "You can sign from the age of {n} years.", age));
    words.style.width = Length::fill();
    Node younger = button(
        "too-young", _.plural("I am younger than {n} year", "I am younger than {n} years", age),
        ButtonKind::quiet);
    Node line = row({std::move(words), std::move(younger)});
    line.style.flow = Flow::adaptive;
    line.style.align = Align::center;
    return line;
}

} // namespace

Node home_screen(const View& view) {
    const Strings& _ = view.strings;
    const LanguageTexts& texts = view.texts();
    std::vector<Node> ways;
    ways.push_back(list_item(view, "read", _("Read the call"), {}, Icon::book));
    if (view.campaign->campaign().cases)
        ways.push_back(list_item(view, "cases", _("See where it is used"), {}, Icon::map));
    if (!texts.act.empty())
        ways.push_back(list_item(view, "act", _("Do something"), {}, Icon::megaphone));
    if (view.campaign->form(RecordKind::report) != nullptr)
        ways.push_back(list_item(view, "report", _("Report a sighting"), {}, Icon::eye));
    ways.push_back(list_item(view, "share", _("Take it home"), {}, Icon::share));
    ways.push_back(list_item(view, "partners", _("Who is behind it"), {}, Icon::people));

    const unsigned age = view.campaign->terms().minimum_age;
    std::vector<Node> body{paragraph(texts.demand), grid(std::move(ways), 2)};
    if (age > 0) body.push_back(age_line(view, age));
    return framed(view, {.id = "home",
                         .title = texts.title,
                         .title_shown = true,
                         .body = std::move(body),
                         .foot = {button("notice", _("Your data"), ButtonKind::quiet, Icon::lock),
                                  sign_button(view)}});
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
