// SPDX-License-Identifier: MIT
#include "sync/server/notes.h"

#include <cstdio>

#include "sync/batch/check_batch.h"
#include "sync/campaign/certificate.h"
#include "sync/campaign/orders.h"
#include "sync/core/text.h"
#include "sync/core/writer.h"
#include "sync/server/damage.h"
#include "sync/server/erasure.h"
#include "sync/server/intake.h"
#include "sync/server/kept_orders.h"
#include "sync/server/ledger.h"
#include "sync/server/note_rows.h"

namespace streetsign::server {
namespace {

constexpr int64_t most_requests = 1024; // waiting for the desk

// Not the oldest one makes way: nothing here says in which order they came.
Result<void> make_room(Vault& vault, const Digest& request) {
    Query count = TRY(vault.query("SELECT count(*) FROM request WHERE hash != ?1"));
    TRY(count->bind(1, request.view()).step());
    if (count->integer(0) < most_requests) return {};
    Query query = TRY(vault.query("DELETE FROM request WHERE hash = "
                                  "(SELECT hash FROM request ORDER BY random() LIMIT 1)"));
    return query->run();
}

Result<void> insert_envelopes(Vault& vault, std::string_view sql,
                              std::span<const EnvelopeId> envelopes) {
    Query query = TRY(vault.query(sql));
    for (const EnvelopeId& envelope : envelopes)
        TRY(query->bind(1, envelope.view()).run());
    return {};
}

// The origin's log key, from the certificate of any batch of it.
Result<VerifierKey> log_key(Vault& vault, const BatchRow& batch, const Manifest& manifest) {
    Query query = TRY(vault.query("SELECT bytes FROM note WHERE hash = ?1"));
    query->bind(1, batch.certificate.view());
    const bool found = TRY(query->step());
    if (!found) return fail(Code::not_found, "a batch without its certificate");
    const Signed<Certificate> certificate = TRY(open_certificate(query->blob(0), manifest));
    return certificate.terms.key;
}

// What is cosigned is said to be stored: first it is looked whether it still is.
Result<void> check_waiting(Vault& vault, const LogRow& log, TreeSize end) {
    const Tree good = TRY(trees_of(hashes_of(vault, log.id, log.good))(log.good));
    TRY(check_stored(vault, log, good, end));
    return {};
}

// Of a note that was opened and judged: what fails after that is ours to mend, whatever its code.
NoteOutcome outcome_of(const Result<void>& done, bool conflict = false) {
    if (done) return NoteOutcome::taken;
    return conflict ? NoteOutcome::conflict : NoteOutcome::try_again;
}

} // namespace

Result<void> insert_manifest(Vault& vault, const SignedManifest& manifest) {
    TRY(insert_note(vault, NoteKind::manifest, LedgerKind::manifest, manifest.note,
                    {.serial = manifest.terms.serial, .device = {}, .origin = {}}));
    return {};
}

NoteOutcome Notes::take(Bytes note) {
    const Result<NoteOutcome> outcome = dispatch(note);
    if (outcome) return *outcome;
    switch (outcome.error().code) { // of opening the note, of nothing else
    case Code::malformed:
        return NoteOutcome::malformed;
    case Code::not_signed:
    case Code::refused:
        return NoteOutcome::not_authority;
    case Code::mismatch:
        return NoteOutcome::conflict;
    default:
        return NoteOutcome::try_again;
    }
}

// One at a time: two carriers of one order would take each other's temporary file away.
Result<void> Notes::keep(Bytes order) {
    const std::lock_guard lock(keeping_);
    return keep_order(*disk_, *folder_, order);
}

Result<NoteOutcome> Notes::dispatch(Bytes note) {
    const Result<NoteKind> kind = kind_of_note(note);
    if (!kind) return NoteOutcome::malformed;
    switch (*kind) {
    case NoteKind::manifest:
        return take_manifest(note);
    case NoteKind::certificate:
        return take_certificate(note);
    case NoteKind::revocation:
        return take_revocation(note);
    case NoteKind::erasure:
        return take_erasure(note);
    case NoteKind::admission:
        return take_admission(note);
    case NoteKind::declaration:
        return take_declaration(note);
    case NoteKind::request:
    case NoteKind::release:
    case NoteKind::status:
    case NoteKind::tally:
        break;
    }
    return NoteOutcome::malformed;
}

Result<NoteOutcome> Notes::take_manifest(Bytes note) {
    const auto terms = terms_->get();
    const SignedManifest manifest = TRY(open_manifest(note, terms->now().authorities));
    for (const SignedManifest& known : terms->manifests)
        if (known.note == manifest.note) return NoteOutcome::taken;
    if (!check_names_us(manifest.terms, *keys_)) return NoteOutcome::conflict;
    Terms next;
    bool conflict = false;
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        conflict = false;
        next = TRY(load_terms(vault)); // another carrier may have been quicker
        for (const SignedManifest& known : next.manifests)
            if (known.note == manifest.note) return {};
        if (const Result<void> rises = check_successor(next.now(), manifest.terms); !rises) {
            conflict = true;
            return fail(Code::refused, rises.error().detail);
        }
        TRY(insert_manifest(vault, manifest));
        next.manifests.push_back(manifest);
        return {};
    };
    const Result<void> done = queue_->run(job);
    if (done) terms_->set(std::move(next));
    return outcome_of(done, conflict);
}

