// SPDX-License-Identifier: MIT
#include "sync/server/publication.h"

#include "sync/core/date.h"
#include "sync/core/text.h"
#include "sync/server/ledger.h"
#include "sync/server/log_rows.h"

namespace streetsign::server {
namespace {

constexpr std::string_view last_setting = "published";
constexpr std::string_view hidden_setting = "public-copy-hidden";

struct PublicHead {
    LogId log;
    TreeSize size;
    Buffer checkpoint;
};

struct Copy {
    std::vector<PublicHead> heads;
    Totals totals;
};

// Nothing while something waits for the ledger: an auditor looks for every public head in it. Nor
// while it is ahead: he looks for the entries of every head that it holds.
Result<std::optional<Copy>> look(Vault& vault) {
    const auto waits = TRY(ledger_waits(vault));
    const bool ahead = TRY(ledger_is_ahead(vault));
    if (waits || ahead) return std::optional<Copy>();
    Copy copy;
    LogRow ledger = TRY(ledger_row(vault));
    copy.heads.push_back({ledger_id, ledger.size(), std::move(ledger.checkpoint)});
    for (const LogRow& log : TRY(all_logs(vault))) {
        const std::optional<BatchRow> batch = TRY(batch_ending(vault, log.id, log.good));
        if (batch) copy.heads.push_back({log.id, log.good, batch->cosigned});
    }
    copy.totals = TRY(count_totals(vault));
    return std::optional<Copy>(std::move(copy));
}

// One read transaction, so that the parts belong together.
Result<std::optional<Copy>> consistent_look(Vault& vault) {
    TRY(vault.database().execute("BEGIN"));
    Result<std::optional<Copy>> copy = look(vault);
    const Result<void> ended = vault.database().execute("COMMIT");
    if (!ended) return ended.error();
    return copy;
}

// The day of the last second before the border that was passed.
Date day_that_ended(uint64_t now, uint64_t every_s) {
    const uint64_t border = now / every_s * every_s;
    return date_of(border == 0 ? 0 : border - 1);
}

Result<void> store_copy(Vault& vault, const Copy& copy, uint64_t now, const Date& last_day) {
    {
        Query query = TRY(
            vault.query("UPDATE log SET public_size = ?2, public_checkpoint = ?3 WHERE id = ?1"));
        for (const PublicHead& head : copy.heads)
            TRY(query->bind(1, head.log.value)
                    .bind(2, head.size.value)
                    .bind(3, Bytes(head.checkpoint))
                    .run());
    }
    Query query = TRY(vault.query("INSERT OR REPLACE INTO total VALUES (?1, ?2, ?3)"));
    const std::string day = text_of(last_day);
    query->bind(1, std::string_view(day)).bind(2, copy.totals.signatures);
    TRY(query->bind(3, copy.totals.reports).run());
    TRY(vault.set_setting(hidden_setting, as_bytes("no")));
    return vault.set_setting(last_setting, as_bytes(std::to_string(now)));
}

} // namespace

bool publication_is_due(std::optional<uint64_t> last, uint64_t now, uint64_t every_s) {
    if (!last) return true;
    const uint64_t before = *last / every_s;
    const uint64_t current = now / every_s;
    // A clock that steps back over a border must not publish twice in one interval: the difference
    // would show who came between. One that had been wrong by more begins anew.
    return current > before || current + 1 < before;
}

Result<std::optional<uint64_t>> last_publication(Vault& vault) {
    const std::optional<Buffer> value = TRY(vault.setting(last_setting));
    if (!value) return std::optional<uint64_t>();
    const uint64_t seconds = TRY(parse_decimal(as_text(*value)));
    return std::optional<uint64_t>(seconds);
}

Result<void> hide_public_copy(Vault& vault) {
    return vault.set_setting(hidden_setting, as_bytes("yes"));
}

Result<bool> public_copy_is_hidden(Vault& vault) {
    const std::optional<Buffer> value = TRY(vault.setting(hidden_setting));
    return value && as_text(*value) == "yes";
}

Result<bool> publish(CommitQueue& queue, ReaderPool& readers, uint64_t now, uint64_t every_s) {
    std::optional<Copy> copy;
    {
        const ReaderPool::Lease reader = TRY(readers.lease());
        copy = TRY(consistent_look(*reader));
    }
    if (!copy) return false;
    const Date last_day = day_that_ended(now, every_s);
    TRY(queue.run([&](Vault& vault) { return store_copy(vault, *copy, now, last_day); }));
    return true;
}

Result<Totals> count_totals(Vault& vault) {
    // A record that was taken over into a later epoch is there twice and counts once; as what, says
    // API.md, the public page.
    Query query = TRY(vault.query(
        "SELECT is_signature, count(*) FROM "
        "(SELECT max(CASE WHEN substr(bytes, 1, 1) = x'01' THEN 1 ELSE 0 END) AS is_signature "
        "FROM entry JOIN log ON log.id = entry.log AND entry.position < log.good "
        "WHERE entry.log != 0 AND substr(bytes, 1, 1) IN (x'01', x'02') "
        "AND substr(bytes, 2, 32) NOT IN (SELECT envelope FROM erasure) "
        "AND substr(bytes, 2, 32) NOT IN (SELECT envelope FROM declared) "
        "GROUP BY substr(bytes, 2, 32)) AS record GROUP BY is_signature"));
    Totals totals;
    while (TRY(query->step())) {
        const bool signature = query->unsigned_integer(0) == 1;
        (signature ? totals.signatures : totals.reports) = query->unsigned_integer(1);
    }
    return totals;
}

Result<std::vector<DayTotal>> day_totals(Vault& vault) {
    Query query = TRY(vault.query("SELECT day, signatures, reports FROM total ORDER BY day"));
    std::vector<DayTotal> days;
    while (TRY(query->step()))
        days.push_back({std::string(query->text(0)),
                        {query->unsigned_integer(1), query->unsigned_integer(2)}});
    return days;
}

} // namespace streetsign::server
