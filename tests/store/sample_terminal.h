// SPDX-License-Identifier: MIT
// A terminal for tests of the store: folders of its own, a clock that stands still, a second medium
// if wanted, and one store at a time, opened again as after a start.
#pragma once

#include <doctest/doctest.h>

#include <set>

#include "sync/record/record.h"
#include "tests/store/sample_device.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace streetsign::test {

constexpr Day first_day{{2026, 9, 21}, DateQuality::steward};
constexpr Day next_day{{2026, 9, 22}, DateQuality::server};

struct SampleTerminal {
    TempDir dir;
    RealDisk disk;
    FakeClock clock;
    SampleDevice device;
    bool with_second = false;
    uint32_t tray_slots = 64; // of a tray that is made

    Path state() const { return dir.path() / "state"; }
    Path tray() const { return dir.path() / "tray"; }
    Path outbox() const { return dir.path() / "outbox"; }
    Path inbox() const { return dir.path() / "inbox"; }
    Path stick() const { return dir.path() / "stick"; }
    Path copies() const { return stick() / "batches"; }
    std::string origin(uint32_t epoch = 1) const { return device.device_key(epoch).name(); }

    Path begun(uint32_t epoch = 1) const {
        return dir.path() / (std::to_string(epoch) + ".store-begun");
    }

    StorePlaces places(uint32_t epoch = 1) const {
        StorePlaces places;
        places.begun = begun(epoch);
        places.state = state();
        places.tray = tray();
        places.outbox = outbox();
        places.tray_slots = tray_slots;
        if (with_second) {
            std::filesystem::create_directories(stick());
            places.second = {stick() / "tray", copies()};
        }
        return places;
    }
    Result<Store> try_open(uint32_t epoch = 1, uint64_t serial = 1, uint32_t cell = smallest_cell) {
        return Store::open(disk, clock, places(epoch), device.terms(epoch, serial, cell));
    }
    Result<Store> open_with(Disk& with, uint32_t epoch = 1) {
        return Store::open(with, clock, places(epoch), device.terms(epoch));
    }
    Store open(uint32_t epoch = 1, uint64_t serial = 1) {
        auto store = try_open(epoch, serial);
        REQUIRE_MESSAGE(store, (store ? "" : store.error().detail));
        return std::move(*store);
    }
    Store open_for_business() {
        Store store = open();
        REQUIRE(store.open_day(first_day));
        return store;
    }
    // One person; returns when the thank-you may be said.
    SampleRecord sign(Store& store, uint32_t cell = smallest_cell) {
        SampleRecord record = device.record(cell);
        REQUIRE(store.put(record.entry, record.envelope).value() == Put::waiting);
        clock.pass_seconds(2);
        REQUIRE(store.pulse().record == Pulse::Waiting::stored);
        return record;
    }
    std::multiset<EnvelopeId> sign_many(Store& store, size_t count) {
        std::multiset<EnvelopeId> ids;
        for (size_t i = 0; i < count; ++i)
            ids.insert(sign(store).entry.envelope);
        return ids;
    }

    // The state as it is, to be put back later: a card that was copied, a transaction that was
    // lost.
    void keep_state() const {
        std::filesystem::copy(state(), kept_state(), std::filesystem::copy_options::recursive);
    }
    void put_state_back() const {
        std::filesystem::remove_all(state());
        std::filesystem::rename(kept_state(), state());
    }
    void lose_first_medium() const {
        for (const Path& gone : {state(), tray(), outbox()})
            std::filesystem::remove_all(gone);
    }

    std::vector<Batch> batches_of(const std::string& of_origin) {
        const Outbox box = sure(Outbox::open(disk, outbox()));
        std::vector<Batch> batches;
        const std::vector<BatchName> names = sure(box.list());
        for (const BatchName& name : names)
            if (name.is_of(of_origin)) batches.push_back(sure(decode_batch(sure(box.read(name)))));
        return batches;
    }

private:
    Path kept_state() const { return dir.path() / "kept-state"; }
};

inline std::multiset<EnvelopeId> ids_in(const std::vector<Batch>& batches) {
    std::multiset<EnvelopeId> ids;
    for (const Batch& batch : batches)
        for (const BatchItem& item : batch.items)
            if (const RecordEntry* record = as_record(item.entry)) ids.insert(record->envelope);
    return ids;
}

} // namespace streetsign::test
