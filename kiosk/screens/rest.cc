// SPDX-License-Identifier: MIT

#include <utility>

#include "kiosk/screens/screens.h"

namespace streetsign::kiosk {
namespace {

Node language_choice(const std::string& language, bool selected) {
    Node node = choice("lang-" + language, language_name(language), selected);
    node.language = language;
    return node;
}

// A short line of colour under the headline.
Node headline_rule(const View& view) {
    Node rule;
    rule.style.ground = Ink::accent;
    rule.style.width = Length::pixels(view.theme.touch_target * 3 / 2);
    rule.style.height = Length::pixels(view.theme.border * 2);
    rule.style.self = Align::center;
    return rule;
}

} // namespace

Node rest_screen(const View& view) {
    const Strings& _ = view.strings;
    const LanguageTexts& texts = view.texts();
    std::vector<Node> languages;
    for (const std::string& language : view.stall_languages)
        languages.push_back(language_choice(language, false));

    // A low screen has room for the languages or for ornaments.
    const bool low = view.theme.low && !view.theme.compact && languages.size() > 1;
    Node head = low ? title(texts.headline) : display(texts.headline);
    head.style.text_align = Align::center;
    Node demand = low ? note(texts.demand) : paragraph(texts.demand);
    demand.style.text_align = Align::center;
    Node begin = button("begin", _("Touch to begin"), ButtonKind::primary, Icon::hand);
    begin.style.self = Align::center;
    const bool small = low || view.theme.compact;
    begin.style.type = small ? Type::label : Type::heading;
    begin.style.padding = {Space::medium, view.theme.compact ? Space::large : Space::huge};

    std::vector<Node> middle;
    middle.push_back(std::move(head));
    if (view.theme.compact) { // what to do comes before what it is about
        middle.push_back(std::move(begin));
        middle.push_back(std::move(demand));
    } else {
        if (!low) middle.push_back(headline_rule(view));
        middle.push_back(std::move(demand));
        middle.push_back(std::move(begin));
    }
    // Up to four in one line; more in two.
    const auto count = static_cast<int>(languages.size());
    const int columns = count > 4 ? (count + 1) / 2 : count;
    if (languages.size() > 1) middle.push_back(grid(std::move(languages), columns, Space::small));

    Node promise = note(_("No camera. No microphone. Works offline."));
    promise.style.width = Length::fill();
    std::vector<Node> foot;
    foot.push_back(std::move(promise));
    if (view.steward)
        foot.push_back(button("steward", _("Steward"), ButtonKind::quiet, Icon::lock));
    if (view.theme.compact)
        for (Node& node : std::exchange(foot, {}))
            middle.push_back(std::move(node));
    const Space between = low ? Space::small : view.theme.low ? Space::medium : Space::large;
    Node body = scroll("scroll", {page_column(view.theme, std::move(middle), between)});
    if (low) body.style.padding.block = Space::hair;
    body.style.pack = Align::center;
    Node node = column({std::move(body)}, Space::none);
    if (!foot.empty()) {
        Node foot_row = row(std::move(foot));
        foot_row.style.flow = Flow::adaptive;
        foot_row.style.align = Align::center;
        foot_row.style.padding = {Space::small, Space::medium};
        node.children.push_back(std::move(foot_row));
    }
    node.id = "rest";
    node.name = texts.headline;
    node.name_shown = false;
    node.style.height = Length::fill();
    return node;
}

void act_on_rest(const Action& action, const Input&, Doing& doing) {
    Session& session = doing.session;
    // The whole screen is one button, and so is every key with a letter.
    const bool anywhere = action.kind == Action::Kind::missed || action.kind == Action::Kind::typed;
    if (const std::string_view language = tapped_after(action, "lang-"); !language.empty()) {
        session.language = language;
        session.go(ScreenName::home);
    } else if (anywhere || is_tap(action, "begin")) {
        session.go(doing.view.languages.size() > 1 ? ScreenName::languages : ScreenName::home);
    } else if (is_tap(action, "steward")) {
        doing.wish = Doing::Wish::open_steward;
    }
}

Node languages_screen(const View& view) {
    const Strings& _ = view.strings;
    std::vector<Node> choices;
    for (const std::string& language : view.languages)
        choices.push_back(language_choice(language, language == _.language()));
    std::vector<Node> foot;
    if (view.session.trail.size() > 1) foot.push_back(back_button(view));
    return framed(view, {.id = "languages",
                         .title = _("Choose your language"),
                         .title_shown = true,
                         .body = {grid(std::move(choices), 3)},
                         .foot = std::move(foot)});
}

void act_on_languages(const Action& action, const Input&, Doing& doing) {
    Session& session = doing.session;
    if (act_on_ways(action, doing)) return;
    const std::string_view language = tapped_after(action, "lang-");
    if (language.empty()) return;
    const bool another = language != doing.view.strings.language();
    session.language = language;
    session.back();
    if (another) ask_consents_again(session, doing.view);
    // The field that was open is typed into on the keyboard of the new language.
    if (session.screen == ScreenName::sign)
        session.keyboard.open(session.language, session.keyboard.state().field);
}

} // namespace streetsign::kiosk
