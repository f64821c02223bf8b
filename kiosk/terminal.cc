// SPDX-License-Identifier: MIT
#include "kiosk/terminal.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "sync/core/date.h"
#include "sync/core/text.h"
#include "sync/store/receipt.h"
#include "sync/store/reserve.h"

namespace streetsign::kiosk {
namespace {

constexpr std::uint64_t room_look_ms = 5'000;
// A coarse beat of its own, far from any signature, so that what it writes tells nothing.
constexpr std::uint64_t inbox_look_ms = 60'000;
constexpr std::string_view languages_setting = "stall.languages";
constexpr std::string_view last_day_setting = "last-day";
constexpr std::string_view last_answer_setting = "last-answer";
constexpr std::string_view last_export_setting = "last-export";
constexpr std::string_view second_whole_setting = "second-whole";
constexpr std::string_view headphones_setting = "headphones-only";
constexpr std::string_view paused_setting = "paused";

// Worth another try; anything else is wrong with the note itself.
bool is_storage_trouble(const Result<bool>& kept) {
    if (kept) return false;
    const Code code = kept.error().code;
    return code == Code::io || code == Code::denied || code == Code::full;
}

// Nothing: it is not there.
std::optional<dev_t> file_system_of(const FilePath& path) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) return std::nullopt;
    return about.st_dev;
}

// A file, or a link to nowhere. What cannot be looked at is not known to be one.
bool is_no_folder(const FilePath& path) {
    struct stat about {};
    if (::lstat(path.c_str(), &about) != 0) return false;
    return ::stat(path.c_str(), &about) != 0 ? errno == ENOENT : !S_ISDIR(about.st_mode);
}

Hindrance hindrance_of(Damaged part) {
    switch (part) {
    case Damaged::key:
        return Hindrance::key_damaged;
    case Damaged::campaign:
        return Hindrance::campaign_damaged;
    case Damaged::certificate:
        return Hindrance::certificate_damaged;
    }
    return Hindrance::none;
}

} // namespace

Result<std::unique_ptr<Terminal>> Terminal::open(TerminalParts parts, TerminalPlaces places) {
    Disk& disk = parts.disk;
    TRY(disk.make_folder(places.data));
    Enrolment enrolment = TRY(Enrolment::open(disk, places.enrolment()));
    std::unique_ptr<Terminal> terminal(
        new Terminal(std::move(parts), std::move(places), std::move(enrolment)));
    terminal->load_texts();
    const auto opened = terminal->open_store();
    // Another process has this very state: two of us must not go on.
    if (!opened && opened.error().code == Code::busy)
        return fail(Code::busy, "another kiosk uses " + terminal->places_.data.string());
    return terminal;
}

void Terminal::load_texts() {
    texts_.reset();
    if (enrolment_.campaign() != nullptr)
        texts_ = std::make_unique<CampaignTexts>(*enrolment_.campaign());
}

void Terminal::forget_earlier_campaign() {
    earlier_texts_.reset();
    earlier_campaign_.reset();
}

Result<void> Terminal::open_store() {
    store_.reset();
    remains_.reset();
    store_trouble_.reset();
    if (enrolment_.retired()) return open_remains();
    if (enrolment_.damaged()) return {}; // nothing is signed with what is left
    if (enrolment_.campaign() == nullptr || !enrolment_.certificate()) return {};
    auto store = try_store();
    if (!store) {
        store_trouble_ = store.error();
        return store.error();
    }
    store_.emplace(std::move(*store));
    load_settings();
    look_for_room();
    if (!store_) return *store_trouble_;
    return {};
}

// A retired terminal collects no more, but what it holds goes when the server releases it.
Result<void> Terminal::open_remains() {
    if (enrolment_.campaign() == nullptr) return {}; // nobody's signature can be checked
    auto remains = [&]() -> Result<Remains> {
        StorePlaces places = TRY(store_places());
        return Remains::open(parts_.disk, std::move(places), enrolment_.campaign()->manifest.terms,
                             parts_.tuning.database);
    }();
    if (!remains) {
        store_trouble_ = remains.error();
        return remains.error();
    }
    remains_.emplace(std::move(*remains));
    return {};
}

