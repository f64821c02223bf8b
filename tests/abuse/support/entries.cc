// SPDX-License-Identifier: MIT
// Entries and envelopes that do not belong together, or not here.
#include "tests/abuse/support/scene.h"

namespace streetsign::abuse {

void entries(std::vector<Row>& rows) {
    Scene scene("Entries", rows);
    const test::SampleCampaign& campaign = scene.server.campaign;
    const auto changed = [&](const char* name, const char* expected, auto change) {
        Batch batch = scene.next;
        change(batch.items);
        scene.post(name, batch, expected);
    };
    using Items = std::vector<BatchItem>;
    changed("one dropped", "400 mismatch", [](Items& items) { items.pop_back(); });
    changed("one added", "400 mismatch",
            [&](Items& items) { items.push_back(scene.log.item(99)); });
    changed("one doubled in another's place", "400 mismatch",
            [](Items& items) { items[1] = items[0]; });
    changed("one doubled at the end", "400 mismatch",
            [](Items& items) { items.push_back(items[0]); });
    changed("two swapped", "422 held", [](Items& items) { std::swap(items[0], items[1]); });
    changed("all in reverse", "422 held",
            [](Items& items) { std::reverse(items.begin(), items.end()); });
    changed("one replaced by another of the device", "422 held",
            [&](Items& items) { items[2] = scene.log.item(77, 7); });
    changed("a signature that became a report", "422 held", [](Items& items) {
        auto& entry = std::get<RecordEntry>(items[0].entry);
        entry.kind = entry.kind == RecordKind::report ? RecordKind::signature : RecordKind::report;
    });
    changed("another token's hash", "422 held",
            [](Items& items) { std::get<RecordEntry>(items[0].entry).token.bytes[0] ^= 1; });
    changed("a genesis in the middle", "400 mismatch", [&](Items& items) {
        items[1] = {scene.log.genesis(), {}};
    });
    changed("a second genesis at its beginning", "400 mismatch", [&](Items& items) {
        items.insert(items.begin(), {scene.log.genesis(), {}});
    });

    // From here on signed by a device of its own: what it signed is wrong.
    uint8_t seed = 50;
    const auto device = [&](const char* name, const char* expected, auto make) {
        test::SampleLog own(campaign, "stall-" + std::to_string(seed), seed);
        ++seed;
        scene.post(name, make(own), expected);
    };
    using Log = test::SampleLog;
    device("a log without a genesis, signed", "400 mismatch",
           [](Log& own) { return own.finish({own.item(1)}); });
    device("a log with two, signed", "400 mismatch", [](Log& own) {
        return own.finish({{own.genesis(), {}}, {own.genesis(), {}}, own.item(1)});
    });
    device("a genesis of zeros, signed", "503 unknown-manifest", [](Log& own) {
        return own.finish({{GenesisEntry{}, {}}, own.item(1)});
    });
    device("a genesis for another device's certificate, signed", "503 unknown-manifest",
           [&](Log& own) {
               const Batch other = Log(campaign, "stall-08", 30).next(1);
               return own.finish({other.items[0], own.item(1)});
           });
    device("a genesis for a manifest that is not known, signed", "503 unknown-manifest",
           [&](Log& own) {
               GenesisEntry entry = own.genesis();
               entry.binding = genesis_binding(Log(campaign, "stall-08", 30).next(1).certificate,
                                               hash_as<ManifestHash>(as_bytes("another")));
               return own.finish({{entry, {}}, own.item(1)});
           });
    device("an entry for a manifest that is not known, signed", "503 unknown-manifest",
           [](Log& own) {
               return own.with(
                   {{ManifestEntry{hash_as<ManifestHash>(as_bytes("another"))}, {}}, own.item(2)});
           });
    device("one envelope twice, signed", "400 mismatch", [](Log& own) {
        return own.with({own.item(1), own.item(1)});
    });
    device("one envelope as a signature and as a report, signed", "400 mismatch", [](Log& own) {
        BatchItem twice = own.item(1);
        auto& entry = std::get<RecordEntry>(twice.entry);
        entry.kind = RecordKind::report;
        return own.with({own.item(1), twice});
    });
}

void envelopes(std::vector<Row>& rows) {
    Scene scene("Envelopes", rows);
    const auto changed = [&](const char* name, const char* expected, auto change) {
        Batch batch = scene.next;
        change(batch.items[1].envelope);
        scene.post(name, batch, expected);
    };
    changed("of another entry", "400 mismatch",
            [&](Buffer& envelope) { envelope = scene.next.items[2].envelope; });
    changed("of a batch before", "400 mismatch",
            [&](Buffer& envelope) { envelope = scene.first.items[1].envelope; });
    changed("with its first bit changed", "400 mismatch",
            [](Buffer& envelope) { envelope.front() ^= 0x80; });
    changed("with its last bit changed", "400 mismatch",
            [](Buffer& envelope) { envelope.back() ^= 1; });
    changed("one byte short", "400 mismatch", [](Buffer& envelope) { envelope.pop_back(); });
    changed("one byte long", "400 mismatch", [](Buffer& envelope) { envelope.push_back(0); });
    changed("of one byte", "400 mismatch", [](Buffer& envelope) { envelope.resize(1); });
    changed("of the size of the largest cell", "400 mismatch",
            [](Buffer& envelope) { envelope.resize(max_envelope); });
    changed("left out", "400 envelope-missing", [](Buffer& envelope) { envelope.clear(); });
    scene.post("all left out", without_envelopes(scene.next), "400 envelope-missing");
    Batch swapped = scene.next;
    std::swap(swapped.items[1].envelope, swapped.items[2].envelope);
    scene.post("two swapped", swapped, "400 mismatch");

    // Signed by a device that made its records too small, too large, or empty.
    uint8_t seed = 80;
    for (const size_t size : {size_t{1}, scene.next.items[0].envelope.size() - 1,
                              scene.next.items[0].envelope.size() + 1, max_envelope}) {
        test::SampleLog own(scene.server.campaign, "stall-" + std::to_string(seed), seed);
        ++seed;
        scene.post("of " + std::to_string(size) + " bytes, signed",
                   own.with({own.real_item(Buffer(size, 3), 1)}), "400 mismatch");
    }
}

} // namespace streetsign::abuse
