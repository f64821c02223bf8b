// SPDX-License-Identifier: MIT
// The two folders in which the program that sees names and the program that has the network meet.
// Outbox: finished batch files, put there by the kiosk, read by the agent. Inbox: answers, put
// there by the agent, read and checked by the kiosk, which trusts signatures and never the agent's
// word. Files appear whole or not at all. No name and no file time tells when anything was signed.
// The two may be two users of one group: files are made for the group to read (0640), and folders
// in which the group may write are whoever installs them to make; one that is made here is 0700.
// What is no plain file of a name we write is passed over: links, pipes, folders, others' files,
// and what a power cut left half-written (".new"). FORMAT.md section 5.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sync/batch/batch.h"
#include "sync/campaign/names.h"
#include "sync/core/disk.h"

namespace streetsign {

inline constexpr size_t max_answer = max_checkpoint_note; // bytes; an agent's answer cap as well
inline constexpr size_t max_spool_files = 65536;          // in one folder; more is not looked at
// Taken from the inbox in one go, so that a hostile folder cannot fill the memory. The terminal
// removes what it has looked at, good or bad, and sees the rest the next time.
inline constexpr size_t max_answers_at_once = 256;
inline constexpr size_t max_notes_at_once = 64;

// What a batch file is called without its ending: 16 hex digits of the origin's hash, 12 decimal
// digits of the first index, 8 hex digits of the checkpoint's root. "Oldest first" is the order of
// the names. The root keeps two branches of a cloned device apart on one stick.
struct BatchName {
    std::string origin_prefix; // hex of the origin hash's first 8 bytes
    LeafIndex first;
    std::string root_prefix; // hex of the root's first 4 bytes
    friend auto operator<=>(const BatchName&, const BatchName&) = default;

    static BatchName of(const Checkpoint& checkpoint, LeafIndex first);
    static Result<BatchName> parse(std::string_view stem);
    std::string text() const;
    bool is_of(std::string_view origin) const;
};

// Any folder of batch files: the kiosk's outbox, a stick, an auditor's copy.
class Outbox {
public:
    // Makes the folder when it is not there. `disk` must outlive this.
    static Result<Outbox> open(Disk& disk, Path folder);

    // Durable when it returns. The same bytes again change nothing; other bytes under the name are
    // Code::mismatch and stay.
    Result<void> put(const BatchName& name, Bytes batch);
    Result<std::vector<BatchName>> list() const; // oldest first within each log
    // Files that end like a batch file but are not called like one, a copy "... (1).batch" perhaps.
    // list() passes over them; whoever carries the folder's batches should say so.
    Result<std::vector<std::string>> misnamed() const;
    Result<Buffer> read(const BatchName& name) const; // at most max_batch_size bytes
    // Overwritten, then removed; only after a release that the kiosk itself has checked.
    Result<void> erase(const BatchName& name);
    Path path_of(const BatchName& name) const;

private:
    Outbox(Disk& disk, Path folder) : disk_(&disk), folder_(std::move(folder)) {}

    Disk* disk_; // must outlive this
    Path folder_;
};

// What the server said to one batch. The ending of the file's name.
enum class AnswerKind {
    cosigned, // the device's checkpoint with the server's cosignature
    released, // the release note: safe in two places
    held,     // the checkpoint the server holds (answers 409 and 422): maybe a proof of a clone
};

struct Answer {
    BatchName batch;
    AnswerKind kind = AnswerKind::cosigned;
    Buffer note;
    friend bool operator==(const Answer&, const Answer&) = default;
};

// How delivery goes, for the steward's eyes. An event code, shown, never trusted.
enum class DeliveryEvent {
    idle,         // nothing to send
    delivered,    // the last try was answered
    unreachable,  // no network, no server
    not_trusted,  // someone answered, but not our server: pin, certificate or signature is wrong
    busy,         // the server asked to wait
    rejected,     // the server says a batch is not right (400, 403, 411, 413)
    quarantined,  // the server keeps it uncounted until the authority decides
    contradicted, // the server holds something else of this log; look at the .held answers
    disk_trouble, // the agent cannot read the outbox or write the inbox
};

struct DeliveryStatus {
    DeliveryEvent event = DeliveryEvent::idle;
    uint64_t last_try = 0; // POSIX seconds by the agent's clock; 0: never
    uint64_t next_try = 0; // 0: not planned
    friend bool operator==(const DeliveryStatus&, const DeliveryStatus&) = default;
};

std::string encode(const DeliveryStatus& status); // "event idle\nlast 0\nnext 0\n"
Result<DeliveryStatus> decode_delivery_status(std::string_view text);

class Inbox {
public:
    // Makes the folder when it is not there. `disk` must outlive this.
    static Result<Inbox> open(Disk& disk, Path folder);

    // ---- the agent's side; each replaces what lay under the name
    Result<void> put_answer(const Answer& answer);
    Result<void> put_note(Bytes note); // the authority's: manifest, certificate, revocation ...
    Result<void> put_status(const DeliveryStatus& status);

    // ---- the kiosk's side: look, check, then remove
    // Oldest first, cosigned before released; of the batches that are `wanted`, or of all. On a
    // stick that goes round, answers for others lie beside ours and stay: they must not count
    // against the limit.
    using Wanted = std::function<bool(const BatchName&)>;
    Result<std::vector<Answer>> answers(const Wanted& wanted = {}) const;
    Result<std::vector<Buffer>> notes() const; // each named by its hash, which is checked
    // Every note, however many, one at a time, as long as `take` says true; its error ends it too.
    Result<void> for_each_note(const std::function<Result<bool>(Bytes)>& take) const;
    Result<std::optional<DeliveryStatus>> status() const; // nothing when unreadable: not trusted
    // Not overwritten: it is another user's file, and says nothing that the server does not
    // publish.
    Result<void> remove(const Answer& answer);
    Result<void> remove_note(Bytes note);

private:
    Result<std::optional<Buffer>> note_in(const std::string& file) const; // nothing: none of ours
    Inbox(Disk& disk, Path folder) : disk_(&disk), folder_(std::move(folder)) {}

    Disk* disk_; // must outlive this
    Path folder_;
};

} // namespace streetsign
