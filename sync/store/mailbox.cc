// SPDX-License-Identifier: MIT
#include "sync/store/mailbox.h"

#include <algorithm>

#include "sync/campaign/orders.h"

namespace streetsign {
namespace {

constexpr std::string_view stick_outbox = "outbox";
constexpr std::string_view stick_inbox = "inbox";
// What notes leave free of the inbox's file system: for the day's batches, which have no other
// room.
constexpr uint64_t notes_reserve = uint64_t{64} << 20;

// True when the stick has these very bytes under this name already.
bool has_same(const Outbox& there, const BatchName& name, const Buffer& batch) {
    const auto old = there.read(name);
    return old && *old == batch;
}

// A folder of the stick's own, or nothing yet. A link could lead to the device's own folders: then
// every batch would count as carried, and answers that wait in the inbox would be erased.
Result<void> refuse_link(const Path& folder) {
    std::error_code error;
    const std::filesystem::file_type type = std::filesystem::symlink_status(folder, error).type();
    if (type == std::filesystem::file_type::not_found ||
        type == std::filesystem::file_type::directory)
        return {};
    return fail(Code::mismatch, folder.string() +
                                    " is no folder of the stick's own: remove it from "
                                    "the stick; nothing was carried");
}

bool is_one_of(const std::vector<std::string>& origins, const BatchName& batch) {
    return std::any_of(origins.begin(), origins.end(),
                       [&](const std::string& origin) { return batch.is_of(origin); });
}

// Whether the terminal has a use for it. Others' revocations must not count against the limit: of a
// stick that goes round, ours would be left out again and again.
bool is_useful(Bytes note, const std::vector<std::string>& origins) {
    const Result<NoteKind> kind = kind_of_note(note);
    if (kind && *kind == NoteKind::manifest) return true;
    if (!kind || *kind != NoteKind::revocation) return false;
    const Result<Note> parsed = parse_note(note);
    const Result<Revocation> order = parsed ? decode_revocation(parsed->text) : parsed.error();
    return order && std::find(origins.begin(), origins.end(), order->origin) != origins.end();
}

Result<bool> has_room(Disk& disk, const Path& inbox, Bytes note) {
    const uint64_t free = TRY(disk.free_bytes(inbox));
    return free >= note.size() + notes_reserve;
}

} // namespace

Result<Carried> carry_batches(Disk& disk, const Path& outbox, const Path& stick) {
    Carried carried;
    TRY(refuse_link(stick / stick_outbox));
    const Outbox from = TRY(Outbox::open(disk, outbox));
    Outbox to = TRY(Outbox::open(disk, stick / stick_outbox));
    const std::vector<BatchName> names = TRY(from.list());
    std::optional<Error> strange; // one file of somebody else's must not hold up the others
    for (const BatchName& name : names) {
        const Buffer batch = TRY(from.read(name));
        if (has_same(to, name, batch)) {
            ++carried.known;
            continue;
        }
        const auto put = to.put(name, batch);
        const bool taken = !put && (put.error().code == Code::mismatch ||
                                    put.error().code == Code::refused); // no plain file
        if (taken) {
            strange = fail(Code::mismatch, put.error().detail);
            continue;
        }
        if (!put) return put.error();
        ++carried.files;
    }
    if (strange) return *strange;
    return carried;
}

Result<Carried> carry_answers(Disk& disk, const Path& stick, const Path& inbox,
                              const std::vector<std::string>& origins) {
    Carried carried;
    TRY(refuse_link(stick / stick_inbox));
    const bool there = TRY(disk.exists(stick / stick_inbox));
    if (!there) return carried;
    Inbox from = TRY(Inbox::open(disk, stick / stick_inbox));
    Inbox to = TRY(Inbox::open(disk, inbox));
    const std::vector<Answer> answers =
        TRY(from.answers([&](const BatchName& batch) { return is_one_of(origins, batch); }));
    for (const Answer& answer : answers) {
        TRY(to.put_answer(answer));
        // A read-only stick keeps it: then it comes once more, and says the same.
        (void)from.remove(answer);
        ++carried.files;
    }
    size_t notes = 0;
    const auto take_note = [&](Bytes note) -> Result<bool> {
        if (!is_useful(note, origins)) return true;
        carried.notes_left_out = !TRY(has_room(disk, inbox, note));
        if (carried.notes_left_out) return false;
        TRY(to.put_note(note));
        ++carried.files;
        return ++notes < max_notes_at_once;
    };
    TRY(from.for_each_note(take_note));
    return carried;
}

Result<std::vector<Buffer>> inbox_notes(Disk& disk, const Path& inbox) {
    const Inbox box = TRY(Inbox::open(disk, inbox));
    return box.notes();
}

Result<void> drop_inbox_note(Disk& disk, const Path& inbox, Bytes note) {
    Inbox box = TRY(Inbox::open(disk, inbox));
    return box.remove_note(note);
}

Result<std::optional<DeliveryStatus>> delivery_status(Disk& disk, const Path& inbox) {
    const Inbox box = TRY(Inbox::open(disk, inbox));
    return box.status();
}

} // namespace streetsign
