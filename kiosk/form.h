// SPDX-License-Identifier: MIT
// The form as data: which steps a visitor goes, in which order, given what they answered so far;
// what is wrong with an entry; typing into one; and the record that comes of it. Fields may hang on
// a purpose or a country, so the way is made anew after every answer. Draws nothing and says
// nothing: a Problem becomes a sentence in the screen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/campaign_texts.h"
#include "kiosk/collector.h"
#include "kiosk/keyboard/keyboard.h"
#include "kiosk/session.h"

namespace streetsign::kiosk {

struct FormStep {
    enum class Kind : std::uint8_t { field, consent, review };
    Kind kind = Kind::review;
    std::string id; // of the field or the purpose
    friend bool operator==(const FormStep&, const FormStep&) = default;
};

// Fields that hang on no purpose, then each purpose with the fields that hang on its yes, then the
// review.
std::vector<FormStep> way_through(const Form& form, const Session& session);

enum class FieldProblem : std::uint8_t { none, missing, not_email, not_year, pattern, too_young };
FieldProblem check_field(const Field& field, const FieldEntry* entry, unsigned minimum_age,
                         int this_year);

// Whether this field hangs on a yes that is neither given nor refused.
bool waits_for_answer(const Form& form, std::string_view field, const Session& session);

// Whether this step needs no more of the visitor.
bool step_done(const Form& form, const FormStep& step, const Session& session, unsigned minimum_age,
               int this_year);

// The keyboard a field opens with.
KeyboardKind keyboard_kind(const Field& field);
bool is_typed(const Field& field); // false: chosen from a list

// Types at the caret, through the input filter. False: nothing changed, it would be too long or is
// no text. An entry that changes here or below is no longer done: its visitor has to go on from it
// again, which tidies and checks it.
bool type_into(FieldEntry& entry, std::string_view text, const Field& field);
bool erase_before(FieldEntry& entry); // one grapheme
bool erase_after(FieldEntry& entry);
void move_caret(FieldEntry& entry, int graphemes);      // backward if negative
void put_caret(FieldEntry& entry, std::uint32_t index); // of a boundary; at most behind the text
void set_choice(FieldEntry& entry, std::string_view id);

// Spaces at both ends go, and two in the middle become one; before a field is checked or kept.
void tidy(FieldEntry& entry);
// Latin letters large, as a postcode is kept.
void capitalise(FieldEntry& entry);

// The record as it is kept, in wiped memory: every purpose with the statement that was shown and
// its answer, every field of the way that was filled. refused while a consent has no answer, a
// needed one is not a yes, or a required field is blank: whatever way led here.
Result<SecretBuffer> make_record(const CampaignTexts& campaign, std::string_view language,
                                 const Session& session, const RecordTerms& terms);

} // namespace streetsign::kiosk
