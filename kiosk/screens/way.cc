// SPDX-License-Identifier: MIT
// The way through the form: which step is open, which comes next, which came before.

#include <algorithm>

#include "kiosk/screens/screens.h"

namespace streetsign::kiosk {
namespace {

unsigned minimum_age(const View& view) { return view.campaign->terms().minimum_age; }

// The review always does.
bool needs_something(const Session& session, const View& view, const FormStep& step) {
    return !step_done(view.form(), step, session, minimum_age(view), view.today.year);
}

std::size_t place_of(const std::vector<FormStep>& way, const Session& session) {
    return std::min(session.step, way.size() - 1);
}

// The review, where nothing is.
std::size_t first_open(const std::vector<FormStep>& way, const Session& session, const View& view) {
    const auto open = std::find_if(way.begin(), way.end(), [&](const FormStep& step) {
        return needs_something(session, view, step);
    });
    return static_cast<std::size_t>(open - way.begin());
}

bool in_form(const Session& session) {
    return session.screen == ScreenName::sign || session.screen == ScreenName::consent ||
           session.screen == ScreenName::review;
}

// Where they left it, unless something before that has to be answered again meanwhile.
void reopen(Session& session, const View& view) {
    const auto way = way_through(view.form(), session);
    open_step(session, view, way[std::min(place_of(way, session), first_open(way, session, view))]);
}

// What is no longer asked is no longer kept. A country that goes may take more with it: until
// nothing goes any more.
std::vector<FormStep> drop_unasked(Session& session, const View& view) {
    for (;;) {
        auto way = way_through(view.form(), session);
        const auto gone = std::erase_if(session.fields, [&](const FieldEntry& entry) {
            return std::find(way.begin(), way.end(), FormStep{FormStep::Kind::field, entry.id}) ==
                       way.end() &&
                   !waits_for_answer(view.form(), entry.id, session);
        });
        if (gone == 0) return way;
    }
}

} // namespace

FormStep present_step(const Session& session, const View& view) {
    const auto way = way_through(view.form(), session);
    return way[place_of(way, session)];
}

void open_step(Session& session, const View& view, const FormStep& step) {
    const auto way = way_through(view.form(), session);
    const auto place = std::find(way.begin(), way.end(), step);
    session.step = static_cast<std::size_t>(place == way.end() ? way.size() - 1
                                                               : std::size_t(place - way.begin()));
    session.hands.reset();
    session.masked = false;
    switch (way[session.step].kind) {
    case FormStep::Kind::consent:
        session.screen = ScreenName::consent;
        break;
    case FormStep::Kind::review:
        session.screen = ScreenName::review;
        break;
    case FormStep::Kind::field: {
        session.screen = ScreenName::sign;
        const Field* field = view.form().field(step.id);
        if (field != nullptr && is_typed(*field))
            session.keyboard.open(view.strings.language(), keyboard_kind(*field));
        break;
    }
    }
}

void begin_form(Session& session, const View& view, RecordKind kind) {
    // They thank for what was kept before, and would be taken for thanks for this.
    std::erase(session.trail, ScreenName::thanks);
    if (view.hindrance != Hindrance::none || view.campaign->form(kind) == nullptr) {
        session.go(ScreenName::closed);
        return;
    }
    if (session.kind != kind) session.forget_entries();
    session.kind = kind;
    session.go(ScreenName::sign);
    reopen(session, view);
}

void turn_back(Session& session, const View& view) {
    session.back();
    if (in_form(session)) reopen(session, view);
}

void ask_consents_again(Session& session, const View& view) {
    const bool asked_now = in_form(session);
    const FormStep here = asked_now ? present_step(session, view) : FormStep{};
    session.consents.clear();
    if (!asked_now) return;
    const auto way = way_through(view.form(), session);
    auto step = std::find(way.begin(), way.end(), here);
    if (step == way.end() || here.kind == FormStep::Kind::review)
        step = way.begin() + static_cast<std::ptrdiff_t>(first_open(way, session, view));
    if (*step == here)
        session.step = static_cast<std::size_t>(step - way.begin());
    else
        open_step(session, view, *step);
}

void go_on(Session& session, const View& view) {
    const auto way = drop_unasked(session, view);
    const std::size_t here = place_of(way, session);
    for (std::size_t i = here + 1; i < way.size(); ++i)
        if (needs_something(session, view, way[i])) {
            // The review is reached only when nothing before it is open either.
            if (way[i].kind == FormStep::Kind::review)
                for (std::size_t k = 0; k < here; ++k)
                    if (needs_something(session, view, way[k]))
                        return open_step(session, view, way[k]);
            return open_step(session, view, way[i]);
        }
    open_step(session, view, way.back());
}

void go_back(Session& session, const View& view) {
    const auto way = way_through(view.form(), session);
    const std::size_t here = place_of(way, session);
    if (here == 0)
        turn_back(session, view);
    else
        open_step(session, view, way[here - 1]);
}

} // namespace streetsign::kiosk
