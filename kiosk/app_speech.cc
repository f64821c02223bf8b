// SPDX-License-Identifier: MIT
// The hands-free ways through an App: when speech begins, what of a screen is said and when, a
// touch that speaks before it acts, and a focus that is never lost. What is said of a tree is
// kiosk/speech/utterance.h; by whom, kiosk/speech/speaker.h.

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

#include "kiosk/app.h"
#include "kiosk/form.h"
#include "kiosk/screens/screens.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {
namespace {

constexpr std::uint64_t between_statuses_ms = 10'000; // a countdown is not said every second
constexpr int rate_step = 30;
constexpr int least_rate = 80;
constexpr int most_rate = 350;
constexpr int volume_step = 10;
constexpr int least_volume = 10;

bool is_arrow(Key key) {
    return key == Key::up || key == Key::down || key == Key::left || key == Key::right;
}

bool is_switch(Key key) { return key == Key::switch_one || key == Key::switch_two; }

bool moves(Key key) {
    return is_arrow(key) || is_switch(key) || key == Key::select || key == Key::tab ||
           key == Key::tab_back;
}

// Text under a finger that cannot be chosen, for those who feel their way over the glass.
const Node* text_at(const Node& node, Point point) {
    if (!node.rect.contains(point)) return nullptr;
    for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
        if (const Node* found = text_at(*child, point)) return found;
    return node.role > Role::keyboard && !node.name.empty() ? &node : nullptr;
}

std::int64_t apart(const Rect& one, const Rect& other) {
    const Point a = one.center();
    const Point b = other.center();
    return static_cast<std::int64_t>(std::abs(a.x - b.x)) + std::abs(a.y - b.y);
}

} // namespace

Hearing App::hearing() const {
    const bool private_ear = headset_ || headphones_only_;
    return {strings_, private_ear || session_.aloud == Aloud::yes,
            session_.switches  ? Hearing::Hands::switches
            : session_.by_keys ? Hearing::Hands::keys
                               : Hearing::Hands::fingers,
            [this](const Node& node) { return content(node, layout_context()); }};
}

void App::silence() {
    speaker_.hush();
    heard_ = Heard{};
    quiet_focus_.clear();
    quiet_scroll_ = false;
    focus_place_.clear();
    focus_rect_ = {};
    left_focus_.clear();
    left_screen_.clear();
    status_ms_ = 0;
}

// ---- keys

// A plug that comes or goes is noticed whatever stands on the screen. Pulled out it is no answer to
// a warning and shows no review again: who does it may be walking away.
bool App::take_headset(const Input& input) {
    const auto* press = std::get_if<KeyPress>(&input.what);
    if (press == nullptr || (press->key != Key::headset_in && press->key != Key::headset_out))
        return false;
    headset_ = press->key == Key::headset_in;
    changed_ = true;
    // What was meant for one ear is not said to the street.
    speaker_.hush();
    if (!headset_) return true;
    session_.last_touch_ms = parts_.clock.boottime_ms();
    if (session_.over == Over::idle) session_.over = Over::nothing;
    if (!session_.speech) start_speech();
    session_.by_keys = true;
    return true;
}

// True: this key has been dealt with.
bool App::take_key(const Input& input) {
    if (const auto* touch = std::get_if<Touch>(&input.what)) {
        if (touch->phase == Touch::Phase::down) session_.by_keys = false;
        return false;
    }
    const auto* press = std::get_if<KeyPress>(&input.what);
    if (press == nullptr) return false;
    const Key key = press->key;
    if (key == Key::speech) {
        if (!session_.speech) start_speech();
        heard_ = Heard{}; // again
        changed_ = true;
        return true;
    }
    if (!moves(key)) return false;
    changed_ = true;
    session_.touched.clear();
    if (is_switch(key)) session_.switches = true;
    const bool first = !session_.by_keys;
    session_.by_keys = true;
    const bool resting = session_.screen == ScreenName::rest;
    if (resting && is_arrow(key) && !session_.speech && speaker_.can(language())) {
        start_speech();
        return true;
    }
    // The first press shows where one is, and does no more.
    return first && !session_.hands.focus_shown();
}

// On the rest screen nobody has chosen a language yet: that comes first.
void App::start_speech() {
    changed_ = true;
    if (!speaker_.any_voice()) return;
    session_.speech = true;
    heard_ = Heard{};
    if (session_.screen != ScreenName::rest || session_.over != Over::nothing) return;
    if (campaign_ == nullptr) return;
    session_.go(languages_.size() > 1 ? ScreenName::languages : ScreenName::home);
}

