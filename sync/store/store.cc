// SPDX-License-Identifier: MIT
#include "sync/store/store.h"

#include <algorithm>
#include <cassert>

#include "sync/batch/check_batch.h"
#include "sync/core/date.h"
#include "sync/core/text.h"
#include "sync/envelope/envelope.h"
#include "sync/store/reserve.h"

namespace streetsign {
namespace {

constexpr std::string_view day_setting = "store.day";
constexpr std::string_view slip_setting = "store.slip";
constexpr size_t longest_setting_name = 64;
constexpr size_t largest_setting = size_t{64} * 1024;
// Room for the state to grow while a batch goes in: WAL and database, generously.
constexpr uint64_t state_reserve = 1 << 20;

Result<void> check_terms(const StoreTerms& terms) {
    if (!(terms.certificate.terms.key == terms.key.verifier()))
        return fail(Code::refused, "the certificate is for another key than this device's");
    if (terms.certificate.terms.device().scope != terms.manifest.terms.scope)
        return fail(Code::refused, "the certificate is for another campaign");
    return {};
}

Result<void> check_setting_name(std::string_view name) {
    const bool fits = !name.empty() && name.size() <= longest_setting_name &&
                      std::all_of(name.begin(), name.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                                 c == '_' || c == '-';
                      });
    if (!fits) return fail(Code::usage, "not a setting's name: [a-z0-9._-]{1,64}");
    if (name.starts_with("store.")) return fail(Code::usage, "names in store. are the store's");
    return {};
}

// State and tray are whole and on the disk before it says so, and nobody was thanked yet: a power
// cut before it leaves what the next opening finds or makes again.
Result<void> mark_begun(Disk& disk, const StorePlaces& places) {
    TRY(disk.sync_folder(places.state));
    TRY(disk.sync_folder(folder_of(places.state)));
    return write_durably(disk, places.begun, as_bytes(store_begun_text));
}

// "2026-09-21 1": the date and the number of its quality.
std::string text_of_day(const Day& day) {
    return text_of(day.date) + " " + std::to_string(static_cast<int>(day.quality));
}

Result<Day> parse_day(std::string_view text) {
    const size_t space = text.find(' ');
    if (space == std::string_view::npos) return fail(Code::malformed, "not a day");
    Day day;
    day.date = TRY(parse_date(text.substr(0, space)));
    const uint64_t quality = TRY(parse_decimal(text.substr(space + 1)));
    if (quality > UINT8_MAX) return fail(Code::malformed, "not a day");
    day.quality = static_cast<DateQuality>(quality);
    return day;
}

} // namespace

Result<Store> Store::open(Disk& disk, const Clock& clock, StorePlaces places, StoreTerms terms,
                          StoreTuning tuning) {
    TRY(check_terms(terms));
    const bool begun = TRY(disk.exists(places.begun));
    State state = TRY(
        open_state(disk, places.state, tuning.database, begun ? Missing::refuse : Missing::make));
    LogRow log = TRY(state.log_of(terms.key.verifier()));
    std::optional<Path> second_batches;
    if (places.second) second_batches = places.second->batches;
    BatchFiles files = TRY(BatchFiles::open(disk, places.outbox, second_batches));
    Store store(disk, clock, std::move(places), std::move(terms), std::move(tuning),
                std::move(state), std::move(files), std::move(log));

    std::optional<Path> second_tray;
    if (store.places_.second) second_tray = store.places_.second->tray;
    const TrayShape shape{tray_binding(store.origin()), envelope_size(store.terms_.manifest.terms),
                          store.places_.tray_slots};
    // A terminal of before this mark, or whose mark was lost, has a log to tell.
    const bool signed_before = !TRY(store.state_.batches(store.log_.log)).empty();
    store.tray_ = TRY(TrayPair::open(disk, store.places_.tray, second_tray, shape,
                                     begun || signed_before ? Missing::refuse : Missing::make));
    if (!begun) TRY(mark_begun(disk, store.places_));
    TRY(store.load_day());
    TRY(store.settle());
    store.keep_room();
    store.start_clocks();
    return store;
}

Result<void> Store::load_day() {
    const std::optional<Buffer> day = TRY(state_.setting(day_setting));
    day_.reset();
    if (day) day_ = TRY(parse_day(as_text(*day)));
    return {};
}

Result<void> Store::refresh_counts() {
    counts_ = TRY(state_.counts());
    return {};
}

// ---- collecting

