// SPDX-License-Identifier: MIT
// The steward's pages: what they show is a pure function of this state, of the terminal behind it
// and of the view. What happens on them is kiosk/steward/steward.cc. Ids: kiosk/STEWARD.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kiosk/helper_client.h"
#include "kiosk/keyboard/keyboard.h"
#include "kiosk/pin.h"
#include "kiosk/screens/screen.h"
#include "kiosk/steward/remark.h"
#include "kiosk/steward/self_test.h"
#include "kiosk/terminal.h"
#include "sync/core/secret.h"

namespace streetsign::kiosk {

enum class StewardPage : std::uint8_t {
    pin,       // the door
    forgotten, // the PIN; the organisers' reset
    menu,
    more,      // of the menu: what is not needed every day
    ask,       // a new device: its name, then its key and request
    retired,   // its keys are destroyed: nothing can be asked for
    request,   // the key's words; taking the certificate
    authority, // the organisers' words, to be compared
    new_pin,   // twice
    date,      // opening the day: which day it is
    languages, // which languages this stall offers first
    ready,     // the readiness report, and go
    day_sure,  // the clock says another day: asked once more
    counts,
    handover,
    closing,
    slip,
    stick,    // export and answers
    delivery, // by network: how it goes, now, another network
    self_test,
    touch, // trying the screen
    sound, // trying the voice
    texts, // the campaign and its languages
    words, // fingerprints
    brightness,
    wipe, // the glass
    power,
    retire,
};

struct StewardState {
    StewardPage page = StewardPage::pin;
    SecretBuffer pin{};       // as it is typed
    SecretBuffer first_pin{}; // while a new one is typed again
    std::string device{};     // the name of a new device, as it is typed
    Keyboard keyboard{{}};
    std::optional<Offer> offer{};
    Date date{};
    std::vector<std::string> languages{};
    std::optional<ClosedDay> closed{};
    std::vector<Remark> report{};
    Remark notice{};                      // what came of the last thing that was done
    std::uint64_t wipe_until_ms = 0;      // the glass is being wiped
    std::optional<std::uint64_t> reset{}; // of the PIN, found on the stick: a new one may be set
    int corner = 0;                       // how many of them were touched
    int brightness = 0;                   // per cent, as chosen here; 0: nobody knows
};

// All a page may look at. Borrowed for the call.
struct StewardView {
    const View& view;
    const StewardState& state;
    Terminal& terminal;
    const Pin& pin;
    const Facts& facts;
    const Helper& helper;
    bool voice = false; // there is one to be tried
};

inline constexpr int touch_targets = 5; // four corners and the middle

Node steward_pin_page(const StewardView& at);
Node steward_forgotten_page(const StewardView& at);
Node steward_new_pin_page(const StewardView& at);
Node steward_menu_page(const StewardView& at);
Node steward_more_page(const StewardView& at);
Node steward_ask_page(const StewardView& at);
Node steward_retired_page(const StewardView& at);
Node steward_request_page(const StewardView& at);
Node steward_authority_page(const StewardView& at);
Node steward_words_page(const StewardView& at);
Node steward_date_page(const StewardView& at);
Node steward_languages_page(const StewardView& at);
Node steward_ready_page(const StewardView& at);
Node steward_day_sure_page(const StewardView& at);
Node steward_counts_page(const StewardView& at);
Node steward_handover_page(const StewardView& at);
Node steward_closing_page(const StewardView& at);
Node steward_slip_page(const StewardView& at);
Node steward_stick_page(const StewardView& at);
Node steward_delivery_page(const StewardView& at);
Node steward_self_test_page(const StewardView& at);
Node steward_touch_page(const StewardView& at);
Node steward_sound_page(const StewardView& at);
Node steward_texts_page(const StewardView& at);
Node steward_brightness_page(const StewardView& at);
Node steward_wipe_page(const StewardView& at);
Node steward_power_page(const StewardView& at);
Node steward_retire_page(const StewardView& at);

// ---- pieces (kiosk/screens/steward_pieces.cc)

// The notice of the last act at the top, if there is one.
void add_notice(const StewardView& at, std::vector<Node>& body);
Node remark_node(const StewardView& at, const Remark& remark);
// A line of a column of numbers: what is counted at its start, the number at its end, where numbers
// below each other can be compared. `id` and what is said are the whole sentence.
Node number_line(const StewardView& at, std::string id, std::string counted, std::string sentence,
                 std::uint64_t n);
// Eight words, large, always from left to right; `id` and its value are the words.
Node words_table(std::string id, const Fingerprint& words, int columns);
// The same below a title, on a ground of its own.
Node words_card(const StewardView& at, std::string id, std::string title, const Fingerprint& words);
// A field above the keyboard, and a foot: what a page with typing looks like.
struct TypingPage {
    std::string id;
    std::string title;
    std::string field; // id
    FieldText text;
    Bytes typed;
    bool masked = false;
    std::string next; // what the main button says
    bool next_disabled = false;
    std::vector<Node> others{}; // buttons beside it
};
Node typing_page(const StewardView& at, TypingPage page);

} // namespace streetsign::kiosk