// ---- touches

// With speech on a touch speaks and a second one on the same place acts, however long either rests.
// A key of the keyboard that was just used needs one touch only.
bool App::speaks_first(const Action& action) {
    const bool touch = action.kind == Action::Kind::tapped || action.kind == Action::Kind::held;
    const bool finger = touch && !action.by_key;
    if (!finger || !session_.speech || !speaker_.can(strings_.language())) return false;
    // It keeps the focus, so that what comes of the touch is said.
    if (session_.touched == action.id) {
        session_.hands.set_focus(action.id);
        return false;
    }
    session_.touched = action.id;
    session_.hands.set_focus(action.id);
    heard_.focus.clear();
    heard_.focus_words.clear();
    return true;
}

// An arrow that leads nowhere is answered all the same: silence would sound like a broken key.
void App::say_again_at_the_edge(const Action& action) {
    if (action.kind == Action::Kind::focused && action.id == heard_.focus) heard_.focus.clear();
}

void App::speak_what_is_touched(const Input& input) {
    const auto* touch = std::get_if<Touch>(&input.what);
    if (touch == nullptr || touch->phase != Touch::Phase::up || !session_.speech) return;
    if (hit(tree_, touch->at) != nullptr || ignoring_touch()) return;
    if (const Node* text = text_at(tree_, touch->at))
        speaker_.say(say_node(tree_, *text, hearing()), tone());
}

bool App::act_on_speech(const Action& action) {
    if (session_.over != Over::speech && session_.over != Over::aloud) return false;
    const bool away = action.kind == Action::Kind::key && action.key == Key::back;
    if (is_tap(action, "speech-faster"))
        session_.rate = std::min(most_rate, session_.rate + rate_step);
    else if (is_tap(action, "speech-slower"))
        session_.rate = std::max(least_rate, session_.rate - rate_step);
    else if (is_tap(action, "speech-louder"))
        session_.volume = std::min(100, session_.volume + volume_step);
    else if (is_tap(action, "speech-softer"))
        session_.volume = std::max(least_volume, session_.volume - volume_step);
    else if (is_tap(action, "aloud-yes") || is_tap(action, "aloud-no") ||
             (away && session_.over == Over::aloud)) {
        session_.aloud = is_tap(action, "aloud-yes") ? Aloud::yes : Aloud::no;
        session_.over = Over::nothing;
    } else if (is_tap(action, "speech-off")) {
        session_.over = Over::nothing;
        session_.speech = false;
        silence();
    } else if (is_tap(action, "speech-close") || away) {
        session_.over = Over::nothing;
    } else {
        return false;
    }
    return true;
}

// Before the first letter is typed: shall people beside one hear it?
bool App::must_ask_aloud() const {
    if (!session_.speech || session_.aloud != Aloud::unasked || session_.over != Over::nothing)
        return false;
    if (headset_ || headphones_only_ || shown_screen() != ScreenName::sign) return false;
    return find(tree_, "keyboard") != nullptr;
}

// ---- the ear

void App::take_turn() {
    const Speaker::Turn turn = speaker_.turn();
    if (turn.counted) session_.was_read_aloud = true;
    if (turn.stretch) scroll_along(*turn.stretch);
    if (turn.focus.empty() || find(tree_, turn.focus) == nullptr) return;
    session_.hands.set_focus(turn.focus);
    quiet_focus_ = turn.focus;
    wanted_ = turn.focus;
    changed_ = true;
}

// What is said is in sight. Who can see it reads along; a helper sees where it is. Nothing moves
// away under a finger.
void App::scroll_along(const Stretch& stretch) {
    if (session_.hands.finger_down()) return;
    const Node* const scroller = heard_.scroller.empty() ? nullptr : find(tree_, heard_.scroller);
    if (scroller == nullptr) return;
    const int now = session_.hands.scroll_y(scroller->id);
    if (stretch.from_y >= now && stretch.to_y <= now + scroller->rect.height) return;
    // The line that was said last stays in sight where there is room.
    const int room = scroller->rect.height - (stretch.to_y - stretch.from_y);
    const int before = std::clamp(room, 0, theme_.type(Type::body).line_px);
    if (!scroll_to(*scroller, stretch.from_y - before)) return;
    quiet_scroll_ = true;
    changed_ = true;
}

