// SPDX-License-Identifier: MIT
// From an App's state to a frame: the view, the tree with bar, band and dialog, and its layout.

#include <algorithm>
#include <iterator>
#include <utility>

#include "kiosk/app.h"
#include "kiosk/screens/screens.h"
#include "kiosk/text/graphemes.h"
#include "kiosk/ui/draw_tree.h"
#include "kiosk/ui/layout.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {
namespace {

constexpr int most_tight_lines = 2; // of a long text

// How a tight screen is tried, what loses least first. The demand goes first, and then the bar's
// buttons, before the hint; words above the box go before the words of the small bar; a hint that
// somebody needs stays as long as it can.
struct Tightness {
    int words = 0;
    int lines = most_tight_lines;
    bool label_above = false;
    bool bare_bar = false;
    bool title_in_bar = false;
    bool error_above = false;
    bool error_alone = false;
};
constexpr Tightness tightnesses[] = {
    {.words = 3, .label_above = true},
    {.words = 2, .label_above = true},
    {.words = 1, .label_above = true},
    {.words = 1, .lines = 1, .label_above = true},
    {.words = 3},
    {.words = 2},
    {.words = 1},
    {.words = 1, .bare_bar = true},
    {.words = 1, .lines = 1},
    {.words = 1, .lines = 1, .bare_bar = true},
    {.lines = 1, .bare_bar = true, .title_in_bar = true},
    {},
    {.lines = 1},
    {.lines = 1, .bare_bar = true},
    {.words = 2, .error_above = true}, // a long error needs more than the bar
    {.words = 1, .error_above = true},
    {.error_above = true},
    {.lines = 1, .error_above = true},
    {.lines = 1, .bare_bar = true, .error_above = true},
    {.lines = 1, .error_alone = true},
    {.lines = 1, .bare_bar = true, .error_alone = true}, // a long label needs the bar's room
};

constexpr int tightness_count = static_cast<int>(std::size(tightnesses));
constexpr int first_alone = tightness_count - 2;

// Whether the steward is told something on `now` that was not on `before`.
bool tells_more(const Node& now, const Node& before) {
    const Node* const told = find(now, "notice");
    const Node* const earlier = find(before, "notice");
    return told != nullptr && (earlier == nullptr || earlier->name != told->name);
}

} // namespace

View App::view() const {
    return {.theme = theme_,
            .strings = strings_,
            .catalogues = parts_.catalogues,
            .campaign = campaign_,
            .session = session_,
            .codes = codes_,
            .languages = languages_,
            .stall_languages = stall_languages_,
            .map = &map_,
            .hindrance = hindrance_,
            .rest_turn = rest_turn_,
            .now_ms = parts_.clock.boottime_ms(),
            .today = parts_.collector.terms().date,
            .steward = parts_.steward != nullptr,
            .speech = speaker_.can(strings_.language()),
            .tight = tight_,
            .label_above = label_above_,
            .tight_words = tight_words_,
            .tight_lines = tight_lines_,
            .short_bar = short_bar_,
            .folded_bar = folded_bar_,
            .bare_bar = bare_bar_,
            .turns_pages = turns_pages_,
            .turns_dialog = turns_dialog_,
            .short_band = short_band_,
            .title_in_bar = title_in_bar_,
            .error_above = error_above_,
            .error_alone = error_alone_,
            .long_statement = long_statement_};
}

void App::follow_theme(Size size, TextSize text_size) {
    size_ = size;
    parts_.typesetter.follow_screen(size);
    theme_ = make_theme({size, inches_}, text_size, session_.contrast, parts_.capital_ratio);
    // While a keyboard is laid out its letters are small; fit_letters() lets them grow.
    for (const Type which : {Type::key, Type::key_word}) {
        TypeSize& key = theme_.types[static_cast<std::size_t>(which)];
        key.px = std::min(key.px, theme_.key_height * 6 / 10);
        key.line_px = std::min(key.line_px, theme_.key_height);
    }
}

