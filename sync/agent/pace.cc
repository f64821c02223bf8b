// SPDX-License-Identifier: MIT
#include "sync/agent/pace.h"

#include <algorithm>

#include "sync/agent/schedule.h"

namespace streetsign::agent {

uint64_t Pace::longest_wait_ms(uint64_t now_ms) const {
    const uint64_t due_ms = stopped_ ? next_ms_ : std::min(next_ms_, notes_due_ms_);
    return due_ms > now_ms ? due_ms - now_ms : 0;
}

bool Pace::finished(const Round& round, uint64_t now_ms, uint32_t random) {
    const bool progress = round.cosigned != cosigned_ || round.released != released_;
    cosigned_ = round.cosigned;
    released_ = round.released;
    stopped_ = round.stopped;
    asked_to_wait_ = round.retry_after_s.has_value();
    const bool all_sent =
        round.event == DeliveryEvent::idle || round.event == DeliveryEvent::delivered;
    if (all_sent && !round.waits_for_release()) {
        tries_ = 0;
        next_ms_ = forever_ms;
    } else {
        tries_ = progress ? 0 : tries_ + 1;
        next_ms_ = now_ms + wait_ms(tries_, round.retry_after_s, random);
    }
    return progress;
}

void Pace::woken(Woken woken) {
    const bool anew = woken == Woken::order || woken == Woken::link_changed;
    const bool new_batch = woken == Woken::new_file && !stopped_ && !asked_to_wait_;
    if (anew || new_batch) next_ms_ = 0;
    if (anew) tries_ = 0;
}

} // namespace streetsign::agent
