// SPDX-License-Identifier: MIT
// What stays on the device: the tray, the device's log, its batch files and a little state. A
// record is acknowledged when put() says stored (or a later pulse() does): from then on no crash
// loses it, and nothing is deleted before a release signed by the server covers it. One store, one
// process, one thread: a second open of the same state is Code::busy. The store knows no names,
// asks no network and keeps no time of any record. Layout and invariants: FORMAT.md.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sync/campaign/certificate.h"
#include "sync/campaign/manifest.h"
#include "sync/campaign/statements.h"
#include "sync/core/clock.h"
#include "sync/core/disk.h"
#include "sync/core/result.h"
#include "sync/envelope/entry.h"
#include "sync/log/checkpoint.h"
#include "sync/log/note.h"
#include "sync/log/tree.h"
#include "sync/store/answers.h"
#include "sync/store/batch_files.h"
#include "sync/store/state.h"
#include "sync/store/tray_pair.h"

namespace streetsign {

enum class DateQuality; // of record.h; the store only keeps it

// Only where the medium is really there: on an unmounted stick's folder we would make a second copy
// beside the first. Looking at mounts is the caller's.
struct SecondMedium {
    Path tray;    // a file, or a block device
    Path batches; // a folder: copies of batch files until they are released
};

// What the mark below holds; that it is there is what counts.
inline constexpr std::string_view store_begun_text = "streetsign/store/begun/v1\n";

struct StorePlaces {
    Path state;  // a folder; state.sqlite is in it
    Path tray;   // a file, or a block device of its own (then no file time tells anything)
    Path outbox; // a folder: finished batch files for the agent
    Path inbox;  // a folder: a release that lies there is acted on before new room is needed
    // A small file beside the device's key: with this key, state and tray are in use. One for each
    // key, so that the next may begin anew where everything was lost.
    Path begun;
    std::optional<SecondMedium> second;
    uint32_t tray_slots = default_tray_slots;
};

// Who signs, for whom, under which terms. The key's name is the origin; certificate and key belong
// together, or open() refuses.
struct StoreTerms {
    SignedManifest manifest;
    Signed<Certificate> certificate;
    SignerKey key;
};

// Numbers of DESIGN that tests shorten. `database` is for tests that cut the power.
struct StoreTuning {
    uint64_t beat_ms = 2000;                     // a file tray is written this often, all day
    uint64_t tick_ms = uint64_t{15} * 60 * 1000; // at a multiple of it, a batch may close
    size_t tick_threshold = 32;                  // if so many wait, a tick takes ...
    size_t tick_takes = 16;                      // ... this many, at random
    uint64_t reserve = uint64_t{1} << 20;        // bytes, kept for a release (reserve.h)
    DatabaseOptions database = {};
};

// Records, not entries: genesis and manifest entries are not counted.
struct Counts {
    uint64_t tray = 0;     // in the tray, and one that waits for its beat
    uint64_t waiting = 0;  // in batch files, not cosigned
    uint64_t cosigned = 0; // cosigned, not released: the files are still here
    uint64_t released = 0; // safe elsewhere; only their entries are here
    friend bool operator==(const Counts&, const Counts&) = default;
};

// What the self-test and the steward's page say. Sentences are the kiosk's.
struct StoreHealth {
    TrayMedium tray = TrayMedium::file; // file: protected by the beat; device: by itself
    size_t room = 0;                    // records that surely still fit
    size_t torn_slots = 0;      // made free at open or at the first pulse: a power cut in mid-write
    size_t broken_slots = 0;    // refused by the medium
    size_t missing_batches = 0; // unreleased batch files that exist on no medium any more
    SecondCopy second = SecondCopy::none_wanted;
    bool recovered = false; // at open, records came back from the second medium
    bool cloned = false; // a checkpoint by our key contradicts our log: this origin signs no more
    // The last closing of a batch that failed or left a record aside; it is tried again by itself.
    std::optional<Error> trouble;
    // A batch file of an earlier epoch on the second medium that contradicts what is known of its
    // log: a second branch, or other entries than were signed. It is evidence and stays there.
    std::optional<Error> set_aside;
};

struct Day {
    Date date;
    DateQuality quality{};
};

// The log as it stood when the day was closed: origin, size, root, date, signed by the log's key.
using DaySlip = Signed<Tally>;

enum class Put {
    stored,  // durable: say thank you
    waiting, // a file tray: the next beat stores it, at most beat_ms from now; then pulse() says so
};

// What pulse() did.
struct Pulse {
    enum class Waiting { none, stored, failed }; // about the record that put() left waiting
    Waiting record = Waiting::none;
    std::optional<Error> why; // failed: the record is not stored and not kept; ask put() again
    bool closed_batch = false;
};

enum class Closing { tick, day };

class Store {
public:
    // Makes state and tray only as long as `begun` is not there. gone: it is there and they are
    // not, or the tray of a log that has batches is not, and no second tray is there to fill it
    // again. Adopts batch files whose transaction was lost, brings both media to the same content,
    // wipes what is already in the log, erases what is released. A folder or tray that cannot be
    // used is an error here, before anyone types. Disk and clock must outlive the store.
    static Result<Store> open(Disk& disk, const Clock& clock, StorePlaces places, StoreTerms terms,
                              StoreTuning tuning = {});
    Store(Store&&) noexcept = default;
    Store& operator=(Store&&) noexcept = default;