// Letters on keys are as large as the chosen text, or as the smallest key and the widest letter
// allow; all of one kind are of one size.
void App::fit_letters(const Rect& area) {
    const Theme wanted =
        make_theme({size_, inches_}, theme_.text_size, session_.contrast, parts_.capital_ratio);
    bool grown = false;
    for (const Type which : {Type::key, Type::key_word}) {
        TypeSize& type = theme_.types[static_cast<std::size_t>(which)];
        const int px = letters_that_fit(*find(tree_, "keyboard"), which, wanted.type(which).px);
        grown = grown || px > type.px;
        if (px > type.px) type.px = type.line_px = px;
    }
    Node* space = find(tree_, "key-space");
    if (space != nullptr && least_width(*space, layout_context()) > space->rect.width)
        space->name_shown = false;
    if (grown) lay_out(tree_, area, layout_context());
}

int App::letters_that_fit(const Node& node, Type which, int px) const {
    for (const Node& child : node.children)
        px = letters_that_fit(child, which, px);
    if (node.role != Role::key || node.style.type != which || !has_text(node)) return px;
    // Letters with descenders take 1.02 of their size around a key's middle (see key_baseline).
    px = std::min(px, node.rect.height * 100 / 102);
    if (node.id == "key-space") return px; // known without its word
    const int now = theme_.type(which).px;
    const int wide = parts_.typesetter.natural_width(text_block(node, layout_context()));
    // A letter's width counts the air on both its sides, which may stand in the gap between keys.
    const int room = node.rect.width + node.rect.width / 16;
    return std::min(px, room * now / std::max(1, wide));
}

// A terminal that cannot collect rests on the closed screen; reading from there is a visit.
ScreenName App::shown_screen() const {
    const bool no_words = campaign_ == nullptr;
    if (session_.screen == ScreenName::steward) return ScreenName::steward;
    if (no_words) return ScreenName::closed;
    if (session_.screen == ScreenName::rest && hindrance_ != Hindrance::none)
        return ScreenName::closed;
    return session_.screen;
}

Node App::build() const {
    const View now = view();
    const ScreenName shown = shown_screen();
    Node content =
        shown == ScreenName::steward ? parts_.steward->build(now) : screen_of(shown).build(now);
    std::string id = content.id;
    std::string name = content.name;
    content.id.clear();
    std::vector<Node> children;
    children.push_back(bar_of(now));
    const bool rehearsal = campaign_ != nullptr && campaign_->rehearsal();
    if (rehearsal) children.push_back(rehearsal_band(now));
    children.push_back(std::move(content));
    Node tree = screen(std::move(id), std::move(name), std::move(children));
    if (session_.over == Over::nothing) return tree;
    return with_dialog(std::move(tree), dialog_over(now, session_.over, seconds_shown_));
}

bool App::update(Size size) {
    step_time();
    if (size_ != size) changed_ = true;
    if (!changed_) return false;
    changed_ = false;
    hindrance_ = parts_.collector.hindrance();
    strings_ = parts_.catalogues.strings(language());
    const Rect area{0, 0, size.width, size.height};
    fit_tree(area);
    if (must_ask_aloud()) {
        session_.over = Over::aloud;
        fit_tree(area);
    }
    follow_focus();
    reveal_wanted(area);
    follow_by_ear();
    unpainted_ = true;
    return true;
}

std::vector<Rect> App::frame(const Canvas& canvas) {
    update(canvas.bounds().size());
    if (!std::exchange(unpainted_, false)) return {};
    return painter_.paint(draw_tree(tree_, layout_context()), canvas);
}

