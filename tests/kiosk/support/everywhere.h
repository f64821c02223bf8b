// SPDX-License-Identifier: MIT
// One visitor after the other on the home screen: on every panel, in every language, at every size
// of text. Nothing is painted, since what is looked at are rectangles.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {

// `look` is given the visitor, the panel, the language and the steps of text above normal.
template <typename Look>
void everywhere(std::span<const Size> panels, const std::vector<std::string>& languages,
                Look look) {
    for (const Size panel : panels)
        for (const std::string& language : languages)
            for (int text_size = 0; text_size < text_size_count; ++text_size) {
                CAPTURE(panel.width);
                CAPTURE(panel.height);
                CAPTURE(language);
                CAPTURE(text_size);
                Visitor visitor(panel);
                visitor.painting = false;
                REQUIRE(visitor.tap("begin"));
                REQUIRE(visitor.tap("lang-" + language));
                REQUIRE(visitor.enlarge(text_size));
                look(visitor, panel, language, text_size);
            }
}

} // namespace streetsign::kiosk::test
