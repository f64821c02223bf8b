// SPDX-License-Identifier: MIT
// One question of the form: typed on the keyboard below it, or chosen from a list.

#include <algorithm>
#include <iterator>
#include <utility>

#include "kiosk/screens/keyboard_board.h"
#include "kiosk/screens/screens.h"
#include "kiosk/text/countries.h"
#include "kiosk/text/graphemes.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {
namespace {

std::string key_of(const View& view, const Field& field, std::string_view what) {
    const std::string form = view.session.kind == RecordKind::signature ? "signature" : "report";
    return form + ".field." + field.id + "." + std::string(what);
}

std::string words(const View& view, const Field& field, std::string_view what) {
    return view.campaign->word(view.strings.language(), key_of(view, field, what));
}

std::string problem_text(const View& view, const Field& field, FieldProblem problem) {
    const Strings& _ = view.strings;
    const std::string own = words(view, field, "pattern");
    switch (problem) {
    case FieldProblem::none:
        return {};
    case FieldProblem::missing:
        return _("Please fill this in.");
    case FieldProblem::not_email:
        return own.empty() ? _("An e-mail address looks like name@example.org.") : own;
    case FieldProblem::not_year:
        return _("A year has four digits, like 1985.");
    case FieldProblem::too_young:
        return _("You are too young to sign.");
    case FieldProblem::pattern:
        return own.empty() ? _("Please look at this once more.") : own;
    }
    return {};
}

FieldText field_text(const View& view, const Field& field, const FieldEntry* entry) {
    FieldText text;
    text.label = words(view, field, "label");
    text.help = words(view, field, "why");
    text.hint = words(view, field, "hint");
    if (entry != nullptr && entry->complain)
        text.error = problem_text(
            view, field,
            check_field(field, entry, view.campaign->terms().minimum_age, view.today.year));
    text.force_ltr = field.kind == FieldKind::email;
    return text;
}

Node typed_box(const View& view, const Field& field, const FieldText& text) {
    const FieldEntry* entry = view.session.field(field.id);
    Node box = kiosk::field("field-" + field.id, text, entry ? entry->text.view() : Bytes{},
                            entry ? entry->caret : 0);
    if (Node* inner = find(box, "field-" + field.id)) {
        inner->style.single_line = field.lines <= 1;
        // Of a fixed height, so that no key moves away under a finger that types.
        if (field.lines > 1)
            inner->style.lines = view.tight ? view.tight_lines : static_cast<int>(field.lines);
        inner->style.width = Length::fill();
    }
    return box;
}

// What is signed, or what a report is worth.
std::string worth_of(const View& view) {
    const Strings& _ = view.strings;
    return view.session.kind == RecordKind::signature
               ? view.texts().demand
               : _("A report stays unconfirmed until somebody has checked it.");
}

// That stands above every question.
std::vector<Node> before_the_field(const View& view) {
    if (view.session.kind == RecordKind::signature) return {demand_line(view)};
    return {note(worth_of(view))};
}

// What may stay empty is left out by a word that says so, as where one chooses.
Node way_on(const View& view, const Field& field) {
    const Strings& _ = view.strings;
    const FieldEntry* entry = view.session.field(field.id);
    const bool empty = entry == nullptr || entry->text.view().empty();
    return next_button(view, !field.required && empty ? _("Leave it out") : std::string());
}

// Everything in its place, one under the other.
std::vector<Node> roomy_parts(const View& view, const Field& field) {
    const FieldEntry* entry = view.session.field(field.id);
    const Theme& theme = view.theme;
    Node head = page_column(theme, before_the_field(view), Space::none);
    head.style.most_width += 2 * theme.space(Space::medium);
    head.style.padding = {Space::small, Space::medium};
    Node content = page_column(theme, {typed_box(view, field, field_text(view, field, entry))});
    Node middle = scroll("scroll", {std::move(content)});
    middle.style.pack = Align::center;
    return {std::move(head), std::move(middle), keyboard_board(view, view.session.keyboard),
            foot_of(view, {back_button(view), way_on(view, field)})};
}

// Beside the label, in smaller letters.
bool has_title_in_bar(const View& view) {
    return view.title_in_bar || (!view.theme.compact && !view.theme.portrait);
}

// Where the bar has the error, it has no label and no title.
bool error_in_bar(const View& view, const std::string& error) {
    return !error.empty() && !view.label_above && !view.error_above && !view.error_alone;
}

// What has room above the box, the most important first: what is signed (where the bar has no room
// for it), how to fill the field in, why it is asked; an error right above it.
std::vector<Node> tight_words(const View& view, const std::string& field_id,
                              const FieldText& text) {
    std::vector<Node> all;
    const auto add = [&](std::string id, const std::string& said) {
        if (said.empty() || static_cast<int>(all.size()) >= view.tight_words) return;
        all.push_back(note(said));
        all.back().id = std::move(id);
    };
    if (view.session.kind == RecordKind::signature &&
        (!has_title_in_bar(view) || error_in_bar(view, text.error))) {
        add("signed", view.texts().title);
        if (!all.empty()) all.back().style.bold = true;
    }
    add("field-hint", text.hint);
    add("field-why", text.help);
    if (view.error_above && !text.error.empty()) {
        all.push_back(alert(field_id + ".error", text.error));
        all.back().style.type = Type::caption;
    }
    if (all.empty()) return all;
    Node block = column(std::move(all), Space::none);
    block.style.padding = {Space::hair, Space::medium};
    std::vector<Node> one;
    one.push_back(std::move(block));
    return one;
}

// What is signed, the question, and what has room of how and why it is filled in: all of it above
// the box, or one line that opens for the rest.
std::vector<Node> label_above(const View& view, const std::string& field_id,
                              const FieldText& text) {
    const Strings& _ = view.strings;
    const bool signature = view.session.kind == RecordKind::signature;
    const std::string what = signature ? view.texts().title : _("Report a sighting");
    const std::string worth = worth_of(view);
    int room = view.tight_words;
    bool all = true;
    const auto has_room = [&](const std::string& said) {
        if (said.empty()) return false;
        all = all && room > 0;
        return room-- > 0;
    };
    const bool hint = has_room(text.hint);
    const bool why = has_room(text.help);
    has_room(worth);
    std::vector<Node> nodes;
    if (all) {
        nodes.push_back(note(what));
        nodes.back().style.bold = true;
        nodes.push_back(note(worth));
        nodes.back().id = "demand";
    } else {
        nodes.push_back(line_that_opens(view, what, worth));
    }
    nodes.push_back(paragraph(text.label));
    nodes.back().style.type = Type::label;
    if (why) nodes.push_back(note(text.help));
    if (hint) nodes.push_back(note(text.hint));
    if (!text.error.empty()) {
        nodes.push_back(alert(field_id + ".error", text.error));
        nodes.back().style.type = Type::caption;
    }
    Node block = column(std::move(nodes), Space::none);
    block.style.padding = {Space::hair, Space::medium};
    std::vector<Node> one;
    one.push_back(std::move(block));
    return one;
}

// The ways on and back stand beside the box.
std::vector<Node> tight_parts(const View& view, const Field& field) {
    const FieldEntry* entry = view.session.field(field.id);
    const FieldText text = field_text(view, field, entry);
    Node group = typed_box(view, field, text);
    Node box = std::move(*find(group, "field-" + field.id));
    const auto narrow = [](Node node) {
        node.style.padding = {Space::hair, Space::small};
        if (node.style.ground == Ink::none) node.style.edge = Ink::line;
        return node;
    };
    Node back = narrow(back_button(view));
    Node next = narrow(way_on(view, field));
    back.name_shown = next.name_shown = !view.theme.compact;
    Node line = row({std::move(back), std::move(box), std::move(next)}, Space::small);
    line.style.padding = {view.theme.low ? Space::hair : Space::small, Space::small};
    Node board = keyboard_board(view, view.session.keyboard);
    const std::string id = "field-" + field.id;
    std::vector<Node> parts =
        view.label_above ? label_above(view, id, text) : tight_words(view, id, text);
    parts.push_back(std::move(line));
    if (view.theme.portrait) {
        // Keys that took all that height would be pillars.
        parts.push_back(spacer());
    } else {
        board.style.height = Length::fill();
        for (Node& keys : board.children)
            keys.style.height = Length::fill();
    }
    parts.push_back(std::move(board));
    return parts;
}

// Where an error has no room beside field and keyboard, the keyboard waits until it was read: the
// error stands above the field that it is about, and a touch on either brings the keyboard back.
Node error_screen(const View& view, const Field& field, const FieldText& text) {
    const Strings& _ = view.strings;
    std::vector<Node> body{alert("error", text.error)};
    Node group = typed_box(view, field, text);
    Node box = std::move(*find(group, "field-" + field.id));
    Node correct = button("correct", _("Correct it"), ButtonKind::primary, Icon::keyboard);
    correct.name_shown = false;
    correct.style.padding = {Space::hair, Space::small};
    Node node = framed(
        view,
        {.id = "sign", .title = {}, .title_shown = false, .body = std::move(body), .foot = {}});
    Node line = row({std::move(box), std::move(correct)}, Space::small);
    line.style.padding = {Space::hair, Space::small};
    node.children.push_back(std::move(line));
    return node;
}

Node typed_screen(const View& view, const Field& field) {
    const bool tight = view.tight;
    const FieldText text = field_text(view, field, view.session.field(field.id));
    if (tight && view.error_alone && !text.error.empty()) return error_screen(view, field, text);
    Node node = column(tight ? tight_parts(view, field) : roomy_parts(view, field), Space::none);
    node.style.height = Length::fill();
    return node;
}

void add_country(const View& view, const Field& field, const Country& country,
                 std::vector<Node>& nodes) {
    const FieldEntry* entry = view.session.field(field.id);
    nodes.push_back(choice("country-" + country.code, country.name,
                           entry != nullptr && entry->text.text() == country.code));
}

// A long list in parts with names of their own, so that two switches need not pass all of it.
void add_in_parts(std::vector<Node> all, std::vector<Node>& body, int& part) {
    constexpr std::size_t part_size = 12;
    for (std::size_t from = 0; from < all.size(); from += part_size) {
        const std::size_t to = std::min(all.size(), from + part_size);
        const std::string name = all[from].name + " – " + all[to - 1].name;
        Node list = grid({std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(from)),
                          std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(to))},
                         3, Space::small);
        list.role = Role::list;
        list.id = "countries-" + std::to_string(++part);
        list.name = name;
        list.name_shown = false;
        body.push_back(std::move(list));
    }
}

