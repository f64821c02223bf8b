// SPDX-License-Identifier: MIT
// What the public sees is a copy that advances once a day, all of it together: the ledger, the
// devices' logs, the total. Intake itself is private, so that nobody can read from a tile who
// signed in the last hour. One consistent look at the database decides what the next copy is.
#pragma once

#include "sync/core/clock.h"
#include "sync/server/commit_queue.h"

namespace streetsign::server {

inline constexpr uint64_t default_public_every_s = uint64_t{24} * 60 * 60;

struct Totals {
    uint64_t signatures = 0;
    uint64_t reports = 0;
    friend bool operator==(const Totals&, const Totals&) = default;
};

struct DayTotal {
    std::string day; // "2020-05-31"
    Totals totals;   // of all days up to the end of this one
};

// By the border between two spans of `every_s`, not by the time since the last: all servers of a
// campaign publish at once, and a restart shifts nothing.
bool publication_is_due(std::optional<uint64_t> last, uint64_t now, uint64_t every_s);

Result<std::optional<uint64_t>> last_publication(Vault& vault);
// False: something came in that is not in the ledger yet, or the ledger tells of what a restored
// database lacks; nothing was changed; try again. The
// total bears the day on which the span that is over ended: what is published a second after
// midnight is yesterday's.
Result<bool> publish(CommitQueue& queue, ReaderPool& readers, uint64_t now, uint64_t every_s);

// After a restore: that the public copy of the database may be smaller than what was public
// already, and so is shown to nobody until the next one is made.
Result<void> hide_public_copy(Vault& vault);
Result<bool> public_copy_is_hidden(Vault& vault);

// Distinct envelopes of good entries, without the erased and the declared test signatures; each is
// a signature if any of its good entries says so, otherwise a report.
Result<Totals> count_totals(Vault& vault);
Result<std::vector<DayTotal>> day_totals(Vault& vault); // oldest first

} // namespace streetsign::server
