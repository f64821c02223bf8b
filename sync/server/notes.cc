// SPDX-License-Identifier: MIT
#include "sync/server/notes.h"

#include "sync/campaign/certificate.h"
#include "sync/campaign/orders.h"
#include "sync/core/text.h"
#include "sync/core/writer.h"
#include "sync/server/erasure.h"
#include "sync/server/intake.h"
#include "sync/server/kept_orders.h"
#include "sync/server/ledger.h"

namespace streetsign::server {
namespace {

constexpr int64_t most_requests = 1024; // waiting for the desk

struct About {
    uint64_t serial = 0;
    std::string_view device = {};
    std::string_view origin = {};
};

// True when the note was not there yet; then it is queued for the ledger as well.
Result<bool> insert_note(Vault& vault, NoteKind kind, LedgerKind ledger, Bytes note,
                         const About& about) {
    Query query = TRY(vault.query("INSERT OR IGNORE INTO note VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
    const Digest hash = sha256(note);
    query->bind(1, hash.view()).bind(2, name_of(kind)).bind(3, about.serial);
    query->bind(4, about.device).bind(5, about.origin).bind(6, note);
    TRY(query->run());
    if (vault.database().changes() == 0) return false;
    TRY(queue_for_ledger(vault, ledger, note));
    return true;
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

} // namespace

Result<void> insert_manifest(Vault& vault, const SignedManifest& manifest) {
    TRY(insert_note(vault, NoteKind::manifest, LedgerKind::manifest, manifest.note,
                    {.serial = manifest.terms.serial, .device = {}, .origin = {}}));
    return {};
}

NoteOutcome Notes::take(Bytes note) {
    const Result<NoteOutcome> outcome = dispatch(note);
    if (outcome) return *outcome;
    switch (outcome.error().code) {
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
    if (!check_successor(terms->now(), manifest.terms) || !check_names_us(manifest.terms, *keys_))
        return NoteOutcome::conflict;
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        const Terms now = TRY(load_terms(vault)); // another thread may have been quicker
        if (now.now().serial >= manifest.terms.serial)
            return fail(Code::mismatch, "a manifest whose serial does not rise");
        return insert_manifest(vault, manifest);
    };
    TRY(queue_->run(job));
    const ReaderPool::Lease reader = TRY(readers_->lease());
    terms_->set(TRY(load_terms(*reader)));
    return NoteOutcome::taken;
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
    TRY(queue_->run(job));
    return NoteOutcome::taken;
}

Result<NoteOutcome> Notes::take_revocation(Bytes note) {
    const Signed<Revocation> revocation = TRY(open_revocation(note, terms_->get()->now()));
    const DeviceName device = TRY(DeviceName::parse(revocation.terms.origin));
    TRY(keep_order(*disk_, *folder_, note)); // first outside the database
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        TRY(insert_note(vault, NoteKind::revocation, LedgerKind::revocation, note,
                        {.serial = 0, .device = device.device, .origin = revocation.terms.origin}));
        return {};
    };
    TRY(queue_->run(job));
    return NoteOutcome::taken;
}

Result<NoteOutcome> Notes::take_erasure(Bytes note) {
    const Signed<Erasure> erasure = TRY(open_erasure(note, terms_->get()->now()));
    TRY(keep_order(*disk_, *folder_, note)); // first outside the database
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        TRY(insert_note(vault, NoteKind::erasure, LedgerKind::erasure, note, {}));
        return insert_envelopes(vault, "INSERT OR IGNORE INTO erasure VALUES (?1, 0)",
                                erasure.terms.envelopes);
    };
    TRY(queue_->run(job));
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
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        std::optional<LogRow> row = TRY(find_log(vault, std::string_view(order.origin)));
        if (!row) return fail(Code::mismatch, "an admission of a log that is not held here");
        const std::optional<BatchRow> last = TRY(batch_ending(vault, row->id, order.head.size));
        if (!last || last->root != order.head.root)
            return fail(Code::mismatch, "an admission of a head that is not held here");
        const bool fresh =
            TRY(insert_note(vault, NoteKind::admission, LedgerKind::admission, note,
                            {.serial = 0, .device = device.device, .origin = order.origin}));
        if (!fresh || order.verdict == Verdict::reject || row->good >= order.head.size) return {};
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
    TRY(queue_->run(job));
    return NoteOutcome::taken;
}

Result<NoteOutcome> Notes::take_declaration(Bytes note) {
    const Signed<Declaration> declaration = TRY(open_declaration(note, terms_->get()->now()));
    const CommitQueue::Job job = [&](Vault& vault) -> Result<void> {
        TRY(insert_note(vault, NoteKind::declaration, LedgerKind::declaration, note, {}));
        return insert_envelopes(vault, "INSERT OR IGNORE INTO declared VALUES (?1)",
                                declaration.terms.envelopes);
    };
    TRY(queue_->run(job));
    return NoteOutcome::taken;
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
    bool full = false;
    const Result<void> kept = queue_->run([&](Vault& vault) -> Result<void> {
        Query count = TRY(vault.query("SELECT count(*) FROM request WHERE hash != ?1"));
        const Digest hash = request->hash();
        count->bind(1, hash.view());
        TRY(count->step());
        full = count->integer(0) >= most_requests;
        if (full) return {};
        Query query = TRY(vault.query("INSERT OR IGNORE INTO request VALUES (?1, ?2, ?3)"));
        query->bind(1, hash.view()).bind(2, std::string_view(request->terms.key.name));
        return query->bind(3, note).run();
    });
    if (!kept) return RequestOutcome::try_again;
    return full ? RequestOutcome::too_many : RequestOutcome::kept;
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
