// SPDX-License-Identifier: MIT
#include "kiosk/steward/sentences.h"

#include "kiosk/strings.h"

namespace streetsign::kiosk {
namespace {

const char* about_enrolment(Code code) {
    switch (code) {
    case Code::not_found:
        return mark("The campaign or the certificate is not on the stick. Is it the right stick?");
    case Code::mismatch:
        return mark("This is for another terminal or another campaign. Nothing was changed.");
    case Code::not_signed:
        return mark("This is not signed by our organisers. Nothing was changed.");
    case Code::malformed:
        return mark("What is on the stick is damaged. Ask the organisers for a new copy.");
    case Code::refused:
        return mark("This terminal belongs to another campaign, or its permission has ended.");
    case Code::busy:
        return mark(
            "The campaign on the stick is earlier than the one this terminal uses. Nothing was "
            "changed.");
    case Code::usage:
        return mark("A name has small letters, digits and hyphens, 1 to 32 of them.");
    default:
        return mark("The stick or the storage cannot be used. Nothing was changed.");
    }
}

const char* about_day(Code code) {
    switch (code) {
    case Code::refused:
        return mark("The campaign or this terminal's certificate has ended before this day.");
    case Code::mismatch:
        return mark("Another device uses this terminal's key. Ask the organisers for a new one.");
    case Code::full:
        return mark("The storage is full. Export, and take the answers first.");
    default:
        return mark("The storage cannot be written. What was signed is kept.");
    }
}

const char* about_pin(Code code) {
    switch (code) {
    case Code::usage:
        return mark("A PIN has 6 to 16 digits.");
    case Code::malformed:
        return mark("The PIN is damaged. The organisers can reset it.");
    default:
        return mark("The PIN cannot be written down. Nobody was let in.");
    }
}

const char* about_carrying(Code code) {
    switch (code) {
    case Code::not_found:
        return mark("There is no stick, or nothing for us is on it.");
    case Code::full:
        return mark("The stick is full. Nothing is half-copied.");
    case Code::mismatch:
        return mark("The stick has other files under our names. Use another stick.");
    case Code::busy:
        return mark(
            "The campaign on the stick is earlier than the one this terminal uses. Nothing was "
            "changed.");
    case Code::not_signed:
    case Code::refused:
        return mark("The campaign on the stick is not ours. The answers were taken.");
    case Code::malformed:
        return mark("What is on the stick is damaged. Ask the organisers for a new copy.");
    default:
        return mark("The stick cannot be used. Nothing is half-copied.");
    }
}

const char* about_reset(Code code) {
    switch (code) {
    case Code::not_found:
        return mark("There is no stick, or no reset for this terminal on it.");
    case Code::refused:
        return mark("This reset was used before, or is older. Ask the organisers for a new one.");
    case Code::not_signed:
        return mark("This is not signed by our organisers. Nothing was changed.");
    case Code::mismatch:
        return mark("This is for another terminal or another campaign. Nothing was changed.");
    case Code::malformed:
        return mark("What is on the stick is damaged. Ask the organisers for a new copy.");
    default:
        return mark("The stick or the storage cannot be used. Nothing was changed.");
    }
}

} // namespace

const char* sentence_for(Attempt attempt, Code code) {
    switch (attempt) {
    case Attempt::ask:
    case Attempt::take_certificate:
    case Attempt::accept:
        return about_enrolment(code);
    case Attempt::open_day:
    case Attempt::close_day:
        return about_day(code);
    case Attempt::retire:
        if (code == Code::io)
            return mark(
                "What was signed cannot all be read, so the key stays. Tell the organisers.");
        return about_day(code == Code::refused ? Code::mismatch : code);
    case Attempt::keep_setting:
        return about_day(code == Code::full ? Code::full : Code::io);
    case Attempt::carry_out:
        return about_carrying(code);
    case Attempt::carry_in:
        if (code == Code::full)
            return mark("The stick or the storage cannot be used. Nothing was changed.");
        return about_carrying(code);
    case Attempt::pin:
        return about_pin(code);
    case Attempt::reset:
        return about_reset(code);
    }
    return mark("It did not work. Nothing was changed.");
}

} // namespace streetsign::kiosk
