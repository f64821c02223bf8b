// SPDX-License-Identifier: MIT
#include "kiosk/steward/remark.h"

#include "kiosk/text/graphemes.h"

namespace streetsign::kiosk {

std::string text_of(const Remark& remark, const Strings& strings) {
    if (!remark.said()) return {};
    return fill_in(strings(remark.sentence), {{"n", strings.number(remark.n)},
                                              {"what", isolated(remark.what)},
                                              {"other", isolated(remark.other)}});
}

} // namespace streetsign::kiosk
