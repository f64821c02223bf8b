// SPDX-License-Identifier: MIT
// App: one frame of the kiosk, free of any window. Takes inputs, decides by the tree that was on
// the screen what was meant, changes the session, builds the next tree, lays it out and paints what
// changed on a canvas. Keeps the rules of a session: idle warning and wipe, masking, stop and
// erase, thanks only after the record is durable. Time comes from a Clock and from nowhere else.
// main.cc gives it a window's inputs; tests/kiosk-hand the same on SDL's dummy driver; unit tests
// make inputs by hand.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/campaign_texts.h"
#include "kiosk/collector.h"
#include "kiosk/screens/screen.h"
#include "kiosk/session.h"
#include "kiosk/speech/speaker.h"
#include "kiosk/speech/utterance.h"
#include "kiosk/strings.h"
#include "kiosk/text/typesetter.h"
#include "kiosk/ui/input.h"
#include "kiosk/ui/layout.h"
#include "kiosk/ui/painter.h"
#include "sync/core/clock.h"

namespace streetsign::kiosk {

// Everything must outlive the App.
struct AppParts {
    const Clock& clock;
    Collector& collector;
    const Catalogues& catalogues; // kiosk/strings.h
    Typesetter& typesetter;
    double capital_ratio = 0.714;      // FontSet::capital_ratio()
    StewardScreens* steward = nullptr; // null: no small word for the steward on the rest screen
    Voice* voice = nullptr;            // null: this terminal cannot speak
};

class App {
public:
    explicit App(AppParts parts);

    // Null: none. Ends a visit that is going on. Must outlive the App or the next set_campaign().
    void set_campaign(const CampaignTexts* campaign);
    // What the steward chose for this stall; offered first. Unknown ones are passed over.
    void set_stall_languages(std::vector<std::string> languages);
    // Diagonal of the panel; 0: guessed from its pixels.
    void set_panel_inches(double inches) { inches_ = inches; }

    // What somebody did, or a Tick. Wipes what was typed from `input`.
    void take(Input& input);
    // Builds the tree for now and lays it out, for a screen of this size; false: it was so already.
    bool update(Size size);
    // update() and paint: builds the tree for now, lays it out on the canvas and paints what
    // changed; empty: nothing.
    std::vector<Rect> frame(const Canvas& canvas);
    // How long the window may sleep until something changes by itself; negative: for ever.
    int timeout_ms() const;

    // True once after a visit has ended: the window's events are to be scrubbed and its canvas
    // blanked before the next frame. App has wiped all of its own by then.
    bool take_visit_ended();
    // True once a Quit came in.
    bool quit() const { return quit_; }
    // Wiping the glass: touches are ignored until then (CLOCK_BOOTTIME).
    void ignore_touch_until(std::uint64_t time_ms);
    // The steward ends; nobody's visit: false while a visitor is in a session.
    bool nobody_here() const { return !session_.anyone(); }
    // One touch more, and a record is kept.
    bool at_review() const { return session_.screen == ScreenName::review; }
    // Scrolls so that this node can be seen whole with the next frame; false: there is none.
    bool reveal(std::string_view id);
    // The steward says that the jack leads to headphones and to nothing else.
    void set_headphones_only(bool headphones_only) { headphones_only_ = headphones_only; }
    bool speaking() const { return speaker_.speaking(); }
    // Tests hear every sentence when it begins.
    void overhear(std::function<void(const Sentence&)> listener) {
        speaker_.overhear(std::move(listener));
    }
    // Everything is built and painted anew with the next frame (the steward changed something).
    void invalidate() { changed_ = true; }

    const Node& tree() const { return tree_; } // as last laid out by frame()
    const Session& session() const { return session_; }
    const Theme& theme() const { return theme_; }
    std::string_view language() const;                                       // of the screen
    const std::vector<std::string>& languages() const { return languages_; } // on offer
    std::size_t remembered_codes() const { return codes_.remembered(); }
    // With wiping switched off (the negative control of the memory scan) visits leave traces.
    void keep_traces_for_test() { keep_traces_ = true; }

private:
    void choose_languages();
    View view() const;
    ScreenName shown_screen() const;
    Node build() const;
    void act(const Action& action, const Input& input);
    void find_caret(Action& action) const;
    std::string place() const;
    bool echoes_last_tap(const Input& input) const;
    bool act_on_bar(const Action& action);
    bool act_on_pages(const Action& action);
    bool scroll_to(const Node& scroller, int wanted); // false: it was there already
    bool act_on_dialog(const Action& action);
    bool only_brings_back(const Input& input);
    bool ignoring_touch() const;
    void open_steward();
    void keep_record();
    void forget_receipt();
    void end_visit();
    void wipe_what_was_drawn();
    // ---- by ear and by keys (app_speech.cc)
    bool take_headset(const Input& input);
    bool take_key(const Input& input);
    void start_speech();
    bool speaks_first(const Action& action);
    void speak_what_is_touched(const Input& input);
    void say_again_at_the_edge(const Action& action);
    bool act_on_speech(const Action& action);
    void take_turn();
    void follow_focus();
    void return_focus();
    void scroll_along(const Stretch& stretch);
    void follow_by_ear();
    bool must_ask_aloud() const;
    void silence();
    Hearing hearing() const;
    Tone tone() const { return {session_.rate, session_.volume}; }
    std::vector<Sentence> say_languages() const;
    std::string start_of_focus(const std::vector<const Node*>& stops) const;

