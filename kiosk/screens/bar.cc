// SPDX-License-Identifier: MIT

#include "kiosk/screens/screens.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {
namespace {

// Whether the field and its keyboard leave the bar only its smallest form.
bool bar_makes_room(const View& view) { return view.tight && !view.label_above; }

// What the bar folds away where there is little room.
std::vector<Node> comforts(const View& view, Node (*make)(std::string, std::string, Icon)) {
    const Strings& _ = view.strings;
    std::vector<Node> nodes;
    // Said after the name: a press can be heard.
    const auto which = [&](int place, int count) {
        return fill_in(_("{n} of {total}"),
                       {{"n", std::to_string(place + 1)}, {"total", std::to_string(count)}});
    };
    nodes.push_back(make("bar-text-size", _("Text size"), Icon::text_size));
    nodes.back().value = which(static_cast<int>(view.session.text_size), text_size_count);
    nodes.push_back(make("bar-contrast", _("Contrast"), Icon::contrast));
    nodes.back().value = which(static_cast<int>(view.session.contrast), contrast_count);
    if (view.speech) {
        Node speech = make("bar-speech", _("Read aloud"), Icon::speech);
        speech.state.selected = view.session.speech;
        nodes.push_back(std::move(speech));
    }
    return nodes;
}

Node menu_button(std::string id, std::string name, Icon icon) {
    return button(std::move(id), std::move(name), ButtonKind::secondary, icon);
}

Node menu_dialog(const View& view) {
    const Strings& _ = view.strings;
    std::vector<Node> children;
    children.push_back(
        button("bar-language", language_name(_.language()), ButtonKind::secondary, Icon::language));
    for (Node& node : comforts(view, menu_button))
        children.push_back(std::move(node));
    children.push_back(button("menu-close", _("Close"), ButtonKind::primary, Icon::check));
    return dialog(view.theme, "menu", _("How should it look?"), std::move(children));
}

Node erase_dialog(const View& view) {
    const Strings& _ = view.strings;
    return dialog(view.theme, "erase", _("Stop and erase?"),
                  {paragraph(_("What you entered is erased. Nothing of it is kept.")),
                   adaptive({button("erase-no", _("Go on"), ButtonKind::secondary, Icon::back),
                             button("erase-yes", _("Erase"), ButtonKind::danger, Icon::trash)})});
}

Node idle_dialog(const View& view, int seconds) {
    const Strings& _ = view.strings;
    const auto left = static_cast<std::uint64_t>(seconds);
    Node countdown = paragraph(_.plural("Everything is erased in {n} second.",
                                        "Everything is erased in {n} seconds.", left));
    countdown.id = "countdown";
    countdown.role = Role::status;
    return dialog(view.theme, "idle", _("Are you still there?"),
                  {std::move(countdown),
                   button("more-time", _("I need more time"), ButtonKind::primary, Icon::hand)});
}

Node failed_dialog(const View& view) {
    const Strings& _ = view.strings;
    return dialog(
        view.theme, "failed", _("It was not saved"),
        {paragraph(_("Nothing was kept. Try again, or tell the people at the stall.")),
         adaptive({button("erase-yes", _("Stop and erase"), ButtonKind::secondary, Icon::trash),
                   button("try-again", _("Try again"), ButtonKind::primary, Icon::refresh)})});
}

Node demand_dialog(const View& view) {
    const Strings& _ = view.strings;
    const bool signature = view.session.kind == RecordKind::signature;
    std::vector<Node> children{
        paragraph(signature ? view.texts().demand
                            : _("A report stays unconfirmed until somebody has checked it."))};
    for (Node& reason : field_reasons(view))
        children.push_back(std::move(reason));
    children.push_back(button("demand-close", _("Close"), ButtonKind::primary, Icon::check));
    return dialog(view.theme, "demand", signature ? view.texts().title : _("Report a sighting"),
                  std::move(children));
}

Node as_bar(const View& view, std::vector<Node> children, Align align) {
    const Strings& _ = view.strings;
    Node bar = row(std::move(children), Space::small);
    bar.id = "bar";
    bar.role = Role::bar;
    bar.name = _("Settings");
    bar.name_shown = false;
    bar.style.align = align;
    bar.style.ground = Ink::sunken;
    bar.style.padding = {Space::hair, Space::medium};
    return bar;
}

Node word_button(std::string id, std::string name) {
    Node node = button(std::move(id), std::move(name), ButtonKind::quiet);
    node.style.padding = {Space::hair, Space::small};
    return node;
}

// In the middle of the small bar, since the foot may have joined the page and be out of sight.
Node page_buttons_of_bar(const View& view, std::string_view what = "page") {
    std::vector<Node> nodes;
    nodes.push_back(spacer());
    for (Node& node : page_buttons(view, PageButtons::icons, what)) {
        node.style.padding = {Space::hair, Space::small};
        nodes.push_back(std::move(node));
    }
    nodes.push_back(spacer());
    return row(std::move(nodes), Space::small);
}

// Below what scrolls of a dialog, and never scrolled away itself.
Node page_buttons_of_dialog(const View& view) {
    Node buttons = page_buttons_of_bar(view, "dialog");
    buttons.style.padding = {Space::hair, Space::medium};
    return buttons;
}

// One line: the menu, what fits in the middle, the way out.
Node small_bar(const View& view) {
    const Strings& _ = view.strings;
    const bool field = bar_makes_room(view) && view.session.screen == ScreenName::sign;
    Node middle = field ? field_words(view) : note({});
    middle.style.text_align = Align::center;
    const bool pages = view.turns_pages && !view.tight;
    if (pages) middle = page_buttons_of_bar(view);
    middle.style.width = Length::fill();
    Node menu = word_button("bar-menu", _("Menu"));
    Node stop = word_button("bar-stop", _("Stop"));
    stop.style.ink = Ink::danger_ink;
    stop.style.icon_ink = Ink::danger_ink;
    // A long question while somebody types: the words of the two give way to it, and are still
    // said. Where pages are turned, Stop keeps its word.
    if (pages && view.bare_bar) {
        menu.icon = Icon::gear;
        menu.name_shown = false;
    }
    if (bar_makes_room(view) && view.bare_bar) {
        menu.icon = Icon::gear;
        stop.icon = Icon::stop;
        menu.name_shown = stop.name_shown = false;
    }
    return as_bar(view, {std::move(menu), std::move(middle), std::move(stop)}, Align::center);
}

} // namespace

