// SPDX-License-Identifier: MIT
// Terminal: the device behind the screens. Knows whether it may collect, seals and keeps records,
// opens and closes the day, carries batches and answers. A record is kept when put() returns, and
// then no crash loses it. Nobody's record can be read back here: there is no key to open it. Speaks
// no language and draws nothing; the steward's screens turn its answers into sentences.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/campaign_texts.h"
#include "kiosk/collector.h"
#include "kiosk/enrolment.h"
#include "sync/core/clock.h"
#include "sync/core/disk.h"
#include "sync/store/mailbox.h"
#include "sync/store/remains.h"
#include "sync/store/sealing.h"
#include "sync/store/store.h"

namespace streetsign::kiosk {

struct TerminalPlaces {
    FilePath data;                  // everything but what the next two say
    FilePath tray;                  // a file, or a block device
    std::optional<FilePath> second; // a folder on another medium

    FilePath second_tray() const { return *second / "tray"; }
    FilePath second_batches() const { return *second / "batches"; }
    FilePath enrolment() const { return data / "device"; }
    FilePath state() const { return data / "state"; }
    FilePath outbox() const { return data / "outbox"; }
    FilePath inbox() const { return data / "inbox"; }
    FilePath slips() const { return data / "slips"; }           // of every day that was closed
    FilePath send_now() const { return outbox() / "send-now"; } // an order to the agent
};

// Sleeps until this moment of CLOCK_BOOTTIME. A script's clock jumps instead.
using SleepUntil = std::function<void(std::uint64_t boottime_ms)>;

struct TerminalParts {
    Disk& disk; // these two must outlive the terminal
    const Clock& clock;
    SleepUntil sleep_until;
    StoreTuning tuning = {};
    std::string build = "0"; // [A-Za-z0-9.+~-]{1,64}
};

// What was taken from a stick or the inbox.
struct Taken {
    size_t cosignatures = 0;
    size_t releases = 0;
    size_t refused = 0;
    bool newer_campaign = false; // kept for the next open of day
    bool mended = false;         // what was damaged here, campaign or certificate, is whole again
    bool revoked = false;
    bool clone_proved = false;
    bool notes_left_out = false; // the stick's, or its newer campaign: there is too little room
    bool no_store = false;       // what came waits in the inbox until the store can be opened
};

// What a log holds, by what it is. Only the first two are of people; the terminal itself makes an
// entry that opens the log, and one for each later version of the campaign.
struct LogContent {
    std::uint64_t signatures = 0;
    std::uint64_t reports = 0;
    std::uint64_t opening = 0;
    friend bool operator==(const LogContent&, const LogContent&) = default;
};

// A day that was closed, and what the log held then (nothing: it could not be read).
struct ClosedDay {
    DaySlip slip;
    std::optional<LogContent> content;
};

class Terminal final : public Collector {
public:
    // Error: the data folder cannot be used, or another kiosk uses it (busy). Everything else that
    // is wrong is a hindrance, and can be looked at by the steward.
    static Result<std::unique_ptr<Terminal>> open(TerminalParts parts, TerminalPlaces places);

    // ---- for the signer's screens
    Hindrance hindrance() const override;
    RecordTerms terms() const override;
    Result<SecretBuffer> put(SecretBuffer&& plain, RecordKind kind) override;
    // Somebody reads what they are about to sign, or nobody does. While somebody does, the keys of
    // the next envelope are made already, so that put() need not; then they are wiped. Asked for
    // after every frame: does nothing when it stands as it should.
    void expect_record(bool soon);
    bool expects_record() const { return sealer_ && sealer_->prepared(); }

    // ---- what goes by itself; call when next_pulse_ms() is reached. Looks whether there is room,
    // does the store's beat and tick, takes what the agent has laid into the inbox.
    void pulse();
    std::optional<std::uint64_t> next_pulse_ms() const;

    // ---- the campaign. It may be replaced by accept() and open_day(); the one before lives until
    // forget_earlier_campaign(), so that screens may still hold it.
    const CampaignTexts* campaign() const { return texts_.get(); } // null: none
    void forget_earlier_campaign();
    std::optional<std::uint64_t> waiting_serial() const; // of the one for the next open of day

    // ---- enrolment
    const Enrolment& enrolment() const { return enrolment_; }
    Result<void> ask(const FilePath& stick, std::string_view device);
    Result<void> withdraw_request() { return enrolment_.withdraw(); }
    Result<Offer> look(const FilePath& stick) const { return enrolment_.look(stick); }
    Result<void> accept(const Offer& offer);