// Each language names itself, by its own voice; the focus goes along, so that select takes the one
// that is being named.
std::vector<Sentence> App::say_languages() const {
    std::vector<Sentence> sentences;
    for (const std::string& language : stall_languages_) {
        const Strings _ = parts_.catalogues.strings(language);
        const std::string name = language_name(language);
        Sentence sentence;
        sentence.language = language;
        sentence.focus = session_.by_keys ? "lang-" + language : std::string();
        sentence.words =
            session_.switches
                ? fill_in(_("For {language}, press the second switch."), {{"language", name}})
            : session_.by_keys
                ? fill_in(_("For {language}, press the select key."), {{"language", name}})
                : fill_in(_("For {language}, touch this word twice."), {{"language", name}});
        sentences.push_back(std::move(sentence));
    }
    return sentences;
}

void App::follow_by_ear() {
    if (!session_.speech) return;
    const Hearing ear = hearing();
    Heard now = heard_of(tree_, ear);
    if (!quiet_focus_.empty() && now.focus == quiet_focus_) {
        heard_.focus = now.focus;
        heard_.focus_words = now.focus_words;
        quiet_focus_.clear();
    }
    // What scrolled along with the words is no page that was turned.
    if (std::exchange(quiet_scroll_, false)) heard_.scroll_y = now.scroll_y;
    Change change = say_change(heard_, tree_, ear);
    heard_ = std::move(now);
    if (change.arrived) session_.touched.clear();
    if (change.arrived && session_.screen == ScreenName::languages && session_.language.empty() &&
        session_.over == Over::nothing)
        change.sentences = say_languages();
    if (change.sentences.empty()) return;
    if (change.urgent) {
        speaker_.say(std::move(change.sentences), tone());
        status_ms_ = parts_.clock.boottime_ms();
        return;
    }
    if (speaker_.speaking() || parts_.clock.boottime_ms() < status_ms_ + between_statuses_ms)
        return;
    speaker_.add(std::move(change.sentences), tone());
    status_ms_ = parts_.clock.boottime_ms();
}

// ---- the focus

// Who uses keys always sees where they are: on a new screen at its first element, and where an
// element went away, such as a key of another page, at what is next to it.
void App::follow_focus() {
    return_focus();
    if (!session_.by_keys) return;
    const std::vector<const Node*> stops = focusable(tree_);
    if (stops.empty()) return;
    const std::string place =
        tree_.id + "\n" + tree_.name + "\n" + std::to_string(static_cast<int>(session_.over));
    const Node* now =
        session_.hands.focus().empty() ? nullptr : find(tree_, session_.hands.focus());
    // Two switches also stop at a row, which holds what can be reached.
    const bool reached =
        now != nullptr && std::any_of(stops.begin(), stops.end(), [&](auto* one) {
            return one == now || (!now->interactive() && find(*now, one->id) != nullptr);
        });
    if (!reached) {
        std::string next;
        if (place == focus_place_ && !focus_rect_.empty()) {
            std::int64_t nearest = std::numeric_limits<std::int64_t>::max();
            for (const Node* one : stops) {
                if (apart(one->rect, focus_rect_) >= nearest) continue;
                nearest = apart(one->rect, focus_rect_);
                next = one->id;
            }
        }
        if (next.empty()) next = start_of_focus(stops);
        now = find(tree_, next);
        session_.hands.set_focus(std::move(next));
        wanted_ = session_.hands.focus();
    } else if (!session_.hands.focus_shown()) {
        session_.hands.set_focus(now->id);
        wanted_ = now->id;
    }
    focus_place_ = place;
    focus_rect_ = now->rect;
}

// Who closes a dialog goes on where they were when it opened.
void App::return_focus() {
    const Over before = std::exchange(over_before_, session_.over);
    if (before == session_.over) return;
    if (before == Over::nothing) {
        left_focus_ = session_.hands.focus();
        left_screen_ = tree_.id;
    } else if (session_.over == Over::nothing && tree_.id == left_screen_ && !left_focus_.empty() &&
               find(tree_, left_focus_) != nullptr && session_.by_keys) {
        session_.hands.set_focus(left_focus_);
        wanted_ = left_focus_;
    }
}

std::string App::start_of_focus(const std::vector<const Node*>& stops) const {
    const Node* const bar = find(tree_, "bar");
    const auto outside_the_bar = [&](const Node* one) {
        return bar == nullptr || find(*bar, one->id) == nullptr;
    };
    const auto field = std::find_if(stops.begin(), stops.end(), [](const Node* one) {
        return one->role == Role::field && one->caret;
    });
    if (field != stops.end()) return (*field)->id;
    const auto first = std::find_if(stops.begin(), stops.end(), outside_the_bar);
    return first == stops.end() ? stops.front()->id : (*first)->id;
}

} // namespace streetsign::kiosk
