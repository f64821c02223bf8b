// SPDX-License-Identifier: MIT
// C2SP signed notes: a text and who signed it. Ed25519 signatures (type 0x01, over the text) and
// cosignatures (type 0x04, over the text and a time). Parsing is strict: what is accepted is
// exactly what encode() writes. Signature lines of keys we do not know are kept byte for byte and
// trusted for nothing. What a text means is not known here. See FORMAT.md sections 1 to 3.
#pragma once

#include <compare>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/core/bytes.h"
#include "sync/core/result.h"
#include "sync/core/secret.h"

namespace streetsign {

enum class KeyType : uint8_t { ed25519 = 1, cosignature = 4 };

inline constexpr size_t max_note_size = size_t{1} << 20; // bytes; callers may ask for less
inline constexpr size_t max_key_name = 255;              // an origin is a key name, C2SP bounds it
inline constexpr size_t max_signatures = 100;            // as x/mod does
inline constexpr size_t max_signature_blob = 5120;       // post-quantum signatures have about 3 kB

// Not empty, valid UTF-8, no Unicode space, no '+', no control character, at most 255 bytes.
bool is_key_name(std::string_view name);
// Ends in LF, valid UTF-8, no control character but LF.
bool is_note_text(std::string_view text);

// A public key with a name. Its id is derived, so only create() and parse() make one.
struct VerifierKey {
    std::string name;
    KeyType type = KeyType::ed25519;
    PublicKey key;
    uint32_t id = 0; // SHA-256(name || LF || type || key), first four bytes
    friend auto operator<=>(const VerifierKey&, const VerifierKey&) = default;

    static Result<VerifierKey> create(std::string_view name, KeyType type, const PublicKey& key);
    static Result<VerifierKey> parse(std::string_view vkey); // "name+id+base64", canonical
    std::string text() const;                                // the vkey
};

// A private key with a name. Move-only; wiped when it goes.
class SignerKey {
public:
    static Result<SignerKey> create(std::string_view name, KeyType type, SigningSeed seed);
    static Result<SignerKey> generate(std::string_view name, KeyType type);

    const std::string& name() const { return verifier_.name; }
    KeyType type() const { return verifier_.type; }
    const VerifierKey& verifier() const { return verifier_; }
    std::string vkey() const { return verifier_.text(); }
    const SigningSeed& seed() const { return seed_; }

private:
    SignerKey(VerifierKey verifier, SigningSeed seed)
        : verifier_(std::move(verifier)), seed_(std::move(seed)) {}

    VerifierKey verifier_;
    SigningSeed seed_;
};

// "PRIVATE+KEY+name+id+base64(type || seed)", no line end: the form Go's x/mod writes. Secret.
SecretBuffer encode_signer(const SignerKey& key);
Result<SignerKey> parse_signer(std::string_view text);

// One signature line, its key id taken off the front of the blob.
struct NoteSignature {
    std::string name;
    uint32_t key_id = 0;
    Buffer blob; // 64 bytes of Ed25519; u64 time and 64 bytes for a cosignature; else unknown
    friend bool operator==(const NoteSignature&, const NoteSignature&) = default;

    bool is_by(const VerifierKey& key) const { return key_id == key.id && name == key.name; }
};

struct Note {
    std::string text; // with its last LF
    std::vector<NoteSignature> signatures;
    friend bool operator==(const Note&, const Note&) = default;
};

Buffer encode(const Note& note);
Result<Note> parse_note(Bytes source, size_t limit = max_note_size);
std::string encode(const NoteSignature& signature); // the one line, with its LF

// A note with one signature. The key must be of type ed25519.
Result<Note> sign_note(std::string_view text, const SignerKey& key);
// Adds the key's line; a line of the same key is replaced.
Result<void> add_signature(Note& note, const SignerKey& key);
Result<void> add_signature(Note& note, NoteSignature signature);

// A cosignature over a text at a time (POSIX seconds, below 2^63). The key must be of type
// cosignature.
Result<NoteSignature> cosign(std::string_view text, const SignerKey& key, uint64_t time);

// Which of `keys` signed: positions in `keys`, rising. Refused (not_signed) when a line in the name
// of one of the keys does not verify, whatever else does, and when no line is by any of them.
// Whoever needs a certain key checks that its position is there.
Result<std::vector<size_t>> verify_note(const Note& note, std::span<const VerifierKey> keys);

// That this very key signed or cosigned.
Result<void> verify_signed_by(const Note& note, const VerifierKey& key);

// The time of this key's cosignature, after checking it; the latest when it cosigned repeatedly.
Result<uint64_t> verify_cosignature(const Note& note, const VerifierKey& key);

} // namespace streetsign
