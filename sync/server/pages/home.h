// SPDX-License-Identifier: MIT
// The one public page: how many have signed, as of the last publication, with a bar for each day
// and the same as a table; how to check it; a band when it is a rehearsal. A function from data to
// HTML: no script, no style attributes, nothing from elsewhere (Content-Security-Policy:
// default-src 'self'). Small numbers are not shown: see home.cc.
#pragma once

#include <string>
#include <vector>

#include "sync/campaign/manifest.h"
#include "sync/server/publication.h"

namespace streetsign::server {

std::string home_page(const Manifest& manifest, const std::vector<DayTotal>& days);
std::string home_style();

// What of the totals may be shown: a day stands for itself only when at least `least` came since
// the day shown before; until then it waits and is part of the next. So no difference between two
// numbers on the page is ever a small one.
std::vector<DayTotal> shown_days(const std::vector<DayTotal>& days, uint64_t least);

std::string escape_html(std::string_view text);

} // namespace streetsign::server
