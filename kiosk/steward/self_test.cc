// SPDX-License-Identifier: MIT
#include "kiosk/steward/self_test.h"

#include <algorithm>

#include "sync/core/date.h"

namespace streetsign::kiosk {
namespace {

constexpr size_t little_room = 100; // records; a busy hour at a stall

using Remarks = std::vector<Remark>;

void add_storage(const StoreHealth& health, const Facts& facts, Remarks& remarks) {
    if (facts.storage_works && !*facts.storage_works)
        remarks.push_back({Light::red, "storage-trial",
                           mark("The storage was tried, and what was written did not come back.")});
    else if (facts.storage_works)
        remarks.push_back(
            {Light::good, "storage-trial", mark("The storage was tried, and it works.")});
    const Light room = health.room == 0            ? Light::red
                       : health.room < little_room ? Light::amber
                                                   : Light::good;
    remarks.push_back({room, "storage", mark("Room for {n} more signatures."), health.room});
    if (health.trouble)
        remarks.push_back({Light::red, "storage-trouble",
                           mark("The last batch could not be written. It is tried again.")});
    if (health.set_aside)
        remarks.push_back({Light::red, "set-aside",
                           mark("What lies on the second medium contradicts itself, or what was "
                                "signed. It is kept as evidence. Do not wipe the medium; show it "
                                "to the organisers.")});
    if (health.missing_batches > 0)
        remarks.push_back({Light::red, "missing",
                           mark("{n} batches cannot be found on any medium. Tell the organisers."),
                           health.missing_batches});
    if (health.broken_slots > 0)
        remarks.push_back({Light::amber, "broken",
                           mark("{n} places of the storage are worn out. Get a new card soon."),
                           health.broken_slots});
    if (health.recovered)
        remarks.push_back({Light::amber, "recovered",
                           mark("Signatures came back from the second copy. Check the card.")});
    if (health.cloned)
        remarks.push_back({Light::red, "cloned",
                           mark("Another device uses this terminal's key. Ask for a new key.")});
}

// Of which day the second copy is, how much lies there, and whether one accident takes both.
Remark second_remark(const Terminal& terminal, const StoreHealth& health, const Strings& strings) {
    const std::optional<Date> whole = terminal.second_whole();
    const std::string day = strings.day(whole ? *whole : date_of(terminal.clock().wall_seconds()));
    const Counts counts = terminal.counts();
    const std::uint64_t held = counts.tray + counts.waiting + counts.cosigned;
    if (health.second == SecondCopy::none_wanted)
        return {Light::amber, "second", mark("There is no second copy.")};
    if (health.second == SecondCopy::missing && whole)
        return {Light::red, "second",
                mark("The second copy is missing; it was last complete on {what}. Put its medium "
                     "back."),
                0, day};
    if (health.second == SecondCopy::missing)
        return {Light::red, "second", mark("The second copy is missing. Put its medium back.")};
    if (terminal.second_on_same_disk())
        return {Light::amber, "second",
                mark("The second copy is complete, but on the same disk as the first, and would be "
                     "lost with it. Signatures in it: {n}. Seen on {what}."),
                held, day};
    return {
        Light::good, "second",
        mark("The second copy is complete, on a medium of its own. Signatures in it: {n}. Seen on "
             "{what}."),
        held, day};
}

void add_protection(const Terminal& terminal, const StoreHealth& health, const Strings& strings,
                    Remarks& remarks) {
    if (health.tray == TrayMedium::device)
        remarks.push_back(
            {Light::good, "times", mark("Times are hidden: the tray is a partition of its own.")});
    else
        remarks.push_back({Light::good, "times",
                           mark("Times are hidden: the tray is written at a steady beat.")});
    remarks.push_back(second_remark(terminal, health, strings));
}

void add_campaign(const Terminal& terminal, const Strings& strings, Remarks& remarks) {
    const Campaign* campaign = terminal.enrolment().campaign();
    if (campaign == nullptr) {
        if (!opening_remark(terminal))
            remarks.push_back({Light::red, "campaign", mark("No campaign is loaded.")});
        return;
    }
    const Manifest& manifest = campaign->manifest.terms;
    if (manifest.mode == Mode::rehearsal)
        remarks.push_back(
            {Light::amber, "mode", mark("This is a rehearsal. No signature counts.")});
    remarks.push_back({Light::good, "campaign", mark("Campaign: {what}, serial {n}."),
                       manifest.serial, manifest.title});
    const auto& certificate = terminal.enrolment().certificate();
    if (!certificate) {
        if (opening_remark(terminal)) return;
        remarks.push_back({Light::red, "certificate",
                           mark("The organisers have not admitted this terminal yet.")});
        return;
    }
    const Date end = std::min(manifest.expires, certificate->terms.not_after);
    const bool over = terminal.likely_date() > end;
    const Light light = terminal.enrolment().revoked() ? Light::red
                        : over                         ? Light::amber
                                                       : Light::good;
    remarks.push_back({light, "certificate",
                       terminal.enrolment().revoked()
                           ? mark("The organisers have ended the permission of this terminal.")
                           : mark("This terminal may collect until {what}."),
                       0, strings.day(end)});
}

void add_clock(const Terminal& terminal, const Strings& strings, Remarks& remarks) {
    const Date clock = date_of(terminal.clock().wall_seconds());
    const bool behind = clock < terminal.earliest_date();
    remarks.push_back({behind ? Light::amber : Light::good, "clock",
                       behind ? mark("The clock is behind: it says {what}. Confirm the date.")
                              : mark("The clock says {what}."),
                       0, strings.day(clock)});
}

void add_languages(const Terminal& terminal, const Facts& facts, const Strings& strings,
                   Remarks& remarks) {
    const CampaignTexts* texts = terminal.campaign();
    if (texts == nullptr) return;
    std::vector<std::string> drafts;
    std::vector<std::string> lacking;
    uint64_t reviewed = 0;
    for (const Language& offered : texts->campaign().languages) {
        const std::string& language = offered.id;
        if (offered.reviewed())
            ++reviewed;
        else
            drafts.push_back(language_name(language));
        if (!has_words(facts, language)) lacking.push_back(language_name(language));
    }
    remarks.push_back(
        {Light::good, "reviewed", mark("Languages that were reviewed: {n}."), reviewed});
    if (!drafts.empty())
        remarks.push_back({Light::amber, "drafts", mark("Not reviewed yet ({n}): {what}."),
                           drafts.size(), strings.list(drafts)});
    if (!lacking.empty())
        remarks.push_back(
            {Light::amber, "words",
             mark("Languages in which the terminal has no words of its own ({n}): {what}."),
             lacking.size(), strings.list(lacking)});
}

void add_program(const Facts& facts, const Strings& strings, Remarks& remarks) {
    if (!facts.missing_fonts.empty())
        remarks.push_back({Light::red, "fonts", mark("Letters are missing: {what}."), 0,
                           strings.list(facts.missing_fonts)});
    if (!facts.missing_letters.empty())
        remarks.push_back({Light::red, "letters", mark("Letters are missing: {what}."), 0,
                           strings.list(facts.missing_letters)});
    if (!facts.damaged_words.empty())
        remarks.push_back({Light::red, "translations", mark("A translation is damaged: {what}."), 0,
                           strings.list(facts.damaged_words)});
    remarks.push_back({facts.sandboxed ? Light::good : Light::red, "sandbox",
                       facts.sandboxed ? mark("The program is shut in: no network, no camera.")
                                       : mark("The program is not shut in. Do not open like "
                                              "this.")});
    if (facts.sandboxed)
        remarks.push_back(
            {facts.landlock ? Light::good : Light::amber, "landlock",
             facts.landlock ? mark("It can reach its own folders only.")
                            : mark("This system cannot hold it to its own folders (Landlock).")});
    if (!facts.memory_locked)
        remarks.push_back({Light::amber, "memory", mark("Secrets might reach the swap.")});
}

void add_touch(const Facts& facts, Remarks& remarks) {
    const auto touch = [&remarks](Light light, const char* sentence) {
        remarks.push_back({light, "touch", sentence});
    };
    if (facts.corners && *facts.corners)
        touch(Light::good, mark("The screen responds to touch up to its corners."));
    else if (facts.corners)
        touch(Light::red, mark("Part of the screen does not respond to touch."));
    else if (facts.touched)
        touch(Light::good, mark("The screen responds to touch."));
    else
        touch(Light::amber, mark("No touch yet, only keys."));
}

void add_sound(const Facts& facts, Remarks& remarks) {
    const auto sound = [&remarks](Light light, const char* sentence) {
        remarks.push_back({light, "sound", sentence});
    };
    if (!facts.speaks)
        sound(Light::amber, mark("The terminal cannot read aloud."));
    else if (!facts.heard)
        sound(Light::good, mark("The terminal can read aloud."));
    else if (*facts.heard)
        sound(Light::good, mark("The voice was heard."));
    else
        sound(Light::amber, mark("Nobody heard the voice. Look at plug and volume."));
}

void add_hands(const Facts& facts, const Strings& strings, Remarks& remarks) {
    add_touch(facts, remarks);
    add_sound(facts, remarks);
    if (facts.speaks && !facts.without_voice.empty()) {
        std::vector<std::string> silent;
        for (const std::string& language : facts.without_voice)
            silent.push_back(language_name(language));
        remarks.push_back({Light::amber, "voices", mark("No voice ({n}): {what}."), silent.size(),
                           strings.list(silent)});
    }
    if (facts.battery) {
        const auto percent = static_cast<uint64_t>(std::max(*facts.battery, 0));
        remarks.push_back({percent < 20 ? Light::amber : Light::good, "battery",
                           mark("The battery is at {n} %."), percent});
    } else {
        remarks.push_back({Light::amber, "battery", mark("The battery is unknown.")});
    }
}

// What the agent says of its last try.
Remark event_remark(const std::optional<DeliveryStatus>& status, const Strings& strings) {
    Remark remark{Light::amber, "delivery", mark("Nothing was delivered by network yet.")};
    if (!status) return remark;
    remark.what = status->last_try == 0 ? "" : strings.day(date_of(status->last_try));
    switch (status->event) {
    case DeliveryEvent::idle:
        remark.light = Light::good;
        remark.sentence = mark("Nothing waits to be sent.");
        break;
    case DeliveryEvent::delivered:
        remark.light = Light::good;
        remark.sentence = mark("Last delivery: {what}.");
        break;
    case DeliveryEvent::unreachable:
        remark.sentence = mark("The server cannot be reached.");
        break;
    case DeliveryEvent::not_trusted:
        remark.light = Light::red;
        remark.sentence = mark("Something that is not our server answers. Use another network.");
        break;
    case DeliveryEvent::busy:
        remark.sentence = mark("The server asked to wait.");
        break;
    case DeliveryEvent::rejected:
        remark.light = Light::red;
        remark.sentence = mark("The server refuses what we send. Tell the organisers.");
        break;
    case DeliveryEvent::quarantined:
        remark.sentence = mark("The server sets aside what we send. Tell the organisers.");
        break;
    case DeliveryEvent::contradicted:
        remark.light = Light::red;
        remark.sentence = mark("What the server holds from us is different. Tell the organisers.");
        break;
    case DeliveryEvent::disk_trouble:
        remark.light = Light::red;
        remark.sentence = mark("The program that delivers cannot use our folders.");
        break;
    }
    return remark;
}

// A moment of the agent's clock, which is ours, as minutes from now; further away, as a day.
Remark moment_remark(const char* minutes, const char* day, std::uint64_t apart_s, const Date& date,
                     const Strings& strings) {
    constexpr std::uint64_t too_far_s = std::uint64_t{12} * 3600;
    if (apart_s > too_far_s) return {Light::good, "delivery-when", day, 0, strings.day(date)};
    return {Light::good, "delivery-when", minutes, apart_s / 60};
}

} // namespace

bool has_words(const Facts& facts, std::string_view language) {
    const auto& known = facts.known_words;
    return language == "en" || std::find(known.begin(), known.end(), language) != known.end();
}

std::optional<Remark> opening_remark(const Terminal& terminal) {
    if (terminal.has_store()) return std::nullopt;
    const auto red = [](const char* sentence) { return Remark{Light::red, "opening", sentence}; };
    switch (terminal.hindrance()) {
    case Hindrance::storage_full:
        return red(mark("The storage is full. Export, and take the answers first."));
    case Hindrance::storage_broken:
        return red(mark("The storage cannot be used. It is tried again by itself; if that does not "
                        "help, switch off and on."));
    case Hindrance::store_gone:
        return red(
            mark("What was signed here is not where it was: the tray or the log is gone. Put "
                 "the missing card or medium back. If it is lost, ask the organisers for a "
                 "new key; this terminal then begins anew."));
    case Hindrance::store_damaged:
        return red(mark("The tray or the log is damaged. Change nothing, use another terminal, and "
                        "bring this one to the organisers."));
    case Hindrance::campaign_damaged:
        return red(mark("The campaign on this terminal is damaged. Put in a stick with the "
                        "campaign, and take the answers from it."));
    case Hindrance::key_damaged:
        return red(mark(
            "This terminal's key is damaged or missing. Ask the organisers for a new one. What was "
            "signed is kept."));
    case Hindrance::certificate_damaged:
        return red(mark("This terminal's certificate is damaged. Put in the organisers' stick with "
                        "it, and take the answers from it."));
    case Hindrance::outbox_blocked:
        return red(mark("Something else lies where the batches belong that wait to be sent. It has "
                        "to be moved away. What was signed is kept."));
    default:
        return std::nullopt;
    }
}

std::optional<Remark> day_remark(const Terminal& terminal, const Date& day,
                                 const Strings& strings) {
    constexpr std::uint64_t a_day_s = 86'400;
    const Date clock = date_of(terminal.clock().wall_seconds());
    const auto [first, last] = std::minmax({seconds_of(day), seconds_of(clock)});
    if (last - first <= a_day_s) return std::nullopt;
    // A clock before the last day known here is wrong for certain, as on a board without a battery.
    const bool clock_may_be_right = clock >= terminal.earliest_date();
    return Remark{clock_may_be_right ? Light::red : Light::amber,
                  "clock",
                  mark("You chose {what}, but this terminal's clock says {other}."),
                  0,
                  strings.day(day),
                  strings.day(clock)};
}

std::vector<Remark> delivery_remarks(const Terminal& terminal, const Strings& strings) {
    const auto status = terminal.delivery();
    std::vector<Remark> remarks{event_remark(status, strings)};
    const bool trouble = remarks.front().light != Light::good;
    const auto answered = terminal.last_answer();
    if (answered && trouble)
        remarks.push_back({Light::good, "delivery-last", mark("Last delivery: {what}."), 0,
                           strings.day(*answered)});
    if (!status) return remarks;
    const std::uint64_t now = terminal.clock().wall_seconds();
    if (status->last_try > 0 && status->last_try <= now)
        remarks.push_back(moment_remark(mark("Minutes since the last try: {n}."),
                                        mark("Last try: {what}."), now - status->last_try,
                                        date_of(status->last_try), strings));
    if (status->next_try > now)
        remarks.push_back(moment_remark(mark("Minutes until the next try: {n}."),
                                        mark("Next try: {what}."), status->next_try - now,
                                        date_of(status->next_try), strings));
    return remarks;
}

std::vector<Remark> self_test(const Terminal& terminal, const Facts& facts,
                              const Strings& strings) {
    Remarks remarks;
    if (auto remark = opening_remark(terminal)) remarks.push_back(std::move(*remark));
    add_campaign(terminal, strings, remarks);
    if (const auto health = terminal.health()) {
        add_storage(*health, facts, remarks);
        add_protection(terminal, *health, strings, remarks);
    }
    add_clock(terminal, strings, remarks);
    add_languages(terminal, facts, strings, remarks);
    add_program(facts, strings, remarks);
    add_hands(facts, strings, remarks);
    return remarks;
}

Light worst(const std::vector<Remark>& remarks) {
    Light light = Light::good;
    for (const Remark& remark : remarks)
        light = std::max(light, remark.light);
    return light;
}

} // namespace streetsign::kiosk
