// SPDX-License-Identifier: MIT
// Everything once more before it is confirmed, and the thanks after it was kept.

#include "kiosk/screens/screens.h"
#include "kiosk/text/countries.h"

namespace streetsign::kiosk {
namespace {

std::string word(const View& view, const std::string& field, std::string_view what) {
    const std::string form = view.session.kind == RecordKind::signature ? "signature" : "report";
    return view.campaign->word(view.strings.language(),
                               form + ".field." + field + "." + std::string(what));
}

// What it changes is beside it for the eye, and said for the ear.
Node change_button(const View& view, const std::string& id, const std::string& what) {
    const Strings& _ = view.strings;
    Node node = button("change-" + id, _("Change"), ButtonKind::quiet, Icon::pen);
    node.hint = what;
    return node;
}

Node line(Node what, Node change) {
    what.style.width = Length::fill();
    change.style.padding.inline_ = Space::small;
    Node both = row({std::move(what), std::move(change)});
    both.style.flow = Flow::adaptive;
    both.style.align = Align::center;
    both.style.padding = {Space::small, Space::none};
    return both;
}

// What was typed is borrowed; what was chosen from a list is shown by its word, and masked by
// leaving the word out.
Node field_line(const View& view, const Field& field) {
    const FieldEntry* entry = view.session.field(field.id);
    const std::string label = word(view, field.id, "label");
    const std::string_view value = entry ? entry->text.text() : std::string_view{};
    Node shown;
    if (is_typed(field)) {
        Node typed = personal_text("value-" + field.id, label, entry ? entry->text.view() : Bytes{},
                                   view.session.masked);
        typed.style.force_ltr = field.kind == FieldKind::email;
        shown =
            column({note(label), value.empty() ? paragraph("–") : std::move(typed)}, Space::hair);
    } else {
        std::string words = field.kind == FieldKind::country
                                ? country_name(value, view.strings.language())
                                : word(view, field.id, "choice." + std::string(value));
        if (view.session.masked) words = "•••";
        Node chosen = paragraph(value.empty() ? "–" : words);
        chosen.style.bold = true;
        shown = column({note(label), std::move(chosen)}, Space::hair);
    }
    return line(std::move(shown), change_button(view, field.id, label));
}

Node consent_line(const View& view, const std::string& id) {
    const Strings& _ = view.strings;
    const PurposeText& purpose = *view.texts().purpose(view.session.kind, id);
    const bool yes = view.session.answer(id) == Answer::yes;
    Node answer = paragraph(yes ? _("Yes, I agree") : _("No"));
    answer.style.bold = true;
    answer.style.icon_ink = yes ? Ink::success : Ink::text_soft;
    answer.icon = yes ? Icon::check : Icon::close;
    return line(column({note(purpose.title), std::move(answer)}, Space::hair),
                change_button(view, id, purpose.title));
}

} // namespace

Node review_screen(const View& view) {
    const Strings& _ = view.strings;
    std::vector<Node> body;
    if (view.session.kind == RecordKind::signature) body.push_back(paragraph(view.texts().demand));
    if (view.session.masked)
        body.push_back(status("masked", _("Hidden. Touch the screen to see it."), Icon::eye));
    // One sheet with a line for each answer.
    std::vector<Node> lines;
    for (const FormStep& step : way_through(view.form(), view.session)) {
        if (step.kind == FormStep::Kind::review) continue;
        if (!lines.empty()) lines.push_back(separator());
        lines.push_back(step.kind == FormStep::Kind::field
                            ? field_line(view, *view.form().field(step.id))
                            : consent_line(view, step.id));
    }
    Node sheet = card(std::move(lines), Space::none);
    sheet.style.padding = {Space::small, Space::large};
    body.push_back(std::move(sheet));
    const bool report = view.session.kind == RecordKind::report;
    return framed(view, {.id = "review",
                         .title = _("Is everything right?"),
                         .title_shown = true,
                         .body = std::move(body),
                         .foot = {back_button(view),
                                  button("confirm", report ? _("Send the report") : _("Sign now"),
                                         ButtonKind::primary, report ? Icon::check : Icon::pen)}});
}

void act_on_review(const Action& action, const Input&, Doing& doing) {
    Session& session = doing.session;
    if (is_tap(action, "confirm")) {
        doing.wish = Doing::Wish::keep_record;
        return;
    }
    if (is_tap(action, "back") || (action.kind == Action::Kind::key && action.key == Key::back))
        return go_back(session, doing.view);
    const std::string_view id = tapped_after(action, "change-");
    if (id.empty()) return;
    for (const FormStep& step : way_through(doing.view.form(), session))
        if (step.id == id) return open_step(session, doing.view, step);
}

namespace {

// Only where the campaign gives receipts, and shown only when somebody asks for theirs with the
// risk before their eyes: to have signed is itself the secret.
void add_receipt(const View& view, std::vector<Node>& body) {
    const Strings& _ = view.strings;
    const Session& session = view.session;
    if (session.receipt.empty()) return;
    std::vector<Node> parts;
    parts.push_back(heading(_("A receipt, if you want one")));
    Node risk = paragraph(
        _("With it you can check later that your signature is counted, or withdraw it. But it "
          "proves that you signed: whoever sees it knows, and can withdraw it too."));
    risk.id = "receipt-risk";
    parts.push_back(std::move(risk));
    if (session.receipt_shown) {
        parts.push_back(qr_of(view, "receipt-code", _("Your receipt"), session.receipt.text()));
        parts.push_back(note(_("Take a picture of it now. It is shown only here, and nobody else "
                               "has a copy.")));
        parts.push_back(
            button("receipt-no", _("Erase the receipt"), ButtonKind::secondary, Icon::close));
    } else {
        parts.push_back(button("receipt", _("Show my receipt"), ButtonKind::secondary, Icon::eye));
    }
    body.push_back(card({column(std::move(parts), Space::small)}));
}

} // namespace

Node thanks_screen(const View& view) {
    const Strings& _ = view.strings;
    const bool report = view.session.kind == RecordKind::report;
    std::vector<Node> body;
    Node sign = icon_image(Icon::check, {}, view.theme.touch_target * 3 / 2, Ink::success);
    sign.style.self = Align::center;
    body.push_back(std::move(sign));
    Node head = display(_("Thank you"));
    head.style.text_align = Align::center;
    body.push_back(std::move(head));
    Node saved = status("saved",
                        report ? _("Your report is saved, and locked so that only the organisers "
                                   "can open it.")
                               : _("Your signature is saved, and locked so that only the "
                                   "organisers can open it."),
                        Icon::lock);
    saved.style.ground = Ink::card;
    saved.style.ink = Ink::text;
    saved.style.icon_ink = Ink::success;
    body.push_back(std::move(saved));
    add_receipt(view, body);
    for (const Part& part : view.texts().notice)
        if (part.id == "withdrawal")
            for (Node& node : part_nodes(view, part))
                body.push_back(std::move(node));
    return framed(view, {.id = "thanks",
                         .title = _("Thank you"),
                         .title_shown = false,
                         .body = std::move(body),
                         .foot = {button("share", _("Take the call with you"),
                                         ButtonKind::secondary, Icon::share),
                                  button("done", _("Finish"), ButtonKind::primary, Icon::check)}});
}

void act_on_thanks(const Action& action, const Input&, Doing& doing) {
    if (is_tap(action, "receipt")) {
        doing.session.receipt_shown = true;
    } else if (is_tap(action, "receipt-no")) {
        doing.session.receipt = SecretBuffer();
        doing.session.receipt_shown = false;
        doing.wish = Doing::Wish::wipe_screen;
    } else if (is_tap(action, "done"))
        doing.wish = Doing::Wish::end_visit;
    else
        act_on_ways(action, doing);
}

} // namespace streetsign::kiosk