// Field and keyboard must be seen together. Where they do not fit, the screen is laid out tightly;
// where the text that was chosen is too large even for that, it is the next smaller one while
// somebody types.
void App::fit_tree(const Rect& area) {
    tight_ = false;
    label_above_ = false;
    tight_words_ = 0;
    tight_lines_ = most_tight_lines;
    bare_bar_ = false;
    title_in_bar_ = false;
    error_above_ = false;
    error_alone_ = false;
    long_statement_ = false;
    turns_pages_ = turns_dialog_ = false;
    short_band_ = false;
    fit_bar(area);
    if (band_is_long()) {
        short_band_ = true;
        set_tree(area, session_.text_size);
    }
    if (find(tree_, "keyboard") == nullptr && is_long("scroll")) {
        turns_pages_ = true;
        fit_bar(area);
    }
    if (is_long("dialog-scroll")) {
        turns_dialog_ = true;
        set_tree(area, session_.text_size);
    }
    if (shown_screen() == ScreenName::consent && !statement_fits()) {
        long_statement_ = true;
        set_tree(area, session_.text_size);
    }
    if (find(tree_, "keyboard") == nullptr) return;
    if (shown_screen() == ScreenName::sign || shown_screen() == ScreenName::steward)
        fit_typing(area);
    // An error that has the screen to itself has taken the keyboard's place as well.
    if (find(tree_, "keyboard") != nullptr) fit_letters(area);
}

// One line of words below the icons; else shorter words, in at most two lines; else the small bar,
// without a word in its middle if need be.
void App::fit_bar(const Rect& area) {
    short_bar_ = folded_bar_ = false;
    set_tree(area, session_.text_size);
    if (!theme_.compact && (bar_overflows() || bar_lines() > 1)) {
        short_bar_ = true;
        set_tree(area, session_.text_size);
        folded_bar_ = bar_overflows() || bar_lines() > 2;
        if (folded_bar_) set_tree(area, session_.text_size);
    }
    if ((!theme_.compact && !folded_bar_) || !bar_overflows()) return;
    bare_bar_ = true;
    set_tree(area, session_.text_size);
}

bool App::bar_overflows() const {
    const Node* const bar = find(tree_, "bar");
    return bar != nullptr && !overflows(*bar, layout_context()).empty();
}

// Longer than what is in sight of it. The empty room below the last line is nothing that anybody
// misses.
bool App::is_long(std::string_view id) const {
    const Node* const scroller = find(tree_, id);
    if (scroller == nullptr) return false;
    const int below = theme_.space(scroller->style.padding.block);
    return scroller->content_height - below > scroller->rect.height;
}

// More than a line, where there are few.
bool App::band_is_long() const {
    const Node* const band = find(tree_, "rehearsal");
    return band != nullptr && theme_.low &&
           band->rect.height >= 2 * theme_.type(Type::band).line_px;
}

// Of words in the whole bar. There is a button with one: a language's own name.
int App::bar_lines() const {
    const Node* const bar = find(tree_, "bar");
    if (bar == nullptr) return 1;
    int lowest = bar->rect.height;
    int highest = 0;
    for (const Node& child : bar->children) {
        if (child.role != Role::button) continue;
        lowest = std::min(lowest, child.rect.height);
        highest = std::max(highest, child.rect.height);
    }
    return 1 + (highest - lowest) / theme_.type(Type::caption).line_px;
}

// Whether the whole statement is in sight when the page opens, without a scroll.
bool App::statement_fits() const {
    const Node* const scroller = find(tree_, "scroll");
    const Node* const statement = find(tree_, "statement");
    if (scroller == nullptr || statement == nullptr) return true;
    int bottom = statement->rect.end_y() + scroller->scroll_y;
    // What is said after a no is no reason to move the yes.
    if (const Node* const alert = find(tree_, "needed"))
        bottom -= alert->rect.height + theme_.space(theme_.low ? Space::small : Space::medium);
    return bottom <= scroller->rect.end_y();
}

void App::fit_typing(const Rect& area) {
    tight_ = !typing_fits();
    if (!tight_) return;
    // A letter more changes no line: what fitted before it fits again, and is not searched anew.
    const std::string place = typing_place();
    if (!place.empty() && place == fitted_.place && try_typing(area, fitted_)) return;
    const bool error = find(tree_, typed_field() + ".error") != nullptr;
    const bool steward = shown_screen() == ScreenName::steward; // whose pages have one tight form
    const auto fits_one = [&](int from, int to, int smaller) {
        for (int way = from; way < to; ++way) {
            if (steward && tightnesses[way].label_above) continue;
            fitted_ = {place, way, smaller};
            if (try_typing(area, fitted_)) return true;
        }
        return false;
    };
    if (fits_one(0, first_alone, 0)) return;
    // Field, error and keyboard together in letters of one size less, rather than an error alone.
    if (error && session_.text_size != TextSize::normal && fits_one(0, first_alone, 1)) return;
    if (fits_one(first_alone, tightness_count, 0)) return;
    for (int smaller = 1; smaller <= static_cast<int>(session_.text_size); ++smaller)
        if (fits_one(tightness_count - 1, tightness_count, smaller)) return;
}

