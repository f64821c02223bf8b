// SPDX-License-Identifier: MIT
// What went wrong, in a sentence that says what to do: by what was tried and the kind of error. The
// error's own detail is for organisers and never shown.
#pragma once

#include "sync/core/result.h"

namespace streetsign::kiosk {

enum class Attempt {
    ask,
    take_certificate,
    accept,
    open_day,
    close_day,
    retire,
    keep_setting,
    carry_out,
    carry_in,
    pin,
    reset
};

// Made with mark(); never null.
const char* sentence_for(Attempt attempt, Code code);

} // namespace streetsign::kiosk
