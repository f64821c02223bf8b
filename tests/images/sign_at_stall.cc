// SPDX-License-Identifier: MIT
// Signs a few records at real, uneven intervals, so that images of the media can be looked at
// afterwards. Tells the truth about when and in which order on standard output, which is kept off
// the media.
//
//     sign_at_stall HOW FOLDER TRAY COUNT
//
// HOW is `store` (the production store: a beat if TRAY is a file, none if it is a device), or one
// of the three controls: `no-beat` (the tray file is written when somebody signs, and only then),
// `unread` (a beat whose slots are read before they are written, but for the signatures') and
// `sqlite` (the envelope goes into a table). After COUNT signatures it prints "signed" and waits
// for a line; `store` then closes the day, prints "closed" and waits for another.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <thread>

#include "sync/core/text.h"
#include "sync/record/record.h"
#include "tests/store/sample_device.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

constexpr uint32_t cell = 8192; // the default: slots of 12 KiB
constexpr uint32_t tray_slots = 500;
constexpr uint64_t shortest_interval_ms = 6000;
constexpr uint32_t spread_ms = 1500;

double now_seconds() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
}

SampleRecord sealed_record() {
    std::vector<AgeRecipientKey> recipients;
    for (int i = 0; i < 2; ++i)
        recipients.push_back(age_recipient_of(new_age_identity()));
    Buffer record(600);
    fill_random(record);
    Buffer envelope = sure(seal_envelope(record, cell, recipients));
    const RecordEntry entry = make_record_entry(RecordKind::signature, envelope_id(envelope));
    return {entry, std::move(envelope)};
}

// One line a signature: when it was confirmed, and bytes of the envelope to look for.
void tell(double when, const SampleRecord& record) {
    std::printf("signature %.3f %s\n", when, hex(Bytes(record.envelope).subspan(1000, 32)).c_str());
    std::fflush(stdout);
}

void wait_for_line(const char* said) {
    std::printf("%s\n", said);
    std::fflush(stdout);
    std::string line;
    std::getline(std::cin, line);
}

uint64_t interval_ms() { return shortest_interval_ms + random_below(spread_ms); }

void must(const Result<void>& result) {
    if (result) return;
    std::fprintf(stderr, "%s\n", result.error().detail.c_str());
    std::exit(1);
}

// Lets the store do what is due until `until`; says whether a waiting record became durable.
bool pulse_until(Store& store, const SystemClock& clock, uint64_t until) {
    bool stored = false;
    while (clock.boottime_ms() < until) {
        const uint64_t next = std::min(store.next_pulse_ms().value_or(until), until);
        const uint64_t now = clock.boottime_ms();
        if (next > now) std::this_thread::sleep_for(std::chrono::milliseconds(next - now));
        stored = store.pulse().record == Pulse::Waiting::stored || stored;
    }
    return stored;
}

int with_store(RealDisk& disk, const Path& folder, const Path& tray, int count) {
    const SampleDevice device;
    const SystemClock clock;
    StorePlaces places;
    places.state = folder / "state";
    places.tray = tray;
    places.outbox = folder / "outbox";
    places.begun = folder / "store-begun";
    places.tray_slots = tray_slots;
    Store store = sure(Store::open(disk, clock, places, device.terms(1, 1, cell)));
    must(store.open_day({{2026, 9, 21}, DateQuality::steward}));
    static_cast<void>(pulse_until(store, clock, clock.boottime_ms() + interval_ms()));
    for (int i = 0; i < count; ++i) {
        SampleRecord record = sealed_record();
        tell(now_seconds(), record);
        const Put put = sure(store.put(record.entry, std::move(record.envelope)));
        const bool stored = pulse_until(store, clock, clock.boottime_ms() + interval_ms());
        if (put == Put::waiting && !stored) return 1;
    }
    // The day goes on, and so does the beat, while somebody takes the image.
    std::printf("signed\n");
    std::fflush(stdout);
    static_cast<void>(pulse_until(store, clock, clock.boottime_ms() + 3 * interval_ms()));
    wait_for_line("beaten");
    static_cast<void>(sure(store.close_day()));
    wait_for_line("closed");
    return 0;
}

// A beat that reads before it writes, and signatures that do not: what a file system stamps of the
// reading tells them apart.
int with_unread_signatures(RealDisk& disk, const Path& tray, int count) {
    constexpr uint64_t beat_ms = 2000;
    const SystemClock clock;
    Buffer content(slot_size_for(envelope_size(cell)));
    fill_random(content);
    const auto file = sure(disk.open(tray, Open::create_new));
    must(file->write_at(0, content));
    uint64_t next_beat = clock.boottime_ms() + beat_ms;
    uint64_t next_signature = clock.boottime_ms() + interval_ms();
    bool waiting = false;
    for (int i = 0; i < count || waiting;) {
        const uint64_t next = std::min(next_beat, waiting ? next_beat : next_signature);
        const uint64_t now = clock.boottime_ms();
        if (next > now) std::this_thread::sleep_for(std::chrono::milliseconds(next - now));
        if (next == next_beat) {
            if (!waiting) must(file->read_at(0, content));
            must(file->write_at(0, content));
            must(file->sync_data());
            waiting = false;
            next_beat += beat_ms;
        } else {
            tell(now_seconds(), sealed_record());
            waiting = true;
            ++i;
            next_signature += interval_ms();
        }
    }
    wait_for_line("signed");
    return 0;
}

int control(const std::function<void(const SampleRecord&)>& store, int count) {
    const SystemClock clock;
    std::this_thread::sleep_for(std::chrono::milliseconds(interval_ms()));
    for (int i = 0; i < count; ++i) {
        const SampleRecord record = sealed_record();
        tell(now_seconds(), record);
        store(record);
        std::this_thread::sleep_for(std::chrono::milliseconds(interval_ms()));
    }
    wait_for_line("signed");
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 5 || !start_crypto()) return 2;
    const std::string how = argv[1];
    const Path folder = argv[2];
    const Path tray_path = argv[3];
    const int count = std::atoi(argv[4]);
    RealDisk disk;
    if (how == "store") return with_store(disk, folder, tray_path, count);
    if (how == "unread") return with_unread_signatures(disk, tray_path, count);
    if (how == "no-beat") {
        const TrayBinding binding = tray_binding("example.org/ban-example/device/stall-07/1");
        must(Tray::prepare(disk, tray_path, binding, envelope_size(cell), tray_slots));
        Tray tray = sure(Tray::open(disk, tray_path, binding));
        return control([&](const SampleRecord& each) { must(tray.put(each.entry, each.envelope)); },
                       count);
    }
    if (how == "sqlite") {
        Database database =
            sure(Database::open(folder / "envelopes.sqlite",
                                {.access = Access::exclusive, .automatic_checkpoint = false}));
        must(database.execute("CREATE TABLE envelopes(envelope BLOB)"));
        return control(
            [&](const SampleRecord& each) {
                Statement insert = sure(database.prepare("INSERT INTO envelopes VALUES(?)"));
                must(insert.bind(1, Bytes(each.envelope)).run());
            },
            count);
    }
    return 2;
}