    void step_time();
    int silent_timeout_ms() const;
    void follow_theme(Size size, TextSize text_size);
    void fit_tree(const Rect& area);
    void fit_bar(const Rect& area);
    bool bar_overflows() const;
    bool is_long(std::string_view id) const; // of what scrolls
    bool band_is_long() const;
    int bar_lines() const;
    // How a tight screen was made to fit, and where.
    struct Fitted {
        std::string place{};
        int tightness = 0;
        int smaller = 0; // sizes of text
    };
    void fit_typing(const Rect& area);
    bool try_typing(const Rect& area, const Fitted& fitted);
    std::string typing_place();
    std::string typed_field() const;
    bool typing_fits();
    bool statement_fits() const;
    void fit_letters(const Rect& area);
    int letters_that_fit(const Node& node, Type which, int px) const;
    void set_tree(const Rect& area, TextSize text_size);
    LayoutContext layout_context() const;
    void reveal_wanted(const Rect& area);
    std::uint64_t idle_limit_ms() const;
    bool nothing_to_lose() const;
    std::uint64_t idle_ms() const; // since somebody did something

    AppParts parts_;
    const CampaignTexts* campaign_ = nullptr;
    std::vector<std::string> stall_wanted_;    // as the steward said it
    std::vector<std::string> stall_languages_; // of these, what is on offer; never empty
    std::vector<std::string> languages_;       // on offer, the stall's first
    Session session_;
    Theme theme_;
    double inches_ = 0;
    Size size_{};
    Painter painter_;
    mutable Codes codes_; // remembers what it made
    Picture map_;
    Strings strings_;
    Node tree_;
    Hindrance hindrance_ = Hindrance::none;
    int seconds_shown_ = 0; // of the countdown
    bool changed_ = true;   // the tree is not what it should be
    bool unpainted_ = true; // and the canvas not what the tree is
    bool visit_ended_ = false;
    bool quit_ = false;
    bool keep_traces_ = false;
    // The last tap: when, where, and on what it was. See echoes_last_tap().
    std::uint64_t tapped_ms_ = 0;
    Point tapped_at_;
    std::string tapped_place_;
    std::uint64_t touch_ignored_until_ms_ = 0;
    bool tight_ = false;          // see View
    bool label_above_ = false;    // see View
    bool short_bar_ = false;      // see View
    bool folded_bar_ = false;     // see View
    int tight_words_ = 0;         // see View
    int tight_lines_ = 2;         // see View
    bool bare_bar_ = false;       // see View
    bool turns_pages_ = false;    // see View
    bool turns_dialog_ = false;   // see View
    bool short_band_ = false;     // see View
    bool title_in_bar_ = false;   // see View
    bool error_above_ = false;    // see View
    bool error_alone_ = false;    // see View
    bool long_statement_ = false; // see View
    Fitted fitted_;               // the last form's step that had to be tight
    bool swallow_touch_ = false;  // the rest of a touch that only brought somebody back
    std::string wanted_;          // to be scrolled into sight
    Speaker speaker_;
    Heard heard_;                      // what those who listen know of the screen
    std::string quiet_focus_;          // a focus that went along with what is being said
    bool quiet_scroll_ = false;        // a page that moved along with it
    std::string focus_place_;          // the screen it was on
    Rect focus_rect_{};                // where it was
    Over over_before_ = Over::nothing; // the dialog of the frame before
    std::string left_focus_;           // where the focus was when the dialog opened
    std::string left_screen_;          // and on which screen
    std::uint64_t status_ms_ = 0;      // when a status was said last
    bool headset_ = false;             // one is plugged in
    bool headphones_only_ = false;
    int rest_turn_ = 0; // which of the stall's languages the rest screen shows
};

} // namespace streetsign::kiosk