Result<NoteOutcome> Notes::take_certificate(Bytes note) {
    const Signed<Certificate> certificate = TRY(open_certificate(note, terms_->get()->now()));
    const DeviceName device = certificate.terms.device();
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        TRY(insert_note(
            vault, NoteKind::certificate, LedgerKind::certificate, note,
            {.serial = 0, .device = device.device, .origin = certificate.terms.origin()}));
        Query query = TRY(vault.query("DELETE FROM request WHERE origin = ?1"));
        return query->bind(1, std::string_view(certificate.terms.origin())).run();
    };
    return outcome_of(queue_->run(job));
}

Result<NoteOutcome> Notes::take_revocation(Bytes note) {
    const Signed<Revocation> revocation = TRY(open_revocation(note, terms_->get()->now()));
    const DeviceName device = TRY(DeviceName::parse(revocation.terms.origin));
    // First outside the database.
    if (!keep(note)) return NoteOutcome::try_again;
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        TRY(insert_note(vault, NoteKind::revocation, LedgerKind::revocation, note,
                        {.serial = 0, .device = device.device, .origin = revocation.terms.origin}));
        return {};
    };
    return outcome_of(queue_->run(job));
}

Result<NoteOutcome> Notes::take_erasure(Bytes note) {
    const Signed<Erasure> erasure = TRY(open_erasure(note, terms_->get()->now()));
    // First outside the database.
    if (!keep(note)) return NoteOutcome::try_again;
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        TRY(insert_note(vault, NoteKind::erasure, LedgerKind::erasure, note, {}));
        return insert_envelopes(vault, "INSERT OR IGNORE INTO erasure VALUES (?1, 0)",
                                erasure.terms.envelopes);
    };
    if (!queue_->run(job)) return NoteOutcome::try_again;
    // From here on nothing with these hashes is stored again. Sweeping that is interrupted, or that
    // a reader is in the way of, is done by the housekeeper.
    const Result<bool> swept = sweep_erased(*queue_, *readers_);
    (void)swept;
    return NoteOutcome::taken;
}