Result<StorePlaces> Terminal::store_places() {
    outbox_blocked_ = is_no_folder(places_.outbox());
    if (outbox_blocked_) return fail(Code::refused, "no folder: " + places_.outbox().string());
    StorePlaces places;
    places.state = places_.state();
    places.tray = places_.tray;
    places.outbox = places_.outbox();
    places.inbox = places_.inbox();
    if (places_.second)
        places.second = SecondMedium{places_.second_tray(), places_.second_batches()};
    return places;
}

Result<Store> Terminal::try_store() {
    StorePlaces places = TRY(store_places());
    sealer_ = TRY(Sealer::open(enrolment_.campaign()->manifest.terms));
    places.begun = enrolment_.store_begun(enrolment_.certificate()->terms.device().epoch);
    SignerKey key = TRY(enrolment_.key());
    return Store::open(
        parts_.disk, parts_.clock, places,
        StoreTerms{enrolment_.campaign()->manifest, *enrolment_.certificate(), std::move(key)},
        parts_.tuning);
}

Hindrance Terminal::store_hindrance() const {
    if (outbox_blocked_) return Hindrance::outbox_blocked;
    if (!store_trouble_) return Hindrance::storage_broken;
    switch (store_trouble_->code) {
    case Code::full:
        return Hindrance::storage_full;
    case Code::gone:
        return Hindrance::store_gone;
    case Code::malformed:
    case Code::mismatch:
        return Hindrance::store_damaged;
    default:
        return Hindrance::storage_broken;
    }
}

void Terminal::load_settings() {
    const auto languages = store_->setting(languages_setting);
    if (languages && *languages) {
        stall_languages_.clear();
        for (const std::string_view language : split(as_text(**languages), ' '))
            if (!language.empty()) stall_languages_.emplace_back(language);
    }
    const auto load_date = [this](std::string_view setting, std::optional<Date>& into) {
        const auto text = store_->setting(setting);
        if (!text || !*text) return;
        const auto date = parse_date(as_text(**text));
        if (date) into = *date;
    };
    load_date(last_day_setting, last_day_);
    load_date(last_answer_setting, last_answer_);
    load_date(last_export_setting, last_export_);
    load_date(second_whole_setting, second_whole_);
    const auto is_set = [this](std::string_view setting) {
        const auto text = store_->setting(setting);
        return text && *text;
    };
    headphones_only_ = is_set(headphones_setting);
    paused_ = is_set(paused_setting);
}

// A setting that is there or not.
Result<void> Terminal::keep_flag(std::string_view setting, bool on) {
    if (!store_) return fail(Code::refused, "this device is not enrolled");
    return on ? store_->set_setting(setting, as_bytes("yes")) : store_->remove_setting(setting);
}

// Written at most once a day, and never because somebody signed.
void Terminal::remember_today(std::string_view setting, std::optional<Date>& last) {
    const Date today = likely_date();
    if (!store_ || last == today) return;
    if (store_->set_setting(setting, as_bytes(text_of(today)))) last = today;
}

void Terminal::look_at_second() {
    if (store_ && store_->health().second == SecondCopy::good)
        remember_today(second_whole_setting, second_whole_);
}

// ---- for the signer's screens

bool Terminal::expired(const Date& date) const {
    return date > enrolment_.campaign()->manifest.terms.expires ||
           date > enrolment_.certificate()->terms.not_after;
}