// What the batch files of everything in the tray, and of one record more, will take.
uint64_t Store::closing_needs() const {
    const uint64_t one = envelope_size(terms_.manifest.terms) + entry_size + 8;
    const uint64_t records = tray_->filled().size() + 1;
    const uint64_t batches = records / (max_batch_entries - 2) + 1;
    return records * one + batches * (max_certificate_note + 4096) + state_reserve;
}

// Never what a closing needs: that is not to fail for it.
void Store::keep_room() { keep_reserve(*disk_, places_.state, tuning_.reserve, closing_needs()); }

Result<void> Store::check_room() {
    const size_t taken = waiting_ ? 1 : 0;
    if (tray_->room() <= taken) return fail(Code::full, "the tray is full: close the day");
    for (const Path& folder : {places_.outbox, places_.state}) {
        const uint64_t free = TRY(disk_->free_bytes(folder));
        if (free < closing_needs())
            return fail(Code::full, "too little room for the batch files in " + folder.string());
    }
    return {};
}

Result<Put> Store::put(const RecordEntry& entry, Buffer envelope) {
    if (!day_) return fail(Code::refused, "no day is open");
    if (waiting_) return fail(Code::busy, "a record waits to be stored");
    if (envelope.size() != envelope_size(terms_.manifest.terms))
        return fail(Code::mismatch, "an envelope of another size than the campaign's");
    if (envelope_id(envelope) != entry.envelope)
        return fail(Code::mismatch, "an entry of another envelope");
    if (tray_->room() == 0) return fail(Code::full, "the tray is full: close the day");
    waiting_ = SlotRecord{entry, std::move(envelope)};
    if (tray_->has_file()) return Put::waiting;
    TRY(store_waiting());
    return Put::stored;
}

Result<void> Store::store_waiting() {
    const SlotRecord record = std::move(*waiting_);
    waiting_.reset();
    return tray_->put(record.entry, record.envelope);
}

void Store::start_clocks() {
    const uint64_t now = clock_->boottime_ms();
    next_beat_ms_ = now + tuning_.beat_ms;
    next_tick_ms_ = (now / tuning_.tick_ms + 1) * tuning_.tick_ms;
}

std::optional<uint64_t> Store::next_pulse_ms() const {
    if (!day_ && !waiting_) return std::nullopt;
    if (!tray_->has_file() && !waiting_) return next_tick_ms_;
    return day_ ? std::min(next_beat_ms_, next_tick_ms_) : next_beat_ms_;
}

Pulse Store::pulse() {
    Pulse pulse;
    const auto checked = tray_->check_free();
    if (!checked) trouble_ = checked.error();
    const auto due = next_pulse_ms();
    const uint64_t now = clock_->boottime_ms();
    if (!due || now < *due) return pulse;
    if ((tray_->has_file() || waiting_) && now >= next_beat_ms_) {
        pulse = beat();
        // On the same grid for ever, whatever comes between; a gap (a suspend) starts a new one.
        next_beat_ms_ += tuning_.beat_ms;
        if (next_beat_ms_ <= now) next_beat_ms_ = now + tuning_.beat_ms;
    }
    if (day_ && now >= next_tick_ms_) {
        next_tick_ms_ = (now / tuning_.tick_ms + 1) * tuning_.tick_ms;
        tick(pulse);
    }
    return pulse;
}

// One write, with a record or without: on the medium they look alike.
Pulse Store::beat() {
    Pulse pulse;
    if (!waiting_) {
        const auto beaten = tray_->beat();
        if (!beaten) trouble_ = beaten.error();
        return pulse;
    }
    const auto stored = store_waiting();
    pulse.record = stored ? Pulse::Waiting::stored : Pulse::Waiting::failed;
    if (!stored) pulse.why = stored.error();
    return pulse;
}

void Store::tick(Pulse& pulse) {
    if (log_.cloned) return;
    const auto closed = close_batches(Closing::tick);
    if (!closed) trouble_ = closed.error();
    pulse.closed_batch = closed && *closed > 0;
}

// ---- the day

Result<void> Store::open_day(const Day& day) {
    if (day_) {
        const auto closed = close_day();
        if (!closed && closed.error().code != Code::refused) return closed.error();
    }
    if (files_.retry_second()) unsettled_ = true;
    if (tray_->retry_second()) unsettled_ = true;
    if (unsettled_) {
        TRY(settle());
    }
    if (!tray_->filled().empty() && !log_.cloned) {
        TRY(close_batches(Closing::day)); // what came back from the second medium, say
    }
    TRY(state_.set_setting(day_setting, as_bytes(text_of_day(day))));
    day_ = day;
    TRY(state_.tidy());
    keep_room();
    start_clocks();
    return {};
}

