// SPDX-License-Identifier: MIT
// Session: everything one visitor has chosen, entered, opened or scrolled, and nothing else is kept
// of them anywhere in the kiosk. What could be personal is in wiped memory. reset() brings all of
// it back to the factory state, which same_as_new() checks field by field. The steward's state is
// not here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/keyboard/keyboard.h"
#include "kiosk/ui/interaction.h"
#include "kiosk/ui/theme.h"
#include "sync/core/secret.h"
#include "sync/record/record.h"

namespace streetsign::kiosk {

enum class ScreenName : std::uint8_t {
    rest,
    languages,
    home,
    petition,
    cases,
    one_case,
    act,
    sign, // one field
    consent,
    review,
    thanks,
    share,
    partners,
    too_young,
    closed,
    notice, // the whole data protection notice
    steward,
};
inline constexpr int screen_count = 17;

enum class Answer : std::uint8_t { open, yes, no };

// What lies over the screen.
enum class Over : std::uint8_t { nothing, menu, erase, idle, save_failed, demand, speech, aloud };

// Whether what the visitor types may be heard by people beside them.
enum class Aloud : std::uint8_t { unasked, no, yes };

// One field of the form as entered. A choice holds the id of what was chosen; a country its code.
struct FieldEntry {
    std::string id;
    SecretBuffer text; // UTF-8, NFC, filtered
    std::uint32_t caret = 0;
    bool done = false;     // the visitor went on from it
    bool complain = false; // its error is shown: the visitor tried to go on
};

struct ConsentEntry {
    std::string id; // of the purpose
    Answer answer = Answer::open;
};

struct Session {
    // Where the visitor is, and the way back.
    ScreenName screen = ScreenName::rest;
    std::vector<ScreenName> trail;
    Over over = Over::nothing;

    // How they want it.
    std::string language; // empty: nobody has chosen, the stall's first
    TextSize text_size = TextSize::normal;
    Contrast contrast = Contrast::light;
    bool speech = false;
    bool was_read_aloud = false; // of the petition or a consent: goes into the record
    bool switches = false;       // drives with switches: twice the time
    bool by_keys = false;        // keys or switches were used last: the focus is always shown
    int volume = 50;             // per cent
    int rate = 170;              // words a minute
    Aloud aloud = Aloud::unasked;
    std::string touched; // with speech: what a first touch spoke; a second one acts

    // What they entered.
    RecordKind kind = RecordKind::signature; // of the form that is open
    std::size_t step = 0;                    // of that form's way, see kiosk/form.h
    std::vector<FieldEntry> fields;
    std::vector<ConsentEntry> consents;

    // What they may take home: the receipt's address, while the thanks are on the screen.
    SecretBuffer receipt;
    bool receipt_shown = false; // they asked to see it

    // What they opened.
    std::string open_case;
    std::string open_country;

    // Hands.
    Keyboard keyboard{{}};
    Interaction hands;

    // Time, CLOCK_BOOTTIME in ms.
    std::uint64_t last_touch_ms = 0;
    bool masked = false; // review shows dots

    bool anyone() const { return screen != ScreenName::rest; } // a visit is going on
    bool entered_anything() const;

    FieldEntry* field(std::string_view id);
    const FieldEntry* field(std::string_view id) const;
    FieldEntry& field_or_new(std::string_view id);
    Answer answer(std::string_view purpose) const;
    void set_answer(std::string_view purpose, Answer answer);

    void go(ScreenName to); // remembers the way back
    void back();            // home if there is none

    // Wipes what was entered in the form (after confirming, or when another form is begun).
    void forget_entries();
    // All of it to the factory state.
    void reset();
};

// Compares every member but the time of the last touch.
bool same_as_new(const Session& session);

} // namespace streetsign::kiosk