Hindrance Terminal::hindrance() const {
    if (enrolment_.damaged()) return hindrance_of(*enrolment_.damaged());
    if (enrolment_.trouble()) return Hindrance::storage_broken; // its folder cannot be read
    if (enrolment_.campaign() == nullptr) return Hindrance::no_campaign;
    if (!enrolment_.certificate()) return Hindrance::no_certificate;
    if (enrolment_.revoked()) return Hindrance::refused;
    if (!store_) return store_hindrance();
    const std::optional<Day>& day = store_->day();
    // Only a date that somebody stands for ends the signing: a wrong clock never does.
    if (day && day->quality != DateQuality::floor && expired(day->date)) return Hindrance::refused;
    if (room_trouble_)
        return *room_trouble_ == Code::full ? Hindrance::storage_full : Hindrance::storage_broken;
    if (power_low_) return Hindrance::power_low;
    // A clone that is found in the middle of a day ends its log, not the day: the tray keeps what
    // people sign for the next key. Another day begins only with that key.
    if (!day && store_->health().cloned) return Hindrance::cloned;
    if (!day) return Hindrance::day_closed;
    if (paused_) return Hindrance::paused;
    return Hindrance::none;
}

RecordTerms Terminal::terms() const {
    RecordTerms terms;
    terms.build = parts_.build;
    terms.date = likely_date();
    if (enrolment_.campaign() == nullptr || !enrolment_.certificate()) return terms;
    const SignedManifest& manifest = enrolment_.campaign()->manifest;
    terms.campaign = manifest.terms.scope.campaign;
    terms.manifest = manifest.manifest_hash();
    terms.device = enrolment_.certificate()->terms.device().device;
    terms.cell = manifest.terms.cell;
    if (const auto open = day()) {
        terms.date = open->date;
        terms.date_quality = open->quality;
    }
    return terms;
}

Result<SecretBuffer> Terminal::put(SecretBuffer&& plain, RecordKind kind) {
    SecretBuffer record = std::move(plain);
    if (hindrance() != Hindrance::none) return fail(Code::refused, "nothing is collected now");
    const Campaign& campaign = *enrolment_.campaign();
    SecretBuffer receipt;
    auto sealed = [&]() -> Result<SealedRecord> {
        const bool gives = campaign.terms.receipts && kind == RecordKind::signature;
        if (!gives) return sealer_->seal(record.view(), kind);
        const Token token = new_token();
        auto made = TRY(sealer_->seal(record.view(), kind, token));
        receipt = receipt_link(campaign.manifest.terms.server_url, made.entry, token);
        return made;
    }();
    record = SecretBuffer();
    if (!sealed) return sealed.error();
    const auto kept = put_sealed(std::move(*sealed));
    look_for_room();
    if (!kept) return kept.error();
    return receipt;
}

void Terminal::expect_record(bool soon) {
    if (!sealer_) return;
    if (soon)
        sealer_->prepare();
    else
        sealer_->forget();
}

// A tray in a file is written at its beat, whether somebody signs or not: this waits for it, at
// most two seconds, and a signer waits with it.
Result<void> Terminal::put_sealed(SealedRecord sealed) {
    const Put put = TRY(store_->put(sealed.entry, std::move(sealed.envelope)));
    if (put == Put::stored) return {};
    for (;;) {
        const auto due = store_->next_pulse_ms();
        if (!due) return fail(Code::io, "the record waits and no beat comes");
        if (*due > parts_.clock.boottime_ms()) parts_.sleep_until(*due);
        const Pulse pulse = store_->pulse();
        if (pulse.record == Pulse::Waiting::stored) return {};
        if (pulse.record == Pulse::Waiting::failed)
            return pulse.why.value_or(fail(Code::io, "the record could not be written"));
    }
}

// ---- what goes by itself

void Terminal::look_for_room() {
    next_look_ms_ = parts_.clock.boottime_ms() + room_look_ms;
    room_trouble_.reset();
    if (!store_) return;
    // A medium that went away: opened anew as soon as it is back, and all of it read.
    const auto medium = store_->check_medium();
    if (!medium) {
        store_trouble_ = medium.error();
        store_.reset();
        return;
    }
    const auto room = store_->check_room();
    if (!room) room_trouble_ = room.error().code;
}

