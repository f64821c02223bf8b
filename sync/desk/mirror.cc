// SPDX-License-Identifier: MIT
#include "sync/desk/mirror.h"

#include <algorithm>
#include <filesystem>

#include "sync/batch/batch.h"
#include "sync/campaign/names.h"
#include "sync/campaign/signed.h"
#include "sync/core/folder_lock.h"
#include "sync/core/text.h"
#include "sync/log/checkpoint.h"
#include "sync/log/proof.h"
#include "sync/log/prover.h"
#include "sync/log/tile.h"

namespace streetsign::desk {
namespace {

constexpr int most_rounds = 5; // a server publishes once a day, in a rehearsal more often
// Below the folder: where what is fetched lies until all of it is here.
constexpr std::string_view unfinished_mirror = "v1/unfinished";
constexpr uint64_t most_leaves = uint64_t{1} << 32; // what a folder on a laptop should ever hold

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

Result<std::vector<ListedLog>> parse_logs(Bytes list) {
    std::vector<ListedLog> logs;
    for (const std::string_view line : TRY(split_lines(as_text(list)))) {
        const auto parts = split(line, ' ');
        if (parts.size() != 4) return fail(Code::malformed, "the server's list of logs is damaged");
        ListedLog log;
        log.log = TRY(parse_hex_fixed<OriginHash>(parts[0]));
        log.good.value = TRY(parse_decimal(parts[1]));
        log.size.value = TRY(parse_decimal(parts[2]));
        log.origin = parts[3];
        if (!DeviceName::parse(log.origin)) // it is shown, and must be what we would write
            return fail(Code::malformed, "the server lists a log whose name is no device's");
        if (origin_hash(log.origin) != log.log)
            return fail(Code::mismatch, "the server lists a log under another log's name");
        logs.push_back(log);
    }
    return logs;
}

// What a checkpoint says, its signatures unchecked: it only says which tiles to ask for, and
// whether the one that was kept may go.
Result<Checkpoint> claimed(Bytes checkpoint) {
    const Note note = TRY(parse_note(checkpoint, max_checkpoint_note));
    Checkpoint parsed = TRY(decode_checkpoint(note.text));
    if (parsed.size.value > most_leaves)
        return fail(Code::refused, "the server claims a log of more than 2^32 entries");
    return parsed;
}

Error taken_back(const Path& what) {
    return fail(Code::mismatch, "the server shows less than " + what.string() +
                                    " does, or something else: keep this folder, mirror into a new "
                                    "one, and give both to streetsign-verify");
}

// A log or the ledger as the server showed it, before anything of it is copied.
struct ShownLog {
    std::string below; // its path
    Buffer checkpoint; // empty where the server shows none
};

// A tile of what is shown: the one that is here already, since no tile ever changes, or the
// server's.
Result<Buffer> read_hash_tile(Disk& disk, Transport& transport, const Path& folder,
                              const std::string& path) {
    constexpr size_t tile_bytes = size_t{tile_width} * sizeof(NodeHash);
    for (const Path& file : {folder / path, folder / unfinished_mirror / path}) {
        auto here = disk.read(file, tile_bytes);
        if (here || here.error().code != Code::not_found) return here;
    }
    return fetch(transport, "/" + path);
}

// A head that was kept proves what the server once showed: only one that goes on from it may take
// its place. That is seen by a proof out of the tiles, before one of them is written: where the
// first entries are others, the new tiles and the old ones would be of no log at all.
Result<void> check_continued(Disk& disk, Transport& transport, const Path& folder,
                             const ShownLog& log) {
    const Path file = folder / log.below / "checkpoint";
    const auto kept = disk.read(file, max_checkpoint_note);
    if (!kept && kept.error().code == Code::not_found) return {};
    if (!kept) return kept.error();
    const auto before = claimed(*kept);
    const auto after = claimed(log.checkpoint);
    if (before && after && *before == *after) return {};
    if (!before || !after || before->origin != after->origin || !(before->size < after->size))
        return taken_back(file);
    if (before->size.value == 0) return {}; // every log continues the empty one
    const auto read = [&](const Tile& tile) {
        return read_hash_tile(disk, transport, folder, log.below + "/" + tile.path());
    };
    const auto proof =
        prove_consistency(reader_of_tiles(read, after->size), before->size, after->size);
    if (!proof && proof.error().code != Code::malformed) return proof.error();
    if (!proof || !verify_consistency(before->head(), after->head(), *proof))
        return taken_back(file);
    return {};
}

// Nor may a log go missing that was listed once.
Result<void> check_still_listed(Disk& disk, const Path& logs,
                                const std::vector<ListedLog>& listed) {
    const auto kept = disk.list(logs);
    if (!kept && kept.error().code == Code::not_found) return {};
    if (!kept) return kept.error();
    for (const std::string& name : *kept) {
        const bool there = std::any_of(listed.begin(), listed.end(), [&](const ListedLog& log) {
            return hex(log.log.view()) == name;
        });
        if (!there) return taken_back(logs / name);
    }
    return {};
}

Result<ShownLog> look_at(Disk& disk, Transport& transport, const Path& folder,
                         const std::string& below) {
    ShownLog log{below, {}};
    log.checkpoint = TRY(fetch(transport, "/" + below + "/checkpoint"));
    TRY(claimed(log.checkpoint));
    TRY(check_continued(disk, transport, folder, log));
    return log;
}

// Its tiles, beside their places.
Result<size_t> fetch_log(Disk& disk, Transport& transport, const Path& folder,
                         const ShownLog& log) {
    const TreeSize size = TRY(claimed(log.checkpoint)).size;
    size_t fetched = 0;
    for (const Tile& tile : tiles_of(size)) {
        const std::string path = log.below + "/" + tile.path();
        const Path file = folder / unfinished_mirror / path;
        const bool there = TRY(disk.exists(folder / path));
        const bool here = TRY(disk.exists(file)); // from a mirror that was cut off
        if (there || here) continue;
        const Buffer content = TRY(fetch(transport, "/" + path));
        TRY(disk.make_folder(file.parent_path()));
        TRY(write_durably(disk, file, content));
        ++fetched;
    }
    return fetched + 1;
}

// Into their places, the head after every tile that it covers.
Result<void> place_log(Disk& disk, const Path& folder, const ShownLog& log) {
    const TreeSize size = TRY(claimed(log.checkpoint)).size;
    for (const Tile& tile : tiles_of(size)) {
        const Path file = folder / log.below / tile.path();
        const Path fetched = folder / unfinished_mirror / log.below / tile.path();
        const bool here = TRY(disk.exists(fetched));
        const bool there = TRY(disk.exists(file));
        if (!here && !there)
            return fail(Code::io, file.string() + " was fetched and is gone; run this again");
        if (!here) continue;
        TRY(disk.make_folder(file.parent_path()));
        TRY(disk.rename(fetched, file));
        TRY(disk.sync_folder(file.parent_path()));
    }
    TRY(disk.make_folder(folder / log.below));
    return write_durably(disk, folder / log.below / "checkpoint", log.checkpoint);
}

struct NoteLine {
    std::string hash;
    std::string kind;
};

Result<std::vector<NoteLine>> list_notes(Transport& transport) {
    const Buffer list = TRY(fetch(transport, "/v1/notes"));
    std::vector<NoteLine> notes;
    for (const std::string_view line : TRY(split_lines(as_text(list)))) {
        const auto parts = split(line, ' ');
        if (parts.size() != 2)
            return fail(Code::malformed, "the server's list of notes is damaged");
        TRY(parse_hex_fixed<Digest>(parts[0]));
        notes.push_back({std::string(parts[0]), std::string(parts[1])});
    }
    return notes;
}

bool is_manifest(const NoteLine& note) { return note.kind == name_of(NoteKind::manifest); }

// Into nothing but a new folder, or an earlier mirror of the same campaign: that has a manifest
// which the server has as well, since manifests are fetched before anything else.
Result<void> check_place(Disk& disk, const Path& folder, const std::vector<NoteLine>& notes) {
    const auto names = disk.list(folder);
    if (!names && names.error().code == Code::not_found) return {};
    if (!names) return names.error();
    const bool ours = std::all_of(names->begin(), names->end(), [](const std::string& name) {
        return name == "v1" || name == "ledger";
    });
    bool known = names->empty();
    for (const NoteLine& note : notes) {
        if (known || !is_manifest(note)) continue;
        known = TRY(disk.exists(folder / "v1" / "notes" / note.hash));
    }
    if (ours && known) return {};
    return fail(Code::usage, folder.string() +
                                 " holds something else than an earlier mirror of this campaign; "
                                 "nothing was changed, give --out an empty or a new folder");
}

Result<size_t> mirror_notes(Disk& disk, Transport& transport, const Path& folder,
                            const std::vector<NoteLine>& notes, bool manifests) {
    size_t fetched = 0;
    for (const NoteLine& line : notes) {
        if (is_manifest(line) != manifests) continue;
        const Path file = folder / "v1" / "notes" / line.hash;
        const bool there = TRY(disk.exists(file));
        if (there) continue;
        const Buffer note = TRY(fetch(transport, "/v1/notes/" + line.hash));
        TRY(disk.make_folder(file.parent_path()));
        TRY(write_durably(disk, file, note));
        ++fetched;
    }
    return fetched;
}

// The head of what is published: as long as it stays, nothing public changes. A server that has
// published nothing yet has none.
Result<Buffer> ledger_head(Transport& transport) {
    auto head = fetch(transport, "/ledger/checkpoint");
    if (!head && head.error().code == Code::not_found) return Buffer();
    return head;
}

// Every batch of this log from the one that holds entry `index`.
Result<void> pull_log(Transport& transport, const ListedLog& log, uint64_t index,
                      const std::function<Result<void>(const Batch&, Bytes)>& take) {
    const std::string below = "/v1/envelopes/" + hex(log.log.view()) + "/";
    while (index < log.size.value) {
        const Buffer file = TRY(fetch(transport, below + std::to_string(index)));
        const Batch batch = TRY(decode_batch(file));
        if (batch.first.value > index || batch.end().value <= index)
            return fail(Code::mismatch, "the server answered with another batch than asked for");
        TRY(take(batch, file));
        index = batch.end().value;
    }
    return {};
}

// What is shown, all of it fetched and not yet in its place.
struct Fetched {
    std::vector<ShownLog> logs; // the ledger is the last
    Buffer list;                // of the devices' logs
    Mirrored done;
};

// `published` is the ledger's head, empty where there is none.
Result<Fetched> fetch_all(Disk& disk, Transport& transport, const Path& folder,
                          const Buffer& published,
                          const std::function<void(const std::string&)>& progress) {
    Fetched all;
    const auto before = TRY(list_notes(transport));
    TRY(check_place(disk, folder, before));
    // A ledger that is kept would not hold what the logs beside it gain.
    TRY(check_continued(disk, transport, folder, {"ledger", published}));
    all.list = TRY(fetch(transport, "/v1/logs"));
    const auto listed = TRY(parse_logs(all.list));
    TRY(check_still_listed(disk, folder / "v1" / "logs", listed));
    for (const ListedLog& log : listed) {
        const std::string below = "v1/logs/" + hex(log.log.view());
        all.logs.push_back(TRY(look_at(disk, transport, folder, below)));
    }
    // From here on something is written. Notes go into their places at once: each is whole by
    // itself.
    all.done.notes += TRY(mirror_notes(disk, transport, folder, before, true));
    for (size_t i = 0; i < listed.size(); ++i) {
        progress("log " + listed[i].origin + ", " + std::to_string(listed[i].size.value) +
                 " entries");
        all.done.files += TRY(fetch_log(disk, transport, folder, all.logs[i]));
        ++all.done.logs;
    }
    const auto after = TRY(list_notes(transport)); // with the certificates of all these logs
    for (const bool manifests : {true, false})
        all.done.notes += TRY(mirror_notes(disk, transport, folder, after, manifests));
    progress("ledger");
    if (published.empty()) return all;
    all.logs.push_back({"ledger", published});
    all.done.files += TRY(fetch_log(disk, transport, folder, all.logs.back()));
    return all;
}

Result<void> place_all(Disk& disk, const Path& folder, const Fetched& all) {
    for (const ShownLog& log : all.logs)
        TRY(place_log(disk, folder, log));
    TRY(disk.make_folder(folder / "v1"));
    TRY(write_durably(disk, folder / "v1" / "logs.txt", all.list));
    std::error_code ignored; // empty, or of an earlier publication
    std::filesystem::remove_all(folder / unfinished_mirror, ignored);
    return {};
}

} // namespace

Result<Mirrored> mirror(Disk& disk, Transport& transport, const Path& folder,
                        const std::function<void(const std::string&)>& progress) {
    Mirrored done;
    // Before anybody is asked: a folder that cannot be used is a folder that cannot be used.
    const auto here = disk.list(folder);
    if (!here && here.error().code != Code::not_found) return here.error();
    TRY(ledger_head(transport)); // a server that does not answer leaves no new folder
    // Two in one folder would take each other's files away, and the slower one put an older head
    // over a newer.
    TRY(disk.make_folder(folder));
    const FolderLock lock =
        TRY(FolderLock::take(folder, "another streetsign-desk mirrors into " + folder.string() +
                                         " now: let it end; nothing was changed"));
    Buffer published = TRY(ledger_head(transport));
    for (int round = 0; round < most_rounds; ++round) {
        const Fetched all = TRY(fetch_all(disk, transport, folder, published, progress));
        const Mirrored& once = all.done;
        done = {once.logs, done.files + once.files, done.notes + once.notes};
        Buffer now = TRY(ledger_head(transport));
        if (now == published) {
            TRY(place_all(disk, folder, all));
            return done;
        }
        progress("the server has published in the meantime: once more");
        published = std::move(now);
    }
    return fail(Code::busy, "the server published anew each time before all of it was copied; "
                            "nothing was put in its place, run this again");
}

Result<std::vector<ListedLog>> list_logs(Transport& transport) {
    const Buffer list = TRY(fetch(transport, "/v1/logs"));
    return parse_logs(list);
}

Result<void> pull_batches(Transport& transport,
                          const std::function<void(const std::string&, Bytes)>& take) {
    for (const ListedLog& log : TRY(list_logs(transport)))
        TRY(pull_log(transport, log, 0, [&](const Batch& batch, Bytes file) -> Result<void> {
            take(log.origin + " from index " + std::to_string(batch.first.value), file);
            return {};
        }));
    return {};
}

Result<std::vector<QuarantinedBatch>> pull_quarantine(Transport& transport) {
    std::vector<QuarantinedBatch> waiting;
    for (const ListedLog& log : TRY(list_logs(transport))) {
        const auto take = [&](const Batch& batch, Bytes) -> Result<void> {
            const Note note = TRY(parse_note(batch.checkpoint, max_checkpoint_note));
            Checkpoint head = TRY(decode_checkpoint(note.text));
            if (head.origin != log.origin || head.size != batch.end())
                return fail(Code::mismatch, "the server answered with another log's batch");
            waiting.push_back({batch.first, std::move(head)});
            return {};
        };
        TRY(pull_log(transport, log, log.good.value, take));
    }
    return waiting;
}

Result<std::vector<Buffer>> pull_notes(Transport& transport) {
    std::vector<Buffer> notes;
    for (const NoteLine& line : TRY(list_notes(transport))) {
        const Buffer note = TRY(fetch(transport, "/v1/notes/" + line.hash));
        notes.push_back(note);
    }
    return notes;
}

} // namespace streetsign::desk