// Without a word below each icon.
bool bar_is_small(const View& view) {
    return view.theme.compact || bar_makes_room(view) || view.folded_bar;
}

Node bar_of(const View& view) {
    const Strings& _ = view.strings;
    if (bar_is_small(view)) return small_bar(view);
    std::vector<Node> nodes;
    Node language = bar_button("bar-language", language_name(_.language()), Icon::language);
    language.hint = _("Language");
    nodes.push_back(std::move(language));
    for (Node& node : comforts(view, bar_button))
        nodes.push_back(std::move(node));
    nodes.push_back(spacer());
    Node stop =
        bar_button("bar-stop", view.short_bar ? _("Stop") : _("Stop and erase"), Icon::stop);
    stop.style.ink = Ink::danger_ink;
    stop.style.icon_ink = Ink::danger_ink;
    nodes.push_back(std::move(stop));
    for (Node& node : nodes)
        if (node.role == Role::button) node.style.width = Length::content();
    // The icons in one line, whatever stands below them.
    return as_bar(view, std::move(nodes), Align::start);
}

Node rehearsal_band(const View& view) {
    const Strings& _ = view.strings;
    Node band = note(view.short_band ? _("Rehearsal")
                                     : _("Rehearsal. Nothing you enter here is a real signature."));
    band.style.type = Type::band;
    band.style.ink = Ink::rehearsal_text;
    band.style.ground = Ink::rehearsal;
    band.style.text_align = Align::center;
    band.style.padding = {bar_is_small(view) ? Space::none : Space::hair, Space::medium};
    band.id = "rehearsal";
    return band;
}

Node dialog_over(const View& view, Over over, int seconds) {
    Node node = [&] {
        switch (over) {
        case Over::menu:
            return menu_dialog(view);
        case Over::idle:
            return idle_dialog(view, seconds);
        case Over::save_failed:
            return failed_dialog(view);
        case Over::demand:
            return demand_dialog(view);
        case Over::speech:
            return speech_dialog(view);
        case Over::aloud:
            return aloud_dialog(view);
        default:
            return erase_dialog(view);
        }
    }();
    const bool long_words = over == Over::demand && view.theme.low;
    if (!view.theme.compact && !long_words) return node;
    // With little room it may be higher than the screen: then it scrolls like a screen.
    std::vector<Node> children = std::move(node.children);
    node.children.clear();
    node.children.push_back(scroll("dialog-scroll", std::move(children), Space::medium));
    if (view.turns_dialog) {
        node.children.push_back(separator());
        node.children.push_back(page_buttons_of_dialog(view));
    }
    node.style.gap = Space::none;
    node.style.height = Length::fill();
    node.style.most_width = 0;
    node.style.self.reset();
    node.style.padding = {};
    return node;
}

} // namespace streetsign::kiosk
