// SPDX-License-Identifier: MIT
// ICU's objects as Handles. Included by the files of this folder only.

#pragma once

#include <unicode/ubidi.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "sync/core/handle.h"

namespace streetsign::kiosk {

using UTextHandle = Handle<UText, utext_close>;
using BreakIteratorHandle = Handle<UBreakIterator, ubrk_close>;
using BidiHandle = Handle<UBiDi, ubidi_close>;

} // namespace streetsign::kiosk
