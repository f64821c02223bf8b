// SPDX-License-Identifier: MIT
#include "sync/server/erasure.h"

#include "sync/server/log_rows.h"

namespace streetsign::server {
namespace {

struct Place {
    int64_t log = 0;
    int64_t position = 0;
};

Result<std::vector<EnvelopeId>> unswept(Vault& vault) {
    Query query = TRY(vault.query("SELECT envelope FROM erasure WHERE swept = 0"));
    std::vector<EnvelopeId> ids;
    while (TRY(query->step()))
        ids.push_back(TRY(query->fixed<EnvelopeId>(0)));
    return ids;
}

// A walk over all entries: there is no index on envelopes, since it would make every insert several
// times slower and erasures are rare.
Result<std::vector<Place>> places_of_unswept(Vault& vault) {
    Query query = TRY(vault.query(
        "SELECT log, position FROM entry WHERE log != 0 AND substr(bytes, 1, 1) IN (x'01', x'02') "
        "AND substr(bytes, 2, 32) IN (SELECT envelope FROM erasure WHERE swept = 0)"));
    std::vector<Place> places;
    while (TRY(query->step()))
        places.push_back({query->integer(0), query->integer(1)});
    return places;
}

Result<void> delete_envelopes(Vault& vault, const std::vector<Place>& places) {
    Query query = TRY(vault.query("DELETE FROM envelope WHERE log = ?1 AND position = ?2"));
    for (const Place& place : places)
        TRY(query->bind(1, place.log).bind(2, place.position).run());
    return {};
}

Result<void> mark_swept(Vault& vault, const std::vector<EnvelopeId>& ids) {
    Query query = TRY(vault.query("UPDATE erasure SET swept = 1 WHERE envelope = ?1"));
    for (const EnvelopeId& id : ids)
        TRY(query->bind(1, id.view()).run());
    return {};
}

} // namespace

Result<bool> sweep_erased(CommitQueue& queue, ReaderPool& readers) {
    std::vector<EnvelopeId> ids;
    std::vector<Place> places;
    {
        // What comes in after this is kept out by the order itself.
        const ReaderPool::Lease reader = TRY(readers.lease());
        ids = TRY(unswept(*reader));
        if (ids.empty()) return true;
        places = TRY(places_of_unswept(*reader));
    }
    const CommitQueue::Job remove = [&](Vault& vault) { return delete_envelopes(vault, places); };
    TRY(queue.run(remove));
    if (const Result<void> cut = queue.truncate_log(); !cut) {
        if (cut.error().code == Code::busy) return false;
        return cut.error();
    }
    const CommitQueue::Job mark = [&](Vault& vault) { return mark_swept(vault, ids); };
    TRY(queue.run(mark));
    return true;
}

} // namespace streetsign::server
