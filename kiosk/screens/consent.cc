// SPDX-License-Identifier: MIT
// One purpose, word for word, and a yes and a no that look alike: nothing is ticked, neither
// answer is the easier one. Nobody sees them before the whole of what they answer.

#include "kiosk/screens/screens.h"

namespace streetsign::kiosk {
namespace {

bool first_purpose(const View& view, std::string_view id) {
    return !view.form().purposes.empty() && view.form().purposes.front().id == id;
}

Node answer_button(std::string id, std::string name, Icon icon, bool chosen) {
    Node node = button(std::move(id), std::move(name), ButtonKind::secondary, icon);
    node.state.selected = chosen;
    node.style.width = Length::fill();
    return node;
}

// No, and yes.
std::vector<Node> answers_to(const View& view, std::string_view purpose) {
    const Strings& _ = view.strings;
    const Answer answer = view.session.answer(purpose);
    const std::string id = "consent-" + std::string(purpose);
    return {answer_button(id + "-no", _("No"), Icon::close, answer == Answer::no),
            answer_button(id + "-yes", view.theme.compact ? _("Yes") : _("Yes, I agree"),
                          Icon::check, answer == Answer::yes)};
}

// After a no to what has to be a yes.
void add_needed(const View& view, const PurposeText& purpose, std::vector<Node>& body) {
    const Strings& _ = view.strings;
    if (purpose.required && view.session.answer(purpose.id) == Answer::no)
        body.push_back(alert("needed", _("Without this yes we cannot record anything of yours. You "
                                         "may change your answer, or stop: then all is erased.")));
}

// What is asked, and below a statement that is higher than the page the answers to it.
std::vector<Node> question(const View& view, const PurposeText& purpose) {
    std::vector<Node> body;
    body.push_back(view.theme.low ? heading(purpose.title) : title(purpose.title));
    if (!view.long_statement) add_needed(view, purpose, body);
    Node statement = paragraph(purpose.statement);
    statement.id = "statement";
    body.push_back(card({std::move(statement)}));
    for (const Passage& passage : purpose.more) {
        Node more = paragraph(passage.text);
        more.emphasis = passage.emphasis;
        body.push_back(std::move(more));
    }
    if (!view.long_statement) return body;
    add_needed(view, purpose, body);
    body.push_back(grid(answers_to(view, purpose.id), 2));
    body.push_back(row({back_button(view)}));
    return body;
}

// Who asks, why, for how long, and what one may do about it.
void add_details(const View& view, const PurposeText& purpose, std::vector<Node>& body) {
    const Strings& _ = view.strings;
    const LanguageTexts& texts = view.texts();
    if (view.campaign->rehearsal())
        body.push_back(status("rehearsal-note", texts.rehearsal_note, Icon::info));
    if (first_purpose(view, purpose.id))
        for (Node& node : part_nodes(view, texts.consent_intro))
            body.push_back(std::move(node));
    body.push_back(separator());
    for (const Part& part : texts.notice)
        for (Node& node : part_nodes(view, part))
            body.push_back(std::move(node));
    const std::string& notice = view.campaign->terms().controller.notice;
    if (!notice.empty())
        body.push_back(code_beside(
            view, qr_of(view, "notice-code", _("The full notice, for your phone"), notice),
            {note(_("The full notice, for your phone"))}));
}

} // namespace

Node consent_screen(const View& view) {
    const FormStep step = present_step(view.session, view);
    const PurposeText& purpose = *view.texts().purpose(view.session.kind, step.id);
    std::vector<Node> body = question(view, purpose);
    add_details(view, purpose, body);
    std::vector<Node> foot;
    if (!view.long_statement) {
        foot = answers_to(view, step.id);
        foot.insert(foot.begin(), back_button(view));
    }
    return framed(view, {.id = "consent",
                         .title = purpose.title,
                         .title_shown = false,
                         .body = std::move(body),
                         .foot = std::move(foot),
                         .keep = 2});
}

void act_on_consent(const Action& action, const Input&, Doing& doing) {
    Session& session = doing.session;
    if (is_tap(action, "back") || (action.kind == Action::Kind::key && action.key == Key::back))
        return go_back(session, doing.view);
    const FormStep step = present_step(session, doing.view);
    const Purpose* purpose = doing.view.form().purpose(step.id);
    const bool yes = is_tap(action, "consent-" + step.id + "-yes");
    const bool no = is_tap(action, "consent-" + step.id + "-no");
    if (purpose == nullptr || (!yes && !no)) return;
    session.set_answer(step.id, yes ? Answer::yes : Answer::no);
    if (yes || !purpose->required)
        go_on(session, doing.view);
    else
        doing.reveal = "needed";
}

} // namespace streetsign::kiosk
