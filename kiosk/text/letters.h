// SPDX-License-Identifier: MIT
// Which letters of a campaign's texts no font has: they would be empty boxes. The self-test names
// them with their file and line, so that whoever wrote them finds them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sync/campaign/campaign_folder.h"

namespace streetsign::kiosk {

// "U+A66E in locales/en/petition.md:12", each letter once, at most `most` of them. Controls and
// format characters, which draw nothing, are passed over.
std::vector<std::string> letters_without_glyph(const Files& files,
                                               const std::function<bool(char32_t)>& covered,
                                               std::size_t most = 5);

} // namespace streetsign::kiosk
