// SPDX-License-Identifier: MIT
#include "sync/agent/answer.h"

#include <algorithm>

#include "sync/campaign/certificate.h"
#include "sync/core/reader.h"

namespace streetsign::agent {
namespace {

Result<void> verify_release(Bytes note, const SentBatch& sent,
                            std::span<const VerifierKey> releasers) {
    const Note parsed = TRY(parse_note(note, max_checkpoint_note));
    TRY(verify_note(parsed, releasers)); // one of them at least, and none forged
    const Release release = TRY(decode_release(parsed.text));
    const TreeHead& ours = sent.checkpoint.head();
    if (release.origin != sent.checkpoint.origin || release.head.size < ours.size ||
        (release.head.size == ours.size && release.head.root != ours.root))
        return fail(Code::mismatch, "a release of something else");
    return {};
}

} // namespace

Result<SentBatch> SentBatch::read(const Batch& batch) {
    const Note certificate = TRY(parse_note(batch.certificate, max_certificate_note));
    SentBatch sent;
    sent.device = TRY(decode_certificate(certificate.text)).key;
    const SignedCheckpoint own = TRY(open_checkpoint(batch.checkpoint, sent.device));
    sent.checkpoint = own.checkpoint;
    sent.text = own.note.text;
    sent.first = batch.first;
    return sent;
}

Result<VerifiedAnswer> verify_answer(Bytes body, const SentBatch& sent,
                                     const ServerVerifiers& verifiers) {
    Reader reader(body);
    const Bytes cosigned = TRY(reader.sized(max_checkpoint_note));
    const Bytes release = TRY(reader.sized(max_checkpoint_note));
    TRY(reader.end());
    const Note note = TRY(parse_note(cosigned, max_checkpoint_note));
    if (note.text != sent.text)
        return fail(Code::mismatch, "a cosignature over another checkpoint than the one sent");
    TRY(verify_note(note, verifiers.cosigners));
    // It is the device's note, not only its text. The server looked at that before it cosigned,
    // with a certificate that it had checked.
    if (!verify_signed_by(note, sent.device))
        return fail(Code::refused, "a certificate of another key than the log's");
    if (!release.empty()) TRY(verify_release(release, sent, verifiers.releasers));
    return VerifiedAnswer{Buffer(cosigned.begin(), cosigned.end()),
                          Buffer(release.begin(), release.end())};
}

Result<Checkpoint> verify_held(Bytes body, const SentBatch& sent) {
    const SignedCheckpoint held = TRY(open_checkpoint(body, sent.device));
    return held.checkpoint;
}

} // namespace streetsign::agent
