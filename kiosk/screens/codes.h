// SPDX-License-Identifier: MIT
// The QR codes of the screens, made once: a screen is built for every change of it, and the search
// for the best of the eight masks was a quarter of that work. What is kept of a text is a keyed
// fingerprint, what is kept of its code is wiped by forget(): a receipt is among them.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "kiosk/text/fingerprint.h"
#include "kiosk/ui/node.h"

namespace streetsign::kiosk {

// `large` is for a long one that is photographed from the glass, where each module must be seen:
// as high as a page is on the smallest panel, with the least redundancy.
enum class CodeSize : std::uint8_t { usual, large };

class Codes {
public:
    // ISO/IEC 18004 by libqrcodegen. Of `text` the first 1000 bytes; the library, whose largest
    // symbol holds more, would throw at too many.
    Modules of(std::string_view text, CodeSize size);
    void forget();
    std::size_t remembered() const { return made_.size(); }

private:
    struct Made {
        std::uint64_t fingerprint = 0; // of size and text
        Modules modules;
    };
    std::vector<Made> made_; // the last few
    Fingerprinter fingerprinter_;
};

} // namespace streetsign::kiosk