Result<NoteOutcome> Notes::take_admission(Bytes note) {
    const auto terms = terms_->get();
    const Signed<Admission> admission = TRY(open_admission(note, terms->now()));
    const Admission& order = admission.terms;
    const DeviceName device = TRY(DeviceName::parse(order.origin));
    const uint64_t time = clock_->wall_seconds();
    bool conflict = false;
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        std::optional<LogRow> row = TRY(find_log(vault, std::string_view(order.origin)));
        std::optional<BatchRow> last;
        if (row) last = TRY(batch_ending(vault, row->id, order.head.size));
        conflict = !last || last->root != order.head.root;
        if (conflict) return fail(Code::refused, "an admission of a head that is not held here");
        const bool fresh =
            TRY(insert_note(vault, NoteKind::admission, LedgerKind::admission, note,
                            {.serial = 0, .device = device.device, .origin = order.origin}));
        if (!fresh || order.verdict == Verdict::reject || row->good >= order.head.size) return {};
        TRY(check_waiting(vault, *row, order.head.size));
        for (const BatchRow& batch : TRY(quarantined_batches(vault, row->id, order.head.size))) {
            const VerifierKey key = TRY(log_key(vault, batch, terms->now()));
            const Note checkpoint = TRY(parse_note(batch.checkpoint));
            const Buffer cosigned = TRY(cosigned_note(checkpoint, key, keys_->cosigner, time));
            TRY(set_cosigned(vault, row->id, batch.end, cosigned));
            TRY(queue_for_ledger(vault, LedgerKind::checkpoint, cosigned));
            queue_->heads().give(TRY(given_head(checkpoint, {batch.end, batch.root})));
        }
        row->good = order.head.size;
        return update_log(vault, *row);
    };
    const Result<void> done = queue_->run(job);
    // The desk is told to try again; what is to be done first is for whoever keeps this machine.
    if (!done && done.error().code == Code::mismatch)
        std::fprintf(stderr, "streetsign-server: an admission was not taken: %s\n",
                     done.error().detail.c_str());
    return outcome_of(done, conflict);
}

Result<NoteOutcome> Notes::take_declaration(Bytes note) {
    const Signed<Declaration> declaration = TRY(open_declaration(note, terms_->get()->now()));
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        TRY(insert_note(vault, NoteKind::declaration, LedgerKind::declaration, note, {}));
        return insert_envelopes(vault, "INSERT OR IGNORE INTO declared VALUES (?1)",
                                declaration.terms.envelopes);
    };
    return outcome_of(queue_->run(job));
}

Result<std::string> Notes::list(const Wanted& wanted) {
    const ReaderPool::Lease reader = TRY(readers_->lease());
    Query query = TRY(reader->query("SELECT hash, kind FROM note WHERE kind = 'manifest' OR ?1 OR "
                                    "(device = ?2 AND device != '') "
                                    "ORDER BY kind != 'manifest', serial, hash"));
    query->bind(1, wanted.all ? 1 : 0).bind(2, std::string_view(wanted.device));
    std::string lines;
    while (TRY(query->step()))
        lines += hex(query->blob(0)) + " " + std::string(query->text(1)) + "\n";
    return lines;
}

Result<std::optional<Buffer>> Notes::find(const Digest& hash) {
    const ReaderPool::Lease reader = TRY(readers_->lease());
    Query query = TRY(reader->query("SELECT bytes FROM note WHERE hash = ?1"));
    query->bind(1, hash.view());
    const bool found = TRY(query->step());
    if (!found) return std::optional<Buffer>();
    const Bytes note = query->blob(0);
    return std::optional<Buffer>(Buffer(note.begin(), note.end()));
}

Notes::RequestOutcome Notes::keep_request(Bytes note) {
    if (note.size() > longest_request) return RequestOutcome::malformed;
    const Result<Signed<Request>> request = open_request(note, keys_->scope);
    if (!request) {
        const bool form = request.error().code == Code::malformed;
        return form ? RequestOutcome::malformed : RequestOutcome::not_certified;
    }
    const Result<void> kept = queue_->run([&](Vault& vault) -> Result<void> {
        const Digest hash = request->hash();
        TRY(make_room(vault, hash));
        Query query = TRY(vault.query("INSERT OR IGNORE INTO request VALUES (?1, ?2, ?3)"));
        query->bind(1, hash.view()).bind(2, std::string_view(request->terms.key.name));
        return query->bind(3, note).run();
    });
    return kept ? RequestOutcome::kept : RequestOutcome::try_again;
}

Result<Buffer> Notes::requests() {
    const ReaderPool::Lease reader = TRY(readers_->lease());
    Query query = TRY(reader->query("SELECT bytes FROM request ORDER BY origin, hash"));
    streetsign::Writer framed;
    while (TRY(query->step()))
        framed.sized(query->blob(0));
    return framed.take();
}

} // namespace streetsign::server
