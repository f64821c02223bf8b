// SPDX-License-Identifier: MIT
#include "sync/log/note.h"

#include <algorithm>

#include "sync/core/crypto.h"
#include "sync/core/reader.h"
#include "sync/core/text.h"
#include "sync/core/writer.h"

namespace streetsign {
namespace {

constexpr std::string_view line_start = "\u2014 "; // em dash, space
constexpr size_t key_id_size = 4;
constexpr size_t max_base64_line = (key_id_size + max_signature_blob + 2) / 3 * 4;
constexpr uint64_t max_time = (uint64_t{1} << 63) - 1;

bool has_control_character(std::string_view text, char allowed) {
    return std::any_of(text.begin(), text.end(), [allowed](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != allowed;
    });
}

// Unicode's White_Space beyond the control characters, in UTF-8.
constexpr std::string_view unicode_spaces[] = {" ",      "\u0085", "\u00a0", "\u1680", "\u2000",
                                               "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
                                               "\u2006", "\u2007", "\u2008", "\u2009", "\u200a",
                                               "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

// The names that note lines may bear: longer ones than ours, but never ambiguous ones.
bool is_line_name(std::string_view name) {
    if (name.empty() || !is_utf8(as_bytes(name))) return false;
    if (has_control_character(name, ' ') || name.find('+') != std::string_view::npos) return false;
    return std::none_of(std::begin(unicode_spaces), std::end(unicode_spaces),
                        [name](std::string_view space) { return name.find(space) != name.npos; });
}

Buffer typed_key(KeyType type, Bytes key) {
    return Writer().u8(static_cast<uint8_t>(type)).raw(key).take();
}

uint32_t key_id_of(std::string_view name, KeyType type, const PublicKey& key) {
    const Buffer typed = typed_key(type, key.view());
    const Digest digest =
        Sha256().update(as_bytes(name)).update(as_bytes("\n")).update(typed).finish();
    uint32_t id = 0;
    for (size_t i = 0; i < key_id_size; ++i)
        id = id << 8 | digest.bytes[i];
    return id;
}

std::string hex_id(uint32_t id) { return hex(Writer().u32(id).buffer()); }

Result<KeyType> parse_key_type(uint8_t type) {
    if (type == static_cast<uint8_t>(KeyType::ed25519)) return KeyType::ed25519;
    if (type == static_cast<uint8_t>(KeyType::cosignature)) return KeyType::cosignature;
    return fail(Code::malformed, "a key of a type we do not know");
}

std::string cosigned_message(std::string_view text, uint64_t time) {
    return "cosignature/v1\ntime " + std::to_string(time) + "\n" + std::string(text);
}

// A cosignature's blob, or an Ed25519 signature's with time 0.
struct SignatureParts {
    uint64_t time = 0;
    Signature signature;
};

Result<SignatureParts> parts_of(const NoteSignature& line, KeyType type) {
    Reader reader(line.blob);
    SignatureParts parts;
    if (type == KeyType::cosignature) parts.time = TRY(reader.u64());
    parts.signature = TRY(reader.fixed<Signature>());
    TRY(reader.end());
    if (parts.time > max_time) return fail(Code::malformed, "a cosignature's time is too large");
    return parts;
}

// The time of a cosignature, 0 for a plain signature; an error when the line does not verify.
Result<uint64_t> check_line(const Note& note, const NoteSignature& line, const VerifierKey& key) {
    const SignatureParts parts = TRY(parts_of(line, key.type));
    const bool good =
        key.type == KeyType::cosignature
            ? verify(key.key, as_bytes(cosigned_message(note.text, parts.time)), parts.signature)
            : verify(key.key, as_bytes(note.text), parts.signature);
    if (!good) return fail(Code::not_signed, "the signature of " + key.name + " is wrong");
    return parts.time;
}

Result<NoteSignature> parse_line(std::string_view line) {
    if (!line.starts_with(line_start))
        return fail(Code::malformed, "a note's signature line does not begin with a dash");
    line.remove_prefix(line_start.size());
    const size_t space = line.find(' ');
    if (space == line.npos) return fail(Code::malformed, "a note's signature line is too short");
    const std::string_view name = line.substr(0, space);
    const std::string_view encoded = line.substr(space + 1);
    if (!is_line_name(name)) return fail(Code::malformed, "a note's signer has no proper name");
    if (encoded.size() > max_base64_line)
        return fail(Code::malformed, "a note's signature line is too long");
    const Buffer bytes = TRY(parse_base64(encoded));
    Reader reader(bytes);
    NoteSignature signature;
    signature.name = name;
    signature.key_id = TRY(reader.u32());
    if (reader.left() == 0) return fail(Code::malformed, "a note's signature is empty");
    const Bytes blob = TRY(reader.take(reader.left()));
    signature.blob.assign(blob.begin(), blob.end());
    return signature;
}

} // namespace

bool is_key_name(std::string_view name) {
    return name.size() <= max_key_name && is_line_name(name);
}

bool is_note_text(std::string_view text) {
    return text.ends_with('\n') && !has_control_character(text, '\n') && is_utf8(as_bytes(text));
}

Result<VerifierKey> VerifierKey::create(std::string_view name, KeyType type, const PublicKey& key) {
    if (!is_key_name(name)) return fail(Code::malformed, "not a name for a key");
    return VerifierKey{std::string(name), type, key, key_id_of(name, type, key)};
}

Result<VerifierKey> VerifierKey::parse(std::string_view vkey) {
    // Names hold no '+'; base64 may, so only the first two count.
    const size_t first = vkey.find('+');
    const size_t second = first == vkey.npos ? first : vkey.find('+', first + 1);
    if (second == vkey.npos) return fail(Code::malformed, "not a verifier key: name+id+base64");
    const Buffer bytes = TRY(parse_base64(vkey.substr(second + 1)));
    Reader reader(bytes);
    const uint8_t type_byte = TRY(reader.u8());
    const KeyType type = TRY(parse_key_type(type_byte));
    const PublicKey key = TRY(reader.fixed<PublicKey>());
    TRY(reader.end());
    VerifierKey verifier = TRY(create(vkey.substr(0, first), type, key));
    if (verifier.text() != vkey)
        return fail(Code::malformed, "a verifier key whose id does not fit it");
    return verifier;
}

std::string VerifierKey::text() const {
    return name + "+" + hex_id(id) + "+" + base64(typed_key(type, key.view()));
}

Result<SignerKey> SignerKey::create(std::string_view name, KeyType type, SigningSeed seed) {
    VerifierKey verifier = TRY(VerifierKey::create(name, type, public_key_of(seed)));
    return SignerKey(std::move(verifier), std::move(seed));
}

Result<SignerKey> SignerKey::generate(std::string_view name, KeyType type) {
    return create(name, type, new_signing_seed());
}

SecretBuffer encode_signer(const SignerKey& key) {
    Buffer typed = typed_key(key.type(), key.seed().view());
    std::string encoded = base64(typed);
    SecretBuffer text;
    const std::string start = "PRIVATE+KEY+" + key.name() + "+" + hex_id(key.verifier().id) + "+";
    text.reserve(start.size() + encoded.size());
    text.append(start);
    text.append(encoded);
    wipe(typed);
    wipe({reinterpret_cast<uint8_t*>(encoded.data()), encoded.size()});
    return text;
}

Result<SignerKey> parse_signer(std::string_view text) {
    constexpr std::string_view start = "PRIVATE+KEY+";
    const Error malformed = fail(Code::malformed, "not a private key: PRIVATE+KEY+name+id+base64");
    if (!text.starts_with(start)) return malformed;
    const std::string_view rest = text.substr(start.size());
    const size_t first = rest.find('+');
    const size_t second = first == rest.npos ? first : rest.find('+', first + 1);
    if (second == rest.npos) return malformed;
    auto bytes = parse_base64(rest.substr(second + 1));
    if (!bytes) return malformed;
    if (bytes->size() != 1 + SigningSeed::size) {
        wipe(*bytes); // a key still, with a byte too many
        return malformed;
    }
    const auto type = parse_key_type(bytes->front());
    SigningSeed seed = SigningSeed::copy_of(
        std::span<const uint8_t, SigningSeed::size>(bytes->data() + 1, SigningSeed::size));
    wipe(*bytes);
    if (!type) return type.error();
    SignerKey key = TRY(SignerKey::create(rest.substr(0, first), *type, std::move(seed)));
    const SecretBuffer again = encode_signer(key);
    if (again.text() != text)
        return fail(Code::malformed, "a private key whose id does not fit it");
    return key;
}

std::string encode(const NoteSignature& signature) {
    const Buffer bytes = Writer().u32(signature.key_id).raw(signature.blob).take();
    return std::string(line_start) + signature.name + " " + base64(bytes) + "\n";
}

Buffer encode(const Note& note) {
    Writer writer;
    writer.text(note.text).text("\n");
    for (const NoteSignature& signature : note.signatures)
        writer.text(encode(signature));
    return writer.take();
}

Result<Note> parse_note(Bytes source, size_t limit) {
    if (source.size() > limit) return fail(Code::malformed, "a note is too large");
    const std::string_view whole = as_text(source);
    // Texts may hold blank lines, signature lines may not, so the last one is the border.
    const size_t border = whole.rfind("\n\n");
    if (border == whole.npos) return fail(Code::malformed, "a note without signature lines");
    Note note;
    note.text = whole.substr(0, border + 1);
    if (!is_note_text(note.text))
        return fail(Code::malformed, "a note's text holds control characters or broken UTF-8");
    const auto lines = TRY(split_lines(whole.substr(border + 2)));
    if (lines.empty()) return fail(Code::malformed, "a note without signature lines");
    if (lines.size() > max_signatures)
        return fail(Code::malformed, "a note with more than 100 signature lines");
    for (const std::string_view line : lines) {
        NoteSignature signature = TRY(parse_line(line));
        note.signatures.push_back(std::move(signature));
    }
    return note;
}

Result<Note> sign_note(std::string_view text, const SignerKey& key) {
    Note note{std::string(text), {}};
    TRY(add_signature(note, key));
    return note;
}

Result<void> add_signature(Note& note, const SignerKey& key) {
    if (key.type() != KeyType::ed25519)
        return fail(Code::usage, "a cosigning key signs nothing but cosignatures");
    if (!is_note_text(note.text))
        return fail(Code::usage, "a note's text ends in a line end and has no control characters");
    const Signature signature = sign(key.seed(), as_bytes(note.text));
    return add_signature(note, NoteSignature{key.name(),
                                             key.verifier().id,
                                             {signature.bytes.begin(), signature.bytes.end()}});
}

Result<void> add_signature(Note& note, NoteSignature signature) {
    if (!is_line_name(signature.name) || signature.blob.empty() ||
        signature.blob.size() > max_signature_blob)
        return fail(Code::usage, "not a signature line");
    for (NoteSignature& present : note.signatures) {
        if (present.key_id == signature.key_id && present.name == signature.name) {
            present = std::move(signature);
            return {};
        }
    }
    if (note.signatures.size() >= max_signatures)
        return fail(Code::full, "a note has no room for another signature");
    note.signatures.push_back(std::move(signature));
    return {};
}

Result<NoteSignature> cosign(std::string_view text, const SignerKey& key, uint64_t time) {
    if (key.type() != KeyType::cosignature)
        return fail(Code::usage, "only a cosigning key cosigns");
    if (!is_note_text(text) || time > max_time)
        return fail(Code::usage, "a cosignature needs a note's text and a time below 2^63");
    const Signature signature = sign(key.seed(), as_bytes(cosigned_message(text, time)));
    return NoteSignature{key.name(), key.verifier().id,
                         Writer().u64(time).raw(signature.view()).take()};
}

Result<std::vector<size_t>> verify_note(const Note& note, std::span<const VerifierKey> keys) {
    std::vector<size_t> verified;
    for (size_t i = 0; i < keys.size(); ++i) {
        bool signed_by_it = false;
        for (const NoteSignature& line : note.signatures) {
            if (!line.is_by(keys[i])) continue;
            const auto time = check_line(note, line, keys[i]);
            // A line that only pretends is told apart from no line, but both are "not signed".
            if (!time) return fail(Code::not_signed, time.error().detail);
            signed_by_it = true;
        }
        if (signed_by_it) verified.push_back(i);
    }
    if (verified.empty())
        return fail(Code::not_signed,
                    "no key that counts here has signed this note: it is of another "
                    "campaign, or of other organisers");
    return verified;
}

Result<void> verify_signed_by(const Note& note, const VerifierKey& key) {
    TRY(verify_note(note, std::span(&key, 1)));
    return {};
}

Result<uint64_t> verify_cosignature(const Note& note, const VerifierKey& key) {
    if (key.type != KeyType::cosignature) return fail(Code::usage, "not a cosigning key");
    TRY(verify_signed_by(note, key));
    uint64_t latest = 0;
    for (const NoteSignature& line : note.signatures) {
        if (!line.is_by(key)) continue;
        const uint64_t time = TRY(check_line(note, line, key));
        latest = std::max(latest, time);
    }
    return latest;
}

} // namespace streetsign
