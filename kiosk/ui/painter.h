// SPDX-License-Identifier: MIT
// Plays a DrawList on a canvas, and only the parts that changed since the last one. What it keeps
// of a frame is a fingerprint and a rectangle for each command, keyed anew by every forget(), so
// nothing a person typed can be read or tried from it.

#pragma once

#include <cstdint>
#include <vector>

#include "kiosk/text/fingerprint.h"
#include "kiosk/text/typesetter.h"
#include "kiosk/ui/canvas.h"
#include "kiosk/ui/draw_list.h"

namespace streetsign::kiosk {

class Painter {
public:
    explicit Painter(Typesetter& typesetter); // must outlive this

    // Paints what differs from the last frame; returns those rectangles, at most eight.
    std::vector<Rect> paint(const DrawList& list, const Canvas& canvas);
    void invalidate(); // the next frame is painted whole
    void forget();     // wipes the fingerprints, with a new key; the next frame is painted whole

private:
    struct Trace {
        std::uint64_t fingerprint = 0;
        Rect bounds;
    };
    std::vector<Rect> differences(const std::vector<Trace>& now) const;

    Typesetter* typesetter_;
    Fingerprinter fingerprinter_;
    std::vector<Trace> last_;
    Size size_;
    bool whole_ = true;
};

// Plays the whole list, inside `clip`.
void play(const DrawList& list, const Canvas& canvas, const Rect& clip, Typesetter& typesetter);

} // namespace streetsign::kiosk