    // ---- collecting
    // full: nothing more fits, or the disk has no room for the next batch file; io: it failed.
    // Ask before a form is shown.
    Result<void> check_room();
    // Whether the first tray's medium is still there. After an error: open the store anew, now or
    // when the medium is back. What was acknowledged is on it.
    Result<void> check_medium() { return tray_->check_medium(); }
    // `envelope` must have the campaign's one size and the id in `entry` (mismatch). refused: no
    // day is open. busy: one waits already. After io or full the record is not kept: ask again, or
    // say so.
    Result<Put> put(const RecordEntry& entry, Buffer envelope);
    // Does what is due: beat and tick. Call it when next_pulse_ms (boot time) is reached; earlier
    // calls do nothing, but for the first, which reads what open() left unread: the free slots.
    // Nothing is ever due while the day is closed and no record waits.
    Pulse pulse();
    std::optional<uint64_t> next_pulse_ms() const;

    // ---- the day
    const std::optional<Day>& day() const { return day_; } // open since; survives a power cut
    // Closes a forgotten day first.
    Result<void> open_day(const Day& day);
    // Everything leaves the tray but what cannot be read there (health().trouble tells); after an
    // error the day is still open. A cloned log signs nothing
    // more: then the day ends, the tray keeps its records, and the answer is Code::refused.
    Result<DaySlip> close_day();
    Result<std::optional<DaySlip>> last_day_slip();
    // tick: nothing, unless enough are there. day: all, in as many batches as it takes; the log
    // gets its genesis even if there is no record. Gives the number of records that left the tray.
    // refused: cloned.
    Result<size_t> close_batches(Closing how);

    // ---- what comes back
    // Reads the inbox folder and removes what it took or refused. Answers for other devices stay: a
    // stick goes round. Releases are acted on before anything that needs room. After full they were
    // too, if they could; what was not taken waits there.
    Result<AnswersTaken> take_answers(const Path& inbox);

    // ---- what there is
    Counts counts() const;
    StoreHealth health() const;
    TreeHead head() const { return {tree_.size(), tree_.root()}; }
    const std::string& origin() const { return terms_.key.name(); }
    // Of every log that the state knows, this one too: whose answers take_answers() takes.
    Result<std::vector<std::string>> origins();
    // The log itself, and every head it signed, as notes, oldest first: what auditors ask for.
    Result<std::vector<EntryBytes>> entries();
    Result<std::vector<Buffer>> checkpoints();

    // ---- the kiosk's own small state (PIN hash, tries, chosen stall); durable when it returns.
    // Keys are [a-z0-9._-]{1,64}; values at most 64 KiB. No record and no person belongs here.
    Result<std::optional<Buffer>> setting(std::string_view key);
    Result<void> set_setting(std::string_view key, Bytes value);
    Result<void> remove_setting(std::string_view key);

private:
    Store(Disk& disk, const Clock& clock, StorePlaces places, StoreTerms terms, StoreTuning tuning,
          State state, BatchFiles files, LogRow log)
        : disk_(&disk), clock_(&clock), places_(std::move(places)), terms_(std::move(terms)),
          tuning_(std::move(tuning)), state_(std::move(state)), files_(std::move(files)),
          log_(std::move(log)) {}

    // store.cc
    Result<void> load_day();
    Result<void> refresh_counts();
    void start_clocks();
    Pulse beat();
    void tick(Pulse& pulse);
    Result<void> store_waiting();
    uint64_t closing_needs() const;
    void keep_room();
    AnswerTaker answer_taker();

    // closing.cc
    Result<size_t> close_all(bool announce_manifest);
    Result<size_t> close_one(const std::vector<RecordEntry>& records, bool announce_manifest);
    Result<void> append(std::vector<BatchItem> records, bool announce_manifest);
    std::vector<BatchItem> leading_items(bool announce_manifest) const;
    std::vector<RecordEntry> draw(size_t most) const;

    // settling.cc: what open() finds, and what a failed closing leaves
    Result<void> settle();
    Result<void> make_room();
    Result<void> load_log();
    Result<void> adopt();
    Result<void> adopt_one(const OwnBatch& own);
    Result<void> adopt_earlier_epochs();
    Result<bool> adopt_earlier(BatchFiles::Medium from, const BatchName& name);
    Result<void> fits_earlier_log(const LogRow& log, const OwnBatch& own);
    Result<LoggedBatch> logged_batch(const LogRow& log, const BatchRow& row);
    Result<void> carry_over();
    Result<void> carry_batch(const LogRow& log, const BatchRow& row, std::set<EnvelopeId>& logged);
    Result<void> settle_tray();
    Result<bool> remake_batch(const LogRow& log, const BatchRow& row, const LoggedBatch& known);
    Result<void> set_missing(const LoggedBatch& known);
    Result<void> settle_batch_files();
    Result<std::set<BatchName>> known_names(const LogRow& log);
    bool continues(const OwnBatch& own) const;
    ManifestHash manifest_after(const Batch& batch) const;

    Disk* disk_;         // must outlive this
    const Clock* clock_; // must outlive this
    StorePlaces places_;
    StoreTerms terms_;
    StoreTuning tuning_;
    State state_;
    BatchFiles files_;
    LogRow log_;
    std::optional<TrayPair> tray_; // always there once open() is through
    Tree tree_;
    std::optional<Day> day_;
    std::optional<SlotRecord> waiting_; // for its beat
    BatchCounts counts_;
    size_t missing_batches_ = 0;
    bool recovered_ = false;
    bool unsettled_ = false; // a closing failed half-way: settle() before the next signature
    std::set<EnvelopeId> unreadable_; // in the tray, left aside by this closing
    // In a log, and in a batch that is whole nowhere: what a slot has of it is the last there is.
    std::set<EnvelopeId> unbatched_;
    std::optional<Error> trouble_;
    std::optional<Error> set_aside_; // a file that contradicts what is known of an earlier log
    uint64_t next_beat_ms_ = 0;
    uint64_t next_tick_ms_ = 0;
};

} // namespace streetsign
