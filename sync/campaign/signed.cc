// SPDX-License-Identifier: MIT
#include "sync/campaign/signed.h"

#include <array>

#include "sync/core/text.h"

namespace streetsign {
namespace {

constexpr std::array<std::string_view, 10> kind_names = {
    "manifest",  "request", "certificate", "revocation",  "erasure",
    "admission", "release", "status",      "declaration", "tally",
};

} // namespace

std::string_view name_of(NoteKind kind) { return kind_names[static_cast<size_t>(kind)]; }

Result<SingleNote> open_single(Bytes note, std::span<const VerifierKey> keys) {
    Note parsed = TRY(parse_note(note));
    if (parsed.signatures.size() != 1)
        return fail(Code::malformed, "a note of ours has exactly one signature");
    const std::vector<size_t> signers = TRY(verify_note(parsed, keys));
    return SingleNote{std::move(parsed.text), keys[signers.front()]};
}

Result<NoteKind> kind_of_note(Bytes note) {
    const std::string_view text = as_text(note);
    const std::string_view first = text.substr(0, text.find('\n'));
    for (size_t i = 0; i < kind_names.size(); ++i)
        if (first == "streetsign/" + std::string(kind_names[i]) + "/v1")
            return static_cast<NoteKind>(i);
    return fail(Code::not_found, "not a note of ours");
}

} // namespace streetsign
