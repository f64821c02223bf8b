// SPDX-License-Identifier: MIT
// What a signature costs: sealing the record and making it durable in a tray, against nothing but
// an overwrite of 12 KiB and fdatasync in a file of the same size in the same folder. Both take
// turns in one run, so that the disk's moods hit both; medians. The goal is a ratio of at least
// 0.5, of what a person waits for: from the touch that signs to the thanks. The keys of the
// envelope, made while the review is read, are timed too, and so is the ratio with them.
//
//     bench_seal_store [FOLDER] [TURNS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "sync/core/crypto.h"
#include "sync/core/disk.h"
#include "sync/envelope/age_key.h"
#include "sync/envelope/envelope.h"
#include "sync/store/sealing.h"
#include "sync/store/tray_pair.h"

using namespace streetsign;

namespace {

constexpr size_t cell = 8192;
constexpr uint32_t records = 2000;
constexpr int default_turns = 500;
constexpr size_t typical_record = 700; // a name, a country and two consents word for word

template <typename T>
T must(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().detail.c_str());
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double milliseconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

// The same number of blocks as the tray, written once, so that no allocation is measured.
std::unique_ptr<DiskFile> bare_file(RealDisk& disk, const Path& path, uint32_t slot_size) {
    auto file = must(disk.open(path, Open::create_new));
    Buffer block(slot_size);
    for (uint32_t slot = 0; slot <= records; ++slot) {
        fill_random(block);
        must(file->write_at(uint64_t{slot} * slot_size, block));
    }
    must(file->sync_data());
    return file;
}

Manifest manifest() {
    Manifest terms;
    terms.cell = cell;
    for (size_t i = 0; i < campaign_recipients; ++i)
        terms.recipients.push_back(encode_recipient(age_recipient_of(new_age_identity())));
    return terms;
}

int run(const Path& folder, int turns) {
    RealDisk disk;
    const TrayShape shape{tray_binding("example.org/bench/device/one/1"), envelope_size(cell),
                          records};
    const uint32_t slot_size = slot_size_for(shape.envelope_size);
    TrayPair tray = must(TrayPair::open(disk, folder / "tray", std::nullopt, shape, Missing::make));
    const auto file = bare_file(disk, folder / "bare", slot_size);
    Sealer sealer = must(Sealer::open(manifest()));
    Buffer record(typical_record, 'x');
    Buffer block(slot_size);
    fill_random(block);
    std::vector<double> bare;
    std::vector<double> preparing;
    std::vector<double> ours;
    std::vector<double> sealing;
    for (int turn = 0; turn < turns; ++turn) {
        bare.push_back(milliseconds([&] {
            const uint64_t slot = random_below(records);
            must(file->write_at(slot * slot_size, block));
            must(file->sync_data());
        }));
        preparing.push_back(milliseconds([&] { sealer.prepare(); }));
        ours.push_back(milliseconds([&] {
            SealedRecord sealed;
            sealing.push_back(
                milliseconds([&] { sealed = must(sealer.seal(record, RecordKind::signature)); }));
            must(tray.put(sealed.entry, sealed.envelope));
        }));
    }
    std::printf("seal + durable store of one signature: %.3f ms (sealing %.3f ms)\n", median(ours),
                median(sealing));
    std::printf("bare %u KiB overwrite + fdatasync:      %.3f ms\n", slot_size / 1024,
                median(bare));
    std::printf("ratio %.2f (goal 0.5), medians of %d turns each\n", median(bare) / median(ours),
                turns);
    std::printf("the envelope's keys, made before:       %.3f ms; with them the ratio is %.2f\n",
                median(preparing), median(bare) / (median(ours) + median(preparing)));
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (!start_crypto()) return 1;
    const Path parent = argc > 1 ? Path(argv[1]) : std::filesystem::current_path();
    const int turns = argc > 2 ? std::atoi(argv[2]) : default_turns;
    std::string folder = (parent / "bench-XXXXXX").string();
    if (turns <= 0 || turns >= static_cast<int>(records) || ::mkdtemp(folder.data()) == nullptr)
        return 2;
    const int status = run(folder, turns);
    std::filesystem::remove_all(folder);
    return status;
}
