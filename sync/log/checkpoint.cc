// SPDX-License-Identifier: MIT
#include "sync/log/checkpoint.h"

#include <algorithm>

#include "sync/core/text.h"

namespace streetsign {
namespace {

Result<void> check(const Checkpoint& checkpoint) {
    if (!is_key_name(checkpoint.origin))
        return fail(Code::malformed, "a checkpoint's origin is not a key name");
    if (checkpoint.size.value > max_tree_size)
        return fail(Code::malformed, "a checkpoint of 2^63 leaves or more");
    if (checkpoint.size.value == 0 && checkpoint.root != empty_root())
        return fail(Code::malformed, "a checkpoint of size 0 without the empty root");
    return {};
}

} // namespace

std::string encode(const Checkpoint& checkpoint) {
    return checkpoint.origin + "\n" + std::to_string(checkpoint.size.value) + "\n" +
           base64(checkpoint.root.view()) + "\n";
}

Result<Checkpoint> decode_checkpoint(std::string_view text) {
    const std::vector<std::string_view> lines = TRY(split_lines(text));
    if (lines.size() != 3)
        return fail(Code::malformed, "a checkpoint has three lines and no extension");
    const uint64_t size = TRY(parse_decimal(lines[1]));
    const RootHash root = TRY(parse_base64_fixed<RootHash>(lines[2]));
    Checkpoint checkpoint{std::string(lines[0]), TreeSize{size}, root};
    TRY(check(checkpoint));
    if (encode(checkpoint) != text)
        return fail(Code::malformed, "a checkpoint that is not in canonical form");
    return checkpoint;
}

std::string_view claimed_origin(Bytes note) {
    const std::string_view text = as_text(note);
    return text.substr(0, text.find('\n'));
}

Result<SignedCheckpoint> sign_checkpoint(const Checkpoint& checkpoint, const SignerKey& log_key) {
    TRY(check(checkpoint));
    if (checkpoint.origin != log_key.name())
        return fail(Code::usage, "a checkpoint is signed by the key that its origin names");
    Note note = TRY(sign_note(encode(checkpoint), log_key));
    return SignedCheckpoint{checkpoint, std::move(note)};
}

Result<SignedCheckpoint> open_checkpoint(Bytes note, const VerifierKey& log_key) {
    Note parsed = TRY(parse_note(note, max_checkpoint_note));
    Checkpoint checkpoint = TRY(decode_checkpoint(parsed.text));
    if (checkpoint.origin != log_key.name)
        return fail(Code::not_signed, "this checkpoint belongs to another log");
    TRY(verify_signed_by(parsed, log_key));
    const auto own = std::count_if(parsed.signatures.begin(), parsed.signatures.end(),
                                   [&](const NoteSignature& line) { return line.is_by(log_key); });
    if (own != 1) return fail(Code::malformed, "a checkpoint with its log's line twice");
    return SignedCheckpoint{std::move(checkpoint), std::move(parsed)};
}

} // namespace streetsign
