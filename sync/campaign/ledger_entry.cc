// SPDX-License-Identifier: MIT
#include "sync/campaign/ledger_entry.h"

#include "sync/campaign/signed.h"
#include "sync/core/writer.h"
#include "sync/log/checkpoint.h"

namespace streetsign {
namespace {

Result<NoteKind> note_kind_of(LedgerKind kind) {
    switch (kind) {
    case LedgerKind::manifest:
        return NoteKind::manifest;
    case LedgerKind::certificate:
        return NoteKind::certificate;
    case LedgerKind::revocation:
        return NoteKind::revocation;
    case LedgerKind::erasure:
        return NoteKind::erasure;
    case LedgerKind::admission:
        return NoteKind::admission;
    case LedgerKind::declaration:
        return NoteKind::declaration;
    case LedgerKind::checkpoint:
        break;
    }
    return fail(Code::not_found, "a checkpoint has no header line");
}

// Steps 2 to 4 of FORMAT.md section 10.
Result<void> check_form(LedgerKind kind, Bytes note) {
    const Note parsed = TRY(parse_note(note, max_ledger_note));
    if (kind == LedgerKind::checkpoint) {
        if (parsed.signatures.size() != 2)
            return fail(Code::malformed, "a head here has its device's line and the server's");
        TRY(decode_checkpoint(parsed.text));
        return {};
    }
    if (parsed.signatures.size() != 1)
        return fail(Code::malformed, "a note of ours has exactly one signature");
    const NoteKind wanted = TRY(note_kind_of(kind));
    const NoteKind is = TRY(kind_of_note(note));
    if (is != wanted) return fail(Code::mismatch, "the note is of another kind than its entry");
    return {};
}

} // namespace

Result<Buffer> encode_ledger_entry(LedgerKind kind, Bytes note) {
    if (note.size() > max_ledger_note)
        return fail(Code::refused, "a note too long for the ledger: at most 65,534 bytes");
    if (!check_form(kind, note))
        return fail(Code::mismatch, "the ledger takes no note of this kind in this place");
    return Writer().u8(static_cast<uint8_t>(kind)).raw(note).take();
}

Result<LedgerEntry> decode_ledger_entry(Bytes entry) {
    if (entry.size() > 1 + max_ledger_note)
        return fail(Code::malformed, "longer than an entry of the ledger can be");
    if (entry.empty() || entry[0] < 1 || entry[0] > 7)
        return fail(Code::malformed, "an entry of no kind that a ledger has");
    const LedgerEntry read{static_cast<LedgerKind>(entry[0]), entry.subspan(1)};
    if (!check_form(read.kind, read.note))
        return fail(Code::malformed, "the entry is not of the kind that its first byte says");
    return read;
}

} // namespace streetsign