std::vector<Node> country_list(const View& view, const Field& field) {
    const Strings& _ = view.strings;
    std::vector<Node> near;
    std::vector<Node> far;
    for (const Country& country : countries(_.language()))
        add_country(view, field, country, country.european ? near : far);
    std::vector<Node> body;
    int part = 0;
    add_in_parts(std::move(near), body, part);
    body.push_back(heading(_("Outside Europe")));
    add_in_parts(std::move(far), body, part);
    return body;
}

std::vector<Node> choice_list(const View& view, const Field& field) {
    const FieldEntry* entry = view.session.field(field.id);
    std::vector<Node> nodes;
    for (const std::string& id : field.choices)
        nodes.push_back(choice("choice-" + id, words(view, field, "choice." + id),
                               entry != nullptr && entry->text.text() == id));
    return {grid(std::move(nodes), 2, Space::small)};
}

void add_reasons(const View& view, const Field& field, std::vector<Node>& body) {
    for (const char* what : {"why", "hint"})
        if (std::string said = words(view, field, what); !said.empty())
            body.push_back(note(std::move(said)));
}

Node chosen_screen(const View& view, const Field& field) {
    const Strings& _ = view.strings;
    const bool country = field.kind == FieldKind::country;
    // Where question and answers would not be seen together below what is said of them, that
    // follows.
    const bool answer_first =
        view.session.kind == RecordKind::report && (view.theme.low || view.theme.compact);
    std::vector<Node> head = before_the_field(view);
    std::vector<Node> body;
    if (view.theme.compact && !answer_first) body = std::exchange(head, {});
    const std::string label = words(view, field, "label");
    body.push_back(view.theme.low ? heading(label) : title(label));
    if (!answer_first) add_reasons(view, field, body);
    for (Node& node : country ? country_list(view, field) : choice_list(view, field))
        body.push_back(std::move(node));
    if (answer_first) {
        add_reasons(view, field, body);
        for (Node& node : std::exchange(head, {}))
            body.push_back(std::move(node));
    }
    std::vector<Node> foot{back_button(view)};
    if (!field.required) foot.push_back(next_button(view, _("Leave it out")));
    return framed(view, {.id = "sign",
                         .title = {},
                         .title_shown = false,
                         .head = std::move(head),
                         .body = std::move(body),
                         .foot = std::move(foot)});
}