bool App::try_typing(const Rect& area, const Fitted& fitted) {
    const Tightness& way = tightnesses[fitted.tightness];
    label_above_ = way.label_above;
    tight_words_ = way.words;
    tight_lines_ = way.lines;
    bare_bar_ = way.bare_bar;
    title_in_bar_ = way.title_in_bar;
    error_above_ = way.error_above;
    error_alone_ = way.error_alone;
    set_tree(area, static_cast<TextSize>(static_cast<int>(session_.text_size) - fitted.smaller));
    return typing_fits();
}

// All that the fit of a form's step hangs on but what was typed. Empty for the steward, whose pages
// tell what came of the last try.
std::string App::typing_place() {
    if (shown_screen() != ScreenName::sign) return {};
    const std::string step = present_step(session_, view()).id;
    const Node* const error = find(tree_, "field-" + step + ".error");
    const Node* const board = find(tree_, "keyboard");
    std::string place = error == nullptr ? std::string() : error->name;
    for (const int number :
         {static_cast<int>(session_.kind), static_cast<int>(session_.over),
          static_cast<int>(session_.text_size), size_.width, size_.height,
          static_cast<int>(inches_),
          board == nullptr ? 0 : static_cast<int>(board->children.size()), seconds_shown_})
        place += " " + std::to_string(number);
    return place + " " + step + " " + std::string(language());
}

// The id of the box that is typed into.
std::string App::typed_field() const {
    if (shown_screen() != ScreenName::steward) return "field-" + present_step(session_, view()).id;
    return find(tree_, "field-pin") != nullptr ? "field-pin" : "field-device";
}

bool App::typing_fits() {
    if (!overflows(tree_, layout_context()).empty()) return false;
    const std::string field = typed_field();
    for (const std::string& id : {field, field + ".error", std::string("error")}) {
        const Node* box = find(tree_, id);
        if (box != nullptr && visible_rect(tree_, id).size() != box->rect.size()) return false;
    }
    return true;
}

LayoutContext App::layout_context() const {
    return {theme_, parts_.typesetter, right_to_left(language()) ? Direction::rtl : Direction::ltr,
            language()};
}

void App::set_tree(const Rect& area, TextSize text_size) {
    follow_theme(area.size(), text_size);
    if (session_.by_keys || session_.switches || session_.speech) session_.keyboard.offer_others();
    Node tree = build();
    // A visitor's next screen begins at its top (Session::go); so does each page of the steward's,
    // and one that tells something: that stands above all else.
    if (shown_screen() == ScreenName::steward && (tree.id != tree_.id || tells_more(tree, tree_)))
        session_.hands.set_scroll_y("scroll", 0);
    // As does a dialog, however far the one before it was scrolled.
    if (session_.over != Over::nothing && session_.over != over_before_)
        session_.hands.set_scroll_y("dialog-scroll", 0);
    tree_ = std::move(tree);
    session_.hands.apply(tree_);
    lay_out(tree_, area, layout_context());
}

// What a script wants to touch, or a screen wants to be read, is scrolled into sight as the last
// step of a layout.
void App::reveal_wanted(const Rect& area) {
    if (wanted_.empty()) return;
    for (const ScrollTo& to : scrolls_to_show(tree_, wanted_))
        session_.hands.set_scroll_y(to.scroller, to.scroll_y);
    wanted_.clear();
    session_.hands.apply(tree_);
    lay_out(tree_, area, layout_context());
}

} // namespace streetsign::kiosk
