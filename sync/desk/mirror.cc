// SPDX-License-Identifier: MIT
#include "sync/desk/mirror.h"

#include "sync/batch/batch.h"
#include "sync/campaign/names.h"
#include "sync/core/text.h"
#include "sync/log/checkpoint.h"
#include "sync/log/tile.h"

namespace streetsign::desk {
namespace {

constexpr uint64_t most_leaves = uint64_t{1} << 32; // what a folder on a laptop should ever hold

struct LogLine {
    OriginHash log;
    uint64_t size = 0;
    std::string origin;
};

// A whole answer with status 200, or a sentence.
Result<Buffer> fetch(Transport& transport, const std::string& path) {
    HttpAnswer answer = TRY(transport.get(path));
    if (answer.is(401))
        return fail(Code::refused, "the server does not accept this token; it is the one line of "
                                   "the file desk-token in the server's folder");
    if (answer.is(404)) return fail(Code::not_found, "the server has no " + path);
    if (!answer.is(200))
        return fail(Code::unreachable, "the server answered " + std::to_string(answer.status) +
                                           " to " + path + "; try again later");
    return std::move(answer.body);
}

Result<std::vector<LogLine>> parse_logs(Bytes list) {
    std::vector<LogLine> logs;
    for (const std::string_view line : TRY(split_lines(as_text(list)))) {
        const auto parts = split(line, ' ');
        if (parts.size() != 4) return fail(Code::malformed, "the server's list of logs is damaged");
        LogLine log;
        log.log = TRY(parse_hex_fixed<OriginHash>(parts[0]));
        log.size = TRY(parse_decimal(parts[2]));
        log.origin = parts[3];
        if (origin_hash(log.origin) != log.log)
            return fail(Code::mismatch, "the server lists a log under another log's name");
        logs.push_back(log);
    }
    return logs;
}

// The size in a checkpoint, unchecked: it only says which tiles to ask for.
Result<TreeSize> claimed_size(Bytes checkpoint) {
    const Note note = TRY(parse_note(checkpoint, max_checkpoint_note));
    const Checkpoint parsed = TRY(decode_checkpoint(note.text));
    if (parsed.size.value > most_leaves)
        return fail(Code::refused, "the server claims a log of more than 2^32 entries");
    return parsed.size;
}

Result<size_t> mirror_log(Disk& disk, Transport& transport, const Path& folder,
                          const std::string& below) {
    const Buffer checkpoint = TRY(fetch(transport, "/" + below + "/checkpoint"));
    const TreeSize size = TRY(claimed_size(checkpoint));
    size_t fetched = 0;
    for (const Tile& tile : tiles_of(size)) {
        const Path file = folder / below / tile.path();
        const bool there = TRY(disk.exists(file));
        if (there) continue;
        const Buffer content = TRY(fetch(transport, "/" + below + "/" + tile.path()));
        TRY(disk.make_folder(file.parent_path()));
        TRY(write_durably(disk, file, content));
        ++fetched;
    }
    TRY(disk.make_folder(folder / below));
    TRY(write_durably(disk, folder / below / "checkpoint", checkpoint));
    return fetched + 1;
}

Result<std::vector<std::string>> note_hashes(Transport& transport) {
    const Buffer list = TRY(fetch(transport, "/v1/notes"));
    std::vector<std::string> hashes;
    for (const std::string_view line : TRY(split_lines(as_text(list)))) {
        const std::string_view hash = split(line, ' ')[0];
        TRY(parse_hex_fixed<Digest>(hash));
        hashes.emplace_back(hash);
    }
    return hashes;
}

} // namespace

Result<Mirrored> mirror(Disk& disk, Transport& transport, const Path& folder,
                        const std::function<void(const std::string&)>& progress) {
    Mirrored done;
    TRY(disk.make_folder(folder / "v1" / "notes"));
    const Buffer list = TRY(fetch(transport, "/v1/logs"));
    for (const LogLine& log : TRY(parse_logs(list))) {
        progress("log " + log.origin + ", " + std::to_string(log.size) + " entries");
        done.files += TRY(mirror_log(disk, transport, folder, "v1/logs/" + hex(log.log.view())));
        ++done.logs;
    }
    TRY(write_durably(disk, folder / "v1" / "logs.txt", list));
    for (const std::string& hash : TRY(note_hashes(transport))) {
        const Path file = folder / "v1" / "notes" / hash;
        const bool there = TRY(disk.exists(file));
        if (there) continue;
        const Buffer note = TRY(fetch(transport, "/v1/notes/" + hash));
        TRY(write_durably(disk, file, note));
        ++done.notes;
    }
    progress("ledger");
    auto ledger = mirror_log(disk, transport, folder, "ledger");
    // A server that has published nothing yet has no ledger: that is an answer, not a failure.
    if (!ledger && ledger.error().code != Code::not_found) return ledger.error();
    done.files += ledger.value_or(0);
    return done;
}

Result<void> pull_batches(Transport& transport,
                          const std::function<void(const std::string&, Bytes)>& take) {
    const Buffer list = TRY(fetch(transport, "/v1/logs"));
    for (const LogLine& log : TRY(parse_logs(list))) {
        const std::string below = "/v1/envelopes/" + hex(log.log.view()) + "/";
        uint64_t index = 0;
        while (index < log.size) {
            const Buffer file = TRY(fetch(transport, below + std::to_string(index)));
            const Batch batch = TRY(decode_batch(file));
            if (batch.first.value > index || batch.end().value <= index)
                return fail(Code::mismatch,
                            "the server answered with another batch than asked for");
            take(log.origin + " from index " + std::to_string(batch.first.value), file);
            index = batch.end().value;
        }
    }
    return {};
}

Result<std::vector<Buffer>> pull_notes(Transport& transport) {
    std::vector<Buffer> notes;
    for (const std::string& hash : TRY(note_hashes(transport))) {
        const Buffer note = TRY(fetch(transport, "/v1/notes/" + hash));
        notes.push_back(note);
    }
    return notes;
}

} // namespace streetsign::desk