void type(Session& session, const Field& field, std::string_view text) {
    type_into(session.field_or_new(field.id), text, field);
}

// True: the visitor wants to go on.
bool press_key(Session& session, const Field& field, const KeyboardOutcome& outcome) {
    switch (outcome.kind) {
    case KeyboardOutcome::Kind::typed:
        type(session, field, outcome.text);
        return false;
    case KeyboardOutcome::Kind::backspace:
        erase_before(session.field_or_new(field.id));
        return false;
    case KeyboardOutcome::Kind::done:
        return true;
    default:
        return false;
    }
}

// An arrow goes where a person sees it: by the letters beside the caret, and where they have no
// direction by the field's.
bool press_command(Session& session, const Field& field, Key pressed, bool field_rtl) {
    FieldEntry& entry = session.field_or_new(field.id);
    const bool mirrored = runs_right_to_left(entry.text.view(), entry.caret, field_rtl);
    switch (pressed) {
    case Key::backspace:
        erase_before(entry);
        break;
    case Key::erase:
        erase_after(entry);
        break;
    case Key::home:
        entry.caret = 0;
        break;
    case Key::end:
        entry.caret = static_cast<std::uint32_t>(entry.text.size());
        break;
    case Key::left:
    case Key::right:
        move_caret(entry, (pressed == Key::left) == mirrored ? 1 : -1);
        break;
    default:
        break;
    }
    return false;
}

