// SPDX-License-Identifier: MIT
#include "sync/desk/order_note.h"

#include <algorithm>

#include "sync/core/text.h"

namespace streetsign::desk {
namespace {

constexpr size_t list_limit = size_t{16} * 1024 * 1024; // 250,000 of them
constexpr std::string_view blank = " \t\r";

std::string_view trimmed(std::string_view line) {
    const size_t first = line.find_first_not_of(blank);
    if (first == line.npos) return {};
    return line.substr(first, line.find_last_not_of(blank) - first + 1);
}

Result<EnvelopeId> parse_envelope(const std::string& where, std::string_view word) {
    const auto id = parse_hex_fixed<EnvelopeId>(word);
    if (!id)
        return fail(Code::usage, where + ": this is no envelope, 64 of 0-9 and a-f as in the "
                                         "column \"envelope\" of records.csv; nothing was signed");
    return *id;
}

} // namespace

Result<std::vector<EnvelopeId>> read_envelopes(Disk& disk, std::span<const std::string> named,
                                               const std::optional<Path>& list) {
    std::vector<EnvelopeId> envelopes;
    for (const std::string& word : named)
        envelopes.push_back(TRY(parse_envelope("--envelope " + word, word)));
    if (list) {
        const Buffer content = TRY(disk.read(*list, list_limit));
        const auto lines = split(as_text(content), '\n'); // the last may lack its end
        for (size_t i = 0; i < lines.size(); ++i) {
            const std::string_view word = trimmed(lines[i]);
            if (word.empty()) continue;
            const std::string where = list->string() + ":" + std::to_string(i + 1);
            envelopes.push_back(TRY(parse_envelope(where, word)));
        }
    }
    std::sort(envelopes.begin(), envelopes.end());
    envelopes.erase(std::unique(envelopes.begin(), envelopes.end()), envelopes.end());
    return envelopes;
}

Result<void> check_unwritten(Disk& disk, const Path& file) {
    const bool there = TRY(disk.exists(file));
    if (!there) return {};
    return fail(Code::usage, file.string() + " is there already; nothing was changed, give --out "
                                             "another name");
}

Result<void> write_order(Disk& disk, const Keyring& keyring, const Path& file, Bytes note) {
    const bool newly_kept = TRY(keyring.keep_note(note));
    auto written = write_durably(disk, file, note);
    if (!written && newly_kept) TRY(keyring.forget_note(note));
    return written;
}

} // namespace streetsign::desk