void Terminal::pulse() {
    const std::uint64_t now = parts_.clock.boottime_ms();
    if (store_) store_->pulse();
    if (now >= next_look_ms_) {
        next_look_ms_ = now + room_look_ms;
        // Storage that was away may be back (a stick, a full disk).
        if (!store_ && store_trouble_) (void)open_store();
        if (store_ && (store_->day() || room_trouble_)) look_for_room();
        look_at_second();
    }
    if (now >= next_inbox_ms_) {
        next_inbox_ms_ = now + inbox_look_ms;
        (void)take_inbox();
    }
}

std::optional<std::uint64_t> Terminal::next_pulse_ms() const {
    if (remains_) return next_inbox_ms_;
    if (!enrolment_.certificate() && !store_trouble_) return std::nullopt;
    std::uint64_t next = next_inbox_ms_;
    if (!store_) return std::min(next, next_look_ms_);
    const auto due = store_->next_pulse_ms();
    if (due) next = std::min(next, *due);
    // The look at the room waits for a beat that comes soon after: each wake costs.
    const bool beat_follows = due && *due < next_look_ms_ + room_look_ms;
    if (store_->day() && !beat_follows) next = std::min(next, next_look_ms_);
    return next;
}

// ---- enrolment

Result<void> Terminal::ask(const FilePath& stick, std::string_view device) {
    std::optional<Buffer> last;
    if (store_) {
        std::vector<Buffer> heads = TRY(store_->checkpoints());
        if (!heads.empty()) last = std::move(heads.back());
    }
    return enrolment_.ask(stick, device, last);
}

Result<bool> Terminal::store_in_use() const {
    if (store_ || !enrolment_.certificate()) return store_.has_value();
    // What is lost is begun anew with the next key.
    if (store_trouble_ && store_trouble_->code == Code::gone) return false;
    const uint32_t epoch = enrolment_.certificate()->terms.device().epoch;
    return parts_.disk.exists(enrolment_.store_begun(epoch));
}

Result<void> Terminal::accept(const Offer& offer) {
    const bool in_use = TRY(store_in_use());
    store_.reset();
    std::unique_ptr<Campaign> earlier;
    auto accepted = enrolment_.accept(offer, earlier);
    // What the next key finds is in use already, even if it is away now: it is not to be made anew
    // for it. After the certificate: one that is missing where the mark stands was lost.
    const FilePath begun = enrolment_.store_begun(offer.certificate.terms.device().epoch);
    if (accepted && in_use)
        accepted = write_durably(parts_.disk, begun, as_bytes(store_begun_text));
    if (earlier) {
        earlier_campaign_ = std::move(earlier);
        earlier_texts_ = std::move(texts_);
    }
    load_texts();
    const auto opened = open_store();
    return accepted ? opened : accepted;
}

// ---- the day

