// SPDX-License-Identifier: MIT
#include "sync/server/intake.h"

#include <algorithm>

#include "sync/campaign/statements.h"
#include "sync/core/writer.h"
#include "sync/server/feeding.h"
#include "sync/server/ledger.h"
#include "sync/server/note_rows.h"

namespace streetsign::server {
namespace {

constexpr int most_races = 16;        // with other copies of the same log's batches
constexpr int64_t most_evidence = 16; // contradicting checkpoints kept a log

Outcome outcome_of(const Error& error) {
    switch (error.code) {
    case Code::malformed:
        return Outcome::malformed;
    case Code::not_signed:
    case Code::refused:
        return Outcome::not_certified;
    case Code::mismatch:
        return Outcome::mismatch;
    case Code::not_found:
        return Outcome::unknown_manifest;
    default:
        return Outcome::try_again;
    }
}

// Odd and below 2^63, so 62 bits of them count; 0 is the ledger's.
LogId log_id_from(Bytes bits) {
    uint64_t value = 0;
    for (const uint8_t byte : bits.first(8))
        value = value << 8 | byte;
    return {static_cast<int64_t>(value >> 1) | 1};
}

LogId new_log_id() { return log_id_from(random_fixed<Fixed<struct LogIdTag, 8>>().view()); }

// Under which the proof against a log that was lost with a restore is kept: always the same.
LogId id_of_unknown(const OriginHash& origin) { return log_id_from(origin.view()); }

bool is_over(const Date& last_day, uint64_t now) { return date_of(now) > last_day; }

Result<bool> exists(Query& query) {
    TRY(query->step());
    return query->integer(0) != 0;
}

// A tail that is already apart; a revoked key, or an epoch after whose successor was opened. What
// was cosigned before the database was restored is none of the latter's: it was taken in time.
Result<bool> must_wait(Vault& vault, const LogRow& log, bool cosigned_before) {
    if (log.good != log.size()) return true;
    if (cosigned_before) return false;
    {
        Query query = TRY(vault.query("SELECT EXISTS (SELECT 1 FROM note WHERE origin = ?1 AND "
                                      "kind = 'revocation')"));
        query->bind(1, std::string_view(log.origin));
        const bool revoked = TRY(exists(query));
        if (revoked) return true;
    }
    Query query =
        TRY(vault.query("SELECT EXISTS (SELECT 1 FROM log WHERE device = ?1 AND epoch > ?2)"));
    query->bind(1, std::string_view(log.device)).bind(2, int64_t{log.epoch});
    return exists(query);
}

Result<bool> any_erasures(Vault& vault) {
    Query query = TRY(vault.query("SELECT EXISTS (SELECT 1 FROM erasure)"));
    return exists(query);
}

// Reads our own trees: what fails is ours to mend, and no fault of the batch.
std::function<Result<Tree>(TreeSize)> trees_held(Vault& vault, const LogRow& log) {
    return [held = trees_of(hashes_of(vault, log.id, log.size()))](TreeSize size) -> Result<Tree> {
        Result<Tree> tree = held(size);
        if (!tree) return fail(Code::io, tree.error().detail);
        return tree;
    };
}

Result<void> keep_certificate(Vault& vault, const Signed<Certificate>& certificate) {
    const DeviceName device = certificate.terms.device();
    const bool fresh = TRY(
        insert_note(vault, NoteKind::certificate, LedgerKind::certificate, certificate.note,
                    {.serial = 0, .device = device.device, .origin = certificate.terms.origin()}));
    if (!fresh) return {};
    Query requests = TRY(vault.query("DELETE FROM request WHERE origin = ?1"));
    return requests->bind(1, std::string_view(certificate.terms.origin())).run();
}

Result<void> insert_items(Vault& vault, LogId log, const Batch& batch,
                          std::span<const LeafHash> leaves) {
    std::vector<EntryBytes> entries;
    entries.reserve(batch.items.size());
    for (const BatchItem& item : batch.items)
        entries.push_back(encode(item.entry));
    std::vector<Bytes> views;
    views.reserve(entries.size());
    for (const EntryBytes& entry : entries)
        views.push_back(entry.view());
    TRY(insert_entries(vault, log, batch.first, views, leaves));

    const bool look_for_erased = TRY(any_erasures(vault));
    for (size_t i = 0; i < batch.items.size(); ++i) {
        const BatchItem& item = batch.items[i];
        const RecordEntry* const record = as_record(item.entry);
        if (record == nullptr || item.envelope.empty()) continue;
        if (look_for_erased) {
            const bool erased = TRY(is_erased(vault, record->envelope));
            if (erased) continue;
        }
        TRY(insert_envelope(vault, log, {batch.first.value + i}, item.envelope));
    }
    return {};
}

} // namespace

Buffer encode_answer(Bytes cosigned, Bytes release) {
    return streetsign::Writer().sized(cosigned).sized(release).take();
}

Result<Buffer> cosigned_note(const Note& checkpoint, const VerifierKey& device,
                             const SignerKey& cosigner, uint64_t time) {
    Note note{.text = checkpoint.text, .signatures = {}};
    for (const NoteSignature& signature : checkpoint.signatures)
        if (signature.is_by(device)) note.signatures.push_back(signature);
    NoteSignature ours = TRY(cosign(note.text, cosigner, seconds_of(date_of(time))));
    TRY(add_signature(note, std::move(ours)));
    return encode(note);
}

Result<bool> is_erased(Vault& vault, const EnvelopeId& id) {
    Query query = TRY(vault.query("SELECT EXISTS (SELECT 1 FROM erasure WHERE envelope = ?1)"));
    query->bind(1, id.view());
    return exists(query);
}

// Where a batch's own head stands to the log that is held. Only `ours` may be known to a stranger:
// it was published, or will be.
enum class Side {
    ours,    // one of our log's heads, at the end of a batch or inside one
    another, // two heads of one size under one key: the proof of a clone
    beyond,  // larger than what is held
};

// A batch, checked against the log as it stood when `base` was read.
struct Intake::Checked {
    std::optional<Outcome> refused; // then nothing else counts
    LogRow base;                    // id 0: this log is new here
    bool known = false;
    Side side = Side::beyond;
    CheckedBatch batch;
    Buffer own_note;             // the device's checkpoint, its own signature only
    GivenHead given;             // the same
    std::vector<GivenHead> owed; // beyond base, cosigned here before