    // ---- the day
    std::optional<Day> day() const;
    bool day_forgotten() const; // it is open, and of an earlier date than the clock's
    Date earliest_date() const; // no day before it can be: the campaign's issue, the last day known
    Date latest_date() const;   // the day after the last one that can be opened
    Date likely_date() const;   // the clock's, if it can be
    // No day can be opened, whatever its date: the key is revoked, another device uses it, or
    // there is no store (then why).
    Hindrance no_more_days() const;
    // Campaign or certificate has ended before this day, and no newer campaign waits for it.
    bool over_on(const Date& date) const;
    // What the campaign has words in, the one that waits for the next open of day if one does:
    // those that the day to be opened may be given.
    std::vector<std::string> languages_to_choose() const;
    // refused: a rule speaks against it (revoked; over on that day, which a steward stands for; a
    // day before the last one), and nothing has been changed. mismatch: no_more_days() says cloned.
    Result<void> open_day(const Date& date, const std::vector<std::string>& languages);
    Result<ClosedDay> close_day();
    std::optional<ClosedDay> last_closed();
    std::vector<std::string> stall_languages() const { return stall_languages_; }
    // A break, in which nobody signs; a power cut does not end it, the steward or another day does.
    // It holds even where it could not be written down, until the power is cut.
    Result<void> pause(bool on);
    bool paused() const { return paused_; }
    // The jack leads to headphones and to nothing else: what people type may be said there.
    Result<void> set_headphones_only(bool only);
    bool headphones_only() const { return headphones_only_; }
    void set_power_low(bool low) { power_low_ = low; }

    // ---- carrying
    // Batches, and the day slips beside them, where auditors look for them.
    Result<Carried> export_to(const FilePath& stick);
    Result<Taken> take_from(const FilePath& stick);
    Result<Taken> take_inbox();
    // Asks the agent to try at once.
    Result<void> send_now();

    // ---- what there is
    bool has_store() const { return store_.has_value(); }
    bool knows_counts() const { return store_ || remains_; }
    Counts counts() const;                     // known only then
    std::optional<StoreHealth> health() const; // nothing: there is no store
    std::optional<TreeHead> head() const;
    std::optional<DeliveryStatus> delivery() const;
    // Days, no finer: when an answer of the server came last, when batches were last carried away,
    // when the second copy was last whole.
    std::optional<Date> last_answer() const { return last_answer_; }
    std::optional<Date> last_export() const { return last_export_; } // to a stick
    std::optional<Date> second_whole() const { return second_whole_; }
    // Where the second copy is on the same file system as what it copies, as when nothing was
    // mounted upon its folder: whatever takes the one takes the other. Two partitions of one card
    // are not noticed.
    bool second_on_same_disk() const;
    // Writes a small file on every medium, reads it back and removes it.
    Result<void> try_storage();
    const std::optional<Error>& trouble() const; // why there is no store, or no campaign
    const TerminalPlaces& places() const { return places_; }
    const Clock& clock() const { return parts_.clock; }

    // The last act: closes the day, signs a last checkpoint, destroys the keys. io: not all that is
    // in the tray can be read; then the day is closed and the keys stay.
    Result<ClosedDay> retire();

private:
    Terminal(TerminalParts parts, TerminalPlaces places, Enrolment enrolment)
        : parts_(std::move(parts)), places_(std::move(places)), enrolment_(std::move(enrolment)) {}

    void load_texts();
    Result<void> open_store();
    Result<Store> try_store();
    Result<StorePlaces> store_places();
    Result<void> open_remains();
    Hindrance store_hindrance() const;
    void load_settings();
    Result<void> keep_flag(std::string_view setting, bool on);
    void look_for_room();
    Error no_store() const;
    Result<bool> store_in_use() const; // tray and state have begun, and are here or were
    Result<void> put_sealed(SealedRecord sealed);
    bool expired(const Date& date) const;
    Result<void> keep_slip(const DaySlip& slip);
    std::optional<LogContent> content_until(TreeSize size);
    Result<void> carry_slips(const FilePath& stick);
    std::vector<std::string> all_origins();
    Result<Taken> take_notes();
    void look_at_second();
    void remember_today(std::string_view setting, std::optional<Date>& last);

    TerminalParts parts_;
    TerminalPlaces places_;
    Enrolment enrolment_;
    std::unique_ptr<Campaign> earlier_campaign_;
    std::unique_ptr<CampaignTexts> earlier_texts_;
    std::unique_ptr<CampaignTexts> texts_;
    std::optional<Sealer> sealer_; // for the campaign in force; there is one where there is a store
    std::optional<Store> store_;
    std::optional<Remains> remains_; // of a retired terminal, in the place of the store
    std::optional<Error> store_trouble_;
    bool outbox_blocked_ = false;
    std::vector<std::string> stall_languages_;
    std::optional<Date> last_day_;
    std::optional<Date> last_answer_;
    std::optional<Date> last_export_;
    std::optional<Date> second_whole_;
    std::optional<Code> room_trouble_;
    std::uint64_t next_look_ms_ = 0;  // at the room
    std::uint64_t next_inbox_ms_ = 0; // at what the agent has laid there
    bool paused_ = false;
    bool power_low_ = false;
    bool headphones_only_ = false;
};

} // namespace streetsign::kiosk
