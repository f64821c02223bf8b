// SPDX-License-Identifier: MIT
// A screen: a function from what is known to a tree of nodes, and a function that takes what the
// visitor did on it. Both are plain functions without memory of their own; all state is in Session.
// The screens of the steward hang behind StewardScreens, with a state of their own.
#pragma once

#include <cassert>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kiosk/campaign_texts.h"
#include "kiosk/collector.h"
#include "kiosk/screens/codes.h"
#include "kiosk/session.h"
#include "kiosk/strings.h"
#include "kiosk/ui/interaction.h"
#include "kiosk/ui/node.h"
#include "kiosk/ui/theme.h"
#include "kiosk/ui/widgets.h"

namespace streetsign::kiosk {

// All a screen may look at. Borrowed for the call, and by the tree until the next one is built.
struct View {
    const Theme& theme;
    const Strings& strings;        // of the screen's language
    const Catalogues& catalogues;  // of all others
    const CampaignTexts* campaign; // null: none is loaded
    const Session& session;
    Codes& codes;                                 // made once
    std::span<const std::string> languages;       // all on offer, the stall's first
    std::span<const std::string> stall_languages; // at most six
    const Picture* map = nullptr;                 // kiosk/map/map.h
    Hindrance hindrance = Hindrance::none;
    int rest_turn = 0; // which of the stall's languages the rest screen shows
    std::uint64_t now_ms = 0;
    Date today{};
    bool steward = false; // there is a door for one
    bool speech = false;  // there is a voice
    // Field and keyboard need all there is: the ways on and back stand beside the field. App finds
    // out by laying the screen out.
    bool tight = false;
    // The label has room above the box, and the bar is that of any screen; else the bar folds into
    // its smallest form and takes the label's place.
    bool label_above = false;
    int tight_words = 0;       // so many lines of words have room above the box all the same
    int tight_lines = 2;       // of a long text
    bool short_bar = false;    // no room for all words of the whole bar in one line
    bool folded_bar = false;   // nor for its buttons: it is the small one
    bool bare_bar = false;     // no room for a word in the middle of that
    bool turns_pages = false;  // a page is longer than the screen: there are buttons to turn it
    bool turns_dialog = false; // and so is a dialog, which then has its own
    bool short_band = false;   // nor for a whole sentence in the band of a rehearsal
    bool title_in_bar = false; // what is signed has no line of its own while somebody types
    bool error_above = false;  // an error has no room in the bar, and stands above the box
    bool error_alone = false;  // nor has it room there, and has the screen to itself
    // A statement is higher than the page: yes and no stand below it, where they are seen only by
    // those who have passed it. App finds out by laying the screen out.
    bool long_statement = false;

    // Only where a campaign is loaded.
    const LanguageTexts& texts() const {
        assert(campaign != nullptr);
        return campaign->in(strings.language());
    }
    // Questions of the form that is open.
    const Form& form() const {
        assert(campaign != nullptr);
        return *campaign->form(session.kind);
    }
};

// All a screen may do: change the session, or ask App for what only it can.
struct Doing {
    Session& session;
    const View& view; // as the screen was built
    const Node& tree; // as it was shown
    enum class Wish : std::uint8_t { nothing, keep_record, end_visit, open_steward, wipe_screen };
    Wish wish = Wish::nothing;
    std::string_view reveal = {}; // id of what the next frame scrolls into sight
};

struct Screen {
    Node (*build)(const View& view) = nullptr;
    void (*act)(const Action& action, const Input& input, Doing& doing) = nullptr;
    bool reading = false; // three minutes of idleness instead of one
};

const Screen& screen_of(ScreenName name); // any but steward

// The steward's door and everything behind it. App calls it only while Session::screen is
// ScreenName::steward; the bar is put above what it builds, as on every screen.
class StewardScreens {
public:
    virtual ~StewardScreens() = default;
    virtual void enter() = 0; // somebody tapped the small word on the rest screen
    virtual Node build(const View& view) = 0;
    // False: leave to the rest screen.
    virtual bool act(const Action& action, const Input& input, const View& view) = 0;
    virtual void leave() = 0; // also on idleness and "stop": locks, forgets the PIN
    // Milliseconds until build() would give something new (a countdown); negative: never.
    virtual int next_change_ms(std::uint64_t) const { return -1; }
    // How long nothing may happen before the door shuts.
    virtual std::uint64_t idle_ms() const { return 180'000; }
};

// ---- pieces that several screens are made of (kiosk/screens/pieces.cc) ----------------------

// A screen without bar and band: heading at the top when given, `body` scrolling in the middle
// under the id "scroll", `foot` (buttons) fixed at the bottom. The bar and the rehearsal band come
// from App.
struct ScreenParts {
    std::string id;    // of the screen: "home"
    std::string title; // said; drawn when title_shown
    bool title_shown = true;
    std::vector<Node> head{}; // stays in sight above what scrolls
    std::vector<Node> body;
    std::vector<Node> foot;
    int keep = 1; // so many of the last buttons stay below where not all fit beside each other
    bool one_picture = false; // is photographed: buttons that turn its pages take no line of it
};
Node framed(const View& view, ScreenParts frame);
Node back_button(const View& view);                        // id "back"
Node next_button(const View& view, std::string name = {}); // id "next"
// A row of a list that opens something; without signs where a long word needs the whole width.
Node list_item(const View& view, std::string id, std::string name, std::string second_line,
               Icon icon);
Node sign_button(const View& view); // id "sign"; where nothing is collected it leads to why
std::vector<Node> part_nodes(const View& view, const Part& part);
// A code of up to 1000 bytes.
Node qr_of(const View& view, std::string id, std::string name, std::string_view text,
           CodeSize size = CodeSize::usual);
// The code at the start, what it is for beside it; under each other where that is narrow.
Node code_beside(const View& view, Node code, std::vector<Node> words);
// True when the action was one of these and has been done: back, home, sign, read.
bool act_on_ways(const Action& action, Doing& doing);
// In one line if they fit, else under each other.
Node foot_of(const View& view, std::vector<Node> buttons);
// The title and the demand, in few lines or in one that opens at a tap (id "demand").
Node demand_line(const View& view);
Node line_that_opens(const View& view, std::string name, std::string hint); // id "demand"
// The buttons that turn a page (ids "page-up" and "page-down") or whatever else, without their
// words where it is narrow; they stand in the bar where that is the small one, else in the foot.
enum class PageButtons : std::uint8_t { with_words, icons };
std::vector<Node> page_buttons(const View& view, PageButtons how, std::string_view what = "page");
bool bar_is_small(const View& view);
bool is_tap(const Action& action, std::string_view id);
// What follows `prefix` in the id of a tapped node; empty otherwise.
std::string_view tapped_after(const Action& action, std::string_view prefix);

// ---- what App puts around and over a screen (kiosk/screens/bar.cc) --------------------------

Node bar_of(const View& view);
Node rehearsal_band(const View& view);
Node dialog_over(const View& view, Over over, int seconds); // seconds: left, for Over::idle

} // namespace streetsign::kiosk
