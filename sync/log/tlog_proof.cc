// SPDX-License-Identifier: MIT
#include "sync/log/tlog_proof.h"

#include "sync/core/text.h"
#include "sync/core/writer.h"

namespace streetsign {
namespace {

constexpr std::string_view header = "c2sp.org/tlog-proof@v1";
constexpr std::string_view extra_start = "extra ";
constexpr std::string_view index_start = "index ";
constexpr size_t max_extra = 4096; // bytes; ours to choose, the specification names none

// Takes one line, without its LF, off the front.
Result<std::string_view> take_line(std::string_view& rest) {
    const size_t end = rest.find('\n');
    if (end == rest.npos) return fail(Code::malformed, "a proof file ends within a line");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

} // namespace

Buffer encode(const TlogProof& proof) {
    Writer writer;
    writer.text(header).text("\n");
    if (proof.extra) writer.text(extra_start).text(base64(*proof.extra)).text("\n");
    writer.text(index_start).text(std::to_string(proof.index.value)).text("\n");
    for (const NodeHash& hash : proof.hashes)
        writer.text(base64(hash.view())).text("\n");
    return writer.text("\n").raw(proof.checkpoint).take();
}

Result<TlogProof> decode_tlog_proof(Bytes source) {
    if (source.size() > max_checkpoint_note + 2 * max_extra + 4096)
        return fail(Code::malformed, "a proof file is too large");
    std::string_view rest = as_text(source);
    TlogProof proof;
    const std::string_view first = TRY(take_line(rest));
    if (first != header)
        return fail(Code::malformed, "not a proof file: its first line is another");
    std::string_view line = TRY(take_line(rest));
    if (line.starts_with(extra_start)) {
        proof.extra = TRY(parse_base64(line.substr(extra_start.size())));
        if (proof.extra->size() > max_extra)
            return fail(Code::malformed, "a proof file's extra line is too long");
        line = TRY(take_line(rest));
    }
    if (!line.starts_with(index_start))
        return fail(Code::malformed, "a proof file without an index line");
    proof.index.value = TRY(parse_decimal(line.substr(index_start.size())));
    for (line = TRY(take_line(rest)); !line.empty(); line = TRY(take_line(rest))) {
        if (proof.hashes.size() == max_proof_hashes)
            return fail(Code::malformed, "a proof file with more than 63 hashes");
        const NodeHash hash = TRY(parse_base64_fixed<NodeHash>(line));
        proof.hashes.push_back(hash);
    }
    append(proof.checkpoint, as_bytes(rest));
    if (proof.checkpoint.size() > max_checkpoint_note)
        return fail(Code::malformed, "a proof file's checkpoint is too large");
    TRY(parse_note(proof.checkpoint, max_checkpoint_note));
    return proof;
}

Result<SignedCheckpoint> verify_tlog_proof(const TlogProof& proof, const LeafHash& leaf,
                                           const VerifierKey& log_key) {
    SignedCheckpoint head = TRY(open_checkpoint(proof.checkpoint, log_key));
    TRY(verify_inclusion(leaf, proof.index, head.checkpoint.size, head.checkpoint.root,
                         proof.hashes));
    return head;
}

} // namespace streetsign