void leave_field(const Field& field, Doing& doing) {
    Session& session = doing.session;
    FieldEntry& entry = session.field_or_new(field.id);
    tidy(entry);
    if (field.kind == FieldKind::postcode) capitalise(entry);
    const unsigned age = doing.view.campaign->terms().minimum_age;
    const FieldProblem problem = check_field(field, &entry, age, doing.view.today.year);
    if (problem == FieldProblem::too_young) {
        session.forget_entries();
        session.go(ScreenName::too_young);
    } else if (problem != FieldProblem::none) {
        entry.complain = true;
    } else {
        entry.done = true;
        go_on(session, doing.view);
    }
}

void take_choice(const Field& field, std::string_view id, Doing& doing) {
    FieldEntry& entry = doing.session.field_or_new(field.id);
    set_choice(entry, id);
    entry.done = true;
    go_on(doing.session, doing.view);
}

} // namespace

Node sign_screen(const View& view) {
    const FormStep step = present_step(view.session, view);
    const Field* field = view.form().field(step.id);
    Node node = is_typed(*field) ? typed_screen(view, *field) : chosen_screen(view, *field);
    node.id = "sign";
    node.name = words(view, *field, "label");
    node.name_shown = false;
    return node;
}

// In the small bar: what is asked.
Node field_words(const View& view) {
    const FormStep step = present_step(view.session, view);
    const Field* field = view.form().field(step.id);
    if (field == nullptr || !is_typed(*field)) return note({});
    const std::string error = field_text(view, *field, view.session.field(field->id)).error;
    if (error_in_bar(view, error)) {
        Node said = alert("field-" + field->id + ".error", error);
        said.style.type = view.theme.compact && !view.bare_bar ? Type::body : Type::caption;
        return said;
    }
    Node node = paragraph(words(view, *field, "label"));
    const bool with_title = view.session.kind == RecordKind::signature && has_title_in_bar(view);
    node.style.type = view.theme.compact && !with_title ? Type::label : Type::caption;
    // One line that opens at a tap: what is asked, and for what.
    const auto label = static_cast<std::uint32_t>(node.name.size());
    Node line = button("demand", std::move(node.name), ButtonKind::quiet);
    line.style.padding = {Space::none, Space::small};
    line.style.type = node.style.type;
    if (with_title) {
        line.style.bold = false;
        line.emphasis = {{0, label}};
        line.name += " · " + view.texts().title;
    }
    return line;
}

std::vector<Node> field_reasons(const View& view) {
    const FormStep step = present_step(view.session, view);
    const Field* field = view.form().field(step.id);
    if (field == nullptr) return {};
    std::vector<Node> nodes;
    for (const char* what : {"hint", "why"})
        if (std::string said = words(view, *field, what); !said.empty())
            nodes.push_back(note(std::move(said)));
    return nodes;
}

void act_on_sign(const Action& action, const Input& input, Doing& doing) {
    Session& session = doing.session;
    const FormStep step = present_step(session, doing.view);
    const Field& field = *doing.view.form().field(step.id);
    bool go = is_tap(action, "next");
    if (is_tap(action, "back") || (action.kind == Action::Kind::key && action.key == Key::back))
        return go_back(session, doing.view);
    const Node* const told = find(doing.tree, "error");
    const bool touched = told != nullptr && is_tap(action, "field-" + field.id);
    if (touched || is_tap(action, "correct")) {
        session.field_or_new(field.id).complain = false;
        return;
    }
    if (const auto country = tapped_after(action, "country-"); !country.empty())
        return take_choice(field, country, doing);
    if (const auto chosen = tapped_after(action, "choice-"); !chosen.empty())
        return take_choice(field, chosen, doing);
    if (is_typed(field)) {
        if (is_tap(action, "field-" + field.id) && !action.by_key)
            put_caret(session.field_or_new(field.id), static_cast<std::uint32_t>(action.value));
        else if (!tapped_after(action, "key-").empty())
            go = press_key(session, field, session.keyboard.tap(action.id));
        else if (action.kind == Action::Kind::held)
            go = press_key(session, field, session.keyboard.hold(action.id));
        else if (action.kind == Action::Kind::typed) {
            if (const auto* press = std::get_if<KeyPress>(&input.what))
                type(session, field, press->text());
        } else if (action.kind == Action::Kind::key)
            go = press_command(session, field, action.key,
                               right_to_left(doing.view.strings.language()) &&
                                   field.kind != FieldKind::email);
    }
    if (go) leave_field(field, doing);
}

} // namespace streetsign::kiosk
