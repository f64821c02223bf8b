// SPDX-License-Identifier: MIT
// A signed thing that is not a checkpoint: a header line "streetsign/<kind>/v1", lines of terms,
// and exactly one signature line. One, because such a note is named by the hash of all its bytes
// (in the genesis entry, in records): with a second line allowed, anybody could give it another
// hash.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sync/core/crypto.h"
#include "sync/log/note.h"

namespace streetsign {

template <typename T>
struct Signed {
    T terms;
    Buffer note;        // the exact bytes
    VerifierKey signer; // whose line it bears

    Digest hash() const { return sha256(note); }
};

enum class NoteKind {
    manifest,
    request,
    certificate,
    revocation,
    erasure,
    admission,
    release,
    status,
    declaration,
    tally,
};

// "manifest", as in the header line.
std::string_view name_of(NoteKind kind);

struct SingleNote {
    std::string text;
    VerifierKey signer;
};

// A note with exactly one signature line, and that by one of `keys`.
Result<SingleNote> open_single(Bytes note, std::span<const VerifierKey> keys);

// open_single, and the terms read from its text by `decode`.
template <typename T>
Result<Signed<T>> open_terms(Bytes note, std::span<const VerifierKey> keys,
                             Result<T> (*decode)(std::string_view)) {
    SingleNote single = TRY(open_single(note, keys));
    T terms = TRY(decode(single.text));
    return Signed<T>{std::move(terms), Buffer(note.begin(), note.end()), std::move(single.signer)};
}

// The note of these terms. They are decoded once more before they are signed, so that nothing is
// ever signed that our own reader refuses.
template <typename T>
Result<Signed<T>> sign_terms(const T& terms, const SignerKey& key,
                             Result<T> (*decode)(std::string_view)) {
    const std::string text = encode(terms);
    T again = TRY(decode(text));
    const Note note = TRY(sign_note(text, key));
    return Signed<T>{std::move(again), encode(note), key.verifier()};
}

// What a note says it is, by its first line only: to choose the right open_...(). Proves nothing.
// not_found for any other first line (a checkpoint, say).
Result<NoteKind> kind_of_note(Bytes note);

} // namespace streetsign