    // What the sender is shown: the newest checkpoint, but only for a head that the key's holder
    // alone can have; whoever comes with one of ours learns nothing from us.
    const Buffer& shown() const { return side == Side::ours ? own_note : base.checkpoint; }

    bool cosigned_before() const {
        return std::any_of(owed.begin(), owed.end(),
                           [this](const GivenHead& one) { return one.head == given.head; });
    }
};

IntakeAnswer Intake::accept(Bytes bytes) {
    const Result<Batch> batch = decode_batch(bytes);
    if (!batch) return {Outcome::malformed, {}};
    Result<IntakeAnswer> answer = try_accept(*batch);
    // What is wrong with a batch is an answer; an error is the database's, whatever its code.
    if (!answer) return {Outcome::try_again, {}};
    return std::move(*answer);
}

Result<IntakeAnswer> Intake::try_accept(const Batch& batch) {
    const auto terms = terms_->get();
    for (int race = 0; race < most_races; ++race) {
        ReaderPool::Lease reader = TRY(readers_->lease());
        const Checked checked = TRY(check(*reader, batch, *terms));
        auto known = TRY(answer_known(std::move(reader), checked));
        if (known) return std::move(*known);
        // What was cosigned before a restore was taken in time.
        if (!checked.cosigned_before() &&
            is_over(terms->now().accept_until, clock_->wall_seconds()))
            return IntakeAnswer{Outcome::closed, {}};
        Result<IntakeAnswer> stored = store(batch, checked);
        // busy: somebody else's batch of this log came between; look again.
        if (stored || stored.error().code != Code::busy) return stored;
    }
    return IntakeAnswer{Outcome::try_again, {}};
}

// What can be said without storing anything, but for evidence; nothing when the batch may be
// stored.
Result<std::optional<IntakeAnswer>> Intake::answer_known(ReaderPool::Lease reader,
                                                         const Checked& checked) {
    const auto say = [](Outcome outcome, Buffer body = {}) {
        return std::optional<IntakeAnswer>({outcome, std::move(body)});
    };
    if (checked.refused) return say(*checked.refused);
    switch (checked.batch.fit) {
    // One whose entries were changed on the way contradicts as well: that proves nothing.
    case Fit::contradicts:
        reader.reset();
        if (checked.side == Side::another) keep_evidence(checked, {&checked.own_note, 1});
        return say(Outcome::contradicts, checked.shown());
    case Fit::already_have:
        return std::optional<IntakeAnswer>(TRY(answer_held(*reader, checked)));
    case Fit::too_early:
    case Fit::behind:
        return say(Outcome::out_of_order, checked.shown());
    case Fit::fits:
        break;
    }
    const Feeding feeding =
        compare_with_word(checked.owed, checked.base.tree, checked.batch.leaves);
    if (feeding.word == Word::unproven) return say(Outcome::out_of_order, checked.shown());
    if (feeding.word == Word::broken) {
        const Buffer ours = checkpoint_of(*feeding.contradicted, checked.base.origin);
        reader.reset();
        keep_evidence(checked, std::vector<Buffer>{ours, checked.own_note});
        return say(Outcome::contradicts, ours);
    }
    for (const EnvelopeId& missing : checked.batch.missing) {
        const bool erased = TRY(is_erased(*reader, missing));
        if (!erased) return say(Outcome::envelope_missing);
    }
    return std::optional<IntakeAnswer>();
}

Result<Intake::Checked> Intake::check(Vault& vault, const Batch& batch, const Terms& terms) {
    const std::string_view origin = claimed_origin(batch.checkpoint);
    std::optional<LogRow> row = TRY(find_log(vault, origin));
    Checked checked;
    checked.known = row.has_value();
    if (row) checked.base = std::move(*row);

    KnownLog known{.tree = checked.base.tree, .tree_at = {}};
    if (checked.known) known.tree_at = trees_held(vault, checked.base);
    Result<CheckedBatch> judged = check_batch(batch, terms.manifests, known);
    if (!judged) {
        checked.refused = outcome_of(judged.error());
        return checked;
    }
    checked.batch = std::move(*judged);

    const Certificate& certificate = checked.batch.certificate.terms;
    if (!checked.known) {
        checked.base.origin = certificate.origin();
        checked.base.device = certificate.device().device;
        checked.base.epoch = certificate.device().epoch;
    }
    Note own{.text = checked.batch.checkpoint.note.text, .signatures = {}};
    for (const NoteSignature& line : checked.batch.checkpoint.note.signatures)
        if (line.is_by(certificate.key)) own.signatures.push_back(line);
    checked.own_note = encode(own);
    checked.given = TRY(given_head(own, checked.batch.checkpoint.checkpoint.head()));
    checked.owed = queue_->heads().owed(checked.given.origin, checked.base.size());
    if (checked.given.head.size <= checked.base.size()) {
        const Tree ours = TRY(known.tree_at(checked.given.head.size));
        checked.side = ours.root() == checked.given.head.root ? Side::ours : Side::another;
    }
    return checked;
}

Result<IntakeAnswer> Intake::answer_held(Vault& vault, const Checked& checked) {
    const TreeHead claimed = checked.batch.checkpoint.checkpoint.head();
    const std::optional<BatchRow> row = TRY(batch_ending(vault, checked.base.id, claimed.size));
    // It agrees with us, but cuts the log where we have no checkpoint of the device.
    if (!row || row->root != claimed.root)
        return IntakeAnswer{Outcome::out_of_order, checked.shown()};
    return answer_row(checked.base, *row);
}

// The release is of this very head, though there is one of a larger: how far the log has come since
// is not for whoever knows an old root.
Result<IntakeAnswer> Intake::answer_row(const LogRow& log, const BatchRow& row) {
    if (row.cosigned.empty()) return IntakeAnswer{Outcome::quarantined, {}};
    Buffer release;
    if (log.released >= row.end) {
        const Release head{.origin = log.origin, .head = {.size = row.end, .root = row.root}};
        release = TRY(sign_statement(head, keys_->releaser)).note;
    }
    return IntakeAnswer{Outcome::stored, encode_answer(row.cosigned, release)};
}

IntakeAnswer Intake::answer_for(const OriginHash& origin, TreeSize end, const RootHash& root) {
    const auto look = [&]() -> Result<IntakeAnswer> {
        const ReaderPool::Lease reader = TRY(readers_->lease());
        const std::optional<LogRow> log = TRY(find_log(*reader, origin));
        if (!log || log->id == ledger_id) return IntakeAnswer{Outcome::not_found, {}};
        const std::optional<BatchRow> row = TRY(batch_ending(*reader, log->id, end));
        if (!row || row->root != root) return IntakeAnswer{Outcome::not_found, {}};
        return answer_row(*log, *row);
    };
    Result<IntakeAnswer> answer = look();
    if (!answer) return {Outcome::try_again, {}};
    return std::move(*answer);
}

Result<IntakeAnswer> Intake::store(const Batch& batch, const Checked& checked) {
    const Buffer cosigned =
        TRY(cosigned_note(checked.batch.checkpoint.note, checked.batch.certificate.terms.key,
                          keys_->cosigner, clock_->wall_seconds()));
    bool waits = false;
    const Result<void> done = queue_->run([&](Vault& vault) -> Result<void> {
        LogRow row = TRY(same_base(vault, checked));
        waits = TRY(must_wait(vault, row, checked.cosigned_before()));
        if (!checked.known) {
            row.id = new_log_id();
            TRY(insert_log(vault, row));
        }
        TRY(keep_certificate(vault, checked.batch.certificate));
        TRY(insert_items(vault, row.id, batch, checked.batch.leaves));
        row.tree = checked.batch.tree;
        row.checkpoint = checked.own_note;
        if (!waits) {
            row.good = row.size();
            queue_->heads().give(checked.given);
            TRY(queue_for_ledger(vault, LedgerKind::checkpoint, cosigned));
        }
        TRY(insert_batch(vault, row.id,
                         {.end = row.size(),
                          .first = batch.first,
                          .root = row.tree.root(),
                          .certificate = checked.batch.certificate.hash(),
                          .checkpoint = checked.own_note,
                          .cosigned = waits ? Buffer() : cosigned}));
        return update_log(vault, row);
    });
    if (!done && done.error().code == Code::busy) return done.error();
    if (!done) return IntakeAnswer{Outcome::try_again, {}};
    if (waits) return IntakeAnswer{Outcome::quarantined, {}};
    return IntakeAnswer{Outcome::stored, encode_answer(cosigned, {})};
}

// Compare and swap: the log as it is now, if that is what the batch was checked against; busy if
// not.
Result<LogRow> Intake::same_base(Vault& vault, const Checked& checked) {
    std::optional<LogRow> now = TRY(find_log(vault, std::string_view(checked.base.origin)));
    const bool same = now ? checked.known && now->size() == checked.base.size() &&
                                now->tree.root() == checked.base.tree.root()
                          : !checked.known;
    if (!same) return fail(Code::busy, "another batch of this log came first");
    // A commit that failed meanwhile may have left its word.
    if (queue_->heads().owed(checked.given.origin, checked.base.size()) != checked.owed)
        return fail(Code::busy, "more is owed of this log than a moment ago");
    if (now) return std::move(*now);
    return checked.base;
}

// Losing the race for the last place, or the disk, changes nothing for the device.
void Intake::keep_evidence(const Checked& checked, std::span<const Buffer> checkpoints) {
    const LogId log = checked.known ? checked.base.id : id_of_unknown(checked.given.origin);
    const Result<void> kept = queue_->run([&](Vault& vault) -> Result<void> {
        for (const Buffer& checkpoint : checkpoints) {
            Query query = TRY(vault.query("INSERT OR IGNORE INTO evidence SELECT ?1, ?2, ?3 WHERE "
                                          "(SELECT count(*) FROM evidence WHERE log = ?1) < ?4"));
            const Digest hash = sha256(checkpoint);
            query->bind(1, log.value).bind(2, hash.view());
            TRY(query->bind(3, Bytes(checkpoint)).bind(4, most_evidence).run());
        }
        return {};
    });
    (void)kept;
}

} // namespace streetsign::server