Result<DaySlip> Store::close_day() {
    if (!day_) return fail(Code::usage, "no day is open");
    if (waiting_) {
        TRY(store_waiting());
    }
    if (log_.cloned) {
        TRY(state_.remove_setting(day_setting));
        day_.reset();
        return fail(Code::refused, "a clone of this device was found: its log is closed, and the "
                                   "tray keeps what it holds for the next key");
    }
    TRY(close_batches(Closing::day));
    DaySlip slip = TRY(sign_statement(Tally{origin(), head(), day_->date}, terms_.key));
    TRY(state_.set_setting(slip_setting, slip.note));
    TRY(state_.remove_setting(day_setting));
    day_.reset();
    TRY(state_.tidy());
    return slip;
}

Result<std::optional<DaySlip>> Store::last_day_slip() {
    const std::optional<Buffer> note = TRY(state_.setting(slip_setting));
    if (!note) return std::optional<DaySlip>();
    auto slip = open_tally(*note, terms_.certificate.terms);
    if (!slip) return std::optional<DaySlip>(); // of an earlier epoch
    return std::optional<DaySlip>(std::move(*slip));
}

// ---- what comes back

AnswerTaker Store::answer_taker() {
    return {*disk_, places_.state, state_, files_, terms_.manifest.terms, log_.log};
}

Result<AnswersTaken> Store::take_answers(const Path& inbox) {
    AnswerTaker taker = answer_taker();
    TRY(taker.note_releases(inbox)); // what settling needs room for may have found none
    if (unsettled_) {
        TRY(settle());
    }
    const AnswersTaken taken = TRY(taker.take(inbox));
    if (taker.trouble()) trouble_ = taker.trouble();
    log_ = TRY(state_.log_of(terms_.key.verifier())); // which may be found to be cloned
    TRY(refresh_counts());
    return taken;
}

// ---- what there is

Counts Store::counts() const {
    const std::vector<FilledSlot>& filled = tray_->filled();
    const auto logged = std::count_if(filled.begin(), filled.end(), [&](const FilledSlot& each) {
        return unbatched_.contains(each.entry.envelope);
    });
    const size_t unlogged = filled.size() - static_cast<size_t>(logged);
    return {unlogged + (waiting_ ? 1 : 0), counts_.waiting, counts_.cosigned, counts_.released};
}

StoreHealth Store::health() const {
    StoreHealth health;
    health.tray = tray_->has_file() ? TrayMedium::file : TrayMedium::device;
    health.room = tray_->room() - std::min<size_t>(tray_->room(), waiting_ ? 1 : 0);
    health.torn_slots = tray_->torn_slots();
    health.broken_slots = tray_->broken_slots();
    health.missing_batches = missing_batches_;
    health.second = tray_->second();
    if (health.second == SecondCopy::good && !files_.second_good())
        health.second = SecondCopy::missing;
    health.recovered = recovered_;
    health.cloned = log_.cloned;
    health.trouble = trouble_;
    health.set_aside = set_aside_;
    return health;
}

Result<std::vector<std::string>> Store::origins() {
    std::vector<std::string> origins;
    const std::vector<LogRow> logs = TRY(state_.logs());
    for (const LogRow& log : logs)
        origins.push_back(log.key.name);
    return origins;
}

Result<std::vector<EntryBytes>> Store::entries() {
    std::vector<EntryBytes> entries;
    TRY(state_.each_entry(log_.log,
                          [&](Bytes entry) { entries.push_back(*EntryBytes::from(entry)); }));
    return entries;
}

Result<std::vector<Buffer>> Store::checkpoints() { return state_.checkpoints(log_.log); }

// ---- settings

Result<std::optional<Buffer>> Store::setting(std::string_view key) {
    TRY(check_setting_name(key));
    return state_.setting(key);
}

Result<void> Store::set_setting(std::string_view key, Bytes value) {
    TRY(check_setting_name(key));
    if (value.size() > largest_setting) return fail(Code::full, "a setting over its limit");
    return state_.set_setting(key, value);
}

Result<void> Store::remove_setting(std::string_view key) {
    TRY(check_setting_name(key));
    return state_.remove_setting(key);
}

} // namespace streetsign
