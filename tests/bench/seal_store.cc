// SPDX-License-Identifier: MIT
// What a signature costs: sealing the record and making it durable in a tray, against nothing but
// an overwrite of 12 KiB and fdatasync in a file of the same size in the same folder. Both take
// turns in one run, so that the disk's moods hit both; medians. The goal is a ratio of at least
// 0.5. No code of ours can be faster than what age asks for, two multiplications on Curve25519 a
// recipient; they are timed alone, as libsodium does them: with the overwrite they make the ratio
// that nothing could be above, and without them the ratio shows what the rest costs.
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
#include "sync/envelope/envelope.h"
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

// An ephemeral key and a shared secret for each.
void multiply_for(const std::vector<AgeRecipientKey>& recipients) {
    for (const AgeRecipientKey& recipient : recipients) {
        const AgeIdentityKey ephemeral = new_age_identity();
        if (age_recipient_of(ephemeral) == recipient || !x25519(ephemeral.view(), recipient))
            std::abort();
    }
}

int run(const Path& folder, int turns) {
    RealDisk disk;
    const TrayShape shape{tray_binding("example.org/bench/device/one/1"), envelope_size(cell),
                          records};
    const uint32_t slot_size = slot_size_for(shape.envelope_size);
    TrayPair tray = must(TrayPair::open(disk, folder / "tray", std::nullopt, shape, Missing::make));
    const auto file = bare_file(disk, folder / "bare", slot_size);
    const std::vector<AgeRecipientKey> recipients = {age_recipient_of(new_age_identity()),
                                                     age_recipient_of(new_age_identity())};
    Buffer record(typical_record, 'x');
    Buffer block(slot_size);
    fill_random(block);
    std::vector<double> bare;
    std::vector<double> ours;
    std::vector<double> sealing;
    std::vector<double> multiplying;
    for (int turn = 0; turn < turns; ++turn) {
        bare.push_back(milliseconds([&] {
            const uint64_t slot = random_below(records);
            must(file->write_at(slot * slot_size, block));
            must(file->sync_data());
        }));
        multiplying.push_back(milliseconds([&] { multiply_for(recipients); }));
        ours.push_back(milliseconds([&] {
            Buffer envelope;
            sealing.push_back(
                milliseconds([&] { envelope = must(seal_envelope(record, cell, recipients)); }));
            const RecordEntry entry =
                make_record_entry(RecordKind::signature, envelope_id(envelope));
            must(tray.put(entry, envelope));
        }));
    }
    const double ratio = median(bare) / median(ours);
    std::printf("seal + durable store of one signature: %.3f ms (sealing %.3f ms)\n", median(ours),
                median(sealing));
    std::printf("bare %u KiB overwrite + fdatasync:      %.3f ms\n", slot_size / 1024,
                median(bare));
    std::printf("ratio %.2f (goal 0.5), medians of %d turns each\n", ratio, turns);
    std::printf("the four multiplications alone:         %.3f ms; with them and the overwrite, and "
                "nothing else, the ratio were %.2f; without them ours is %.2f\n",
                median(multiplying), median(bare) / (median(bare) + median(multiplying)),
                median(bare) / (median(ours) - median(multiplying)));
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