std::optional<Day> Terminal::day() const {
    if (!store_ || !store_->day()) return std::nullopt;
    Day day = *store_->day();
    // A day that was forgotten open: its date is a lower bound and no more.
    const Date clock = date_of(parts_.clock.wall_seconds());
    if (seconds_of(clock) > seconds_of(day.date) + 86'400) day.quality = DateQuality::floor;
    return day;
}

bool Terminal::day_forgotten() const {
    return store_ && store_->day() && store_->day()->date < date_of(parts_.clock.wall_seconds());
}

Date Terminal::earliest_date() const {
    Date date;
    if (enrolment_.campaign() != nullptr) date = enrolment_.campaign()->manifest.terms.issued;
    if (last_day_) date = std::max(date, *last_day_);
    return date;
}

Date Terminal::latest_date() const {
    const Campaign* const campaign = enrolment_.campaign();
    if (campaign == nullptr || !enrolment_.certificate()) return likely_date();
    const Manifest* const waiting = enrolment_.waiting();
    const Date expires = waiting ? waiting->expires : campaign->manifest.terms.expires;
    const Date last = std::min(expires, enrolment_.certificate()->terms.not_after);
    return std::max(date_of(seconds_of(last) + 86'400), earliest_date());
}

Date Terminal::likely_date() const {
    return std::max(earliest_date(), date_of(parts_.clock.wall_seconds()));
}

Hindrance Terminal::no_more_days() const {
    if (enrolment_.revoked()) return Hindrance::refused;
    if (!store_) return hindrance();
    return store_->health().cloned ? Hindrance::cloned : Hindrance::none;
}

bool Terminal::over_on(const Date& date) const {
    if (enrolment_.campaign() == nullptr || !enrolment_.certificate()) return false;
    const Manifest* const waiting = enrolment_.waiting();
    if (!waiting) return expired(date);
    return date > waiting->expires || date > enrolment_.certificate()->terms.not_after;
}

std::optional<std::uint64_t> Terminal::waiting_serial() const {
    const Manifest* const waiting = enrolment_.waiting();
    return waiting ? std::optional(waiting->serial) : std::nullopt;
}

std::vector<std::string> Terminal::languages_to_choose() const {
    if (const Manifest* const waiting = enrolment_.waiting()) return waiting->languages;
    return texts_ ? texts_->languages() : std::vector<std::string>{};
}

Error Terminal::no_store() const {
    return store_trouble_ ? fail(Code::io, "the storage is away: " + store_trouble_->detail)
                          : fail(Code::refused, "this device is not enrolled");
}

Result<void> Terminal::open_day(const Date& date, const std::vector<std::string>& languages) {
    if (!store_) return no_store();
    if (date < earliest_date()) return fail(Code::refused, "that day is over");
    if (enrolment_.revoked())
        return fail(Code::refused, "the organisers have ended this terminal's permission");
    if (over_on(date)) return fail(Code::refused, "the campaign or the certificate has ended");
    // A day that was forgotten is closed first: its records were made under its own terms.
    if (store_->day()) {
        const auto closed = close_day();
        if (!closed && closed.error().code != Code::refused) return closed.error();
    }
    if (enrolment_.waiting()) {
        // The store stays open until the terms are another's: if they cannot be taken, a later try
        // finds it as it was.
        const bool taken = TRY(enrolment_.take_newer_in_force(earlier_campaign_));
        if (taken) {
            earlier_texts_ = std::move(texts_);
            load_texts();
        }
        store_.reset();
        TRY(open_store());
    }
    if (store_->health().cloned) return fail(Code::mismatch, "another device has this key");
    std::string joined;
    for (const std::string& language : languages)
        joined += (joined.empty() ? "" : " ") + language;
    TRY(store_->set_setting(languages_setting, as_bytes(joined)));
    TRY(store_->set_setting(last_day_setting, as_bytes(text_of(date))));
    stall_languages_ = languages;
    last_day_ = date;
    TRY(pause(false));
    TRY(store_->open_day(Day{date, DateQuality::steward}));
    look_for_room();
    look_at_second();
    return {};
}

Result<void> Terminal::set_headphones_only(bool only) {
    auto kept = keep_flag(headphones_setting, only);
    if (kept) headphones_only_ = only;
    return kept;
}

Result<void> Terminal::pause(bool on) {
    if (on == paused_) return {};
    if (on) paused_ = true;
    auto kept = keep_flag(paused_setting, on);
    if (kept) paused_ = on;
    return kept;
}

Result<ClosedDay> Terminal::close_day() {
    if (!store_) return no_store();
    auto slip = store_->close_day();
    // The slip itself is in the store; this copy is for the stick.
    if (slip) (void)keep_slip(*slip);
    look_at_second();
    if (!slip) return slip.error();
    const auto content = content_until(slip->terms.head.size);
    return ClosedDay{std::move(*slip), content};
}

std::optional<LogContent> Terminal::content_until(TreeSize size) {
    auto entries = store_->entries();
    if (!entries || entries->size() < size.value) return std::nullopt;
    entries->resize(static_cast<size_t>(size.value));
    LogContent content;
    for (const EntryBytes& bytes : *entries) {
        const auto entry = decode_entry(bytes.view());
        if (!entry) return std::nullopt;
        const RecordEntry* const record = as_record(*entry);
        if (record == nullptr)
            ++content.opening;
        else
            ++(record->kind == RecordKind::report ? content.reports : content.signatures);
    }
    return content;
}

Result<void> Terminal::keep_slip(const DaySlip& slip) {
    const DeviceName name = TRY(DeviceName::parse(slip.terms.origin));
    TRY(parts_.disk.make_folder(places_.slips()));
    const std::string file = name.device + "-" + std::to_string(name.epoch) + "-" +
                             text_of(slip.terms.date) + "-" +
                             std::to_string(slip.terms.head.size.value) + ".slip";
    return write_durably(parts_.disk, places_.slips() / file, slip.note);
}

std::optional<ClosedDay> Terminal::last_closed() {
    if (!store_) return std::nullopt;
    auto slip = store_->last_day_slip();
    if (!slip || !*slip) return std::nullopt;
    const auto content = content_until((*slip)->terms.head.size);
    return ClosedDay{std::move(**slip), content};
}

// ---- carrying

Result<Carried> Terminal::export_to(const FilePath& stick) {
    const Carried carried = TRY(carry_batches(parts_.disk, places_.outbox(), stick));
    TRY(carry_slips(stick));
    if (carried.files + carried.known > 0) remember_today(last_export_setting, last_export_);
    return carried;
}

Result<void> Terminal::carry_slips(const FilePath& stick) {
    const bool slips = TRY(parts_.disk.exists(places_.slips()));
    if (!slips) return {};
    for (const std::string& file : TRY(parts_.disk.list(places_.slips()))) {
        if (!file.ends_with(".slip")) continue;
        const Buffer note = TRY(parts_.disk.read(places_.slips() / file, max_note_size));
        TRY(write_durably(parts_.disk, stick / "outbox" / file, note, Open::create_shared));
    }
    return {};
}

// Of every key that is here, and of every log that the store knows: what came back from the second
// copy of a card that died was signed by a key that died with it.
std::vector<std::string> Terminal::all_origins() {
    if (remains_) return remains_->origins();
    std::vector<std::string> origins = enrolment_.origins();
    if (!store_) return origins;
    const auto known = store_->origins();
    if (known) origins.insert(origins.end(), known->begin(), known->end());
    return origins;
}

Result<Taken> Terminal::take_from(const FilePath& stick) {
    const auto mended = enrolment_.mend(stick);
    if (mended && *mended) {
        if (!texts_) load_texts(); // those that screens hold are still good
        (void)open_store();        // or it is in trouble()
    }
    const auto carry = [&] {
        return carry_answers(parts_.disk, stick, places_.inbox(), all_origins());
    };
    auto carried = carry();
    // What makes room again may be among them, and must not stay out for want of it.
    const auto full = [](const auto& result) {
        return !result && result.error().code == Code::full;
    };
    if (full(carried) && give_up_reserve(parts_.disk, places_.state())) carried = carry();
    if (!carried && !full(carried)) return carried.error();
    auto answered = take_inbox();
    // After the answers: a campaign takes room, and they make some.
    auto kept =
        enrolment_.retired() ? Result<bool>(false) : enrolment_.keep_newer(stick / stick_campaign);
    if (!kept && kept.error().code == Code::mismatch) kept.error().code = Code::malformed;
    Taken taken = TRY(std::move(answered));
    // What ends this terminal's signing is said whatever else is wrong with the stick.
    if (taken.revoked || taken.clone_proved) return taken;
    // Those that found room are taken, and there is room for the others now.
    if (!carried && taken.releases == 0) return carried.error();
    if (!mended) return mended.error();
    taken.mended = *mended;
    taken.notes_left_out = !carried || carried->notes_left_out || full(kept);
    if (!kept && !full(kept)) return kept.error();
    taken.newer_campaign = taken.newer_campaign || kept.value_or(false);
    return taken;
}

Result<Taken> Terminal::take_notes() {
    Taken taken;
    const std::vector<Buffer> notes = TRY(inbox_notes(parts_.disk, places_.inbox()));
    for (const Buffer& note : notes) {
        const auto kind = kind_of_note(note);
        bool done = true;
        if (enrolment_.retired()) {
            // It opens no day and signs nothing: no note changes anything here.
        } else if (kind && *kind == NoteKind::manifest) {
            const auto kept = enrolment_.keep_newer(Bytes(note));
            taken.newer_campaign = taken.newer_campaign || (kept && *kept);
            done = !is_storage_trouble(kept);
        } else if (kind && *kind == NoteKind::revocation) {
            const auto kept = enrolment_.keep_revocation(note);
            taken.revoked = taken.revoked || (kept && *kept);
            done = !is_storage_trouble(kept);
        }
        if (done) TRY(drop_inbox_note(parts_.disk, places_.inbox(), note));
    }
    return taken;
}

Result<Taken> Terminal::take_inbox() {
    Taken taken;
    // A release that has come may be what a full disk waits for.
    if (!store_ && store_trouble_ && store_trouble_->code == Code::full) (void)open_store();
    taken.no_store = !knows_counts() && (store_trouble_ || enrolment_.damaged());
    if (!knows_counts()) return taken;
    taken = TRY(take_notes());
    const AnswersTaken answers = TRY(store_ ? store_->take_answers(places_.inbox())
                                            : remains_->take_answers(places_.inbox()));
    taken.cosignatures = answers.cosignatures;
    taken.releases = answers.releases;
    taken.refused = answers.refused;
    taken.clone_proved = answers.clone_proved;
    if (taken.cosignatures + taken.releases > 0) remember_today(last_answer_setting, last_answer_);
    return taken;
}

// The agent sees that it is written; what is there already is written anew (sync/agent/README.md).
Result<void> Terminal::send_now() {
    TRY(parts_.disk.make_folder(places_.outbox()));
    return write_durably(parts_.disk, places_.send_now(), {});
}

// ---- what there is

Counts Terminal::counts() const {
    if (remains_) return remains_->counts();
    return store_ ? store_->counts() : Counts{};
}

std::optional<StoreHealth> Terminal::health() const {
    if (!store_) return std::nullopt;
    return store_->health();
}

std::optional<TreeHead> Terminal::head() const {
    if (!store_) return std::nullopt;
    return store_->head();
}

std::optional<DeliveryStatus> Terminal::delivery() const {
    const auto status = delivery_status(parts_.disk, places_.inbox());
    return status ? *status : std::nullopt;
}

bool Terminal::second_on_same_disk() const {
    if (!places_.second) return false;
    const auto second = file_system_of(*places_.second);
    return second &&
           (second == file_system_of(places_.data) || second == file_system_of(places_.tray));
}

Result<void> Terminal::try_storage() {
    constexpr std::string_view trial = "self-test";
    std::vector<FilePath> folders{places_.data};
    if (places_.second) folders.push_back(*places_.second);
    for (const FilePath& folder : folders) {
        TRY(write_durably(parts_.disk, folder / trial, as_bytes(trial)));
        const Buffer back = TRY(parts_.disk.read(folder / trial, trial.size()));
        TRY(erase_durably(parts_.disk, folder / trial));
        if (as_text(back) != trial) return fail(Code::io, "what was written did not come back");
    }
    return {};
}

const std::optional<Error>& Terminal::trouble() const {
    return store_trouble_ ? store_trouble_ : enrolment_.trouble();
}

Result<ClosedDay> Terminal::retire() {
    if (!store_) return no_store();
    if (!store_->day()) TRY(store_->open_day(Day{likely_date(), DateQuality::floor}));
    auto slip = store_->close_day();
    if (!slip) return slip.error();
    (void)keep_slip(*slip);
    // What is in no batch can never be signed again once the key is gone.
    if (store_->counts().tray > 0)
        return fail(Code::io,
                    "records in the tray cannot be read and are in no batch yet; the key stays");
    const auto content = content_until(slip->terms.head.size);
    store_.reset();
    TRY(enrolment_.destroy_keys());
    (void)open_store(); // what remains of it; or it is in trouble()
    return ClosedDay{std::move(*slip), content};
}

} // namespace streetsign::kiosk
